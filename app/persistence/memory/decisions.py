"""What is counted of decisions, in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from app.domain.overviews import Asked, Decided, DecidedQuery
from app.domain.queries import AnswersView
from app.domain.records import Answers
from app.persistence.json_text import to_text
from app.persistence.memory.tables import Tables


class MemoryDecisions:
    """See `app.domain.overviews.Decisions`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def ask(self, asked: Sequence[Asked]) -> None:
        known = self._tables.decision_forms
        self._tables.decision_forms.update(
            {key: each for each in asked if (key := (each.deployment, each.form)) not in known}
        )

    def deployments(
        self, council: str, forms: Collection[str], since: datetime, until: datetime
    ) -> list[UUID]:
        found = set()
        for given in self._tables.answers.values():
            instance = self._tables.instances[given.instance_id]
            known = (instance.deployment_id, given.form) in self._tables.decision_forms
            if known and given.form in forms and since <= given.at < until and instance.council == council:
                found.add(instance.deployment_id)
        return sorted(found)

    def tallied(self, query: DecidedQuery) -> list[Decided]:
        found: dict[tuple[UUID, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        values: dict[str, Any] = {}
        for given, asked in self._sent(query):
            value = given.answers.get(asked.what)
            text = to_text(value)
            values[text] = value
            counts = found[(asked.deployment, asked.form, text)]
            counts[0] += 1
            counts[1] += bool(_text(given, asked.why))
            counts[2] += bool(_text(given, asked.who))
        return [Decided(key[0], key[1], values[key[2]], *counts) for key, counts in found.items()]

    def wanting(
        self, query: DecidedQuery, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> tuple[int, int, list[AnswersView]]:
        every = [
            given
            for given, asked in self._sent(query)
            if not _text(given, asked.why) or not _text(given, asked.who) or self._own(query, given, asked)
        ]
        found = [each for each in every if not self._hidden(query, each)]
        found.sort(key=lambda each: (each.at, each.id), reverse=True)
        rest = [each for each in found if after is None or (each.at, each.id) < after]
        return len(found), len(every) - len(found), [self._view(each) for each in rest[:limit]]

    def drawn(self, query: DecidedQuery, seed: str, limit: int) -> tuple[int, list[AnswersView]]:
        found = [given for given, _ in self._sent(query) if not self._hidden(query, given)]
        found.sort(key=lambda each: sha256(f"{seed}:{each.id}".encode()).digest())
        return len(found), [self._view(each) for each in found[:limit]]

    def restricted(self, council: str) -> list[UUID]:
        open_now = (each for each in self._tables.restrictions.values() if each.lifted_at is None)
        mine = {each.case_id for each in open_now if self._tables.cases[each.case_id].council == council}
        return sorted(mine)

    def _sent(self, query: DecidedQuery) -> Iterator[tuple[Answers, Asked]]:
        noted = self._tables.decision_forms
        asked = {key: noted[key] for each in query.asked if (key := (each.deployment, each.form)) in noted}
        for given in self._tables.answers.values():
            instance = self._tables.instances[given.instance_id]
            known = asked.get((instance.deployment_id, given.form))
            fits = instance.council == query.council and query.since <= given.at < query.until
            if known is not None and fits:
                yield given, known

    def _hidden(self, query: DecidedQuery, given: Answers) -> bool:
        far = query.locality not in ("", self._tables.cases[given.case_id].locality)
        return far or given.case_id in query.barred

    def _own(self, query: DecidedQuery, given: Answers, asked: Asked) -> bool:
        forms = {each.form: each for each in query.asked if each.deployment == asked.deployment}
        of_instance = (
            each
            for each in self._tables.answers.values()
            if each.instance_id == given.instance_id and each.form in forms
        )
        first = min(of_instance, key=lambda each: (each.at, each.id))
        mine, theirs = self._side(query, given, asked), self._side(query, first, asked)
        by = {self._name(_text(first, forms[first.form].who)).lower(), first.by_name.lower()}
        decider = self._name(_text(given, asked.who)).lower()
        return bool(first.id != given.id and mine and mine != theirs and decider in by)

    def _side(self, query: DecidedQuery, given: Answers, asked: Asked) -> str:
        task = self._tables.tasks.get(given.task_id)
        return query.sides.get((asked.deployment, task.role), "") if task else ""

    def _name(self, who: str) -> str:
        return next((user.name for user in self._tables.users.values() if user.username == who), who)

    def _view(self, given: Answers) -> AnswersView:
        case, instance = self._tables.cases[given.case_id], self._tables.instances[given.instance_id]
        process = (instance.process_id, instance.process_name, instance.deployment_id)
        return AnswersView(given, case.reference, case.child_name, *process)


def _text(given: Answers, key: str) -> str:
    value = given.answers.get(key)
    return "" if value is None else str(value).strip()
