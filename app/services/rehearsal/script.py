"""Reading a rehearsal file: TOML with a fixed set of keys; anything else is an error that names the place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.domain.errors import HoldfastError

ACTIONS = ("complete", "message", "signal", "advance_to", "advance", "migrate_to")
BESIDE = {
    "complete": {"by", "answers"},
    "message": {"payload", "correlation"},
    "signal": {"payload"},
    "advance_to": set[str](),
    "advance": set[str](),
    "migrate_to": {"elements"},
}
EXPECTATIONS: Mapping[str, type | tuple[type, ...]] = {
    "open": list,
    "due": dict,
    "passed": list,
    "not_passed": list,
    "data": dict,
    "ended": bool,
    "holders": dict,
    "hindered": list,
}
TOP: Mapping[str, type | tuple[type, ...]] = {
    "diagram": str,
    "diagrams": list,
    "decisions": list,
    "process": str,
    "now": (str, datetime),
    "start": dict,
    "stubs": dict,
    "in_need": list,
    "siblings": list,
    "step": list,
}


class ScriptError(HoldfastError):
    """{file}, {place}: {what is wrong}."""

    def __init__(self, file: Path, place: str, reason: str) -> None:
        self.file, self.place, self.reason = file, place, reason
        super().__init__(f"{file}: {place}: {reason}")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: at most one action, then what is expected. `number` counts from 1.

    `migrate_to` names a diagram beside the rehearsal that takes the first one's place; the process that is
    rehearsed moves to it, with `elements` (old id → new id, "" to give up an event) where ids differ. With
    `expect.hindered`, the ids of what stands in the way, it must not move.
    """

    number: int
    action: str = ""
    subject: str = ""
    by: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)
    correlation: Any = None
    elements: Mapping[str, str] = field(default_factory=dict)
    expect: Mapping[str, Any] = field(default_factory=dict)

    def in_words(self) -> str:
        """The step as a report names it."""
        return f"{self.action} {self.subject}".strip() or "expect"


@dataclass(frozen=True, slots=True)
class Script:
    """A rehearsal. Paths are absolute; `now` is aware. `siblings`: names of those with a case.

    `in_need`: children who wait for a panel, each with `reference` and `last_reviewed`.
    """

    file: Path
    diagrams: Sequence[Path]
    decisions: Sequence[Path]
    process: str
    now: datetime
    start: Mapping[str, Any]
    stubs: Mapping[str, Mapping[str, Any]]
    steps: Sequence[Step]
    siblings: Sequence[str] = ()
    in_need: Sequence[Mapping[str, Any]] = ()


def read(file: Path) -> Script:
    """Read a rehearsal. Raises `ScriptError`."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScriptError(file, "the file", f"cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScriptError(file, "the file", f"is not TOML: {error}") from error
    _known(file, "the top", content, TOP)
    diagrams = [content["diagram"]] if "diagram" in content else content.get("diagrams", [])
    if not diagrams or ("diagram" in content and "diagrams" in content):
        raise ScriptError(file, "the top", 'name one diagram = "x.bpmn" or several diagrams = ["x.bpmn", …]')
    if "now" not in content:
        raise ScriptError(file, "the top", 'say when it starts: now = "2026-11-20T16:30:00+00:00"')
    stubs = content.get("stubs", {})
    for topic, outputs in stubs.items():
        if not isinstance(outputs, dict):
            raise ScriptError(file, f"stubs.{topic}", "expected a table of outputs, like { sent = true }")
    return Script(
        file=file,
        diagrams=[_beside(file, "diagram", name) for name in diagrams],
        decisions=[_beside(file, "decisions", name) for name in content.get("decisions", [])],
        process=content.get("process", ""),
        now=moment(file, "now", content["now"]),
        start=content.get("start", {}),
        stubs=stubs,
        steps=[_step(file, number, step) for number, step in enumerate(content.get("step", []), 1)],
        siblings=content.get("siblings", []),
        in_need=content.get("in_need", []),
    )


def _beside(file: Path, key: str, name: Any) -> Path:
    if not isinstance(name, str):
        raise ScriptError(file, key, f"expected a file name, got {name!r}")
    path = (file.parent / name).resolve()
    if not path.is_file():
        raise ScriptError(file, key, f"there is no file {name} beside {file.name}")
    return path


def _known(file: Path, place: str, table: Mapping[str, Any], keys: Mapping[str, Any]) -> None:
    for key, value in table.items():
        if key not in keys:
            raise ScriptError(file, place, f"unknown key “{key}”; known are {', '.join(sorted(keys))}")
        if not isinstance(value, keys[key]):
            raise ScriptError(file, place, f"“{key}” has a value of the wrong kind: {value!r}")


def moment(file: Path, place: str, value: Any) -> datetime:
    """An aware moment from TOML or ISO text. Raises `ScriptError`."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise ScriptError(
            file, place, f"“{value}” is not a date and time like 2026-11-27T17:00:00Z"
        ) from None
    if isinstance(at, datetime) and at.tzinfo is not None:
        return at
    raise ScriptError(file, place, f"“{value}” needs a time and its zone, like 2026-11-27T17:00:00Z")


def _step(file: Path, number: int, table: Any) -> Step:
    place = f"step {number}"
    if not isinstance(table, dict):
        raise ScriptError(file, place, "expected a table: write [[step]]")
    actions = [key for key in ACTIONS if key in table]
    if len(actions) > 1:
        raise ScriptError(file, place, f"one action a step, not {' and '.join(actions)}")
    action = actions[0] if actions else ""
    if not action and "expect" not in table:
        raise ScriptError(file, place, f"nothing to do: write one of {', '.join(ACTIONS)}, or expect.…")
    allowed = {action, "expect"} | BESIDE.get(action, set())
    for key in table:
        if key not in allowed:
            known = ", ".join(sorted(allowed - {""}))
            raise ScriptError(file, place, f"unknown key “{key}”; this step may have {known}")
    expect = table.get("expect", {})
    if not isinstance(expect, dict):
        raise ScriptError(file, place, "expected expect.open = […] and the like")
    _known(file, f"{place}, expect", expect, EXPECTATIONS)
    subject = table.get(action, "")
    if action == "advance_to":
        subject = moment(file, f"{place}, advance_to", subject).isoformat()
    elif action and not isinstance(subject, str):
        raise ScriptError(file, place, f"“{action}” needs a text, got {subject!r}")
    if action == "migrate_to":
        subject = str(_beside(file, f"{place}, migrate_to", subject))
    for key in ("answers", "payload", "elements"):
        if not isinstance(table.get(key, {}), dict):
            raise ScriptError(file, place, f'“{key}” needs a table, like {{ agreed = "yes" }}')
    return Step(
        number=number,
        action=action,
        subject=subject,
        by=table.get("by", ""),
        answers=table.get("answers", {}),
        payload=table.get("payload", {}),
        correlation=table.get("correlation"),
        elements=table.get("elements", {}),
        expect=expect,
    )


def plain(value: Any) -> Any:
    """A TOML or process value as JSON compares it: whole floats as integers, moments as ISO text in UTC."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
