"""The guides name files, commands and settings that are there, and every setting that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.cli import main
from app.config import ROOT

GUIDES = ["README.md", "bpmn/README.md"]
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
SETTING = re.compile(r"env(?:, |\.get\()\"([A-Z_]+)\"")
COMMAND = re.compile(r"\.venv/bin/holdfast ([a-z-]+)")
TARGET = re.compile(r"^ *`?make ([a-z]+)|`make ([a-z]+)", re.MULTILINE)


@pytest.mark.parametrize("guide", GUIDES)
def test_every_link_inside_the_repository_leads_somewhere(guide: str) -> None:
    path = ROOT / guide
    links = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    assert links
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_and_target_named_is_there(guide: str) -> None:
    text = (ROOT / guide).read_text(encoding="utf-8")
    commands = set(COMMAND.findall(text))
    assert commands
    assert commands <= set(main.commands)
    rules = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {first or second for first, second in TARGET.findall(text)} <= set(rules)


def test_the_settings_of_the_guide_are_those_of_the_product() -> None:
    known = set(SETTING.findall(Path(ROOT / "app" / "config.py").read_text(encoding="utf-8")))
    assert {"DATABASE_URL", "HOLDFAST_ADDRESS", "HOLDFAST_SCANNER"} <= known
    named = set(re.findall(r"\b(?:HOLDFAST_[A-Z_]+|DATABASE_URL)\b", (ROOT / "README.md").read_text("utf-8")))
    assert named <= known


def test_every_council_is_named() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8").replace("&", "and")
    councils = [
        path.parent for path in (ROOT / "bpmn").glob("*/council.toml") if path.parent.name != "shared"
    ]
    names = [
        re.search(r'^name = "(.+)"', (folder / "council.toml").read_text("utf-8"), re.M)
        for folder in councils
    ]
    assert len(names) == 5
    assert [name[1] for name in names if name and name[1] not in text] == []
