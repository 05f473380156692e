"""Decision tables under every hit policy, literal decisions, and decisions that require others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.decision import ANYTHING, Column, Decision, ItemType, Rule
from app.feel import SyntaxFault
from app.feel.errors import (
    BadTable,
    DecisionLoop,
    LimitExceeded,
    RulesDisagree,
    RulesOverlap,
    UnknownDecision,
    ValueNotAllowed,
)
from app.feel.table import decide, variables


def table(*rows: tuple[str, str], policy: str = "UNIQUE", aggregation: str = "", **output: str) -> Decision:
    """A table of one input `risk` and one output `route`."""
    return Decision(
        id="routing",
        name="Routing",
        file="routing.dmn",
        hit_policy=policy,
        aggregation=aggregation,
        inputs=(Column("Risk", "risk"),),
        outputs=(Column("route", **output),),
        rules=tuple(Rule(f"r{at}", (cell,), (result,)) for at, (cell, result) in enumerate(rows, 1)),
    )


WORDS = (("> 1", '"a"'), ("> 2", '"b"'), ("> 3", '"a"'))
NUMBERS = (("> 1", "1"), ("> 2", "10"), ("> 3", "5"))
B_FIRST = '"b", "a"'


@pytest.mark.parametrize(
    ("decision", "risk", "value", "fired"),
    [
        (table(*WORDS), 2, "a", ("r1",)),
        (table(*WORDS), 0, None, ()),
        (table(*WORDS, policy="unique"), 2, "a", ("r1",)),
        (table(*WORDS, default='"none"'), 0, "none", ()),
        (table(*WORDS, policy="FIRST"), 9, "a", ("r1",)),
        (table(("> 1", '"a"'), ("> 3", '"a"'), policy="ANY"), 9, "a", ("r1", "r2")),
        (table(*WORDS, policy="ANY"), 2, "a", ("r1",)),
        (table(*WORDS, policy="ANY"), 0, None, ()),
        (table(*WORDS, policy="PRIORITY", values=B_FIRST), 9, "b", ("r2",)),
        (table(*WORDS, policy="PRIORITY", values=B_FIRST), 2, "a", ("r1",)),
        (table(*WORDS, policy="RULE ORDER"), 9, ["a", "b", "a"], ("r1", "r2", "r3")),
        (table(*WORDS, policy="RULE  order"), 0, None, ()),
        (table(*WORDS, policy="OUTPUT ORDER", values=B_FIRST), 9, ["b", "a", "a"], ("r2", "r1", "r3")),
        (table(*WORDS, policy="COLLECT"), 9, ["a", "b", "a"], ("r1", "r2", "r3")),
        (table(*WORDS, policy="COLLECT"), 0, [], ()),
        (table(*NUMBERS, policy="COLLECT", aggregation="SUM"), 9, 16, ("r1", "r2", "r3")),
        (table(*NUMBERS, policy="COLLECT", aggregation="MIN"), 9, 1, ("r1", "r2", "r3")),
        (table(*NUMBERS, policy="COLLECT", aggregation="MAX"), 9, 10, ("r1", "r2", "r3")),
        (table(*NUMBERS, policy="COLLECT", aggregation="COUNT"), 9, 3, ("r1", "r2", "r3")),
        (table(*NUMBERS, policy="COLLECT", aggregation="COUNT"), 0, 0, ()),
        (table(*NUMBERS, policy="COLLECT", aggregation="SUM"), 0, None, ()),
        (table(*WORDS, policy="COLLECT", aggregation="SUM"), 9, None, ("r1", "r2", "r3")),
        (table(("-", "risk + 0.5")), 2, 2.5, ("r1",)),
        (table(("-", "")), 2, None, ("r1",)),
        (table(("? > limit", "true"), ("not(? > limit)", "false")), 2, False, ("r2",)),
    ],
)
def test_hit_policy(decision: Decision, risk: int, value: Any, fired: tuple[str, ...]) -> None:
    assert decide(decision, {"risk": risk, "limit": 3}, {}) == (value, fired)


def test_overlap_in_a_unique_table_names_the_rules() -> None:
    with pytest.raises(RulesOverlap, match="the rules r1, r2 all match") as caught:
        decide(table(*WORDS), {"risk": 3}, {})
    assert caught.value.rules == ("r1", "r2")
    assert caught.value.decision == "routing"


def test_disagreement_in_an_any_table_names_the_rules() -> None:
    with pytest.raises(RulesDisagree, match="r1, r2, r3"):
        decide(table(*WORDS, policy="ANY"), {"risk": 9}, {})


def test_a_sum_of_what_cannot_be_added_is_null_with_a_warning() -> None:
    warnings: list[str] = []
    decision = table(("-", "1"), ("-", '"a"'), policy="COLLECT", aggregation="SUM")
    assert decide(decision, {"risk": 9}, {}, {}, warnings)[0] is None
    assert warnings == ["only numbers and durations are added up"]


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (table(*WORDS, policy="LUCKY"), "LUCKY is not a hit policy"),
        (table(*WORDS, policy="COLLECT", aggregation="MEAN"), "COLLECT MEAN is not a hit policy"),
        (table(*WORDS, policy="PRIORITY"), "orders results by the allowed output values"),
        (
            replace(table(*WORDS), rules=(Rule("r1", ("1", "2"), ("3",)),)),
            "the rule r1 does not have one cell",
        ),
        (Decision("empty", "Empty", "x.dmn"), "neither an output column nor an expression"),
    ],
)
def test_a_table_drawn_wrongly(decision: Decision, message: str) -> None:
    with pytest.raises(BadTable, match=message):
        decide(decision, {"risk": 9}, {})


def test_a_bad_cell_names_its_rule() -> None:
    with pytest.raises(SyntaxFault, match="Rule r2: FEEL writes one ="):
        decide(table(("-", "1"), ("? == 2", "2")), {"risk": 1}, {})


SEVERAL = Decision(
    id="offer",
    name="Offer",
    file="offer.dmn",
    inputs=(Column("Risk", "risk", values='"low", "high"'), Column("Age", "child.age")),
    outputs=(
        Column("team", values='"EH", "CSC"', default='"EH"'),
        Column("days", default="10"),
    ),
    rules=(
        Rule("high", ('"high"', "-"), ('"CSC"', "5")),
        Rule("baby", ("-", "< 1"), ('"CSC"', "1")),
        Rule("low", ('"low"', "[1..17]"), ('"EH"', "10")),
    ),
)


@pytest.mark.parametrize(
    ("policy", "risk", "age", "value", "fired"),
    [
        ("UNIQUE", "high", 4, {"team": "CSC", "days": 5}, ("high",)),
        ("FIRST", "high", 0, {"team": "CSC", "days": 5}, ("high",)),
        ("UNIQUE", "low", 40, {"team": "EH", "days": 10}, ()),
        ("COLLECT", "high", 0, [{"team": "CSC", "days": 5}, {"team": "CSC", "days": 1}], ("high", "baby")),
        ("PRIORITY", "low", 5, {"team": "EH", "days": 10}, ("low",)),
    ],
)
def test_several_outputs(policy: str, risk: str, age: int, value: Any, fired: tuple[str, ...]) -> None:
    decision = replace(SEVERAL, hit_policy=policy)
    assert decide(decision, {"risk": risk, "child": {"age": age}}, {}) == (value, fired)


def test_priority_goes_by_the_first_output_then_the_next() -> None:
    decision = Decision(
        "p",
        "P",
        "p.dmn",
        hit_policy="OUTPUT ORDER",
        inputs=(Column("x", "x"),),
        outputs=(Column("a", values="2, 1"), Column("b", values='"n", "m"')),
        rules=(
            Rule("r1", ("-",), ("1", '"n"')),
            Rule("r2", ("-",), ("2", '"m"')),
            Rule("r3", ("-",), ("2", '"n"')),
        ),
    )
    assert decide(decision, {"x": 0}, {})[1] == ("r3", "r2", "r1")


def test_an_aggregator_takes_one_output_only() -> None:
    with pytest.raises(BadTable, match="one output only"):
        decide(
            replace(SEVERAL, hit_policy="COLLECT", aggregation="SUM"),
            {"risk": "high", "child": {"age": 4}},
            {},
        )


def test_an_input_outside_of_its_allowed_values() -> None:
    with pytest.raises(
        ValueNotAllowed, match='Risk is a string, which is not among the allowed values "low", "high"'
    ):
        decide(SEVERAL, {"risk": "medium", "child": {"age": 4}}, {})


def test_an_output_outside_of_its_allowed_values() -> None:
    with pytest.raises(ValueNotAllowed, match="route is a string"):
        decide(table(*WORDS, values='"b"'), {"risk": 2}, {})


def test_a_missing_input_matches_only_what_asks_for_it() -> None:
    assert decide(table(("> 1", '"a"'), ("null", '"missing"')), {}, {}) == ("missing", ("r2",))


def literal(name: str, text: str, *requires: str) -> Decision:
    return Decision(name.lower(), name, "x.dmn", literal=text, variable=name, requires=requires)


def test_a_literal_decision() -> None:
    assert decide(literal("Double", "x * 2"), {"x": 5}, {}) == (10, ())


def test_required_decisions_are_worked_out_first_and_once() -> None:
    asked: list[int] = []
    ours = {"ask": lambda: asked.append(1) or 7}
    decisions = {
        each.id: each
        for each in (
            literal("Base Rate", "ask()"),
            literal("Left-hand", "Base Rate + 1", "base rate"),
            literal("Right", "Base Rate * 2", "base rate"),
            literal("Sum", "Left-hand + Right + x", "left-hand", "right"),
        )
    }
    assert decide(decisions["sum"], {"x": 100}, ours, decisions) == (122, ())
    assert asked == [1]
    assert variables(decisions["sum"], ours, decisions) == {"x"}


def test_a_business_knowledge_model_is_a_required_function() -> None:
    payment = literal("PMT", "function(p, r, n) (p * r / 12) / (1 - (1 + r / 12) ** -n)")
    decision = literal("Monthly", "PMT(loan.p, loan.r) + fee", "pmt")
    named = literal("Monthly", "PMT(p: loan.p, r: loan.r, n: loan.n) + fee", "pmt")
    context = {"loan": {"p": 600000, "r": 0.0375, "n": 360}, "fee": 100}
    assert decide(decision, context, {}, {"pmt": payment})[0] is None
    assert decide(named, context, {}, {"pmt": payment})[0] == pytest.approx(2878.69354943277)
    assert variables(named, (), {"pmt": payment}) == {"loan", "fee"}


def test_a_required_decision_that_is_not_there() -> None:
    with pytest.raises(UnknownDecision, match="requires the decision base"):
        decide(literal("Sum", "1", "base"), {}, {})


def test_decisions_that_require_each_other() -> None:
    decisions = {each.id: each for each in (literal("A", "B", "b"), literal("B", "A", "a"))}
    with pytest.raises(DecisionLoop, match="by way of a → b → a"):
        decide(decisions["a"], {}, {}, decisions)
    with pytest.raises(DecisionLoop):
        variables(decisions["a"], (), decisions)


def test_the_variables_of_a_table() -> None:
    decision = table(("> limit", "a + b"), ("? = c", '"x"'), default="d", values="e")
    assert variables(decision) == {"risk", "limit", "a", "b", "c", "d", "e"}


def test_the_context_is_left_as_it_was() -> None:
    context = {"risk": 2}
    decide(table(*WORDS), context, {})
    assert context == {"risk": 2}


def test_a_table_has_one_budget() -> None:
    with pytest.raises(LimitExceeded):
        decide(table(*[("count(for i in 1..9000 return i) = ?", "1")] * 100), {"risk": 1}, {})


def test_a_large_table_decides_by_its_last_row() -> None:
    decision = table(*[(str(at), str(at * 2)) for at in range(200)])
    assert decide(decision, {"risk": 199}, {}) == (398, ("r200",))


def test_a_function_decided_by_itself_takes_its_parameters_from_the_variables() -> None:
    score = Decision("s", "Score", "x.dmn", literal="age * 2", parameters=(("age", ANYTHING),))
    assert variables(score) == {"age"}
    assert decide(score, {"age": 4, "other": 1}, {}) == (8, ())


def test_a_value_that_is_not_allowed_is_never_shown() -> None:
    level = ItemType("tLevel", "string", allowed='"a", "b"')
    said = Decision("d", "D", "x.dmn", literal="Level", data=(("Level", level),))
    with pytest.raises(ValueNotAllowed) as raised:
        decide(said, {"Level": "Testa Fictional"}, {})
    assert "Fictional" not in str(raised.value)
    warnings: list[str] = []
    assert decide(said, {"Level": 7}, {}, {}, warnings) == (None, ())
    assert warnings[0] == "Level is a number that does not conform to tLevel"
