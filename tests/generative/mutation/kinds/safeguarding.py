"""Faults of the way to the front door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element as Node

from app.domain.process import Element, Process
from app.verification.council_rules import CONCERN
from tests.generative.mutation.editing import Diagram, child, diagram, new, tag
from tests.generative.mutation.ground import Ground
from tests.generative.mutation.mutant import Mutant, kind

REFERRAL = "shared_safeguarding_concern"
REFERRED = "Task_Refer"
BEFORE = ("invariant",)


def _interrupts(ground: Ground) -> Iterator[tuple[Process, Element, Element]]:
    """Each event sub-process of the council's own processes that takes up a concern, with its start."""
    for process in ground.councils_own:
        for start in process.elements.values():
            scope = process.elements.get(start.scope)
            heard = any(event.name == CONCERN for event in start.events)
            if start.kind == "startEvent" and heard and scope is not None and scope.triggered_by_event:
                yield process, scope, start


def _about(process: Process, *elements: Element) -> frozenset[str]:
    return frozenset({process.id, *(e.id for e in elements), *(f for e in elements for f in e.outgoing)})


@kind("drop the safeguarding start", "no-safeguarding", grave=True)
def drop_start(ground: Ground) -> Iterator[Mutant]:
    for process, scope, start in _interrupts(ground):

        def edit(drawn: Diagram, name: str = scope.id) -> None:
            drawn.remove(drawn.nodes[name])

        yield Mutant(process.file, scope.id, _about(process, scope, start), diagram(edit))


@kind("let a safeguarding concern wait its turn", "no-safeguarding", grave=True)
def not_interrupting(ground: Ground) -> Iterator[Mutant]:
    for process, scope, start in _interrupts(ground):

        def edit(drawn: Diagram, name: str = start.id) -> None:
            drawn.nodes[name].set("isInterrupting", "false")

        yield Mutant(process.file, start.id, _about(process, scope, start), diagram(edit))


@kind("start safeguarding by another message", "no-safeguarding", grave=True)
def another_message(ground: Ground) -> Iterator[Mutant]:
    for process, scope, start in _interrupts(ground):

        def edit(drawn: Diagram) -> None:
            for message in drawn.root.iter(tag("message")):
                if message.get("name") == CONCERN:
                    message.set("name", "Concern at the next meeting")

        yield Mutant(process.file, start.id, _about(process, scope, start), diagram(edit))


@kind(
    "end a safeguarding concern without the referral",
    "invariant",
    "no-safeguarding",
    "unreachable",
    grave=True,
)
def no_referral(ground: Ground) -> Iterator[Mutant]:
    for process, scope, start in _interrupts(ground):
        for call in process.inside(scope.id):
            if call.called == REFERRAL:

                def edit(drawn: Diagram, name: str = call.id) -> None:
                    drawn.bypass(name)

                yield Mutant(process.file, call.id, _about(process, scope, start, call), diagram(edit))


def _ways(ground: Ground) -> Iterator[tuple[Process, str, frozenset[str], tuple[str, ...]]]:
    """Each flow between a concern and the referral, what a finding about it may name, and a caller's file.

    What stands before the referral in the shared process is told where the concern interrupts.
    """
    interrupts = list(_interrupts(ground))
    for process, scope, start in interrupts:
        for flow in start.outgoing:
            yield process, flow, _about(process, scope, start) | {"Put"}, ()
    caller, scope, start = min(interrupts, key=lambda each: len(each[0].elements))
    shared = ground.pack.processes[REFERRAL]
    waiting, seen = [REFERRED], set[str]()
    while waiting:
        here = waiting.pop()
        for flow in shared.elements[here].incoming:
            if flow not in seen:
                seen.add(flow)
                waiting.append(shared.flows[flow].source)
    for flow in sorted(seen):
        ends = shared.flows[flow].source, shared.flows[flow].target
        about = _about(caller, scope, start) | {shared.id, REFERRED, "Put", flow, *ends}
        yield shared, flow, about, (caller.file,)


