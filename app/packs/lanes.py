"""Lanes: which flow node stands in which, the innermost one counting."""

from __future__ import annotations

from collections import deque

from app.packs.definitions import local_id
from app.packs.xml import Node, child, children, line_of, text_in
from app.verification.report import Report


def read_lanes(scope: Node, report: Report) -> tuple[dict[str, str], list[str]]:
    """Flow node id → innermost lane name, and the innermost lanes' names from top to bottom."""
    placed: dict[str, str] = {}
    names: list[str] = []
    waiting = deque(lane for lanes in children(scope, "laneSet") for lane in children(lanes, "lane"))
    while waiting:
        lane = waiting.popleft()
        name = (lane.get("name") or "").strip()
        inner = list(children(child(lane, "childLaneSet"), "lane"))
        for reference in children(lane, "flowNodeRef"):
            placed[local_id(text_in(reference))] = name
        if inner:
            waiting.extendleft(reversed(inner))
            continue
        names.append(name)
        if not name:
            report.add(
                "unnamed-lane",
                "This lane has no name.",
                "Name it after the role of the council's glossary that does its tasks.",
                line=line_of(lane),
                element=lane.get("id", ""),
            )
    return placed, names
