"""Decisions, forms and registers are read into the records of the domain."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.decision import Column, Rule
from app.domain.form import Option
from app.domain.pack import Contact, Deadline, Role, Setting, Team
from app.packs import read_files
from tests.unit.packs.samples import DMN, PACK

DECISION = read_files(PACK)[0].decisions["route"]
FIELDS = {field.key or field.id: field for field in read_files(PACK)[0].forms["test-decision"].walk()}


def test_a_decision_table() -> None:
    assert (DECISION.hit_policy, DECISION.variable, DECISION.name) == ("FIRST", "route_result", "Route")
    assert DECISION.inputs == (Column("Answer", "decision", '"yes","no"', type="string"),)
    assert DECISION.outputs == (Column("team", type="string"),)
    assert DECISION.rules == (
        Rule("r1", ('"no"',), ('"east"',), line=8, annotation="refused"),
        Rule("r2", ("-",), ('"west"',), line=10),
    )


@pytest.mark.parametrize(
    "space",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_every_version_of_dmn(space: str) -> None:
    data = DMN.replace(b"https://www.omg.org/spec/DMN/20191111/MODEL/", space.encode())
    pack, findings = read_files({"x.dmn": data})
    assert findings == []
    assert pack.decisions["route"].rules == DECISION.rules


def test_a_literal_decision_and_what_it_requires() -> None:
    data = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="a" name="A">
<variable name="a"/><informationRequirement><requiredDecision href="#b"/></informationRequirement>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>b + 1</text></literalExpression></decision></definitions>"""
    decision = read_files({"x.dmn": data})[0].decisions["a"]
    assert (decision.literal, decision.requires, decision.variable) == ("b + 1", ("b",), "a")


def test_a_collecting_table_with_its_defaults() -> None:
    data = DMN.replace(b'hitPolicy="FIRST"', b'hitPolicy="COLLECT" aggregation="SUM"').replace(
        b'typeRef="string"/>',
        b'typeRef="string"><outputValues><text>"east","west"</text></outputValues>'
        b'<defaultOutputEntry><text>"west"</text></defaultOutputEntry></output>',
    )
    decision = read_files({"x.dmn": data})[0].decisions["route"]
    assert (decision.hit_policy, decision.aggregation) == ("COLLECT", "SUM")
    assert decision.outputs == (Column("team", "", '"east","west"', '"west"', "string"),)


def test_the_fields_of_a_form() -> None:
    assert FIELDS["decision"].options == (Option("yes", "Yes"), Option("no", "No"))
    assert FIELDS["decision"].clauses == ("X-1", "T-1")
    assert FIELDS["decision"] in FIELDS["g"].fields
    why = FIELDS["rationale"]
    assert (why.required, why.min_length, why.max_length, why.label) == (True, 2, 500, "Why?")
    assert FIELDS["decider"].values_key == "people:Team Manager"
    when = FIELDS["agreed_on"]
    assert (when.subtype, when.label, when.hide) == ("date", "When?", '=decision = "no"')
    assert [FIELDS[name].line for name in ("t", "g", "decision", "rationale")] == [6, 7, 9, 14]


def test_limits_patterns_and_read_only() -> None:
    form = b"""{"id": "f", "components": [
 {"type": "number", "key": "n", "label": "N", "decimalDigits": 2, "validate": {"min": 0, "max": "9.5"}},
 {"type": "textfield", "key": "m", "label": "M", "readonly": true, "validate": {"validationType": "email"}},
 {"type": "textfield", "key": "q", "label": "Q", "defaultValue": "x", "validate": {"pattern": "[a-z]+"}},
 {"type": "datetime", "key": "t", "subtype": "time", "timeLabel": "T"}]}"""
    pack, findings = read_files({"f.form": form})
    n, m, q, t = pack.forms["f"].fields
    assert findings == []
    assert (n.minimum, n.maximum, n.decimal_digits, n.line) == (0, 9.5, 2, 2)
    assert m.disabled
    assert "@" in m.pattern
    assert (q.pattern, q.default) == ("[a-z]+", "x")
    assert (t.subtype, t.label) == ("time", "T")


def test_the_glossary_of_a_council() -> None:
    council = read_files(PACK)[0].council
    assert council.roles["Team Manager"] == Role("Team Manager", "social_care", manager=True)
    assert council.teams["east"] == Team("east", "East team", "early_help", "East")
    assert council.contacts["front_door"] == Contact(
        "front_door", "Front door", "020 7946 0000", clause="X-1"
    )
    assert council.closures == {date(2026, 12, 24): "Council closed"}
    reminder = Setting("reminder_days", 2, "working days", assumption="the source names no reminder")
    assert council.settings["reminder_days"] == reminder
    assert council.external_topics == ("other.system",)
    assert council.retention == {"case": "until 25 years old"}


def test_the_clause_register() -> None:
    clause = read_files(PACK)[0].clauses["T-1"]
    assert clause.deadline == Deadline(5, "working days", "agreement")
    assert (clause.kind, clause.ambiguity, clause.reading) == ("T", "from when?", "from the agreement")