def _put(ground: Ground, make: Callable[[], _Put]) -> Iterator[Mutant]:
    for process, flow, about, beside in _ways(ground):
        put = make()

        def edit(drawn: Diagram, put: _Put = put, flow: str = flow) -> None:
            put.into(drawn, flow)

        yield Mutant(process.file, flow, about, diagram(edit), beside=beside, forms=put.forms)


class _Put:
    """Something that stands before the referral."""

    forms: tuple[str, ...] = ()

    def node(self) -> Node:
        raise AssertionError

    def into(self, drawn: Diagram, flow: str) -> None:
        drawn.insert(flow, self.node())


class _Timer(_Put):
    def node(self) -> Node:
        timer = new("intermediateCatchEvent", "Put", name="Wait a day")
        child(child(timer, "timerEventDefinition"), "timeDuration", "P1D")
        return timer


class _Approval(_Put):
    forms = ("disagreement-level-3",)

    def node(self) -> Node:
        return new(
            "userTask",
            "Put",
            name="Approve the referral",
            camunda_formRef="disagreement-level-3",
            camunda_formRefBinding="deployment",
        )


class _Meeting(_Put):
    def node(self) -> Node:
        return new("manualTask", "Put", name="Hold the panel meeting")


class _Message(_Put):
    def node(self) -> Node:
        waits = new("intermediateCatchEvent", "Put", name="Family has answered")
        child(waits, "messageEventDefinition", messageRef="Put_message")
        return waits

    def into(self, drawn: Diagram, flow: str) -> None:
        child(drawn.root, "message", id="Put_message", name="Family has answered")
        super().into(drawn, flow)


class _Consent(_Put):
    """`ground`: whose form is asked, the first that asks for an agreement."""

    def __init__(self, ground: Ground) -> None:
        asking = (
            (form.id, field.key)
            for form in ground.pack.forms.values()
            for field in form.inputs()
            if "agree" in field.key and {option.value for option in field.options} == {"yes", "no"}
        )
        self.form, self.key = next(asking)
        self.forms = (self.form,)

    def node(self) -> Node:
        return new("exclusiveGateway", "Put", name="Does the family agree?")

    def into(self, drawn: Diagram, flow: str) -> None:
        super().into(drawn, flow)
        scope = drawn.parents[drawn.nodes["Put"]]
        scope.append(new("endEvent", "Put_end", name="Not referred"))
        asked = new(
            "userTask",
            "Put_asked",
            name="Ask for agreement",
            camunda_formRef=self.form,
            camunda_formRefBinding="deployment",
        )
        drawn.insert(flow, asked)
        drawn.index()
        child(drawn.nodes["Put_onward"], "conditionExpression", f'= {self.key} = "yes"')
        drawn.flow("Put_refused", "Put", "Put_end")
        drawn.nodes["Put"].set("default", "Put_refused")


@kind("put a timer before the referral", *BEFORE, grave=True)
def timer_before(ground: Ground) -> Iterator[Mutant]:
    yield from _put(ground, _Timer)


@kind("put an approval before the referral", *BEFORE, grave=True)
def approval_before(ground: Ground) -> Iterator[Mutant]:
    yield from _put(ground, _Approval)


@kind("put a meeting before the referral", *BEFORE, grave=True)
def meeting_before(ground: Ground) -> Iterator[Mutant]:
    yield from _put(ground, _Meeting)


@kind("put a message before the referral", *BEFORE, grave=True)
def message_before(ground: Ground) -> Iterator[Mutant]:
    yield from _put(ground, _Message)


@kind("put a consent gateway before the referral", *BEFORE, grave=True)
def consent_before(ground: Ground) -> Iterator[Mutant]:
    yield from _put(ground, lambda: _Consent(ground))


@kind("tell the family before the referral", *BEFORE)
def told_before(ground: Ground) -> Iterator[Mutant]:
    shared = ground.pack.processes[REFERRAL]
    about = frozenset({shared.id, REFERRED, "Task_TellFamily"})
    for flow in shared.elements[REFERRED].incoming:

        def edit(drawn: Diagram, flow: str = flow) -> None:
            drawn.move("Task_TellFamily", flow)

        yield Mutant(shared.file, flow, about, diagram(edit))
