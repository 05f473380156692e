"""Reads a .form file: Camunda Forms JSON as Camunda Modeler's form editor writes it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from app.domain.finding import Finding
from app.domain.form import INPUT_TYPES, STATIC_TYPES, Field, Form, Option
from app.packs.json_lines import Located, load
from app.packs.limits import text_of
from app.verification.report import Report

MAX_DEPTH = 10
MAX_PATTERN = 200
_CHOICES = frozenset({"radio", "select", "checklist", "taglist"})
_PATTERNS = {"email": r"[^@\s]+@[^@\s]+\.[^@\s]+", "phone": r"\+?[0-9 ()\-]{6,20}"}
_AGAIN = "Open it in Camunda Modeler's form editor and save it again."


def read_form(file: str, data: bytes) -> tuple[Form | None, list[Finding]]:
    """The form of a file, or None when it is no form. Never raises."""
    report = Report(file)
    text = text_of(data, report)
    if text is None:
        return None, report.findings
    try:
        written = load(text)
    except json.JSONDecodeError as error:
        place = f"column {error.colno}: {error.msg}"
        report.add("form-malformed", f"The file is not JSON ({place}).", _AGAIN, line=error.lineno)
        return None, report.findings
    except (ValueError, RecursionError) as error:
        report.add("form-malformed", f"The file is not JSON ({type(error).__name__}).", _AGAIN, line=1)
        return None, report.findings
    if not isinstance(written, Located) or not isinstance(written.get("components"), list):
        report.add("form-malformed", "The file has no list of components, so it is no form.", _AGAIN, line=1)
        return None, report.findings
    identity = written.get("id")
    if not isinstance(identity, str) or not identity.strip():
        report.add("form-id", "The form has no id.", "Give the form an id in the form editor.", line=1)
        return None, report.findings
    fields = FieldReader(report).fields(written["components"])
    return Form(identity.strip(), file, fields), report.findings


def _text(written: Mapping[str, Any], *names: str) -> str:
    """The first of the named members that is a text, trimmed."""
    for name in names:
        value = written.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _part(written: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = written.get(name)
    return value if isinstance(value, Mapping) else {}


class FieldReader:
    """Reads the components of one form."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def fields(self, written: Any, depth: int = 0) -> tuple[Field, ...]:
        """The components of a list."""
        read = []
        for part in written if isinstance(written, list) else ():
            if not isinstance(part, Located):
                self._fault("form-malformed", "A component is not an object.", _AGAIN, 1, "")
            elif depth > MAX_DEPTH:
                self._fault(
                    "form-malformed",
                    "Groups are nested too deep.",
                    "Use fewer groups.",
                    part.line,
                    _text(part, "id"),
                )
                break
            else:
                read.append(self._field(part, depth))
        return tuple(read)

    def _fault(self, code: str, message: str, cure: str, line: int, element: str) -> None:
        self.report.add(code, message, cure, line=line, element=element)

    def _field(self, part: Located, depth: int) -> Field:
        kind, key = _text(part, "type"), str(part.get("key") or "")
        subject = key or _text(part, "id")
        self._known(part, kind, subject)
        return Field(
            id=_text(part, "id") or subject,
            type=kind,
            key=key if kind in INPUT_TYPES else "",
            label=_text(part, "label", "dateLabel", "timeLabel"),
            description=_text(part, "description"),
            text=_text(part, "text", "content", "alt"),
            subtype=(_text(part, "subtype") or "date") if kind == "datetime" else "",
            options=self._options(part, kind, subject),
            values_key=_text(part, "valuesKey"),
            **self._rules(part, subject),
            hide=self._hide(part, subject),
            default=part.get("defaultValue"),
            disabled=part.get("disabled") is True or part.get("readonly") is True,
            fields=self.fields(part.get("components"), depth + 1),
            properties={str(name): str(value).strip() for name, value in _part(part, "properties").items()},
            line=part.line,
        )

    def _known(self, part: Located, kind: str, subject: str) -> None:
        if kind not in INPUT_TYPES | STATIC_TYPES:
            known = ", ".join(sorted(INPUT_TYPES | STATIC_TYPES))
            self._fault(
                "field-type", f"A “{kind}” cannot be shown.", f"Use one of: {known}.", part.line, subject
            )
        if kind == "group" and _text(part, "path"):
            self._fault(
                "field-key",
                "The group has a path, which would wrap its answers in an object of their own.",
                "Clear the path of the group: every answer is a variable of its own.",
                part.line,
                subject,
            )
        if isinstance(part.get("readonly"), str):
            self._fault(
                "field-rule",
                "Read-only by an expression is not carried out.",
                "Tick read-only or leave it empty; hide the field by a condition instead.",
                part.line,
                subject,
            )

    def _options(self, part: Located, kind: str, subject: str) -> tuple[Option, ...]:
        if _text(part, "valuesExpression"):
            self._fault(
                "field-options",
                "Options worked out by an expression are not carried out.",
                "List the options, or name an input data key.",
                part.line,
                subject,
            )
        options = []
        for option in part.get("values") or () if kind in _CHOICES else ():
            if isinstance(option, Mapping) and option.get("value") not in {None, ""}:
                value = str(option["value"])
                options.append(Option(value, str(option.get("label") or value)))
            else:
                self._fault("field-options", "An option has no value.", "Give it one.", part.line, subject)
        return tuple(options)

    def _hide(self, part: Located, subject: str) -> str:
        hide = _part(part, "conditional").get("hide")
        if hide is None or isinstance(hide, str):
            return (hide or "").strip()
        self._fault(
            "field-rule", "The hide condition is not a text.", "Write it as FEEL.", part.line, subject
        )
        return ""

    def _rules(self, part: Located, subject: str) -> dict[str, Any]:
        rules = _part(part, "validate")
        return {
            "required": rules.get("required") is True,
            "minimum": self._number(part, rules, "min", subject),
            "maximum": self._number(part, rules, "max", subject),
            "min_length": self._whole(part, rules, "minLength", subject),
            "max_length": self._whole(part, rules, "maxLength", subject),
            "decimal_digits": self._whole(part, part, "decimalDigits", subject),
            "pattern": self._pattern(part, rules, subject),
        }

    def _number(self, part: Located, rules: Mapping[str, Any], name: str, subject: str) -> float | None:
        value = rules.get(name)
        if value in (None, ""):
            return None
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if isinstance(value, bool) or not math.isfinite(number):
            self._fault(
                "field-rule", f"{name} “{value}” is not a number.", "Write a number.", part.line, subject
            )
            return None
        return number

    def _whole(self, part: Located, rules: Mapping[str, Any], name: str, subject: str) -> int | None:
        number = self._number(part, rules, name, subject)
        if number is None or (number.is_integer() and number >= 0):
            return None if number is None else int(number)
        self._fault("field-rule", f"{name} must be a whole number.", "Write one.", part.line, subject)
        return None

    def _pattern(self, part: Located, rules: Mapping[str, Any], subject: str) -> str:
        pattern = _text(rules, "pattern") or _PATTERNS.get(_text(rules, "validationType"), "")
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            problem = str(error)
        else:
            problem = "" if len(pattern) <= MAX_PATTERN else f"longer than {MAX_PATTERN} characters"
        if problem:
            self._fault(
                "field-rule",
                f"The pattern cannot be used: {problem}.",
                "Correct the pattern.",
                part.line,
                subject,
            )
            return ""
        return pattern
