"""What is read of a DMN file beside its tables: typed data, boxes, functions and services."""

from __future__ import annotations

import time
from datetime import date

import pytest

from app.domain.decision import Decision, ItemType
from app.domain.finding import Finding
from app.domain.pack import Pack
from app.feel.table import Step, decide, variables
from app.packs import read_files
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


CLOCKS = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="http://x.org/clocks">
<itemDefinition name="tDay"><typeRef>date</typeRef></itemDefinition>
<inputData id="start" name="Start"><variable name="Start" typeRef="tDay"/></inputData>
<decision id="due" name="Due Date"><variable name="Due Date"/>
<informationRequirement><requiredInput href="#start"/></informationRequirement>
<literalExpression><text>Start + @"P1D"</text></literalExpression></decision></definitions>"""
MODEL_TYPE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def importing(
    body: str, name: str = "clocks", namespace: str = "http://x.org/clocks", kind: str = MODEL_TYPE
) -> Pack:
    text = f'{HEAD}<import name="{name}" namespace="{namespace}" importType="{kind}"/>{body}</definitions>'
    pack, findings = read_files({"main.dmn": text.encode(), "clocks.dmn": CLOCKS.encode()})
    report = Report("main.dmn")
    for each in pack.decisions.values():
        check_decision(each, pack.decisions, report)
    assert [each.as_text() for each in (*findings, *report.findings)] == []
    return pack


def asking(text: str, extra: str = "") -> str:
    return f"""<decision id="d" name="D"><variable name="D"/>
    <informationRequirement><requiredDecision href="http://x.org/clocks#due"/></informationRequirement>
    <informationRequirement><requiredInput href="http://x.org/clocks#start"/></informationRequirement>
    {extra}{literal(text)}</decision>"""


DAY = {"Start": date(2026, 11, 20)}


def test_what_is_imported_stands_behind_the_name_of_its_import() -> None:
    decisions = importing(
        asking("[clocks.Start, clocks.Due Date, clocks.Start instance of clocks.tDay]")
    ).decisions
    wanted = [date(2026, 11, 20), date(2026, 11, 21), True]
    assert decide(decisions["d"], DAY, {}, decisions)[0] == wanted
    assert decide(decisions["d"], {"clocks": DAY}, {}, decisions)[0] == wanted
    assert variables(decisions["d"], (), decisions) == {"Start"}


def test_an_import_without_a_name_brings_names_as_they_are() -> None:
    decisions = importing(asking("[Start, Due Date, Start instance of tDay]"), name="").decisions
    assert decide(decisions["d"], DAY, {}, decisions)[0] == [date(2026, 11, 20), date(2026, 11, 21), True]


def test_the_type_of_an_imported_input_is_held_to() -> None:
    decisions = importing(asking("clocks.Start")).decisions
    warnings: list[str] = []
    assert decide(decisions["d"], {"Start": "soon"}, {}, decisions, warnings)[0] is None
    assert "Start is a string" in warnings[0]


@pytest.mark.parametrize(
    ("namespace", "kind"),
    [("http://x.org/gone", MODEL_TYPE), ("http://x.org/clocks", "http://www.w3.org/2001/XMLSchema")],
)
def test_an_import_of_no_file_of_the_pack_is_told(namespace: str, kind: str) -> None:
    text = f"""{HEAD}
    <import name="clocks" namespace="{namespace}" importType="{kind}"/>
    <decision id="d" name="D">{literal("1")}</decision></definitions>"""
    _, findings = read_files({"main.dmn": text.encode(), "clocks.dmn": CLOCKS.encode()})
    assert [(found.code, found.line) for found in findings] == [("unknown-import", 2)]


def test_files_that_import_each_other_end() -> None:
    files = {
        f"{one}.dmn": f"""<definitions xmlns="{MODEL_TYPE}" namespace="{one}">
        <import name="{other}" namespace="{other}" importType="{MODEL_TYPE}"/>
        <itemDefinition name="t"><itemComponent name="next"><typeRef>{other}.t</typeRef></itemComponent>
        </itemDefinition><decision id="{one}" name="{one}"><variable name="{one}" typeRef="t"/>
        {literal("{next: null}")}</decision></definitions>""".encode()
        for one, other in (("a", "b"), ("b", "a"))
    }
    pack, findings = read_files(files)
    assert findings == []
    assert decide(pack.decisions["a"], {}, {}, pack.decisions)[0] == {"next": None}


def test_a_type_that_is_not_there_is_told_where_it_is_named() -> None:
    found = checked(f'<decision id="d" name="D">\n{literal("1 instance of tGone")}</decision>')
    assert [(each.code, "There is no type tGone" in each.message) for each in found] == [
        ("feel-syntax", True)
    ]


def test_conversions_in_boxes_are_no_steps_of_their_own() -> None:
    decisions, findings = read(
        """<decision id="d" name="D"><context><contextEntry><variable name="n" typeRef="number"/>
        <literalExpression><text>[1]</text></literalExpression></contextEntry></context></decision>"""
    )
    steps: list[Step] = []
    assert findings == []
    assert decide(decisions["d"], {}, {}, decisions, steps=steps)[0] == {"n": 1}
    assert [step.decision.id for step in steps] == ["d"]


def test_every_annotation_of_a_rule_is_kept() -> None:
    table = """<decision id="d" name="D"><decisionTable><input><inputExpression><text>a</text>
    </inputExpression></input><output/><annotation name="Why"/><annotation name="Source"/>
    <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry>
    <annotationEntry><text>always so</text></annotationEntry><annotationEntry><text/></annotationEntry>
    <annotationEntry><text>TS-1</text></annotationEntry></rule></decisionTable></decision>"""
    decisions, findings = read(table)
    assert findings == []
    assert decisions["d"].rules[0].annotation == "always so; TS-1"


TYPED = """<itemDefinition name="tChannel"><typeRef>string</typeRef>
    <allowedValues><text>"call", "post"</text></allowedValues></itemDefinition>
    <itemDefinition name="tOurs"><typeRef>tChannel</typeRef></itemDefinition>
    <decision id="d" name="D"><decisionTable hitPolicy="PRIORITY"><input><inputExpression typeRef="tOurs">
    <text>a</text></inputExpression></input><output typeRef="tChannel"/>{rules}</decisionTable></decision>"""
RULE = "<rule><inputEntry><text>{0}</text></inputEntry><outputEntry><text>{1}</text></outputEntry></rule>"


def test_the_values_of_a_columns_type_are_its_own() -> None:
    whole = TYPED.format(rules=RULE.format('"call"', '"post"') + RULE.format('"post"', '"post"'))
    assert [each.code for each in checked(whole)] == []
    half = TYPED.format(rules=RULE.format('"call"', '"post"'))
    [gap] = checked(half)
    assert (gap.code, '"post"' in gap.message) == ("rules-gap", True)


def test_the_values_of_an_outputs_type_are_its_order_of_priority() -> None:
    decisions, _ = read(TYPED.format(rules=RULE.format("-", '"post"') + RULE.format("-", '"call"')))
    assert decide(decisions["d"], {"a": "call"}, {}, decisions)[0] == "call"
