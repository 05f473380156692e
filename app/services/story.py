"""What happened, in words that can be read to the family: who was there for them, what they were told.

Only what is listed here is told: who was there, letters, agreements, and the sentences that the council's
forms keep for the family (`family_words`). No step of a diagram, no note, no meeting to which the family was
not asked, no reason that was written for colleagues, and nothing of what the family has not been told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain.calendar import local
from app.domain.consent import Fact
from app.domain.desk import LetterVersion
from app.domain.holding import current
from app.domain.pack import Role
from app.domain.permissions import Action
from app.domain.records import Case, Document, Holding, User
from app.services import access, case_file
from app.services.consents import Consent, consents
from app.services.core import Core
from app.services.family_words import Line, Sent, lines

NOT_FOR_THE_FAMILY = frozenset({"invitation", "note"})
"""Kinds of documents that are not letters to the family."""

LINES = 100
"""Lines of a page."""


@dataclass(frozen=True, slots=True)
class Story:
    """What happened, the oldest first. `now`: who is there for the family now. `untold`: what the family
    has not been told, for whoever reads this to them, and never for them; `unsent`: the letters that are
    written and did not go out. `names`: the council's own names in these lines, which the glossary explains.
    `following`: the next page."""

    case: Case
    now: str
    lines: Sequence[Line]
    untold: Sequence[Consent]
    unsent: Sequence[Document]
    names: Sequence[Role]
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
        versions = {each.id: each for each in uow.letters.where(case_id=case.id)}
        answers = uow.answers.of_case(case.id)
        forms = case_file.forms_of(core, uow, uow.instances.of_case(case.id), answers)
        glossary = core.catalogue.in_force(uow, case.council).pack.council.roles.values()
        uow.commit()
    found = consents(answers, forms)
    told, worded = lines(case, answers, forms, sent(documents, versions))
    others = [each for each in found if (each.at, each.key) not in worded]
    parts = [*held(case, holdings), *told, *agreed(others), *taken_back(found)]
    whole = _once(sorted(parts, key=lambda line: (line.on, line.at)))
    shown = whole[after : after + LINES]
    holder = current(holdings)
    return Story(
        case=case,
        now=who(holder) if holder else "",
        lines=shown,
        untold=[each for each in found if each.fact is Fact.TOLD and not each.given],
        unsent=unsent(documents, versions),
        names=[each for each in glossary if each.description and _named(each.name, shown)],
        following=after + LINES if len(whole) > after + LINES else None,
    )


def _once(found: Sequence[Line]) -> list[Line]:
    """Each sentence once a day, where it first stands."""
    kept: dict[tuple[date, str], Line] = {}
    for line in found:
        kept.setdefault((line.on, line.text), line)
    return list(kept.values())


def _named(name: str, found: Sequence[Line]) -> bool:
    return any(re.search(rf"\b{re.escape(name)}\b", line.text) for line in found)


def who(holding: Holding) -> str:
    """A holder as a family knows them: the name, and where they work."""
    return f"{holding.holder_name}, {holding.team}" if holding.team else holding.holder_name


def held(case: Case, holdings: Sequence[Holding]) -> Iterator[Line]:
    """Who was there for the child, one after another."""
    name = first_name(case)
    for number, holding in enumerate(holdings):
        day = local(holding.since).date()
        took = "took over as" if number else "became"
        text = f"{who(holding)}, {took} the person to talk to about {name}."
        yield Line(day, text, holding.since)


def sent(documents: Sequence[Document], versions: Mapping[UUID, LetterVersion]) -> list[Sent]:
    """The letters that went out: one that is only written is known to nobody outside."""
    return [
        Sent(document.title, document.kind, document.instance_id, version.sent_at)
        for document in documents
        if (version := versions.get(document.id)) is not None and version.sent_at is not None
    ]


def unsent(documents: Sequence[Document], versions: Mapping[UUID, LetterVersion]) -> list[Document]:
    """The letters of which no version went out, each as it was first written."""
    gone = {each.original for each in versions.values() if each.sent_at is not None}
    later = {each.id for each in versions.values() if each.id != each.original}
    letters = (each for each in documents if each.kind not in NOT_FOR_THE_FAMILY)
    return [each for each in letters if each.id not in gone | later]


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
    """What the family said, what it was told, and what it took back, where the forms have no words for it."""
    for each in found:
        text = SENTENCES.get((each.fact, each.given), "")
        if text and (each.given or each.answer.casefold() in NEITHER):
            yield Line(each.on, text, each.at)


def taken_back(found: Sequence[Consent]) -> Iterator[Line]:
    """What the family no longer agrees to."""
    for each in found:
        if each.withdrawn_on is not None and each.fact in ENDED:
            yield Line(each.withdrawn_on, ENDED[each.fact], each.at)
