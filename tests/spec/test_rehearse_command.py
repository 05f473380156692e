"""`holdfast rehearse`: the file's keys, what is compared, what is printed, and how a mistake is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli.rehearsing import rehearse

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="Sample" targetNamespace="http://example.org/bpmn">
"""
VISIT = """
  <bpmn:process id="visit" isExecutable="true">
    <bpmn:startEvent id="Start" />
    <bpmn:userTask id="Task_Ask" />
    <bpmn:exclusiveGateway id="Gateway_Agreed" default="Flow_No" />
    <bpmn:userTask id="Task_Visit" camunda:dueDate="= asked_on + duration(&quot;P5D&quot;)" />
    <bpmn:boundaryEvent id="Timer_Late" cancelActivity="false" attachedToRef="Task_Visit">
      <bpmn:timerEventDefinition><bpmn:timeDuration>P5D</bpmn:timeDuration></bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:userTask id="Task_Chase" />
    <bpmn:endEvent id="End_Chased" />
    <bpmn:endEvent id="End_Visited" />
    <bpmn:endEvent id="End_Refused" />
    <bpmn:subProcess id="Sub_Concern" triggeredByEvent="true">
      <bpmn:startEvent id="Start_Concern">
        <bpmn:messageEventDefinition messageRef="Message_Concern" />
      </bpmn:startEvent>
      <bpmn:userTask id="Task_Refer" />
      <bpmn:endEvent id="End_Referred" />
      <bpmn:sequenceFlow id="Flow_Concern" sourceRef="Start_Concern" targetRef="Task_Refer" />
      <bpmn:sequenceFlow id="Flow_Referred" sourceRef="Task_Refer" targetRef="End_Referred" />
    </bpmn:subProcess>
    <bpmn:sequenceFlow id="Flow_Start" sourceRef="Start" targetRef="Task_Ask" />
    <bpmn:sequenceFlow id="Flow_Asked" sourceRef="Task_Ask" targetRef="Gateway_Agreed" />
    <bpmn:sequenceFlow id="Flow_Yes" sourceRef="Gateway_Agreed" targetRef="Task_Visit">
      <bpmn:conditionExpression>= agreed = "yes"</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="Flow_No" sourceRef="Gateway_Agreed" targetRef="End_Refused" />
    <bpmn:sequenceFlow id="Flow_Visited" sourceRef="Task_Visit" targetRef="End_Visited" />
    <bpmn:sequenceFlow id="Flow_Late" sourceRef="Timer_Late" targetRef="Task_Chase" />
    <bpmn:sequenceFlow id="Flow_Chased" sourceRef="Task_Chase" targetRef="End_Chased" />
  </bpmn:process>
  <bpmn:message id="Message_Concern" name="Immediate safeguarding concern" />
</bpmn:definitions>
"""
NOTE = """
  <bpmn:process id="note" isExecutable="true">
    <bpmn:startEvent id="Start" />
    <bpmn:serviceTask id="Service_Note" camunda:type="external" camunda:topic="records.note">
      <bpmn:extensionElements><camunda:inputOutput>
        <camunda:inputParameter name="heading">= "A note"</camunda:inputParameter>
        <camunda:inputParameter name="text">= words</camunda:inputParameter>
        <camunda:outputParameter name="was_sent">= sent</camunda:outputParameter>
      </camunda:inputOutput></bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:userTask id="Task_After" />
    <bpmn:endEvent id="End" />
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Service_Note" />
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Service_Note" targetRef="Task_After" />
    <bpmn:sequenceFlow id="Flow_3" sourceRef="Task_After" targetRef="End" />
  </bpmn:process>
</bpmn:definitions>
"""
SIBLINGS = """
  <bpmn:process id="siblings" isExecutable="true">
    <bpmn:startEvent id="Start" />
    <bpmn:userTask id="Task_See">
      <bpmn:multiInstanceLoopCharacteristics camunda:collection="= children"
        camunda:elementVariable="child" />
    </bpmn:userTask>
    <bpmn:parallelGateway id="Gateway_Split" />
    <bpmn:receiveTask id="Task_Reply" messageRef="Message_Reply" />
    <bpmn:intermediateCatchEvent id="Event_Closed">
      <bpmn:signalEventDefinition signalRef="Signal_Closed" />
    </bpmn:intermediateCatchEvent>
    <bpmn:endEvent id="End_Reply" />
    <bpmn:endEvent id="End_Closed" />
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Task_See" />
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Task_See" targetRef="Gateway_Split" />
    <bpmn:sequenceFlow id="Flow_3" sourceRef="Gateway_Split" targetRef="Task_Reply" />
    <bpmn:sequenceFlow id="Flow_4" sourceRef="Gateway_Split" targetRef="Event_Closed" />
    <bpmn:sequenceFlow id="Flow_5" sourceRef="Task_Reply" targetRef="End_Reply" />
    <bpmn:sequenceFlow id="Flow_6" sourceRef="Event_Closed" targetRef="End_Closed" />
  </bpmn:process>
  <bpmn:message id="Message_Reply" name="Reply">
    <bpmn:extensionElements><zeebe:subscription correlationKey="= reference" /></bpmn:extensionElements>
  </bpmn:message>
  <bpmn:signal id="Signal_Closed" name="Office closed" />
</bpmn:definitions>
"""
TOP = 'diagram = "visit.bpmn"\nnow = "2026-11-20T16:30:00+00:00"\n'
ASKED = """
[[step]]
complete = "Task_Ask"
answers = { agreed = "yes", asked_on = 2026-11-20 }
"""
Rehearse = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Rehearse:
    """Writes one rehearsal beside its diagrams and plays it."""

    def play(text: str, *arguments: str) -> Result:
        (tmp_path / "visit.bpmn").write_text(HEAD + VISIT, encoding="utf-8")
        (tmp_path / "note.bpmn").write_text(HEAD + NOTE, encoding="utf-8")
        (tmp_path / "siblings.bpmn").write_text(HEAD + SIBLINGS, encoding="utf-8")
        (tmp_path / "it.toml").write_text(text, encoding="utf-8")
        return CliRunner().invoke(rehearse, [str(tmp_path / "it.toml"), *arguments])

    return play


