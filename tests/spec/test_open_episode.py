"""No episode is left open in Somerset: while another protocol of the case is under way, closing waits."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import bootstrap, packs
from app.domain.records import InstanceStatus
from app.services import forms, jobs, processes, tasks
from app.services.rehearsal.stage import REHEARSER, Stage, build

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
BPMN = Path(__file__).parents[2] / "bpmn"
GIVEN = "As it was said and seen."
CLOSING: dict[str, dict[str, Any]] = {
    "Task_Conditions": {
        "eha_issues_addressed": "yes",
        "eha_support_needed": "no",
        "condition_1_met": "yes",
        "condition_1_evidence": GIVEN,
        "condition_2_met": "yes",
        "condition_2_evidence": GIVEN,
        "condition_3_met": "yes",
        "condition_3_evidence": GIVEN,
        "close_family_views": GIVEN,
        "close_decision": "close",
        "close_rationale": GIVEN,
        "close_decider": "organisational-safeguarding-lead",
    },
    "Task_Closing": {
        "eha_closed_on": NOW.date(),
        "eha_closing_outcomes": GIVEN,
        "eha_closing_universal": GIVEN,
        "eha_closing_section_done": True,
        "close_family_told": "yes",
    },
    "Task_ContactHub": {"hub_contacted_on": NOW.date(), "hub_spoken_to": "A worker of the Hub"},
    "Task_CloseEpisode": {"eha_episode_reference": "EHA-1", "eha_episode_closed_on": NOW.date()},
}
STAYS: dict[str, Any] = {
    "stepping_out_service": "Family support",
    "action_completed": "no",
    "support_still_needed": "yes",
    "family_engagement": "engages",
    "step_out_account": GIVEN,
}


def settled(decision: str) -> dict[str, Any]:
    return {
        "still_open_decision": decision,
        "still_open_rationale": GIVEN,
        "still_open_decider": "organisational-safeguarding-lead",
    }


class Closing:
    """A case with a closing under way and another protocol beside it."""

    def __init__(self) -> None:
        files = packs.council_files(BPMN, "somerset")
        self.stage: Stage = build(bootstrap.rehearsal_tools(), files, NOW, {})
        self.core, self.me = self.stage.core, self.stage.people[REHEARSER]
        self.beside = processes.start(self.core, self.stage.case.id, "som_step_out", self.me).id
        self.closing = processes.start(self.core, self.stage.case.id, "som_close_to_universal", self.me).id
        for element, answers in CLOSING.items():
            self.complete(self.closing, element, answers)

    def open(self, instance: Any) -> list[str]:
        with self.core.store.read() as uow:
            return [task.element for task in uow.tasks.open_of(instance)]

    def complete(self, instance: Any, element: str, answers: dict[str, Any]) -> None:
        with self.core.store.read() as uow:
            [task] = [each for each in uow.tasks.open_of(instance) if each.element == element]
        raw = {key: forms.submitted(value) for key, value in answers.items()}
        tasks.complete(self.core, task.id, raw, self.me)
        with self.core.store.read() as uow:
            waiting = uow.jobs.waiting(10)
        for job in waiting:
            jobs.run_job(self.core, job.id)

    @property
    def ends(self) -> tuple[str, ...]:
        with self.core.store.read() as uow:
            kept = uow.instances.get(self.closing)
        assert kept is not None
        return kept.ends if kept.status is InstanceStatus.ENDED else ()


def test_closing_waits_until_the_other_protocol_has_ended() -> None:
    case = Closing()
    assert case.open(case.closing) == ["Task_StillOpen"]
    case.complete(case.closing, "Task_StillOpen", settled("look_again"))
    assert case.open(case.closing) == ["Task_StillOpen"], "it is still open"
    case.complete(case.beside, "Task_Ask", STAYS)
    assert case.open(case.beside) == []
    case.complete(case.closing, "Task_StillOpen", settled("look_again"))
    assert case.ends == ("End_Universal",)


def test_what_is_no_episode_may_stay_open_with_a_reason() -> None:
    case = Closing()
    case.complete(case.closing, "Task_StillOpen", settled("may_stay"))
    assert case.ends == ("End_Universal",)
    assert case.open(case.beside) == ["Task_Ask"]
