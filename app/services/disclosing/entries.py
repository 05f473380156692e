"""Everything that is kept about a child, entry by entry, so that each can be given out or withheld."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.desk import Attachment, Disclosure
from app.domain.form import Form
from app.domain.records import Case, Document, Instance
from app.services import case_file, wording
from app.services.core import Core
from app.store import UnitOfWork

ENTRIES_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is kept. `key` names it for good; `file`: the document or attachment that it is."""

    key: str
    kind: str
    at: datetime
    title: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)
    document: Document | None = None
    attachment: Attachment | None = None


KINDS = {
    "case": "The case",
    "holding": "Who held the child",
    "answer": "Answer in a form",
    "event": "What happened",
    "comment": "Comment",
    "document": "Letter or document",
    "attachment": "File",
}
"""Kinds of entries, in the words of the page and of what is given out."""


def everything(core: Core, uow: UnitOfWork, case: Case, until: datetime) -> list[Entry]:
    """All that was kept of a case by a moment, in order of time."""
    instances = uow.instances.of_case(case.id)
    found = [
        *_facts(case),
        *_holdings(uow, case),
        *_answers(core, uow, case, instances),
        *_events(core, uow, case, instances),
        *_comments(uow, case),
        *_files(uow, case),
    ]
    return sorted((each for each in found if each.at <= until), key=lambda each: (each.at, each.key))


def of(core: Core, uow: UnitOfWork, case: Case, disclosure: Disclosure) -> list[Entry]:
    """What a disclosure is about."""
    return everything(core, uow, case, disclosure.at)


def _facts(case: Case) -> Iterator[Entry]:
    facts = {
        "Reference": case.reference,
        "Name": case.child_name,
        "Date of birth": case.date_of_birth.isoformat(),
        "Locality": case.locality,
        "Child in need plan ends": case.cin_plan_end.isoformat() if case.cin_plan_end else "",
        "Child protection plan ends": case.cp_plan_end.isoformat() if case.cp_plan_end else "",
    }
    text = "; ".join(f"{name}: {value}" for name, value in facts.items() if value)
    yield Entry("case", "case", case.created_at, "The case", text, facts)


def _holdings(uow: UnitOfWork, case: Case) -> Iterator[Entry]:
    for each in uow.holdings.of_case(case.id):
        until = each.until.isoformat() if each.until else ""
        data = {"holder": each.holder_name, "role": each.role, "team": each.team, "until": until}
        text = f"{each.role}, {each.team}. {each.reason}".strip(", ")
        yield Entry(f"holding:{each.id}", "holding", each.since, each.holder_name, text, data)


def _answers(core: Core, uow: UnitOfWork, case: Case, instances: Sequence[Instance]) -> Iterator[Entry]:
    packs = {each.id: core.catalogue.deployed(uow, each.deployment_id).pack for each in instances}
    for given in uow.answers.of_case(case.id):
        pack = packs.get(given.instance_id)
        form = pack.forms.get(given.form) if pack else None
        for key, value in given.answers.items():
            if value in (None, "", []):
                continue
            title, text = _asked(form, key, value)
            data = {"question": title, "answer": value, "recorded_by": given.by_name, "form": given.form}
            yield Entry(f"answer:{given.id}:{key}", "answer", given.at, title, text, data)


def _asked(form: Form | None, key: str, value: Any) -> tuple[str, str]:
    """A question and its answer in words."""
    found = next((each for each in form.inputs() if each.key == key), None) if form else None
    labels = {option.value: option.label for option in found.options} if found else {}
    values = value if isinstance(value, list) else [value]
    words = [
        "Yes" if each is True else "No" if each is False else str(labels.get(each, each)) for each in values
    ]
    return (found.label if found and found.label else key.replace("_", " ")), ", ".join(words)


def _events(core: Core, uow: UnitOfWork, case: Case, instances: Sequence[Instance]) -> Iterator[Entry]:
    people = {user.username: user.name for user in uow.users.of_council(case.council)}
    names = case_file.names_in(core, uow, instances, people)
    after = 0
    while page := uow.audit.of_stream(str(case.id), after=after, limit=ENTRIES_AT_ONCE):
        after = page[-1].sequence
        for entry in page:
            if wording.is_look(entry):
                continue
            moment = wording.moment(entry, names, people)
            data = {"what": moment.text, "by": moment.who}
            yield Entry(f"event:{entry.sequence}", "event", entry.at, moment.text, f"By {moment.who}", data)


def _comments(uow: UnitOfWork, case: Case) -> Iterator[Entry]:
    for each in uow.comments.where(case_id=case.id, limit=100_000):
        data = {"by": each.by_name, "text": each.text}
        yield Entry(f"comment:{each.id}", "comment", each.at, f"Comment by {each.by_name}", each.text, data)


def _files(uow: UnitOfWork, case: Case) -> Iterator[Entry]:
    for each in uow.documents.of_case(case.id):
        data = {"title": each.title, "kind": each.kind}
        yield Entry(f"document:{each.id}", "document", each.created_at, each.title, "", data, document=each)
    for file in uow.attachments.where(case_id=case.id, limit=100_000):
        about = {"name": file.name, "size": file.size, "by": file.by_name}
        text = f"{file.size:,} bytes, given by {file.by_name}"
        yield Entry(f"attachment:{file.id}", "attachment", file.at, file.name, text, about, attachment=file)
