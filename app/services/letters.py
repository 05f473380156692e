"""Letters to the family: seen before they are written, changed as a new version, and marked as sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from app.domain import permissions
from app.domain.desk import LetterVersion
from app.domain.errors import HoldfastError, InvalidAnswers, NotFound
from app.domain.permissions import Action
from app.domain.process import SUB_PROCESS_KINDS, Element, Process
from app.domain.records import AuditEntry, Case, Document, User
from app.ports import Press, ServiceCall, StoreDocument
from app.services import access, tasks, wording
from app.services.core import Core
from app.services.turn import Turn
from app.store import UnitOfWork

TOPIC = "letter.write"
PAGE, PDF = "text/html", "application/pdf"
LONGEST = 20_000
"""Characters of a letter's text: a guard, not a rule of any protocol."""

MOST_STEPS = 20
"""Jobs that a preview looks past on the way to the letter."""

WAITING = frozenset({"userTask", "manualTask", "receiveTask", "intermediateCatchEvent"})
"""Where a process stops before it comes to a letter."""

FIRST_BY = UUID(int=0)
"""Who wrote the first version: Holdfast, from the answers."""


class Way(StrEnum):
    """How a letter goes out."""

    POST = "post"
    EMAIL = "e-mail"


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter as it would be written, or why it cannot be. `page`: its web page."""

    title: str
    text: str = ""
    page: bytes = b""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LetterPage:
    """A kept letter with its versions, newest first. `text`: its words, to be changed."""

    document: Document
    case: Case
    text: str
    version: LetterVersion
    versions: Sequence[LetterVersion]

    @property
    def newest(self) -> bool:
        """Whether no later version exists."""
        return self.version.number == max(each.number for each in self.versions)


def may_follow(processes: Mapping[str, Process], process: str, element: str) -> bool:
    """Whether a letter can follow from a step before the next person has something to do.

    `processes`: those of one instance, with all that it calls.
    """
    if process not in processes or element not in processes[process].elements:
        return False
    seen: set[tuple[str, str]] = set()
    ahead = list(_after(processes, process, element))
    while ahead:
        step = ahead.pop()
        if step in seen:
            continue
        seen.add(step)
        reached = processes[step[0]].elements[step[1]]
        if reached.topic == TOPIC:
            return True
        if reached.kind not in WAITING:
            ahead += _inside(processes, step[0], reached) or _after(processes, *step)
    return False


def _after(processes: Mapping[str, Process], process: str, element: str) -> list[tuple[str, str]]:
    """What comes after an element; after the end of a sub-process or called process, what follows that."""
    drawn = processes[process]
    reached = drawn.elements[element]
    if reached.kind != "endEvent":
        return [(process, drawn.flows[flow].target) for flow in reached.outgoing]
    if reached.scope in drawn.elements:
        return _after(processes, process, reached.scope)
    return [
        step
        for caller in processes.values()
        for each in caller.elements.values()
        if each.kind == "callActivity" and each.called == process
        for step in _after(processes, caller.id, each.id)
    ]


def _inside(processes: Mapping[str, Process], process: str, element: Element) -> list[tuple[str, str]]:
    """The start events inside a sub-process or a called process; [] for anything else."""
    place, scope = process, element.id
    if element.kind == "callActivity" and element.called in processes:
        place = scope = element.called
    elif element.kind not in SUB_PROCESS_KINDS:
        return []
    return [(place, each.id) for each in processes[place].inside(scope) if each.kind == "startEvent"]


def previews(core: Core, task_id: UUID, raw: Mapping[str, Sequence[str]], actor: User) -> list[Preview]:
    """The letters that completing the task with these answers would write. Nothing is kept of it.

    The very engine and handlers run, in a unit of work that is thrown away. Raises what completing raises.
    """
    try:
        with core.store.write() as uow:
            turn = tasks.complete_in(core, uow, task_id, raw, actor)
            waited = {call.token for call in turn.before.services} if turn.before else set()
            return _letters(turn, waited)
    except InvalidAnswers as invalid:
        tasks.log_undeclared(core, task_id, invalid, actor)
        raise


def _letters(turn: Turn, waited: set[str]) -> list[Preview]:
    found: list[Preview] = []
    for _ in range(MOST_STEPS):
        calls = [call for call in turn.execution.snapshot().services if call.token not in waited]
        if not calls:
            break
        for call in calls:
            waited.add(call.token)
            if call.topic == TOPIC:
                found.append(_preview(turn, call))
            handler = turn.core.handlers.get(call.topic)
            # What a job would find out is not known yet: a preview looks past those that say nothing.
            if handler is not None and (call.topic == TOPIC or not handler.outputs):
                outputs = {"title": found[-1].title} if call.topic == TOPIC else {}
                turn.execution.complete_service(call.token, outputs, turn.now)
        turn.settle()
    return found


def _preview(turn: Turn, call: ServiceCall) -> Preview:
    handler = turn.core.handlers.get(TOPIC)
    name = turn.element(call.process, call.element).name
    if handler is None:
        return Preview(name, problem="No letters are set up here.")
    try:
        result = handler(turn.call_of(call, key="preview"))
    except HoldfastError as error:
        return Preview(name, problem=str(error))
    document = next(effect for effect in result.effects if isinstance(effect, StoreDocument))
    page = document.bodies[PAGE]
    return Preview(document.title, press_of(turn.core).as_text(page), page)


def press_of(core: Core) -> Press:
    """The press. Raises `HoldfastError` where there is none."""
    if core.press is None:
        raise HoldfastError("Letters cannot be changed here: nothing is set up to print them.")
    return core.press


def letter_page(core: Core, document_id: UUID, actor: User) -> LetterPage:
    """A kept letter; the look is logged. Raises `NotFound`, `Forbidden`."""
    with core.store.write() as uow:
        page = _page(core, uow, document_id, actor)
        uow.commit()
        return page


def _page(core: Core, uow: UnitOfWork, document_id: UUID, actor: User) -> LetterPage:
    document = uow.documents.get(document_id)
    body = uow.documents.body(document_id, PAGE) if document else None
    if document is None or body is None:
        raise NotFound("letter", document_id)
    case = access.open_case(core, uow, document.case_id, actor, Action.SEE_CASES, "document", document.title)
    version = uow.letters.get(document_id) or _first(document)
    versions = uow.letters.where(original=version.original, newest=True)
    if not any(each.number == 1 for each in versions):
        original = uow.documents.get(version.original) or document
        versions = [*versions, _first(original)]
    versions.sort(key=lambda each: each.number, reverse=True)
    return LetterPage(document, case, press_of(core).as_text(body), version, versions)


def _first(document: Document) -> LetterVersion:
    return LetterVersion(
        document.id, document.id, document.case_id, 1, FIRST_BY, wording.HOLDFAST, document.created_at
    )


def edit(core: Core, document_id: UUID, text: str, actor: User) -> Document:
    """Keep a changed letter as a new version; the ones before stay.

    Raises `HoldfastError` (nothing changed, too long, no title, not the newest), `NotFound`, `Forbidden`.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        raise HoldfastError(f"Write the letter in at most {LONGEST:,} characters.")
    now = core.clock.now()
    with core.store.write() as uow:
        page = _page(core, uow, document_id, actor)
        permissions.check(actor, Action.WORK, page.case.council)
        if not page.newest:
            raise HoldfastError(
                "Somebody has changed this letter since. Open the newest version and change that."
            )
        if text == page.text:
            raise HoldfastError("Nothing is changed yet. Change the text, or leave it as it is.")
        council = core.catalogue.in_force(uow, page.case.council).pack.council
        try:
            title, bodies = press_of(core).printed(council.name, text, now)
        except ValueError as error:
            raise HoldfastError(str(error)) from error
        old = page.document
        new = Document(core.new_id(), old.case_id, old.instance_id, old.kind, title, now, tuple(bodies))
        uow.documents.add(new, bodies)
        if page.version.number == 1 and uow.letters.get(old.id) is None:
            uow.letters.add([page.version])
        number = page.version.number + 1
        uow.letters.add(
            [LetterVersion(new.id, page.version.original, old.case_id, number, actor.id, actor.name, now)]
        )
        _note(core, uow, page, actor, "letter.edited", version=number, title=title, document=str(new.id))
        uow.commit()
        return new


