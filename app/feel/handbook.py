"""The handbook's page of FEEL: every construct and function with its meaning and examples."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from app.feel.catalogue import Entry, catalogue

_HEAD = """# FEEL: how conditions, dates and tables are written

FEEL is the expression language of DMN 1.5 (chapter 10). It is used for the conditions of flows, due dates
and timers, the visibility of questions, and every cell of a decision table. Each example below is run by the
tests. Try one:

```
.venv/bin/holdfast feel 'add working days(start, 5)' --context '{start: @"2026-11-20"}'
.venv/bin/holdfast decide FILE.dmn NAME --context '{"risk": 3}'
```

- Texts stand in double quotes, `=` compares, names may have spaces (`full name`).
- What cannot be worked out is `null`, and `holdfast feel` says why. A condition that is `null` does not hold.
- A cell of a table is a test of its input: `"yes"`, `> 3`, `[1..5)` (from 1 to below 5), `"a", "b"` (either),
  `not("a")`, `-` (anything); `?` is the input itself, as in `contains(?, "urgent")`.
- Better no *in*, *and*, *or* and no signs in a name: such a name is understood only in a decision whose
  input data, parameters or required decisions have it.
- Clocks count in London: a date gives a date, and a deadline on a date lasts until the end of that day.

This page is made by `holdfast feel --functions`; change the functions, not the page.
"""


def page() -> str:
    """The page as Markdown."""
    parts = [_HEAD]
    for group, entries in groupby(catalogue(), key=lambda entry: entry.group):
        parts.append(f"\n## {group}\n\n| Written | Meaning | Example | Gives |\n|---|---|---|---|\n")
        parts += _rows(entries)
    return "".join(parts)


def _rows(entries: Iterable[Entry]) -> Iterable[str]:
    for entry in entries:
        written = "<br>".join(_code(signature) for signature in entry.signatures)
        for number, (expression, result) in enumerate(entry.examples):
            first = (written, entry.meaning.replace("|", "\\|")) if not number else ("", "")
            yield f"| {first[0]} | {first[1]} | {_code(expression)} | {_code(result)} |\n"


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"
