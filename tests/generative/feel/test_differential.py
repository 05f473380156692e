"""Holdfast's FEEL and feelin's give the same answers to random expressions, save for listed differences.

`HYPOTHESIS_PROFILE=overnight` asks some hundred thousand instead of some thousand.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from random import Random

import pytest

from tests.generative.feel.answers import NULL, Answer, agree, ours, theirs
from tests.generative.feel.differences import DIFFERENCES, Difference
from tests.generative.feel.feelin import Feelin
from tests.generative.feel.sentences import CONTEXT, INPUTS, LEAVES, cell, expression

ROUNDS = 100_000 if os.environ.get("HYPOTHESIS_PROFILE") == "overnight" else 1500
FALSE: Answer = ("boolean", False)


@pytest.fixture(scope="module")
def feelin() -> Iterator[Feelin]:
    with Feelin() as running:
        yield running


@pytest.mark.parametrize("kind", sorted(LEAVES))
def test_expressions_of_a_kind(kind: str, feelin: Feelin) -> None:
    answered = 0
    for seed in range(ROUNDS // len(LEAVES)):
        text = expression(kind, 3, Random(f"{kind} {seed}"))
        own, other = ours(text, CONTEXT), theirs(feelin.ask(text, CONTEXT))
        assert agree(own, other), f"{text}\n  Holdfast {own}\n  feelin   {other}"
        answered += own != NULL
    assert answered > ROUNDS // len(LEAVES) // 2, "most expressions should have a value"


def test_unary_tests(feelin: Feelin) -> None:
    passed = 0
    for seed in range(ROUNDS // 4):
        chance = Random(f"unary {seed}")
        text, given = cell(chance), {**CONTEXT, "?": chance.choice(INPUTS)}
        own = ours(text, given, unary=True)
        other = theirs(feelin.ask(text, given, unary=True))
        # A rule matches when its tests are true: null and false are one.
        own, other = (FALSE if answer == NULL else answer for answer in (own, other))
        assert agree(own, other), f"{text} for {given['?']}\n  Holdfast {own}\n  feelin   {other}"
        passed += own != FALSE
    assert passed > ROUNDS // 40


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.text)
def test_a_listed_difference_is_one_and_the_standard_decides_it(
    difference: Difference, feelin: Feelin
) -> None:
    context, unary = {}, bool(difference.input)
    if unary:
        context["?"] = None if difference.input == "null" else float(difference.input)
    own = ours(difference.text, context, unary=unary)
    wanted = ours(difference.value, {})
    other = theirs(feelin.ask(difference.text, context, unary=unary))
    assert own == wanted or (unary and own == NULL and wanted == FALSE)
    assert other != wanted
    assert difference.section.startswith("10.3.")


def test_a_disagreement_would_be_seen(feelin: Feelin) -> None:
    assert not agree(ours("1 + 1", {}), theirs(feelin.ask("1 + 2", {})))
    assert not agree(ours('@"P1D"', {}), theirs(feelin.ask('@"P1M"', {})))
    assert not agree(ours("[1, 2]", {}), theirs(feelin.ask("[1]", {})))
