"""Notes to the council's case record system."""

from __future__ import annotations

from app.ports import Call, Parameter, Result, StoreDocument
from handlers.family import CASE, case_meant
from handlers.topic import Tools, job
from handlers.wording import clean, one_line


@job(
    "records.note",
    inputs=[
        Parameter("heading", "string", description="one line: what was decided or done"),
        Parameter("text", "string", description="the note itself"),
        CASE,
    ],
    outputs=[
        Parameter("sent", "boolean", description="whether a record system took it"),
        Parameter("reference", "string", required=False, description="its reference there, if it has one"),
    ],
)
def note(call: Call, tools: Tools) -> Result:
    """Sends a note to the council's case record system; without one, keeps it with the case to copy."""
    case = case_meant(call)
    if case is None:
        raise ValueError("there is no case that the note belongs to")
    heading, text = one_line(call.inputs["heading"]), clean(call.inputs["text"])
    reference = tools.records.note(call.key, case.reference, heading, text)
    outputs = {"sent": bool(reference), "reference": reference}
    return Result(outputs, effects=() if reference else (_to_copy(heading, text),))


def _to_copy(heading: str, text: str) -> StoreDocument:
    """The note for somebody to copy, where no record system is connected."""
    body = f"{heading}\n\n{text}\n"
    return StoreDocument("note", f"To copy to the record system: {heading}", {"text/plain": body.encode()})
