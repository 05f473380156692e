"""The set-up does a step once, and again when its source changes; a failure names its cure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import chromium
import pictures
import pytest
import setup


@pytest.fixture
def done():
    return []


def step(tmp_path, done, made_from="a"):
    return setup.Step("Working", tmp_path / "stamps" / "work", made_from, lambda: done.append(made_from))


def test_a_step_runs_once(tmp_path, done):
    assert step(tmp_path, done).run()
    assert not step(tmp_path, done).run()
    assert done == ["a"]


def test_a_step_runs_again_when_its_source_changed(tmp_path, done):
    step(tmp_path, done).run()
    assert step(tmp_path, done, "b").run()
    assert done == ["a", "b"]


def test_a_step_that_failed_is_not_done(tmp_path):
    def fail():
        raise setup.Failed("no network", "connect")

    failing = setup.Step("Working", tmp_path / "work", "a", fail)
    with pytest.raises(setup.Failed):
        failing.run()
    assert not failing.is_done()


def test_a_step_prints_one_line(tmp_path, done, capsys):
    step(tmp_path, done).run()
    assert capsys.readouterr().out == "Working ... done (0 s)\n"


def test_a_command_that_fails_gives_its_last_lines_and_the_cure():
    script = "print('a\\n' * 30 + 'the reason'); raise SystemExit(3)"
    with pytest.raises(setup.Failed) as caught:
        setup.call([sys.executable, "-c", script], "do this")
    assert caught.value.cure == "do this"
    assert "code 3" in caught.value.reason
    assert caught.value.output.endswith("the reason")
    assert len(caught.value.output.splitlines()) == 25


def test_a_command_that_is_not_there_gives_the_cure():
    with pytest.raises(setup.Failed, match="could not be started"):
        setup.call(["no-such-command"], "install it")


def test_a_command_that_hangs_is_stopped():
    with pytest.raises(setup.Failed, match=r"longer than 0 s"):
        setup.call([sys.executable, "-c", "import time; time.sleep(30)"], "wait", limit=0.2)


def test_a_changed_file_changes_the_digest(tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    (tmp_path / "a").write_text("1")
    first = setup.digest(tmp_path / "a")
    (tmp_path / "a").write_text("2")
    assert setup.digest(tmp_path / "a") != first


def test_without_the_venv_module_an_ordinary_user_is_told_its_package(monkeypatch):
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)
    with pytest.raises(setup.Failed) as caught:
        setup.install_venv_module()
    assert f"apt-get install python3.{sys.version_info[1]}-venv" in caught.value.cure


def test_without_the_venv_module_root_installs_it(monkeypatch):
    asked = []
    monkeypatch.setattr(setup.os, "geteuid", lambda: 0)
    monkeypatch.setattr(setup.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(setup, "call", lambda command, cure, **rest: asked.append(command[-1]))
    setup.install_venv_module()
    assert asked == ["update", f"python3.{sys.version_info[1]}-venv"]


def chromium_is(monkeypatch, *found):
    """What the search finds, one answer a look."""
    answers = iter(found)
    monkeypatch.setattr(setup.chromium, "find", lambda python: next(answers))


def test_chromium_comes_from_the_distribution_where_playwright_cannot_fetch_it(monkeypatch):
    asked = []

    def call(command, cure, **rest):
        asked.append(" ".join(map(str, command)))
        if "playwright" in asked[-1]:
            raise setup.Failed("no network", cure)

    monkeypatch.setattr(setup.os, "geteuid", lambda: 0)
    monkeypatch.setattr(setup.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(setup, "call", call)
    chromium_is(monkeypatch, None, "/usr/bin/chromium")
    setup.install_chromium()
    assert [("playwright" in line, "apt-get install" in line) for line in asked] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_chromium_that_an_ordinary_user_cannot_get_is_asked_for(monkeypatch):
    def call(command, cure, **rest):
        raise setup.Failed("no network", cure, "could not be reached")

    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(setup, "call", call)
    with pytest.raises(setup.Failed) as caught:
        setup.install_chromium()
    assert "apt-get install chromium" in caught.value.cure
    assert caught.value.output == "could not be reached"


def a_program(folder: Path, name: str, prints: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{prints}'\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("version", "taken"),
    [("v20.12.0", True), ("v24.0.0", True), ("v20.11.1", False), ("v18.20.0", False), ("", False)],
)
def test_an_old_node_is_passed_over(tmp_path, monkeypatch, version, taken):
    a_program(tmp_path, "node", version)
    a_program(tmp_path, "npm", "10.0.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (setup.node_on_path() is not None) is taken


def test_node_without_npm_is_passed_over(tmp_path, monkeypatch):
    a_program(tmp_path, "node", "v22.0.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert setup.node_on_path() is None


def test_a_chromium_that_only_names_another_package_is_passed_over(tmp_path, monkeypatch):
    a_program(tmp_path, "chromium", "install the snap")
    a_program(tmp_path, "google-chrome", "Google Chrome 150")
    monkeypatch.setenv("PATH", str(tmp_path))
    chromium.find.cache_clear()
    try:
        assert chromium.find() == str(tmp_path / "google-chrome")
    finally:
        chromium.find.cache_clear()


def test_a_picture_is_named_after_its_council_and_diagram():
    diagram = pictures.DIAGRAMS / "a_council" / "step-down.bpmn"
    assert pictures.picture_of(diagram, Path("out")) == Path("out/a_council-step-down.png")
    assert pictures.picture_of(Path("/elsewhere/x.bpmn"), Path("out")) == Path("out/x.png")


def test_make_without_a_target_lists_the_targets():
    shown = subprocess.run(["make", "-s"], cwd=setup.ROOT, capture_output=True, text=True, check=True)
    assert "make demo " in shown.stdout
    assert "make test " in shown.stdout
