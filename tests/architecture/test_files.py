"""What may be in the repository, and how large."""

from __future__ import annotations

import re

import pytest

from tests.architecture.house import modules, text_of, tracked

TOP_LEVEL = {
    *("app", "bpmn", "forms", "handlers", "tests", ".ci"),
    *("Makefile", "README.md", "pyproject.toml"),
    *("requirements.lock", "requirements-dev.lock", "requirements-docs.lock", "requirements-node.lock"),
    *("package.json", "package-lock.json", ".npmrc", ".gitignore"),
}

MOST_LINES = 400

# Written in two parts, so that this file does not hold what it looks for.
ADDRESSES = [
    "py" + r"pi\.(org|python)",
    "python" + "hosted",
    "npm" + r"js\.(org|com)",
    "registry" + r"\.(npm|yarn)",
    "deb" + r"\.debian\.org",
]
MACHINE_PATHS = [
    "/ro" + "ot/",
    r"\.py" + "env",
    "/wo" + "rk/(main|shared)",
    "/op" + "t/(py" + "pi|wheels)",
    "/ho" + r"me/\w+/",
]
UNFINISHED = [r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bXX" + r"X\b", "NotImplemented" + "Error"]


def lines_with(pattern: str, suffixes: set[str] | None = None) -> list[str]:
    """file:line of every tracked line that matches."""
    found = []
    for path in tracked():
        if suffixes is None or path.suffix in suffixes:
            for number, line in enumerate(text_of(path).splitlines(), start=1):
                if re.search(pattern, line):
                    found.append(f"{path}:{number}")
    return found


def test_the_top_level_holds_only_what_is_agreed():
    assert {path.parts[0] for path in tracked()} <= TOP_LEVEL


def test_no_module_is_long():
    long = {str(path): lines for path in modules("app", "handlers", "tests", ".ci")
            if (lines := len(text_of(path).splitlines())) > MOST_LINES}  # fmt: skip
    assert not long, f"over {MOST_LINES} lines; divide by subject: {long}"


@pytest.mark.parametrize("pattern", ADDRESSES)
def test_no_file_names_a_package_registry(pattern):
    assert not lines_with(pattern)


def test_the_lock_of_the_page_libraries_names_no_address():
    assert not lines_with('"resolved' + '"', {".json"})


@pytest.mark.parametrize("pattern", MACHINE_PATHS)
def test_no_file_names_a_path_of_somebodys_machine(pattern):
    assert not lines_with(pattern)


@pytest.mark.parametrize("pattern", UNFINISHED)
def test_no_python_is_left_unfinished(pattern):
    assert not lines_with(pattern, {".py"})


def test_the_patterns_find_what_they_look_for():
    """A pattern with a slip in it would let everything pass."""
    wrong = [
        "https://py" + "pi.org/simple",
        "files.python" + "hosted.org",
        "https://registry" + ".npm" + "js.org/a",
        "/ro" + "ot/x",
        "/ho" + "me/ann/x",
        "# TO" + "DO",
        "raise NotImplemented" + "Error",
    ]
    patterns = [*ADDRESSES, *MACHINE_PATHS, *UNFINISHED]
    assert all(any(re.search(pattern, text) for pattern in patterns) for text in wrong)
