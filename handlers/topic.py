"""A topic: a function, what it takes and gives, and the check of both around every call.

`@inline` marks a pure function that runs inside the command's transaction, `@job` one that reaches
outside and runs as a job under `Call.key`, at least once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from inspect import getdoc

from app.domain.errors import HandlerFailed
from app.ports import Call, Mailer, Parameter, Records, Result
from handlers.parameters import check_outputs, checked_inputs


@dataclass(frozen=True, slots=True)
class Tools:
    """The connectors that jobs reach the outside with."""

    mailer: Mailer
    records: Records


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as its module declares it, not yet given its tools."""

    topic: str
    summary: str
    inline: bool
    inputs: Sequence[Parameter]
    outputs: Sequence[Parameter]
    work: Callable[[Call, Tools], Result]


@dataclass(frozen=True, slots=True)
class TopicHandler:
    """A topic with its tools: the `app.ports.Handler` that the engine's callers use."""

    declared: Topic
    tools: Tools

    @property
    def topic(self) -> str:
        """The topic's name as diagrams write it."""
        return self.declared.topic

    @property
    def summary(self) -> str:
        """What it does, in one sentence."""
        return self.declared.summary

    @property
    def inline(self) -> bool:
        """Whether it runs inside the command's transaction."""
        return self.declared.inline

    @property
    def inputs(self) -> Sequence[Parameter]:
        """What it takes."""
        return self.declared.inputs

    @property
    def outputs(self) -> Sequence[Parameter]:
        """What it gives."""
        return self.declared.outputs

    def __call__(self, call: Call) -> Result:
        """Check the inputs, do the work, check the outputs. Raises `HandlerFailed`, `DeliveryFailed`."""
        inputs = checked_inputs(self.topic, self.inputs, call.inputs)
        try:
            result = self.declared.work(replace(call, inputs=inputs), self.tools)
        except (ValueError, ArithmeticError) as error:
            raise HandlerFailed(self.topic, str(error)) from error
        check_outputs(self.topic, self.outputs, result.outputs)
        return result


def _summary(function: Callable[..., Result]) -> str:
    return (getdoc(function) or "").partition("\n\n")[0].replace("\n", " ")


def inline(
    topic: str, inputs: Sequence[Parameter] = (), outputs: Sequence[Parameter] = ()
) -> Callable[[Callable[[Call], Result]], Topic]:
    """Declare a pure topic; the function's docstring is its summary."""

    def declare(function: Callable[[Call], Result]) -> Topic:
        def work(call: Call, _: Tools) -> Result:
            return function(call)

        return Topic(topic, _summary(function), True, tuple(inputs), tuple(outputs), work)

    return declare


def job(
    topic: str, inputs: Sequence[Parameter] = (), outputs: Sequence[Parameter] = ()
) -> Callable[[Callable[[Call, Tools], Result]], Topic]:
    """Declare a topic with an outside effect; the function's docstring is its summary."""

    def declare(function: Callable[[Call, Tools], Result]) -> Topic:
        return Topic(topic, _summary(function), False, tuple(inputs), tuple(outputs), function)

    return declare
