"""FEEL where a diagram has it, with the two ways in which it may fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import feel
from app.domain.errors import ExpressionFailed
from app.domain.process import Expression


def value(where: str, expression: Expression, context: Mapping[str, Any], *, lenient: bool = False) -> Any:
    """The value; null that comes of an error is an error, unless lenient."""
    warnings: list[Any] = []
    found = feel.compile(expression.text).evaluate(context, {}, warnings)
    if found is None and warnings and not lenient:
        raise ExpressionFailed(where, expression.text, "; ".join(str(warning) for warning in warnings))
    return found


def holds(where: str, expression: Expression, context: Mapping[str, Any]) -> bool:
    """The truth; what is neither true nor false is an error."""
    found = value(where, expression, context, lenient=True)
    if not isinstance(found, bool):
        raise ExpressionFailed(where, expression.text, "neither true nor false")
    return found
