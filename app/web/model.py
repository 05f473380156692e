"""The council's protocols as they are in force: glossary, diagrams and clauses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template

from app.domain.errors import NotFound
from app.domain.process import Process
from app.web import outline
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


@blueprint.get("/council")
def council() -> str:
    """The glossary and the diagrams in force."""
    return render_template("model/council.html", page=services().council(actor()))


@blueprint.get("/council/clauses")
def clauses() -> str:
    """Every clause in our own words, with the steps that carry it out."""
    page = services().council(actor())
    return render_template("model/clauses.html", page=page, kinds=KINDS, carried=carried_out(page.processes))


@blueprint.get("/council/diagrams/<process_id>")
def process(process_id: str) -> str:
    """One diagram in force, drawn and in words."""
    page = services().council(actor())
    found = next((each for each in page.processes if each.id == process_id), None)
    if found is None:
        raise NotFound("process", process_id)
    return render_template(
        "model/process.html",
        page=page,
        process=found,
        lines=outline.of_process(found),
        state={
            "xml": services().diagram_xml(actor(), process_id),
            "process": process_id,
            "tokens": {},
            "listening": [],
            "passed": [],
            "cancelled": [],
        },
    )


def carried_out(processes: Sequence[Process]) -> Mapping[str, list[tuple[Process, list[str]]]]:
    """Clause id → the processes that cite it, each with the names of its steps in order."""
    found: dict[str, list[tuple[Process, list[str]]]] = defaultdict(list)
    for process in processes:
        steps: dict[str, list[str]] = defaultdict(list)
        for element in outline.in_order(process):
            for clause in element.clauses:
                steps[clause].append(outline.named(element, process))
        for clause, names in steps.items():
            found[clause].append((process, list(dict.fromkeys(names))))
    return found
