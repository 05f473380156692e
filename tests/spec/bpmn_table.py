"""Writes app/engine/BPMN.md: every BPMN construct, executed (by which rehearsals) or refused (and why)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app import bootstrap
from app.domain.finding import Finding
from app.services.rehearsal.play import Outcome
from tests.spec.constructs import CATALOGUE, names_of

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "app" / "engine" / "BPMN.md"
FOLDER = Path(__file__).parent / "bpmn"
FILES = sorted(FOLDER.glob("*.toml"))
REFUSED = FOLDER / "refused"
MOST_NAMED = 4
"""Rehearsals named in one row; the others are in the list below the table."""

HEAD = """\
# BPMN in Holdfast

Written by `make tables` from the rehearsals in tests/spec/bpmn; a test holds it in step with them. A
construct is called executed because a token passed it in the rehearsals named; every other is refused
before deployment, with the file, the line, the element, the reason and the cure. Clauses are those of BPMN
2.0.2. Choices that the standard leaves open are in app/decisions/0008-what-the-standard-leaves-open.md.
"""
DRAWN = """
## Drawn, and without effect on a token

Pools, lanes, message flows, text annotations, groups, associations, data objects and data stores with their
associations, documentation, categories, resources: read where they say who does a task, else left to the
reader of the diagram. Shown by: `lanes-and-artifacts`, `data-object-two-sub-processes-down`.
"""


@dataclass(frozen=True, slots=True)
class Refused:
    """A construct that is not carried out: its diagram, what it is called, what must be found in it."""

    file: Path
    construct: str
    wanted: list[Mapping[str, str]]


@cache
def outcome_of(file: Path) -> Outcome:
    """A rehearsal, played once."""
    return bootstrap.rehearse(file)


def refused() -> list[Refused]:
    """The diagrams that are refused, in the order of their list."""
    told: dict[str, Any] = tomllib.loads((REFUSED / "findings.toml").read_text(encoding="utf-8"))
    return [
        Refused(REFUSED / f"{name}.bpmn", row["construct"], row["findings"]) for name, row in told.items()
    ]


@cache
def findings_of(file: Path) -> list[Finding]:
    """What checking one diagram gives."""
    return bootstrap.check_paths([file])[1]


def found(row: Refused, wanted: Mapping[str, str]) -> list[Finding]:
    """The findings that are as the list says."""
    return [
        each
        for each in findings_of(row.file)
        if each.element == wanted["element"]
        and wanted.get("code", each.code) == each.code
        and wanted["says"] in f"{each.message} {each.cure}"
    ]


def shown() -> dict[str, list[str]]:
    """Construct → the rehearsals in which a token passed one."""
    passed: dict[str, list[str]] = {}
    for file in FILES:
        outcome = outcome_of(file)
        if outcome.stage is None:
            continue
        processes = outcome.stage.pack.processes
        names = {
            name
            for process, ids in outcome.taken.items()
            for one in ids
            for name in names_of(processes[process], one)
        }
        for name in names:
            passed.setdefault(name, []).append(file.stem)
    return passed


def table() -> str:
    """The whole document."""
    return "\n".join([HEAD, *_executed(), DRAWN, *_refusals(), *_rehearsals(), ""])


def _executed() -> Iterator[str]:
    passed = shown()
    yield "## Executed"
    for part, rows in CATALOGUE.items():
        yield from ("", f"### {part}", "", "| Construct | Clause | Rehearsed by |", "|---|---|---|")
        for name, clause in rows.items():
            yield f"| {name} | {clause} | {_few(name, passed.get(name, []))} |"


def _few(construct: str, names: list[str]) -> str:
    """Some rehearsals: first those named after the construct."""
    words = {word for word in construct.lower().replace(",", " ").split() if len(word) > 3}
    ordered = sorted(names, key=lambda name: (-sum(word in name for word in words), len(name), name))
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(f"`{name}`" for name in ordered[:MOST_NAMED]) + more


def _refusals() -> Iterator[str]:
    yield from (
        "## Refused",
        "",
        "| Construct | What an analyst reads, and the cure | Diagram |",
        "|---|---|---|",
    )
    for row in refused():
        texts = dict.fromkeys(
            f"{each.message} *{each.cure}*" for wanted in row.wanted for each in found(row, wanted)[:1]
        )
        told = "<br>".join(texts).replace("|", "\\|")
        yield f"| {row.construct} | {told} | `refused/{row.file.stem}` |"


def _rehearsals() -> Iterator[str]:
    yield from ("", "## Every rehearsal", "", "| Rehearsal | What it shows |", "|---|---|")
    for file in FILES:
        first, *_ = file.read_text(encoding="utf-8").splitlines()
        yield f"| `{file.stem}` | {first.removeprefix('# ')} |"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
