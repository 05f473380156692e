"""The audit trail in plain words: a table from action to sentence, for timelines and `explain`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from app.domain.process import Process
from app.domain.records import AuditEntry
from app.services.views import Moment

Names = Mapping[str, str]

MACHINE, HOLDFAST = "holdfast", "Holdfast"
"""The actor of what no person did (a clock, a job), in the trail and on the page."""

SENT = "sent"
"""Of a note to another system, whether it took it: an output of the step, kept with the trail."""


SENTENCES: Mapping[str, str] = {
    "case.opened": "Case {subject} was opened",
    "instance.started": "“{name}” was started",
    "task.claimed": "Took the task “{name}”",
    "task.released": "Gave back the task “{name}”",
    "task.blocked": "“{name}” cannot go on: {reason}",
    "task.unblocked": "“{name}” can go on again",
    "task.handed_over": "Handed “{name}” to {receiver}: {note}",
    "task.delegated": "Delegated “{name}” to {receiver}: {note}",
    "task.reassigned": "Gave “{name}” to {receiver}: {note}",
    "task.given_back": "Gave back “{name}” to {receiver}: {note}",
    "task.completed": "Completed “{name}”",
    "form.refused": "Sent “{name}” with something that its form does not ask; all of it was refused",
    "message.sent": "Sent on to case {case}: {subject}",
    "panel.chosen": "{chosen}",
    "case.reviewed": "Case {subject} was reviewed",
    "plan.ended": "The child in need plan was recorded as ended",
    "message.received": "Received: {subject}",
    "signal.received": "Received the signal: {subject}",
    "timer.fired": "A deadline passed: {named}",
    "job.done": "{done}",
    "job.error": "Holdfast could not do: {named}. {message}",
    "holding.opened": "{holder} {holds}",
    "holding.transferred": "{named} accepted and now holds the child",
    "sibling.transferred": "{named} accepted and now holds the brother or sister of case {case}",
    "document.stored": "Kept with the case: {subject}",
    "notice.sent": "Told {told}: {subject}",
    "instance.migrated": "“{name}” was moved to version {to_version}: {reason}",
    "instance.suspended": "“{name}” was suspended: {reason}",
    "instance.resumed": "“{name}” goes on: {reason}",
    "instance.cancelled": "“{name}” was cancelled: {reason}",
    "token.moved": "“{name}” was {elsewhere}: {reason}",
    "incident.resolved": "Dealt with outside Holdfast: {named}. {reason}",
    "instances.exported": "Took the list of processes away as a file: {subject}",
    "holders.exported": "Took the list of children and their seconds uncovered away as a file: {subject}",
    "incident.raised": "Needs a manager: {named}",
    "incident.retried": "Tried again: {named}",
    "person.away": "{named} is away: {reason}",
    "person.back": "{named} is back",
    "comment.added": "Wrote a comment on {name}",
    "attachment.added": "Added the file “{subject}”{scan}",
    "attachment.scanned": "Scanned the file “{subject}”{scan}",
    "attachment.removed": "Took away the file “{subject}”",
    "attachment.viewed": "Opened the file “{subject}”",
    "letter.edited": "Changed the letter “{subject}”: version {version}",
    "letter.sent": "Sent the letter “{subject}” (version {version}) by {way}",
    "case.restricted": "Closed the case to all but named people: {reason}",
    "case.unrestricted": "Opened the case to the council again: {reason}",
    "case.refused": "Tried to open the case, which is closed to them",
    "glass.broken": "Opened the closed case in an emergency: {reason}",
    "disclosure.begun": "Began to answer a request for what is kept, from {subject}",
    "disclosure.changed": "Chose what is withheld: {withheld} entries",
    "disclosure.released": "Gave out what is kept to {subject}",
    "disclosure.viewed": "Looked at the answer to {subject}",
    "export.viewed": "Took the file with what is kept, for {subject}",
    "access.viewed": "Looked at who may open the case",
    "looks.viewed": "Looked at who has looked",
    "story.viewed": "Looked at the story for the family",
    "case.viewed": "Looked at the case",
    "task.viewed": "Looked at the task “{name}”",
    "instance.viewed": "Looked at “{name}”",
    "decision.reviewed": "Reviewed a decision: {note}",
    "records.sent": "Sent {records} records: {subject}",
    "records.exported": "Took records out of Holdfast: {subject}",
    "holders.viewed": "Looked at the line of holders",
    "journey.viewed": "Looked at the inspection pack",
    "dispute.viewed": "Looked at the dispute",
    "decision.viewed": "Looked at a decision for the audit",
    "document.viewed": "Opened {subject}",
}
"""Every action that is written into the trail of a case has a sentence; a test holds the two together. What
stands in braces is one of `PARTS`, or a detail of the entry."""


class _Parts(dict[str, str]):
    """What the sentence of an entry asks for, worked out when it is asked."""

    def __init__(self, entry: AuditEntry, names: Names) -> None:
        super().__init__()
        self._entry, self._names = entry, names

    def __missing__(self, key: str) -> str:
        part = PARTS.get(key)
        return part(self._entry, self._names) if part else str(self._entry.detail.get(key, ""))


def _done(entry: AuditEntry, names: Names) -> str:
    """What Holdfast did, or left to a person because no other system took it."""
    step = _whom(entry, names)
    if entry.detail.get(SENT) is False:
        return (
            f"Left to a person: {step}. No record system took it, and the note to copy is kept with the case"
        )
    return f"Holdfast did: {step}"


def _chosen(entry: AuditEntry, _: Names) -> str:
    """Which cases a panel hears, or that there is none."""
    cases = entry.detail.get("cases")
    listed = ", ".join(str(case) for case in cases) if isinstance(cases, list) else ""
    return f"Chosen for the panel: {listed}" if listed else "No case was chosen for the panel"


def _scan(entry: AuditEntry, _: Names) -> str:
    """What the scanner said, where it matters."""
    state = entry.detail.get("state")
    words = {"refused": ", which was refused", "waiting": ", which waits to be scanned"}
    return words.get(str(state), "")


def _whom(entry: AuditEntry, names: Names) -> str:
    """The name of the step or person that an entry is about."""
    return names.get(entry.subject, entry.subject)


def _receiver(entry: AuditEntry, names: Names) -> str:
    to = str(entry.detail.get("to", ""))
    return names.get(to, to)


def _elsewhere(entry: AuditEntry, _: Names) -> str:
    to = entry.detail.get("to_name")
    return f"left for “{to}”" if to else "skipped"


def _told(entry: AuditEntry, names: Names) -> str:
    told = entry.detail.get("to")
    if not isinstance(told, list) or not told:
        return "nobody"
    return ", ".join(names.get(item, str(item)) for item in told)


PARTS: Mapping[str, Callable[[AuditEntry, Names], str]] = {
    "subject": lambda entry, _: entry.subject,
    "name": lambda entry, _: str(entry.detail.get("name") or entry.subject),
    "named": _whom,
    "receiver": _receiver,
    "told": _told,
    "holder": lambda entry, _: str(entry.detail.get("holder", entry.subject)),
    # The record of a panel is about no child.
    "holds": lambda entry, _: "keeps this record" if entry.detail.get("panel") else "holds the child",
    "elsewhere": _elsewhere,
    "scan": _scan,
    "done": _done,
    "chosen": _chosen,
}
"""What an entry does not say as it stands, in words."""


def moment(entry: AuditEntry, names: Names, people: Names) -> Moment:
    """One entry as a line of a timeline."""
    sentence = SENTENCES.get(entry.action, f"{entry.action}: {{subject}}")
    text = sentence.format_map(_Parts(entry, names))
    return Moment(entry.at, text, who(entry.actor, people), entry.action)


def who(username: str, people: Names) -> str:
    """A person's name, or Holdfast's own."""
    return HOLDFAST if username == MACHINE else people.get(username, username)


def is_look(entry: AuditEntry) -> bool:
    """Whether the entry only says that somebody looked."""
    return entry.action.endswith(".viewed")


def names_of(processes: Iterable[Process]) -> dict[str, str]:
    """Element id → its name, over the processes of an instance; a boundary event bears its activity's."""
    found: dict[str, str] = {}
    for process in processes:
        for element in process.elements.values():
            activity = process.elements.get(element.attached_to)
            found[element.id] = element.name or (activity.name if activity else "") or element.id
    return found


WORDS = {"started": "started", "completed": "completed", "cancelled": "was cancelled"}


def passages(entries: Iterable[AuditEntry]) -> list[tuple[datetime, str, str, str]]:
    """(at, what, process, element) of every passage, in order."""
    return [
        (datetime.fromisoformat(at), what, process, element)
        for entry in entries
        for at, what, process, element, _token in entry.detail.get("passages", ())
    ]
