"""Reads XML without trusting it: no document type, no entities, no network, bounded size and depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from app.packs.limits import MAX_DEPTH, MAX_ELEMENTS, size_fits
from app.verification.report import Report

Node = Any
"""An lxml element; lxml ships no types."""

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_EXPORT = "Open it in the modeller it came from and export it again as XML."


def parse(data: bytes, report: Report) -> Node | None:
    """The root element, or None with the fault noted."""
    if not size_fits(len(data), report) or _is_archive(data, report):
        return None
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        _malformed(error, data, report)
        return None
    except (ValueError, LookupError) as error:
        report.add("xml-malformed", f"The file is not XML: {error}.", _EXPORT, line=1)
        return None
    if root.getroottree().docinfo.internalDTD is not None:
        _doctype(report)
        return None
    return root if _bounded(root, report) else None


def _is_archive(data: bytes, report: Report) -> bool:
    if not data.startswith(b"PK\x03\x04"):
        return False
    report.add(
        "xml-malformed", "The file is a zip archive, not XML.", "Unpack it, or export as BPMN 2.0 XML."
    )
    return True


def _doctype(report: Report) -> None:
    report.add(
        "xml-doctype",
        "The file declares a document type or an entity, which can reach outside the file.",
        "Remove the <!DOCTYPE …> declaration: no modeller needs one.",
        line=1,
    )


def _malformed(error: Any, data: bytes, report: Report) -> None:
    """The parser's complaint, in the analyst's words."""
    text = " ".join((error.msg or "no content").split(", line ")[0].split()).rstrip("!")
    line = error.lineno or 1
    if _DOCTYPE.search(data.replace(b"\0", b"")):
        _doctype(report)
    elif "depth" in text.lower():
        _too_deep(line, report)
    elif "encod" in text.lower() or "UTF" in text:
        report.add(
            "file-encoding",
            f"The bytes are not in the encoding that the file declares ({text}).",
            "Save the file again with the encoding UTF-8.",
            line=line,
        )
    else:
        report.add("xml-malformed", f"The file is not well-formed XML ({text}).", _EXPORT, line=line)


def _too_deep(line: int | None, report: Report) -> None:
    report.add(
        "xml-too-deep",
        f"Elements are nested more than {MAX_DEPTH} deep.",
        "Move inner sub-processes to diagrams of their own and call them.",
        line=line,
    )


def _bounded(root: Node, report: Report) -> bool:
    """Whether the tree is small enough to walk, without recursion."""
    depth = count = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MAX_DEPTH:
            _too_deep(node.sourceline, report)
            return False
        if count > MAX_ELEMENTS:
            report.add(
                "xml-too-many",
                f"The file has more than {MAX_ELEMENTS:,} XML elements.",
                "Split the protocol into several diagrams.",
                line=node.sourceline,
            )
            return False
    return True


def name_of(node: Node) -> str:
    """The tag without its namespace; empty for an entity or other non-element."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def space_of(node: Node) -> str:
    """The namespace of the tag, or an empty string."""
    return (etree.QName(node).namespace or "") if isinstance(node.tag, str) else ""


def children(node: Node | None, name: str, space: str = BPMN) -> Iterator[Node]:
    """The direct children with that tag."""
    if node is not None:
        yield from node.iterchildren(f"{{{space}}}{name}")


def child(node: Node | None, name: str, space: str = BPMN) -> Node | None:
    """The first direct child with that tag."""
    return next(children(node, name, space), None)


def text_in(node: Node | None) -> str:
    """The text of a node with spaces trimmed; empty when there is no node."""
    return "".join(node.itertext()).strip() if node is not None else ""


def line_of(node: Node | None) -> int | None:
    """The line of a node's start tag."""
    return int(node.sourceline) if node is not None and node.sourceline else None


def camunda(node: Node, name: str) -> str:
    """A `camunda:` attribute, trimmed; empty when it is not there."""
    return str(node.get(f"{{{CAMUNDA}}}{name}", "")).strip()


def is_true(text: str | None) -> bool:
    """An XML boolean."""
    return (text or "").strip() in {"true", "1"}
