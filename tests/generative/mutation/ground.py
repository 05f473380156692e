"""The shipped packs, read once, and the prover's findings of a pack in which one file is changed.

A check sees the process that the changed file holds or serves, all that it calls and, where asked for,
all that calls it, with their forms and the clauses they cite: nothing else can bear on its findings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from app import bootstrap
from app.domain.finding import Finding
from app.domain.form import Form
from app.domain.pack import Council, Invariant, Pack, Property
from app.domain.process import Element, Process
from app.packs import council_files, councils, read_files
from app.verification import gate
from app.verification.data import Meaning
from app.verification.invariants import check_invariants
from app.verification.invariants.selecting import selector
from app.verification.scope import used_by_council

GIVEN = frozenset({"unknown-option", "never-true", "never-given"})
"""Findings that hang on what every caller gives."""
ROOT = Path(__file__).parents[3]
BPMN = ROOT / "bpmn"


@dataclass(frozen=True, eq=False)
class Ground:
    """One council's pack as shipped, with the shared files."""

    pack: Pack

    @cached_property
    def councils_own(self) -> list[Process]:
        """The processes that are the council's and not shared."""
        return [process for process in self.pack.processes.values() if "/shared/" not in process.file]

    def users(self, form: str) -> list[tuple[Process, Element]]:
        """The tasks that ask a form."""
        return [
            (process, element)
            for process in self.pack.processes.values()
            for element in process.elements.values()
            if element.form == form
        ]

    def processes_of(self, file: str) -> list[Process]:
        """The processes that a diagram's file holds, or that ask a form's questions."""
        held = [process for process in self.pack.processes.values() if process.file == file]
        form = next((form for form in self.pack.forms.values() if form.file == file), None)
        return held or ([process for process, _ in self.users(form.id)] if form else [])

    @cached_property
    def _used(self) -> frozenset[str]:
        return frozenset(process.id for process in used_by_council(self.pack))

    def uses(self, file: str) -> bool:
        """Whether the council runs what a file holds; of a shared diagram that it does not call, it has no
        say."""
        processes = self.processes_of(file)
        return not processes or any(process.id in self._used for process in processes)

    def around(self, *files: str, callers: bool = False, also_forms: Iterable[str] = ()) -> Pack:
        """The part of the pack that a change of these files can bear on."""
        chosen = {process.id for file in files for process in self.processes_of(file)}
        chosen |= self._callers(chosen) if callers else self._a_caller(chosen)
        chosen |= self._senders(self._called(chosen))
        processes = {name: self.pack.processes[name] for name in self._called(chosen)}
        asked = {e.form for process in processes.values() for e in process.elements.values()} | {*also_forms}
        forms = {name: form for name, form in self.pack.forms.items() if name in asked}
        cited = _cited(processes.values(), forms.values())
        clauses = {
            name: clause if clause.process in processes else replace(clause, process="")
            for name, clause in self.pack.clauses.items()
            if name in cited
        }
        return replace(
            self.pack,
            processes=processes,
            forms=forms,
            clauses=clauses,
            questions={name: replace(each, about=()) for name, each in self.pack.questions.items()},
            council=self._council(clauses),
            invariants=self._invariants(processes, forms),
        )

    def _invariants(
        self, processes: Mapping[str, Process], forms: Mapping[str, Form]
    ) -> tuple[Invariant, ...]:
        """The properties that speak of these processes; one that would select nothing in them is left out."""
        key = frozenset(processes)
        if key not in self._kept:
            part = replace(self.pack, processes=processes, forms=forms)
            meaning = Meaning(part, None)
            kept = [self._told(part, invariant, meaning) for invariant in self.pack.invariants]
            self._kept[key] = tuple(each for each in kept if each.properties)
        return self._kept[key]

    @staticmethod
    def _told(part: Pack, invariant: Invariant, meaning: Meaning) -> Invariant:
        within = (_within(each, part.processes) for each in invariant.properties)
        kept = tuple(each for each in within if _speaks(part, invariant, each, meaning))
        return replace(invariant, properties=kept)

    @cached_property
    def _kept(self) -> dict[frozenset[str], tuple[Invariant, ...]]:
        return {}

    def _council(self, clauses: Collection[str]) -> Council:
        """The council with the settings and contacts that these clauses give."""
        council = self.pack.council
        return replace(
            council,
            settings={name: each for name, each in council.settings.items() if each.clause in clauses},
            contacts={name: each for name, each in council.contacts.items() if each.clause in clauses},
        )

    def _called(self, chosen: Iterable[str]) -> set[str]:
        found: set[str] = set()
        waiting = [name for name in chosen if name in self.pack.processes]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                elements = self.pack.processes[name].elements.values()
                waiting += [e.called for e in elements if e.called in self.pack.processes]
        return found

    def lacks_callers(self, process: Process, around: Pack) -> bool:
        """Whether something that calls a process is not in a part of the pack."""
        return any(
            other.id not in around.processes and any(e.called == process.id for e in other.elements.values())
            for other in self.pack.processes.values()
        )

    def guards(self, process: Process, element: Element, *where: tuple[str, str]) -> list[Property]:
        """The council's properties that select an element: `where` names kinds with their parameters."""
        return [
            one
            for invariant in self.pack.invariants
            for one in invariant.properties
            if not one.councils or self.pack.council.id in one.councils
            if not one.processes or process.id in one.processes
            if any(
                kind == one.kind
                and (chosen := selector(self.pack, one.parameters.get(parameter))) is not None
                and chosen.matches(process, element)
                for kind, parameter in where
            )
        ]

    def _a_caller(self, chosen: Collection[str]) -> set[str]:
        """The smallest of the council's processes that calls them, where all of them are shared: what is
        called by nobody may be given anything."""
        own = {process.id: len(process.elements) for process in self.councils_own}
        if not own.keys().isdisjoint(chosen):
            return set()
        calling = (self._callers([name]) & own.keys() for name in chosen)
        return {min(names, key=own.__getitem__) for names in calling if names}

    def _senders(self, chosen: Iterable[str]) -> set[str]:
        """Those that send something with a message by which these begin."""
        begun = {
            event.name
            for name in chosen
            for element in self.pack.processes[name].inside(name)
            if element.kind == "startEvent"
            for event in element.events
        }
        return {
            process.id
            for process in self.pack.processes.values()
            for element in process.elements.values()
            if element.inputs
            and element.kind in {"endEvent", "intermediateThrowEvent", "sendTask"}
            and any(event.kind == "message" and event.name in begun for event in element.events)
        }

    def _callers(self, chosen: Iterable[str]) -> set[str]:
        wanted = set(chosen)
        return {name for name in self.pack.processes if wanted & self._called([name])}


