"""The demonstration's people and cases: a TOML script played through the ordinary use cases.

Plainly fictional; days are counted in working days from today, so that some clocks have run out and
some have not whenever it is shown.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from itertools import zip_longest
from pathlib import Path
from typing import Any
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import LONDON, WorkingCalendar
from app.domain.errors import DeliveryFailed, HoldfastError
from app.domain.records import Task, User
from app.ports import Handlers
from app.services import accounts, casework, demo_desk, demo_stories, forms, jobs, processes, tasks
from app.services.casework import NewCase
from app.services.clock import ManualClock
from app.services.core import Core

FILE = "demo.toml"
"""Beside a council's council.toml."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who can sign in to the demonstration of which council (its name), and what for."""

    council: str
    username: str
    password: str
    name: str
    does: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that happened, and when; `desk`: on somebody's desk, not a step of a process."""

    at: datetime
    case: Mapping[str, Any]
    step: Mapping[str, Any]
    desk: bool = False


def read(folder: Path) -> dict[str, Any]:
    """The demonstration script of a council folder. Raises `HoldfastError` when it has none."""
    path = folder / FILE
    if not path.is_file():
        raise HoldfastError(f"{folder} has no {FILE}: write its people and cases to demonstrate it.")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sign_ins(core: Core, script: Mapping[str, Any]) -> list[SignIn]:
    """The people who can sign in to a deployed council's demonstration, in the order written."""
    with core.store.read() as uow:
        council = core.catalogue.in_force(uow, script["council"]).pack.council.name
    return [
        SignIn(council, person["username"], script["password"], person["name"], person["does"])
        for person in script["person"]
    ]


def people(script: Mapping[str, Any], new_id: Callable[[], UUID]) -> list[User]:
    """The users of the script; they share one password hash, because they share one password."""
    shared = _hashed(script["password"])
    return [
        User(
            id=new_id(),
            username=person["username"],
            name=person["name"],
            email=f"{person['username']}@demo.invalid",
            council=script["council"],
            team=person.get("team", ""),
            roles=tuple(person.get("roles", ())),
            duties=tuple(person["duties"]),
            password_hash=shared,
        )
        for person in script["person"]
    ]


@cache
def _hashed(password: str) -> str:
    """Slow on purpose, and the same for all: nobody guesses a password that is printed on the screen."""
    return accounts.hashed(password)


Deploy = Callable[[Core, Mapping[str, Any] | None], object]
"""Puts the council's pack in force: as the script's `earlier` says that it was once, or as it is (None)."""


def as_it_was(files: Mapping[str, bytes], earlier: Mapping[str, Any] | None) -> dict[str, bytes]:
    """A pack's files with the words that one of them once had."""
    then = dict(files)
    for now, once in earlier["words"] if earlier else ():
        name = earlier["file"] if earlier else ""
        then[name] = then[name].replace(now.encode(), once.encode())
    return then


def seed(
    core: Core,
    script: Mapping[str, Any],
    today: date,
    say: Callable[[str], None],
    deploy: Deploy | None = None,
    cut_off: Handlers | None = None,
) -> int:
    """Play the script; returns the number of cases. Raises `HoldfastError` naming case and step.

    Without `deploy` the pack is in force already, and what the script tells of an earlier one is left out.
    `cut_off`: the connectors while no other system answers; a step that `fails` meets these.
    """
    everyone = people(script, core.new_id)
    with core.store.write() as uow:
        uow.users.add(everyone)
        uow.commit()
    by_name = {user.username: user for user in everyone}
    scenes = sorted(_scenes(script, today), key=lambda scene: scene.at)
    earlier = script.get("earlier") if deploy else None
    clock = ManualClock(scenes[0].at if scenes else core.clock.now())
    past = replace(core, clock=clock)
    players: dict[str, Player] = {}
    families: dict[str, UUID] = {}
    if deploy:
        deploy(past, earlier)
    changed = _at(today, earlier["until"], "18:00") if earlier else None
    for scene, following in zip_longest(scenes, scenes[1:]):
        if deploy and changed and scene.at > changed:
            _settle(past, clock, changed)
            deploy(past, None)
            changed = None
        _settle(past, clock, scene.at)
        reference = scene.case["reference"]
        try:
            if scene.desk:
                case = players[reference].case_id if reference in players else None
                actor = by_name[scene.step["by"]]
                demo_desk.play(demo_desk.Entry(past, actor, case, scene.step, partial(resolve, today=today)))
            elif "open" in scene.step:
                say(f"Case {reference}")
                family = families.setdefault(scene.case.get("family", reference), core.new_id())
                players[reference] = Player.opened(past, scene.case, family, by_name, today)
            else:
                players[reference].play(scene.step, script.get("answers", {}))
            if "fails" in scene.step:
                _fail(past, cut_off, scene.step["fails"])
            until = following.at if following else clock.now()
            _settle(past, clock, min(until, changed) if changed else until, at_once=True)
        except HoldfastError as error:
            raise HoldfastError(f"Demonstration case {reference}, {dict(scene.step)}: {error}") from error
    if deploy and changed:
        deploy(past, None)
    return len(players)


