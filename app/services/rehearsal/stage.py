"""The stage of a rehearsal: people, a case, and the services on a store that lives in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from app.domain.errors import HoldfastError, Refused
from app.domain.finding import Finding, errors
from app.domain.pack import Pack
from app.domain.records import Case, Holding, Instance, User
from app.ports import Call, Clock, Data, Engine, Handler, Handlers, Parameter, Result
from app.services import deploying
from app.services.catalogue import Catalogue, ReadFiles
from app.services.clock import ManualClock
from app.services.core import Core
from app.store import Store

REHEARSER = "rehearser"
MOST_CASES = 1_000
Check = Callable[[Pack, Collection[str]], list[Finding]]


@dataclass(frozen=True, slots=True)
class Tools:
    """What the stage is built from. `check(pack, topics)` is the deployment's own gate."""

    read_files: ReadFiles
    check: Check
    engine: Engine
    handlers: Handlers
    new_store: Callable[[], Store]
    new_id: Callable[[], UUID]


@dataclass(frozen=True, slots=True)
class Stub:
    """Gives fixed outputs in place of a topic's handler."""

    topic: str
    given: Data
    summary: str = "Fixed outputs of a rehearsal"
    inline: bool = True
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()

    def __call__(self, call: Call) -> Result:
        """The outputs as the script gives them."""
        del call
        return Result(self.given)


class StubbedHandlers:
    """A registry in which some topics give fixed outputs."""

    def __init__(self, real: Handlers, stubs: Mapping[str, Data]) -> None:
        self._real = real
        self._stubs = {topic: Stub(topic, outputs) for topic, outputs in stubs.items()}

    def get(self, topic: str) -> Handler | None:
        """The stub, else the real handler."""
        return self._stubs.get(topic) or self._real.get(topic)

    def topics(self) -> Collection[str]:
        """All known topics."""
        return {*self._real.topics(), *self._stubs}


@dataclass(frozen=True, slots=True)
class Stage:
    """Ready to play: one case and those of siblings, a rehearser with every role, two people for each role.

    Usernames: the role in lower case with hyphens, and the same with “-2”: somebody else to name when
    the first declines.
    """

    core: Core
    clock: ManualClock
    pack: Pack
    case: Case
    people: Mapping[str, User]
    findings: list[Finding]
    tools: Tools

    def person(self, role: str) -> User:
        """The person of a role, or the person of that username. Raises `HoldfastError`."""
        for user in self.people.values():
            if role == user.username or (user.roles == (role,)):
                return user
        known = ", ".join(sorted({user.roles[0] for user in self.people.values() if len(user.roles) == 1}))
        raise HoldfastError(f"nobody has the role “{role}”; there are {known or 'no roles'}")


def slug(name: str) -> str:
    """A role's name as a username: lower case, hyphens."""
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def build(
    tools: Tools,
    files: Mapping[str, bytes],
    now: datetime,
    stubs: Mapping[str, Data],
    siblings: Sequence[str] = (),
) -> Stage:
    """Read, check and deploy the files, and open a case. Raises `Refused` with all findings."""
    handlers = StubbedHandlers(tools.handlers, stubs)
    pack, findings = _checked(tools, files, handlers)
    clock: ManualClock = ManualClock(now)
    store = tools.new_store()
    plain_clock: Clock = clock
    core = Core(
        store, tools.engine, handlers, Catalogue(tools.read_files, tools.engine), plain_clock, tools.new_id
    )
    deploying.deploy(core, files, pack, findings, REHEARSER, "a rehearsal: nothing goes live")
    people = _people(tools, pack)
    case = _case(core, tools, pack, people, now, siblings)
    return Stage(core, clock, pack, case, people, findings, tools)


def _checked(tools: Tools, files: Mapping[str, bytes], handlers: Handlers) -> tuple[Pack, list[Finding]]:
    """The pack of some files. Raises `Refused`."""
    pack, findings = tools.read_files(files)
    findings = [*findings, *tools.check(pack, handlers.topics())]
    if errors(findings):
        raise Refused(findings)
    return pack, findings


def redeploy(stage: Stage, old: Path, new: Path) -> None:
    """Put another diagram in force in the place of one of the pack's. Raises `Refused`, `HoldfastError`."""
    files = dict(stage.pack.files)
    place = next((name for name in files if Path(name).name == old.name), None)
    if place is None:
        raise HoldfastError(f"the diagram {old.name} is not among the files that are rehearsed")
    del files[place]
    files[str(Path(place).with_name(new.name))] = new.read_bytes()
    pack, findings = _checked(stage.tools, files, stage.core.handlers)
    deploying.deploy(stage.core, files, pack, findings, REHEARSER, "a rehearsal: nothing goes live")


def _people(tools: Tools, pack: Pack) -> dict[str, User]:
    lanes = {element.lane for process in pack.processes.values() for element in process.elements.values()}
    roles = sorted({*lanes, *pack.council.roles} - {""})
    team = next(iter(pack.council.teams.values()), None)

    def user(username: str, name: str, own: tuple[str, ...]) -> User:
        return User(
            id=tools.new_id(),
            username=username,
            name=name,
            email=f"{username}@rehearsal.invalid",
            council=pack.council.id,
            team=team.name if team else "",
            roles=own,
            duties=("worker", "manager"),
        )

    people = {REHEARSER: user(REHEARSER, "The rehearser", tuple(roles))}
    for role in roles:
        people[slug(role)] = user(slug(role), f"Rehearsal {role}", (role,))
        people[f"{slug(role)}-2"] = user(f"{slug(role)}-2", f"Second Rehearsal {role}", (role,))
    return people


def _case(
    core: Core,
    tools: Tools,
    pack: Pack,
    people: Mapping[str, User],
    now: datetime,
    siblings: Sequence[str],
) -> Case:
    """The child's case and those of the siblings, all held by the rehearser; the child's is given back."""
    first, family = people[REHEARSER], tools.new_id()
    cases = [
        Case(
            id=tools.new_id(),
            reference=f"REHEARSAL-{number}",
            council=pack.council.id,
            child_name=name,
            date_of_birth=date(now.year - 8 - number, 3, 14),
            locality=pack.council.localities[0] if pack.council.localities else "",
            family=family,
            created_at=now,
        )
        for number, name in enumerate(["Rehearsal Child", *siblings], 1)
    ]
    with core.store.write() as uow:
        uow.users.add(list(people.values()))
        uow.cases.add(cases)
        for case in cases:
            uow.holdings.open(
                Holding(
                    id=tools.new_id(),
                    case_id=case.id,
                    user_id=first.id,
                    holder_name=first.name,
                    role="",
                    team=first.team,
                    since=now,
                    until=None,
                    reason="The rehearsal began",
                    accepted_by=first.id,
                )
            )
        uow.commit()
    return cases[0]


def instances(stage: Stage) -> list[Instance]:
    """All instances of the rehearsal's cases, in the order in which they started."""
    with stage.core.store.read() as uow:
        cases = uow.cases.search(stage.case.council, "", limit=MOST_CASES)
        found = [instance for case in cases for instance in uow.instances.of_case(case.id)]
    return sorted(found, key=lambda instance: (instance.started_at, str(instance.id)))
