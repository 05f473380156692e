"""What the benches of FEEL evaluate: the same questions in FEEL and in Python."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.decision import Column, Decision, Rule


@dataclass(frozen=True, slots=True)
class Question:
    """One expression in both languages; feelin gets the FEEL."""

    what: str
    feel: str
    python: str


SMALL: dict[str, Any] = {
    "decision": "yes",
    "risk": 3,
    "age": 4,
    "consent": True,
    "team": "east",
    "visits": [1, 2, 3],
    "child": {"level": "early help", "age": 4},
}
LARGE: dict[str, Any] = {
    **SMALL,
    "notes": {
        f"note {number}": "A plainly fictional sentence, as a worker writes it. " * 4 for number in range(80)
    },
    "visits": list(range(60)),
    "people": [{"name": f"Person {number}", "age": number, "role": "worker"} for number in range(60)],
}
"""A case with many answers: 20 KB as JSON."""
assert 20_000 < len(json.dumps(LARGE)) < 25_000

QUESTIONS = (
    Question("a comparison", 'decision = "yes"', 'decision == "yes"'),
    Question(
        "a condition",
        'decision = "yes" and risk > 2 and consent',
        'decision == "yes" and risk > 2 and consent',
    ),
    Question("arithmetic", "(risk + age) * 2 - risk / 4", "(risk + age) * 2 - risk / 4"),
    Question("a path", 'child.level = "early help"', 'child["level"] == "early help"'),
    Question("if", 'if age < 5 then "under five" else team', '"under five" if age < 5 else team'),
    Question("in", 'team in ("north", "east", "south")', 'team in ("north", "east", "south")'),
    Question("a range", "risk in [1..5)", "1 <= risk < 5"),
    Question("a filter", "visits[item > 1]", "[item for item in visits if item > 1]"),
    Question("a quantifier", "some v in visits satisfies v > 2", "any(v > 2 for v in visits)"),
    Question("a loop", "for v in visits return v * 2", "[v * 2 for v in visits]"),
    Question("a sum", "sum(visits)", "sum(visits)"),
    Question("a text", 'upper case(team) + " team"', 'team.upper() + " team"'),
)
DATES = Question(
    "a date", 'date("2026-11-20") < date("2026-12-24")', "date(2026, 11, 20) < date(2026, 12, 24)"
)
PYTHON = {"__builtins__": {"any": any, "sum": sum}, "date": date}

ROWS = 200


def table(policy: str) -> Decision:
    """A table of 200 rows: a band of ages of each of ten areas, and a test of consent."""
    rules = []
    for number in range(ROWS):
        area, low = number % 10, number // 10 * 5
        cells = (f'"area {area}"', f"[{low}..{low + 5})", "true" if number % 2 else "-")
        rules.append(Rule(f"r{number}", cells, (f'"team {number}"', str(number))))
    return Decision(
        id="route",
        name="Route",
        file="route.dmn",
        hit_policy=policy,
        inputs=(Column("area", "area"), Column("age", "age"), Column("consent", "consent")),
        outputs=(Column("team"), Column("days")),
        rules=tuple(rules),
    )


LAST_ROW = {"area": "area 9", "age": 97, "consent": True}
"""The last row alone matches it, so that a table is walked to its end."""


def rows_in_python() -> list[tuple[Any, dict[str, Any]]]:
    """The same rows as compiled Python conditions with their results."""
    rows = []
    for number in range(ROWS):
        area, low = number % 10, number // 10 * 5
        condition = f'area == "area {area}" and {low} <= age < {low + 5}' + (
            " and consent" if number % 2 else ""
        )
        rows.append((compile(condition, "row", "eval"), {"team": f"team {number}", "days": number}))
    return rows
