"""The watches find each made breach, with its evidence, and are silent about a case that is in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.domain.audit import chained, text_of
from app.domain.form import Field, Form
from app.domain.pack import Council, Invariant, Pack, Property, Role
from app.domain.process import Element, Process
from app.domain.records import (
    Answers,
    AuditEntry,
    Case,
    Holding,
    Instance,
    InstanceStatus,
    Task,
    TaskStatus,
    User,
)
from app.services.watches.file import File
from app.services.watching import WATCHES, _of_case, _watched
from app.verification import invariants
from tests.functional.world import number

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
START = NOW - timedelta(days=30)
ANN = User(number(1), "ann", "Ann", "", "ts", "", ("Social Worker",), ("worker",))
BEN = User(number(2), "ben", "Ben", "", "ts", "", ("Early Help Worker",), ("worker",))
CASE = Case(number(10), "TS-1", "ts", "A Child", date(2017, 1, 1), "East", number(11), START)
RUN = Instance(
    number(20), CASE.id, "ts", number(30), "p", "Step down", InstanceStatus.RUNNING, 1, START, "ann"
)


def element(name: str, kind: str, **more: Any) -> Element:
    return Element(name, kind, "p", name, **more)


PROCESS = Process("p", "p.bpmn", elements={
    "Send": element("Send", "serviceTask", topic="notification.send"),
    "Ask": element("Ask", "userTask", form="agree"),
})  # fmt: skip
TALK = Process("talk", "t.bpmn", elements={
    "S": Element("S", "startEvent", "talk"), "E": Element("E", "endEvent", "talk"),
})  # fmt: skip
PACK = Pack(
    Council("ts", "Testshire", roles={
        "Social Worker": Role("Social Worker", "social_care"),
        "Early Help Worker": Role("Early Help Worker", "early_help"),
    }),
    processes={"p": PROCESS, "talk": TALK},
    forms={"agree": Form("agree", "a.form", (Field("f", "radio", "agrees_to_sharing"),))},
    invariants=(
        Invariant("INV-27", "Stays", (), "", (Property("absent", {}, (), ("talk",)),),
                  watches=("holder-changed-in-dispute",)),
        Invariant("INV-04", "No gap", (), "", watches=tuple(WATCHES)),
    ),
)  # fmt: skip


def held(user: User, since: datetime, until: datetime | None) -> Holding:
    return Holding(
        number(40), CASE.id, user.id, user.name, user.roles[0], "", since, until, "moved", user.id, RUN.id
    )


def given(answers: Mapping[str, Any], at: datetime = NOW) -> Answers:
    return Answers(number(50), RUN.id, CASE.id, number(60), "Ask", "agree", answers, ANN.id, "Ann", at)


def noted(action: str, subject: str, actor: str = "ann", **detail: Any) -> AuditEntry:
    entry = AuditEntry(str(CASE.id), NOW - timedelta(hours=2), actor, action, subject, detail, RUN.id, 1)
    entry = replace(entry, previous="0" * 64)
    return replace(entry, hash=chained(entry.previous, text_of(entry)))


TASK = Task(
    number(60), RUN.id, CASE.id, "ts", "t", "p", "Ask", "Ask", "", (), "agree", TaskStatus.OPEN, START
)


class _NothingWaits:
    """Stands for the store's timers and jobs."""

    def waiting_of(self, instance_id: object) -> list[object]:
        return []

    of_instance = waiting_of

    def get(self, key: object) -> object:
        return RUN

    timers = jobs = deployments = instances = property(lambda self: self)


class _Nothing:
    """Stands for the catalogue and the engine of an instance that waits for nothing."""

    processes: Mapping[str, Process] = {}
    messages: tuple[object, ...] = ()
    catalogue = engine = property(lambda self: self)

    def definition(self, *_: object) -> _Nothing:
        return self

    load = definition

    def snapshot(self) -> _Nothing:
        return self


def file(**more: Any) -> File:
    """A case in order, with what is given instead."""
    kept: dict[str, Any] = {
        "core": _Nothing(), "uow": _NothingWaits(), "pack": PACK, "now": NOW, "case": CASE,
        "people": {ANN.id: ANN, BEN.id: BEN}, "holdings": [held(ANN, START, None)], "answers": [],
        "entries": [], "instances": [RUN], "tasks": {RUN.id: [TASK]},
    }  # fmt: skip
    return File(**{**kept, **more})


