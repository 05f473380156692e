"""A council's own pages: who is who, forms, tables, clocks, clauses, and what is assumed or not clear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain.decision import Decision
from app.domain.pack import Council, Pack
from app.domain.process import Process
from app.services.clock_words import clocks_of, in_words
from app.services.coverage_of_clauses import ClauseLine, Coverage, Place, State
from app.services.handbook import rst
from app.services.handbook.questions import asked

STATES = {State.MISSING: "NOT CARRIED OUT", State.WAIVED: "Waived", State.PRINCIPLE: "A principle"}
FEW = 3
"""Steps and rehearsals named for each clause; the rest is counted."""


def front(pack: Pack, covered: Coverage, processes: Sequence[Process]) -> Iterator[str]:
    """The council's first page."""
    council = pack.council
    yield from rst.heading(council.name, 0)
    yield from rst.paragraph(f"Source: {rst.text(council.source)}." if council.source else "")
    yield from rst.paragraph(_review(covered))
    yield from rst.paragraph(f"{rst.text(covered.total)}.")
    own = [f"{process.id}" for process in processes]
    yield from rst.contents(own, "Diagrams")
    yield from rst.contents(["forms", "decisions", "clocks", "clauses", "assumptions"], "Look up")
    yield from rst.heading("Who is who", 1)
    yield from rst.table(
        [("Role", 3), ("Side", 2), ("What they do", 6)],
        (
            [rst.bold(role.name), rst.text(role.side.replace("_", " ")), rst.text(role.description)]
            for role in council.roles.values()
        ),
    )
    yield from _contacts(council)
    yield from _settings(council)


def _review(covered: Coverage) -> str:
    council = covered.council
    adopted = f"Adopted on {council.source_date}. " if council.source_date else ""
    if council.review_date is None:
        return f"{adopted}No date for its review is given."
    if covered.overdue:
        return f"{adopted}{rst.bold('Overdue')}: it was to be reviewed by {council.review_date}."
    return f"{adopted}To be reviewed by {council.review_date}."


def _contacts(council: Council) -> Iterator[str]:
    if council.contacts:
        yield from rst.heading("Whom to call", 1)
    yield from rst.table(
        [("Who", 3), ("Telephone", 2), ("E-mail", 3), ("To know", 5)],
        (
            [rst.bold(one.name), rst.text(one.telephone), rst.text(one.email), rst.text(one.warning)]
            for one in council.contacts.values()
        ),
    )


def _settings(council: Council) -> Iterator[str]:
    if council.settings:
        yield from rst.heading("Local numbers", 1)
    yield from rst.table(
        [("What", 4), ("Value", 2), ("Clause", 2), ("Assumed", 5)],
        (
            [
                rst.text(one.name.replace("_", " ")),
                rst.text(f"{one.value} {one.unit}"),
                rst.text(one.clause),
                rst.text(one.assumption),
            ]
            for one in council.settings.values()
        ),
    )


def forms(pack: Pack, processes: Sequence[Process]) -> Iterator[str]:
    """Every form of the council's own steps, with its questions."""
    yield from rst.heading("Forms", 0)
    used: dict[str, list[str]] = {}
    for process in processes:
        for element in process.elements.values():
            if element.form in pack.forms:
                used.setdefault(element.form, []).append(element.name or element.id)
    if not used:
        yield from rst.paragraph("There is none.")
    for name, steps in used.items():
        yield from rst.heading(steps[0], 1)
        yield from rst.paragraph(f"Form {rst.literal(name)}, asked at: {rst.text(', '.join(steps))}.")
        yield from rst.bullets(asked(pack.forms[name]))


def decisions(pack: Pack) -> Iterator[str]:
    """Every decision table."""
    yield from rst.heading("Decision tables", 0)
    if not pack.decisions:
        yield from rst.paragraph("The protocol has no decision table.")
    for decision in pack.decisions.values():
        yield from rst.heading(decision.name or decision.id, 1)
        yield from rst.paragraph(rst.literal(decision.literal))
        yield from _rules(decision)


def _rules(decision: Decision) -> Iterator[str]:
    columns = [column.name or column.expression for column in (*decision.inputs, *decision.outputs)]
    notes = any(rule.annotation for rule in decision.rules)
    heads = [(rst.text(name), 3) for name in columns] + ([("Note", 4)] if notes else [])
    yield from rst.table(
        heads,
        (
            [rst.literal(cell) for cell in (*rule.inputs, *rule.outputs)]
            + ([rst.text(rule.annotation)] if notes else [])
            for rule in decision.rules
        ),
    )


