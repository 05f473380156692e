"""What is installed: declared with bounds, locked with hashes."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import takewhile

import pytest

from tests.architecture.house import ROOT, pyproject

LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-docs.lock", "requirements-node.lock"]


def name_of(requirement: str) -> str:
    """A requirement's name as locks write it: lower case, with hyphens."""
    [name] = re.findall(r"^[\w.-]+", requirement)
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: str) -> dict[str, str]:
    """name → version of a lock file."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / lock).read_text(), flags=re.MULTILINE))


def declared() -> dict[str, list[str]]:
    """lock → the requirements that pyproject.toml wants in it."""
    project, groups = pyproject()["project"]["dependencies"], pyproject()["dependency-groups"]
    return dict(
        zip(
            LOCKS,
            [
                project + groups["build"],
                project + groups["build"] + groups["dev"],
                groups["docs"],
                groups["node"],
            ],
            strict=True,
        )
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_a_bound_and_is_locked(lock):
    for requirement in declared()[lock]:
        assert re.search(r"~=|==|>=", requirement), f"{requirement}: say which versions are wanted"
        assert name_of(requirement) in locked(lock), f"{requirement} is not in {lock}: make lock"


def test_no_requirement_is_declared_twice():
    groups = [pyproject()["project"]["dependencies"], *pyproject()["dependency-groups"].values()]
    names = [name_of(requirement) for group in groups for requirement in group]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_a_package_once_for_each_version_of_python(lock):
    lines = re.findall(r"^([\w.-]+)==[^\s;]+( ;.*)?", (ROOT / lock).read_text(), flags=re.MULTILINE)
    assert len(lines) == len(set(lines))
    often = {name for name, markers in Counter(name for name, _ in lines).items() if markers > 1}
    assert all("python" in marker for name, marker in lines if name in often)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_and_nothing_else(lock):
    lines = (ROOT / lock).read_text().splitlines()
    for number, line in enumerate(lines):
        assert re.match(r"[\w.-]+==|    --hash=sha256:[0-9a-f]{64}", line), line
        if not line.startswith(" "):
            hashes = list(takewhile(lambda later: later.startswith(" "), lines[number + 1 :]))
            assert hashes, f"{line} has no hash"


def test_tests_run_with_the_versions_that_are_shipped():
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()
    docs, dev = locked("requirements-docs.lock"), locked("requirements-dev.lock")
    assert {name: docs[name] for name in docs.keys() & dev.keys()}.items() <= dev.items()


def test_the_engine_library_is_pinned_exactly():
    """app/engine corrects faults of this very version."""
    assert "SpiffWorkflow==3.2.0" in pyproject()["project"]["dependencies"]


def test_page_libraries_are_pinned_exactly_and_locked():
    wanted = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert wanted == {name: packages[f"node_modules/{name}"]["version"] for name in wanted}
    assert all("integrity" in about for path, about in packages.items() if path)
