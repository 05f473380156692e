"""Tasks, gateways and sub-processes that are drawn in a way that is not carried out."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.finding import Finding
from app.domain.process import ACTIVITY_KINDS, Element, Process
from app.engine.refusals.report import named, refuse

_NEVER = {
    "complexGateway": (
        "Complex gateways are not carried out.",
        "Draw what it decides with exclusive, inclusive and parallel gateways.",
    ),
    "adHocSubProcess": (
        "Ad-hoc sub-processes are not carried out.",
        "Use a sub-process in which flows say what follows what.",
    ),
}
_SHAPES = ("", "singleEntry", "singleResult", "collectEntries", "resultList", "value")
_OWN_VARIABLES = ACTIVITY_KINDS - {"receiveTask"}
_INPUTS_READ = _OWN_VARIABLES | {"intermediateThrowEvent", "endEvent"}
_OUTPUTS_READ = ACTIVITY_KINDS | {"intermediateCatchEvent", "boundaryEvent", "startEvent"}


def check_elements(process: Process) -> Iterator[Finding]:
    """Findings on single elements, events apart."""
    for element in process.elements.values():
        if element.kind in _NEVER:
            message, cure = _NEVER[element.kind]
            yield refuse(process, element, "not-executed", message, cure)
        if element.kind in _CHECKS:
            yield from _CHECKS[element.kind](process, element)
        yield from _mappings(process, element)
        yield from _loop(process, element)


def _service(process: Process, element: Element) -> Iterator[Finding]:
    if element.topic or (element.kind == "sendTask" and element.events):
        return
    yield refuse(
        process,
        element,
        "no-topic",
        f"Nothing says who does {named(element)}: it has no topic.",
        "Choose the implementation “External” and enter the topic of a handler.",
    )


def _script(process: Process, element: Element) -> Iterator[Finding]:
    language = element.script_format or "no language"
    if language.lower() != "feel":
        yield refuse(
            process,
            element,
            "script-language",
            f"The script of {named(element)} is in “{language}”; only FEEL is carried out.",
            "Write the script as one FEEL expression and set its format to feel.",
        )
    elif element.script is None:
        yield refuse(process, element, "script-empty", "The script is empty.", "Write a FEEL expression.")
    if not element.result_variable:
        yield refuse(
            process,
            element,
            "no-result-variable",
            f"The result of {named(element)} goes nowhere.",
            "Name the variable that takes it in the field “Result variable”.",
        )


def _rule(process: Process, element: Element) -> Iterator[Finding]:
    if element.topic:
        return
    if not element.decision:
        yield refuse(
            process,
            element,
            "no-decision",
            f"{named(element)} names no decision.",
            "Set the decision reference.",
        )
    if not element.result_variable:
        yield refuse(
            process,
            element,
            "no-result-variable",
            f"The result of the decision in {named(element)} goes nowhere.",
            "Name the variable that takes it in the field “Result variable”.",
        )
    if element.map_decision_result not in _SHAPES:
        yield refuse(
            process,
            element,
            "decision-result",
            f"“{element.map_decision_result}” is no way to map a decision's result.",
            f"Choose one of {', '.join(_SHAPES[1:5])}.",
        )


def _call(process: Process, element: Element) -> Iterator[Finding]:
    if not element.called:
        yield refuse(
            process,
            element,
            "no-called-process",
            f"{named(element)} calls no process.",
            "Enter the called process id.",
        )
    elif element.called.startswith(("=", "$", "#")):
        yield refuse(
            process,
            element,
            "called-expression",
            f"Which process {named(element)} calls is only known when it runs.",
            "Enter the id of one process; draw a gateway where there is a choice.",
        )


def _receive(process: Process, element: Element) -> Iterator[Finding]:
    if not element.events:
        yield refuse(
            process,
            element,
            "no-message",
            f"{named(element)} waits for no message.",
            "Choose the message it waits for.",
        )


def _mappings(process: Process, element: Element) -> Iterator[Finding]:
    for what, mappings, kinds in (
        ("input", element.inputs, _INPUTS_READ),
        ("output", element.outputs, _OUTPUTS_READ),
    ):
        if mappings and element.kind not in kinds:
            yield refuse(
                process,
                element,
                f"{what}-mapping",
                f"The {what} mapping of {named(element)} is not carried out on this kind of element.",
                "Set the variable in a script task of its own.",
            )


def _loop(process: Process, element: Element) -> Iterator[Finding]:
    loop = element.loop
    if loop is None:
        return
    if element.kind not in ACTIVITY_KINDS or element.triggered_by_event:
        yield refuse(
            process, element, "loop-here", "Only an activity can be repeated.", "Remove the loop marker."
        )
    elif loop.standard and loop.condition is None and loop.maximum is None:
        yield refuse(
            process,
            element,
            "loop-without-end",
            f"Nothing ends the loop of {named(element)}.",
            "Write the loop condition, or draw the loop with a gateway.",
        )
    elif not loop.standard and loop.collection is None and loop.cardinality is None:
        yield refuse(
            process,
            element,
            "loop-data",
            f"{named(element)} says neither how often it is done nor over which list.",
            "Set the collection and its element variable, or the loop cardinality.",
        )


_CHECKS = {
    "serviceTask": _service,
    "sendTask": _service,
    "scriptTask": _script,
    "businessRuleTask": _rule,
    "callActivity": _call,
    "receiveTask": _receive,
}
