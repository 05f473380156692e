"""A process compiled once, with all it calls; shared by its instances and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.decision import Decision
from app.domain.process import Process
from app.engine.expressions import expressions_of
from app.engine.formula import FUNCTION_NAMES, compile_formula
from app.engine.nodes.base import Node
from app.engine.nodes.scopes import Body
from app.feel.errors import FeelError
from app.feel.table import variables
from app.ports import Calendar


@dataclass(frozen=True, slots=True)
class CompiledDefinition:
    """Implements app.ports.Definition. `nodes`: process id → node name → node; `body`: the process's."""

    key: str
    process: Process
    processes: Mapping[str, Process]
    variables: frozenset[str] | None
    calendar: Calendar
    body: Body
    nodes: Mapping[str, Mapping[str, Node]]


def called_by(process_id: str, processes: Mapping[str, Process]) -> dict[str, Process]:
    """A process and all that it calls, directly or not, by id. Unknown ones are left out."""
    found: dict[str, Process] = {}
    queue = [process_id]
    while queue:
        name = queue.pop()
        process = processes.get(name)
        if process is None or name in found:
            continue
        found[name] = process
        queue += [element.called for element in process.elements.values() if element.called]
    return found


def variables_of(processes: Iterable[Process], decisions: Mapping[str, Decision]) -> frozenset[str]:
    """The names that the expressions and decisions of some processes read, handlers' inputs apart."""
    names: set[str] = set()
    for process in processes:
        for place in expressions_of(process):
            if place.outside:
                continue
            formula = compile_formula(place.element, place.expression, plain=place.plain, iso=place.iso)
            names |= formula.names - place.local
        for element in process.elements.values():
            if element.decision in decisions:
                names |= _read_by(decisions[element.decision], decisions)
    return frozenset(names)


def _read_by(decision: Decision, decisions: Mapping[str, Decision]) -> frozenset[str]:
    try:
        return variables(decision, FUNCTION_NAMES, decisions)
    except FeelError:
        # A fault in a decision is reported where decisions are checked.
        return frozenset()
