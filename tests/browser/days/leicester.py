"""Leicester: an Initial Contact on the EHM within its 72 hours, a child for a cluster, a TAF reviewed."""

from app.domain.calendar import add_months
from tests.browser.clock import TODAY, said
from tests.browser.days.sharing import Blocks, Mentions, Takes
from tests.browser.days.stops import Alarms, Completes, Filters, Looks, Reads, Resumes, Sees, Tells

RECORD = "Record the Initial Contact on the EHM"
ENDORSE = "Endorse it as EHR Team Manager"
ACCEPT = "Accept or decline to hold the child"
REVIEW = "Hold the review"

DAY = (
    Sees("fay", RECORD, "LEI-DEMO-01", ("Basil Template", "The other reading", "Council’s clock")),
    Reads(
        "fay",
        RECORD,
        "LEI-DEMO-01",
        holder="Kester Kerning",
        clauses=("LEI-2-08", "LEI-2-10", "Within 72 hours"),
        words=("Early Help Practitioner", "Early Help Response (EHR)"),
        says=("one clock of 72 hours runs over both", "Council’s clock"),
    ),
    Takes("fay", RECORD, "LEI-DEMO-01"),
    Blocks("fay", RECORD, "LEI-DEMO-01", "The school’s office opens at noon."),
    Resumes(
        "fay",
        RECORD,
        "LEI-DEMO-01",
        {
            "ehm_information": "One parent, two children; the health visitor is glad of help.",
            "ehm_outcome_decision": "early_help",
        },
    ),
    Mentions("fay", RECORD, "LEI-DEMO-01", "kester", "did DAS ask about the younger child?"),
    Completes(
        "fay",
        RECORD,
        "LEI-DEMO-01",
        {
            "ehm_reference": "EHM-0101",
            "ehm_outcome_rationale": "The family would like help with mornings.",
            "ehm_outcome_decider": "Fay Footnote, Early Help Practitioner",
        },
        next_others=((ENDORSE, "EHR Team Manager"),),
        shown="contact",
    ),
    Sees("glen", ENDORSE, "LEI-DEMO-01", ("Basil Template", "The other reading", "Council’s clock")),
    Completes(
        "glen",
        ENDORSE,
        "LEI-DEMO-01",
        {
            "ehm_endorsement_decision": "endorse",
            "ehm_endorsement_rationale": "Complete, and in proportion.",
            "ehm_endorsement_decider": "glen",
        },
    ),
    Sees("colm", ACCEPT, "LEI-DEMO-06", ("Mace Template", "Request for early help")),
    Looks("colm", "LEI-DEMO-06", "Kester Kerning", next="Colm Column"),
    Completes(
        "colm",
        ACCEPT,
        "LEI-DEMO-06",
        {"holder_accepted": "yes", "holder_acceptance_note": "The cluster of the school has room."},
    ),
    Looks("colm", "LEI-DEMO-06", "Colm Column"),
    Tells("colm", "LEI-DEMO-06", ("What happened for Mace", "Colm Column"), ("LiquidLogic", "LEI-DEMO")),
    Filters("colm", ("LEI-DEMO-11",), "Late with me"),
    Alarms("colm", "LEI-DEMO-06", "Colm Column", interrupted="No process of this child is running."),
    Completes(
        "colm",
        REVIEW,
        "LEI-DEMO-17",
        {
            "review_counts_from": TODAY,
            "taf_review_progress": "Bedtimes hold; mornings are still hard.",
            "taf_review_views": "Yarrow likes the new lamp.",
        },
        next_mine=("Decide what follows",),
    ),
    Completes(
        "colm",
        "Decide what follows",
        "LEI-DEMO-17",
        {
            "taf_decision": "continue",
            "taf_rationale": "The plan works, and the TAF wants three months more of it.",
            "taf_decider": "Colm Column, Lead Practitioner",
            "taf_family_told": "yes",
        },
        next_mine=(REVIEW,),
    ),
    Sees("colm", REVIEW, "LEI-DEMO-17", (said(add_months(TODAY, 3)), "Council’s clock")),
)
