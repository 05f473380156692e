"""A BPMN process as Holdfast reads it: what the prover walks and the engine runs.

One flat table of elements and one of flows for each process; an element names the scope
(process or sub-process) that contains it. Nothing here knows XML or the engine.
Source: BPMN 2.0.2 chapters 8, 10; attributes of the Camunda 7 profile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.drawing import Drawing

STATUTORY, YES = "statutory", "yes"
"""The extension property of a task or a timer whose clock is the law's."""

TASK_KINDS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
    }
)
SUB_PROCESS_KINDS = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITY_KINDS = TASK_KINDS | SUB_PROCESS_KINDS | {"callActivity"}
GATEWAY_KINDS = frozenset(
    {
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)
EVENT_KINDS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression as the diagram wrote it, and where. `text` still carries a leading `=`, if any."""

    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """What an event waits for or throws.

    `kind`: message, timer, signal, error, escalation, conditional, link, terminate, cancel, compensate.
    `name`: the message, signal or link name; the error or escalation code.
    `timer`: date, duration or cycle; `expression`: the timer's or the condition's.
    `correlation_key`: FEEL over the waiting instance's data, empty for the business key;
    `correlation_value`: FEEL over what the message carries, to be that key (else the sender says it).
    """

    kind: str
    name: str = ""
    timer: str = ""
    expression: Expression | None = None
    correlation_key: Expression | None = None
    correlation_value: Expression | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """One `camunda:inputParameter`, `outputParameter`, or `camunda:in`/`out`: a target name and FEEL.

    `local`: on a call activity, for the call alone, and not for the called process.
    """

    target: str
    source: Expression
    local: bool = False


@dataclass(frozen=True, slots=True)
class Loop:
    """Multi-instance (`sequential`, `collection`, `element_variable`, `cardinality`,
    `completion_condition`; `output_collection` takes the `output_element` of each pass, in order) or,
    when `standard`, a standard loop (`condition`, `test_before`, `maximum`)."""

    standard: bool = False
    sequential: bool = False
    collection: Expression | None = None
    element_variable: str = ""
    cardinality: Expression | None = None
    completion_condition: Expression | None = None
    output_collection: str = ""
    output_element: Expression | None = None
    condition: Expression | None = None
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` is None where it has none."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: Expression | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """A flow node. `kind` is the BPMN tag; `scope` the id of the process or sub-process around it.

    `lane`: the innermost lane's name. `all_triggers`: an event with several waits for all, not for one.
    `clauses`, `assumption`, `other_reading`: the pack's own camunda properties (`other_reading` is FEEL:
    the due date under the reading not chosen).
    """

    id: str
    kind: str
    scope: str
    name: str = ""
    line: int | None = None
    lane: str = ""
    documentation: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str = ""
    events: tuple[EventDefinition, ...] = ()
    attached_to: str = ""
    interrupting: bool = True
    all_triggers: bool = False
    triggered_by_event: bool = False
    form: str = ""
    assignee: Expression | None = None
    candidate_groups: Expression | None = None
    due: Expression | None = None
    topic: str = ""
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    decision: str = ""
    result_variable: str = ""
    map_decision_result: str = ""
    called: str = ""
    call_in_all: bool = False
    call_out_all: bool = False
    script: Expression | None = None
    script_format: str = ""
    loop: Loop | None = None

    @property
    def statutory(self) -> bool:
        """Whether its clock is the law's and not the council's own: the diagram marks it so."""
        return self.properties.get(STATUTORY) == YES

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clause ids that this element carries out, in the order written."""
        return tuple(part.strip() for part in self.properties.get("clauses", "").split(",") if part.strip())

    @property
    def assumption(self) -> str:
        """The assumption made where the source is silent or ambiguous, or an empty string."""
        return self.properties.get("assumption", "")

    @property
    def other_reading(self) -> Expression | None:
        """FEEL for the due date under the reading that was not chosen."""
        text = self.properties.get("other_reading", "")
        return Expression(text, self.line) if text else None


@dataclass(frozen=True, slots=True)
class Process:
    """One process of one file. `lanes` from top to bottom; `drawing`: where it is drawn, if it is."""

    id: str
    file: str
    name: str = ""
    executable: bool = True
    version_tag: str = ""
    line: int | None = None
    documentation: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    elements: Mapping[str, Element] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)
    lanes: tuple[str, ...] = ()
    participant: str = ""
    drawing: Drawing | None = None

    def inside(self, scope: str) -> Iterator[Element]:
        """The elements directly inside a scope (this process's id, or a sub-process's)."""
        return (element for element in self.elements.values() if element.scope == scope)

    def boundary_events(self, activity: str) -> Iterator[Element]:
        """The boundary events attached to an activity."""
        return (element for element in self.elements.values() if element.attached_to == activity)


def repeated(process: Process, element: Element) -> bool:
    """Whether an element, or a sub-process around it, is gone through once for each of several things."""
    return next(_repeats(process, element), None) is not None


def things(process: Process, element: Element) -> tuple[str, ...]:
    """The variables that hold the thing of each pass, for an element that is gone through once for each of
    several things: the innermost first."""
    return tuple(loop.element_variable for loop in _repeats(process, element) if loop.element_variable)


def _repeats(process: Process, element: Element) -> Iterator[Loop]:
    around: Element | None = element
    while around is not None:
        if around.loop is not None and not around.loop.standard:
            yield around.loop
        around = process.elements.get(around.scope)
