"""The brothers and sisters who have a case of their own."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from app.domain.errors import HandlerFailed


def test_each_sibling_with_reference_and_name_in_order(desk, case):
    nan = replace(case, id=UUID(int=102), reference="TST-0003", child_name="Nan Example")
    ned = replace(case, id=UUID(int=101), reference="TST-0002", child_name="Ned Example")
    found = desk.call("family.siblings", {}, siblings={one.reference: one for one in (nan, ned)})
    assert found.outputs == {
        "siblings": [
            {"reference": "TST-0002", "name": "Ned Example"},
            {"reference": "TST-0003", "name": "Nan Example"},
        ]
    }


def test_an_only_child_has_none(outputs):
    assert outputs("family.siblings") == {"siblings": []}


def test_a_note_goes_to_the_siblings_record(desk, case):
    ned = replace(case, id=UUID(int=101), reference="TST-0002")
    note = {"heading": "Outcome", "text": "No step.", "case": "TST-0002"}
    desk.call("records.note", note, siblings={"TST-0002": ned})
    [kept] = desk.records.notes.values()
    assert kept.case_reference == "TST-0002"


def test_no_note_goes_to_the_record_of_another_family(desk):
    with pytest.raises(HandlerFailed, match="TST-0002 is no case of a child of this family"):
        desk.call("records.note", {"heading": "Outcome", "text": "No step.", "case": "TST-0002"})
    assert desk.records.notes == {}
