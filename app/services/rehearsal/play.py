"""Playing a script on its stage: each action goes through the services that the pages use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from app import feel
from app.domain.calendar import local
from app.domain.errors import Hindered, HoldfastError, Refused
from app.domain.finding import Finding
from app.domain.records import Case, Instance, InstanceStatus, Task
from app.services import forms, jobs, migrating, processes, tasks, wording
from app.services.rehearsal import queue
from app.services.rehearsal.script import Script, Step, plain
from app.services.rehearsal.stage import REHEARSER, Stage, Tools, build, instances, redeploy
from app.store import UnitOfWork


@dataclass(slots=True)
class Played:
    """What became of one step."""

    number: int
    words: str
    differences: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """What became of one rehearsal. `refused`: it did not start; the findings say why.

    `taken`: per process id, the elements completed and flows taken (for coverage).
    """

    file: Path
    findings: list[Finding] = field(default_factory=list)
    refused: bool = False
    steps: list[Played] = field(default_factory=list)
    journey: list[dict[str, str]] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    taken: dict[str, set[str]] = field(default_factory=dict)
    stage: Stage | None = None

    @property
    def ok(self) -> bool:
        """Whether it started and every step held."""
        return not self.refused and not any(step.differences for step in self.steps)

    def as_dict(self) -> dict[str, Any]:
        """The outcome as `holdfast rehearse --format json` prints it."""
        return {
            "file": str(self.file),
            "ok": self.ok,
            "refused": self.refused,
            "findings": [finding.as_dict() for finding in self.findings],
            "steps": [
                {"step": s.number, "action": s.words, "ok": not s.differences, "differences": s.differences}
                for s in self.steps
            ],
            "journey": self.journey,
            "data": forms.as_json(self.data),
        }


def play(tools: Tools, script: Script, files: Mapping[str, bytes]) -> Outcome:
    """Rehearse a script. Later steps are still played after a difference, not after an error."""
    outcome = Outcome(script.file)
    try:
        stage = build(tools, files, script.now, script.stubs, script.siblings)
    except Refused as refused:
        outcome.refused, outcome.findings = True, refused.findings
        return outcome
    outcome.stage, outcome.findings = stage, stage.findings
    queue.fill(stage, script.in_need)
    performance = Performance(stage, script)
    opening = Played(0, f"start {performance.process_id}")
    try:
        performance.open()
    except HoldfastError as error:
        opening.differences.append(str(error))
        outcome.steps.append(opening)
        return outcome
    for step in script.steps:
        played = Played(step.number, step.in_words())
        outcome.steps.append(played)
        try:
            performance.act(step)
        except HoldfastError as error:
            played.differences.append(str(error))
            break
        played.differences += performance.differences(step.expect)
    performance.close(outcome)
    return outcome


class Performance:
    """A script being played."""

    def __init__(self, stage: Stage, script: Script) -> None:
        self.stage, self.script = stage, script
        self.core = stage.core
        self.process_id = script.process or self._only_process()
        self.first: UUID | None = None
        self.hindered: list[str] = []

    def _only_process(self) -> str:
        own = [
            process.id
            for process in self.stage.pack.processes.values()
            if process.executable and Path(process.file).name == self.script.diagrams[0].name
        ]
        return own[0] if own else ""

    def open(self) -> None:
        """Start the process, unless only a message or a signal can; at a timer start event it waits."""
        process = self.stage.pack.processes.get(self.process_id)
        if process is None:
            known = ", ".join(sorted(self.stage.pack.processes))
            raise HoldfastError(
                f"there is no process “{self.process_id}” in these diagrams; there is {known}"
            )
        starts = [element for element in process.inside(process.id) if element.kind == "startEvent"]
        triggers = {event.kind for element in starts for event in element.events or ()}
        if starts and all(element.events for element in starts) and "timer" not in triggers:
            return
        self._begin("", self.script.start)

    def _begin(self, message: str, variables: Mapping[str, Any]) -> None:
        with self.core.store.write() as uow:
            case = processes.case_of(uow, self.stage.case.id)
            actor = self.stage.people[REHEARSER]
            begun = processes.begin(self.core, uow, case, self.process_id, variables, actor, message=message)
            uow.commit()
        self.first = begun.id
        self._run_jobs()

    # --- actions ------------------------------------------------------------------------------

    def act(self, step: Step) -> None:
        """Do what the step says. Raises `HoldfastError`."""
        match step.action:
            case "complete":
                self._complete(step)
            case "message" | "signal":
                self._message(step)
            case "advance_to":
                self._advance(datetime.fromisoformat(step.subject))
            case "advance":
                self._advance(self._later(step.subject))
            case "migrate_to":
                self._migrate(step)
        self._run_jobs()

    def _complete(self, step: Step) -> None:
        open_now = self.open_tasks()
        task = next((task for task in open_now if task.element == step.subject), None)
        if task is None:
            names = ", ".join(sorted(task.element for task in open_now)) or "nothing"
            raise HoldfastError(f"{step.subject} is not open; open is {names}")
        actor = self.stage.people[REHEARSER]
        if step.by:
            actor = self.stage.person(step.by)
        elif task.assignee:
            actor = next(user for user in self.stage.people.values() if user.id == task.assignee)
        if task.form:
            raw = {key: forms.submitted(value) for key, value in step.answers.items()}
            tasks.complete(self.core, task.id, raw, actor)
        else:
            tasks.complete_with(self.core, task.id, step.answers, actor)

    def _message(self, step: Step) -> None:
        signal = step.action == "signal"
        with self.core.store.write() as uow:
            case = processes.case_of(uow, self.stage.case.id)
            reached = processes.correlate(
                self.core,
                uow,
                case,
                step.subject,
                step.payload,
                self.stage.people[REHEARSER],
                depth=0,
                signal=signal,
                every=step.subject == processes.CONCERN,
                correlation=step.correlation,
            )
            if signal:
                reached += self._start_by_signal(uow, case, step)
            uow.commit()
        if reached:
            return
        if self.first is None and not signal:
            self._begin(step.subject, {**self.script.start, **step.payload})
            return
        raise HoldfastError(f"nothing waits for the {step.action} “{step.subject}”")

    def _start_by_signal(self, uow: UnitOfWork, case: Case, step: Step) -> list[Instance]:
        given = step.payload if self.first else {**self.script.start, **step.payload}
        actor = self.stage.people[REHEARSER]
        begun = processes.start_by(self.core, uow, case, step.subject, given, actor, depth=0, signal=True)
        own = [one.id for one in begun if one.process_id == self.process_id]
        self.first = self.first or next(iter(own), None)
        return begun

    def _migrate(self, step: Step) -> None:
        """Put the other diagram in force, and move the process to it unless it is expected not to move."""
        if self.first is None:
            raise HoldfastError("nothing has begun that could move")
        redeploy(self.stage, self.script.diagrams[0], Path(step.subject))
        try:
            rehearser = self.stage.people[REHEARSER]
            migrating.migrate(self.core, self.first, "rehearsed", rehearser, step.elements)
            self.hindered = []
        except Hindered as hindered:
            self.hindered = [finding.element for finding in hindered.findings]
            if "hindered" not in step.expect:
                raise

    def _later(self, duration: str) -> datetime:
        with_now = {"duration_text": duration, "start": self.core.clock.now()}
        later = feel.compile("start + duration(duration_text)").evaluate(with_now)
        if not isinstance(later, datetime):
            raise HoldfastError(f"“{duration}” is not a duration like P5D or PT8H")
        return later

    def _advance(self, to: datetime) -> None:
        try:
            while due := processes.next_due(self.core, to):
                self.stage.clock.set(max(due, self.core.clock.now()))
                if not processes.fire_due(self.core):
                    break
                self._run_jobs()
            self.stage.clock.set(to)
        except ValueError as error:
            raise HoldfastError(str(error)) from error

    def _run_jobs(self) -> None:
        while True:
            with self.core.store.read() as uow:
                waiting = uow.jobs.waiting(100)
            if not any(jobs.run_job(self.core, job.id) for job in waiting):
                return

    # --- expectations -------------------------------------------------------------------------

    def differences(self, expect: Mapping[str, Any]) -> list[str]:
        """Where what is differs from what is expected, in words."""
        return [text for key, wanted in expect.items() for text in getattr(self, f"_expect_{key}")(wanted)]

    def open_tasks(self) -> list[Task]:
        """The open user tasks of all instances."""
        with self.core.store.read() as uow:
            return [task for one in instances(self.stage) for task in uow.tasks.open_of(one.id)]

    def _expect_open(self, wanted: Sequence[str]) -> list[str]:
        found = Counter(task.element for task in self.open_tasks())
        expected = Counter(wanted)
        return [
            *(f"{element} should be open and is not" for element in (expected - found).elements()),
            *(f"{element} is open and should not be" for element in (found - expected).elements()),
        ]

    def _expect_due(self, wanted: Mapping[str, Any]) -> list[str]:
        found = []
        for element, expected in wanted.items():
            task = next((task for task in self.open_tasks() if task.element == element), None)
            if task is None:
                found.append(f"{element} should be due {plain(expected)} and is not open")
            elif not same_moment(task.due, expected):
                shown = plain(task.due) if task.due else "never"
                found.append(f"{element} is due {shown}, not {plain(expected)}")
        return found

    def _completed(self) -> set[str]:
        return {
            element
            for one in instances(self.stage)
            for _at, what, _process, element in self._passages(one)
            if what in {"completed", "taken"}
        }

    def _passages(self, instance: Instance) -> list[tuple[datetime, str, str, str]]:
        with self.core.store.read() as uow:
            return wording.passages(uow.audit.of_instance(instance.id, limit=1_000_000))

    def _expect_passed(self, wanted: Sequence[str]) -> list[str]:
        completed = self._completed()
        return [f"{e} should have been passed and was not" for e in wanted if e not in completed]

    def _expect_not_passed(self, wanted: Sequence[str]) -> list[str]:
        completed = self._completed()
        return [f"{e} was passed and should not have been" for e in wanted if e in completed]

    def _expect_data(self, wanted: Mapping[str, Any]) -> list[str]:
        data = self.data()
        return [
            f"{key} is {plain(forms.as_json(data.get(key)))!r}, not {plain(value)!r}"
            for key, value in wanted.items()
            if plain(forms.as_json(data.get(key))) != plain(value)
        ]

    def _expect_hindered(self, wanted: Sequence[str]) -> list[str]:
        found, expected = Counter(self.hindered), Counter(wanted)
        return [
            *(f"{element} should stand in the way and does not" for element in (expected - found).elements()),
            *(f"{element} stands in the way and should not" for element in (found - expected).elements()),
        ]

    def _expect_ended(self, wanted: bool) -> list[str]:
        ended = any(i.id == self.first and i.status is InstanceStatus.ENDED for i in instances(self.stage))
        return [] if ended is wanted else [f"the process {'has' if ended else 'has not'} ended"]

    def _expect_holders(self, wanted: Mapping[str, str]) -> list[str]:
        """Who holds each child: the case's reference → a username."""
        found = []
        names = {user.id: user.username for user in self.stage.people.values()}
        with self.core.store.read() as uow:
            for reference, username in wanted.items():
                case = uow.cases.by_reference(self.stage.case.council, reference)
                held = uow.holdings.current([case.id]).get(case.id) if case else None
                holder = names.get(held.user_id, "nobody") if held else "nobody"
                if holder != username:
                    found.append(f"{reference} is held by {holder}, not by {username}")
        return found

    def data(self) -> dict[str, Any]:
        """The answers given in, and the engine's data of, the rehearsed instance."""
        if self.first is None:
            return {}
        with self.core.store.read() as uow:
            instance = uow.instances.get(self.first)
            if instance is None:
                return {}
            definition = self.core.catalogue.definition(uow, instance.deployment_id, instance.process_id)
            snapshot = self.core.engine.load(definition, instance.state).snapshot()
            found: dict[str, Any] = {}
            for kept in uow.answers.of_instance(instance.id):
                found |= forms.typed(self.stage.pack.forms.get(kept.form), kept.answers)
        return found | dict(snapshot.data)

    def close(self, outcome: Outcome) -> None:
        """Fill in the journey, the final data and what was taken."""
        passed = [passage for one in instances(self.stage) for passage in self._passages(one)]
        passed.sort(key=lambda passage: passage[0])
        for at, what, process, element in passed:
            if what != "taken":
                outcome.journey.append(
                    {"element": element, "what": what, "process": process, "at": at.isoformat()}
                )
            if what in {"completed", "taken"}:
                outcome.taken.setdefault(process, set()).add(element)
        outcome.data = self.data()


def same_moment(due: date | datetime | None, expected: Any) -> bool:
    """Whether a due date is the expected one; a date expected of a moment means its London day."""
    if due is None:
        return expected is None or expected == ""
    if isinstance(expected, str):
        expected = datetime.fromisoformat(expected) if len(expected) > 10 else date.fromisoformat(expected)
    if isinstance(expected, datetime):
        return isinstance(due, datetime) and due == expected
    return bool((local(due).date() if isinstance(due, datetime) else due) == expected)
