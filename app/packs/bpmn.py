"""Reads a BPMN 2.0 file, of whatever modeller, into processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain.finding import Finding, Severity
from app.domain.process import Element, Process
from app.packs.definitions import read_definitions
from app.packs.dialects import read_properties
from app.packs.drawing import DrawingReader
from app.packs.elements import NODE_TAGS, ElementReader, identified
from app.packs.foreign import note_foreign
from app.packs.limits import MAX_NODES
from app.packs.xml import (
    BPMN,
    BPMNDI,
    ZEEBE,
    Node,
    camunda,
    child,
    children,
    is_true,
    line_of,
    name_of,
    parse,
    space_of,
    text_in,
)
from app.verification.report import Report


def read_bpmn(file: str, data: bytes) -> tuple[list[Process], list[Finding]]:
    """The processes of a file, and everything that could not be read as meant. Never raises.

    A pool beside an executable one is drawn only: its faults are warnings.
    """
    report = Report(file)
    root = parse(data, report)
    if root is None or not _is_bpmn(root, report):
        return [], report.findings
    if sum(1 for _ in root.iter(*NODE_TAGS)) > MAX_NODES:
        _too_large(root, report)
        return [], report.findings
    found = read_definitions(root)
    drawings = DrawingReader(root)
    _duplicates(root, report)
    processes = []
    for node in children(root, "process"):
        part = Report(file)
        reader = ElementReader(found, part)
        identity = (node.get("id") or f"process@{line_of(node)}").strip()
        reader.read(node, identity)
        note_foreign(node, part)
        executable = is_true(node.get("isExecutable"))
        process = _process(node, identity, file, reader, executable, found.participants.get(identity, ""))
        processes.append(replace(process, drawing=drawings.of(process, node)))
        report.findings += _milder(part.findings) if found.executables and not executable else part.findings
    talks = _choreographies(root, report)
    if processes or not talks:
        _counted(processes, report)
    _drawing(root, processes, report)
    return processes, report.findings


def _too_large(root: Node, report: Report) -> None:
    report.add(
        "process-too-large",
        f"The file draws more than {MAX_NODES:,} tasks, events, gateways, lanes and flows.",
        "Split the protocol into several diagrams that call each other.",
        line=line_of(root),
    )


def _process(
    node: Node, identity: str, file: str, reader: ElementReader, executable: bool, pool: str
) -> Process:
    version = child(child(node, "extensionElements"), "versionTag", ZEEBE)
    return Process(
        id=identity,
        file=file,
        name=(node.get("name") or "").strip(),
        executable=executable,
        version_tag=camunda(node, "versionTag") or ("" if version is None else version.get("value", "")),
        line=line_of(node),
        documentation=text_in(child(node, "documentation")),
        properties={**_startable(node), **read_properties(node)},
        elements=_rooted(identity, reader.elements),
        flows=reader.flows,
        lanes=tuple(reader.lanes),
        participant=pool,
    )


def _rooted(root: str, elements: Mapping[str, Element]) -> dict[str, Element]:
    """The elements whose scopes lead to the process. An id used twice can close a circle of scopes; the
    duplicate is told, and nobody who follows scopes outwards may go round in it."""

    def leads_out(scope: str) -> bool:
        passed: set[str] = set()
        while scope != root:
            if scope in passed or scope not in elements:
                return False
            passed.add(scope)
            scope = elements[scope].scope
        return True

    return {name: each for name, each in elements.items() if name != root and leads_out(each.scope)}


def _startable(node: Node) -> dict[str, str]:
    """`camunda:isStartableInTasklist="false"`: the process is only called or started by a message."""
    return {"startable": "no"} if camunda(node, "isStartableInTasklist") == "false" else {}


def _milder(findings: list[Finding]) -> list[Finding]:
    return [Finding(Severity.WARNING, f.code, f.file, f.line, f.element, f.message, f.cure) for f in findings]


def _is_bpmn(root: Node, report: Report) -> bool:
    if name_of(root) == "definitions" and space_of(root) == BPMN:
        return True
    report.add(
        "not-bpmn",
        f"The file is XML but not BPMN 2.0: it begins with “{name_of(root)}”"
        + (f" of {space_of(root)}." if space_of(root) else "."),
        "Export it as “BPMN 2.0 XML” from the modeller it came from.",
        line=line_of(root),
    )
    return False


def _duplicates(root: Node, report: Report) -> None:
    seen: dict[str, int | None] = {}
    for node in identified(root):
        identity = node.get("id").strip()
        if identity in seen:
            report.add(
                "duplicate-id",
                f"The id is used twice: here and on line {seen[identity]}.",
                "Give one of the two another id.",
                line=line_of(node),
                element=identity,
            )
        else:
            seen[identity] = line_of(node)


def _choreographies(root: Node, report: Report) -> bool:
    """Whether the file has a choreography: it says who tells whom what, and nothing of what each does."""
    found = [*children(root, "choreography"), *children(root, "globalChoreographyTask")]
    for node in found:
        report.add(
            "unknown-element",
            "Choreographies are not carried out: they say who tells whom, but not what anybody does.",
            "Draw a process, with a lane for each role and a message event for each message.",
            line=line_of(node),
            element=node.get("id", ""),
        )
    return bool(found)


def _counted(processes: list[Process], report: Report) -> None:
    """One executable process a file: so that a file is one protocol, and one picture."""
    executable = [process for process in processes if process.executable]
    for process in executable[1:]:
        report.add(
            "several-processes",
            f"The file has {len(executable)} executable processes.",
            "Move each pool to a file of its own; untick “Executable” of one that only shows another party.",
            line=process.line,
            element=process.id,
        )
    if not processes:
        report.add("no-process", "The file has no process.", "Draw one, or remove the file.", line=1)
    elif not executable:
        report.add(
            "not-executable",
            "No process of this file is marked executable, so nothing of it would run.",
            "Select the pool or the empty canvas and tick “Executable”.",
            line=processes[0].line,
            element=processes[0].id,
        )


def _drawing(root: Node, processes: list[Process], report: Report) -> None:
    """Every element that runs must be visible to a manager who watches it."""
    drawn = {
        (shape.get("bpmnElement") or "").rpartition(":")[2] for shape in root.iter(f"{{{BPMNDI}}}BPMNShape")
    }
    edges = {
        (edge.get("bpmnElement") or "").rpartition(":")[2] for edge in root.iter(f"{{{BPMNDI}}}BPMNEdge")
    }
    cure = "Open it in Camunda Modeler and draw the elements again: copy and paste makes their shapes."
    if not drawn and any(process.elements for process in processes):
        report.add("no-diagram", "The file has no drawing, so nobody can see it.", cure, line=line_of(root))
        return
    for process in processes:
        for element in process.elements.values():
            if element.id not in drawn:
                report.add(
                    "missing-shape", "This element is not drawn.", cure, line=element.line, element=element.id
                )
        for flow in process.flows.values():
            if flow.id not in edges:
                report.add("missing-shape", "This flow is not drawn.", cure, line=flow.line, element=flow.id)
