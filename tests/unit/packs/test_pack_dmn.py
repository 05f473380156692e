"""What is read of a DMN file beside its tables: typed data, boxes, functions and services."""

from __future__ import annotations

import time

from app.domain.decision import Decision, ItemType
from app.domain.finding import Finding
from app.packs.dmn import read_dmn
from app.verification.decisions import check_decision
from app.verification.report import Report

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/">'


def read(body: str) -> tuple[dict[str, Decision], list[Finding]]:
    decisions, findings = read_dmn("x.dmn", f"{HEAD}{body}</definitions>".encode())
    return {each.id: each for each in decisions}, findings


def checked(body: str) -> list[Finding]:
    decisions, findings = read(body)
    report = Report("x.dmn")
    for each in decisions.values():
        check_decision(each, decisions, report)
    return [*findings, *report.findings]


def literal(text: str) -> str:
    return f"<literalExpression><text>{text}</text></literalExpression>"


def context(**entries: str) -> str:
    rows = "".join(
        f'\n<contextEntry><variable name="{name}"/>{body}</contextEntry>' for name, body in entries.items()
    )
    return f'<decision id="d" name="D"><context>{rows}</context></decision>'


def test_the_types_of_data() -> None:
    decisions, findings = read(
        """<itemDefinition name="tAge"><typeRef>feel:number</typeRef>
        <allowedValues><text>[0..25]</text></allowedValues></itemDefinition>
        <itemDefinition name="tAges" isCollection="true"><typeRef>tAge</typeRef></itemDefinition>
        <itemDefinition name="tSelf"><itemComponent name="next"><typeRef>tSelf</typeRef></itemComponent>
        </itemDefinition>
        <itemDefinition name="tCall"><functionItem/></itemDefinition>
        <inputData id="i" name="Ages"><variable name="Ages" typeRef="tAges"/></inputData>
        <inputData id="j" name="Self"><variable name="Self" typeRef="tSelf"/></inputData>
        <inputData id="k" name="Call"><variable name="Call" typeRef="tCall"/></inputData>
        <decision id="d" name="D"><variable name="D" typeRef="long"/>
        <informationRequirement><requiredInput href="#i"/></informationRequirement>
        <informationRequirement><requiredInput href="#j"/></informationRequirement>
        <informationRequirement><requiredInput href="#k"/></informationRequirement>"""
        + literal("1")
        + "</decision>"
    )
    assert findings == []
    age = ItemType("tAge", kind_of=ItemType("number", "number"), allowed="[0..25]", allowed_line=2)
    ages, own, call = (item for _, item in decisions["d"].data)
    assert ages == ItemType("tAges", kind_of=age, collection=True)
    assert [name for name, _ in own.members] == ["next"]
    assert call.base == "function"
    assert decisions["d"].type == ItemType("long", "number")


def test_an_unknown_type_is_told_once() -> None:
    _, findings = read(
        '<inputData id="i" name="A"><variable name="A" typeRef="tGone"/></inputData>'
        f'<decision id="d" name="D"><variable name="D" typeRef="tGone"/>{literal("1")}</decision>'
    )
    assert [found.code for found in findings] == ["unknown-type"]


def test_faults_inside_boxes_are_told_where_they_stand() -> None:
    found = checked(context(good=literal("1"), bad=literal("good + + 2"), worse=literal("nonsense(1)")))
    assert [(each.code, each.line) for each in found] == [("feel-syntax", 3), ("feel-syntax", 4)]
    assert "entry “bad” of the context" in found[0].message
    assert "column 8" in found[0].message


def test_names_in_force_are_known_to_cells() -> None:
    body = context(**{"a/b": literal("1"), "twice": literal("function(n) n * 2"), "x": literal("twice(a/b)")})
    assert checked(body) == []


def test_a_comment_or_bracket_in_a_cell_stays_in_it() -> None:
    decisions, _ = read(context(a=literal("1 // one"), b=literal("a + 1")))
    assert decisions["d"].cells[0].text == "1 // one"
    assert checked(context(a=literal("1) + (2")))[0].code == "feel-syntax"


