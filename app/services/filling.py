"""Filling in a task's form: where each answer comes from, who else is at it, and what changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.domain.desk import Attachment, Comment, Draft
from app.domain.form import Form
from app.domain.pack import Council, Role
from app.domain.process import repeated
from app.domain.records import Answers, Document, Task, User
from app.services import access, drafts, forms, known, letters, unsent, wording
from app.services.core import Core
from app.services.drafts import Typed, Within
from app.services.turn import case_variables
from app.services.unsent import Unsent
from app.services.views import TaskPage
from app.store import UnitOfWork

RECORD = "the case record"
PROCESS = "what the process has worked out"
NOT_CARRIED = ("decision", "decider", "rationale")
"""How the keys of questions end that are asked afresh in every process: an earlier answer is no answer."""

CALENDAR = "text/calendar"


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer comes from: a step's name or a record, since when, and who gave it, if somebody did."""

    step: str
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer to the same question in another process of the case, as a browser would send it."""

    texts: Sequence[str]
    source: Source


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else who has typed into the same form."""

    id: UUID
    name: str
    saved_at: datetime
    typed: Typed


@dataclass(frozen=True, slots=True)
class Changed:
    """An answer that somebody gave in another step since this form was opened."""

    key: str
    texts: Sequence[str]
    source: Source


@dataclass(frozen=True, slots=True)
class Opened:
    """What a form needs beside its task. `seen`: when the answers shown had last changed.

    `words`: the council's roles that the step speaks of; `letter`: whether a letter follows from it.
    """

    seen: datetime | None = None
    draft: Draft | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    colleagues: Sequence[Colleague] = ()
    comments: Sequence[Comment] = ()
    attachments: Sequence[Attachment] = ()
    words: Sequence[Role] = ()
    letter: bool = False
    meetings: Sequence[Document] = ()


@dataclass(frozen=True, slots=True)
class Leftover:
    """A task that is no longer open: what was sent for it, and what the actor had typed and not sent."""

    task: Task
    form: Form | None
    draft: Draft | None
    sent: Answers | None


@dataclass(frozen=True, slots=True)
class Filling:
    """The use cases of a form on its way from the first letter to its completion."""

    core: Core

    def opened(self, page: TaskPage, actor: User) -> Opened:
        """What stands around the form of a task page."""
        core, task = self.core, page.task
        with core.store.read() as uow:
            answers = uow.answers.of_case(page.case.id)
            mine = [row for row in answers if row.instance_id == page.instance.id]
            deployed = core.catalogue.deployed(uow, page.instance.deployment_id)
            definition = core.catalogue.definition(uow, page.instance.deployment_id, page.instance.process_id)
            steps = wording.names_of(definition.processes.values())
            names = {each.id: each.process_name for each in uow.instances.of_case(page.case.id)}
            return Opened(
                seen=mine[-1].at if mine else None,
                draft=drafts.own(uow, task.id, actor),
                sources=_sources(page, mine, steps) | _known(page, answers, deployed.pack.forms, names),
                # What was said of another thing in its own pass is no answer about this one.
                earlier={}
                if repeated(definition.processes[task.process], page.element)
                else _earlier(page, answers, deployed.pack.forms, names),
                colleagues=_colleagues(uow, task, actor),
                comments=uow.comments.where(task_id=task.id),
                attachments=uow.attachments.where(task_id=task.id),
                words=spoken_of(page, deployed.pack.council),
                letter=letters.may_follow(definition.processes, task.process, task.element),
                meetings=[
                    each
                    for each in uow.documents.of_case(page.case.id)
                    if each.instance_id == page.instance.id and CALENDAR in each.media
                ],
            )

    def save(self, task_id: UUID, typed: Typed, seen: datetime | None, actor: User) -> Draft:
        """Keep what was typed so far."""
        return drafts.save(self.core, task_id, typed, seen, actor)

    def rescue(self, task_id: UUID, within: Within, seen: datetime | None, user_id: UUID) -> bool:
        """Keep what was typed by somebody whose session has ended."""
        return drafts.rescue(self.core, task_id, within, seen, user_id)

    def unsent(self, actor: User, page: str | None = None) -> list[Unsent]:
        """What the actor typed into other forms and could not send: on one page, or on all."""
        return unsent.mine(self.core, actor, page)

    def without(self, task_id: UUID, remark: str, actor: User) -> None:
        """Take a remark out of the actor's draft: it was made."""
        drafts.without(self.core, task_id, remark, actor)

    def draft(self, task_id: UUID, actor: User) -> Draft | None:
        """What the actor has typed into a task and not sent."""
        return drafts.of_closed_task(self.core, task_id, actor)[1]

    def form(self, task_id: UUID) -> Form | None:
        """The form of a task, open or done; None when it has none."""
        with self.core.store.read() as uow:
            task = uow.tasks.get(task_id)
            return drafts.form_of(self.core, uow, task) if task else None

    def forget(self, task_id: UUID, actor: User) -> None:
        """Take the actor's draft away."""
        drafts.forget(self.core, task_id, actor)

    def changed(self, task_id: UUID, seen: datetime | None, actor: User) -> list[Changed]:
        """The latest answers of other steps to questions of this form, given after `seen`."""
        with self.core.store.read() as uow:
            task = uow.tasks.get(task_id)
            form = drafts.form_of(self.core, uow, task) if task else None
            if task is None or task.council != actor.council or form is None:
                return []
            keys = {item.key for item in form.inputs()}
            instance = uow.instances.get(task.instance_id)
            pack = self.core.catalogue.deployed(uow, instance.deployment_id).pack if instance else None
            steps = wording.names_of(pack.processes.values()) if pack else {}
            found: dict[str, Changed] = {}
            for row in uow.answers.of_instance(task.instance_id):
                if seen is not None and row.at <= seen:
                    continue
                typed = forms.typed(pack.forms.get(row.form) if pack else None, row.answers)
                for key in keys & typed.keys():
                    source = Source(steps.get(row.element, row.element), row.by_name, row.at)
                    found[key] = Changed(key, forms.submitted(typed[key]), source)
            return list(found.values())

    def colleagues(self, task_id: UUID, actor: User) -> list[Colleague]:
        """Who else has typed into this open task, and what."""
        with self.core.store.read() as uow:
            task = uow.tasks.get(task_id)
            if task is None or task.council != actor.council:
                return []
            return _colleagues(uow, task, actor)

    def leftover(self, task_id: UUID, actor: User) -> Leftover:
        """A task that was closed, with what was sent for it; the look is logged. Raises `NotFound`."""
        with self.core.store.write() as uow:
            task = access.open_done(self.core, uow, task_id, actor)
            rows = [row for row in uow.answers.of_instance(task.instance_id) if row.task_id == task_id]
            found = Leftover(
                task,
                drafts.form_of(self.core, uow, task),
                drafts.own(uow, task_id, actor),
                rows[-1] if rows else None,
            )
            uow.commit()
            return found


