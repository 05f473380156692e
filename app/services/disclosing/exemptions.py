"""Why something may be withheld from who asks for it: exemptions of the Data Protection Act 2018.

Each is in our own words, with its place in the Act as far as that was checked: the paragraph, or the Part
and the paragraph in which its test stands. It helps a person to decide and decides nothing: the council's own
information governance or legal advice says whether it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exemption:
    """One exemption. `law`: its place in the Act; `when`: what must be so, for whoever decides."""

    label: str
    law: str
    when: str


EXEMPTIONS: Mapping[str, Exemption] = {
    "third_party": Exemption(
        "It is about somebody else, who has not agreed",
        "Schedule 2, Part 3, paragraph 16",
        "Somebody else can be recognised from it, has not agreed, and it is not reasonable to give it out "
        "without that. A professional at work, such as a social worker, is not normally left out for this.",
    ),
    "serious_harm": Exemption(
        "Reading it could seriously harm somebody",
        "Schedule 3, Part 3, paragraph 11 (the test: paragraph 7(2))",
        "Social work data: giving it out would be likely to get in the way of social work, because it would "
        "be likely to seriously harm the physical or mental health of the child or of somebody else.",
    ),
    "health_harm": Exemption(
        "It is about health, and reading it could seriously harm somebody",
        "Schedule 3, Part 2 (the test: paragraph 2(2))",
        "Data about health: giving it out would be likely to seriously harm somebody’s physical or mental "
        "health. The Act says which health professional is asked for an opinion on that.",
    ),
    "education_harm": Exemption(
        "It is from a school’s record, and reading it could seriously harm somebody",
        "Schedule 3, Part 4 (the test: paragraph 17(2))",
        "Part of a school’s record of a pupil: giving it out would be likely to seriously harm somebody’s "
        "physical or mental health.",
    ),
    "wishes": Exemption(
        "The child gave it in confidence, or does not want it passed on",
        "Schedule 3, Part 3 (the data subject’s expectations and wishes)",
        "Only when a person with parental responsibility asks, or one whom a court appointed: it is what the "
        "child did not expect, or has said they do not want, to be given to whoever asks.",
    ),
    "child_abuse": Exemption(
        "It says whether the child is or was abused, and giving it out is not in the child’s interest",
        "Schedule 3, Part 5, paragraph 21",
        "Only when a person with parental responsibility for a child under 18 asks, or one whom a court "
        "appointed: giving it out would not be in the best interests of the child.",
    ),
    "crime": Exemption(
        "It would hinder preventing or detecting crime",
        "Schedule 2, Part 1, paragraph 2",
        "Kept to prevent or detect crime, or to catch or prosecute an offender, and giving it out would be "
        "likely to get in the way of that. Judge each case by itself.",
    ),
    "privilege": Exemption(
        "It is between the council and its lawyers",
        "Schedule 2, Part 4, paragraph 19",
        "A claim to legal professional privilege could be made for it. Ask the council’s lawyers.",
    ),
    "reference": Exemption(
        "It is a reference that was given in confidence",
        "Schedule 2, Part 4, paragraph 24",
        "A confidential reference for somebody’s education, training or work.",
    ),
}
"""By key, in the order in which they are offered."""
