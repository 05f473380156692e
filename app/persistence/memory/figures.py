"""What a manager is told in numbers, counted in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from uuid import UUID

from app.domain.calendar import local
from app.domain.figures import SPANS, Between, Bounced, Clocks, Counted, Load, Wait
from app.domain.records import Instance, Task, TaskStatus
from app.domain.yearly import Asked, Year
from app.persistence.memory import yearly
from app.persistence.memory.tables import Tables


class MemoryFigures:
    """See `app.domain.figures.Figures`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def loads(self, council: str, now: datetime, until: datetime) -> list[Load]:
        found: dict[UUID | None, list[Task]] = defaultdict(list)
        for task in self._tables.tasks.values():
            if task.council == council and task.status is TaskStatus.OPEN:
                found[task.assignee].append(task)
        return [
            Load(
                user_id=key,
                open=len(tasks),
                overdue=sum(task.due_at is not None and task.due_at < now for task in tasks),
                soon=sum(task.due_at is not None and now <= task.due_at < until for task in tasks),
                blocked=sum(task.blocked_at is not None for task in tasks),
            )
            for key, tasks in sorted(found.items(), key=lambda item: str(item[0]))
        ]

    def held(self, council: str) -> dict[UUID, int]:
        found: dict[UUID, int] = defaultdict(int)
        mine = {user.id for user in self._tables.users.values() if user.council == council}
        for each in self._tables.holdings.values():
            if each.until is None and each.user_id in mine:
                found[each.user_id] += 1
        return dict(found)

    def waits(self, council: str, within: Sequence[str], process: str, limit: int) -> list[Wait]:
        mine = [
            each
            for each in self._tables.instances.values()
            if each.council == council and each.process_id in within
        ]
        mine.sort(key=lambda each: (each.started_at, each.id), reverse=True)
        keys = {each.id for each in mine[:limit]}
        began: dict[tuple[object, ...], datetime] = {}
        ended: dict[tuple[object, ...], datetime] = {}
        for entry in self._tables.audit.values():
            if entry.instance_id not in keys:
                continue
            for at, what, where, element, token in entry.detail.get("passages", ()):
                place = (entry.instance_id, element, token)
                if where == process and what == "started":
                    began[place] = datetime.fromisoformat(at)
                elif where == process and what in ("completed", "cancelled"):
                    ended[place] = datetime.fromisoformat(at)
        return _waits(process, began, ended)

    def clocks(self, council: str, since: datetime, now: datetime, over: date | None = None) -> list[Clocks]:
        del over  # nothing is kept: all is counted anew
        found: dict[tuple[str, str, date], list[bool]] = defaultdict(list)
        for task in self._tables.tasks.values():
            if task.council != council or task.due_at is None:
                continue
            ran_out = _month(task.due_at - timedelta(seconds=1))
            if task.status is TaskStatus.OPEN and task.due_at < now and ran_out >= _month(since):
                found[(task.process, task.element, ran_out)].append(False)
            if task.status is not TaskStatus.DONE or task.completed_at is None or task.completed_at < since:
                continue
            kept = task.completed_at < task.due_at
            month = _month(task.completed_at) if kept else ran_out
            if month >= _month(since):
                found[(task.process, task.element, month)].append(kept)
        return [Clocks(*key, sum(kept), len(kept) - sum(kept)) for key, kept in sorted(found.items())]

    def opened(
        self, council: str, processes: Sequence[str], since: datetime, over: date | None = None
    ) -> list[Counted]:
        del over
        first: dict[tuple[str, UUID], datetime] = {}
        for task in self._tables.tasks.values():
            if task.council == council and task.process in processes:
                key = (task.process, task.instance_id)
                first[key] = min(first.get(key, task.created_at), task.created_at)
        return _counted((at, process) for (process, _), at in first.items() if at >= since)

    def answered(
        self,
        council: str,
        asked: Mapping[str, Sequence[str]],
        since: datetime,
        over: date | None = None,
    ) -> list[Counted]:
        del over
        return _counted(
            (given.at, str(value))
            for given in self._tables.answers.values()
            for key, value in given.answers.items()
            if given.at >= since
            and key in asked.get(given.form, ())
            and isinstance(value, str)
            and value
            and self._tables.cases[given.case_id].council == council
        )

    def between(
        self, council: str, forms: Sequence[str], since: datetime, over: date | None = None
    ) -> list[Between]:
        del over
        sent: dict[UUID, list[datetime]] = defaultdict(list)
        for given in self._tables.answers.values():
            if given.form in forms and self._tables.cases[given.case_id].council == council:
                sent[given.case_id].append(given.at)
        found: dict[date, list[timedelta]] = defaultdict(list)
        for times in sent.values():
            for before, after in pairwise(sorted(times)):
                if after >= since:
                    found[_month(after)].append(after - before)
        return [Between(month, len(each), _median(each), max(each)) for month, each in sorted(found.items())]

    def year(self, asked: Asked) -> Year:
        return yearly.year(self._tables, asked)

    def bounced(
        self, council: str, down: Mapping[str, Sequence[str]], up: Sequence[str], since: datetime
    ) -> list[Bounced]:
        mine = [each for each in self._tables.instances.values() if each.council == council]
        ups = [each for each in mine if each.process_id in up]
        found: dict[date, list[Instance]] = defaultdict(list)
        for each in mine:
            over = set(each.ends) & set(down.get(each.process_id, ()))
            if each.ended_at is not None and each.ended_at >= since and over:
                found[_month(each.ended_at)].append(each)
        return [
            Bounced(
                month,
                len(downs),
                {span: sum(yearly.bounced(one, ups, span) for one in downs) for span in SPANS},
            )
            for month, downs in sorted(found.items())
        ]


def _waits(
    process: str, began: Mapping[tuple[object, ...], datetime], ended: Mapping[tuple[object, ...], datetime]
) -> list[Wait]:
    over: dict[str, list[timedelta]] = defaultdict(list)
    still: dict[str, int] = defaultdict(int)
    for place, at in began.items():
        element = str(place[1])
        if place in ended:
            over[element].append(ended[place] - at)
        else:
            still[element] += 1
    return [
        Wait(
            process,
            element,
            len(over[element]),
            still[element],
            _median(over[element]) if over[element] else None,
            max(over[element], default=None),
        )
        for element in sorted({*over, *still})
    ]


def _median(lengths: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=median(each.total_seconds() for each in lengths))


def _month(at: datetime) -> date:
    return local(at).date().replace(day=1)


def _counted(found: Iterable[tuple[datetime, str]]) -> list[Counted]:
    counts: dict[tuple[date, str], int] = defaultdict(int)
    for at, what in found:
        counts[(_month(at), what)] += 1
    return [Counted(month, what, count) for (month, what), count in sorted(counts.items())]
