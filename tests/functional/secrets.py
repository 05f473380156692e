"""Cases with words that nobody else's case has: what a page may show only to those who may open the case."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

import pypdf
from werkzeug.test import TestResponse

from app.domain.desk import Comment, Disclosure, DisclosureState, Draft, HandOver
from app.domain.records import Case, Incident, Notice, Task
from app.services import attachments, keeping_watch
from app.store import TaskQuery, UnitOfWork
from tests.functional.real import NOW, World

SHORTEST = 15
"""Letters of an answer that no other case is likely to have too; one without a space is no sentence."""


def cases_of(world: World, council: str) -> list[Case]:
    """Every case of a council that is about a child; none of them is restricted any more."""
    with world.core.store.write() as uow:
        uow.restrictions.remove([each.id for each in uow.restrictions.where()])
        uow.commit()
    with world.core.store.read() as uow:
        return [case for case in uow.cases.search(council, "", limit=200) if uow.panels.get(case.id) is None]


def word(case: Case) -> str:
    """A word that everything planted in this case has."""
    return f"Qzx{case.reference.replace('-', '')}"


def plant(world: World, case: Case, username: str) -> None:
    """Write the word of a case into everything that people can write into it, as somebody of the council."""
    text, user = f"{word(case)} was written here", world.user(username)
    attachments.add_to_case(
        world.core, case.id, f"{word(case)}.txt", io.BytesIO(text.encode()), 1000, world.user(username)
    )
    with world.core.store.write() as uow:
        for view in uow.tasks.page(TaskQuery(case.council, case_id=case.id)):
            _in_task(world, uow, view.task, text, user.id)
        new = world.core.new_id
        uow.comments.add([Comment(new(), case.id, None, None, user.id, user.name, NOW, text)])
        uow.disclosures.add(
            [Disclosure(new(), case.id, case.council, text, NOW.date(), text, DisclosureState.REVIEW,
                        user.id, user.name, NOW)]
        )  # fmt: skip
        uow.notices.add(
            [
                Notice(
                    new(), each.id, case.id, text, f"{text} of {case.child_name}", f"/cases/{case.id}", NOW
                )
                for each in uow.users.of_council(case.council)
            ]
        )
        uow.commit()


def _in_task(world: World, uow: UnitOfWork, task: Task, text: str, user: UUID) -> None:
    new = world.core.new_id
    uow.tasks.mark(replace(task, blocked_at=NOW, blocked_reason=text))
    uow.comments.add([Comment(new(), task.case_id, task.instance_id, task.id, user, "Somebody", NOW, text)])
    uow.drafts.add([Draft(new(), task.id, user, {"any": [text]}, NOW)])
    uow.hand_overs.add([HandOver(new(), task.id, task.case_id, None, user, "reassign", text, user, NOW)])
    uow.incidents.add(Incident(new(), task.instance_id, task.case_id, task.council, task.element, text, NOW))


def plant_everywhere(world: World, council: str, username: str) -> list[Case]:
    """Plant the words of every case, and look for breaches. Gives the cases."""
    found = cases_of(world, council)
    for case in found:
        plant(world, case, username)
    keeping_watch.sweep(world.core)
    return found


def secrets(world: World, cases: Iterable[Case]) -> dict[UUID, frozenset[str]]:
    """For each case: the child's name, the word planted in it, and what was written in its forms alone."""
    said: dict[UUID, set[str]] = {}
    with world.core.store.read() as uow:
        for case in cases:
            texts = {str(value) for given in uow.answers.of_case(case.id) for value in given.answers.values()}
            said[case.id] = {text for text in texts if len(text) >= SHORTEST and " " in text}
            said[case.id] |= {case.child_name, word(case)}
    return {
        key: frozenset(
            text for text in own if not any(text in other for k, o in said.items() if k != key for other in o)
        )
        for key, own in said.items()
    }


def words_of(response: TestResponse) -> str:
    """All that can be read in an answer: a page, a file of rows, or a PDF; white space is one space."""
    if response.mimetype == "application/pdf":
        pages = pypdf.PdfReader(io.BytesIO(response.data)).pages
        return " ".join(page.extract_text() for page in pages)
    text = html.unescape(response.get_data(as_text=True))
    return re.sub(r"\s+", " ", re.sub(r"</?bdi>", "", text))


def told(text: str, known: Mapping[UUID, frozenset[str]]) -> dict[UUID, set[str]]:
    """Which secrets of which cases a text tells."""
    found = {key: {each for each in own if each in text} for key, own in known.items()}
    return {key: each for key, each in found.items() if each}
