"""Messages that a process hands to another case by name."""

from __future__ import annotations

from collections.abc import Mapping

from app.ports import Call, Parameter, Result, ToCase
from handlers.topic import inline


@inline(
    "message.to_case",
    inputs=[
        Parameter("case", "string", description="the reference of the case that it is for"),
        Parameter("message", "string", description="the name of the message"),
        Parameter("payload", "any", required=False, description="what it carries: a context, named values"),
    ],
)
def to_case(call: Call) -> Result:
    """Hands a message to the case of a child whom this panel hears, and to no other."""
    payload = call.inputs.get("payload") or {}
    if not isinstance(payload, Mapping):
        raise ValueError("the payload is not a context such as { panel_decision: panel_decision }")
    return Result({}, [ToCase(call.inputs["case"], call.inputs["message"], dict(payload))])
