"""What a service task hands to its handler: input parameters are worked out one after another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app import bootstrap
from app.ports import Call, Data, Parameter, Result
from app.services import processes
from app.services.rehearsal.stage import REHEARSER, StubbedHandlers, build

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
FILE = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="x">
<bpmn:process id="p" name="P" isExecutable="true"><bpmn:startEvent id="s"/>
<bpmn:serviceTask id="x" camunda:type="external" camunda:topic="post.send"><bpmn:extensionElements>
<camunda:inputOutput>%s</camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>
<bpmn:endEvent id="e"/>
<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="x"/>
<bpmn:sequenceFlow id="g" sourceRef="x" targetRef="e"/></bpmn:process></bpmn:definitions>"""


class Listens:
    """A handler that remembers what it was given."""

    topic = "post.send"
    summary = "Listens"
    inline = True
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()

    def __init__(self) -> None:
        self.given: list[Data] = []

    def __call__(self, call: Call) -> Result:
        self.given.append(call.inputs)
        return Result()


class Registry(StubbedHandlers):
    def __init__(self, handler: Listens) -> None:
        self.handler = handler

    def get(self, topic: str) -> Listens:
        return self.handler

    def topics(self) -> set[str]:
        return {self.handler.topic}


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ({"first": "= 1", "second": "= first + 1"}, {"first": 1, "second": 2}),
        ({"locality": '= "Kew"', "place": "= locality"}, {"locality": "Kew", "place": "Kew"}),
        ({"second": "= first", "first": "= 1"}, {"second": None, "first": 1}),
    ],
)
def test_each_input_sees_those_before_it(written: dict[str, str], given: Data) -> None:
    parameters = "".join(
        f'<camunda:inputParameter name="{name}">{text}</camunda:inputParameter>'
        for name, text in written.items()
    )
    handler = Listens()
    files = {"p.bpmn": (FILE % parameters).encode()}
    stage = build(bootstrap.rehearsal_tools(), files, NOW, {"post.send": {}})
    core = replace(stage.core, handlers=Registry(handler))
    processes.start(core, stage.case.id, "p", stage.people[REHEARSER])
    assert handler.given == [given]
