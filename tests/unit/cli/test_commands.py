"""The command line: what it prints, what it exits with, and what it says of bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="x">'
)
ASK = f"""{HEAD}
<bpmn:process id="ask" isExecutable="true">
  <bpmn:startEvent id="Start"><bpmn:outgoing>F1</bpmn:outgoing></bpmn:startEvent>
  <bpmn:sequenceFlow id="F1" sourceRef="Start" targetRef="Task_A"/>
  <bpmn:userTask id="Task_A" name="Ask" camunda:dueDate="= add working days(asked_on, 5)">
    <bpmn:incoming>F1</bpmn:incoming><bpmn:outgoing>F2</bpmn:outgoing></bpmn:userTask>
  <bpmn:sequenceFlow id="F2" sourceRef="Task_A" targetRef="Gateway"/>
  <bpmn:exclusiveGateway id="Gateway" name="Agreed?" default="F_no">
    <bpmn:incoming>F2</bpmn:incoming><bpmn:outgoing>F_yes</bpmn:outgoing><bpmn:outgoing>F_no</bpmn:outgoing>
  </bpmn:exclusiveGateway>
  <bpmn:sequenceFlow id="F_yes" name="yes" sourceRef="Gateway" targetRef="Service">
    <bpmn:conditionExpression>= agreed = "yes"</bpmn:conditionExpression></bpmn:sequenceFlow>
  <bpmn:sequenceFlow id="F_no" name="no" sourceRef="Gateway" targetRef="End_no"/>
  <bpmn:serviceTask id="Service" camunda:type="external" camunda:topic="TOPIC">
    <bpmn:incoming>F_yes</bpmn:incoming><bpmn:outgoing>F3</bpmn:outgoing></bpmn:serviceTask>
  <bpmn:sequenceFlow id="F3" sourceRef="Service" targetRef="End_yes"/>
  <bpmn:endEvent id="End_yes"><bpmn:incoming>F3</bpmn:incoming></bpmn:endEvent>
  <bpmn:endEvent id="End_no"><bpmn:incoming>F_no</bpmn:incoming></bpmn:endEvent>
