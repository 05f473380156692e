"""Deploying: refused with errors; with warnings only for a named person with a reason, both kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app import bootstrap
from app.domain.errors import Refused, Unexplained
from app.domain.finding import Finding, Severity
from app.domain.pack import Pack
from app.domain.records import AuditEntry, Deployment
from app.packs import read_files
from app.persistence.memory import MemoryStore
from app.services import deploying
from app.services.catalogue import Catalogue
from app.services.core import Core
from tests.unit.packs.samples import PACK
from tests.unit.packs.spoil import BPMN

GAP = Finding(Severity.WARNING, "rules-gap", BPMN, 9, "Gate", "Nothing fits.", "Add a default.")
STUCK = Finding(Severity.ERROR, "sound-deadlock", BPMN, 31, "Task_Decide", "It waits.", "Draw a way out.")
REMARK = Finding(Severity.INFO, "field-label", BPMN, 9, "Gate", "It is long.", "Shorten it.")


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


@pytest.fixture
def core() -> Core:
    engine = bootstrap.engine()
    catalogue = Catalogue(read_files, engine, lambda pack: [GAP])
    return Core(MemoryStore(), engine, bootstrap.handlers(), catalogue, Clock(), bootstrap.new_id)


def deploy(core: Core, findings: list[Finding], by: str = "ann", reason: str = "") -> Deployment | None:
    return deploying.deploy(core, PACK, read_files(PACK)[0], findings, by, reason)


def trail(core: Core) -> list[AuditEntry]:
    with core.store.read() as uow:
        return list(uow.audit.of_stream("testshire"))


def test_errors_refuse_whoever_answers_for_them(core: Core) -> None:
    with pytest.raises(Refused) as refused:
        deploy(core, [STUCK, GAP], "ann", "It must go live.")
    assert refused.value.findings == [STUCK]
    assert trail(core) == []


@pytest.mark.parametrize(
    ("by", "reason"), [("ann", ""), ("ann", " \n"), ("", "It is known."), (" ", "Known.")]
)
def test_warnings_need_a_named_person_and_a_reason(core: Core, by: str, reason: str) -> None:
    with pytest.raises(Unexplained, match=r"1 warning\. Mend them, or say who") as refused:
        deploy(core, [REMARK, GAP], by, reason)
    assert refused.value.findings == [GAP]
    assert trail(core) == []


def test_the_audit_trail_keeps_who_why_and_which_warnings(core: Core) -> None:
    made = deploy(core, [GAP, REMARK], "Ann Other", "No child can take this way yet.")
    assert made is not None
    [entry] = trail(core)
    assert (entry.action, entry.actor) == ("pack.deployed", "Ann Other")
    assert entry.detail["reason"] == "No child can take this way yet."
    assert entry.detail["warnings"] == [{"code": "rules-gap", "file": BPMN, "element": "Gate"}]


def test_without_warnings_no_reason_is_asked(core: Core) -> None:
    assert deploy(core, [REMARK]) is not None
    assert trail(core)[0].detail["warnings"] == []


def test_what_is_in_force_already_asks_for_nothing(core: Core) -> None:
    assert deploy(core, [GAP], "ann", "It is known.") is not None
    assert deploy(core, [GAP], "ann") is None
    assert len(trail(core)) == 1


def test_the_findings_of_a_deployment_are_worked_out_once(core: Core) -> None:
    made = deploy(core, [GAP, REMARK], "ann", "It is known.")
    assert made is not None
    asked: list[Pack] = []

    def check(pack: Pack) -> list[Finding]:
        asked.append(pack)
        return [GAP]

    later = Catalogue(read_files, bootstrap.engine(), check)
    with core.store.read() as uow:
        assert list(core.catalogue.findings(uow, made.id)) == [GAP, REMARK], "as found on deploying"
        assert [list(later.findings(uow, made.id)) for _ in range(3)] == [[GAP]] * 3
    assert len(asked) == 1
