"""Decisions with all that they require: tables, expressions and functions (DMN 1.5, 6.3, 7 and 10.4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.decision import Decision, Typed
from app.feel.compiled import outside
from app.feel.errors import DecisionLoop, LimitExceeded, UnknownDecision, Unsupported
from app.feel.itemtypes import allowed_only, conformed
from app.feel.lexer import needs_knowing
from app.feel.limits import MAX_CALLS, Run
from app.feel.logic import logic
from app.feel.values import Function, NoValue

Functions = Mapping[str, Callable[..., Any]]
Decided = tuple[Any, tuple[str, ...]]
Path = tuple[str, ...]
"""The ids of the decisions that wait for each other."""

_STEPS = 25
"""What one decision or call of a function counts as, beside the work inside it."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one decision gave, and the rules that made it."""

    decision: Decision
    value: Any
    fired: tuple[str, ...]


def decide(
    decision: Decision,
    context: Mapping[str, Any],
    functions: Functions,
    decisions: Mapping[str, Decision] | None = None,
    warnings: list[str] | None = None,
    steps: list[Step] | None = None,
    *,
    lenient: bool = False,
) -> tuple[Any, tuple[str, ...]]:
    """The decision's value and the ids of the rules that made it (none for a literal expression).

    `context`: variables; `decisions`: those that it may require, by id. One output gives its value, several
    a context; a policy with several hits a list. No matching rule gives the default outputs, else null (an
    empty list for COLLECT). A function takes its parameters from the variables of their names. A required
    literal may be a function too: `function(a, b) a + b`. A value that is not of its declared type is null
    with a warning. `steps` gets every decision and function in the order in which they were done.
    `lenient`: calls and conditions that cannot work give null when they are met, instead of a fault.
    Raises DecisionFault, SyntaxFault, LimitExceeded.
    """
    graph = _Graph(functions, decisions or {}, warnings, steps, lenient)
    try:
        value, fired = graph.decide(decision, dict(context))
    except RecursionError:
        raise LimitExceeded("The decisions require each other too deeply.") from None
    return outside(value, graph.run), fired


def variables(
    decision: Decision, functions: Collection[str] = (), decisions: Mapping[str, Decision] | None = None
) -> frozenset[str]:
    """The variables that a decision and those it requires read from outside. Raises as `decide` does."""
    known: dict[str, frozenset[str]] = {}
    try:
        found = _variables(decision, functions, decisions or {}, (), known)
    except RecursionError:
        raise LimitExceeded("The decisions require each other too deeply.") from None
    return found.union(name for name, _ in decision.parameters or ())


def _variables(
    decision: Decision,
    functions: Collection[str],
    decisions: Mapping[str, Decision],
    path: Path,
    known: dict[str, frozenset[str]],
) -> frozenset[str]:
    """`known`: what was found already, by decision."""
    if decision.id in known:
        return known[decision.id]
    required = _required(decision, decisions, path)
    results = {name for each in required for name in _first_names(decision, each)}
    results.update(prefix for prefix, _ in decision.foreign)
    names = frozenset[str]()
    if not decision.service:
        names = logic(decision, frozenset(functions), known_names(decision, required)).names - results
        names |= {name for _, (name, _) in decision.foreign}
    if decision.parameters is not None:
        names = names - {name for name, _ in decision.parameters} if decision.inner else frozenset()
    for each in required:
        if each.parameters is None or each.inner:
            names |= _variables(each, functions, decisions, (*path, decision.id), known)
    known[decision.id] = names
    return names


def _required(decision: Decision, decisions: Mapping[str, Decision], path: Path) -> Sequence[Decision]:
    if decision.id in path:
        raise DecisionLoop(decision.id, [*path[path.index(decision.id) :], decision.id])
    for name in decision.requires:
        if name not in decisions:
            raise UnknownDecision(decision.id, name)
    return [decisions[name] for name in decision.requires]


def result_names(decision: Decision) -> set[str]:
    """A decision's result is known by its variable, which DMN asks to be named like the decision."""
    return {name for name in (decision.variable, decision.name) if name} or {decision.id}


def _first_names(decision: Decision, required: Decision) -> set[str]:
    """The names with which expressions begin that read a required decision: an import's, or its own."""
    prefix = decision.imported.get(required.id)
    return {prefix} if prefix else result_names(required)


def known_names(decision: Decision, required: Iterable[Decision]) -> frozenset[str]:
    """The names that a decision's expressions may use beside variables; some may be functions."""
    results = {name for each in required for name in result_names(each)}
    return decision.names.union(results, (name for name, _ in decision.parameters or ()))


