"""The commands of the Makefile."""

from __future__ import annotations

import re

from tests.architecture.house import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))


def test_every_target_says_what_it_does():
    [phony] = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, flags=re.MULTILINE)
    [checks] = re.findall(r"^CHECKS := (.*)$", MAKEFILE, flags=re.MULTILINE)
    assert set(phony.replace("$(CHECKS)", checks).split()) == targets()
    assert set(re.findall(r"^([a-z-]+):.*## \w", MAKEFILE, flags=re.MULTILINE)) == targets()


def test_every_folder_of_tests_is_run_by_a_target():
    run = set(re.findall(r"\$\(PYTEST\) (.*)$", MAKEFILE, flags=re.MULTILINE))
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py")}
    assert folders
    for folder in folders:
        assert any(folder.is_relative_to(word) for words in run for word in words.split()), folder
