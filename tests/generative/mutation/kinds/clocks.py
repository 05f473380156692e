"""Faults of deadlines, and of the clauses that they and the steps come from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.domain.process import Element, Process
from app.verification.carried import carries_meaning, is_ambiguous, is_timed
from app.verification.citations import Citation, citations, steps_of
from tests.generative.mutation.editing import Component, Diagram, camunda, component, diagram, form, tag
from tests.generative.mutation.ground import Ground, reached_from
from tests.generative.mutation.mutant import Edit, Mutant, kind

TIMED = ("timeDate", "timeDuration", "timeCycle")
Rewrite = Callable[[str], str]


def _timers(process: Process) -> Iterator[Element]:
    for element in process.elements.values():
        if any(event.kind == "timer" for event in element.events):
            yield element


def _rewritten(ground: Ground, rewrite: Rewrite) -> Iterator[Mutant]:
    """Every due date and timer whose text the rewriting changes."""
    for process in ground.pack.processes.values():
        for element in process.elements.values():
            timed = next((e.expression for e in element.events if e.kind == "timer"), None)
            for expression in (element.due, timed):
                if expression is None or rewrite(expression.text) == expression.text:
                    continue

                def edit(drawn: Diagram, name: str = element.id) -> None:
                    node = drawn.nodes[name]
                    due = camunda("dueDate")
                    if due in node.attrib:
                        node.set(due, rewrite(node.attrib[due]))
                    for inside in node.iter():
                        if inside.tag in {tag(each) for each in TIMED}:
                            inside.text = rewrite(inside.text or "")

                about = frozenset({element.id, element.attached_to or element.id})
                yield Mutant(process.file, element.id, about, diagram(edit))


@kind("let a timer take the task away", "clock-decides")
def interrupting(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        for timer in _timers(process):
            if timer.kind == "boundaryEvent":

                def edit(drawn: Diagram, name: str = timer.id) -> None:
                    del drawn.nodes[name].attrib["cancelActivity"]

                yield Mutant(process.file, timer.id, frozenset({timer.id}), diagram(edit))


@kind(
    "let a timer go on with the case",
    "clock-decides",
    "sound-double-token",
    "sound-deadlock",
    "sound-leftover-token",
    "sound-unbounded",
)
def timer_goes_on(ground: Ground) -> Iterator[Mutant]:
    """To what follows the task; before an end that would change nothing, because the timer's own way ended
    as well."""
    for process in ground.pack.processes.values():
        for timer in _timers(process):
            if timer.kind == "boundaryEvent":
                task = process.elements[timer.attached_to]
                onward = process.flows[task.outgoing[0]].target
                if process.elements[onward].kind == "endEvent":
                    continue
                last = _last_flow(process, timer)

                def edit(drawn: Diagram, last: str = last, onward: str = onward) -> None:
                    end = drawn.nodes[last].attrib["targetRef"]
                    drawn.retarget(last, onward)
                    drawn.remove(drawn.nodes[end])

                about = frozenset({timer.id, task.id, onward, last, *_own_way(process, timer)})
                yield Mutant(process.file, timer.id, about, diagram(edit))


def _own_way(process: Process, timer: Element) -> set[str]:
    """The elements between a timer and its end."""
    return {name for name in reached_from(process, timer.id) if process.elements[name].outgoing}


def _last_flow(process: Process, timer: Element) -> str:
    flow = timer.outgoing[0]
    while process.elements[process.flows[flow].target].outgoing:
        flow = process.elements[process.flows[flow].target].outgoing[0]
    return flow


@kind("change the number of a deadline", "clause-number", "invented-number")
def another_number(ground: Ground) -> Iterator[Mutant]:
    yield from _rewritten(ground, lambda text: re.sub(r", (\d+)\)", lambda m: f", {int(m[1]) + 1})", text))


@kind("count days for working days, or weeks for days", "clause-unit")
def another_unit(ground: Ground) -> Iterator[Mutant]:
    def rewrite(text: str) -> str:
        for old, new in (("add working days", "add days"), ("add weeks", "add days")):
            if old in text:
                return text.replace(old, new)
        return text

    for mutant in _rewritten(ground, rewrite):
        process = next(p for p in ground.pack.processes.values() if p.file == mutant.file)
        cited = (ground.pack.clauses.get(name) for name in process.elements[mutant.place].clauses)
        if any(clause is not None and clause.deadline is not None for clause in cited):
            yield mutant


@kind("count working days for days without saying so", "clause-unit", "invented-number")
def working_days(ground: Ground) -> Iterator[Mutant]:
    for mutant in _rewritten(ground, lambda text: text.replace("add days", "add working days")):

        def edit(data: bytes, mutant: Mutant = mutant) -> bytes:
            return diagram(lambda drawn: _drop_property(drawn, mutant.place, "assumption"))(mutant.edit(data))

        yield Mutant(mutant.file, mutant.place, mutant.about, edit)


def _drop_property(drawn: Diagram, element: str, name: str) -> None:
    for node in list(drawn.nodes[element].iter(camunda("property"))):
        if node.get("name") == name:
            drawn.parents[node].remove(node)


@kind("a deadline in a text", "not-a-date", "wrong-type", "feel-syntax")
def no_date(ground: Ground) -> Iterator[Mutant]:
    yield from _rewritten(ground, lambda text: '= "as soon as possible"')


def _cite(drawn: Diagram, element: str, old: str, new: str) -> None:
    for node in drawn.nodes[element].findall(f"{tag('extensionElements')}//{camunda('property')}"):
        if node.get("name") == "clauses":
            kept = [part.strip() for part in node.attrib["value"].split(",")]
            node.set("value", ",".join(new if part == old else part for part in kept if part != old or new))


def _citing(one: Citation, new: str) -> Edit:
    """The change that puts another clause, or none, in the place of a citation."""
    if one.element is not None:
        return diagram(lambda drawn: _cite(drawn, one.place, one.clause, new))

    def strike(components: list[Component]) -> None:
        found = component(components, one.place)
        kept = [part.strip() for part in found["properties"]["clauses"].split(",")]
        swapped = [new if part == one.clause else part for part in kept]
        found["properties"]["clauses"] = ",".join(part for part in swapped if part)

    return form(strike)


@kind("cut every citation of a clause", "uncited-clause")
def uncited(ground: Ground) -> Iterator[Mutant]:
    for clause in ground.pack.clauses.values():
        cited = [one for one in _citations(ground) if one.clause == clause.id]
        if clause.executable and cited:
            edits: dict[str, Edit] = {}
            for one in cited:
                edits[one.file] = _both(edits.get(one.file), _citing(one, ""))
            (file, edit), *also = edits.items()
            yield Mutant(file, clause.id, frozenset({clause.id}), edit, tuple(also))


def _both(first: Edit | None, then: Edit) -> Edit:
    return then if first is None else lambda data: then(first(data))


def _citations(ground: Ground) -> list[Citation]:
    return [one for one in citations(ground.pack) if steps_of(ground.pack, one)]


@kind("cut a clause out of its own process", "clause-process", "uncited-clause")
def elsewhere(ground: Ground) -> Iterator[Mutant]:
    """Every citation in the process that the register names; others of the same clause stay."""
    for clause in ground.pack.clauses.values():
        cited = [one for one in _citations(ground) if one.clause == clause.id]
        own = [o for o in cited if clause.process in {p.id for p, _ in steps_of(ground.pack, o)}]
        if clause.executable and own and len(own) < len(cited):
            edits: dict[str, Edit] = {}
            for one in own:
                edits[one.file] = _both(edits.get(one.file), _citing(one, ""))
            (file, edit), *also = edits.items()
            yield Mutant(file, clause.id, frozenset({clause.id}), edit, tuple(also))


@kind("cite a clause that there is not", "unknown-clause")
def unknown_clause(ground: Ground) -> Iterator[Mutant]:
    """One of the council's own names. What a shared file says of another council's clauses is for that
    council's check, and is planted there."""
    for one in _citations(ground):
        if one.clause in ground.pack.clauses:
            place, unknown = f"{one.place} cites {one.clause}", f"{one.clause.partition('-')[0]}-9-99"
            yield Mutant(one.file, place, frozenset({one.place}), _citing(one, unknown))