def report(result: Result) -> dict[str, Any]:
    """The one rehearsal of the JSON report."""
    (found,) = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def test_a_diagram_without_pack_forms_or_lanes_is_rehearsed_as_it_is(run: Rehearse) -> None:
    result = run(
        TOP
        + ASKED
        + """
[step.expect]
open = ["Task_Visit"]
due = { Task_Visit = 2026-11-25 }
passed = ["Gateway_Agreed", "Flow_Yes"]
not_passed = ["End_Refused"]
data = { agreed = "yes", asked_on = "2026-11-20" }
ended = false
[[step]]
complete = "Task_Visit"
expect.ended = true
expect.open = []
"""
    )
    assert result.exit_code == 0, result.output
    assert "it.toml: holds (2 steps)" in result.output
    assert "Coverage" in result.output
    assert "never" in result.output
    assert "Timer_Late" in result.output


def test_a_clock_moved_by_hand_fires_what_falls_due_in_order(run: Rehearse) -> None:
    result = run(
        TOP
        + ASKED
        + """
[[step]]
advance = "P4DT23H59M59S"
expect.not_passed = ["Timer_Late"]
[[step]]
advance_to = "2026-12-25T00:00:00Z"
expect.open = ["Task_Chase", "Task_Visit"]
expect.passed = ["Timer_Late"]
""",
        "--format",
        "json",
    )
    found = report(result)
    assert found["ok"], found["steps"]
    (fired,) = [p["at"] for p in found["journey"] if (p["element"], p["what"]) == ("Timer_Late", "completed")]
    assert fired == "2026-11-25T16:30:00+00:00"


def test_a_message_interrupts_and_the_journey_says_so(run: Rehearse) -> None:
    found = report(
        run(
            TOP
            + """
[[step]]
message = "Immediate safeguarding concern"
payload = { from = "school" }
expect.open = ["Task_Refer"]
[[step]]
complete = "Task_Refer"
answers = { to = "front door" }
expect.ended = true
""",
            "--format",
            "json",
        )
    )
    assert found["ok"], found["steps"]
    assert [(p["element"], p["what"]) for p in found["journey"]][-1] == ("Sub_Concern", "completed")
    assert {"element": "Task_Ask", "what": "cancelled"}.items() <= next(
        p for p in found["journey"] if p["what"] == "cancelled"
    ).items()


