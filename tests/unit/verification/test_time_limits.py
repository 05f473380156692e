"""A pack that would be read or checked for ever is stopped, and everything else is still told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import thread_time
from typing import Any

import pytest
from click.testing import CliRunner

from app import bootstrap, packs
from app.cli import main
from app.domain.errors import Refused
from app.domain.process import Process
from app.packs import files
from app.verification import deadline, gate
from tests.unit.verification.test_deadline import endless

BPMN = Path(__file__).parents[2] / "spec" / "bpmn"
SLOW, QUICK = BPMN / "user-task.bpmn", BPMN / "refused" / "complex-gateway.bpmn"
SOON = 3.0


@pytest.fixture(autouse=True)
def little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "READING", 0.2)
    monkeypatch.setattr(
        deadline.Budget, "for_processes", lambda count: deadline.Budget(0.2 * (count + 2), 0.2)
    )


def slow_for(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    """The real work, and endless work for what has this name."""

    def work(*given: Any, **more: Any) -> Any:
        told = [each.id if isinstance(each, Process) else str(each) for each in given[:2]]
        return endless() if any(name in each for each in told) else real(*given, **more)

    return work


def places(found: list[Any]) -> set[tuple[str, str]]:
    return {(each.code, Path(each.file).stem) for each in found}


def test_a_file_that_is_read_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "read_bpmn", slow_for("user-task", files.read_bpmn))
    began = thread_time()
    _, found = bootstrap.check_paths([SLOW, QUICK])
    assert thread_time() - began < SOON
    assert ("took-too-long", "user-task") in places(found)
    assert ("not-executed", "complex-gateway") in places(found)
    (late,) = [each for each in found if each.code == "took-too-long"]
    assert late.line
    assert late.cure


@pytest.mark.parametrize("check", ["check_structure", "check_soundness", "check_expressions"])
def test_a_process_that_is_checked_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch, check: str) -> None:
    monkeypatch.setattr(gate, check, slow_for("user_task", getattr(gate, check)))
    began = thread_time()
    _, found = bootstrap.check_paths([SLOW, QUICK])
    assert thread_time() - began < SOON
    assert ("took-too-long", "user-task") in places(found)
    assert ("not-executed", "complex-gateway") in places(found)


@pytest.mark.parametrize("check", ["check_data", "check_invariants"])
def test_a_pack_that_is_checked_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch, check: str) -> None:
    monkeypatch.setattr(gate, check, lambda *_: endless())
    _, found = bootstrap.check_paths([SLOW, QUICK])
    assert "took-too-long" in {each.code for each in found}
    assert ("not-executed", "complex-gateway") in places(found)


def test_the_command_ends_with_the_place_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "read_bpmn", slow_for("user-task", files.read_bpmn))
    result = CliRunner().invoke(main, ["check", str(SLOW)])
    assert result.exit_code == 1
    assert "user-task.bpmn: 1 error" in result.output
    assert "line 1 [took-too-long]" in result.output
    assert "stopped after 0.2 seconds" in result.output
    assert "Traceback" not in result.output


def test_it_is_not_deployed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "check_soundness", lambda *_: endless())
    pack, found = packs.read_files({"user-task.bpmn": SLOW.read_bytes()})
    found += bootstrap.check(pack, set())
    with pytest.raises(Refused, match="took too long"):
        raise Refused(found)