def send(core: Core, document_id: UUID, way: Way, to: str, actor: User) -> None:
    """Mark a version as sent: by post, or by e-mail, which Holdfast then sends with the PDF.

    Raises `HoldfastError` (sent already, no address), `DeliveryFailed`, `NotFound`, `Forbidden`.
    """
    to = " ".join(to.split())
    if not to:
        raise HoldfastError("Say where the letter goes: an address, or whom it is handed to.")
    with core.store.write() as uow:
        page = _page(core, uow, document_id, actor)
        permissions.check(actor, Action.WORK, page.case.council)
        if page.version.sent_at is not None:
            raise HoldfastError("This version is marked as sent already.")
        now = core.clock.now()
        sent = replace(page.version, sent_at=now, sent_by=actor.name, way=way.value, to=to)
        if uow.letters.get(document_id) is None:
            uow.letters.add([sent])
        else:
            uow.letters.change(sent)
        _note(core, uow, page, actor, "letter.sent", version=sent.number, way=way.value, to=to)
        if way is Way.EMAIL:
            _post(core, uow, page, to)
        uow.commit()


def _post(core: Core, uow: UnitOfWork, page: LetterPage, to: str) -> None:
    body = uow.documents.body(page.document.id, PDF)
    if core.mailer is None or body is None:
        raise HoldfastError("E-mail is not set up here. Send the letter by post, and mark it so.")
    text = press_of(core).as_text(uow.documents.body(page.document.id, PAGE) or b"")
    # The same key goes out once, however often somebody presses the button.
    core.mailer.send(
        f"letter:{page.document.id}:{to.casefold()}",
        [to],
        page.document.title,
        text,
        [(f"{page.document.title}.pdf", PDF, body)],
    )


def _note(core: Core, uow: UnitOfWork, page: LetterPage, actor: User, action: str, **detail: object) -> None:
    uow.audit.append(
        [
            AuditEntry(
                stream=str(page.case.id),
                at=core.clock.now(),
                actor=actor.username,
                action=action,
                subject=page.document.title,
                detail=dict(detail),
                instance_id=page.document.instance_id,
            )
        ]
    )
