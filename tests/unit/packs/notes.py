"""What serves the topics of the sample pack: one that notes something, and never runs here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.ports import Call, Handler, Parameter, Result


@dataclass(frozen=True)
class Note:
    """The handler of `records.note`, as declared."""

    topic: str = "records.note"
    summary: str = "Writes a note"
    inline: bool = False
    inputs: Sequence[Parameter] = (Parameter("heading", "string"), Parameter("text", "string"))
    outputs: Sequence[Parameter] = (Parameter("note", "string"),)

    def __call__(self, call: Call) -> Result:
        raise AssertionError("nothing runs where packs are checked")


class Notes:
    """The registry that knows it alone."""

    def get(self, topic: str) -> Handler | None:
        return Note() if topic == Note.topic else None

    def topics(self) -> Collection[str]:
        return {Note.topic}