def test_a_table_in_a_box_is_checked_as_a_table() -> None:
    table = """<decisionTable hitPolicy="UNIQUE"><input><inputExpression><text>a</text></inputExpression>
    </input>
    <output/><rule><inputEntry><text>1</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
    <rule><inputEntry><text>&lt; 3</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
    </decisionTable>"""
    decisions, _ = read(context(a=literal("1"), b=table))
    assert list(decisions) == ["d", "d#boxed_table_1"]
    assert decisions["d"].requires == ("d#boxed_table_1",)
    assert {each.code for each in checked(context(a=literal("1"), b=table))} == {"rules-overlap", "rules-gap"}


def test_a_relation_with_a_cell_too_few() -> None:
    body = f"""<decision id="d" name="D"><relation><column name="a"/><column name="b"/>
    <row>{literal("1")}</row></relation></decision>"""
    assert [(each.code, each.line) for each in checked(body)] == [("rule-shape", 2)]


def test_a_function_in_another_language_is_refused() -> None:
    for kind in ("Java", "PMML"):
        body = f"""<businessKnowledgeModel id="k" name="K"><encapsulatedLogic kind="{kind}"><context/>
        </encapsulatedLogic></businessKnowledgeModel>
        <decision id="d" name="D"><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
        {literal("K()")}</decision>"""
        decisions, findings = read(body)
        assert [each.code for each in findings] == ["decision-kind"]
        assert kind in decisions["k"].unsupported


def test_a_faulty_list_of_allowed_values_is_told() -> None:
    found = checked(
        """<itemDefinition name="t"><typeRef>string</typeRef>
        <allowedValues><text>"a", , "b"</text></allowedValues></itemDefinition>
        <inputData id="i" name="A"><variable name="A" typeRef="t"/></inputData>
        <decision id="d" name="D"><informationRequirement><requiredInput href="#i"/>
        </informationRequirement>"""
        + literal("A")
        + "</decision>"
    )
    assert [(each.code, each.line) for each in found] == [("feel-syntax", 2)]
    assert "list of values of the type “t”" in found[0].message


def test_a_service_needs_its_output_decisions() -> None:
    body = f"""<decision id="d" name="D">{literal("1")}</decision>
    <decisionService id="s" name="S"><outputDecision href="#gone"/></decisionService>"""
    assert [each.code for each in checked(body)] == ["unknown-decision"]


def test_functions_that_need_each_other_are_told() -> None:
    body = "".join(
        f"""<businessKnowledgeModel id="{one}" name="{one}"><encapsulatedLogic>{literal(f"{other}()")}
        </encapsulatedLogic><knowledgeRequirement><requiredKnowledge href="#{other}"/></knowledgeRequirement>
        </businessKnowledgeModel>"""
        for one, other in (("f", "g"), ("g", "f"))
    )
    body += f'<decision id="d" name="D">{literal("1")}</decision>'
    assert {each.code for each in checked(body)} == {"decision-loop"}


def test_types_that_grow_or_nest_without_end_are_read_at_once() -> None:
    twice = "".join(
        f"""<itemDefinition name="t{n}"><itemComponent name="a"><typeRef>t{n - 1}</typeRef></itemComponent>
        <itemComponent name="b"><typeRef>t{n - 1}</typeRef></itemComponent></itemDefinition>"""
        for n in range(1, 40)
    )
    chain = "".join(
        f'<itemDefinition name="c{n}"><typeRef>c{n - 1}</typeRef></itemDefinition>' for n in range(1, 3000)
    )
    used = f"""<itemDefinition name="t0"><typeRef>string</typeRef></itemDefinition>
    <itemDefinition name="c0"><typeRef>string</typeRef></itemDefinition>
    <inputData id="i" name="A"><variable name="A" typeRef="t39"/></inputData>
    <decision id="d" name="D"><variable name="D" typeRef="c2999"/>
    <informationRequirement><requiredInput href="#i"/></informationRequirement>{literal("A")}</decision>"""
    began = time.perf_counter()
    assert {each.code for each in checked(twice + chain + used)} == {"unknown-type"}
    assert time.perf_counter() - began < 2
