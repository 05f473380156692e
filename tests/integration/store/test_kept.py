"""Deployments, the audit trail, documents, notices and settings, in both stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from app.domain.audit import GENESIS, first_break
from app.domain.errors import Duplicate
from tests.integration.scenes import (
    HOUR,
    NOW,
    definition,
    deployment,
    document,
    entry,
    new_id,
    notice,
    written,
)


def test_a_deployment_keeps_its_files_and_definitions(store, scene):
    newer = deployment(2, council=scene.council, reason="The council changed its form.")
    files = {"b.bpmn": b"<xml/>", "a/council.toml": b"\x00\xff"}
    definitions = [definition(newer, "step_up"), definition(newer, "dispute")]
    with store.write() as uow:
        uow.deployments.add(newer, files, definitions)
        uow.commit()
    with store.read() as uow:
        assert uow.deployments.latest(scene.council) == uow.deployments.get(newer.id) == newer
        assert uow.deployments.files(newer.id) == files
        assert list(uow.deployments.files(newer.id)) == ["a/council.toml", "b.bpmn"]
        assert uow.deployments.definitions(newer.id) == definitions[::-1]
        assert scene.council in uow.deployments.councils()
        assert uow.deployments.latest("another council") is None
        assert uow.deployments.get(new_id()) is None


def test_a_version_is_deployed_once(store, scene):
    again = deployment(1, council=scene.council)
    with pytest.raises(Duplicate):
        written(store, lambda uow: uow.deployments.add(again, {}, []))


def test_the_trail_is_chained_in_its_stream(store, scene):
    stream, other = str(scene.case.id), scene.council
    summer = timezone(timedelta(hours=1))
    said = {"text": "“Ünïcode” \\ \n \u2028", "amount": 1.10, "list": [1, None], "none": None}
    with store.write() as uow:
        uow.audit.append([entry(stream, "a", detail=said, instance_id=scene.instance.id), entry(other, "b")])
        uow.audit.append([entry(stream, "c", at=NOW.astimezone(summer), sequence=99, hash="x")])
        uow.commit()
    with store.write() as uow:
        uow.audit.append([entry(stream, f"d{number}") for number in range(3)])
        uow.commit()
    with store.read() as uow:
        trail = uow.audit.of_stream(stream)
        assert [each.action for each in trail] == ["a", "c", "d0", "d1", "d2"]
        assert [each.sequence for each in trail] == [1, 2, 3, 4, 5]
        assert trail[0].previous == GENESIS
        assert trail[0].detail == said
        assert first_break(trail) is None
        assert first_break(uow.audit.of_stream(other)) is None
        assert uow.audit.of_stream(stream, after=2, limit=2) == trail[2:4]
        assert uow.audit.of_instance(scene.instance.id) == trail[:1]
        assert uow.audit.of_instance(scene.instance.id, after=1) == []
        assert first_break([trail[0], replace(trail[1], actor="somebody else")]) is not None


def test_a_detail_is_as_it_was_when_it_was_appended(store, scene):
    detail = {"passages": [["started", "Task_A"]]}
    with store.write() as uow:
        uow.audit.append([entry("s" + scene.council, detail=detail)])
        detail["passages"].append(["changed", "afterwards"])
        uow.commit()
    with store.read() as uow:
        [kept] = uow.audit.of_stream("s" + scene.council)
        assert kept.detail == {"passages": [["started", "Task_A"]]}


def test_documents_keep_a_body_for_each_medium(store, scene):
    letter = document(scene.case, instance_id=scene.instance.id)
    note = document(scene.case, created_at=NOW + HOUR, media=())
    with store.write() as uow:
        uow.documents.add(letter, {"text/html": b"<p>", "application/pdf": b"%PDF\x00"})
        uow.documents.add(note, {})
        uow.commit()
    with store.read() as uow:
        assert uow.documents.of_case(scene.case.id) == [letter, note]
        assert uow.documents.get(letter.id) == letter
        assert uow.documents.body(letter.id, "application/pdf") == b"%PDF\x00"
        assert uow.documents.body(letter.id, "text/plain") is None
        assert uow.documents.get(new_id()) is None


def test_notices_are_newest_first_and_read_once_by_their_own_reader(store, scene):
    old, new = notice(scene.user), notice(scene.user, at=NOW + HOUR, case_id=scene.case.id)
    with store.write() as uow:
        uow.notices.add([old, new])
        uow.commit()
    with store.write() as uow:
        uow.notices.mark_read(new_id(), old.id, NOW)
        uow.notices.mark_read(scene.user.id, new.id, NOW + 2 * HOUR)
        uow.notices.mark_read(scene.user.id, new.id, NOW + 3 * HOUR)
        uow.commit()
    with store.read() as uow:
        assert uow.notices.of_user(scene.user.id) == [replace(new, read_at=NOW + 2 * HOUR), old]
        assert len(uow.notices.of_user(scene.user.id, limit=1)) == 1


def test_settings_hold_what_json_holds(store):
    with store.write() as uow:
        uow.settings.put("clock", {"offset": 1})
        uow.settings.put("clock", {"offset": [3600.5, "x"]})
        uow.commit()
    with store.read() as uow:
        assert uow.settings.get("clock") == {"offset": [3600.5, "x"]}
        assert uow.settings.get("unknown") is None
        assert uow.settings.many(["clock", "unknown"]) == {"clock": {"offset": [3600.5, "x"]}}
        assert uow.settings.many([]) == {}
