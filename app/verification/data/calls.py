"""What passes between a process and those that it calls."""

from __future__ import annotations

from dataclasses import replace

from app.domain.process import Assignment, Element
from app.verification.data.facts import NOTHING, Source, Sources, State, Variables, is_unset, names_in
from app.verification.data.flow import written
from app.verification.data.writes import mapped


def given(state: State, element: Element) -> State:
    """What a called process begins with."""
    if element.call_in_all:
        begun = replace(state, beside=False)
        more = {m.target: mapped(state, m, {}, element.id) for m in element.inputs}
        return begun.writing(more) if more else begun
    same = _unchanged(element.inputs)
    variables = {m.target: _kept(mapped(state, m, {}, element.id), same) for m in element.inputs}
    return State(
        variables=variables,
        answers={name: _kept(sources, same) for name, sources in state.answers.items()},
        holds=frozenset(c for c in state.holds if names_in(c[0]) <= same),
    )


def returned(state: State, element: Element, end: State) -> State:
    """What the caller knows when the called process has ended."""
    taken: dict[str, Sources] = {}
    same: frozenset[str] = frozenset()
    if element.call_out_all:
        taken = {name: _over(sources, state.of(name)) for name, sources in end.variables.items()}
        same = frozenset(end.variables)
    own = _unchanged(element.outputs)
    same = (same - {m.target for m in element.outputs}) | own
    taken |= {m.target: mapped(end, m, {}, element.id) for m in element.outputs}
    taken = {name: _kept(sources, same) for name, sources in taken.items()}
    after = state.writing(taken)
    return replace(
        after,
        answers={**after.answers, **end.answers},
        holds=after.holds | frozenset(c for c in end.holds if names_in(c[0]) <= same),
        anything=after.anything or end.anything,
    )


def _over(inner: Sources, outer: Sources) -> Sources:
    """What the called process does not know stays as it was."""
    if not any(map(is_unset, inner)):
        return inner
    return frozenset(source for source in inner if not is_unset(source)) | outer


def _unchanged(mappings: tuple[Assignment, ...]) -> frozenset[str]:
    """The variables that bear the same name on both sides."""
    return frozenset(m.target for m in mappings if written(m.source.text) == m.target)


def _kept(sources: Sources, same: frozenset[str]) -> Sources:
    """The sources with those of their conditions that mean the same on the other side."""
    if not any(source.when for source in sources):
        return sources or NOTHING
    return frozenset(_of(source, same) for source in sources) or NOTHING


def _of(source: Source, same: frozenset[str]) -> Source:
    if not source.when:
        return source
    return replace(source, when=frozenset(c for c in source.when if names_in(c[0]) <= same))


def unknown_end(state: State, element: Element) -> State:
    """After a process that cannot be looked into."""
    variables: Variables = {m.target: frozenset({Source("any", nullable=True)}) for m in element.outputs}
    return replace(state.writing(variables), anything=state.anything or element.call_out_all)