class _Graph:
    """One evaluation of a decision with all it requires; each is worked out once, within one budget."""

    def __init__(
        self,
        functions: Functions,
        decisions: Mapping[str, Decision],
        warnings: list[str] | None,
        steps: list[Step] | None,
        lenient: bool,
    ) -> None:
        self.functions, self.decisions, self.steps, self.lenient = functions, decisions, steps, lenient
        self.run = Run(functions, warnings)

    def decide(self, decision: Decision, values: dict[str, Any]) -> Decided:
        """The value of the decision or, with parameters from `values`, of the function."""
        if decision.parameters is None:
            return self._decide(decision, values, {}, ())
        given = [values.get(name) for name, _ in decision.parameters]
        return self._call(decision, given, values, ())

    def _decide(
        self, decision: Decision, values: dict[str, Any], known: dict[str, Any], path: Path
    ) -> Decided:
        """`known`: results that are worked out already over the same values, by decision."""
        self.run.step(_STEPS)
        if decision.unsupported:
            raise Unsupported(decision.id, decision.unsupported)
        seen = {**values, **self._data(decision, values)}
        results = self._results(decision, seen, known, path)
        seen.update(results)
        names = {name for name in seen if needs_knowing(name)}
        known_here = known_names(decision, _required(decision, self.decisions, path)).union(names)
        compiled = logic(decision, frozenset(self.functions), known_here, self.lenient)
        value, fired = compiled.decide(seen, self.run)
        value = conformed(value, decision.type, decision.name or decision.id, self.run)
        if self.steps is not None and not (decision.inner and decision.literal):
            self.steps.append(Step(decision, value, fired))
        return value, fired

    def _results(
        self, decision: Decision, values: dict[str, Any], known: dict[str, Any], path: Path
    ) -> dict[str, Any]:
        results = self._foreign(decision, values)
        for each in _required(decision, self.decisions, path):
            prefix = decision.imported.get(each.id, "")
            given = values.get(prefix) if prefix else None
            seen, done = ({**values, **given}, {}) if isinstance(given, dict) else (values, known)
            if each.parameters is not None:
                value: Any = self._function(each, seen, (*path, decision.id))
            elif each.id in done:
                value = done[each.id]
            else:
                value = done[each.id] = self._decide(each, seen, done, (*path, decision.id))[0]
            place = results.setdefault(prefix, _copied(given)) if prefix else results
            place.update(dict.fromkeys(result_names(each), value))
        return results

    def _foreign(self, decision: Decision, values: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs of imported files, by the names of their imports; each is given there or by itself."""
        found: dict[str, Any] = {}
        for prefix, (name, item) in decision.foreign:
            given = values.get(prefix)
            value = given[name] if isinstance(given, dict) and name in given else values.get(name)
            allowed_only(value, item, decision.id, name, self.run)
            found.setdefault(prefix, _copied(given))[name] = conformed(value, item, name, self.run)
        return found

    def _data(self, decision: Decision, values: Mapping[str, Any]) -> dict[str, Any]:
        """The declared inputs, checked. Raises ValueNotAllowed."""
        for name, item in decision.data:
            allowed_only(values.get(name), item, decision.id, name, self.run)
        return {
            name: conformed(values[name], item, name, self.run)
            for name, item in decision.data
            if name in values
        }

    def _function(self, function: Decision, around: dict[str, Any], path: Path) -> Function:
        """A business knowledge model, decision service or inner table as a value that can be called."""
        names = tuple(name for name, _ in function.parameters or ())

        def call(run: Run, *given: Any) -> Any:
            if len(given) != len(names):
                raise NoValue(f"it takes {len(names)} values, not {len(given)}")
            if run.calls >= MAX_CALLS:
                raise LimitExceeded(f"Functions call each other more than {MAX_CALLS} levels deep.")
            run.calls += 1
            try:
                return self._call(function, given, around, path)[0]
            finally:
                run.calls -= 1

        if function.id in path:
            raise DecisionLoop(function.id, [*path[path.index(function.id) :], function.id])
        return Function(function.name or function.id, names, call)

    def _call(self, function: Decision, given: Sequence[Any], around: dict[str, Any], path: Path) -> Decided:
        arguments = self._arguments(function.parameters or (), given)
        if arguments is None:
            return None, ()
        if function.service:
            return self._service(function, arguments, path), ()
        return self._decide(function, {**around, **arguments} if function.inner else arguments, {}, path)

    def _arguments(self, parameters: Sequence[Typed], given: Sequence[Any]) -> dict[str, Any] | None:
        """The values by parameter; None when one is not of its type, which has its warning."""
        arguments = {}
        for (name, item), value in zip(parameters, given, strict=True):
            arguments[name] = conformed(value, item, name, self.run)
            if arguments[name] is None and value is not None:
                return None
        return arguments

    def _service(self, service: Decision, arguments: dict[str, Any], path: Path) -> Any:
        """The results of the output decisions, where input decisions have the values that were given."""
        known = {
            each.id: arguments[name]
            for each in self.decisions.values()
            for name in result_names(each) & arguments.keys()
            if each.parameters is None and each.file == service.file
        }
        results: dict[str, Any] = {}
        for name in service.service:
            if name not in self.decisions:
                raise UnknownDecision(service.id, name)
            output = self.decisions[name]
            value, _ = self._decide(output, arguments, known, (*path, service.id))
            results[output.variable or output.name] = value
        return next(iter(results.values())) if len(results) == 1 else results


def _copied(given: Any) -> dict[str, Any]:
    """What is given under the name of an import, to be completed; nothing when it is no context."""
    return dict(given) if isinstance(given, dict) else {}
