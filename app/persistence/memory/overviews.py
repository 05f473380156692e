"""What is looked over for a whole council, counted in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from app.domain import holding
from app.domain.calendar import add_months, local
from app.domain.overviews import (
    CameBack,
    ChildUncovered,
    LinesQuery,
    Running,
    TeamHeld,
    TeamUncovered,
    Uncovered,
    Watched,
)
from app.domain.records import Case, Holding, Instance, InstanceStatus, InstanceView, TaskStatus
from app.persistence.memory.tables import Tables


class MemoryOverviews:
    """See `app.domain.overviews.Overviews`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def children(self, council: str, before: datetime) -> tuple[int, datetime | None]:
        opened = [case.created_at for case in self._children(council) if case.created_at < before]
        return len(opened), min(opened, default=None)

    def open_incidents(self, council: str) -> int:
        found = self._tables.incidents.values()
        return sum(each.council == council and each.resolved_at is None for each in found)

    def open_breaches(self, council: str) -> int:
        found = self._tables.breaches.values()
        return sum(each.council == council and each.cleared_at is None for each in found)

    def teams(self, council: str, since: datetime, until: datetime) -> list[TeamHeld]:
        children: dict[str, set[UUID]] = defaultdict(set)
        handed: dict[str, int] = defaultdict(int)
        mine = {case.id for case in self._children(council)}
        for each in self._tables.holdings.values():
            if each.case_id in mine and _overlaps(each, since, until):
                children[each.team].add(each.case_id)
                handed[each.team] += each.instance_id is not None and each.since >= since
        return [TeamHeld(team, len(children[team]), handed[team]) for team in sorted(children)]

    def lines(self, query: LinesQuery) -> list[ChildUncovered]:
        gaps: dict[UUID, list[timedelta]] = defaultdict(list)
        for gap in self._gaps(query.council, query.since, query.until):
            if self._wanted(gap, query):
                gaps[gap.case.id].append(gap.until - gap.since)
        rows = [
            ChildUncovered(case, sum(found, timedelta()), len(found), max(found, default=timedelta()))
            for case in self._children(query.council)
            for found in [gaps[case.id]]
            if case.created_at < query.until
            and (found or not query.only_gaps)
            and (found or self._held(case, query))
            and self._near(case, query)
        ]
        rows.sort(key=lambda row: (-row.length, row.case.reference))
        if query.after is not None:
            length, reference = query.after
            rows = [row for row in rows if (-row.length, row.case.reference) > (-length, reference)]
        return rows[: query.limit]

    def _wanted(self, gap: Uncovered, query: LinesQuery) -> bool:
        if gap.after is None:
            return query.nobody_yet or query.team is None
        return not query.nobody_yet and query.team in (None, self._tables.holdings[gap.after].team)

    def _held(self, case: Case, query: LinesQuery) -> bool:
        """Whether the team that is asked for held a child without a gap at some time of the period."""
        if query.team is None:
            return not query.nobody_yet
        return any(
            each.team == query.team and _overlaps(each, query.since, query.until)
            for each in self._tables.holdings.values()
            if each.case_id == case.id
        )

    def _near(self, case: Case, query: LinesQuery) -> bool:
        return query.locality in ("", case.locality) or any(
            each.user_id == query.holder and each.until is None
            for each in self._tables.holdings.values()
            if each.case_id == case.id
        )

    def _children(self, council: str) -> Iterator[Case]:
        for case in self._tables.cases.values():
            if case.council == council and case.id not in self._tables.panels:
                yield case

    def uncovered(self, council: str, since: datetime, until: datetime) -> list[TeamUncovered]:
        found: dict[str | None, list[float]] = defaultdict(list)
        for gap in self._gaps(council, since, until):
            team = self._tables.holdings[gap.after].team if gap.after else None
            found[team].append((gap.until - gap.since).total_seconds())
        in_order = sorted(found, key=lambda team: (team is None, team or ""))
        return [TeamUncovered(team, len(found[team]), sum(found[team])) for team in in_order]

    def gaps(self, council: str, since: datetime, until: datetime, limit: int) -> list[Uncovered]:
        found = sorted(
            self._gaps(council, since, until),
            key=lambda gap: (gap.since - gap.until, gap.case.reference, gap.since),
        )
        return found[:limit]

    def _gaps(self, council: str, since: datetime, until: datetime) -> Iterator[Uncovered]:
        lines: dict[UUID, list[Holding]] = defaultdict(list)
        for each in self._tables.holdings.values():
            lines[each.case_id].append(each)
        for case in self._children(council):
            for start, end, after in holding.uncovered(case.created_at, lines[case.id], until):
                if end > since:
                    yield Uncovered(case, max(start, since), end, after.id if after else None)

    def running(self, councils: Sequence[str], now: datetime) -> dict[tuple[str, str], Running]:
        found: dict[tuple[str, str], list[int]] = {}
        keys = {}
        for each in self._tables.instances.values():
            if each.status is InstanceStatus.RUNNING and each.council in councils:
                keys[each.id] = (each.council, each.process_id)
                found.setdefault(keys[each.id], [0, 0, 0])[0] += 1
        for task in self._tables.tasks.values():
            if task.status is TaskStatus.OPEN and task.instance_id in keys:
                counts = found[keys[task.instance_id]]
                counts[1] += 1
                counts[2] += task.due_at is not None and task.due_at < now
        return {key: Running(*counts) for key, counts in found.items()}

    def downs(self, watched: Watched, spans: Sequence[int]) -> tuple[int, dict[int, int]]:
        pairs = list(self._pairs(watched))
        return len(pairs), {span: sum(_within(down, up, span) for down, up in pairs) for span in spans}

    def came_back(
        self, watched: Watched, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> list[CameBack]:
        pairs = [(down, up) for down, up in self._pairs(watched) if up is not None]
        pairs.sort(key=lambda pair: (pair[1].started_at, pair[0].id), reverse=True)
        rest = [pair for pair in pairs if after is None or (pair[1].started_at, pair[0].id) < after]
        return [CameBack(self._view(down), self._view(up)) for down, up in rest[:limit]]

    def _pairs(self, watched: Watched) -> Iterator[tuple[Instance, Instance | None]]:
        mine = [each for each in self._tables.instances.values() if each.council == watched.council]
        ups = sorted(
            (each for each in mine if each.process_id in watched.up),
            key=lambda each: (each.started_at, each.id),
        )
        for down in mine:
            ended = down.ended_at
            if ended is None or not set(down.ends) & set(watched.down.get(down.process_id, ())):
                continue
            if add_months(local(ended).date(), watched.months) >= watched.today:
                after = (up for up in ups if up.case_id == down.case_id and up.started_at >= ended)
                yield down, next(after, None)

    def _view(self, instance: Instance) -> InstanceView:
        case = self._tables.cases[instance.case_id]
        return InstanceView(instance, case.reference, case.child_name, 0, 0, 0)


def _overlaps(one: Holding, since: datetime, until: datetime) -> bool:
    return one.since < until and (one.until is None or one.until > since)


def _within(down: Instance, up: Instance | None, months: int) -> bool:
    if up is None or down.ended_at is None:
        return False
    return local(up.started_at).date() <= add_months(local(down.ended_at).date(), months)
