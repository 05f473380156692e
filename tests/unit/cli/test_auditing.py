"""`holdfast audit` prints breaches with their evidence, as text or JSON, and says so by its exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from app import bootstrap
from app.cli import main
from app.services import watching
from app.services.watching import Breach

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
BREACH = Breach("uncovered", "INV-04", "No gap", "TS-1", None, None, "Nobody held the child.", AT, 60.0)


@contextmanager
def _running(*_: object) -> Iterator[SimpleNamespace]:
    yield SimpleNamespace(services=SimpleNamespace(core=None))


@pytest.fixture(autouse=True)
def in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "running", _running)
    monkeypatch.setattr(watching, "councils", lambda core: ["east", "west"])
    monkeypatch.setattr(watching, "breaches", lambda core, name: [BREACH] if name == "west" else [])


def test_a_breach_is_told_and_ends_with_1() -> None:
    result = CliRunner().invoke(main, ["audit"])
    assert result.exit_code == 1
    assert "TS-1: INV-04 No gap (20 Nov 2026)\n    Nobody held the child." in result.output
    assert "1 breach." in result.output


def test_json_for_tools() -> None:
    result = CliRunner().invoke(main, ["audit", "--format", "json"])
    [found] = json.loads(result.stdout)
    assert (found["watch"], found["case"], found["seconds"]) == ("uncovered", "TS-1", 60.0)


def test_without_a_breach_it_ends_with_0() -> None:
    result = CliRunner().invoke(main, ["audit", "--council", "east"])
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "No breaches.")
