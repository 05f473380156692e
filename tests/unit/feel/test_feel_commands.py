"""`holdfast feel`, `holdfast decide` and `holdfast tck`, as an analyst types them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli import main

KIT = Path(__file__).parent / "kit"
KNOWLEDGE = str(KIT / "knowledge" / "knowledge.dmn")
OVERLAPPING = str(KIT / "hit-policies" / "hit-policies.dmn")


def holdfast(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (["1 + 2"], "3"),
        (["add working days(start, 5)", "--context", '{start: @"2026-11-20"}'], '@"2026-11-27"'),
        (["n * 0.1", "--context", '{"n": 0.7}'], "0.07"),
        (["[1..3)"], "[1..3)"),
        (['{a b: ["x"], c: null}'], '{a b: ["x"], c: null}'),
        (["full name", "--context", '{"full name": "Ada"}'], '"Ada"'),
        (["a/b + 1", "--context", '{"a/b": 1}'], "2"),
        (["--unary", "[3..5], > 9", "--context", '{"?": 4}'], "true"),
        (["function(x) x"], "function(x) …"),
    ],
)
def test_feel_prints_the_value(words: list[str], printed: str) -> None:
    result = holdfast("feel", *words)
    assert (result.exit_code, result.stdout) == (0, printed + "\n")
    assert result.stderr == ""


def test_feel_says_why_a_value_is_null() -> None:
    result = holdfast("feel", '"a" + 1')
    assert (result.stdout, result.stderr) == ("null\n", "Warning: a string cannot be added to a number.\n")


def test_feel_for_a_tool() -> None:
    result = holdfast("feel", '{d: @"2026-11-20", r: [1..2], n: 1.5, x: missing}', "--format", "json")
    told: dict[str, Any] = json.loads(result.stdout)
    assert told["value"] == {"d": "2026-11-20", "r": "[1..2]", "n": 1.5, "x": None}
    assert told["warnings"] == ["missing has no value"]


@pytest.mark.parametrize(("text", "column"), [("1 + ", 4), ("foo(1)", 1), ("a = = b", 5), ("[1,\n 2 3]", 4)])
def test_feel_shows_where_a_fault_is(text: str, column: int) -> None:
    result = holdfast("feel", text)
    assert result.exit_code == 1
    assert f"column {column}" in result.stderr
    shown, caret = result.stderr.splitlines()[-2:]
    assert shown.strip() in [line.strip() for line in text.splitlines()]
    assert caret.index("^") == column + 3


@pytest.mark.parametrize("context", ["{", "[1]", '"a"', "{a: }"])
def test_a_context_that_is_none(context: str) -> None:
    result = holdfast("feel", "1", "--context", context)
    assert result.exit_code == 2
    assert "--context" in result.stderr


def test_decide_shows_every_step_and_the_rules_that_fired() -> None:
    result = holdfast("decide", KNOWLEDGE, "Level", "--context", '{"Age": 0.5, "Needs": 2}')
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "Weight of Age: 3"
    assert lines[1].startswith("    rule 1 fired (line ")
    assert lines[2:5] == ["Score: 6", "Total: 6", 'Level: "statutory"']
    assert lines[5].startswith("    rule 2 fired (line ")


def test_decide_for_a_tool() -> None:
    words = ("d_level", "--context", '{"Age": 4, "Needs": 2}', "--format", "json")
    told = json.loads(holdfast("decide", KNOWLEDGE, *words).stdout)
    assert told["value"] == "early help"
    assert told["decisions"][-1]["rules"][0]["number"] == 1


def test_decide_a_function_by_its_parameters() -> None:
    result = holdfast("decide", KNOWLEDGE, "Score", "--context", '{"age": 4, "needs": 2}')
    assert result.stdout.splitlines()[-1] == "Score: 4"


def test_decide_with_a_decision_of_another_file(tmp_path: Path) -> None:
    for name, text, required in (("one", "1", ""), ("two", "one + 1", '<requiredDecision href="#one"/>')):
        (tmp_path / f"{name}.dmn").write_text(
            f"""<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/">
            <decision id="{name}" name="{name}"><informationRequirement>{required}</informationRequirement>
            <literalExpression><text>{text}</text></literalExpression></decision></definitions>"""
        )
    result = holdfast("decide", str(tmp_path / "two.dmn"), "two")
    assert result.stdout.splitlines() == ["one: 1", "two: 2"], result.stderr


def test_decide_names_what_there_is() -> None:
    result = holdfast("decide", KNOWLEDGE, "Nothing")
    assert result.exit_code == 1
    assert "Total by Name" in result.stderr


def test_decide_does_nothing_with_a_table_that_contradicts_itself() -> None:
    result = holdfast("decide", OVERLAPPING, "Unique")
    assert result.exit_code == 1
    assert "rules-overlap" in result.stderr or "both match" in result.stderr
    assert "Nothing was decided." in result.stderr


def test_tck_totals_and_exit_code(tmp_path: Path) -> None:
    result = holdfast("tck", str(KIT))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].startswith("8 of 8 folders pass whole.")
    assert holdfast("tck", str(tmp_path)).exit_code == 1
    folder = KIT / "data"
    for file in folder.iterdir():
        text = file.read_text().replace("Hello Ada Example", "Goodbye")
        (tmp_path / file.name).write_text(text)
    failed = holdfast("tck", str(tmp_path), "--format", "json")
    assert failed.exit_code == 1
    told = json.loads(failed.stdout)
    assert told["totals"]["fail"] == 1
    assert 'expected "Goodbye", got "Hello Ada Example"' in told["cases"][0]["reason"]
