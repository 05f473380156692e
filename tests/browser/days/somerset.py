"""Somerset: a social worker advises a TAC and leaves it; a Lead Professional hands a step out to another."""

from tests.browser.clock import TODAY, on, said
from tests.browser.days.sharing import GivesBack, HandsOver, Meets, Takes
from tests.browser.days.stops import Alarms, Completes, Looks, Reads, Resumes, Sees

ADVISE = "Advise the TAC on plan and threshold"
OUT = "Confirm that the service steps out"
CASE = "SOM-DEMO-01"

DAY = (
    Sees("tully", ADVISE, CASE, ("Alder Placeholder", "Step in")),
    Reads(
        "tully",
        ADVISE,
        CASE,
        holder="Odette Ordinary",
        clauses=("SOM-4.1-06", "SOM-4.1-08"),
        words=("CSC Social Worker", "nominated to attend a TAC meeting"),
        says=("You do not take the child on",),
    ),
    Resumes(
        "tully",
        ADVISE,
        CASE,
        {
            "tac_advised_on": TODAY,
            "tac_advice": "Mornings first; ask getset whether the parents’ group has room.",
            "threshold_opinion": "same",
        },
    ),
    Meets("tully", CASE, "Invitation", "Alder"),
    Completes(
        "tully",
        ADVISE,
        CASE,
        {"threshold_reasons": "The EHA and the TAC both show Level 3."},
        next_mine=("Help the TAC to agree a plan for 8 weeks",),
    ),
    Completes(
        "tully",
        "Help the TAC to agree a plan for 8 weeks",
        CASE,
        {
            "tac_plan_agreed_on": TODAY,
            "tac_plan": "The father joins the group of getset; school sees Alder on arrival.",
            "tac_plan_family_agrees": "yes",
        },
        next_mine=("Leave the TAC once the plan is agreed",),
    ),
    Completes(
        "tully",
        "Leave the TAC once the plan is agreed",
        CASE,
        {"social_worker_out_on": TODAY, "social_worker_handover": "Missed Mondays would show it first."},
        next_others=(("Review the plan after 8 weeks", "Lead Professional"),),
    ),
    Sees(
        "odette",
        "Review the plan after 8 weeks",
        CASE,
        ("Alder Placeholder", said(on(56)), "56 days left", "Council’s clock"),
    ),
    Takes("bryn", OUT, "SOM-DEMO-14"),
    GivesBack("bryn", OUT, "SOM-DEMO-14"),
    Takes("odette", OUT, "SOM-DEMO-14"),
    HandsOver(
        "odette",
        OUT,
        "SOM-DEMO-14",
        "bryn",
        "You sat in the last TAC with the family; I did not.",
    ),
    Completes(
        "bryn",
        OUT,
        "SOM-DEMO-14",
        {
            "step_out_decision": "step_out",
            "step_out_rationale": "The action is done and the TAC sees no further need.",
            "step_out_decider": "bryn",
            "step_out_level_same": True,
            "step_out_family_told": "yes",
        },
    ),
    Looks("odette", CASE, "Odette Ordinary", timeline=(ADVISE,)),
    Alarms("odette", CASE, "Odette Ordinary", interrupted="Step in", by_key=True),
)
