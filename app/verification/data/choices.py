"""Answers that a gateway or an expression asks for: are they offered, and does each lead to one place?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from app.domain.process import Element, Flow, Process
from app.verification.data.facts import State, names_in
from app.verification.data.flow import written
from app.verification.data.judging import shown
from app.verification.data.reads import Read
from app.verification.data.samples import World, is_exact, worlds

_TEXT = r'"((?:[^"\\]|\\.)*)"'


@dataclass(frozen=True, slots=True)
class Unoffered:
    """A value that a variable is compared with and can never have. `options`: those it can have."""

    name: str
    value: str
    options: tuple[str, ...]


def unoffered(read: Read) -> Iterator[Unoffered]:
    """The texts that an expression compares a choice with and that the choice does not offer."""
    for name in sorted(names_in(read.text)):
        sources = [s for s in read.state.of(name, outside=read.outside) if s.kind not in {"", "null"}]
        if not sources or any(not s.options or s.kind not in {"text", "list"} for s in sources):
            continue
        options = tuple(dict.fromkeys(str(o) for s in sources for o in s.options))
        for value in dict.fromkeys(_compared(name, read.text)):
            if value not in options:
                yield Unoffered(name, value, tuple(sorted(options)))


def _compared(name: str, text: str) -> Iterator[str]:
    side = rf"(?<![\w.]){re.escape(name)}(?!\w)"
    for pattern in (
        rf"{side}\s*!?=\s*{_TEXT}",
        rf"{_TEXT}\s*!?=\s*{side}",
        rf"list contains\s*\(\s*{side}\s*,\s*{_TEXT}",
    ):
        yield from re.findall(pattern, text)
    for group in re.findall(rf"{side}\s+in\s*[(\[]([^)\]]*)[)\]]", text):
        yield from re.findall(_TEXT, group)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two flows whose conditions hold at once."""

    flows: tuple[Flow, Flow]
    example: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Values for which no flow can be taken."""

    example: str


def overlaps(process: Process, element: Element, state: State) -> Iterator[Overlap]:
    """Flows out of an exclusive gateway that more than one answer would take."""
    if element.kind != "exclusiveGateway":
        return
    for first, second in combinations(_asked(process, element), 2):
        texts = [_text(first), _text(second)]
        for world in _settled(texts, state):
            if all(world.holds(text) for text in texts):
                yield Overlap((first, second), shown(world, names_in(texts[0]) | names_in(texts[1])))
                break


def gap(process: Process, element: Element, state: State) -> Gap | None:
    """Values for which no condition holds, where there is no default flow."""
    flows = [process.flows[name] for name in element.outgoing if name in process.flows]
    asked = _asked(process, element)
    if len(asked) < len(flows) or not asked or element.default in element.outgoing:
        return None
    texts = [_text(flow) for flow in asked]
    for world in _settled(texts, state):
        if not any(world.holds(text) for text in texts):
            return Gap(shown(world, frozenset().union(*map(names_in, texts))))
    return None


def _asked(process: Process, element: Element) -> list[Flow]:
    flows = (process.flows[name] for name in element.outgoing if name in process.flows)
    return [flow for flow in flows if flow.condition is not None and flow.id != element.default]


def _text(flow: Flow) -> str:
    return written(flow.condition.text) if flow.condition else ""


def _settled(texts: list[str], state: State) -> Iterator[World]:
    """The worlds in which all that the conditions read is there, if samples can settle them."""
    if not all(is_exact(text, state.of) for text in texts):
        return
    names = {name for text in texts for name in names_in(text)}
    for world in worlds(texts, state.holds, state.of) or ():
        if all(name in world.values for name in names):
            yield world
