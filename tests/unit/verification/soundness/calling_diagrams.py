"""Diagrams that call others."""

from __future__ import annotations

from tests.unit.engine.build import (
    boundary,
    call,
    diagram,
    end,
    error,
    gate,
    start,
    user,
)
from tests.unit.verification.soundness.corpus import (
    THROWS,
    asked,
    case,
)

CHILD = diagram(
    "child",
    start("cs"),
    user("in"),
    gate("cg"),
    end("ce"),
    THROWS,
    "cs > in > cg",
    *asked("cg", "thrown", "ce"),
)
CALLS = [
    case(
        "called process's error",
        start(),
        call("u", "child"),
        boundary("b", "u", error("E")),
        user("c"),
        gate("m"),
        end(),
        "s > u > m > e",
        "b > c > m",
        others=[CHILD],
    ),
    case(
        "called process throws no such error",
        start(),
        call("u", "child"),
        boundary("b", "u", error("F")),
        boundary("d", "u", error("E")),
        end("f"),
        end("h"),
        end(),
        "s > u > e",
        "b > f",
        "d > h",
        faults={"dead": "b"},
        others=[CHILD],
    ),
    case(
        "unknown process",
        start(),
        call("u", "nobody"),
        boundary("b", "u", error("F")),
        end("f"),
        end(),
        "s > u > e",
        "b > f",
    ),
    case(
        "a process that calls itself",
        start(),
        gate("g"),
        call("u", "p"),
        end(),
        end("f"),
        "s > g",
        *asked("g", "u", "f"),
        "u > e",
    ),
]