def _settle(core: Core, clock: ManualClock, to: datetime, *, at_once: bool = False) -> None:
    """Run on to a moment with all jobs and all that falls due. `at_once`: something was done just now."""
    if not at_once and clock.now() >= to:
        return
    stuck = False
    while True:
        with core.store.read() as uow:
            waiting = [] if stuck else uow.jobs.waiting(100)
            due = [] if waiting else uow.timers.due(to, 1)
        if waiting:
            stuck = sum(jobs.run_job(core, job.id) for job in waiting) == 0
            continue
        clock.set(max(due[0].due if due else to, clock.now()))
        stuck = False
        if not due or not processes.fire_due(core):
            break
    clock.set(max(to, clock.now()))


def _fail(core: Core, cut_off: Handlers | None, element: str) -> None:
    """Let the job of that element meet systems that do not answer, until the queue gives up."""
    if cut_off is None:
        raise HoldfastError("nothing can fail here: no connectors that are cut off were given")
    with core.store.read() as uow:
        job = next((job for job in uow.jobs.waiting(100) if job.element == element), None)
    if job is None:
        raise HoldfastError(f"{element} does not wait, so it cannot fail")
    try:
        jobs.run_job(replace(core, handlers=cut_off), job.id)
    except DeliveryFailed as error:
        jobs.give_up(core, job.id, str(error))
    else:
        raise HoldfastError(f"{element} did not fail: it needs no other system")


def _scenes(script: Mapping[str, Any], today: date) -> Iterator[Scene]:
    for case in demo_stories.cases(script):
        yield Scene(_at(today, case["opened"], "09:00"), case, {"open": True})
        for step in case["steps"]:
            at = _at(today, step["day"], f"{step['hour']}:00")
            if "complete" not in step:
                yield Scene(at, case, step)
                continue
            for minutes, element in enumerate(step["complete"], 1):
                yield Scene(at + timedelta(minutes=7 * minutes), case, {**step, "complete": element})
    for number, step in enumerate(script.get("desk", ())):
        at = _at(today, step["day"], "17:00") + timedelta(minutes=number)
        yield Scene(at, {"reference": step.get("case", "none")}, step, desk=True)


def _at(today: date, working_days: int, clock: str) -> datetime:
    day = WorkingCalendar().add_working_days(today, working_days) if working_days else today
    return datetime.combine(day, time.fromisoformat(clock), LONDON).astimezone(UTC)


@dataclass(slots=True)
class Player:
    """Plays the steps of one case."""

    core: Core
    case_id: UUID
    people: Mapping[str, User]
    today: date
    holder: str

    @classmethod
    def opened(
        cls, core: Core, case: Mapping[str, Any], family: UUID, people: Mapping[str, User], today: date
    ) -> Player:
        """Open the case with its first holder."""
        ended = case.get("cin_plan_end")
        opened = casework.open_case(
            core,
            NewCase(
                reference=case["reference"],
                child_name=case["child_name"],
                date_of_birth=case["date_of_birth"],
                locality=case["locality"],
                holder=case["holder"],
                family=family,
                cin_plan_end=resolve(ended, today) if ended else None,
                cp_plan_end=resolve(case["cp_plan_end"], today) if "cp_plan_end" in case else None,
                cin_since=resolve(case["cin_since"], today) if "cin_since" in case else None,
                panel=case.get("panel", False),
            ),
            people[case["holder"]],
        )
        return cls(core, opened.id, people, today, case["holder"])

    def play(self, step: Mapping[str, Any], usual: Mapping[str, Mapping[str, Any]]) -> None:
        """One step: start, complete, message or concern. Raises `HoldfastError`."""
        actor = self.people[step.get("by", self.holder)]
        if "start" in step:
            processes.start(self.core, self.case_id, step["start"], actor)
        elif "message" in step:
            processes.send_message(self.core, self.case_id, step["message"], actor)
        elif "concern" in step:
            processes.raise_concern(self.core, self.case_id, actor)
        else:
            element = step["complete"]
            answers = {**usual.get(element, {}), **step.get("answers", {})}
            today = self.core.clock.now().astimezone(LONDON).date()
            self._complete(element, {k: resolve(v, self.today, today) for k, v in answers.items()})

    def _complete(self, element: str, answers: Mapping[str, Any]) -> None:
        task = demo_desk.open_task(self.core, self.case_id, element)
        raw: dict[str, Sequence[str]] = {key: forms.submitted(value) for key, value in answers.items()}
        tasks.complete(self.core, task.id, raw, self._whose(task))

    def _whose(self, task: Task) -> User:
        """Who the task is for: the assignee, else somebody of its role, the holder's own team first."""
        able = [user for user in self.people.values() if permissions.can_take(user, task)]
        if not able:
            raise HoldfastError(f"nobody in the demonstration may complete {task.element} ({task.role})")
        return next((user for user in able if user.username == self.holder), able[0])


def resolve(value: Any, today: date, day: date | None = None) -> Any:
    """`{ working_day = -3 }`: three working days before today; `{ after = 2 }`: two working days after
    `day`, at a `time` if one is given; anything else as it is."""
    if not isinstance(value, Mapping):
        return value
    calendar = WorkingCalendar()
    if "working_day" in value:
        return calendar.add_working_days(today, value["working_day"])
    moved = calendar.add_working_days(day or today, value["after"])
    if "time" not in value:
        return moved
    return datetime.combine(moved, time.fromisoformat(value["time"]), LONDON)
