"""A plainly fictional council, case and people, and a way to call a topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from app.domain.calendar import WorkingCalendar
from app.domain.pack import Contact, Council, Pack, Role, Team
from app.ports import Call, CaseFacts, Person, Result
from handlers import Registry, registry
from handlers.mail import MemoryMailer
from handlers.records.memory import MemoryRecords

NOW = datetime(2026, 11, 20, 16, 30, 0, 123456, tzinfo=UTC)

COUNCIL = Council(
    id="testborough",
    name="Testborough Council",
    roles={
        "EH Worker": Role("EH Worker", "early_help"),
        "EH Team Manager": Role("EH Team Manager", "early_help", manager=True),
    },
    teams={
        "eh_north": Team("eh_north", "Early Help North", "early_help", "North"),
        "eh_south": Team("eh_south", "Early Help South", "early_help", "South"),
        "sc": Team("sc", "Children's Social Care", "social_care"),
    },
    localities=("North", "South", "West"),
    contacts={
        "front_door": Contact(
            "front_door",
            "Test Front Door",
            "01632 960000",
            "front-door@example.org",
            warning="Office hours only",
        )
    },
)


def person(number: int, username: str, name: str, *roles: str, **facts: Any) -> Person:
    """A person of Testborough unless `facts` say otherwise."""
    return replace(
        Person(UUID(int=number), username, name, f"{username}@example.org", COUNCIL.id, "eh_north", roles),
        **facts,
    )


PEOPLE = {
    who.username: who
    for who in (
        person(1, "wanda", "Wanda Worker", "EH Worker"),
        person(2, "walter", "Walter O’Worker", "EH Worker", team="eh_south"),
        person(3, "mina", "Mina Manager", "EH Team Manager", email=""),
        person(4, "gone", "Gordon Gone", "EH Worker", active=False),
        person(5, "elsewhere", "Ella Elsewhere", "EH Worker", council="otherborough"),
        person(6, "sam", "Sam Social", "Social Worker", team="sc"),
    )
}

CASE = CaseFacts(
    id=UUID(int=100),
    reference="TST-0001",
    council=COUNCIL.id,
    child_name="Kit Example",
    date_of_birth=date(2018, 5, 1),
    locality="North",
    holder=PEOPLE["sam"],
)


@dataclass
class Desk:
    """Calls topics with everything that a handler is given; tests change what they need."""

    handlers: Registry
    mailer: MemoryMailer
    records: MemoryRecords

    def call(self, topic: str, inputs: Mapping[str, Any], **changes: Any) -> Result:
        """Run a topic. `changes` replace fields of the call."""
        handler = self.handlers.get(topic)
        assert handler is not None, f"no handler for {topic}"
        given = Call(
            key="instance-1:token-1",
            topic=topic,
            council=Pack(COUNCIL),
            case=CASE,
            instance=UUID(int=200),
            element="Task_1",
            inputs=inputs,
            answers={},
            actor=PEOPLE["sam"],
            people=PEOPLE,
            now=NOW,
            calendar=WorkingCalendar(),
        )
        return handler(replace(given, **changes))


@pytest.fixture
def desk() -> Desk:
    """A desk with the in-memory connectors."""
    mailer, records = MemoryMailer(), MemoryRecords()
    return Desk(registry(mailer, records), mailer, records)


@pytest.fixture
def outputs(desk: Desk) -> Callable[..., Mapping[str, Any]]:
    """Call a topic and look at its outputs only."""

    def run(topic: str, **inputs: Any) -> Mapping[str, Any]:
        return desk.call(topic, {name.rstrip("_"): value for name, value in inputs.items()}).outputs

    return run


@pytest.fixture
def people() -> Mapping[str, Person]:
    """The people of Testborough, and one of elsewhere, by username."""
    return PEOPLE


@pytest.fixture
def case() -> CaseFacts:
    """The case that calls are about; Sam Social holds it."""
    return CASE