def _colleagues(uow: UnitOfWork, task: Task, actor: User) -> list[Colleague]:
    return [
        Colleague(user.id, user.name, draft.saved_at, draft.typed)
        for user, draft in drafts.of_others(uow, task, actor)
    ]


def _sources(page: TaskPage, mine: Sequence[Answers], steps: Mapping[str, str]) -> dict[str, Source]:
    """Key → where the value that the form is filled with comes from."""
    facts = forms.as_json(case_variables(page.case))
    found: dict[str, Source] = {}
    for item in page.form.inputs() if page.form else ():
        value = forms.as_json(page.filled.get(item.key))
        if value is None or value == [] or value == "":
            continue
        rows = [row for row in mine if item.key in row.answers and row.answers[item.key] == value]
        if rows:
            found[item.key] = Source(steps.get(rows[-1].element, ""), rows[-1].by_name, rows[-1].at)
        elif item.key in facts and facts[item.key] == value:
            found[item.key] = Source(RECORD, at=page.case.created_at)
        elif value != forms.as_json(item.default):
            found[item.key] = Source(PROCESS, at=page.task.created_at)
    return found


def _known(
    page: TaskPage, answers: Sequence[Answers], forms_of: Mapping[str, Form], names: Mapping[UUID, str]
) -> dict[str, Source]:
    """Key → where a fact comes from that the case knew before this form asked for it."""
    mine = [row for row in answers if row.instance_id == page.instance.id]
    return {
        key: Source(names.get(each.instance, ""), each.who, each.at)
        for key, each in known.of_form(page.form, answers, forms_of).items()
        if each.value == page.filled.get(key) and not any(key in row.answers for row in mine)
    }


def _earlier(
    page: TaskPage, answers: Iterable[Answers], known: Mapping[str, Form], names: Mapping[UUID, str]
) -> dict[str, Earlier]:
    """Key → the last answer to it in another process of the case, where this form has none yet."""
    wanted = {
        item.key
        for item in (page.form.inputs() if page.form else ())
        if page.filled.get(item.key) in (None, "", []) and not item.key.endswith(NOT_CARRIED)
    }
    found: dict[str, Earlier] = {}
    for row in answers:
        if row.instance_id == page.instance.id:
            continue
        typed = forms.typed(known.get(row.form), row.answers)
        for key in wanted & typed.keys():
            if texts := forms.submitted(typed[key]):
                source = Source(names.get(row.instance_id, ""), row.by_name, row.at)
                found[key] = Earlier(texts, source)
    return found


def spoken_of(page: TaskPage, council: Council) -> list[Role]:
    """The glossary's roles that the step, its questions or its clauses name, in the glossary's order."""
    said = [page.task.role, *page.task.groups, page.element.name, page.element.documentation]
    for item in page.form.walk() if page.form else ():
        said += [item.label, item.description, item.text, item.values_key.removeprefix("people:")]
        said += [option.label for option in item.options]
    said += [clause.rule for clause in page.clauses]
    text = "\n".join(said).casefold()
    return [role for role in council.roles.values() if role.description and role.name.casefold() in text]
