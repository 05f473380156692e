"""What happened, in words that can be read to the family: who was there for them, what they were told.

Only what is listed here is told, each in a sentence of its own: no step of a diagram, no note, no reason
that was written for colleagues, and nothing of what the family has not been told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain.calendar import local
from app.domain.permissions import Action
from app.domain.records import Case, Document, Holding, User
from app.services import access, case_file
from app.services.consents import Consent, Fact
from app.services.core import Core

INVITATION = "invitation"
NOT_FOR_THE_FAMILY = frozenset({INVITATION, "note"})
"""Kinds of documents that are not letters to the family."""

LINES = 100
"""Lines of a page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, on its day."""

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """What happened, the oldest first. `now`: who is there for the family now. `untold`: what the family
    has not been told, for whoever reads this to them, and never for them. `following`: the next page."""

    case: Case
    now: str
    lines: Sequence[Line]
    untold: Sequence[Consent]
    following: int | None


def first_name(case: Case) -> str:
    """The child's first name."""
    return case.child_name.split(" ")[0]


def page(core: Core, case_id: UUID, actor: User, after: int = 0) -> Story:
    """A page of the story; the look is logged. Raises `NotFound`, `Forbidden`, `Restricted`."""
    with core.store.write() as uow:
        case = access.open_case(core, uow, case_id, actor, Action.SEE_CASES, "story")
        holdings = uow.holdings.of_case(case.id)
        documents = uow.documents.of_case(case.id)
        found = case_file.facts(core, uow, uow.instances.of_case(case.id), uow.answers.of_case(case.id))
        uow.commit()
    lines = sorted([*held(case, holdings), *written(documents), *agreed(found)], key=lambda line: line.on)
    holder = next((each for each in holdings if each.until is None), None)
    return Story(
        case=case,
        now=who(holder) if holder else "",
        lines=lines[after : after + LINES],
        untold=[each for each in found if each.fact is Fact.TOLD and not each.given],
        following=after + LINES if len(lines) > after + LINES else None,
    )


def who(holding: Holding) -> str:
    """A holder as a family knows them: the name, and where they work."""
    return f"{holding.holder_name}, {holding.team}" if holding.team else holding.holder_name


def held(case: Case, holdings: Sequence[Holding]) -> Iterator[Line]:
    """Who was there for the child, one after another."""
    name = first_name(case)
    for number, holding in enumerate(holdings):
        day = local(holding.since).date()
        if number == 0:
            yield Line(day, f"{who(holding)}, became the person to talk to about {name}.")
        else:
            yield Line(day, f"{who(holding)}, took over and is the person to talk to about {name}.")


def written(documents: Sequence[Document]) -> Iterator[Line]:
    """Letters and meetings."""
    for document in documents:
        day = local(document.created_at).date()
        if document.kind == INVITATION:
            yield Line(day, "We arranged a meeting.")
        elif document.kind not in NOT_FOR_THE_FAMILY:
            yield Line(day, f"We wrote a letter to you: “{document.title}”.")


SENTENCES = {
    (Fact.SERVICE, True): "You told us that you agree to the help that was offered.",
    (Fact.SERVICE, False): "You told us that you do not agree to the help that was offered.",
    (Fact.SHARING, True): "You agreed that we share what is needed with the people who help.",
    (Fact.SHARING, False): "You told us that you do not want us to share what we know about you.",
    (Fact.TOLD, True): "We told you what we were doing, and why.",
}
ENDED = {
    Fact.SERVICE: "You told us that you no longer agree to the help.",
    Fact.SHARING: "You told us that you no longer agree to our sharing what we know about you.",
}
NEITHER = frozenset({"no", "disagree"})
"""Answers that are a no: what was not asked, or not needed, is told as nothing."""


def agreed(found: Sequence[Consent]) -> Iterator[Line]:
    """What the family said, what it was told, and what it took back; each once a day."""
    told = set()
    for each in found:
        if each.given or each.answer.casefold() in NEITHER:
            told.add((each.on, SENTENCES.get((each.fact, each.given), "")))
        if each.withdrawn_on is not None:
            told.add((each.withdrawn_on, ENDED.get(each.fact, "")))
    for day, text in sorted(told):
        if text:
            yield Line(day, text)
