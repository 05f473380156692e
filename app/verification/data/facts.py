"""What is known of the variables at one place of a process: where each value may come from.

A variable has a set of sources: the ways in which it can have got its value on the paths that lead here.
`UNSET` among them says that on some path nothing has given it one. The set of all paths is never listed;
where paths meet, the sets are united.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from app import feel
from app.verification.expressions import FUNCTIONS

Condition = tuple[str, bool]
"""FEEL, and whether it holds."""


@dataclass(frozen=True, slots=True)
class Source:
    """One way in which a variable gets a value.

    `kind`: text, number, boolean, date, moment, time, duration, list, context, null or any; empty when
    there is none. `options`: all the values (of a list: all its items) there can be, empty when they are
    not known. `nullable`: the value may be null. `element`: who gives it. `when`: what holds, or does not,
    when the value is from here.
    """

    kind: str
    options: tuple[str | bool, ...] = ()
    nullable: bool = False
    element: str = ""
    when: frozenset[Condition] = frozenset()


UNSET = Source("")
MOST_WAYS = 6
"""Ways without a value that are told apart."""
Sources = frozenset[Source]
NOTHING: Sources = frozenset({UNSET})
ANYTHING: Sources = frozenset({Source("any", nullable=True)})
Variables = Mapping[str, Sources]


def is_unset(source: Source) -> bool:
    """Whether it is a path on which nothing gave a value."""
    return not source.kind


@lru_cache(4096)
def names_in(text: str) -> frozenset[str]:
    """The variables that an expression reads; none when it cannot be read, which has a finding of its own."""
    try:
        compiled = feel.compile(text, tuple(FUNCTIONS))
    except feel.SyntaxFault:
        return frozenset()
    return compiled.names - compiled.member_names


@dataclass(frozen=True, slots=True)
class State:
    """What is known at one place.

    `variables`: those of the token; `answers`: all that was answered in the instance, which texts of forms
    and inputs of service tasks may read too. `holds`: the conditions that led here. `anything`: something
    outside (an unknown topic, a task without a form) may have set any other variable. `beside`: only a
    branch beside the main flow leads here.
    """

    variables: Variables = field(default_factory=dict)
    answers: Variables = field(default_factory=dict)
    holds: frozenset[Condition] = frozenset()
    anything: bool = False
    beside: bool = False

    def key(self) -> object:
        """The state as something that can be looked up."""
        return (
            frozenset(self.variables.items()),
            frozenset(self.answers.items()),
            self.holds,
            self.anything,
            self.beside,
        )

    def of(self, name: str, *, outside: bool = False) -> Sources:
        """Where a variable may come from; `outside`: the answers of the instance are read too."""
        own = self.variables.get(name, NOTHING)
        if not outside or not any(map(is_unset, own)):
            return own
        return frozenset(s for s in own if not is_unset(s)) | self.answers.get(name, NOTHING)

    def writing(self, written: Variables, answered: Variables | None = None) -> State:
        """After variables were written, and questions answered: what was known under their old values
        no longer counts."""
        names = written.keys() | (answered or {}).keys()
        return replace(
            self,
            variables={**_without(self.variables, names), **written},
            answers={**_without(self.answers, names), **(answered or {})},
            holds=frozenset(c for c in self.holds if names_in(c[0]).isdisjoint(names)),
        )

    def holding(self, conditions: Iterable[Condition]) -> State:
        """On the way on which these conditions hold, or do not."""
        return replace(self, holds=self.holds | frozenset(conditions))


def _without(variables: Variables, names: Collection[str]) -> dict[str, Sources]:
    """The variables, their sources less the conditions over names that have a new value."""
    return {name: _freed(sources, names) for name, sources in variables.items()}


def _freed(sources: Sources, names: Collection[str]) -> Sources:
    for source in sources:
        if source.when:
            return frozenset(_free(each, names) for each in sources)
    return sources


def _free(source: Source, names: Collection[str]) -> Source:
    if not source.when:
        return source
    kept = frozenset(c for c in source.when if names_in(c[0]).isdisjoint(names))
    return source if len(kept) == len(source.when) else replace(source, when=kept)


def under(sources: Sources, condition: Condition, written: Collection[str] = ()) -> Sources:
    """The sources where a condition holds, or does not; `written`: what has new values by then."""
    freed = (_free(source, written) for source in sources)
    return frozenset(replace(source, when=source.when | {condition}) for source in freed)


def either(states: Iterable[State]) -> State:
    """Where paths meet of which one was taken: what all of them know.

    That a variable has no value on one of them is remembered with the conditions of that path alone.
    """
    first, *others = states
    for other in others:
        alone, beside = first.holds - other.holds, other.holds - first.holds
        first = State(
            variables=_united(first.variables, other.variables, alone, beside),
            answers=_united(first.answers, other.answers, alone, beside),
            holds=first.holds & other.holds,
            anything=first.anything or other.anything,
            beside=first.beside and other.beside,
        )
    return first


def _united(
    first: Variables, second: Variables, alone: frozenset[Condition], beside: frozenset[Condition]
) -> Variables:
    found: dict[str, Sources] = {}
    for name in first.keys() | second.keys():
        one, two = first.get(name, NOTHING), second.get(name, NOTHING)
        found[name] = one if one == two else _fewest(_missing(one, alone) | _missing(two, beside))
    return found


def _missing(sources: Sources, when: frozenset[Condition]) -> Sources:
    if not when:
        return sources
    return frozenset(
        replace(source, when=source.when | when) if is_unset(source) else source for source in sources
    )


def _fewest(sources: Sources) -> Sources:
    """The sources less those that another one, under fewer conditions, says already."""
    unset = [source for source in sources if is_unset(source)]
    if len(unset) < 2:
        return sources
    kept = [source for source in unset if not any(other.when < source.when for other in unset)]
    if len(kept) > MOST_WAYS:
        kept = [UNSET]
    return frozenset(source for source in sources if not is_unset(source)) | frozenset(kept)


def settled(now: State, before: State) -> State:
    """What is known for certain where a loop leads again and again: of what changed since, that a variable
    may have no value is remembered without its conditions, and nothing is taken back."""
    return replace(
        now,
        variables=_settled(now.variables, before.variables),
        answers=_settled(now.answers, before.answers),
        holds=now.holds & before.holds,
        anything=now.anything or before.anything,
    )


def _settled(now: Variables, before: Variables) -> Variables:
    found: dict[str, Sources] = {}
    for name in now.keys() | before.keys():
        one, two = now.get(name, NOTHING), before.get(name, NOTHING)
        if one != two:
            empty = NOTHING if any(map(is_unset, one | two)) else frozenset[Source]()
            one = frozenset(source for source in one | two if not is_unset(source)) | empty
        found[name] = one
    return found


def both(states: Iterable[State]) -> State:
    """Where paths meet that were all taken: what any of them knows."""
    first, *others = states
    for other in others:
        changed = {
            name
            for name in first.variables.keys() | other.variables.keys()
            if first.of(name) != other.of(name)
        }
        holds = (first.holds & other.holds) | frozenset(
            c for c in first.holds | other.holds if names_in(c[0]).isdisjoint(changed)
        )
        first = State(
            variables=_gathered(first.variables, other.variables),
            answers=_gathered(first.answers, other.answers),
            holds=holds,
            anything=first.anything or other.anything,
            beside=first.beside or other.beside,
        )
    return first


def _gathered(first: Variables, second: Variables) -> Variables:
    found: dict[str, Sources] = {}
    for name in first.keys() | second.keys():
        one, two = first.get(name, NOTHING), second.get(name, NOTHING)
        sources = one | two
        if not any(map(is_unset, one)) or not any(map(is_unset, two)):
            sources = frozenset(source for source in sources if not is_unset(source))
        found[name] = sources
    return found