def reached_from(process: Process, start: str) -> set[str]:
    """All that flows lead to from an element, which is among them."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += [process.flows[name].target for name in process.elements[here].outgoing]
    return found


def _within(one: Property, processes: Collection[str]) -> Property:
    """A property for those of its processes that are there."""
    return replace(one, processes=tuple(name for name in one.processes if name in processes) or one.processes)


def _speaks(part: Pack, invariant: Invariant, one: Property, meaning: Meaning) -> bool:
    alone = replace(invariant, properties=(one,), codes=(), watches=())
    found = check_invariants(replace(part, invariants=(alone,)), meaning=meaning)
    return not any(each.code == "invariant-unread" for each in found)


def _cited(processes: Iterable[Process], forms: Iterable[Form]) -> set[str]:
    in_diagrams = {c for process in processes for e in process.elements.values() for c in e.clauses}
    return in_diagrams | {c for form in forms for field in form.walk() for c in field.clauses}


@cache
def grounds() -> tuple[Ground, ...]:
    """The pack of every council that has diagrams."""
    every = (Ground(read_files(council_files(BPMN, name))[0]) for name in councils(BPMN))
    return tuple(ground for ground in every if ground.councils_own)


def findings_of(ground: Ground, around: Pack, changed: Mapping[str, bytes]) -> list[Finding]:
    """What reading and the deployment's gate say of a part of the pack in which these files are changed.

    Of what a process is given, nothing is known where some of its callers are left out.
    """
    alone = {process.file for process in around.processes.values() if ground.lacks_callers(process, around)}
    found = _all_findings(around, changed)
    return [each for each in found if each.code not in GIVEN or each.file not in alone]


def _all_findings(around: Pack, changed: Mapping[str, bytes]) -> list[Finding]:
    rest = replace(
        around,
        processes={name: each for name, each in around.processes.items() if each.file not in changed},
        forms={name: each for name, each in around.forms.items() if each.file not in changed},
        decisions={name: each for name, each in around.decisions.items() if each.file not in changed},
    )
    read, findings = read_files(changed, rest)
    pack = replace(
        read,
        council=around.council,
        clauses=around.clauses,
        questions=around.questions,
        invariants=around.invariants,
        files={**around.files, **changed},
    )
    served = _served()
    return [*findings, *gate.check(pack, bootstrap.engine().refusals, served.topics(), served)]


def required_inputs(topic: str) -> frozenset[str]:
    """What a service must be given."""
    handler = _served().get(topic)
    return frozenset(each.name for each in handler.inputs if each.required) if handler else frozenset()


@cache
def _served() -> bootstrap.Registry:
    return bootstrap.handlers()
