"""Proves a process scope by scope, from the inside out.

A sub-process touches what is around it only by ending, by throwing and by being interrupted. So each is
followed alone, and around it counts only how it can end. An event sub-process is followed alone too: one
that interrupts ends everything around it, one that does not shares nothing with it. An interrupt from
outside is nowhere taken as the way by which a case ends: nobody may count on an emergency for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.process import ACTIVITY_KINDS, Element, Process
from app.verification.reach import reachable, scopes
from app.verification.soundness.building import Scope
from app.verification.soundness.exploring import States, explore
from app.verification.soundness.faults import Fault, faults_of
from app.verification.soundness.net import Net, Step
from app.verification.soundness.outcomes import (
    UNKNOWN,
    Outcome,
    Watches,
    catching,
    code,
    happens,
    is_scope,
    trigger,
)

MOST_STATES = 20_000
"""States of one scope after which the proof is given up; real scopes have some hundreds."""

_STUCK = frozenset({"deadlock", "leftover", "livelock", "unproved"})


@dataclass(frozen=True, slots=True)
class Run:
    """A net followed: the scope's own, or that of a branch beside it. `host`: where the branch begins."""

    net: Net
    states: States
    host: str = ""


@dataclass(slots=True)
class Proof:
    """What was found out about a process: its faults, how it ends, how many states it has."""

    faults: list[Fault] = field(default_factory=list)
    outcome: Outcome = UNKNOWN
    states: int = 0


class Prover:
    """Proves processes that call each other; each is followed once."""

    def __init__(self, processes: Mapping[str, Process], limit: int = MOST_STATES) -> None:
        self.processes = processes
        self.limit = limit
        self._proofs: dict[str, Proof] = {}
        self._open: set[str] = set()

    def prove(self, process: Process) -> Proof:
        """The proof of a process."""
        key = f"{process.file}\n{process.id}"
        if key not in self._proofs:
            self._open.add(key)
            self._proofs[key] = _ProcessProof(process, self).made()
            self._open.discard(key)
        return self._proofs[key]

    def outcome(self, called: str) -> Outcome:
        """How a called process can end; one that is not known, or that calls itself, in any way."""
        process = self.processes.get(called)
        if process is None or f"{process.file}\n{process.id}" in self._open:
            return UNKNOWN
        return self.prove(process).outcome


