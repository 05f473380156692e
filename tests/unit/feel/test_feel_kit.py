"""Conformance cases: our own, written from the standard, and the kit of the standard where it is at hand.

The standard's own kit is not ours to pass on; it is run when its level 2 stands beside the checkout.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.decision import Decision
from app.feel.conformance import Case, Expected, Outcome, Verdict, agrees, run
from app.packs.tck import read_folder

OWN = Path(__file__).parent / "kit"
BESIDE = Path(__file__).parents[4] / "shared" / "dmn-tck"
KITS = [kit for kit in (OWN, BESIDE) if kit.is_dir()]


def outcomes(kit: Path) -> list[Outcome]:
    return [run(*each) for each in read_folder(kit)]


@pytest.mark.parametrize("kit", KITS, ids=lambda kit: kit.name)
def test_every_case_passes(kit: Path) -> None:
    found = outcomes(kit)
    assert [each.as_dict() for each in found if each.verdict is not Verdict.PASS] == []
    assert len({each.case.folder for each in found}) == {OWN: 8, BESIDE: 28}[kit]
    assert len(found) > 50


MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"><decision id="a" name="A">
<literalExpression><text>1 + 1</text></literalExpression></decision>
<decision id="j" name="J"><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
<literalExpression><text>K()</text></literalExpression></decision>
<decision id="o" name="O"><informationRequirement><requiredDecision href="other.dmn#x"/>
</informationRequirement><literalExpression><text>1</text></literalExpression></decision>
<businessKnowledgeModel id="k" name="K"><encapsulatedLogic kind="Java"><context/></encapsulatedLogic>
</businessKnowledgeModel></definitions>"""
CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><modelName>{model}</modelName>
<testCase id="1"><inputNode name="n"><value xsi:type="xsd:{sort}">{given}</value></inputNode>
<resultNode name="{decision}" type="decision"><expected>
<value xsi:type="xsd:{sort}">{wanted}</value></expected></resultNode></testCase></testCases>"""


def outcome(folder: Path, **parts: str) -> Outcome:
    """The outcome of a kit of one case."""
    given = {"model": "m.dmn", "decision": "A", "sort": "decimal", "given": "1", "wanted": "2", **parts}
    (folder / "m.dmn").write_text(MODEL)
    (folder / "m-test-01.xml").write_text(CASES.format(**given))
    [found] = outcomes(folder)
    return found


@pytest.mark.parametrize(
    ("parts", "verdict", "reason"),
    [
        ({}, Verdict.PASS, ""),
        ({"wanted": "2.0000000001"}, Verdict.PASS, ""),
        ({"wanted": "3"}, Verdict.FAIL, "A: expected 3, got 2"),
        ({"sort": "string"}, Verdict.FAIL, 'A: expected "2", got 2'),
        ({"model": "gone.dmn"}, Verdict.NOT_SUPPORTED, "gone.dmn cannot be read"),
        ({"decision": "B"}, Verdict.NOT_SUPPORTED, "no decision B"),
        ({"decision": "J"}, Verdict.NOT_SUPPORTED, "written in Java"),
        ({"decision": "O"}, Verdict.NOT_SUPPORTED, "requires the decision x"),
        ({"sort": "gYear"}, Verdict.NOT_SUPPORTED, "gYear is not known"),
        ({"given": "one"}, Verdict.NOT_SUPPORTED, "“one” is no decimal"),
        ({"wanted": "two"}, Verdict.NOT_SUPPORTED, "“two” is no decimal"),
    ],
)
def test_verdicts(parts: dict[str, str], verdict: Verdict, reason: str, tmp_path: Path) -> None:
    found = outcome(tmp_path, **parts)
    assert (found.verdict, reason in found.reason) == (verdict, True), found.reason


def test_files_that_are_no_cases(tmp_path: Path) -> None:
    (tmp_path / "a-test-1.xml").write_text("<other/>")
    (tmp_path / "b-test-1.xml").write_text("<broken")
    [broken] = outcomes(tmp_path)
    assert (broken.verdict, broken.case.file) == (Verdict.NOT_SUPPORTED, "b-test-1.xml")
    assert "XML" in broken.reason


def test_a_case_that_expects_nothing_is_not_a_pass() -> None:
    assert run(Case(".", "f", "1"), []).verdict is Verdict.NOT_SUPPORTED


def test_an_expected_error_is_null() -> None:
    slip = Decision("d", "D", "f.dmn", literal='true and "a"')
    assert run(Case(".", "f", "1", expected=(Expected("D"),)), [slip]).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), ([1], [1, 2]), ({"a": 1}, {"b": 1}), ("1", 1), (None, 0), (1, 1.001)]
)
def test_what_does_not_agree(one: object, other: object) -> None:
    assert not agrees(one, other)
