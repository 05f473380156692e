"""Who held the child, and whether somebody always did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from app.domain import holding
from app.domain.calendar import add_months, local
from app.domain.pack import Pack
from app.domain.records import Holding
from app.services import wording
from app.services.watches.file import File, Found, when

BOUNCE_MONTHS = 3
"""A step up so soon after a step down is shown with that step down (INV-07)."""


def uncovered(file: File) -> Iterator[Found]:
    """Seconds in which nobody held the child."""
    if not file.holdings:
        seconds = (file.now - file.case.created_at).total_seconds()
        yield Found("Nobody has ever held the child.", file.case.created_at, None, seconds)
        return
    seconds = holding.seconds_uncovered(file.holdings, file.now)
    if seconds:
        spans = sorted(file.holdings, key=lambda span: span.since)
        last = next(
            (
                first
                for first, second in zip(spans, [*spans[1:], None], strict=True)
                if first.until is not None and (second is None or second.since > first.until)
            ),
            spans[-1],
        )
        at = last.until or last.since
        yield Found(
            f"Nobody held the child for {seconds:.0f} seconds, from {when(at)}, after {last.holder_name}.",
            at,
            last.instance_id,
            seconds,
        )


def two_holders(file: File) -> Iterator[Found]:
    """Two people at once."""
    spans = sorted(file.holdings, key=lambda span: span.since)
    for first, second in pairwise(spans):
        if first.until is None or first.until > second.since:
            who = f"{first.holder_name} and {second.holder_name}"
            yield Found(
                f"{who} both held the child from {when(second.since)}.", second.since, second.instance_id
            )


def holder_gone(file: File) -> Iterator[Found]:
    """The holder is no longer an active person."""
    now = holding.current(file.holdings)
    user = file.people.get(now.user_id) if now else None
    if now is not None and (user is None or not user.active):
        yield Found(f"{now.holder_name} holds the child and is no longer active.", now.since, now.instance_id)


def holder_changed_in_dispute(file: File) -> Iterator[Found]:
    """The child was moved while a disagreement was open."""
    disputes = _dispute_processes(file.pack)
    for instance in file.instances:
        own = [entry for entry in file.entries if entry.instance_id == instance.id]
        open_since: datetime | None = None
        spans: list[tuple[datetime, datetime]] = []
        for at, what, process, element in wording.passages(own):
            kind = _kind(file.pack, process, element)
            if process in disputes and kind == "startEvent" and open_since is None:
                open_since = at
            ends = kind == "endEvent" and process in disputes and what == "completed"
            if open_since is not None and ends:
                spans.append((open_since, at))
                open_since = None
        if open_since is not None:
            spans.append((open_since, instance.ended_at or file.now))
        for since, until in spans:
            for span in file.holdings:
                if since < span.since < until:
                    yield Found(
                        f"{span.holder_name} took the child over at {when(span.since)}, in a dispute open "
                        f"since {when(since)}.",
                        span.since,
                        instance.id,
                    )


def _dispute_processes(pack: Pack) -> frozenset[str]:
    """The processes that an invariant keeps free of a change of holder."""
    return frozenset(
        name
        for invariant in pack.invariants
        if "holder-changed-in-dispute" in invariant.watches
        for one in invariant.properties
        for name in one.processes
    )


def _kind(pack: Pack, process: str, element: str) -> str:
    found = pack.processes.get(process)
    drawn = found.elements.get(element) if found else None
    return drawn.kind if drawn else ""


def bounced(file: File) -> Iterator[Found]:
    """Back with Children's Services within three months of a step down."""
    sides = {name: role.side for name, role in file.pack.council.roles.items()}
    spans = sorted(file.holdings, key=lambda span: span.since)
    down: Holding | None = None
    for before, after in pairwise(spans):
        way = sides.get(before.role), sides.get(after.role)
        if way == ("social_care", "early_help"):
            down = after
        elif way == ("early_help", "social_care") and down is not None:
            if local(after.since).date() <= add_months(local(down.since).date(), BOUNCE_MONTHS):
                yield Found(
                    f"Stepped up on {when(after.since)}, after a step down on {when(down.since)} "
                    f"({down.reason or 'no reason kept'}).",
                    after.since,
                    after.instance_id,
                )
            down = None
