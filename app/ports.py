"""What the inside asks of the outside, as protocols and the plain records that cross them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO, Protocol
from uuid import UUID

from app.domain.booklet import Chapter
from app.domain.decision import Decision
from app.domain.effects import Effect as Effect
from app.domain.effects import LeftQueue as LeftQueue
from app.domain.effects import Notify as Notify
from app.domain.effects import PutOnPanel as PutOnPanel
from app.domain.effects import Reviewed as Reviewed
from app.domain.effects import StoreDocument as StoreDocument
from app.domain.effects import ToCase as ToCase
from app.domain.effects import TransferHolding as TransferHolding
from app.domain.finding import Finding
from app.domain.pack import Pack
from app.domain.panel import QueueLine
from app.domain.process import Process
from app.domain.waiting import Data as Data
from app.domain.waiting import Moved as Moved
from app.domain.waiting import OpenTask as OpenTask
from app.domain.waiting import Passage as Passage
from app.domain.waiting import Repeat as Repeat
from app.domain.waiting import ServiceCall as ServiceCall
from app.domain.waiting import Snapshot as Snapshot
from app.domain.waiting import Thrown as Thrown
from app.domain.waiting import Uncaught as Uncaught
from app.domain.waiting import WaitingMessage as WaitingMessage
from app.domain.waiting import WaitingTimer as WaitingTimer

# --- engine -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Migration:
    """An instance on another version, or what stands in the way of that: then `execution` is None."""

    execution: Execution | None
    moved: Sequence[Moved] = ()
    findings: Sequence[Finding] = ()


class Definition(Protocol):
    """A process compiled once for a deployed version; immutable, shared by all of its instances.

    `variables`: the names that its expressions read. Only these belong in the engine's state; None
    means that everything is kept (a diagram rehearsed without forms).
    """

    @property
    def key(self) -> str: ...
    @property
    def process(self) -> Process: ...
    @property
    def processes(self) -> Mapping[str, Process]: ...
    @property
    def variables(self) -> frozenset[str] | None: ...


class Execution(Protocol):
    """One process instance in memory. Every call runs on to the next wait state.

    Calls raise `NotWaiting` when the token does not wait (any more), `ExpressionFailed` when FEEL
    fails; after an error the execution is thrown away and the stored state stays as it was.
    """

    @property
    def definition(self) -> Definition: ...
    def snapshot(self) -> Snapshot: ...
    def complete_task(self, token: str, answers: Data, now: datetime) -> None: ...
    def complete_service(self, token: str, outputs: Data, now: datetime) -> None: ...
    def throw_error(self, token: str, code: str, message: str, now: datetime) -> bool:
        """A BPMN error from a handler; False when nothing catches it (the caller raises an incident)."""
        ...

    def correlate(
        self, name: str, payload: Data, now: datetime, *, signal: bool = False, correlation: Any = None
    ) -> bool:
        """Give a message to the token that waits for it (a signal: to all); False when none does."""
        ...

    def throw_again(self, token: str, now: datetime) -> bool:
        """Throw an uncaught error once more; False when still nothing catches it."""
        ...

    def fire_timer(self, token: str, now: datetime) -> bool:
        """Fire a due timer; False when that token no longer waits or is not yet due."""
        ...

    def move_token(self, token: str, element: str, now: datetime) -> None:
        """Put a waiting token on another element of its scope, or behind its own (`element` empty).

        What lies between is not done. Raises `NoPlace` where a token cannot be put.
        """
        ...

    def stop(self, now: datetime) -> None:
        """End everything before its time: no end event is reached."""
        ...

    def take_passages(self) -> list[Passage]:
        """The journey since the last call: for the audit trail; the state does not keep it."""
        ...

    def take_thrown(self) -> list[Thrown]: ...
    def save(self) -> bytes: ...


class Engine(Protocol):
    """Runs processes exactly as drawn, or refuses them."""

    def refusals(self, process: Process) -> list[Finding]:
        """Every construct of the process that would not be executed correctly, with reason and cure."""
        ...

    def compile(
        self,
        key: str,
        process_id: str,
        processes: Mapping[str, Process],
        decisions: Mapping[str, Decision],
        calendar: Calendar,
        *,
        keep_everything: bool = False,
    ) -> Definition:
        """Compile a process and all it calls. Raises `Refused` with the findings."""
        ...

    def start(
        self,
        definition: Definition,
        variables: Data,
        now: datetime,
        *,
        message: str = "",
        signal: bool = False,
        condition: str = "",
        repeat: Repeat | None = None,
    ) -> Execution:
        """Start at the none start event, at the start event of a message (with `signal`: of a signal), or at
        the conditional one whose id is `condition`.

        A process with a timer start event waits at it; `repeat` says for which occurrence of its cycle.
        """
        ...

    def begun_by(self, definition: Definition, before: Data, after: Data, now: datetime) -> list[str]:
        """The conditional start events whose condition is true of `after` and was not of `before`, by id."""
        ...

    def load(self, definition: Definition, state: bytes) -> Execution: ...

    def migrate(
        self,
        state: bytes,
        source: Definition,
        target: Definition,
        now: datetime,
        *,
        elements: Mapping[str, str] | None = None,
        known: Mapping[str, Data] | None = None,
    ) -> Migration:
        """The instance of `source` as one of `target`, another version of the same process.

        `elements`: old id → new id where they differ; an empty new id gives up a watch (a boundary event,
        an event sub-process). `known`: process id → values of variables that only `target` reads.
        """
        ...


class Calendar(Protocol):
    """Working days of a council; app.domain.calendar.WorkingCalendar is the one there is."""

    def is_working_day(self, day: date) -> bool: ...
    def add_working_days(self, start: date, days: int) -> date: ...
    def working_day_hours_after(self, start: datetime, hours: float) -> datetime: ...


# --- handlers -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """A user as the rest of the system sees one."""

    id: UUID
    username: str
    name: str
    email: str
    council: str
    team: str
    roles: tuple[str, ...]
    active: bool = True


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a handler may know of the case it serves."""

    id: UUID
    reference: str
    council: str
    child_name: str
    date_of_birth: date
    locality: str
    holder: Person | None = None
    cin_plan_end: date | None = None
    cp_plan_end: date | None = None


