"""The main job in a real browser: a step down from its start to the review, with everybody it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.clock import TODAY, at, on
from tests.browser.conftest import Site, picture
from tests.browser.forms import fill

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHILD = "Heather Example"


STEPS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "sasha",
        "Discuss stepping down",
        {
            "step_down_discussed_on": TODAY,
            "step_down_discussed_with": ["child", "family"],
            "child_views": "Likes the garden.",
            "family_views": "Would like help with nights.",
            "step_down_beneficial": "yes",
            "benefit_rationale": "The plan's aims are met.",
            "benefit_decider": "sasha",
        },
    ),
    (
        "sasha",
        "Record the child’s and family’s agreement",
        {
            "child_agrees_service": "yes",
            "family_agrees_service": "yes",
            "family_asked": "Her father",
            "agrees_to_sharing": "yes",
            "sharing_lawful_basis": "public_task",
            "family_told_sharing": "yes",
            "agreement_recorded_on": TODAY,
        },
    ),
    (
        "sasha",
        "Agree the Lead Professional",
        {
            "lead_professional_name": "Pat Placeholder",
            "lead_professional_role": "Early Help Practitioner",
            "lead_professional_agreed_by": ["family", "lead"],
        },
    ),
    (
        "sasha",
        "Contact the Duty Team Manager",
        {"contact_made_on": TODAY, "contacted_manager": "dale", "contact_means": "telephone"},
    ),
    (
        "dale",
        "Agree the time and who attends",
        {
            "discussion_at": at(1, 14),
            "discussion_place": "Video call",
            "discussion_manager": "emery",
        },
    ),
    (
        "sasha",
        "Send the case summary and draft plan",
        {
            "case_summary": "A year of Child in Need work.",
            "case_summary_latest": True,
            "draft_plan": "Weekly visits for a month.",
            "draft_plan_attached": True,
        },
    ),
    (
        "emery",
        "Hold the step-down case discussion",
        {
            "discussion_held_on": TODAY,
            "attended_social_worker": True,
            "attended_social_work_team_manager": True,
            "attended_early_help_manager": True,
            "discussion_notes": "Agreed on the plan.",
        },
    ),
    (
        "emery",
        "Decide and record the rationale",
        {
            "early_help_decision": "accept",
            "early_help_rationale": "Early Help can meet these needs.",
            "early_help_decider": "emery",
            "early_help_decided_on": TODAY,
            "review_agreed": True,
        },
    ),
    ("emery", "Name the Early Help Practitioner", {"new_holder": "pat"}),
    (
        "emery",
        "Decide what follows for this child",
        {
            "sibling_decision": "none",
            "sibling_rationale": "The sister is well supported at school.",
            "sibling_decider": "emery",
            "sibling_moves": "no",
        },
    ),
    (
        "sasha",
        "Invite them to the final meeting",
        {
            "final_meeting_kind": "family",
            "final_meeting_at": at(3, 10),
            "final_meeting_place": "At home",
        },
    ),
    (
        "sasha",
        "Make the joint visit",
        {
            "joint_visit_on": TODAY,
            "joint_visit_worker": True,
            "joint_visit_seen": ["child", "family"],
            "joint_visit_notes": "Met everybody.",
        },
    ),
    (
        "sasha",
        "Prepare the letter to the family",
        {
            "letter_salutation": "Dear Mr Example",
            "letter_telephone": "020 7946 0000",
            "letter_next_visit": on(4),
            "letter_next": "We will visit every week.",
        },
    ),
    (
        "sasha",
        "Assign the plan and visit workflow",
        {"workflow_assigned": True, "workflow_assigned_on": TODAY},
    ),
    ("pat", "Accept or decline to hold the child", {"holder_accepted": "yes"}),
]


def open_case(page: Page, site: Site, child: str) -> None:
    page.goto(f"{site.address}/cases")
    page.get_by_role("link", name=child).first.click()


def holder(page: Page) -> str:
    return page.get_by_text("Who holds the child now").locator("..").inner_text()


def test_a_whole_step_down(sign_in: Any, site: Site) -> None:
    people: dict[str, Page] = {}
    sasha = people["sasha"] = sign_in("sasha")
    open_case(sasha, site, CHILD)
    assert "Sasha Sample" in holder(sasha)
    sasha.get_by_role("radio", name="Step down to Early Help").check()
    sasha.get_by_role("button", name="Start").click()

    for username, task, answers in STEPS:
        page = people.get(username) or people.setdefault(username, sign_in(username))
        open_case(page, site, CHILD)
        link = page.get_by_role("link", name=task)
        # A letter or an e-mail may still be under way: the worker is another thread.
        for _ in range(40):
            if link.count():
                break
            page.wait_for_timeout(250)
            page.reload()
        link.first.click()
        page.get_by_role("button", name="Complete the task").wait_for()
        fill(page, answers)
        if task == "Decide and record the rationale":
            picture(page, "task")
        page.get_by_role("button", name="Complete the task").click()
        page.get_by_role("heading", name="Task completed").or_(page.get_by_role("alert")).first.wait_for()
        problems = page.locator(".govuk-error-summary")
        assert problems.count() == 0, problems.inner_text()

    open_case(sasha, site, CHILD)
    assert "Pat Placeholder" in holder(sasha)
    assert sasha.get_by_role("link", name="Agree the review meeting date").count() == 1
    picture(sasha, "case")

    letter = sasha.get_by_role("link", name="PDF of New help for").get_attribute("href")
    body = sasha.request.get(f"{site.address}{letter}").body()
    assert body.startswith(b"%PDF-")

    emery = people["emery"]
    open_case(emery, site, CHILD)
    emery.get_by_role("link", name="Step down to Early Help").first.click()
    emery.locator(".djs-container svg").first.wait_for()
    emery.wait_for_timeout(500)
    picture(emery, "instance")
    assert "ended" in emery.get_by_role("main").inner_text().lower()
