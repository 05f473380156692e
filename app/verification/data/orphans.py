"""Variables that an expression asks for with a word for the case that they are not there, and never are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain.finding import Finding
from app.domain.process import Process
from app.verification.codes import finding
from app.verification.data.facts import is_unset
from app.verification.data.judging import is_guarded, sources
from app.verification.data.reads import Read


def never_given(process: Process, ways: Sequence[Sequence[Read]]) -> Iterator[Finding]:
    """What nothing gives a value, however the process begins, though an expression reckons with one.

    `ways`: the reads of each way in which it begins. What is read without a word for the other case is told
    where it is read.
    """
    found: dict[tuple[str, str, str], tuple[Read, bool]] = {}
    for way in ways:
        for read in way:
            for name in read.wanted:
                key = read.element, read.what, name
                found[key] = read, _is_orphan(read, name) and found.get(key, (read, True))[1]
    for (_, _, name), (read, orphan) in sorted(found.items()):
        if orphan:
            yield finding(
                "never-given",
                process.file,
                read.line,
                read.element,
                f"The {read.what} says what holds with “{name}” and what without; nothing ever gives it a "
                "value.",
                "Correct the name, ask for it in a form before, or write only what holds without it.",
            )


def _is_orphan(read: Read, name: str) -> bool:
    if read.state.anything or not is_guarded(name, read.text):
        return False
    return all(map(is_unset, sources(read, name)))