@dataclass(frozen=True, slots=True)
class Involvement:
    """Another process of the same case that has not come to its end, and since when it runs."""

    process: str
    name: str
    since: datetime


def nothing_else() -> Sequence[Involvement]:
    """What else is under way where nothing is."""
    return ()


def no_queue(locality: str) -> Sequence[QueueLine]:
    """The panel queue of a council that has none."""
    del locality
    return ()


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a topic. `key` is the idempotency key: the same key never has two outside effects.

    `inputs` are the element's evaluated input parameters, already validated against the handler's
    declaration; `answers` the latest answer to each question of this instance; `siblings` the cases of
    the other children of the family in this council, by reference; `under_way` gives what else of the
    case has not come to its end.
    """

    key: str
    topic: str
    council: Pack
    case: CaseFacts | None
    instance: UUID | None
    element: str
    inputs: Data
    answers: Data
    actor: Person | None
    people: Mapping[str, Person]
    now: datetime
    calendar: Calendar
    siblings: Mapping[str, CaseFacts] = field(default_factory=dict)
    in_need: Callable[[str], Sequence[QueueLine]] = no_queue
    under_way: Callable[[], Sequence[Involvement]] = nothing_else


@dataclass(frozen=True, slots=True)
class Result:
    """What a handler gives back: its declared outputs, and effects for the caller to store."""

    outputs: Data = field(default_factory=dict)
    effects: Sequence[Effect] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared input or output. `type`: string, number, boolean, date, datetime, list or any."""

    name: str
    type: str
    required: bool = True
    description: str = ""


class Handler(Protocol):
    """One topic. `inline` handlers are pure and run inside the command's transaction; the others have
    an outside effect and run as a job, at least once, under `Call.key`."""

    @property
    def topic(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def inline(self) -> bool: ...
    @property
    def inputs(self) -> Sequence[Parameter]: ...
    @property
    def outputs(self) -> Sequence[Parameter]: ...
    def __call__(self, call: Call) -> Result: ...


class Handlers(Protocol):
    """The registry: topic → handler."""

    def get(self, topic: str) -> Handler | None: ...
    def topics(self) -> Collection[str]: ...


class Mailer(Protocol):
    """Sends e-mail. The twin keeps what was sent; both raise `DeliveryFailed`."""

    def send(
        self,
        key: str,
        to: Sequence[str],
        subject: str,
        text: str,
        attachments: Sequence[tuple[str, str, bytes]] = (),
    ) -> None:
        """`attachments`: (file name, media type, bytes). The same key is sent once."""
        ...


class Records(Protocol):
    """The council's case record system (Mosaic): an outbound note."""

    def note(self, key: str, case_reference: str, heading: str, text: str) -> str:
        """Returns the record's own reference. The same key makes one note. Raises `DeliveryFailed`."""
        ...


# --- files and letters --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scanner says of a file. `words`: its own, or why nothing was looked for."""

    clean: bool
    words: str = ""


class Scanner(Protocol):
    """Looks for harm in a file before anybody may open it."""

    def scan(self, content: BinaryIO) -> Verdict:
        """Raises `DeliveryFailed` when the scanner gives no answer: the file then goes on waiting."""
        ...


class Files(Protocol):
    """Keeps bytes outside the database and the web root, under their SHA-256 in hexadecimal."""

    def put(self, content: BinaryIO, most: int) -> tuple[str, int]:
        """(digest, size in bytes); read piece by piece. Raises `TooLarge` beyond `most` bytes."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """Raises `NotFound`."""
        ...

    def remove(self, digest: str) -> None:
        """Nothing happens when it is not there."""
        ...


class Press(Protocol):
    """Letters as text that a person can edit, and back. Lines: `# title`, `## heading`, `- item`;
    an empty line parts paragraphs, the first of which is the sender."""

    def as_text(self, page: bytes) -> str: ...
    def printed(self, council: str, text: str, at: datetime) -> tuple[str, Mapping[str, bytes]]:
        """The title, and media type → bytes. Raises ValueError when the text has no title."""
        ...

    def booklet(
        self, council: str, title: str, chapters: Sequence[Chapter], at: datetime, *, foot: str = ""
    ) -> bytes:
        """A tagged PDF with page numbers; texts are taken as they are. With a `foot` for every page it is
        one to be taken apart, and has no contents."""
        ...


# --- clock --------------------------------------------------------------------------------------


class Clock(Protocol):
    """Tells the time, aware, in UTC."""

    def now(self) -> datetime: ...
