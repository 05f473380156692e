"""An expression of a diagram, compiled once: FEEL, or a plain ISO 8601 literal in a timer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app import feel
from app.domain.errors import ExpressionFailed
from app.domain.process import Expression
from app.functions import functions

if TYPE_CHECKING:
    from app.engine.token import Token

FUNCTION_NAMES: frozenset[str] = frozenset(functions(None, None))  # type: ignore[arg-type] # only the names are read
"""The names of the domain functions that every expression may call."""

_DAY = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?"
_LENGTH = r"-?P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
_ISO = re.compile(rf"{_DAY}({_CLOCK})?|{_LENGTH}|R\d*(/{_DAY}{_CLOCK})?/{_LENGTH}(/{_DAY}{_CLOCK})?")


def is_iso(text: str) -> bool:
    """Whether a text is a date, date-time, duration or repetition in ISO 8601, and not an expression."""
    return bool(_ISO.fullmatch(text.strip()))


@dataclass(frozen=True, slots=True)
class Formula:
    """One expression of one element. `literal` is the text itself where it is not to be evaluated."""

    element: str
    text: str
    compiled: feel.Compiled | None = None
    literal: str | None = None

    @property
    def names(self) -> frozenset[str]:
        """The variables that it reads."""
        return frozenset() if self.compiled is None else self.compiled.names

    def value(self, token: Token, more: Mapping[str, Any] | None = None) -> Any:
        """Its value over a token's variables (and `more`), null where FEEL gives null.

        Raises ExpressionFailed when null came of an error rather than of the data.
        """
        value, warnings = self._evaluated(token, more)
        if value is None and warnings:
            raise self.failed("; ".join(warnings))
        return value

    def lenient(self, token: Token, more: Mapping[str, Any] | None = None) -> Any:
        """Its value, null also where an error made it so: for what may be unknown, such as an input."""
        return self._evaluated(token, more)[0]

    def holds(self, token: Token, more: Mapping[str, Any] | None = None) -> bool:
        """Its truth. Raises ExpressionFailed when it is neither true nor false."""
        value, warnings = self._evaluated(token, more)
        if not isinstance(value, bool):
            shown = "null" if value is None else repr(value)
            raise self.failed("; ".join(warnings) or f"it gave {shown}, which is neither true nor false")
        return value

    def over(self, context: Mapping[str, Any], known: Mapping[str, Callable[..., Any]]) -> Any:
        """Its value over what is not a token's, such as a message; null where an error made it so."""
        return self.literal if self.compiled is None else self.compiled.evaluate(context, known, [])

    def failed(self, reason: str) -> ExpressionFailed:
        """The error to raise for this expression."""
        return ExpressionFailed(self.element, self.text, reason)

    def _evaluated(self, token: Token, more: Mapping[str, Any] | None) -> tuple[Any, list[str]]:
        if self.compiled is None:
            return self.literal, []
        warnings: list[Any] = []
        context = {**token.data, **more} if more else token.data
        try:
            value = self.compiled.evaluate(context, token.workflow.functions, warnings)
        except feel.LimitExceeded as reason:
            raise self.failed(str(reason)) from reason
        return value, [str(warning) for warning in warnings]


def compile_formula(
    element: str, expression: Expression, *, plain: bool = False, iso: bool = False
) -> Formula:
    """Compile an expression of an element.

    `plain`: a text without a leading `=` is meant as it stands (an assignee, a group);
    `iso`: an ISO 8601 literal is. Raises feel.SyntaxFault.
    """
    text = expression.text.strip()
    if (plain and not text.startswith("=")) or (iso and is_iso(text)):
        return Formula(element, text, literal=text)
    return Formula(element, text, compiled=feel.compile(text, FUNCTION_NAMES))
