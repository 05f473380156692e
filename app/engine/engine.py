"""Compiles processes and starts or loads their instances: implements app.ports.Engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from app.domain.decision import Decision
from app.domain.errors import HoldfastError, NobodyWaits, NotFound, Refused
from app.domain.finding import Finding, errors
from app.domain.process import Process
from app.engine.codec import own
from app.engine.compatible import Versions
from app.engine.compiler import compile_processes
from app.engine.definition import CompiledDefinition, called_by, variables_of
from app.engine.execution import TokenExecution
from app.engine.instance import Instance
from app.engine.migration import failed, hindrances, moved, moving
from app.engine.nodes.base import Node
from app.engine.refusals import refusals_of
from app.engine.refusals.links import refusals_between
from app.engine.state import restore
from app.functions import functions
from app.ports import Calendar, Data, Definition, Migration, Repeat, Thrown


class TokenEngine:
    """Runs processes exactly as drawn, or refuses them."""

    def refusals(self, process: Process) -> list[Finding]:
        """Every construct of the process that would not be executed correctly."""
        return refusals_of(process)

    def compile(
        self,
        key: str,
        process_id: str,
        processes: Mapping[str, Process],
        decisions: Mapping[str, Decision],
        calendar: Calendar,
        *,
        keep_everything: bool = False,
    ) -> CompiledDefinition:
        """Compile a process and all it calls. Raises Refused, and NotFound for an unknown process id."""
        if process_id not in processes:
            raise NotFound("process", process_id)
        needed = called_by(process_id, processes)
        findings = [finding for process in needed.values() for finding in refusals_of(process)]
        findings += [
            found for process in needed.values() for found in refusals_between(process, needed, decisions)
        ]
        if errors(findings):
            raise Refused(findings)
        compiled = compile_processes(needed, decisions)
        return CompiledDefinition(
            key=key,
            process=processes[process_id],
            processes=needed,
            variables=None if keep_everything else variables_of(needed.values(), decisions),
            calendar=calendar,
            body=compiled[process_id][0],
            nodes={name: nodes for name, (_, nodes) in compiled.items()},
        )

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
    ) -> TokenExecution:
        """Start at the none start event or wait at a timer's; or at a message's, signal's or condition's.

        Beside it each other timer start event asks for an instance that waits for its time. Raises NotFound,
        NobodyWaits where there is none, and what running on raises.
        """
        compiled = cast(CompiledDefinition, definition)
        body = compiled.body
        trigger = ("signal" if signal else "message", message)
        if message and trigger not in body.triggered:
            raise NobodyWaits(message)
        beside: Sequence[Node] = ()
        if message:
            starts: list[Node] = [body.triggered[trigger]]
        elif condition:
            starts = [node for node in body.conditional if node.element.id == condition]
        elif repeat is not None and repeat.element:
            starts = [node for node in body.timers if node.element.id == repeat.element]
        else:
            starts = body.starts or body.timers[:1]
            beside = [] if repeat else [node for node in body.timers if node not in starts]
        if not starts:
            raise NotFound("start event without a message in", definition.process.id)
        instance = Instance(compiled, now)
        instance.repeat = repeat
        instance.begun_by = trigger
        instance.begin(variables, starts)
        instance.thrown += [
            Thrown(node.element.id, "", False, own(variables), Repeat(now, 0, node.element.id))
            for node in beside
        ]
        return TokenExecution(instance)

    def begun_by(self, definition: Definition, before: Data, after: Data, now: datetime) -> list[str]:
        """The conditional start events whose condition was not true of what was known, and now is."""
        compiled = cast(CompiledDefinition, definition)
        known = functions(compiled.calendar, lambda: now)
        return [
            node.element.id
            for node in compiled.body.conditional
            if any(
                formula.over(after, known) is True and formula.over(before, known) is not True
                for formula in node.conditions
            )
        ]

    def load(self, definition: Definition, state: bytes) -> TokenExecution:
        """The instance as it was saved. Raises UnknownState."""
        return TokenExecution(restore(cast(CompiledDefinition, definition), state))

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
        """The instance on another version of its process, or what stands in the way. Raises UnknownState."""
        compiled = cast(CompiledDefinition, target)
        versions = Versions(cast(CompiledDefinition, source), compiled, elements or {})
        old = restore(versions.old, state)
        findings = hindrances(old, versions)
        if findings:
            return Migration(None, (), findings)
        try:
            # Moving works on the tokens themselves: what is told beside them is read anew.
            new = moving(restore(versions.old, state), compiled, versions, now, known or {})
        except HoldfastError as reason:
            return Migration(None, (), [failed(compiled, reason)])
        return Migration(TokenExecution(new), moved(old, new, versions))
