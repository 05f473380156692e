"""The council's protocols as they are in force: glossary, diagrams and clauses."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from flask import Blueprint, render_template, request

from app.domain.errors import NotFound
from app.domain.finding import Severity
from app.services.coverage_of_clauses import ClauseLine, Place, State
from app.web import outline, proof
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("model", __name__)

KINDS: Mapping[str, str] = {
    "X": "Step",
    "G": "Gate",
    "T": "Deadline",
    "R": "Routing",
    "F": "Form or record",
    "N": "Notification",
    "I": "Invariant",
    "M": "Monitoring",
    "C": "Context",
}
"""The kinds of clause in words."""

MANY_DIAGRAMS = 4
"""From so many diagrams on that have the same step it is named once, with how many they are."""


@blueprint.get("/council")
def council() -> str:
    """The glossary and the diagrams in force, and what the check says of them."""
    page = services().council(actor())
    drawn = {process.file for process in page.processes}
    return render_template(
        "model/council.html",
        page=page,
        covered=services().clauses(actor()),
        findings={process.id: proof.told(process, page.findings) for process in page.processes},
        others=[found for found in page.findings if found.file not in drawn],
        words=proof.WORDS,
        tags=proof.TAGS,
    )


@blueprint.get("/council/clauses")
def clauses() -> str:
    """The document clause by clause: what carries each out, what shows it, what is assumed and unclear."""
    covered = services().clauses(actor())
    return render_template(
        "model/clauses.html",
        covered=covered,
        kinds=KINDS,
        State=State,
        everywhere={line.clause.id: everywhere(line) for line in covered.lines},
        steps={line.clause.id: steps(line) for line in covered.lines},
        asked={line.clause.id: questions(line) for line in covered.lines},
    )


@blueprint.get("/council/diagrams/<process_id>")
def process(process_id: str) -> str:
    """One diagram in force, drawn and in words, with what the check finds in it.

    The address may ask for an `element`, or the path of a `finding` by its number, to be marked.
    """
    page = services().council(actor())
    found = next((each for each in page.processes if each.id == process_id), None)
    if found is None:
        raise NotFound("process", process_id)
    findings = proof.told(found, page.findings)
    chosen = proof.chosen(findings, request.args.get("finding", ""))
    element = found.elements.get(request.args.get("element", ""))
    return render_template(
        "model/process.html",
        page=page,
        process=found,
        lines=outline.of_process(found),
        findings=findings,
        chosen=chosen,
        marked=element,
        marked_name=outline.named(element, found) if element else "",
        accepted=page.deployment if any(f.finding.severity is Severity.WARNING for f in findings) else None,
        state={
            "xml": services().diagram_xml(actor(), process_id),
            "process": process_id,
            "tokens": {},
            "listening": [],
            "passed": [],
            "cancelled": [],
            "marked": [element.id] if element else [],
            "route": proof.route(found, chosen.finding.path) if chosen else [],
            "signs": proof.signs(findings),
        },
    )


def steps(line: ClauseLine) -> list[tuple[str, list[Place]]]:
    """The steps that carry a clause out, by the name of their process, less those of `everywhere`."""
    repeated = {name for name, _ in everywhere(line)}
    found = [place for place in line.places if not place.form and place.name not in repeated]
    return [(name, list(group)) for name, group in groupby(found, key=lambda place: place.process_name)]


def everywhere(line: ClauseLine) -> list[tuple[str, list[Place]]]:
    """The steps that carry a clause out in many diagrams under the same name, with where each is drawn."""
    named: dict[str, dict[str, Place]] = {}
    for place in line.places:
        if not place.form:
            named.setdefault(place.name, {}).setdefault(place.process, place)
    return [(name, list(drawn.values())) for name, drawn in named.items() if len(drawn) >= MANY_DIAGRAMS]


def questions(line: ClauseLine) -> list[tuple[Place, list[Place]]]:
    """The questions that carry a clause out, by form; the first of each says who asks them."""
    found = [place for place in line.places if place.form]
    forms = (list(group) for _, group in groupby(found, key=lambda place: place.form))
    return [(group[0], group) for group in forms]
