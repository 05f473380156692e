"""Errors in the user's words. Each carries its facts; its docstring is the message's pattern."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.finding import Finding


class HoldfastError(Exception):
    """Base of every error that a person is meant to read."""


class Refused(HoldfastError):
    """The diagram is refused: {number of findings} findings."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        super().__init__("The diagram is refused:\n" + "\n".join(f.as_text() for f in self.findings))


class Hindered(HoldfastError):
    """The process cannot be moved to the other version: {what stands in the way}."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        reasons = " ".join(finding.message for finding in self.findings)
        super().__init__(f"The process cannot be moved to the version in force: {reasons}")


class Unexplained(HoldfastError):
    """The pack has {number of warnings} warnings: a named person must say why it goes live all the same."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        count = len(self.findings)
        super().__init__(
            f"The pack has {count} warning{'' if count == 1 else 's'}. "
            "Mend them, or say who puts it in force and why all the same."
        )


class NotWaiting(HoldfastError):
    """{element or token} is not open: it was completed, cancelled or never reached."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what} is not open: it was completed, cancelled or never reached.")


class ExpressionFailed(HoldfastError):
    """The expression of {element} could not be worked out: {reason}."""

    def __init__(self, element: str, expression: str, reason: str) -> None:
        self.element, self.expression, self.reason = element, expression, reason
        super().__init__(f"The expression “{expression}” of {element} could not be worked out: {reason}")


class NoPath(HoldfastError):
    """No condition out of {element} holds and it has no default flow."""

    def __init__(self, element: str) -> None:
        self.element = element
        super().__init__(
            f"No condition out of {element} holds and it has no default flow. "
            "Add a default flow, or a condition that covers these answers."
        )


class NobodyWaits(HoldfastError):
    """No open process waits for the message {name}."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"No open process waits for the message “{name}”.")


class Forbidden(HoldfastError):
    """{who} may not {what}."""

    def __init__(self, who: str, what: str) -> None:
        self.who, self.what = who, what
        super().__init__(f"{who} may not {what}.")


class Restricted(Forbidden):
    """The case {reference} is open to some people only, and {who} is not among them.

    `elsewhere`: not because it was restricted, but because the council shows cases to their locality.
    """

    def __init__(self, case_id: UUID, reference: str, who: str, *, elsewhere: bool = False) -> None:
        self.case_id, self.reference, self.elsewhere = case_id, reference, elsewhere
        super().__init__(who, f"open the case {reference}: it is open to some people only")


class NotFound(HoldfastError):
    """There is no {what} {which}."""

    def __init__(self, what: str, which: object) -> None:
        self.what, self.which = what, which
        super().__init__(f"There is no {what} {which}.")


class Duplicate(HoldfastError):
    """There is already a {what} {which}."""

    def __init__(self, what: str, which: object) -> None:
        self.what, self.which = what, which
        super().__init__(f"There is already a {what} {which}.")


class Stale(HoldfastError):
    """{who} changed this {when}: your page is out of date."""

    def __init__(self, what: str, who: str = "", when: str = "") -> None:
        self.what, self.who, self.when = what, who, when
        by = f" by {who}" if who else ""
        at = f" at {when}" if when else ""
        super().__init__(
            f"{what} was changed{by}{at} after you opened it. Nothing of yours was saved over it."
        )


class Suspended(HoldfastError):
    """{process} is suspended: nobody's work goes on until a manager resumes it."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(
            f"{what} is suspended: its tasks wait, and nothing of them is lost. A manager resumes it "
            "on its page; an immediate safeguarding concern always gets through."
        )


class NoPlace(HoldfastError):
    """A token cannot be put at {element}: {reason}."""

    def __init__(self, element: str, reason: str) -> None:
        self.element, self.reason = element, reason
        super().__init__(f"The process cannot go on there: {reason}. Choose another step.")


class InvalidAnswers(HoldfastError):
    """The form was not accepted: {field: message}. `undeclared`: what it has no question for."""

    def __init__(self, problems: dict[str, str], undeclared: Sequence[str] = ()) -> None:
        self.problems, self.undeclared = problems, tuple(undeclared)
        super().__init__("The form was not accepted: " + "; ".join(f"{k}: {v}" for k, v in problems.items()))


class TooLarge(HoldfastError):
    """The file is larger than {most} bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"The file is larger than {most / 1_000_000:g} MB. Make it smaller, or divide it.")


class DeliveryFailed(HoldfastError):
    """{system} did not take it: {reason}. `retry`: whether trying again later can help."""

    def __init__(self, system: str, reason: str, *, retry: bool = True) -> None:
        self.system, self.reason, self.retry = system, reason, retry
        super().__init__(f"{system} did not take it: {reason}")


class HandlerFailed(HoldfastError):
    """The handler of {topic} was given or returned something it may not: {reason}."""

    def __init__(self, topic: str, reason: str) -> None:
        self.topic, self.reason = topic, reason
        super().__init__(f"The handler of {topic} failed: {reason}")


class Uncovered(HoldfastError):
    """The change would leave {reference} held by nobody."""

    def __init__(self, reference: str, reason: str) -> None:
        self.reference, self.reason = reference, reason
        super().__init__(f"This would leave {reference} held by nobody: {reason}")


class UncaughtError(HoldfastError):
    """The error {code} of {element} is caught by nothing in the diagram."""

    def __init__(self, element: str, code: str) -> None:
        self.element, self.code = element, code
        named = f"The error “{code}”" if code else "The error"
        super().__init__(
            f"{named} of {element} is caught by nothing in the diagram. "
            "Draw an error boundary event, or an event sub-process with an error start, that catches it."
        )


class BusinessError(HoldfastError):
    """A handler ends with the error {code}, which the diagram may catch: {reason}."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(f"The error “{code}”: {reason}")


class NeverRests(HoldfastError):
    """The process runs on and on at {element}: nothing in its loop waits."""

    def __init__(self, element: str) -> None:
        self.element = element
        super().__init__(
            f"The process runs on and on at {element}: nothing in its loop waits for a person, "
            "a message or a timer. Draw a way out of the loop."
        )
