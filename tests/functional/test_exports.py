"""Records for returns: what a council takes out of Holdfast, whole, and written down."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from app.domain.calendar import local
from app.domain.errors import Forbidden
from app.services.oversight import exports
from tests.functional.real import COUNCIL, NOW, World, world_of
from tests.functional.test_oversight import BOUNCED, MANAGER, SETTLED, WORKER, instance, restrict


def rows(world: World, name: str) -> list[dict[str, str]]:
    found = world.sign_in("alex").get(f"/oversight/exports/{name}.csv")
    assert found.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(found.data.decode("utf-8-sig"))))


def test_early_help_episodes_are_times_in_which_early_help_held_the_child(real: World) -> None:
    found = {row["earl_person_id"]: row for row in rows(real, "ssd_early_help_episodes")}
    row = found[BOUNCED]
    assert tuple(row) == exports.EPISODES
    assert (row["earl_episode_worker_id"], row["earl_episode_organisation"]) == (
        "quinn",
        "Early Help Wandsworth",
    )
    assert (row["earl_episode_end_date"], row["earl_episode_end_reason"]) == ("", "")
    assert row["earl_episode_reason"] == ""
    assert SETTLED not in found


def test_involvements_are_the_ledger_with_why_each_person_took_over(real: World) -> None:
    found = [row for row in rows(real, "ssd_involvements") if row["invo_person_id"] == BOUNCED]
    assert [(row["invo_professional_id"], row["invo_worker_change_reason"]) for row in found] == [
        ("wren", ""),
        ("quinn", "TSPROC"),
    ]
    assert found[0]["invo_involvement_end_date"] == found[1]["invo_involvement_start_date"]
    assert found[0]["invo_referral_id"] == ""


@pytest.mark.parametrize(
    ("council", "analyst"),
    [
        ("hull", "gale"),
        ("lambeth", "ainsley"),
        ("leicester", "tilde"),
        ("somerset", "netta"),
        (COUNCIL, "alex"),
    ],
)
def test_every_council_takes_its_records_out_as_a_table_and_as_data(
    council: str, analyst: str, tmp_path: Path
) -> None:
    world = world_of(council, tmp_path)
    browser = world.sign_in(analyst)
    with world.core.store.read() as uow:
        found = uow.cases.search(council, "", limit=1000)
        cases = {case.reference: case for case in found if not uow.panels.get(case.id)}
        pack = world.core.catalogue.in_force(uow, council).pack
        held = {reference: uow.holdings.of_case(case.id) for reference, case in cases.items()}
    taken = {}
    for name, kind in exports.KINDS.items():
        table, data = (browser.get(f"/oversight/exports/{name}.{form}") for form in ("csv", "json"))
        lines = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
        records = json.loads(data.data)
        assert [tuple(each) for each in records] == [kind.columns] * len(lines)
        assert [{key: value or "" for key, value in each.items()} for each in records] == lines
        person = next(column for column in kind.columns if column.endswith(exports.PERSON))
        assert {line[person] for line in lines} <= cases.keys()
        assert not any(case.child_name in table.text for case in cases.values())
        taken[name] = lines
    assert taken["ssd_involvements"]
    for reference, holdings in held.items():
        ledger = [(str(each.id), world_day(each.since)) for each in holdings]
        mine = [line for line in taken["ssd_involvements"] if line["invo_person_id"] == reference]
        kept = [(line["invo_involvements_id"], line["invo_involvement_start_date"]) for line in mine]
        assert kept == ledger, reference
        early = any(pack.council.roles[each.role].side == exports.EARLY_HELP for each in holdings)
        assert early == any(line["earl_person_id"] == reference for line in taken["ssd_early_help_episodes"])


def world_day(at: datetime) -> str:
    """The day in London, as a record has it."""
    return local(at).date().isoformat()


def test_the_census_has_a_code_for_each_end_that_the_council_named(real: World) -> None:
    found = real.sign_in(MANAGER).get("/oversight/exports/cin_census.json")
    records = {record["person_id"]: record for record in json.loads(found.data)}
    assert records[BOUNCED]["reason_for_closure"] == "RC7"
    assert records[BOUNCED]["referral_source"] is None
    assert all(record["reason_for_closure"] or record["referral_source"] for record in records.values())


def test_a_step_up_from_early_help_is_a_referral_from_early_help(real: World) -> None:
    up = instance(real, BOUNCED, "rw_step_up")
    done = replace(up, ended_at=NOW, ends=("End_HandedOver",))
    real.core.store._tables.instances[up.id] = done  # type: ignore[attr-defined]
    found = [row for row in rows(real, "cin_census") if row["person_id"] == BOUNCED]
    assert {row["referral_source"] for row in found} == {"", "5D"}


def test_a_closed_case_counts_once_among_the_records_however_many_are_of_it(real: World) -> None:
    up = instance(real, BOUNCED, "rw_step_up")
    done = replace(up, ended_at=NOW, ends=("End_HandedOver",))
    real.core.store._tables.instances[up.id] = done  # type: ignore[attr-defined]
    restrict(real, BOUNCED)
    taken = rows(real, "cin_census")
    assert sum(row["person_id"] == BOUNCED for row in taken) > 1
    with real.core.store.read() as uow:
        sent = uow.audit.of_stream(COUNCIL)[-1]
    assert sent.detail == {"as": "csv", "records": len(taken), "closed_cases_among_them": 1}


def test_taking_records_is_logged_and_for_analysts_and_managers(real: World) -> None:
    restrict(real, BOUNCED)
    assert BOUNCED in {row["invo_person_id"] for row in rows(real, "ssd_involvements")}, "a return is whole"
    with real.core.store.read() as uow:
        begun, sent = uow.audit.of_stream(COUNCIL)[-2:]
    assert (begun.actor, begun.action, begun.subject) == ("alex", "records.exported", "ssd_involvements")
    assert (sent.actor, sent.action, sent.subject) == ("alex", "records.sent", "ssd_involvements")
    assert sent.detail["closed_cases_among_them"] == 1
    assert sent.detail["records"] == len(rows(real, "ssd_involvements"))
    for name in ("ssd_contacts.csv", "ssd_involvements.xml"):
        assert real.sign_in("alex").get(f"/oversight/exports/{name}").status_code == 404
    with pytest.raises(Forbidden):
        exports.export(real.core, "ssd_involvements", "csv", real.user(WORKER))
