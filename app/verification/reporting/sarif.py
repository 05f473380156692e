"""Findings as SARIF 2.1.0 (OASIS, 2020), which editors and code hosts show beside the file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from app.domain.finding import Finding, Severity
from app.verification.codes import CODES
from app.verification.reporting.places import Place, Places

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

Json = dict[str, Any]


def log(findings: Iterable[Finding], places: Places, version: str) -> Json:
    """The log file of one run. `version`: of Holdfast. Paths stay as the findings give them."""
    found = list(findings)
    codes = list(dict.fromkeys(each.code for each in found))
    driver = {
        "name": "Holdfast",
        "semanticVersion": version,
        "rules": [_rule(code, [each for each in found if each.code == code]) for code in codes],
    }
    results = [_result(each, codes.index(each.code), places) for each in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, found: Sequence[Finding]) -> Json:
    """A code as a rule; what the engine refuses has codes of its own, told by their first finding."""
    severity, about = CODES.get(code, (found[0].severity, found[0].message))
    text = about[:1].upper() + about[1:]
    text = text if text.endswith(".") else f"{text}."
    cures = "\n".join(dict.fromkeys(each.cure for each in found))
    return {
        "id": code,
        "shortDescription": {"text": text},
        "help": {"text": f"{text}\n\n{cures}"},
        "defaultConfiguration": {"level": LEVELS[severity]},
    }


def _result(found: Finding, index: int, places: Places) -> Json:
    place = places.of(found)
    result: Json = {
        "ruleId": found.code,
        "ruleIndex": index,
        "level": LEVELS[found.severity],
        "message": {"text": f"{found.message} Cure: {found.cure}"},
        "locations": [_location(place)],
        "partialFingerprints": {"holdfast/v1": _fingerprint(found)},
    }
    if found.path:
        steps = [{"location": _location(each, each.in_words())} for each in places.passed(found)]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    return result


def _location(place: Place, text: str = "") -> Json:
    """A place that is found without its line, such as the whole file, is on the first."""
    location: Json = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(place.file)},
            "region": {"startLine": place.line or 1},
        }
    }
    if place.id:
        location["logicalLocations"] = [{"name": place.name or place.id, "fullyQualifiedName": place.id}]
    if text:
        location["message"] = {"text": text}
    return location


def _uri(file: str) -> str:
    """A path as a relative reference, or as a file URI when it is absolute (RFC 3986)."""
    path = quote(PurePosixPath(file).as_posix())
    return f"file://{path}" if path.startswith("/") else path


def _fingerprint(found: Finding) -> str:
    """The same for the same fault at the same element, wherever its line has moved to."""
    what = "\0".join((found.code, found.file, found.element, found.message))
    return hashlib.sha256(what.encode()).hexdigest()
