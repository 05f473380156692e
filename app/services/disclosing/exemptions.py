"""Why something may be withheld from who asks for it: exemptions of the Data Protection Act 2018."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exemption:
    """One exemption, with its place in the Act."""

    label: str
    law: str


EXEMPTIONS: Mapping[str, Exemption] = {
    "third_party": Exemption("It is about somebody else, who has not agreed", "Schedule 2, paragraph 16"),
    "serious_harm": Exemption("Reading it could seriously harm somebody", "Schedule 3, paragraph 11"),
    "child_abuse": Exemption(
        "It is about abuse, and not in the child’s interest", "Schedule 3, paragraph 21"
    ),
    "crime": Exemption("It would hinder preventing or detecting crime", "Schedule 2, paragraph 2"),
    "privilege": Exemption("It is legal advice, or made for proceedings", "Schedule 2, paragraph 19"),
}
"""By key, in the order in which they are offered."""
