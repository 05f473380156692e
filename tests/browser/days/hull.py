"""Hull: EHaSH settles a referral, a CIN Panel hears a case, a Lead Practitioner takes a child."""

from tests.browser.clock import TODAY
from tests.browser.days.sharing import Attaches, Blocks, Takes
from tests.browser.days.stops import Alarms, Completes, Looks, Reads, Sees

SETTLE = "Settle the way forward"
HAND_OVER = "Hand over to the Lead Practitioner"
PRESENT = "Present the case"
PANEL = "CIN-PANEL-WEST"

DAY = (
    Sees("hugo", SETTLE, "HULL-023", ("Shrimp Pretend", "Overdue", "Statutory clock")),
    Takes("hugo", SETTLE, "HULL-023"),
    Reads(
        "hugo",
        SETTLE,
        "HULL-023",
        holder="Otis Outrigger",
        clauses=("HULL-3.3-05", "HULL-3.3-09"),
        words=("EHaSH", "the front door"),
        says=("Overdue", "Statutory clock"),
    ),
    Blocks("hugo", SETTLE, "HULL-023", "The health visitor rings back at noon."),
    Completes(
        "hugo",
        SETTLE,
        "HULL-023",
        {
            "ehash_decision": "assessment",
            "ehash_rationale": "Health and school see the same: his development has stopped.",
            "ehash_decider": "hugo",
        },
    ),
    Completes(
        "hugo",
        "Tell the professional action and reasons",
        "HULL-023",
        {
            "referrer_told_professional": True,
            "referrer_told_on": TODAY,
            "referrer_told_what": "That Children’s Social Care assesses, and why.",
            "referrer_disagrees": "no",
        },
    ),
    Looks("otis", "HULL-023", "Otis Outrigger", timeline=(SETTLE,), agreed=("Told",)),
    Sees("bram", PRESENT, PANEL, ("CIN Panel of a locality",)),
    Reads(
        "bram",
        PRESENT,
        PANEL,
        holder="Perry Periwinkle",
        whose="Who keeps this record",
        clauses=("HULL-2.1-04", "can it be stepped down to Early Help"),
        words=("Locality Group Manager", "weekly CIN Panel"),
        says=("You hold HULL-", "It was last reviewed on", str(TODAY.year)),
        lacks=("Answered before",),  # what another child's panel heard is no answer
    ),
    Completes(
        "bram",
        PRESENT,
        PANEL,
        {
            "panel_concern": "no",
            "panel_where_now": "The plan has worked since spring.",
            "panel_still_needed": "A last CIN Review Meeting with the school.",
        },
        next_others=(("Support, challenge and recommend", "Locality Group Manager"),),
        shown="panel",
    ),
    Takes("bram", HAND_OVER, "HULL-019"),
    Attaches("bram", HAND_OVER, "HULL-019", "warning-signs.txt", "Missed mornings, and the father’s van.\n"),
    Completes(
        "bram",
        HAND_OVER,
        "HULL-019",
        {"handover_on": TODAY, "handover_notes": "The TEH plan, the warning signs, and the key to the hub."},
    ),
    Looks("bram", "HULL-019", "Bram Buoy", next="Mabel Mainsail"),
    Completes(
        "mabel",
        "Accept or decline to hold the child",
        "HULL-019",
        {"holder_accepted": "yes", "holder_acceptance_note": "Met Pearl at the hub."},
    ),
    Looks("mabel", "HULL-019", "Mabel Mainsail", timeline=(HAND_OVER,)),
    Alarms("mabel", "HULL-019", "Mabel Mainsail", interrupted="CIN Review Meeting: stepping down"),
)
