"""Richmond & Wandsworth: a summary on its way, a final meeting, a letter to the family, a new holder."""

from tests.browser.clock import TODAY, at, on
from tests.browser.days.sharing import Attaches, Meets, Takes, Writes
from tests.browser.days.stops import Alarms, Completes, Looks, Reads, Resumes, Sees

SUMMARY = "Send the case summary and draft plan"
DISCUSS = "Hold the step-down case discussion"
ACCEPT = "Accept or decline to hold the child"

DAY = (
    Sees("sasha", SUMMARY, "DEMO-002", ("Birch Example", "The other reading", "Council’s clock")),
    Takes("sasha", SUMMARY, "DEMO-002"),
    Reads(
        "sasha",
        SUMMARY,
        "DEMO-002",
        holder="Sasha Sample",
        clauses=("RW-3-03", "a draft Early Help plan go with it"),
        words=("Social Worker", "holds the child while Children's Services works with the family"),
        says=("The other reading", "This task is yours."),
    ),
    Resumes(
        "sasha",
        SUMMARY,
        "DEMO-002",
        {
            "case_summary": "Eight months of Child in Need work; mornings are calm now.",
            "case_summary_latest": True,
            "draft_plan": "Weekly visits by Early Help; the school rings Pat first.",
        },
        by_itself=True,
    ),
    Attaches("sasha", SUMMARY, "DEMO-002", "draft-plan.txt", "Week one: the school’s breakfast club.\n"),
    Completes(
        "sasha",
        SUMMARY,
        "DEMO-002",
        {"draft_plan_attached": True},
    ),
    Sees("emery", DISCUSS, "DEMO-002", ("Birch Example", "Council’s clock")),
    Sees("sasha", DISCUSS, "DEMO-002", ("Birch Example", "Nobody yet"), heading="Waiting for others"),
    Completes(
        "wren",
        "Invite them to the final meeting",
        "DEMO-006",
        {
            "final_meeting_kind": "family",
            "final_meeting_at": at(3, 10),
            "final_meeting_place": "Roehampton library",
        },
    ),
    Meets("wren", "DEMO-006", "Invitation", "Fern", at(3, 10), "Roehampton library"),
    Completes(
        "sasha",
        "Make the joint visit",
        "DEMO-005",
        {
            "joint_visit_on": TODAY,
            "joint_visit_worker": True,
            "joint_visit_seen": ["child", "family"],
            "joint_visit_notes": "Elm showed both of us the rabbits.",
        },
        next_mine=("Prepare the letter to the family",),
    ),
    Writes(
        "sasha",
        "Prepare the letter to the family",
        "DEMO-005",
        {
            "letter_salutation": "Dear Ms Example",
            "letter_telephone": "020 7946 0000",
            "letter_next_visit": on(4),
            "letter_next": "We will visit every week to begin with.",
        },
        title="New help for",
        says=("Dear Ms Example", "We will visit every week to begin with."),
        old="every week to begin with",
        new="every week until the summer",
        to="Ms Example, by hand at the visit",
    ),
    Completes(
        "sasha",
        "Assign the plan and visit workflow",
        "DEMO-005",
        {"workflow_assigned": True, "workflow_assigned_on": TODAY},
    ),
    Looks(
        "sasha",
        "DEMO-005",
        "Sasha Sample",
        next="Pat Placeholder",
        says=("Version 2", "sent by post on"),
        agreed=("Yes",),
    ),
    Completes(
        "pat",
        ACCEPT,
        "DEMO-005",
        {"holder_accepted": "yes", "holder_acceptance_note": "Met the family at the joint visit."},
    ),
    Looks("pat", "DEMO-005", "Pat Placeholder", timeline=("Make the joint visit",)),
    Alarms("pat", "DEMO-005", "Pat Placeholder", interrupted="Four-week review"),
)
