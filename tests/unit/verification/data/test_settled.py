"""A loop that would be looked at for ever settles: nothing is taken back, and no condition keeps it going."""

from __future__ import annotations

from dataclasses import replace

from app.verification.data.facts import UNSET, Source, State, settled

ASKED = Source("text", element="Task")
YES, NO = ('a = "yes"', True), ('a = "yes"', False)


def state(*sources: Source, holds=()) -> State:
    return State(variables={"x": frozenset(sources)}, holds=frozenset(holds))


def test_what_did_not_change_stays_as_it_is():
    one = state(ASKED, replace(UNSET, when=frozenset({NO})), holds=[YES])
    assert settled(one, one) == one


def test_what_changed_may_have_no_value_whatever_holds():
    before = state(ASKED, replace(UNSET, when=frozenset({NO})), holds=[YES])
    now = state(ASKED, replace(UNSET, when=frozenset({NO, YES})), holds=[YES, NO])
    found = settled(now, before)
    assert found.variables["x"] == frozenset({ASKED, UNSET})
    assert found.holds == frozenset({YES})
    assert settled(now, found) == found


def test_a_variable_that_is_always_given_keeps_every_source():
    other = Source("text", element="Other")
    found = settled(state(other), state(ASKED))
    assert found.variables["x"] == frozenset({ASKED, other})