def found(one: File) -> dict[str, str]:
    return {breach.watch: breach.evidence for breach in _of_case(one, _watched(PACK))}


HOUR = timedelta(hours=1)
PASSED = [[(START + HOUR).isoformat(), "started", "talk", "S", "t"],
          [(START + 9 * HOUR).isoformat(), "completed", "talk", "E", "t"]]  # fmt: skip
DECIDED = {"plan_decision": "yes", "plan_rationale": "Because.", "plan_decider": "ben"}
BREACHES: list[tuple[str, dict[str, Any], str]] = [
    (
        "uncovered",
        {"holdings": [held(ANN, START, START + HOUR), held(BEN, START + 2 * HOUR, None)]},
        "3600 sec",
    ),
    ("uncovered", {"holdings": []}, "Nobody has ever"),
    ("uncovered", {"holdings": [held(ANN, START, NOW - HOUR)]}, "after Ann"),
    ("two-holders", {"holdings": [held(ANN, START, NOW), held(BEN, START + HOUR, None)]}, "Ann and Ben"),
    ("holder-gone", {"people": {ANN.id: replace(ANN, active=False)}}, "no longer active"),
    ("no-rationale", {"answers": [given({**DECIDED, "plan_rationale": "  "})]}, "without a rationale"),
    ("no-rationale", {"answers": [given({"plan_decision": "no", "plan_rationale": "So."})]}, "a decider"),
    ("decider-proposed", {"answers": [given({**DECIDED, "plan_decider": "ann"})]}, "Ann began"),
    ("clock-completed", {"entries": [noted("task.completed", "Ask", "holdfast", name="Ask")]}, "no person"),
    (
        "clock-completed",
        {"tasks": {RUN.id: [TASK, replace(TASK, status=TaskStatus.DONE)]}},
        "nobody is named",
    ),
    (
        "referrer-not-told",
        {
            "instances": [replace(RUN, status=InstanceStatus.ENDED, ended_at=NOW)],
            "answers": [given({"referrer_name": "School"})],
            "tasks": {},
        },
        "was not told",
    ),
    ("family-not-told", {"answers": [given({"x_family_told": "no", "x_not_told_reason": ""})]}, "not why"),
    (
        "concern-not-referred",
        {"entries": [noted("message.received", "Immediate safeguarding concern")]},
        "Ann raised a concern on 20 November 2026 at 10:00; 2 hours later",
    ),
    (
        "holder-changed-in-dispute",
        {
            "holdings": [held(ANN, START, START + 2 * HOUR), held(BEN, START + 2 * HOUR, None)],
            "entries": [noted("task.completed", "Ask", passages=PASSED)],
        },
        "Ben took the child over",
    ),
    (
        "shared-before-agreement",
        {"entries": [noted("job.done", "Send")], "answers": [given({"agrees_to_sharing": "yes"})]},
        "“Send” went out",
    ),
    ("stuck", {"tasks": {}}, "waits for nothing"),
    ("left-open", {"instances": [replace(RUN, status=InstanceStatus.ENDED, ended_at=NOW)]}, "still open"),
    (
        "bounced",
        {"holdings": [held(ANN, START, START + HOUR), held(BEN, START + HOUR, NOW), held(ANN, NOW, None)]},
        "after a step down",
    ),
    (
        "trail-broken",
        {"entries": [replace(noted("case.opened", "TS-1"), actor="mallory")]},
        "does not follow",
    ),
]


def test_every_watch_of_the_invariants_is_there_and_shown() -> None:
    assert set(WATCHES) == set(invariants.WATCHES)
    assert {watch for watch, _, _ in BREACHES} == set(WATCHES) - {"version-lost"}
    lost = _NothingWaits()
    lost.get = lambda key: None  # type: ignore[method-assign]
    assert "not kept" in found(file(uow=lost))["version-lost"]


def test_a_case_in_order_has_no_breach() -> None:
    assert found(file(answers=[given(DECIDED)])) == {}


@pytest.mark.parametrize(("watch", "made", "evidence"), BREACHES, ids=[f"{b[0]} {b[2]}" for b in BREACHES])
def test_a_made_breach_is_found_with_its_evidence(watch: str, made: dict[str, Any], evidence: str) -> None:
    told = found(file(**made))
    assert watch in told, told
    assert evidence in told[watch]
    assert "A Child" not in told[watch]
