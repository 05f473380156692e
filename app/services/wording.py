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


def _named(entry: AuditEntry) -> str:
    return str(entry.detail.get("name") or entry.subject)


def _holds(entry: AuditEntry) -> str:
    """What the first holder of a case has: the record of a panel is about no child."""
    return "keeps this record" if entry.detail.get("panel") else "holds the child"


SENTENCES: Mapping[str, Callable[[AuditEntry, Names], str]] = {
    "case.opened": lambda e, _: f"Case {e.subject} was opened",
    "instance.started": lambda e, _: f"“{_named(e)}” was started",
    "task.claimed": lambda e, _: f"Took the task “{_named(e)}”",
    "task.released": lambda e, _: f"Gave back the task “{_named(e)}”",
    "task.blocked": lambda e, _: f"“{_named(e)}” cannot go on: {e.detail.get('reason', '')}",
    "task.unblocked": lambda e, _: f"“{_named(e)}” can go on again",
    "task.handed_over": lambda e, names: _given("Handed", e, names),
    "task.delegated": lambda e, names: _given("Delegated", e, names),
    "task.reassigned": lambda e, names: _given("Gave", e, names),
    "task.given_back": lambda e, names: _given("Gave back", e, names),
    "task.completed": lambda e, _: f"Completed “{_named(e)}”",
    "form.refused": lambda e, _: (
        f"Sent “{_named(e)}” with something that its form does not ask; all of it was refused"
    ),
    "message.sent": lambda e, _: f"Sent on to case {e.detail.get('case', '')}: {e.subject}",
    "panel.chosen": lambda e, _: _chosen(e),
    "case.reviewed": lambda e, _: f"Case {e.subject} was reviewed",
    "plan.ended": lambda _, __: "The child in need plan was recorded as ended",
    "message.received": lambda e, _: f"Received: {e.subject}",
    "signal.received": lambda e, _: f"Received the signal: {e.subject}",
    "timer.fired": lambda e, names: f"A deadline passed: {names.get(e.subject, e.subject)}",
    "job.done": lambda e, names: _done(e, names),
    "holding.opened": lambda e, _: f"{e.detail.get('holder', e.subject)} {_holds(e)}",
    "holding.transferred": lambda e, names: (
        f"{names.get(e.subject, e.subject)} accepted and now holds the child"
    ),
    "sibling.transferred": lambda e, names: (
        f"{names.get(e.subject, e.subject)} accepted and now holds the brother or sister of case "
        f"{e.detail.get('case', '')}"
    ),
    "document.stored": lambda e, _: f"Kept with the case: {e.subject}",
    "notice.sent": lambda e, names: f"Told {_list(e.detail.get('to'), names)}: {e.subject}",
    "instance.migrated": lambda e, _: (
        f"“{_named(e)}” was moved to version {e.detail.get('to_version', '')}: {e.detail.get('reason', '')}"
    ),
    "instance.suspended": lambda e, _: f"“{_named(e)}” was suspended: {e.detail.get('reason', '')}",
    "instance.resumed": lambda e, _: f"“{_named(e)}” goes on: {e.detail.get('reason', '')}",
    "instance.cancelled": lambda e, _: f"“{_named(e)}” was cancelled: {e.detail.get('reason', '')}",
    "token.moved": lambda e, _: f"“{_named(e)}” was {_elsewhere(e)}: {e.detail.get('reason', '')}",
    "incident.resolved": lambda e, names: (
        f"Dealt with outside Holdfast: {names.get(e.subject, e.subject)}. {e.detail.get('reason', '')}"
    ),
    "instances.exported": lambda e, _: f"Took the list of processes away as a file: {e.subject}",
    "incident.raised": lambda e, names: f"Needs a manager: {names.get(e.subject, e.subject)}",
    "incident.retried": lambda e, names: f"Tried again: {names.get(e.subject, e.subject)}",
    "person.away": lambda e, names: (
        f"{names.get(e.subject, e.subject)} is away: {e.detail.get('reason', '')}"
    ),
    "person.back": lambda e, names: f"{names.get(e.subject, e.subject)} is back",
    "comment.added": lambda e, _: f"Wrote a comment on {_named(e)}",
    "attachment.added": lambda e, _: f"Added the file “{e.subject}”{_scan(e)}",
    "attachment.scanned": lambda e, _: f"Scanned the file “{e.subject}”{_scan(e)}",
    "attachment.removed": lambda e, _: f"Took away the file “{e.subject}”",
    "attachment.viewed": lambda e, _: f"Opened the file “{e.subject}”",
    "letter.edited": lambda e, _: f"Changed the letter “{e.subject}”: version {e.detail.get('version', '')}",
    "letter.sent": lambda e, _: (
        f"Sent the letter “{e.subject}” (version {e.detail.get('version', '')}) by {e.detail.get('way', '')}"
    ),
    "case.restricted": lambda e, _: f"Closed the case to all but named people: {e.detail.get('reason', '')}",
    "case.unrestricted": lambda e, _: f"Opened the case to the council again: {e.detail.get('reason', '')}",
    "case.refused": lambda _, __: "Tried to open the case, which is closed to them",
    "glass.broken": lambda e, _: f"Opened the closed case in an emergency: {e.detail.get('reason', '')}",
    "disclosure.begun": lambda e, _: f"Began to answer a request for what is kept, from {e.subject}",
    "disclosure.changed": lambda e, _: f"Chose what is withheld: {e.detail.get('withheld', 0)} entries",
    "disclosure.released": lambda e, _: f"Gave out what is kept to {e.subject}",
    "disclosure.viewed": lambda e, _: f"Looked at the answer to {e.subject}",
    "export.viewed": lambda e, _: f"Took the file with what is kept, for {e.subject}",
    "access.viewed": lambda _, __: "Looked at who may open the case",
    "looks.viewed": lambda _, __: "Looked at who has looked",
    "story.viewed": lambda _, __: "Looked at the story for the family",
    "case.viewed": lambda _, __: "Looked at the case",
    "task.viewed": lambda e, _: f"Looked at the task “{_named(e)}”",
    "instance.viewed": lambda e, _: f"Looked at “{_named(e)}”",
    "decision.reviewed": lambda e, _: f"Reviewed a decision: {e.detail.get('note', '')}",
    "records.sent": lambda e, _: f"{e.detail.get('records')} records were sent: {e.subject}",
    "records.exported": lambda e, _: f"Took records out of Holdfast: {e.subject}",
    "holders.viewed": lambda _, __: "Looked at the line of holders",
    "journey.viewed": lambda _, __: "Looked at the inspection pack",
    "dispute.viewed": lambda _, __: "Looked at the dispute",
    "decision.viewed": lambda _, __: "Looked at a decision for the audit",
    "document.viewed": lambda e, _: f"Opened {e.subject}",
}
"""Every action that the services write has a sentence; a test holds the two together."""


