"""The pages over the use cases themselves, in memory, with a demonstration played into it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from flask import Flask

from app import bootstrap, packs
from app.config import Settings
from app.domain.calendar import local
from app.domain.desk import Attachment
from app.domain.pack import Setting
from app.domain.records import Case, Document, Incident, Task, User
from app.persistence.memory import MemoryStore
from app.persistence.memory.tables import Tables
from app.services import Services, access, attachments, demonstration, deploying
from app.services.catalogue import Catalogue
from app.services.clock import ManualClock
from app.services.core import Core
from app.services.disclosing import requests
from app.store import TaskQuery
from app.web import WebSettings, create_app
from app.web.services import EXTENSION
from tests.functional.fakes import FakeServices
from tests.functional.visiting import Browser

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
"""A Friday."""

COUNCIL = "richmond_wandsworth"
SETTINGS = WebSettings(secret_key="a key of the tests alone", secure=False)


@cache
def pages() -> Flask:
    """One application for the whole run: compiling its templates is what takes time."""
    return create_app(FakeServices(), SETTINGS)


class World:
    """The use cases on a store of this test's own, and browsers of people who have signed in."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.app = pages()
        self.app.extensions[EXTENSION] = services

    @property
    def core(self) -> Core:
        return self.services.core

    def user(self, username: str) -> User:
        with self.core.store.read() as uow:
            found = uow.users.by_username(username)
        assert found is not None, username
        return found

    def sign_in(self, username: str) -> Browser:
        """A browser in which this person is signed in; the password is the demonstration's."""
        browser = Browser(self.app.test_client())
        browser.get("/sign-in")
        sent = {"username": username, "password": played(COUNCIL).password}
        assert browser.post("/sign-in", sent).status_code == 302
        browser.get("/accessibility")
        return browser

    def case(self, holder: str = "sasha") -> Case:
        """A case with open tasks whose child this person holds."""
        with self.core.store.read() as uow:
            for holding in uow.holdings.held_by(self.user(holder).id):
                found = uow.cases.get(holding.case_id)
                if found and uow.tasks.page(TaskQuery(found.council, case_id=found.id)):
                    return found
        raise AssertionError(f"{holder} holds no child with an open task")

    def disclosure(self, *, released: bool = False) -> UUID:
        """A request for what is kept about that child, begun by a manager."""
        emery = self.user("emery")
        made = requests.begin(
            self.core, self.case().id, "The child’s mother", date(2026, 11, 2), "By letter", emery
        )
        if released:
            requests.release(self.core, made, emery)
        return made

    def incident(self) -> UUID:
        """An incident of the council: a job of some process that has been given up."""
        task = self.task("sasha")
        with self.core.store.write() as uow:
            instance = uow.instances.get(task.instance_id)
            assert instance is not None
            incident = Incident(
                id=self.core.new_id(),
                instance_id=instance.id,
                case_id=instance.case_id,
                council=instance.council,
                element="no-step",
                message="The letter could not be sent.",
                at=NOW,
            )
            uow.incidents.add(incident)
            uow.commit()
        return incident.id

    def task(self, username: str, name: str = "") -> Task:
        """An open task that this person may do, by part of its name."""
        user = self.user(username)
        with self.core.store.read() as uow:
            mine = uow.tasks.page(TaskQuery(user.council, assignee=user.id))
            theirs = uow.tasks.page(TaskQuery(user.council, roles=user.roles, unassigned=True))
        return next(view.task for view in (*mine, *theirs) if name in view.task.name)

    def file(self, username: str) -> Attachment:
        """A small text file that this person has just given with a case."""
        case = self.task(username).case_id
        body = io.BytesIO("O’Brien, محمد 🙂".encode())
        return attachments.add_to_case(self.core, case, "note.txt", body, 1000, self.user(username))

    def letter(self, username: str) -> Document:
        """A letter that was written to a family of this person's council."""
        with self.core.store.read() as uow:
            cases = uow.cases.search(self.user(username).council, "")
            found = [each for case in cases for each in uow.documents.of_case(case.id)]
        return next(each for each in found if "application/pdf" in each.media)


class Played(NamedTuple):
    """A council's demonstration: its rows, everybody's password, and what was read of its pack."""

    rows: Tables
    password: str
    catalogue: Catalogue


@cache
def played(council: str) -> Played:
    """A demonstration, played once for the whole run."""
    settings = Settings()
    folder: Path = settings.packs / council
    store = MemoryStore()
    core = bootstrap.core(store, ManualClock(NOW), settings)
    files = packs.council_files(folder.parent, folder.name)
    pack, _ = packs.read_files(files)
    deploying.deploy(core, files, pack, [], "demonstration", "for the tests")
    script = {**demonstration.read(folder), "desk": []}  # each test lays out the desks that it looks at
    demonstration.seed(core, script, local(NOW).date(), lambda _: None, cut_off=bootstrap.handlers_cut_off())
    with store.write() as uow:
        rows: Tables = uow._tables.copy()  # type: ignore[attr-defined]
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(script["password"])
    for key, user in list(rows.users.items()):
        rows.users[key] = replace(user, password_hash=cheap)
    return Played(rows, script["password"], core.catalogue)


def world_of(council: str, data: Path) -> World:
    """A council's demonstration on rows of its own, with its attachments in this folder."""
    store, found = MemoryStore(strict=False), played(council)
    store.replace(found.rows.copy())
    core = bootstrap.core(store, ManualClock(NOW), Settings(data=data))
    return World(Services(replace(core, catalogue=found.catalogue)))


@pytest.fixture
def real(tmp_path: Path) -> World:
    """The demonstration of Richmond and Wandsworth, on rows of this test's own."""
    return world_of(COUNCIL, tmp_path)


def show_to_locality(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the council one that shows cases to the teams of their own locality."""
    plain = world.core.catalogue.in_force

    def in_force(uow: Any, council: str) -> Any:
        deployed = plain(uow, council)
        settings = {**deployed.pack.council.settings}
        settings[access.SEEN_BY] = Setting(access.SEEN_BY, access.LOCALITY, assumption="for the test")
        council_with = replace(deployed.pack.council, settings=settings)
        return replace(deployed, pack=replace(deployed.pack, council=council_with))

    monkeypatch.setattr(world.core.catalogue, "in_force", in_force)
