"""Lambeth: a step up through the IRH, from the Early Help practitioner to a social worker of the CAT."""

from tests.browser.clock import TODAY
from tests.browser.days.sharing import Mentions, Takes
from tests.browser.days.stops import Alarms, Completes, Looks, Reads, Resumes, Sees

DECIDE = "Decide for the IRH"
FORM = "Complete the Step Up form"
CASE = "LAM-003"

DAY = (
    Sees("ira", DECIDE, CASE, ("Dolomite Notreal", "Step up from Early Help to the IRH")),
    Takes("ira", DECIDE, CASE),
    Reads(
        "ira",
        DECIDE,
        CASE,
        holder="Callum Copycat",
        clauses=("LAM-2-03", "before the day is out"),
        words=("IRH Team Manager", "Integrated Referral Hub"),
        says=("Not clear in the protocol:",),
    ),
    Completes(
        "ira",
        DECIDE,
        CASE,
        {
            "irh_decision": "accept",
            "irh_rationale": "The child is alone at night again: the CAT should assess.",
            "irh_decider": "ira",
            "irh_decided_on": TODAY,
        },
        open_already=True,
        shown="decision",
    ),
    Sees("callum", FORM, CASE, ("Dolomite Notreal",)),
    Takes("callum", FORM, CASE),
    Reads(
        "callum",
        FORM,
        CASE,
        holder="Callum Copycat",
        clauses=("LAM-2-",),
        words=("EH Practitioner",),
    ),
    Resumes(
        "callum",
        FORM,
        CASE,
        {"step_up_form_summary": "Five months of Early Help; the IRH agrees that the CAT assesses."},
    ),
    Mentions("callum", FORM, CASE, "darcy", "her aunt can have her until Friday."),
    Completes(
        "callum",
        FORM,
        CASE,
        {"step_up_form_completed": True, "step_up_form_completed_on": TODAY},
        next_mine=("Tell the family if it is safe, or record why not",),
    ),
    Completes(
        "callum",
        "Tell the family if it is safe, or record why not",
        CASE,
        {"step_up_family_told": "yes", "step_up_family_words": "Worried, and glad that Callum still comes."},
    ),
    Completes(
        "darcy",
        "Name the CAT Social Worker",
        CASE,
        {"new_holder": "casey"},
    ),
    Looks("callum", CASE, "Callum Copycat", next="Casey Conceptual", agreed=("Told, or not told",)),
    Completes(
        "casey",
        "Accept or decline to hold the child",
        CASE,
        {"holder_accepted": "yes", "holder_acceptance_note": "Have read the Step Up form."},
    ),
    Looks("callum", CASE, "Casey Conceptual", timeline=(FORM, DECIDE)),
    Alarms("callum", CASE, "Casey Conceptual", interrupted="Step up from Early Help to the IRH"),
)
