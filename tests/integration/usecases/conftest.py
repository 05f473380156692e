"""The use cases on a real PostgreSQL, with Richmond & Wandsworth in force and one person of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from app import bootstrap
from app.bootstrap import Application
from app.config import ROOT, Settings
from app.domain.records import Case, Instance, Task, User
from app.jobs import Queue
from app.persistence.embedded import Database
from app.persistence.postgres import PostgresStore
from app.services import Services, accounts, forms
from app.services.casework import NewCase
from app.services.clock import ManualClock
from app.store import Store

FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
ROLES = {
    "sasha": ("Social Worker",),
    "robin": ("Social Worker",),
    "tate": ("Social Work Team Manager",),
    "dale": ("Early Help Duty Team Manager", "Early Help Team Manager"),
    "emery": ("Early Help Manager",),
    "pat": ("Early Help Practitioner", "Early Help Worker"),
}
PASSWORD = "only-for-these-tests"
PASSWORD_HASH = accounts.hashed(PASSWORD)
COUNCIL = "richmond_wandsworth"
ANSWERS = {
    "Task_Discuss": {
        "step_down_discussed_on": date(2026, 11, 20),
        "step_down_discussed_with": ["child", "family"],
        "child_views": "Views",
        "family_views": "Views",
        "step_down_beneficial": "yes",
        "benefit_rationale": "Why",
        "benefit_decider": "sasha",
    },
    "Task_Agreement": {
        "child_agrees_service": "yes",
        "family_agrees_service": "yes",
        "family_asked": "Both parents",
        "agrees_to_sharing": "yes",
        "sharing_lawful_basis": "public_task",
        "family_told_sharing": "yes",
        "agreement_recorded_on": date(2026, 11, 20),
    },
    "Task_LeadProfessional": {
        "lead_professional_name": "Pat",
        "lead_professional_role": "Practitioner",
        "lead_professional_agreed_by": ["family"],
    },
    "Task_ContactDuty": {
        "contact_made_on": date(2026, 11, 20),
        "contacted_manager": "dale",
        "contact_means": "telephone",
    },
    "Task_AgreeDiscussion": {
        "discussion_at": datetime(2026, 11, 23, 14, 0, tzinfo=UTC),
        "discussion_place": "Video call",
        "discussion_manager": "emery",
    },
    "Task_SendSummary": {
        "case_summary": "Summary",
        "case_summary_latest": True,
        "draft_plan": "Plan",
        "draft_plan_attached": True,
    },
    "Task_CaseDiscussion": {
        "discussion_held_on": date(2026, 11, 20),
        "attended_social_worker": True,
        "attended_social_work_team_manager": True,
        "attended_early_help_manager": True,
        "discussion_notes": "Notes",
    },
    "Task_EarlyHelpDecision": {
        "early_help_decision": "accept",
        "early_help_rationale": "Why",
        "early_help_decider": "emery",
        "early_help_decided_on": date(2026, 11, 20),
        "review_agreed": True,
    },
    "Task_NamePractitioner": {"new_holder": "pat"},
    "Task_InviteFinalMeeting": {
        "final_meeting_kind": "cin",
        "final_meeting_at": datetime(2026, 11, 24, 14, 0, tzinfo=UTC),
        "final_meeting_place": "School",
    },
    "Task_JointVisit": {
        "joint_visit_on": date(2026, 11, 20),
        "joint_visit_worker": True,
        "joint_visit_seen": ["child"],
        "joint_visit_notes": "Notes",
    },
    "Task_Letter": {
        "letter_salutation": "Dear family",
        "letter_telephone": "020 7946 0000",
        "letter_next_visit": date(2026, 11, 27),
        "letter_next": "We will visit.",
    },
    "Task_AssignWorkflow": {"workflow_assigned": True, "workflow_assigned_on": date(2026, 11, 20)},
    "Task_AcceptHolding": {"holder_accepted": "yes"},
}
WHO = {
    "Task_AgreeDiscussion": "dale",
    "Task_CaseDiscussion": "emery",
    "Task_EarlyHelpDecision": "emery",
    "Task_NamePractitioner": "emery",
    "Task_AcceptHolding": "pat",
}


@dataclass
class Desk:
    """The services with their people; every case is a new one."""

    services: Services
    people: dict[str, User]
    clock: ManualClock
    url: str
    cases: int = 0

    @property
    def store(self) -> Store:
        return self.services.store

    def case(self) -> Case:
        self.cases += 1
        new = NewCase(f"T-{self.cases:04d}", "Test Child", date(2015, 5, 5), "Richmond", "sasha")
        return self.services.open_case(new, self.people["sasha"])

    def open_tasks(self, case: Case) -> dict[str, Task]:
        with self.store.read() as uow:
            return {
                task.element: task
                for instance in uow.instances.of_case(case.id)
                for task in uow.tasks.open_of(instance.id)
            }

    def instances(self, case: Case) -> list[Instance]:
        with self.store.read() as uow:
            return uow.instances.of_case(case.id)

    def complete(self, case: Case, element: str, by: str = "", **answers: object) -> None:
        task = self.open_tasks(case)[element]
        raw = {k: forms.submitted(v) for k, v in {**ANSWERS.get(element, {}), **answers}.items()}
        self.services.complete(task.id, raw, self.people[by or WHO.get(element, "sasha")])

    def run_jobs(self) -> None:
        while True:
            with self.store.read() as uow:
                waiting = uow.jobs.waiting(50)
            if not any(self.services.run_job(job.id) for job in waiting):
                return

    def play(self, case: Case, until: str) -> None:
        """Complete the step down's tasks in order, up to but without `until`."""
        self.services.start(case.id, "rw_step_down", self.people["sasha"])
        for element in ANSWERS:
            if element == until:
                return
            self.complete(case, element)
            self.run_jobs()


def people() -> dict[str, User]:
    return {
        name: User(
            id=bootstrap.new_id(),
            username=name,
            name=name.title(),
            email=f"{name}@test.invalid",
            council=COUNCIL,
            team="",
            roles=roles,
            duties=("worker", "manager"),
            password_hash=PASSWORD_HASH if name == "sasha" else "",
        )
        for name, roles in ROLES.items()
    }


@pytest.fixture(scope="module")
def desk(database: str) -> Iterator[Desk]:
    """A desk on this module's own database."""
    store = PostgresStore(database, Queue().defer)
    clock = ManualClock(FRIDAY)
    services = Services(bootstrap.core(store, clock, Settings()))
    everybody = people()
    stranger = User(
        id=bootstrap.new_id(),
        username="stranger",
        name="Stranger",
        email="",
        council="elsewhere",
        team="",
        roles=ROLES["sasha"],
        duties=("worker", "manager"),
    )
    with store.write() as uow:
        uow.users.add([*everybody.values(), stranger])
        uow.commit()
    bootstrap.deploy(Application(Database(database), services), ROOT / "bpmn" / COUNCIL, "the tests")
    yield Desk(services, {**everybody, "stranger": stranger}, clock, database)
    store.close()