def _done(entry: AuditEntry, names: Names) -> str:
    """What Holdfast did, or left to a person because no other system took it."""
    step = names.get(entry.subject, entry.subject)
    if entry.detail.get(SENT) is False:
        return (
            f"Left to a person: {step}. No record system took it, and the note to copy is kept with the case"
        )
    return f"Holdfast did: {step}"


def _chosen(entry: AuditEntry) -> str:
    """Which cases a panel hears, or that there is none."""
    cases = entry.detail.get("cases")
    listed = ", ".join(str(case) for case in cases) if isinstance(cases, list) else ""
    return f"Chosen for the panel: {listed}" if listed else "No case was chosen for the panel"


def _scan(entry: AuditEntry) -> str:
    """What the scanner said, where it matters."""
    state = entry.detail.get("state")
    words = {"refused": ", which was refused", "waiting": ", which waits to be scanned"}
    return words.get(str(state), "")


def _given(verb: str, entry: AuditEntry, names: Names) -> str:
    to = str(entry.detail.get("to", ""))
    return f"{verb} “{_named(entry)}” to {names.get(to, to)}: {entry.detail.get('note', '')}"


def _elsewhere(entry: AuditEntry) -> str:
    to = entry.detail.get("to_name")
    return f"left for “{to}”" if to else "skipped"


def _list(value: object, names: Names) -> str:
    if not isinstance(value, list) or not value:
        return "nobody"
    return ", ".join(names.get(item, str(item)) for item in value)


def moment(entry: AuditEntry, names: Names, people: Names) -> Moment:
    """One entry as a line of a timeline."""
    sentence = SENTENCES.get(entry.action)
    text = sentence(entry, names) if sentence else f"{entry.action}: {entry.subject}"
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
