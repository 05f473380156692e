"""A council's pack: its glossary, its clause register, its diagrams, decisions and forms.

`council.toml` and `clauses.toml` hold what this module describes; `app.packs` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain.comparison import Answer, Row
from app.domain.decision import Decision
from app.domain.form import Form
from app.domain.monitoring import Monitoring, Route
from app.domain.process import Process

EXECUTABLE_KINDS = frozenset("XGTRFN")


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the council's glossary. `side`: early_help, social_care, family or partner."""

    name: str
    side: str
    description: str = ""
    manager: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """A team of people; `locality` empty when it serves the whole council."""

    id: str
    name: str
    side: str
    locality: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A telephone number or mailbox that a clause names."""

    key: str
    name: str
    telephone: str = ""
    email: str = ""
    clause: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A named local number or text. `clause` is its source; empty means an assumption, which says why."""

    name: str
    value: Any
    unit: str = ""
    clause: str = ""
    assumption: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The number of a clause: value, unit (working days, days, weeks, hours, months) and anchor in words."""

    value: int
    unit: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule of the source in our own words.

    `kind`: X step, G gate, T deadline, R routing, F form or record, N notification, I invariant,
    M monitoring, C context; the first six are executable and must be cited or waived.
    """

    id: str
    section: str
    rule: str
    kind: str
    process: str = ""
    deadline: Deadline | None = None
    ambiguity: str = ""
    reading: str = ""
    waiver: str = ""
    line: int | None = None

    @property
    def executable(self) -> bool:
        """Whether an element or field must cite this clause."""
        return self.kind in EXECUTABLE_KINDS


@dataclass(frozen=True, slots=True)
class Question:
    """Where the source is silent or contradicts itself: the clauses it is `about`, and how they are read."""

    id: str
    about: tuple[str, ...]
    problem: str
    reading: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Council:
    """council.toml. `shared` (id "shared") has no roles of its own: its lanes take every council's.

    `source_date`: of the source as it was adopted; `review_date`: when its owners mean to review it;
    `monitoring`: the yearly report that its protocol asks for, if it does; `routes`: which processes lead
    up, down or beside, and where they end when the step is done.
    """

    id: str
    name: str
    source: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    localities: tuple[str, ...] = ()
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    closures: Mapping[date, str] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    external_topics: tuple[str, ...] = ()
    retention: Mapping[str, Any] = field(default_factory=dict)
    source_date: date | None = None
    review_date: date | None = None
    monitoring: Monitoring | None = None
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True)
class Property:
    """One property that the diagrams must have. `kind`: one of app.verification.invariants; `parameters`:
    its own, texts and tables that select elements. `councils`, `processes`: where it counts; empty: all."""

    kind: str
    parameters: Mapping[str, Any]
    councils: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Invariant:
    """A principle that no diagram and no case may break.

    `properties` are checked on the diagrams, `codes` are the gate's own findings that guard it too,
    `watches` look for breaches in what has happened. `waits`: why nothing here can break it yet.
    """

    id: str
    title: str
    sources: tuple[str, ...]
    message: str
    properties: tuple[Property, ...] = ()
    codes: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()
    waits: str = ""
    file: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything of one council (or a loose set of files), read. `files`: path → bytes as deployed.

    `rows`: what is compared between councils; `answers`: row id → where this one's protocol answers it.
    """

    council: Council
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    processes: Mapping[str, Process] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    invariants: tuple[Invariant, ...] = ()
    questions: Mapping[str, Question] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