def test_repeated_tasks_signals_and_correlated_messages(run: Rehearse) -> None:
    result = run(
        TOP.replace("visit", "siblings")
        + """
start = { children = ["Ann", "Ben"], reference = "A7" }
[[step]]
expect.open = ["Task_See", "Task_See"]
[[step]]
complete = "Task_See"
expect.open = ["Task_See"]
[[step]]
complete = "Task_See"
expect.open = []
[[step]]
signal = "Office closed"
expect.passed = ["End_Closed"]
expect.ended = false
[[step]]
message = "Reply"
correlation = { reference = "A7" }
payload = { reply = "yes" }
expect.ended = true
expect.data = { reply = "yes" }
"""
    )
    assert result.exit_code == 0, result.output


def test_a_message_for_another_reference_finds_nobody(run: Rehearse) -> None:
    result = run(
        TOP.replace("visit", "siblings")
        + """
start = { children = [], reference = "A7" }
[[step]]
message = "Reply"
correlation = { reference = "B8" }
"""
    )
    assert result.exit_code == 1
    assert "nothing waits for the message “Reply”" in result.output


def test_stubs_and_starting_variables(run: Rehearse) -> None:
    text = """
diagrams = ["note.bpmn", "visit.bpmn"]
process = "note"
now = 2026-11-20T16:30:00Z
start = { words = "The plan" }
stubs = { "records.note" = { sent = true } }
[[step]]
expect.open = ["Task_After"]
expect.data = { was_sent = true, words = "The plan" }
"""
    result = run(text)
    assert result.exit_code == 0, result.output


def test_where_they_part_is_told_and_later_steps_are_still_compared(run: Rehearse) -> None:
    result = run(
        TOP
        + ASKED
        + """
[step.expect]
open = ["Task_Visit", "Task_Visit", "Task_Chase"]
due = { Task_Visit = 2026-11-26, Task_Ask = 2026-11-26 }
passed = ["End_Visited"]
not_passed = ["Task_Ask"]
data = { agreed = "no" }
ended = true
[[step]]
complete = "Task_Visit"
expect.open = ["Task_Ask"]
"""
    )
    assert result.exit_code == 1
    for words in (
        "it.toml: does not hold",
        "step 1 (complete Task_Ask): Task_Visit should be open and is not",
        "Task_Chase should be open and is not",
        "Task_Visit is due 2026-11-25, not 2026-11-26",
        "Task_Ask should be due 2026-11-26 and is not open",
        "End_Visited should have been passed and was not",
        "Task_Ask was passed and should not have been",
        "agreed is 'yes', not 'no'",
        "the process has not ended",
        "step 2 (complete Task_Visit): Task_Ask should be open and is not",
    ):
        assert words in result.output


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ('complete = "Task_Visit"', "Task_Visit is not open; open is Task_Ask"),
        ('complete = "Task_Nowhere"', "Task_Nowhere is not open; open is Task_Ask"),
        ('complete = "Task_Ask"\nby = "Nobody"', "nobody has the role “Nobody”"),
        ('message = "Unheard"', "nothing waits for the message “Unheard”"),
        ('signal = "Unheard"', "nothing waits for the signal “Unheard”"),
        ('advance_to = "2026-11-19T00:00:00Z"', "cannot go back"),
        ('advance = "five days"', "“five days” is not a duration like P5D or PT8H"),
    ],
)
def test_what_cannot_be_done_is_told_and_the_rehearsal_stops(run: Rehearse, step: str, words: str) -> None:
    result = run(TOP + f"[[step]]\n{step}\n[[step]]\nexpect.ended = true\n")
    assert result.exit_code == 1
    assert words in result.output
    assert "step 2" not in result.output


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TOP + 'colour = "red"', "the top: unknown key “colour”"),
        (
            TOP + '[[step]]\ncomplete = "A"\nmessage = "B"',
            "step 1: one action a step, not complete and message",
        ),
        (TOP + '[[step]]\ncomplete = "A"\npayload = {}', "step 1: unknown key “payload”"),
        (TOP + '[[step]]\nby = "A"', "step 1: nothing to do"),
        (TOP + '[[step]]\nexpect.opened = ["A"]', "step 1, expect: unknown key “opened”"),
        (TOP + '[[step]]\nexpect.open = "A"', "step 1, expect: “open” has a value of the wrong kind"),
        (TOP + "[[step]]\ncomplete = 3", "step 1: “complete” needs a text, got 3"),
        (TOP + '[[step]]\ncomplete = "A"\nanswers = 3', "step 1: “answers” needs a table"),
        (TOP + '[[step]]\nadvance_to = "soon"', "step 1, advance_to: “soon” is not a date and time"),
        (TOP + '[[step]]\nadvance_to = "2026-11-21"', "needs a time and its zone"),
        (TOP + "start = 3", "the top: “start” has a value of the wrong kind"),
        (TOP + "[stubs]\nx = 3", "stubs.x: expected a table of outputs"),
        ('diagram = "visit.bpmn"', "the top: say when it starts"),
        ('now = "2026-11-20T16:30:00Z"', "the top: name one diagram"),
        ('diagram = "gone.bpmn"\nnow = "2026-11-20T16:30:00Z"', "there is no file gone.bpmn beside it.toml"),
        ("diagram = ", "the file: is not TOML"),
    ],
)
def test_a_mistake_in_the_file_is_placed(run: Rehearse, text: str, words: str) -> None:
    result = run(text)
    assert result.exit_code == 1
    assert "it.toml: " in result.output
    assert words in result.output


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(rehearse, [str(tmp_path / "gone.toml")])
    assert result.exit_code == 1
    assert "gone.toml: the file: cannot be read" in result.output


