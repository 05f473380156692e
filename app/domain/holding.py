"""Who holds the child: a line of intervals with no hole in it (INV-04, INV-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.domain.errors import Uncovered
from app.domain.records import Holding


def current(holdings: Sequence[Holding]) -> Holding | None:
    """The open interval, or None when nobody holds the child."""
    return next((holding for holding in holdings if holding.until is None), None)


def check_transfer(reference: str, to_username: str, accepted_by: str) -> None:
    """Raises `Uncovered` unless the new holder accepted in person."""
    if not to_username:
        raise Uncovered(reference, "no new holder is named")
    if to_username != accepted_by:
        raise Uncovered(reference, "the new holder has not accepted: only they can accept for themselves")


def seconds_uncovered(holdings: Sequence[Holding], until: datetime) -> float:
    """Seconds between the first interval's start and `until` in which nobody held the child."""
    spans = sorted((holding.since, holding.until or until) for holding in holdings)
    if not spans:
        return 0.0
    uncovered, covered_to = 0.0, spans[0][0]
    for since, end in spans:
        if since > covered_to:
            uncovered += (since - covered_to).total_seconds()
        covered_to = max(covered_to, end)
    return uncovered + max(0.0, (until - covered_to).total_seconds())


def uncovered(
    opened: datetime, holdings: Sequence[Holding], until: datetime
) -> list[tuple[datetime, datetime, Holding | None]]:
    """The times from the opening of a case until a moment in which nobody held the child.

    Each with the holding before it; None: nobody had held the child yet.
    """
    found: list[tuple[datetime, datetime, Holding | None]] = []
    covered: datetime = opened
    last: Holding | None = None
    for each in sorted(holdings, key=lambda one: (one.since, one.id)):
        if each.since > covered:
            found.append((covered, min(each.since, until), last))
        end = each.until or until
        if end >= covered:
            covered, last = end, each
    if covered < until:
        found.append((covered, until, last))
    return [gap for gap in found if gap[1] > gap[0]]