class _ProcessProof:
    def __init__(self, process: Process, prover: Prover) -> None:
        self.process = process
        self.limit = prover.limit
        self.contents = dict(scopes(process))
        self.watches = Watches(process, self.contents)
        self.outcomes: dict[str, Outcome] = {
            element.id: prover.outcome(element.called)
            for element in process.elements.values()
            if element.kind == "callActivity"
        }
        self.scopes: dict[str, Scope] = {}
        self.runs: dict[str, list[Run]] = {}
        self.proof = Proof()
        self.never: dict[str, None] = {}

    def made(self) -> Proof:
        order = sorted(self._scopes(), key=self._depth, reverse=True)
        found: list[tuple[str, Run, Fault]] = []
        for scope in order:
            found += self._follow(scope)
        for scope, run, fault in sorted(found, key=lambda item: self._depth(item[0])):
            self.proof.faults.append(self._from_the_start(scope, run, fault))
        self._dead({name for _, _, fault in found if fault.kind in _STUCK for name in fault.others})
        self.proof.outcome = self.outcomes[self.process.id]
        self._uncaught()
        return self.proof

    def _scopes(self) -> list[str]:
        inside = [element.id for element in self.process.elements.values() if is_scope(element)]
        return [self.process.id, *inside]

    def _depth(self, scope: str) -> int:
        depth = 0
        while scope in self.process.elements:
            scope = self.process.elements[scope].scope
            depth += 1
        return depth

    # One scope.

    def _follow(self, identity: str) -> list[tuple[str, Run, Fault]]:
        scope = self.scopes[identity] = Scope(self.process, identity, self.watches, self.outcomes)
        runs = self.runs[identity] = []
        net = scope.main()
        runs.append(Run(net, explore(net, self.limit)))
        told: set[str] = set()
        for run in runs:
            for event in self._beside(scope, run):
                if event.id not in told:
                    told.add(event.id)
                    net = scope.branch(event.id)
                    runs.append(Run(net, explore(net, self.limit), event.id))
        endless = self._ends_in_time(identity)
        found = [
            (identity, run, fault)
            for run in runs
            for fault in faults_of(self.process, run.net, run.states, endless=endless)
        ]
        for run in runs:
            self.proof.states += len(run.states.found)
            if not run.states.complete:
                told_of = run.net.unfollowed or run.host or identity
                found.append((identity, run, Fault("unproved", told_of, states=len(run.states.found))))
        self.outcomes[identity] = self._outcome(scope, any(fault.kind in _STUCK for _, _, fault in found))
        return found

    def _beside(self, scope: Scope, run: Run) -> list[Element]:
        """The events of branches beside the flow that can happen in a run."""
        hosts = {run.net.places[place].element for place in run.states.entered}
        events = (event for host in hosts for event in scope.events_on(self.process.elements[host]))
        return sorted((event for event in events if event.id in scope.beside), key=lambda event: event.id)

    def _ends_in_time(self, scope: str) -> bool:
        """Whether a timer is sure to end what goes round inside a scope."""
        while True:
            around = [*self.watches.boundaries.get(scope, []), *self.watches.starts_of(scope)]
            if any(watch.interrupting and trigger(watch) == "timer" for watch in around):
                return True
            element = self.process.elements.get(scope)
            if element is None:
                return False
            scope = element.scope

    # How a scope ends.

    def _outcome(self, scope: Scope, stuck: bool) -> Outcome:
        """How a scope ends; where a fault that is told keeps it from its end, what follows counts as met."""
        thrown = self._thrown(scope)
        starts = self.watches.starts_of(scope.id)
        done = stuck or self.runs[scope.id][0].states.done
        errors: set[str] = set()
        escalations: set[str] = set()
        fails = False
        for start in starts:
            handler = self.outcomes.get(start.scope)
            if not happens(start, starts, thrown) or handler is None:
                if handler is not None and start.events:
                    self.never.setdefault(start.id)
                continue
            if start.interrupting:
                done = done or handler.done
                errors |= handler.errors
                escalations |= handler.escalations
                fails = fails or handler.fails
        errors |= {c for c in thrown.errors if catching(starts, "error", c) is None}
        escalations |= {c for c in thrown.escalations if catching(starts, "escalation", c) is None}
        fails = fails or (thrown.fails and not _takes_all(starts))
        return Outcome(done, frozenset(errors), frozenset(escalations), fails)

    def _thrown(self, scope: Scope) -> Outcome:
        """What is thrown inside a scope and not taken up further inside."""
        errors: set[str] = set()
        escalations: set[str] = set()
        fails = False
        for run in self.runs[scope.id]:
            for element in map(self.process.elements.__getitem__, run.states.passed):
                if trigger(element) == "error" and element.kind == "endEvent":
                    errors.add(code(element))
                if trigger(element) == "escalation" and element.kind in {
                    "endEvent",
                    "intermediateThrowEvent",
                }:
                    escalations.add(code(element))
            for place in run.states.entered:
                host = self.process.elements[run.net.places[place].element]
                if host.kind in ACTIVITY_KINDS:
                    outcome = scope.outcome(host)
                    errors |= self.watches.left_over(host.id, "error", outcome)
                    escalations |= self.watches.left_over(host.id, "escalation", outcome)
                    boundaries = self.watches.boundaries.get(host.id, [])
                    fails = fails or (outcome.fails and not _takes_all(boundaries))
        for start in self.watches.starts_of(scope.id):
            handler = self.outcomes.get(start.scope)
            if handler is not None and not start.interrupting:
                errors |= handler.errors
                escalations |= handler.escalations
                fails = fails or handler.fails
        return Outcome(errors=frozenset(errors), escalations=frozenset(escalations), fails=fails)

    # From the start of the process.

    def _from_the_start(self, scope: str, run: Run, fault: Fault) -> Fault:
        if fault.kind == "unproved":
            return fault
        steps = (*self._way_to(scope), *self._way_beside(scope, run), *fault.steps)
        return Fault(fault.kind, fault.element, steps, fault.missing, fault.others)

    def _way_to(self, scope: str) -> tuple[Step, ...]:
        """The steps to a scope, from the start of the process."""
        element = self.process.elements.get(scope)
        if element is None:
            return ()
        before = self._way_to(element.scope)
        if element.triggered_by_event:
            starts = self.scopes[element.scope].beginnings
            return before + tuple(Step(name) for name in starts[0][:1]) if starts else before
        return (*before, *self._way_inside(element.scope, scope), Step(scope))

    def _way_beside(self, scope: str, run: Run) -> tuple[Step, ...]:
        if not run.host:
            return ()
        return self._way_inside(scope, self.process.elements[run.host].attached_to)

    def _way_inside(self, scope: str, element: str) -> tuple[Step, ...]:
        """The shortest steps to an element inside its scope."""
        for run in self.runs.get(scope, []):
            states = [
                state
                for place, state in run.states.entered.items()
                if run.net.places[place].element == element
            ]
            if states:
                return (*self._way_beside(scope, run), *run.states.path(min(states)))
        return ()

    # What never happens.

    def _dead(self, stuck: set[str]) -> None:
        """Elements that flows lead to and no token passes; of a row of them, the first alone."""
        if any(not run.states.complete for runs in self.runs.values() for run in runs):
            return
        passed = {name for runs in self.runs.values() for run in runs for name in run.states.passed}
        entered = {
            run.net.places[place].element
            for runs in self.runs.values()
            for run in runs
            for place in run.states.entered
        }
        begun = passed | {name for name in entered if self.process.elements[name].kind in ACTIVITY_KINDS}
        known = reachable(self.process)
        for scope in self.scopes.values():
            around = self.process.elements.get(scope.id)
            if around is not None and not around.triggered_by_event and around.id not in entered:
                continue  # told of the sub-process itself
            for element in scope.inside:
                dead = element.id in known and element.id not in begun and element.id not in stuck
                if dead and not element.triggered_by_event and self._is_first(element, begun, entered):
                    self.proof.faults.append(Fault("dead", element.id))
        self.proof.faults += [Fault("dead", name) for name in self.never]

    def _is_first(self, element: Element, begun: set[str], entered: set[str]) -> bool:
        if element.kind == "boundaryEvent":
            return element.attached_to in entered
        if element.id in entered:
            return True
        sources = [self.process.flows[f].source for f in element.incoming if f in self.process.flows]
        return any(source in begun for source in sources)

    def _uncaught(self) -> None:
        """Errors of end events and called processes that nothing in the process takes up."""
        for scope, runs in self.runs.items():
            for run in runs:
                for name, (before, steps) in run.states.passed.items():
                    codes = self._errors_of(self.process.elements[name])
                    if any(self.watches.catch(scope, "error", thrown) is None for thrown in codes):
                        fault = Fault("uncaught", name, (*run.states.path(before), *steps))
                        self.proof.faults.append(self._from_the_start(scope, run, fault))

    def _errors_of(self, element: Element) -> frozenset[str]:
        if element.kind == "callActivity":
            return self.watches.left_over(element.id, "error", self.outcomes[element.id])
        is_thrown = element.kind == "endEvent" and trigger(element) == "error"
        return frozenset({code(element)}) if is_thrown else frozenset()


def _takes_all(watches: list[Element]) -> bool:
    return any(trigger(watch) == "error" and not code(watch) for watch in watches)