</bpmn:process></bpmn:definitions>"""
TOP = """
diagram = "ask.bpmn"
process = "ask"
now = "2026-11-20T16:30:00+00:00"
start = { asked_on = "2026-11-20", risk = 3 }
stubs = { "TOPIC" = { sent = true } }
"""
YES = """
[[step]]
expect.open = ["Task_A"]
expect.due = { Task_A = "2026-11-27" }
[[step]]
complete = "Task_A"
answers = { agreed = "yes" }
[[step]]
expect.open = []
expect.passed = ["Gateway", "Service", "End_yes"]
expect.not_passed = ["End_no"]
expect.data = { sent = true, agreed = "yes", risk = 3 }
expect.ended = true
"""


@pytest.fixture
def ask(tmp_path: Path) -> Path:
    (tmp_path / "ask.bpmn").write_text(ASK)
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def rehearse(folder: Path, text: str, *more: str) -> Result:
    file = folder / "script.toml"
    file.write_text(text)
    return run("rehearse", file, *more)


def test_a_rehearsal_without_pack_and_forms_holds(ask: Path) -> None:
    result = rehearse(ask, TOP + YES)
    assert result.exit_code == 0, result.output
    assert "script.toml: holds (3 steps)" in result.output
    assert "never End_no, F_no" in result.output


def test_its_json_has_the_journey_and_the_data(ask: Path) -> None:
    result = rehearse(ask, TOP + YES, "--format", "json")
    [told] = json.loads(result.stdout)
    assert told["ok"] is True
    assert [finding["code"] for finding in told["findings"]] == ["no-diagram"]
    assert [step["ok"] for step in told["steps"]] == [True, True, True]
    assert told["data"]["sent"] is True
    journey = [(line["element"], line["what"]) for line in told["journey"]]
    assert journey[:3] == [("Start", "started"), ("Start", "completed"), ("Task_A", "started")]
    assert journey[-1] == ("End_yes", "completed")
    assert {line["at"] for line in told["journey"]} == {"2026-11-20T16:30:00+00:00"}


def test_a_difference_names_file_step_and_difference(ask: Path) -> None:
    result = rehearse(ask, TOP + YES.replace('"yes" }', '"no" }', 1))
    assert result.exit_code == 1
    assert "does not hold" in result.output
    assert "step 3 (expect): End_yes should have been passed and was not" in result.output
    assert "step 3 (expect): End_no was passed and should not have been" in result.output


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ('complete = "Task_B"', "Task_B is not open; open is Task_A"),
        ('message = "Nobody knows"', "nothing waits for the message “Nobody knows”"),
        ('advance_to = "2026-11-01T00:00:00Z"', "cannot go back"),
        ('advance = "a week"', "“a week” is not a duration like P5D"),
        ('complete = "Task_A"\nby = "Mayor"', "nobody has the role “Mayor”"),
    ],
)
def test_a_step_that_cannot_be_done_says_why(ask: Path, step: str, words: str) -> None:
    result = rehearse(ask, f"{TOP}\n[[step]]\n{step}\n")
    assert result.exit_code == 1
    assert words in result.output


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TOP + "[[step]]\ncompete = 'x'\n", "step 1: nothing to do"),
        (TOP + "[[step]]\nexpect.opened = []\n", "unknown key “opened”"),
        (TOP + "[[step]]\ncomplete = 'x'\nadvance = 'P1D'\n", "one action a step"),
        (TOP + "[[step]]\nadvance_to = 'soon'\n", "is not a date and time"),
        (TOP + "surprise = 1\n", "unknown key “surprise”"),
        (TOP.replace('"ask.bpmn"', '"gone.bpmn"'), "there is no file gone.bpmn"),
        (TOP.replace("now =", "later ="), "unknown key “later”"),
        ("diagram = ", "is not TOML"),
    ],
)
def test_a_script_that_cannot_be_read_says_where(ask: Path, text: str, words: str) -> None:
    result = rehearse(ask, text)
    assert result.exit_code == 1
    assert words in result.output


def test_a_refused_diagram_exits_with_two_and_its_findings(ask: Path) -> None:
    result = rehearse(ask, TOP.replace("stubs =", "# stubs ="))
    assert result.exit_code == 2
    assert "refused" in result.output
    assert "TOPIC" in result.output


def test_check_prints_findings_as_json_and_exits_with_one(ask: Path) -> None:
    result = run("check", ask / "ask.bpmn", "--format", "json")
    assert result.exit_code == 1
    findings = json.loads(result.stdout)
    [topic] = [finding for finding in findings if "topic" in finding["code"]]
    assert {"severity", "code", "file", "line", "element", "message", "cure"} <= topic.keys()
    assert (topic["severity"], topic["element"]) == ("error", "Service")
    assert topic["line"] == ASK[: ASK.index('id="Service"')].count("\n") + 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not XML at all",
        b"\xff\xfe\x00\x01",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        b'<!DOCTYPE x [<!ENTITY a "a"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
        b"<a>" * 5_000,
        b"<x>" + b"y" * 50_000_000 + b"</x>",
    ],
    ids=["empty", "text", "bytes", "external-entity", "billion-laughs", "deep", "50 MB"],
)
def test_a_hostile_file_is_one_finding_with_a_cure(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.bpmn"
    file.write_bytes(content)
    result = run("check", file)
    assert result.exit_code == 1
    assert "bad.bpmn" in result.output
    assert "Cure:" in result.output
    assert "Traceback" not in result.output


def test_the_shipped_packs_are_clean() -> None:
    result = run("check", Path(__file__).parents[3] / "bpmn")
    assert result.exit_code == 0, result.output
    assert "no errors" in result.output


@pytest.mark.parametrize("command", ["", "check", "rehearse", "deploy", "serve", "worker", "demo", "explain"])
def test_help_teaches(command: str) -> None:
    result = run(*([command] if command else []), "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output
    assert len(result.output) > 200


def test_topics_are_listed_with_what_they_take_and_give() -> None:
    result = run("topics")
    for topic in ("holding.transfer", "letter.write", "deadline.working_days"):
        assert topic in result.output
