"""What a check says of a pack: one finding is one place, one reason and one cure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum

PATH_IN_WORDS = " The path: "
"""What parts a message from the path that it goes on to tell."""


class Severity(StrEnum):
    """`error` refuses a deployment, `warning` needs a person's reason, `info` only tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in a pack, in the analyst's words.

    `code` is a stable kebab-case name, `file` a path as the user gave it, `line` 1-based,
    `element` the BPMN id or form key (empty when the whole file is meant), `path` the ids of the
    elements passed from a start to the fault, in order, where a path shows it.
    """

    severity: Severity
    code: str
    file: str
    line: int | None
    element: str
    message: str
    cure: str
    path: tuple[str, ...] = ()

    @property
    def fault(self) -> str:
        """The message without the path in words that it may end with, where `path` tells it too."""
        return self.message.partition(PATH_IN_WORDS)[0] if self.path else self.message

    @property
    def path_in_words(self) -> str:
        """The path as the message tells it, with the answers given on the way; else empty."""
        return self.message.partition(PATH_IN_WORDS)[2].removesuffix(".") if self.path else ""

    def as_dict(self) -> dict[str, str | int | list[str] | None]:
        """The finding as the JSON object that `holdfast check --format json` prints."""
        return {**asdict(self), "severity": self.severity.value, "path": list(self.path)}

    def as_text(self) -> str:
        """`file:line element: message` and, on the next line, the cure."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        subject = f" {self.element}:" if self.element else ""
        return f"{place}: {self.severity.value}:{subject} {self.message}\n    Cure: {self.cure}"


def warnings(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that a named person must give a reason for before a deployment."""
    return [finding for finding in findings if finding.severity is Severity.WARNING]


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that refuse a deployment."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
