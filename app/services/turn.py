"""One turn of one process instance: the engine runs to its next wait, and all it led to is written.

A command (a form completed, a timer fired, a message, a job's result) makes one turn; a message that
leaves the instance makes further turns of other instances in the same unit of work. The caller commits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from app import feel
from app.domain.errors import BusinessError, HoldfastError, Stale, Suspended, UncaughtError
from app.domain.process import Element
from app.domain.records import (
    AuditEntry,
    Case,
    Incident,
    Instance,
    InstanceStatus,
    Job,
    JobStatus,
    Task,
    TaskStatus,
    Timer,
    TimerStatus,
    User,
)
from app.ports import Call, CaseFacts, Definition, Execution, OpenTask, ServiceCall, Snapshot, ToCase
from app.services import effects, forms, involvements, panels, wording
from app.services.catalogue import Deployed, feel_functions
from app.services.core import Core
from app.services.facts import case_variables as case_variables
from app.services.facts import facts_of, overdue_from, person_of
from app.services.lazy import Lazy
from app.services.subjects import subject_of
from app.store import UnitOfWork

OPEN = frozenset({InstanceStatus.RUNNING, InstanceStatus.SUSPENDED})
"""An instance that has not come to its end."""

MOST_INLINE_CALLS = 1_000
"""Inline handlers in one turn: more is a loop that waits for nobody."""


@dataclass
class Turn:
    """A loaded instance, around one command. `actor` None: a timer or a job. `sent`: the answers."""

    core: Core
    uow: UnitOfWork
    instance: Instance
    case: Case
    deployed: Deployed
    definition: Definition
    execution: Execution
    actor: User | None
    now: datetime
    before: Snapshot | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    sent: UUID | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    entries: list[AuditEntry] = field(default_factory=list)
    done_tokens: frozenset[str] = frozenset()
    fired_tokens: frozenset[str] = frozenset()
    opened: list[Task] = field(default_factory=list)
    left_to_job: set[str] = field(default_factory=set)
    to_cases: list[ToCase] = field(default_factory=list)
    ending: InstanceStatus = InstanceStatus.ENDED

    @cached_property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """FEEL's domain functions for this council."""
        return feel_functions(self.deployed, self.core.clock)

    @cached_property
    def users(self) -> dict[str, User]:
        """The council's people by username."""
        return {user.username: user for user in self.uow.users.of_council(self.case.council)}

    @cached_property
    def siblings(self) -> dict[str, Case]:
        """The cases of the other children of the family in this council, by reference."""
        return {case.reference: case for case in self.uow.cases.siblings(self.case)}

    def _sibling_facts(self) -> dict[str, CaseFacts]:
        """The siblings' cases with who holds each child."""
        holdings = self.uow.holdings.current([case.id for case in self.siblings.values()])
        people = {user.id: person_of(user) for user in self.users.values()}
        return {
            reference: facts_of(case, people.get(holdings[case.id].user_id) if case.id in holdings else None)
            for reference, case in self.siblings.items()
        }

    @cached_property
    def earlier_answers(self) -> dict[str, Any]:
        """The latest answer to each question of this instance, with its type."""
        found: dict[str, Any] = {}
        for kept in self.uow.answers.latest(self.instance.id):
            found |= forms.typed(self.deployed.pack.forms.get(kept.form), kept.answers)
        return found

    def relevant(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Only what the process's expressions read: nothing else enters the engine's state."""
        wanted = self.definition.variables
        return dict(values) if wanted is None else {k: v for k, v in values.items() if k in wanted}

    def element(self, process: str, element: str) -> Element:
        """An element of this instance's processes."""
        return self.definition.processes[process].elements[element]

    def note(self, action: str, subject: str, *, on: Case | None = None, **detail: Any) -> None:
        """Add a line to the trail of the case, or to a sibling's (`on`), of which the instance is no part."""
        self.entries.append(
            AuditEntry(
                stream=str((on or self.case).id),
                at=self.now,
                actor=self.actor.username if self.actor else wording.MACHINE,
                action=action,
                subject=subject,
                detail=forms.as_json(detail),
                instance_id=None if on else self.instance.id,
            )
        )

    def wake(self, reason: str) -> None:
        """Let a suspended instance go on, with the jobs that waited; a running one is left as it is."""
        if self.instance.status is not InstanceStatus.SUSPENDED:
            return
        mine = self.instance = replace(self.instance, status=InstanceStatus.RUNNING)
        self.note("instance.resumed", mine.process_id, name=mine.process_name, reason=reason)
        for job in self.uow.jobs.of_instance(self.instance.id):
            if job.status is JobStatus.WAITING:
                self.uow.jobs.defer_again(job.id)

    # --- running ------------------------------------------------------------------------------

    def settle(self) -> Snapshot:
        """Run inline handlers until the instance waits for a person, a clock, a message or a job."""
        started = {call.token for call in self.before.services} if self.before else set()
        for _ in range(MOST_INLINE_CALLS):
            snapshot = self.execution.snapshot()
            left = started | self.left_to_job
            call = next((c for c in snapshot.services if c.token not in left and self._inline(c)), None)
            if call is None:
                return snapshot
            self.run_handler(call)
        raise HoldfastError(
            f"{self.instance.process_name} runs in a circle of service tasks without waiting for anybody. "
            "Put a user task, a timer or a message into the loop."
        )

    def _inline(self, call: ServiceCall) -> bool:
        handler = self.core.handlers.get(call.topic)
        return handler is not None and handler.inline

    def run_handler(self, call: ServiceCall) -> None:
        """Run an inline handler and go on with its outputs, its effects in this unit of work.

        An error of it that the diagram does not catch is left to a job, which makes an incident of it.
        """
        handler = self.core.handlers.get(call.topic)
        assert handler is not None  # noqa: S101 - the deployment refused unknown topics
        try:
            result = handler(self.call_of(call, key=f"{self.instance.id}:{call.token}"))
        except BusinessError as error:
            if not self.execution.throw_error(call.token, error.code, error.reason, self.now):
                self.left_to_job.add(call.token)
            return
        effects.apply(self, result.effects)
        self.execution.complete_service(call.token, result.outputs, self.now)
        self.answers |= result.outputs

    def call_of(self, call: ServiceCall, key: str) -> Call:
        """The handler's call: its inputs evaluated over case facts, answers and the token's data."""
        element = self.element(call.process, call.element)
        names = frozenset(self.functions)
        asked = {item.target: feel.compile(item.source.text, functions=names) for item in element.inputs}
        at_hand = {**case_variables(self.case), **self.answers, **call.data}
        wanted = {name for compiled in asked.values() for name in compiled.names} - asked.keys()
        context = at_hand if wanted <= at_hand.keys() else self.context(call.data)
        inputs: dict[str, Any] = {}
        for target, compiled in asked.items():  # each sees those before it
            inputs[target] = compiled.evaluate({**context, **inputs}, self.functions)
        people = {name: person_of(user) for name, user in self.users.items()}
        holder = self.uow.holdings.current([self.case.id]).get(self.case.id)
        holding = next((u for u in self.users.values() if holder and u.id == holder.user_id), None)
        return Call(
            key=key,
            topic=call.topic,
            council=self.deployed.pack,
            case=facts_of(self.case, person_of(holding) if holding else None),
            instance=self.instance.id,
            element=call.element,
            inputs=inputs,
            answers=Lazy(lambda: {**self.earlier_answers, **self.answers}),
            actor=person_of(self.actor) if self.actor else None,
            people=people,
            now=self.now,
            calendar=self.deployed.calendar,
            in_need=partial(panels.waiting, self.uow, self.case.council, self.now),
            siblings=Lazy(self._sibling_facts),
            under_way=partial(involvements.under_way, self.uow, self.case.id, self.instance.id),
        )

    def context(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What expressions outside the engine may read."""
        facts = {**case_variables(self.case), "started_by": self.instance.started_by}
        return {**facts, **self.earlier_answers, **self.answers, **data}

    # --- writing ------------------------------------------------------------------------------

    def write(self, action: str, subject: str, **detail: Any) -> Instance:
        """Write what changed since `before`, and one audit entry with the passages. Returns the instance."""
        after = self.settle()
        passages = [
            [p.at.isoformat(), p.what, p.process, p.element, p.token] for p in self.execution.take_passages()
        ]
        self.note(action, subject, passages=passages, **detail)
        self.entries.insert(0, self.entries.pop())  # the command first, then what it led to
        self._write_tasks(after)
        self._write_timers(after)
        self._write_jobs(after)
        self._write_uncaught(after)
        expected = self.instance.version
        ended = after.ended
        self.instance = replace(
            self.instance,
            state=self.execution.save(),
            version=expected + 1,
            status=self.ending if ended else self.instance.status,
            ended_at=self.now if ended else None,
            ends=tuple(after.ends),
        )
        if expected:
            self.uow.instances.save(self.instance, expected)
        else:
            self.uow.instances.add(self.instance)
        # One order of streams for everybody: two siblings' turns never wait for each other in a circle.
        self.uow.audit.append(sorted(self.entries, key=lambda entry: entry.stream))
        self.entries = []
        return self.instance

    def _write_tasks(self, after: Snapshot) -> None:
        open_before = {task.token for task in self.before.tasks} if self.before else set()
        open_after = {task.token for task in after.tasks}
        gone = open_before - open_after
        if gone:
            done = self.done_tokens
            self.uow.tasks.close(
                self.instance.id,
                {token: TaskStatus.DONE if token in done else TaskStatus.CANCELLED for token in gone},
                self.now,
                self.actor.id if self.actor else None,
            )
        fresh = [self.task_row(task) for task in after.tasks if task.token not in open_before]
        if fresh:
            self.uow.tasks.add(fresh)
        self.opened = fresh

    def task_row(self, task: OpenTask) -> Task:
        """An open task as the store keeps it."""
        element = self.element(task.process, task.element)
        assignee = self.users.get(task.assignee) if task.assignee else None
        return Task(
            id=self.core.new_id(),
            instance_id=self.instance.id,
            case_id=self.case.id,
            council=self.case.council,
            token=task.token,
            process=task.process,
            element=task.element,
            name=element.name or task.element,
            role=element.lane,
            groups=task.groups,
            form=element.form,
            status=TaskStatus.OPEN,
            created_at=self.now,
            due_at=overdue_from(task.due),
            due=task.due,
            other_due=task.other_due,
            assignee=assignee.id if assignee else None,
            statutory=element.statutory,
            subject=subject_of(self.definition.processes[task.process], element, task.data),
        )

    def _write_timers(self, after: Snapshot) -> None:
        before = {timer.token: timer.due for timer in self.before.timers} if self.before else {}
        now_waiting = {timer.token: timer.due for timer in after.timers}
        gone = {token for token, due in before.items() if now_waiting.get(token) != due}
        if gone:
            self.uow.timers.close(
                self.instance.id,
                {t: TimerStatus.FIRED if t in self.fired_tokens else TimerStatus.CANCELLED for t in gone},
            )
        fresh = [
            Timer(
                id=self.core.new_id(),
                instance_id=self.instance.id,
                token=timer.token,
                process=timer.process,
                element=timer.element,
                due=timer.due,
                status=TimerStatus.WAITING,
            )
            for timer in after.timers
            if before.get(timer.token) != timer.due
        ]
        if fresh:
            self.uow.timers.add(fresh)

    def _write_jobs(self, after: Snapshot) -> None:
        before = {call.token for call in self.before.services} if self.before else set()
        gone = before - {call.token for call in after.services} - self.done_tokens
        if gone:
            self.uow.jobs.close(self.instance.id, gone, JobStatus.CANCELLED)
        fresh = [
            Job(
                id=self.core.new_id(),
                instance_id=self.instance.id,
                case_id=self.case.id,
                council=self.case.council,
                token=call.token,
                process=call.process,
                element=call.element,
                topic=call.topic,
                status=JobStatus.WAITING if self.core.handlers.get(call.topic) else JobStatus.EXTERNAL,
                created_at=self.now,
            )
            for call in after.services
            if call.token not in before
        ]
        if fresh:
            self.uow.jobs.add(fresh)

    def _write_uncaught(self, after: Snapshot) -> None:
        """An incident for each error that nothing catches; closed when its token went on or was cancelled."""
        before = {each.token: each for each in self.before.uncaught} if self.before else {}
        waiting = {each.token: each for each in after.uncaught}
        for token in waiting.keys() - before.keys():
            error = UncaughtError(waiting[token].element, waiting[token].code)
            self.incident(waiting[token].element, str(error))
        gone = {before[token].element for token in before.keys() - waiting.keys()}
        if gone:
            opened = self.uow.incidents.of_instance(self.instance.id)
            mended = [i.id for i in opened if i.element in gone and i.resolved_at is None]
            self.uow.incidents.resolve(
                mended, self.now, self.actor.username if self.actor else wording.MACHINE
            )

    def incident(self, element: str, message: str) -> None:
        """Something that a manager must look at."""
        self.uow.incidents.add(
            Incident(
                id=self.core.new_id(),
                instance_id=self.instance.id,
                case_id=self.case.id,
                council=self.case.council,
                element=element,
                message=message,
                at=self.now,
            )
        )


def load(
    core: Core,
    uow: UnitOfWork,
    instance: Instance,
    case: Case,
    actor: User | None,
    *,
    suspended: bool = False,
) -> Turn:
    """Load a locked instance for one turn.

    Raises `Stale` when it has ended, and `Suspended` unless the turn is one that a suspended instance may
    take (`suspended`): what comes from outside, and what a manager decides.
    """
    if instance.status is InstanceStatus.SUSPENDED and not suspended:
        raise Suspended(f"“{instance.process_name}” for {case.reference}")
    if instance.status not in OPEN:
        raise Stale(f"{instance.process_name} for {case.reference}")
    deployed = core.catalogue.deployed(uow, instance.deployment_id)
    definition = core.catalogue.definition(uow, instance.deployment_id, instance.process_id)
    execution = core.engine.load(definition, instance.state)
    turn = Turn(core, uow, instance, case, deployed, definition, execution, actor, core.clock.now())
    turn.before = execution.snapshot()
    return turn
