"""Reads the test cases of folders laid out like the DMN Technology Compatibility Kit.

A folder has a `.dmn` file and `*-test-*.xml` files whose cases give inputs and expected results.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from app.domain.decision import Decision
from app.feel import temporal
from app.feel.builtins.conversions import number_of
from app.feel.conformance import Case, Expected
from app.feel.values import NoValue
from app.packs.dmn import read_dmn
from app.packs.dmn_imports import Models
from app.packs.xml import Node, child, children, line_of, name_of, parse, space_of, text_in
from app.verification.report import Report

SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"


class Unreadable(ValueError):
    """A value of a test cannot be read: {reason}."""


def read_folder(folder: Path) -> Iterator[tuple[Case, list[Decision], str]]:
    """The cases of a folder and all folders in it, by path: each with the decisions of its model, and why
    the model cannot be read, if so. A file that holds no cases is passed over.
    """
    models: dict[Path, tuple[list[Decision], str]] = {}
    for file in sorted(folder.rglob("*-test-*.xml")):
        for case, model in _cases(folder, file):
            if model not in models:
                models[model] = _model(model)
            yield case, *models[model]


def _model(file: Path) -> tuple[list[Decision], str]:
    try:
        beside = Models({each.name: each.read_bytes() for each in sorted(file.parent.glob("*.dmn"))})
        decisions, findings = read_dmn(file.name, file.read_bytes(), beside)
    except OSError as reason:
        return [], f"{file.name} cannot be read: {reason.strerror or reason}"
    if not decisions:
        return [], "; ".join(found.message for found in findings)
    others = [read_dmn(name, data, beside)[0] for name, data in beside.files.items() if name != file.name]
    return [*decisions, *chain.from_iterable(others)], ""


def _cases(folder: Path, file: Path) -> Iterator[tuple[Case, Path]]:
    report = Report(str(file))
    root = parse(file.read_bytes(), report)
    beside = str(file.parent.relative_to(folder))
    if root is None:
        yield Case(beside, file.name, "", unreadable=report.findings[0].message), file
    elif name_of(root) == "testCases":
        space = space_of(root)
        model = file.parent / text_in(child(root, "modelName", space))
        for number, node in enumerate(children(root, "testCase", space), start=1):
            yield _case(node, space, beside, file.name, number), model


def _case(node: Node, space: str, folder: str, file: str, number: int) -> Case:
    name = node.get("id") or str(number)
    try:
        inputs = {
            (each.get("name") or ""): value_of(each, space) for each in children(node, "inputNode", space)
        }
    except Unreadable as reason:
        return Case(folder, file, name, unreadable=f"line {line_of(node)}: {reason}")
    expected = tuple(_expected(each, space) for each in children(node, "resultNode", space))
    return Case(folder, file, name, inputs, expected, node.get("invocableName") or "")


def _expected(node: Node, space: str) -> Expected:
    name, wanted = node.get("name") or "", child(node, "expected", space)
    try:
        return Expected(name, None if wanted is None else value_of(wanted, space))
    except Unreadable as reason:
        return Expected(name, unreadable=f"line {line_of(node)}: {reason}")


def value_of(node: Node, space: str) -> Any:
    """The value inside a node: a simple one, a list, or a context of components. Raises Unreadable."""
    if (items := child(node, "list", space)) is not None:
        return None if _is_nil(items) else [value_of(item, space) for item in children(items, "item", space)]
    components = list(children(node, "component", space))
    if components:
        return {each.get("name") or "": value_of(each, space) for each in components}
    value = child(node, "value", space)
    return None if value is None or _is_nil(value) else _simple(value)


def _is_nil(node: Node) -> bool:
    return str(node.get(f"{{{SCHEMA}}}nil")) == "true"


def _simple(node: Node) -> Any:
    """A value by its XML Schema type; text without one."""
    kind = (node.get(f"{{{SCHEMA}}}type") or "string").rpartition(":")[2]
    text = "".join(node.itertext())
    if kind == "string":
        return text
    text = text.strip()
    try:
        return _typed(kind, text)
    except (NoValue, ArithmeticError, ValueError) as reason:
        raise Unreadable(f"“{text}” is no {kind} ({reason})") from reason


def _typed(kind: str, text: str) -> Any:
    if kind == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}[text]
    if kind in ("decimal", "double", "float", "integer", "int", "long"):
        return number_of(text) if not text.startswith("+") else Decimal(text)
    readers = {
        "date": temporal.read_date,
        "time": temporal.read_time,
        "dateTime": temporal.read_date_and_time,
        "duration": temporal.read_duration,
        "dayTimeDuration": temporal.read_duration,
        "yearMonthDuration": temporal.read_duration,
    }
    if kind not in readers:
        raise Unreadable(f"the type {kind} is not known")
    return readers[kind](text)
