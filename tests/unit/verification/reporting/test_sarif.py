"""SARIF 2.1.0: held to the structure that the standard publishes, property by property."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from app.cli import main
from app.domain.finding import Finding, Severity
from app.packs import read_files
from app.verification.codes import CODES
from app.verification.gate import check
from app.verification.reporting import sarif
from app.verification.reporting.places import Places
from tests.unit.packs.samples import PACK
from tests.unit.packs.spoil import BPMN
from tests.unit.verification.gate_faults import GATE_FAULTS
from tests.unit.verification.reporting.test_readable import ASKED, GAP, STUCK, WHOLE, places

ALL = [STUCK, GAP, ASKED, WHOLE, replace(GAP, element="f4", file="/a b/ü#1.bpmn", code="engine-made")]

# The parts of the published schema that a log of ours may use: property → (required, what it holds).
TEXT, NUMBER = str, int
SCHEMA: Mapping[str, Mapping[str, tuple[bool, Any]]] = {
    "log": {"$schema": (False, TEXT), "version": (True, TEXT), "runs": (True, ["run"])},
    "run": {"tool": (True, "tool"), "results": (False, ["result"]), "columnKind": (False, TEXT)},
    "tool": {"driver": (True, "toolComponent")},
    "toolComponent": {
        "name": (True, TEXT), "semanticVersion": (False, TEXT), "rules": (False, ["reportingDescriptor"]),
    },
    "reportingDescriptor": {
        "id": (True, TEXT), "shortDescription": (False, "message"), "help": (False, "message"),
        "defaultConfiguration": (False, "reportingConfiguration"),
    },
    "reportingConfiguration": {"level": (False, TEXT)},
    "message": {"text": (True, TEXT)},
    "result": {
        "ruleId": (False, TEXT), "ruleIndex": (False, NUMBER), "level": (False, TEXT),
        "message": (True, "message"), "locations": (False, ["location"]),
        "codeFlows": (False, ["codeFlow"]), "partialFingerprints": (False, {}),
    },
    "codeFlow": {"threadFlows": (True, ["threadFlow"])},
    "threadFlow": {"locations": (True, ["threadFlowLocation"])},
    "threadFlowLocation": {"location": (False, "location")},
    "location": {
        "physicalLocation": (False, "physicalLocation"), "logicalLocations": (False, ["logicalLocation"]),
        "message": (False, "message"),
    },
    "physicalLocation": {"artifactLocation": (False, "artifactLocation"), "region": (False, "region")},
    "artifactLocation": {"uri": (False, TEXT)},
    "region": {"startLine": (False, NUMBER)},
    "logicalLocation": {"name": (False, TEXT), "fullyQualifiedName": (False, TEXT)},
}  # fmt: skip
NOT_EMPTY = {"threadFlows", "threadFlow.locations"}


def hold(kind: str, value: Any) -> None:
    """The value has the properties that its kind requires, none that it does not have, each of its type."""
    properties = SCHEMA[kind]
    assert isinstance(value, dict), kind
    assert value.keys() <= properties.keys(), f"{kind}: {value.keys() - properties.keys()}"
    for name, (required, holds) in properties.items():
        if name not in value:
            assert not required, f"{kind} needs {name}"
        elif isinstance(holds, list):
            assert isinstance(value[name], list)
            assert value[name] or not {name, f"{kind}.{name}"} & NOT_EMPTY
            for each in value[name]:
                hold(holds[0], each)
        elif isinstance(holds, str):
            hold(holds, value[name])
        elif isinstance(holds, dict):
            assert all(isinstance(key, str) and isinstance(text, str) for key, text in value[name].items())
        else:
            assert type(value[name]) is holds, f"{kind}.{name}"
            assert value[name] != ""
            assert holds is TEXT or value[name] >= (0 if name == "ruleIndex" else 1), f"{kind}.{name}"


def told(findings: list[Finding]) -> dict[str, Any]:
    """The log as it is read back from its file."""
    log = json.loads(json.dumps(sarif.log(findings, places(), "0.1.0")))
    hold("log", log)
    return log  # type: ignore[no-any-return]


def results(log: dict[str, Any]) -> list[dict[str, Any]]:
    [run] = log["runs"]
    return run["results"]  # type: ignore[no-any-return]


def test_the_log_has_the_published_structure() -> None:
    log = told(ALL)
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    assert run["tool"]["driver"]["name"] == "Holdfast"
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", run["tool"]["driver"]["semanticVersion"])
    assert len(run["results"]) == len(ALL)
    assert told([])["runs"][0]["results"] == []


def test_every_result_names_its_rule_by_id_and_index() -> None:
    log = told([*ALL, GAP])
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) == 5
    for result in results(log):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    about = {rule["id"]: rule for rule in rules}
    assert about["rules-gap"]["shortDescription"]["text"] == "An input that no rule of a table matches."
    assert about["rules-gap"]["help"]["text"].endswith("Add a default.")
    assert about["rules-gap"]["defaultConfiguration"]["level"] == "warning"
    assert about["engine-made"]["shortDescription"]["text"] == "Nothing fits."


def test_levels_messages_and_places() -> None:
    by_rule = {result["ruleId"]: result for result in results(told(ALL))}
    levels = {code: result["level"] for code, result in by_rule.items()}
    assert levels["sound-deadlock"] == "error"
    assert levels["rules-gap"] == "warning"
    assert levels["field-label"] == "note"
    assert by_rule["sound-deadlock"]["message"]["text"] == "It waits for ever. Cure: Draw a way out."
    [location] = by_rule["sound-deadlock"]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == BPMN
    assert location["physicalLocation"]["region"]["startLine"] == 31
    assert location["logicalLocations"] == [{"name": "Decide", "fullyQualifiedName": "Task_Decide"}]
    [whole] = by_rule["toml-malformed"]["locations"]
    assert whole["physicalLocation"]["region"]["startLine"] == 1
    assert "logicalLocations" not in whole


def test_the_path_is_a_code_flow_with_a_place_for_each_step() -> None:
    [stuck, *others] = results(told(ALL))
    assert not any("codeFlows" in other for other in others)
    [flow] = stuck["codeFlows"]
    [thread] = flow["threadFlows"]
    steps = [step["location"] for step in thread["locations"]]
    assert [step["message"]["text"] for step in steps] == ["Start", "“Decide”", "Elsewhere"]
    text = PACK[BPMN].decode().splitlines()
    lines = [step["physicalLocation"]["region"]["startLine"] for step in steps]
    assert 'id="Start"' in text[lines[0] - 1]
    assert lines[1] > lines[0], "the line of a step is its own"


def test_a_path_becomes_a_uri() -> None:
    uri = results(told(ALL))[4]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "file:///a%20b/%C3%BC%231.bpmn"
    assert unquote(uri) == "file:///a b/ü#1.bpmn"


def test_a_finding_keeps_its_fingerprint_when_its_line_moves() -> None:
    first, moved, other = (
        result["partialFingerprints"]["holdfast/v1"]
        for result in results(told([GAP, replace(GAP, line=99), replace(GAP, element="Task_Note")]))
    )
    assert first == moved != other


@pytest.mark.parametrize("fault", GATE_FAULTS[::7], ids=lambda fault: fault.name)
def test_what_the_gate_finds_can_be_told(fault: Any) -> None:
    pack, findings = read_files(fault.files())
    found = [*findings, *check(pack, lambda process: [], {"records.note"})]
    log = json.loads(json.dumps(sarif.log(found, Places([pack]), "0.1.0")))
    hold("log", log)
    assert [result["ruleId"] for result in results(log)] == [each.code for each in found]
    for result, each in zip(results(log), found, strict=True):
        assert result["level"] == {"error": "error", "warning": "warning"}[each.severity.value]
        assert each.code in CODES
        assert ("codeFlows" in result) == bool(each.path)


def test_the_command_prints_a_log_and_keeps_its_exit_code(tmp_path: Any) -> None:
    file = tmp_path / "bad.bpmn"
    file.write_text("not a diagram")
    printed = CliRunner().invoke(main, ["check", str(file), "--format", "sarif"])
    assert printed.exit_code == 1
    log = json.loads(printed.stdout)
    hold("log", log)
    assert [result["level"] for result in results(log)] == ["error"]


def test_a_severity_has_a_level() -> None:
    assert set(sarif.LEVELS) == set(Severity)
    assert set(sarif.LEVELS.values()) <= {"none", "note", "warning", "error"}
