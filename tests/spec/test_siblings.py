"""One step, several children: what is kept of a brother or sister stands in that child's own case."""

from __future__ import annotations

from app.domain import audit
from app.domain.holding import seconds_uncovered
from tests.spec import stories

MOVED = stories.FOLDER / "richmond_wandsworth" / "outcome-for-each-of-two-siblings.toml"


def test_the_sisters_case_tells_of_her_new_holder_and_the_childs_case_of_the_sister() -> None:
    played = stories.story(MOVED)
    with played.stage.core.store.read() as uow:
        sister = uow.cases.by_reference(played.stage.case.council, "REHEARSAL-2")
        assert sister is not None
        hers, own = (uow.audit.of_stream(str(case.id)) for case in (sister, played.stage.case))
        holdings = sorted(uow.holdings.of_case(sister.id), key=lambda holding: holding.since)
    assert [(e.action, e.subject, e.actor) for e in hers] == [
        ("holding.transferred", "early-help-practitioner", "early-help-practitioner")
    ]
    assert hers[0].instance_id is None
    assert audit.first_break(hers) is None
    assert audit.first_break(own) is None
    assert "holding.transferred" not in {entry.action for entry in own}
    told = next(entry for entry in own if entry.action == "sibling.transferred")
    assert told.detail["case"] == "REHEARSAL-2"
    assert [holding.holder_name for holding in holdings] == [
        "The rehearser",
        "Rehearsal Early Help Practitioner",
    ]
    assert seconds_uncovered(holdings, played.stage.clock.now()) == 0


def test_each_child_has_an_outcome_with_its_reason_and_its_decider() -> None:
    given = stories.story(MOVED).asked("sibling_decision")
    assert [one["sibling_decision"] for one in given] == ["same", "none"]
    assert all(one["sibling_rationale"] and one["sibling_decider"] for one in given)


def test_the_note_of_each_child_goes_to_that_childs_own_record() -> None:
    played = stories.story(MOVED)
    handler = played.stage.core.handlers.get("records.note")
    assert handler is not None
    notes = handler.tools.records.notes.values()  # type: ignore[attr-defined] # the stage's own registry
    assert {note.case_reference for note in notes} == {"REHEARSAL-2", "REHEARSAL-3"}