@kind("drop the assumption of an ambiguous deadline", "assumption-missing")
def no_assumption(ground: Ground) -> Iterator[Mutant]:
    for process in ground.councils_own:
        for element in process.elements.values():
            unclear = any(
                is_ambiguous(ground.pack, ground.pack.clauses[clause])
                for clause in element.clauses
                if clause in ground.pack.clauses
            )
            if is_timed(element) and element.assumption and unclear:

                def edit(drawn: Diagram, name: str = element.id) -> None:
                    _drop_property(drawn, name, "assumption")

                yield Mutant(process.file, element.id, frozenset({element.id}), diagram(edit))


@kind("take from a step what it comes from", "uncited-element")
def from_nowhere(ground: Ground) -> Iterator[Mutant]:
    """Neither clause nor assumption is left."""
    for process in ground.pack.processes.values():
        for element in process.elements.values():
            if carries_meaning(element):

                def edit(drawn: Diagram, name: str = element.id) -> None:
                    _drop_property(drawn, name, "assumption")
                    _drop_property(drawn, name, "clauses")

                yield Mutant(process.file, element.id, frozenset({element.id}), diagram(edit))


@kind("cut the citation of a deadline", "invented-number", "uncited-clause")
def uncited_deadline(ground: Ground) -> Iterator[Mutant]:
    for process in ground.councils_own:
        for element in process.elements.values():
            if element.due is None or not element.clauses:
                continue
            said, used = (re.findall(r"\d+", text) for text in (element.assumption, element.due.text))
            if not used or set(said) & set(used):
                continue

            def edit(drawn: Diagram, name: str = element.id) -> None:
                _drop_property(drawn, name, "clauses")

            about = frozenset({element.id, *element.clauses})
            yield Mutant(process.file, element.id, about, diagram(edit))


@kind("assume by a question that there is not", "unknown-question")
def unknown_question(ground: Ground) -> Iterator[Mutant]:
    for process in ground.councils_own:
        for element in process.elements.values():
            if re.search(r"\bQ\d+:", element.assumption):

                def edit(drawn: Diagram, name: str = element.id) -> None:
                    for node in drawn.nodes[name].iter(camunda("property")):
                        if node.get("name") == "assumption":
                            node.set("value", re.sub(r"\bQ\d+:", "Q99:", node.attrib["value"]))

                yield Mutant(process.file, element.id, frozenset({element.id}), diagram(edit))
