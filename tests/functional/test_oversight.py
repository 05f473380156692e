"""What nobody else has: ledger, bounces, disputes, decisions for the audit, journeys."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta

import pypdf
import pytest

from app.domain.errors import Forbidden, NotFound
from app.domain.records import Case, Instance, Task
from app.services import rota
from app.services.oversight import bounces, disputes, journey, ledger, printing, quality, steps
from app.services.oversight.periods import Asked
from app.store import TaskQuery
from tests.functional.acting import close_cases
from tests.functional.real import COUNCIL, NOW, World

BOUNCED, SETTLED = "DEMO-017", "DEMO-018"
MANAGER, WORKER = "emery", "sasha"


def case(world: World, reference: str) -> Case:
    with world.core.store.read() as uow:
        found = uow.cases.by_reference(COUNCIL, reference)
    assert found is not None
    return found


def instance(world: World, reference: str, process: str) -> Instance:
    with world.core.store.read() as uow:
        found = uow.instances.of_case(case(world, reference).id)
    return next(each for each in found if each.process_id == process)


def restrict(world: World, reference: str) -> None:
    """Close a case to everybody but its holder."""
    close_cases(world, [case(world, reference).id], "tate")


def uncover(world: World, reference: str, seconds: int) -> None:
    """Leave a child without a holder between the first two, as only a fault or an import could."""
    tables = world.core.store._tables  # type: ignore[attr-defined]
    [first, *_] = [each for each in tables.holdings.values() if each.case_id == case(world, reference).id]
    assert first.until is not None
    tables.holdings[first.id] = replace(first, until=first.until - timedelta(seconds=seconds))


# --- the ledger of holders


def test_every_child_of_the_demonstration_was_held_at_every_second(real: World) -> None:
    found = ledger.of_council(real.core, real.user(MANAGER))
    assert found.seconds == 0
    assert found.gaps == []
    assert found.children >= 18
    assert "Social Work Richmond" in {team.team for team in found.teams}
    line = ledger.of_child(real.core, case(real, BOUNCED).id, real.user(WORKER))
    assert [holding.holder_name for holding in line.holdings] == ["Wren Whatsit", "Quinn Quoted"]
    assert line.unbroken


def test_a_gap_is_told_in_seconds_for_child_team_and_period(real: World) -> None:
    uncover(real, BOUNCED, 90)
    everything = ledger.of_council(real.core, real.user(MANAGER))
    assert everything.seconds == 90
    assert {team.team: team.seconds for team in everything.teams if team.seconds} == {
        "Social Work Wandsworth": 90
    }
    assert ledger.of_council(real.core, real.user(MANAGER), Asked(30)).seconds == 0
    browser = real.sign_in(MANAGER)
    assert ">90<" in browser.get("/oversight/holders?days=0").text
    text = browser.get(f"/cases/{case(real, BOUNCED).id}/holders/certificate").text
    assert "Nobody is recorded for 1 time" in text
    assert "after <bdi>Wren Whatsit</bdi>" in text
    restrict(real, BOUNCED)
    hidden = ledger.of_council(real.core, real.user(MANAGER))
    assert (hidden.gaps, hidden.seconds) == ([], 90)


def test_who_leaves_with_children_held_raises_the_alarm_on_the_ledger(real: World) -> None:
    today = NOW.date()
    rota.record_absence(real.core, WORKER, today, None, "A new post", "", real.user(MANAGER))
    text = real.sign_in(MANAGER).get("/oversight/holders").text
    assert "Somebody who has left still holds children" in text
    assert "Sasha Sample" in text


def test_the_certificate_is_a_tagged_pdf_that_names_every_holder(real: World) -> None:
    address = f"/cases/{case(real, BOUNCED).id}/holders/certificate.pdf"
    response = real.sign_in(WORKER).get(address)
    assert response.mimetype == "application/pdf"
    read = pypdf.PdfReader(io.BytesIO(response.data))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    assert "Who has held Quince Example" in text
    assert "Quinn Quoted" in text
    assert "Seconds uncovered: 0." in text


# --- the bounce watch


def test_a_step_up_shows_the_step_down_before_it_with_its_signs_and_conditions(real: World) -> None:
    up = instance(real, BOUNCED, "rw_step_up")
    [earlier] = bounces.beside(real.core, up, real.user("quinn"))
    assert [said.answer.split(".")[0] for said in earlier.signs] == [
        "Fortnightly visits",
        "The mother cancels when the week was hard",
    ]
    assert [said.answer for said in earlier.unmet] == ["In part", "In part"]
    assert any(decision.answer for decision in earlier.decisions)
    [task] = _open(real, up)
    page = real.sign_in("dale").get(f"/tasks/{task.id}").text
    assert "This child was stepped down not long ago" in page
    assert "The mother cancels when the week was hard" in page


def test_only_a_way_up_in_the_time_of_the_watch_shows_it(real: World) -> None:
    up, down = (instance(real, BOUNCED, name) for name in ("rw_step_up", "rw_step_down"))
    quinn = real.user("quinn")
    assert bounces.beside(real.core, down, quinn) == []
    assert bounces.beside(real.core, instance(real, "DEMO-013", "rw_step_up"), quinn) == []
    assert down.ended_at is not None
    late = replace(up, started_at=down.ended_at + timedelta(days=367))
    assert bounces.beside(real.core, late, quinn) == []
    assert bounces.beside(real.core, up, real.user("alex")) == []


def test_the_watch_counts_what_came_back_and_how_soon(real: World) -> None:
    found = bounces.watch(real.core, real.user(MANAGER))
    assert found.ended == 6
    assert found.bounced == [(3, 1), (6, 3), (12, 4)]
    assert {(each.down.case_reference, each.months) for each in found.bounces} == {
        (BOUNCED, 4),
        ("DEMO-101", 5),
        ("DEMO-102", 7),
        ("DEMO-103", 2),
    }
    assert {each.up.instance.process_id for each in found.bounces} == {"rw_step_up"}
    assert "Quince Example" in real.sign_in(MANAGER).get("/oversight/bounces").text
    restrict(real, BOUNCED)
    assert "Quince Example" not in real.sign_in(MANAGER).get("/oversight/bounces").text


# --- the dispute room


def test_an_open_dispute_shows_level_age_holder_and_both_sides(real: World) -> None:
    [line] = disputes.open_now(real.core, real.user("shay"))
    assert (line.level, line.view.case_reference) == ("Service managers", "DEMO-012")
    assert line.long
    found = disputes.room(real.core, line.view.task.id, real.user("shay"))
    assert found.holder is not None
    assert found.holder.holder_name == "Sasha Sample"
    assert found.moved == []
    assert [side for side, _ in found.positions] == ["Social care", "Early Help"]
    assert "keep" in found.positions[1][1][0].rationale
    assert found.question == "Is Early Help the right service for this family now?"
    assert (found.closed, found.learning, found.level_name) == (None, "", "Service managers")
    text = real.sign_in("shay").get(f"/disputes/{line.view.task.id}").text
    assert "The holder has not changed while it was open" in text


def test_what_a_dispute_taught_is_found_by_its_words(real: World) -> None:
    [lesson] = disputes.lessons(real.core, real.user(WORKER), "WHO LIVES in the home")
    assert lesson.view.case_reference == SETTLED
    assert disputes.lessons(real.core, real.user(WORKER), "no such word") == []
    found = disputes.room(real.core, lesson.view.answers.task_id, real.user(WORKER))
    assert found.closed is not None
    assert found.shared
    assert found.talks[-1].settled
    assert "who lives in the home" in found.learning
    page = real.sign_in(WORKER).get("/disputes/learning?q=home").text
    assert "Ask for it in every summary" in page


def test_learning_of_a_restricted_case_is_not_told(real: World) -> None:
    restrict(real, SETTLED)
    [lesson] = disputes.lessons(real.core, real.user(WORKER), "home")
    assert (lesson.shut, lesson.text) == (True, "")
    assert "Ask for it" not in real.sign_in(WORKER).get("/disputes/learning").text
    assert real.sign_in(WORKER).get(f"/disputes/{lesson.view.answers.task_id}").status_code == 403


def test_there_is_no_dispute_in_another_task(real: World) -> None:
    with pytest.raises(NotFound):
        disputes.room(real.core, real.task(WORKER).id, real.user(WORKER))


# --- the quality of decisions


def test_every_decision_has_its_reason_and_its_decider(real: World) -> None:
    found = quality.quality(real.core, real.user(MANAGER))
    assert found.count > 10
    assert found.count == sum(tally.count for tally in found.tallies)
    assert all(tally.reasons == tally.deciders == tally.count for tally in found.tallies)
    assert found.wanting == []


def test_a_proposer_who_decides_for_the_other_side_is_told(real: World) -> None:
    tables = real.core.store._tables  # type: ignore[attr-defined]
    found = next(
        each for each in tables.answers.values()
        if each.form == "step-down-decision" and each.at.month == NOW.month
        and tables.instances[each.instance_id].process_id == "rw_step_down"
    )  # fmt: skip
    proposal = next(
        each for each in tables.answers.values()
        if each.instance_id == found.instance_id and each.form == "step-down-discussion"
    )  # fmt: skip
    own = {**found.answers, "early_help_decider": proposal.answers["benefit_decider"]}
    tables.answers[found.id] = replace(found, answers={**own, "early_help_rationale": " "})
    [wanting] = quality.quality(real.core, real.user(MANAGER), "2026-11").wanting
    assert wanting.decision.id == found.id
    assert wanting.wanting == ("No reason", "Decided by whoever proposed it")
    page = real.sign_in(MANAGER).get(f"/cases/{found.case_id}/decisions/{found.id}").text
    assert "Decided by whoever proposed it" in page


def test_a_seed_draws_the_same_sample_and_another_seed_another(real: World) -> None:
    boss = real.user(MANAGER)
    one, again, other = (quality.sample(real.core, boss, "2026-11", seed) for seed in ("a", " a ", "b"))
    keys = [[each.decision.id for each, _ in sample.drawn] for sample in (one, again, other)]
    assert keys[0] == keys[1] != keys[2]
    assert len(keys[0]) == one.size.value == 10
    assert one.population > 10
    assert quality.sample(real.core, boss, "2020-01").month == one.month


def test_a_reviewers_note_is_kept_in_the_audit_trail(real: World) -> None:
    browser = real.sign_in(MANAGER)
    [(weighed, _), *_] = quality.sample(real.core, real.user(MANAGER)).drawn
    key = weighed.decision
    address = f"/cases/{key.case_id}/decisions/{key.id}"
    assert "Everything that the form says" in browser.get(address).text
    missing = browser.post(f"{address}/note", {"note": "Fine."})
    assert missing.status_code == 422
    assert "Say whether the decision is sound" in missing.text
    assert browser.post(f"{address}/note", {"verdict": "sound", "note": " "}).status_code == 422
    kept = browser.post(f"{address}/note", {"verdict": "sound", "note": "Fine."}, follow_redirects=True)
    assert "kept in the audit trail" in kept.text
    with real.core.store.read() as uow:
        [entry] = [e for e in uow.audit.of_stream(str(key.case_id)) if e.action == quality.REVIEWED]
    assert (entry.actor, entry.detail["note"]) == (MANAGER, "Fine.")
    assert "Sound" in browser.get("/oversight/sample").text


# --- one child's journey


def test_a_journey_has_holders_decisions_agreement_and_clocks(real: World) -> None:
    found = journey.of_child(real.core, case(real, BOUNCED).id, real.user(MANAGER))
    assert found.unbroken
    assert len(found.line.holdings) == 2
    assert {"Step down handed over"} <= {part for _, ends in found.processes for part in ends.split("; ")}
    assert any("accept" in decision.answer.lower() for decision, _ in found.decisions)
    asked = {told.question for told in found.agreement}
    assert any("information is shared" in question for question in asked)
    assert {clock.outcome for clock in found.clocks} <= {"Kept", "Missed", "Runs", "Ran out", "Not reached"}
    assert any(clock.clauses for clock in found.clocks)
    page = real.sign_in(MANAGER).get(f"/cases/{found.case.id}/journey").text
    assert "The audit trail of this case is whole" in page


def test_a_journey_is_a_tagged_pdf_whatever_was_typed(real: World) -> None:
    tables = real.core.store._tables  # type: ignore[attr-defined]
    key = case(real, BOUNCED).id
    tables.cases[key] = replace(tables.cases[key], child_name="# O’Example ‮abc عربي 🙂")
    response = real.sign_in(MANAGER).get(f"/cases/{key}/journey.pdf")
    assert response.mimetype == "application/pdf"
    read = pypdf.PdfReader(io.BytesIO(response.data))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(page.extract_text() for page in read.pages)
    assert "Agreement, and who was told" in text
    assert "O’Example" in text
    words = " ".join(text.split())
    assert f"DEMO-017, made on {printing.moment(NOW)}. Confidential. Page 1 of {len(read.pages)}" in words
    assert re.search(r"end of \d+ [A-Z][a-z]+ 2026", words)
    assert not re.search(r"\d{4}-\d\d-\d\d", words), "a date is told in words"


def test_what_two_sides_disagree_about_is_no_agreement_of_the_family(real: World) -> None:
    with real.core.store.read() as uow:
        forms = real.core.catalogue.in_force(uow, real.user(MANAGER).council).pack.forms.values()
    fields = [field for form in forms for field in form.inputs() if journey.about_agreement(field)]
    keys = {field.key for field in fields}
    assert {"agrees_to_sharing", "review_family_told"} <= keys
    assert not [key for key in keys if key.startswith("disagreement")]


# --- who may see it


def test_only_managers_look_over_the_council(real: World) -> None:
    worker = real.user(WORKER)
    for act in (
        lambda: ledger.of_council(real.core, worker),
        lambda: bounces.watch(real.core, worker),
        lambda: quality.quality(real.core, worker),
        lambda: quality.sample(real.core, worker),
        lambda: journey.of_child(real.core, case(real, BOUNCED).id, worker),
    ):
        with pytest.raises(Forbidden):
            act()
    for path in ("holders", "bounces", "decisions", "sample"):
        assert real.sign_in(WORKER).get(f"/oversight/{path}").status_code == 403, path


# --- councils compared, and the hub


def test_the_comparison_names_differences_and_what_runs_now(real: World) -> None:
    text = real.sign_in("alex").get("/comparison").text
    assert "First clock on a step up" in text
    assert "What runs now" in text
    assert text.count("Step down to Early Help</td>") == 1
    assert "→" not in text
    assert "Richmond and Wandsworth" in text


def test_the_hub_links_what_its_reader_may_open(real: World) -> None:
    manager, analyst = (real.sign_in(name).get("/oversight").text for name in (MANAGER, "alex"))
    for address in ("/oversight/holders", "/oversight/bounces", "/disputes", "/oversight/sample"):
        assert f'href="{address}"' in manager
        assert f'href="{address}"' not in analyst
    assert 'href="/oversight/exports"' in analyst
    assert ("from the child’s case" in manager, "the child’s case" in analyst) == (True, False)


def test_a_setting_that_a_pack_does_not_have_is_named(real: World) -> None:
    with real.core.store.read() as uow:
        pack = real.core.catalogue.in_force(uow, COUNCIL).pack
    with pytest.raises(NotFound, match="no_such_setting"):
        steps.number(pack, "no_such_setting")


def _open(world: World, of: Instance) -> list[Task]:
    with world.core.store.read() as uow:
        return [view.task for view in uow.tasks.page(TaskQuery(COUNCIL, case_id=of.case_id))]
