"""JSON whose objects know the line they begin on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|\n')


class Located(dict[str, Any]):
    """A JSON object and the line of its opening brace."""

    line = 1


def load(text: str) -> Any:
    """The value of a JSON text, its objects `Located`. Raises ValueError, RecursionError."""
    lines = _lines_in_closing_order(text)

    def located(pairs: list[tuple[str, Any]]) -> Located:
        made = Located(pairs)
        made.line = next(lines, 1)
        return made

    return json.loads(text, object_pairs_hook=located, parse_constant=_refuse)


def _lines_in_closing_order(text: str) -> Iterator[int]:
    """The decoder makes an object when it closes: the lines of the opening braces in that order."""
    line, opened = 1, []
    for token in _TOKENS.finditer(text):
        found = token.group()
        if found == "\n":
            line += 1
        elif found == "{":
            opened.append(line)
        elif found == "}" and opened:
            yield opened.pop()
        else:
            line += found.count("\n")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