def test_an_unknown_process_names_the_known_ones(run: Rehearse) -> None:
    result = run(TOP + 'process = "vist"\n')
    assert result.exit_code == 1
    assert "there is no process “vist” in these diagrams; there is visit" in result.output


def test_a_refused_diagram_gives_its_findings(tmp_path: Path, run: Rehearse) -> None:
    broken = HEAD + VISIT.replace('= agreed = "yes"', "= agreed = ")
    (tmp_path / "broken.bpmn").write_text(broken, encoding="utf-8")
    text = TOP.replace("visit", "broken")
    result = run(text)
    assert result.exit_code == 2
    assert "it.toml: refused" in result.output
    assert "Flow_Yes" in result.output
    assert "Cure: " in result.output
    found = report(run(text, "--format", "json"))
    assert (found["ok"], found["refused"]) == (False, True)
    assert {"severity", "code", "file", "line", "element", "message", "cure"} <= set(found["findings"][0])


def test_the_forms_own_checks_hold_in_a_rehearsal(tmp_path: Path, run: Rehearse) -> None:
    form = {
        "id": "ask",
        "type": "default",
        "components": [
            {"id": "F1", "type": "number", "key": "visits", "label": "Visits", "validate": {"required": True}}
        ],
    }
    (tmp_path / "ask.form").write_text(json.dumps(form), encoding="utf-8")
    named = 'camunda:formRef="ask" camunda:formRefBinding="deployment"'
    asking = HEAD + VISIT.replace('id="Task_Ask"', f'id="Task_Ask" {named}').replace('"yes"', "3")
    (tmp_path / "asking.bpmn").write_text(asking, encoding="utf-8")
    text = TOP.replace("visit", "asking") + '[[step]]\ncomplete = "Task_Ask"\nanswers = { %s }\n'
    wrong = run(text % 'visits = "many", colour = "red"')
    assert wrong.exit_code == 1
    assert "must be a number" in wrong.output
    assert "“colour” is not a question of this form" in wrong.output
    right = report(run(text % "visits = 3" + "expect.data = { visits = 3 }\n", "--format", "json"))
    assert right["ok"], right["steps"]
