"""Everything that is kept about a child, entry by entry, so that each can be given out or withheld."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.domain.calendar import day_in_words, moment_in_words
from app.domain.desk import Attachment, Disclosure
from app.domain.form import Field
from app.domain.records import Case, Document, Instance
from app.services import case_file, forms, unsent, wording
from app.services.core import Core
from app.store import UnitOfWork

ENTRIES_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is kept. `key` names it for good; `document`, `attachment`: which one it is, if any."""

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
    "draft": "Typed and not sent yet",
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
        *_drafts(core, uow, case, instances),
        *_unsent(uow, case, instances),
        *_comments(uow, case),
        *_files(uow, case),
    ]
    # What was kept at one moment stays in the order above: answers in the order of their form.
    return sorted((each for each in found if each.at <= until), key=lambda each: each.at)


def of(core: Core, uow: UnitOfWork, case: Case, disclosure: Disclosure) -> list[Entry]:
    """What a disclosure is about."""
    return everything(core, uow, case, disclosure.at)


def _facts(case: Case) -> Iterator[Entry]:
    facts = {
        "Reference": case.reference,
        "Name": case.child_name,
        "Date of birth": _in_words(None, case.date_of_birth, {}),
        "Locality": case.locality,
        "Child in need plan ends": _in_words(None, case.cin_plan_end, {}) if case.cin_plan_end else "",
        "Child protection plan ends": _in_words(None, case.cp_plan_end, {}) if case.cp_plan_end else "",
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
    """Each answer of each form, in the order of its questions."""
    packs = {each.id: core.catalogue.deployed(uow, each.deployment_id).pack for each in instances}
    steps = {key: wording.names_of(pack.processes.values()) for key, pack in packs.items()}
    people = {user.username: user.name for user in uow.users.of_council(case.council)}
    for given in uow.answers.of_case(case.id):
        pack = packs.get(given.instance_id)
        form = pack.forms.get(given.form) if pack else None
        asked = {each.key: each for each in form.inputs()} if form else {}
        typed = forms.typed(form, given.answers)
        step = steps.get(given.instance_id, {}).get(given.element, "")
        for key in [*(key for key in asked if key in typed), *(key for key in typed if key not in asked)]:
            value = given.answers[key]
            if value in (None, "", []):
                continue
            title = asked[key].label if key in asked and asked[key].label else key.replace("_", " ")
            data = {"question": title, "answer": value, "recorded_by": given.by_name, "step": step}
            text = _in_words(asked.get(key), typed[key], people)
            yield Entry(f"answer:{given.id}:{key}", "answer", given.at, title, text, data)


def _drafts(core: Core, uow: UnitOfWork, case: Case, instances: Sequence[Instance]) -> Iterator[Entry]:
    """What somebody has typed into an open form, as typed; it is left out once it was sent or changed."""
    tasks = {task.id: task for each in instances for task in uow.tasks.of_instance(each.id)}
    packs = {each.id: core.catalogue.deployed(uow, each.deployment_id).pack for each in instances}
    people = {user.id: user.name for user in uow.users.of_council(case.council)}
    for draft in uow.drafts.where(task_id=list(tasks), limit=100_000) if tasks else ():
        task = tasks[draft.task_id]
        form = packs[task.instance_id].forms.get(task.form)
        for asked in form.inputs() if form else ():
            boxes = [asked.key, *(f"{asked.key}-{part}" for part in ("day", "month", "year", "time"))]
            typed = [_typed(draft.typed.get(box)) for box in boxes]
            text = " ".join(each for each in typed if each)
            if text:
                by = people.get(draft.user_id, "")
                data = {"question": asked.label, "typed": text, "recorded_by": by, "step": task.name}
                key = f"draft:{draft.id}:{asked.key}"
                yield Entry(key, "draft", draft.saved_at, asked.label or asked.key, text, data)


def _unsent(uow: UnitOfWork, case: Case, instances: Sequence[Instance]) -> Iterator[Entry]:
    """What somebody has typed on another page about the child and could not send."""
    tasks = [task.id for each in instances for task in uow.tasks.of_instance(each.id)]
    documents = [each.id for each in uow.documents.of_case(case.id)]
    keys = [case.id, *(each.id for each in instances), *tasks, *documents]
    for user, each in unsent.about(uow, uow.users.of_council(case.council), keys):
        for name, texts in each.typed.items():
            data = {"question": name, "typed": _typed(texts), "recorded_by": user.name, "step": ""}
            yield Entry(f"unsent:{each.id}:{name}", "draft", each.at, "A text", _typed(texts), data)


def _typed(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list | tuple) else str(value or "")


def _in_words(field: Field | None, value: Any, people: Mapping[str, str]) -> str:
    """An answer as people say it: the words of an option, a person's name, a day."""
    if isinstance(value, list | tuple):
        return ", ".join(_in_words(field, each, people) for each in value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return moment_in_words(value)
    if isinstance(value, date):
        return day_in_words(value)
    labels = {option.value: option.label for option in field.options} if field else {}
    text = labels.get(value, str(value))
    return people.get(text, text) if field is not None and field.values_key else text


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