def clocks(pack: Pack, processes: Sequence[Process]) -> Iterator[str]:
    """Every deadline."""
    yield from rst.heading("Clocks", 0)
    yield from rst.paragraph("No clock decides: when it has run out, somebody is told.")
    yield from rst.table(
        [("Process", 3), ("Step", 3), ("Who", 3), ("Clock", 4), ("Other reading", 3), ("Clauses", 2)],
        (
            [
                rst.text(process.name or process.id),
                rst.text(element.name or element.id),
                rst.text(element.lane),
                rst.text("; ".join(told)),
                rst.text(in_words(pack, element, element.other_reading)) if element.other_reading else "",
                rst.text(", ".join(element.clauses)),
            ]
            for process in processes
            for element in process.elements.values()
            if element.kind != "boundaryEvent" and (told := list(clocks_of(pack, process, element)))
        ),
    )


def clauses(pack: Pack, covered: Coverage) -> Iterator[str]:
    """The clause table: who carries each out and which rehearsal shows it."""
    yield from rst.heading("Clause by clause", 0)
    yield from rst.paragraph(f"{rst.text(covered.total)}.")
    yield from rst.table(
        [("Clause", 2), ("What it says", 5), ("Carried out by", 5), ("Shown by", 4)],
        (
            [
                f"{rst.bold(line.clause.id)}\n{rst.text(line.clause.section) or '…'}",
                _rule(line),
                _carried(pack, line),
                _shown(line),
            ]
            for line in covered.lines
        ),
    )


def _rule(line: ClauseLine) -> str:
    clause = line.clause
    told = [rst.text(clause.rule)]
    if clause.deadline:
        deadline = clause.deadline
        told.append(rst.text(f"Number: {deadline.value} {deadline.unit} from {deadline.anchor}"))
    if clause.ambiguity:
        told.append(rst.text(f"Not clear: {clause.ambiguity}. Read as: {clause.reading}"))
    return "\n".join(told)


def _carried(pack: Pack, line: ClauseLine) -> str:
    if line.state in STATES and not line.places:
        waived = f": {rst.text(line.clause.waiver)}" if line.clause.waiver else ""
        return f"{STATES[line.state]}{waived}"
    steps = [_carrier(pack, place) for place in line.places]
    return "\n".join(_few(list(dict.fromkeys(steps))))


def _carrier(pack: Pack, place: Place) -> str:
    role = pack.processes[place.process].elements[place.element].lane
    who = f"{rst.bold(role)}: " if role else ""
    asked = f", asked “{rst.text(place.name)}”" if place.form else ""
    step = place.asked_in[0] if place.form else place.name
    return f"{who}“{rst.text(step)}” in {rst.text(place.process_name)}{asked}"


def _few(texts: list[str]) -> list[str]:
    more = [f"and {len(texts) - FEW} more"] if len(texts) > FEW else []
    return [*texts[:FEW], *more]


def _shown(line: ClauseLine) -> str:
    names = [one.name.replace("-", " ") for one in line.rehearsals]
    return rst.text(", ".join(_few(names)))


def assumptions(covered: Coverage, processes: Sequence[Process]) -> Iterator[str]:
    """What is assumed where, and what the source leaves open or says twice."""
    yield from rst.heading("Assumptions and contradictions", 0)
    yield from rst.heading("Not clear in the source", 1)
    if not covered.questions:
        yield from rst.paragraph("Nothing is noted.")
    for question in covered.questions:
        yield from rst.heading(f"{question.id}: {', '.join(question.about)}", 2)
        yield from rst.bullets(
            [f"What is not clear: {rst.text(question.problem)}", f"Read as: {rst.text(question.reading)}"]
        )
    yield from rst.heading("Assumed in the diagrams", 1)
    yield from rst.table(
        [("Process", 3), ("Step", 4), ("Assumed", 7)],
        (
            [
                rst.text(process.name or process.id),
                rst.text(element.name or element.id),
                rst.text(element.assumption),
            ]
            for process in processes
            for element in process.elements.values()
            if element.assumption and element.kind != "boundaryEvent"
        ),
    )
