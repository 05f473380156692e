"""Diagrams in which an error is thrown that nothing takes up."""

from __future__ import annotations

from tests.unit.engine.build import end, error, event_sub, gate, signal, start, user
from tests.unit.verification.soundness.corpus import THROWS, asked, case

UNSOUND_ERRORS = [
    case(
        "error that nobody takes up",
        start(),
        gate("g"),
        user("a"),
        THROWS,
        end(),
        "s > g",
        *asked("g", "a", "e"),
        "a > thrown",
        faults={"uncaught": "thrown"},
        path="s g a thrown",
    ),
    case(
        "error of an interruption that ended what would take it up",
        start(),
        user("a"),
        end(),
        "s > a",
        "a > e",
        event_sub(
            "first",
            start("heard", events=(signal("T"),)),
            end("thrown", events=(error("E"),)),
            "heard > thrown",
        ),
        event_sub(
            "second",
            start("caught", events=(error(),)),
            user("mend"),
            end("mended"),
            "caught > mend",
            "mend > mended",
        ),
        faults={"dead": "caught", "uncaught": "thrown"},
    ),
]
