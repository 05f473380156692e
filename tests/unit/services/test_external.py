"""What another system does: offered with its inputs, answered once, refused with a reason, tried again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result

from app import bootstrap
from app.cli import main
from app.domain.records import Instance
from app.services import Services, external, jobs, steering
from app.services.external import NotOffered
from app.services.rehearsal.stage import REHEARSER, Stage
from tests.unit.services.test_processes import SENDING, diagram, only_job, open_tasks, stage, start

TOPIC = "other.register"
ASKING = diagram(
    "asking",
    '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/><bpmn:userTask id="after" name="After"/>'
    f'<bpmn:serviceTask id="x" camunda:type="external" camunda:topic="{TOPIC}"><bpmn:extensionElements>'
    '<camunda:inputOutput><camunda:inputParameter name="born">= date("2015-05-04")</camunda:inputParameter>'
    '<camunda:inputParameter name="share">= 0.5</camunda:inputParameter>'
    '<camunda:outputParameter name="number">= reference</camunda:outputParameter>'
    "</camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>"
    '<bpmn:boundaryEvent id="b" attachedToRef="x"><bpmn:errorEventDefinition errorRef="known"/>'
    '</bpmn:boundaryEvent><bpmn:userTask id="by_hand" name="By hand"/><bpmn:endEvent id="e2"/>',
    "s>x x>after after>e b>by_hand by_hand>e2",
).replace(
    b"<bpmn:process", b'<bpmn:error id="known" name="Not there" errorCode="NOT_THERE"/><bpmn:process', 1
)


@pytest.fixture
def on() -> Stage:
    return stage({"asking.bpmn": ASKING}, outside=TOPIC)


@pytest.fixture
def waiting(on: Stage) -> Instance:
    return start(on, "asking")


@pytest.fixture
def run(on: Stage, monkeypatch: pytest.MonkeyPatch) -> Any:
    @contextmanager
    def running(*_: object) -> Iterator[object]:
        yield SimpleNamespace(services=SimpleNamespace(core=on.core))

    monkeypatch.setattr(bootstrap, "running", running)

    def command(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(main, list(arguments), input=typed)

    return command


def only(on: Stage) -> external.ExternalJob:
    [job] = external.offered(on.core, TOPIC, 10)
    return job


def test_it_is_offered_with_its_inputs_until_it_is_answered(on: Stage, waiting: Instance, run: Any) -> None:
    listed = run("external-jobs", TOPIC)
    [line] = listed.stdout.splitlines()
    told = json.loads(line)
    assert told["case"] == on.case.reference
    assert (told["topic"], told["element"], told["instance"]) == (TOPIC, "x", str(waiting.id))
    assert told["inputs"] == {"born": "2015-05-04", "share": 0.5}
    assert run("external-jobs", "other.topic").stdout == ""
    answered = run("answer-job", told["id"], "-", typed='{"reference": "X-1", "score": 0.1}')
    assert answered.exit_code == 0, answered.output
    assert open_tasks(on) == ["after"]
    assert external.offered(on.core, TOPIC, 10) == []
    again = run("answer-job", told["id"], "-", typed="{}")
    assert again.exit_code == 1
    assert "answered already" in again.output


def test_an_answer_comes_through_the_elements_outputs(on: Stage, waiting: Instance) -> None:
    external.answer(on.core, only(on).id, {"reference": "X-1", "score": Decimal("0.1")})
    variables = Services(on.core).instance_page(waiting.id, on.people[REHEARSER]).variables
    assert variables["number"] == "X-1"
    assert not {"reference", "score"} & variables.keys(), "only what the diagram takes"


def test_a_known_error_takes_the_path_that_is_drawn(on: Stage, waiting: Instance, run: Any) -> None:
    job = only(on)
    said = run("answer-job", str(job.id), "--error", "NOT_THERE", "--reason", "No such child")
    assert said.exit_code == 0, said.output
    assert open_tasks(on) == ["by_hand"]
    with on.core.store.read() as uow:
        assert uow.incidents.of_instance(waiting.id) == []


def test_an_unknown_error_is_an_incident_and_is_offered_again_when_it_is_retried(
    on: Stage, waiting: Instance
) -> None:
    job = only(on)
    external.refuse(on.core, job.id, "BROKEN", "It burns")
    assert external.offered(on.core, TOPIC, 10) == []
    with pytest.raises(NotOffered, match="a manager has an incident"):
        external.answer(on.core, job.id, {})
    with on.core.store.read() as uow:
        [incident] = uow.incidents.of_instance(waiting.id)
    assert "It burns" in incident.message
    jobs.retry_incident(on.core, incident.id, on.people[REHEARSER])
    assert only(on).id == job.id
    external.answer(on.core, job.id, {"reference": "X-2"})
    assert open_tasks(on) == ["after"]


def test_nothing_is_offered_nor_taken_while_its_process_is_suspended(on: Stage, waiting: Instance) -> None:
    job = only(on)
    steering.suspend(on.core, waiting.id, "The other system is moved", on.people[REHEARSER])
    assert external.offered(on.core, TOPIC, 10) == []
    with pytest.raises(NotOffered, match="suspended"):
        external.answer(on.core, job.id, {"reference": "X-1"})


def test_a_job_of_holdfasts_own_is_not_answered_from_outside() -> None:
    on = stage({"s.bpmn": SENDING})
    own = only_job(on, start(on, "sending"))
    with pytest.raises(NotOffered, match=r"post\.send” itself"):
        external.answer(on.core, own.id, {})
    with pytest.raises(NotOffered, match="there is none of that key"):
        external.answer(on.core, uuid4(), {})


@pytest.mark.parametrize(
    ("arguments", "typed", "words"),
    [
        (["-"], "{", "This is not JSON"),
        (["-"], '{"a": NaN}', "NaN is not a number"),
        (["-"], "[1]", "Give an object"),
        (["-"], '"' + "x" * 1_000_000 + '"', "larger than 1,000,000 bytes"),
        ([], "", "Give the ANSWER"),
        (["--error", "A"], "", "with a --reason"),
        (["-", "--error", "A", "--reason", "b"], "{}", "without an ANSWER"),
    ],
)
def test_what_cannot_be_read_is_refused_and_the_job_still_waits(
    on: Stage, waiting: Instance, run: Any, arguments: list[str], typed: str, words: str
) -> None:
    job = only(on)
    said = run("answer-job", str(job.id), *arguments, typed=typed)
    assert said.exit_code == 2
    assert words in said.output
    assert only(on) == job
    assert (job.instance, type(job.id)) == (waiting.id, UUID)
