"""Every finding that reading or checking a pack can give: its stable code, severity and what it is about.

`error` refuses a deployment. A code never changes its meaning; scripts filter on it.
"""

from __future__ import annotations

from app.domain.finding import Finding, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING

CODES: dict[str, tuple[Severity, str]] = {
    # files
    "file-unreadable": (ERROR, "the file cannot be opened"),
    "file-too-large": (ERROR, "the file is larger than any real pack file"),
    "file-empty": (ERROR, "the file has no content"),
    "file-encoding": (ERROR, "the bytes are not the text they claim to be"),
    "took-too-long": (ERROR, "reading or checking was stopped before it had come to its end"),
    "nothing-to-check": (ERROR, "no diagram, decision or form was found"),
    # XML
    "xml-malformed": (ERROR, "not well-formed XML"),
    "xml-doctype": (ERROR, "a document type or entity, which can reach outside the file"),
    "xml-too-deep": (ERROR, "elements nested beyond any real diagram"),
    "xml-too-many": (ERROR, "more XML elements than any real diagram"),
    # BPMN: the file
    "not-bpmn": (ERROR, "XML, but not BPMN 2.0"),
    "no-process": (ERROR, "a BPMN file without a process"),
    "not-executable": (ERROR, "no process of the file is marked executable"),
    "process-too-large": (ERROR, "more elements than anybody can follow"),
    "several-processes": (ERROR, "several executable processes in one file"),
    "duplicate-id": (ERROR, "one id used twice"),
    "missing-id": (ERROR, "an element or flow without an id"),
    "unknown-element": (ERROR, "a BPMN element that a process cannot contain"),
    "no-diagram": (WARNING, "elements without a drawing"),
    "missing-shape": (WARNING, "an element that is run but not drawn"),
    # BPMN: attributes
    "unknown-message": (ERROR, "a message, signal, error or escalation that the file does not define"),
    "unnamed-message": (ERROR, "a message or signal without a name"),
    "event-empty": (ERROR, "an event definition without its content"),
    "expression-language": (ERROR, "an expression in a language other than FEEL"),
    "implementation": (ERROR, "Java, scripts or connectors attached to an element"),
    "listener": (ERROR, "an execution or task listener"),
    "mapping": (ERROR, "an input or output mapping that is not a name and FEEL"),
    "form-embedded": (ERROR, "a form that is not a .form file"),
    "binding": (WARNING, "a binding other than the same deployment"),
    "ignored-attribute": (WARNING, "an attribute that is kept but has no effect"),
    "unsupported-attribute": (ERROR, "an attribute whose effect would be missing"),
    "loop-data": (ERROR, "multi-instance or loop settings that cannot be read"),
    # BPMN: the net
    "dangling-flow": (ERROR, "a sequence flow from or to nowhere"),
    "crossing-flow": (ERROR, "a sequence flow across a sub-process boundary"),
    "no-start": (ERROR, "a process or sub-process without a start"),
    "unreachable": (ERROR, "an element that no path reaches"),
    "dead-end-flow": (ERROR, "a flow into a start or boundary event, or out of an end event"),
    "unattached": (ERROR, "a boundary event attached to nothing"),
    "no-way-out": (ERROR, "a gateway that may find no flow to take"),
    "no-default": (WARNING, "a gateway without a default flow, which stops when no condition holds"),
    "one-answer": (WARNING, "a question with one answer"),
    "useless-condition": (ERROR, "a condition that is never asked"),
    "event-gateway": (ERROR, "an event-based gateway that leads to something that cannot be waited for"),
    "unmatched-link": (ERROR, "a link event without its other half"),
    "unknown-default": (ERROR, "a default flow that does not leave the element"),
    "implicit-end": (WARNING, "a way that ends without an end event"),
    "implicit-split": (WARNING, "several ways out of a step at once, without a gateway"),
    "duplicate-flow": (WARNING, "two flows that say the same"),
    # BPMN: soundness
    "sound-deadlock": (ERROR, "a token that waits for ever, so that the process stands still"),
    "sound-leftover-token": (ERROR, "a token that stays behind where an end is reached"),
    "sound-livelock": (ERROR, "a round from which no end can be reached"),
    "sound-unbounded": (ERROR, "work that piles up without limit"),
    "sound-dead-element": (WARNING, "an element that flows lead to, but that can never happen"),
    "sound-double-token": (WARNING, "two tokens in one place, so that what follows is done twice"),
    "sound-uncaught-error": (WARNING, "an error that nothing takes up"),
    "sound-not-proved": (WARNING, "too many states to prove that it comes to an end"),
    # BPMN: the drawing
    "draw-overlap": (WARNING, "two shapes, one on the other"),
    "draw-flow-through": (WARNING, "a flow through a shape that it does not belong to"),
    "draw-undocked": (WARNING, "a flow that ends beside the shape that it belongs to"),
    "draw-unnamed": (WARNING, "a step without a name"),
    "draw-label": (WARNING, "a label that lies on another or on a shape"),
    "draw-lane": (WARNING, "an element drawn outside its lane"),
    "draw-density": (WARNING, "too much in too little room to be read"),
    "draw-question": (WARNING, "a gateway that asks nothing"),
    "draw-answer": (WARNING, "a flow out of a question that is no answer"),
    "draw-name": (WARNING, "a task whose name does not say what to do"),
    "draw-role": (WARNING, "a word that is nearly a role of the glossary"),
    # BPMN: references
    "unknown-form": (ERROR, "a form that the pack does not have"),
    "no-form": (ERROR, "a user task without a form in a council's pack"),
    "empty-form": (ERROR, "a form for a user task that asks nothing"),
    "unknown-topic": (ERROR, "a topic that nothing serves"),
    "no-topic": (ERROR, "a service or send task that says nothing of what to do"),
    "unknown-decision": (ERROR, "a decision that the pack does not have"),
    "no-decision": (ERROR, "a business rule task without a decision"),
    "unknown-process": (ERROR, "a called process that the pack does not have"),
    "no-called-process": (ERROR, "a call activity that calls nothing"),
    "script-language": (ERROR, "a script task without a script in FEEL"),
    # expressions
    "feel-syntax": (ERROR, "a FEEL expression that cannot be read"),
    "foreign-expression": (ERROR, "an expression in ${…} or #{…}"),
    "not-a-date": (ERROR, "a date, duration or cycle that is not one"),
    "unbounded-cycle": (ERROR, "a timer cycle without an end"),
    # a council's rules
    "unknown-lane": (ERROR, "a lane outside the council's glossary"),
    "unnamed-lane": (ERROR, "a lane without a name"),
    "no-lane": (ERROR, "an element outside every lane of a process with lanes"),
    "unknown-role": (ERROR, "a candidate group or choice of people outside the council's glossary"),
    "unknown-clause": (ERROR, "a clause that the register does not have"),
    "unknown-question": (ERROR, "a question of the source that the register does not have"),
    "uncited-clause": (ERROR, "an executable clause that nothing carries out"),
    "clause-process": (ERROR, "an executable clause that its own process does not carry out"),
    "uncited-element": (WARNING, "a step that names neither a clause nor an assumption"),
    "assumption-missing": (WARNING, "a deadline of an ambiguous clause that does not say how it is read"),
    "clause-number": (ERROR, "a deadline whose number is not its clause's"),
    "clause-unit": (ERROR, "a deadline whose unit is not its clause's"),
    "invented-number": (WARNING, "a deadline's number with neither clause nor assumption"),
    "clock-decides": (ERROR, "a timer that takes a task from a person"),
    "no-safeguarding": (ERROR, "no immediate way to the front door"),
    "decision-record": (ERROR, "a decision form without rationale or decider"),
    # data
    "unset-variable": (ERROR, "a variable that is read where nothing, or not every path, gives it a value"),
    "empty-variable": (WARNING, "a question that may be left empty where its answer is needed"),
    "wrong-type": (ERROR, "a value of a kind that does not fit where it is used"),
    "missing-input": (ERROR, "a service task that is not given what it needs"),
    "never-given": (ERROR, "a variable that an expression reckons with and nothing ever gives a value"),
    "never-true": (ERROR, "a condition that no answer makes true"),
    "unknown-option": (ERROR, "a comparison with an answer that the question does not offer"),
    "conditions-overlap": (WARNING, "two ways out of a gateway that are open at once"),
    "conditions-gap": (ERROR, "an answer for which a gateway has no way out"),
    "asked-twice": (WARNING, "a question that a family is asked twice in one process"),
    # invariants
    "invariant": (ERROR, "a diagram that breaks an invariant"),
    "invariant-unread": (ERROR, "an invariant that cannot be checked as it is written"),
    # decisions
    "not-dmn": (ERROR, "XML, but not DMN"),
    "decision-kind": (ERROR, "a decision that is neither a table nor an expression"),
    "rule-shape": (ERROR, "a rule with more or fewer cells than columns"),
    "decision-loop": (ERROR, "a decision that needs its own result"),
    "unknown-type": (ERROR, "a type that is neither FEEL’s nor defined in the file"),
    "hit-policy": (ERROR, "a hit policy or aggregation that DMN does not have"),
    "rules-overlap": (ERROR, "two rules that match one input where the hit policy forbids it"),
    "rules-gap": (WARNING, "an input that no rule of a table matches"),
    "rules-unclear": (WARNING, "cells for which overlaps and gaps of a table cannot be proved absent"),
    "unknown-import": (ERROR, "an import of a DMN file that the pack does not have"),
    # forms
    "form-malformed": (ERROR, "a form that is not JSON as the form editor writes it"),
    "form-id": (ERROR, "a form without an id"),
    "field-type": (ERROR, "a form component that the pages cannot show"),
    "field-key": (ERROR, "a form key that is not a plain variable name"),
    "duplicate-key": (ERROR, "one key asked for twice in a form"),
    "field-options": (ERROR, "a choice without choices"),
    "field-rule": (ERROR, "a validation rule that is not one"),
    "field-label": (WARNING, "a question without a label"),
    # council.toml and clauses.toml
    "toml-malformed": (ERROR, "not TOML"),
    "toml-key": (ERROR, "a key that the file does not have"),
    "toml-value": (ERROR, "a value of the wrong kind"),
    "setting-source": (ERROR, "a number with neither clause nor assumption"),
}


def finding(
    code: str,
    file: str,
    line: int | None,
    element: str,
    message: str,
    cure: str,
    *,
    severity: Severity | None = None,
) -> Finding:
    """A finding with its code's own severity, unless the place makes it milder or graver."""
    return Finding(severity or CODES[code][0], code, file, line, element, message, cure)
