"""Notes to the council's case record system."""

from __future__ import annotations

from app.ports import Call, Parameter, Result
from handlers.topic import Tools, job
from handlers.wording import clean, one_line


@job(
    "records.note",
    inputs=[
        Parameter("heading", "string", description="one line: what was decided or done"),
        Parameter("text", "string", description="the note itself"),
    ],
    outputs=[
        Parameter("sent", "boolean", description="whether a record system took it"),
        Parameter("reference", "string", required=False, description="its reference there, if it has one"),
    ],
)
def note(call: Call, tools: Tools) -> Result:
    """Sends a note to the council's case record system, one a call."""
    if call.case is None:
        raise ValueError("there is no case that the note belongs to")
    heading, text = one_line(call.inputs["heading"]), clean(call.inputs["text"])
    reference = tools.records.note(call.key, call.case.reference, heading, text)
    return Result({"sent": bool(reference), "reference": reference})
