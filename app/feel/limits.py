"""Bounds on the size of an expression and on the time and space of its evaluation.

They are far above what a protocol needs and low enough that a hostile diagram ends in a message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

from app.feel.errors import LimitExceeded

MAX_LENGTH = 10_000
"""Characters of an expression."""
MAX_NESTING = 100
"""Levels of brackets, calls, conditions and functions within each other."""
MAX_STEPS = 250_000
"""Repetitions, list items touched and function calls in one evaluation."""
MAX_SECONDS = 5.0
"""Wall-clock time of one evaluation, looked at between steps."""
MAX_ITEMS = 100_000
"""Items of a list or numbers of a range."""
MAX_TEXT = 100_000
"""Characters of a text that an expression makes."""
MAX_EXPONENT = 10_000
"""Largest exponent of `**`."""
MAX_CALLS = 50
"""User-defined functions running within each other."""
MAX_PATTERN = 500
"""Characters of a regular expression."""
REGEX_SECONDS = 0.25
"""Time that all regular expressions of one evaluation may take together."""
MAX_WARNINGS = 100
"""Warnings kept of one evaluation."""

_CLOCK_EVERY = 512


class Run:
    """One evaluation: what it may still spend, the functions it may call, the warnings it gave."""

    __slots__ = ("_deadline", "_next_look", "calls", "functions", "regex_left", "steps", "warnings")

    def __init__(
        self, functions: Mapping[str, Callable[..., Any]], warnings: list[str] | None = None
    ) -> None:
        self.functions = functions
        self.warnings = warnings
        self.steps = 0
        self.calls = 0
        self.regex_left = REGEX_SECONDS
        self._next_look = _CLOCK_EVERY
        self._deadline = 0.0

    def warn(self, message: str) -> None:
        """Record why a value is null; the value of the call is that null."""
        if self.warnings is not None and len(self.warnings) < MAX_WARNINGS:
            self.warnings.append(message)

    def step(self, count: int = 1) -> None:
        """Count work done. Raises LimitExceeded when the evaluation has done too much or takes too long."""
        self.steps += count
        if self.steps > self._next_look:
            self.look()

    def look(self) -> None:
        """Raises LimitExceeded when the evaluation has done too much or takes too long."""
        if self.steps > MAX_STEPS:
            raise LimitExceeded(f"The expression needs more than {MAX_STEPS:,} steps.")
        now = monotonic()
        if not self._deadline:
            self._deadline = now + MAX_SECONDS
        elif now > self._deadline:
            raise LimitExceeded(f"The expression takes longer than {MAX_SECONDS:g} seconds.")
        self._next_look = self.steps + _CLOCK_EVERY

    def items(self, count: int) -> None:
        """Refuse a list of `count` items when that is too many, and count them as work."""
        if count > MAX_ITEMS:
            raise LimitExceeded(
                f"A list or range of {count:,} items is too long; {MAX_ITEMS:,} is the limit."
            )
        self.step(count)

    def text(self, length: int) -> None:
        """Refuse a text of `length` characters when that is too many."""
        if length > MAX_TEXT:
            raise LimitExceeded(f"A text of {length:,} characters is too long; {MAX_TEXT:,} is the limit.")
        self.step(length // 100)
