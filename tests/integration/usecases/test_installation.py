"""An installation from nothing, by its commands: deploy, people, a case, what happened."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.config import ROOT
from app.services import Services
from tests.integration.usecases.conftest import COUNCIL, Desk

PACK = ROOT / "bpmn" / COUNCIL


@pytest.fixture
def empty(new_database: object, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation on a database with nothing in it."""
    with new_database("installation") as url:  # type: ignore[operator]  # a fixture's context manager
        yield {**os.environ, "DATABASE_URL": url, "HOLDFAST_DATA": str(tmp_path)}


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environment)


def add(environment: dict[str, str], name: str, *more: str) -> Result:
    return run(
        environment, "add-user", name, "--council", COUNCIL, "--name", "Ann Other",
        "--role", "Social Worker", "--password", "three random words", *more,
    )  # fmt: skip


def test_from_nothing_to_a_held_child(empty: dict[str, str]) -> None:
    assert add(empty, "ann").exit_code == 1, "no pack is in force yet"
    first = run(empty, "deploy", str(PACK), "--by", "alex", "--reason", "The first council")
    assert first.exit_code == 0, first.output
    assert "version 1 is in force" in first.output
    assert "in force already" in run(empty, "deploy", str(PACK)).output
    assert add(empty, "ann").exit_code == 0
    assert "is taken" in add(empty, "ann").output
    assert "There is no role “Mayor”" in add(empty, "bob", "--role", "Mayor").output
    assert "right form" in add(empty, "eve", "--email", "eve").output
    changed = run(empty, "change-user", "ann", "--email", "ann@example.gov.uk", "--duty", "worker")
    assert changed.stdout == "ann: Changed: e-mail address.\n"
    assert "There is no user nobody" in run(empty, "change-user", "nobody", "--disable").output
    typed = "three other words\n" * 2
    asked = CliRunner().invoke(main, ["change-user", "ann", "--password"], env=empty, input=typed)
    assert "ann: Changed: password." in asked.output
    assert "ann: Changed: account." in run(empty, "change-user", "ann", "--disable").output
    assert "Nothing is different" in run(empty, "change-user", "ann", "--disable").output
    assert "ann: Changed: account." in run(empty, "change-user", "ann", "--enable").output
    opened = run(
        empty, "open-case", "AB-1", "--child", "Test Child", "--born", "2015-05-04",
        "--locality", "Richmond", "--holder", "ann",
    )  # fmt: skip
    assert "Ann Other holds the child" in opened.output
    assert "Ann Other holds 1 child" in run(empty, "change-user", "ann", "--disable").output


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (("--locality", "Mars"), "There is Richmond, Wandsworth."),
        (("--born", "2126-05-04"), "is still to come"),
        (("--holder", "nobody"), "There is no user nobody"),
    ],
)
def test_a_case_of_wrong_facts_is_not_opened(
    empty: dict[str, str], wrong: tuple[str, str], words: str
) -> None:
    run(empty, "deploy", str(PACK))
    add(empty, "ann")
    facts = {"--child": "Test Child", "--born": "2015-05-04", "--locality": "Richmond", "--holder": "ann"}
    facts[wrong[0]] = wrong[1]
    result = run(empty, "open-case", "AB-1", *(text for pair in facts.items() for text in pair))
    assert result.exit_code == 1
    assert words in result.output


def test_a_short_password_is_refused(empty: dict[str, str]) -> None:
    run(empty, "deploy", str(PACK))
    result = add(empty, "eve", "--password", "short")
    assert result.exit_code == 1
    assert "12 characters" in result.output


def test_a_faulty_pack_deploys_nothing(empty: dict[str, str], tmp_path: Path) -> None:
    for folder in ("bpmn/shared", f"bpmn/{COUNCIL}", "forms/shared", f"forms/{COUNCIL}"):
        shutil.copytree(ROOT / folder, tmp_path / "copy" / folder)
    diagram = tmp_path / "copy" / "bpmn" / COUNCIL / "step-down.bpmn"
    diagram.write_text(
        diagram.read_text().replace('camunda:topic="letter.write"', 'camunda:topic="letter.sing"')
    )
    result = run(empty, "deploy", str(diagram.parent))
    assert result.exit_code == 1
    assert "letter.sing" in result.output
    assert "Nothing was deployed" in result.output
    assert add(empty, "ann").exit_code == 1, "no pack is in force"


def test_an_instance_is_explained(desk: Desk) -> None:
    case = desk.case()
    services: Services = desk.services
    instance = services.start(case.id, "rw_step_down", desk.people["sasha"])
    desk.complete(case, "Task_Discuss")
    told = run({**os.environ, "DATABASE_URL": desk.url}, "explain", str(instance.id))
    assert told.exit_code == 0, told.output
    assert "Completed “Discuss stepping down” (Sasha)" in told.output
    assert "Waits for Social Worker: Record the child’s and family’s agreement" in told.output
    assert "Sasha holds the child." in told.output


def test_a_running_instance_stays_on_its_version(empty: dict[str, str], tmp_path: Path, desk: Desk) -> None:
    """INV-30: a new deployment serves new instances only."""
    case = desk.case()
    instance = desk.services.start(case.id, "rw_step_down", desk.people["sasha"])
    for folder in ("bpmn/shared", f"bpmn/{COUNCIL}", "forms/shared", f"forms/{COUNCIL}"):
        shutil.copytree(ROOT / folder, tmp_path / "next" / folder)
    diagram = tmp_path / "next" / "bpmn" / COUNCIL / "step-down.bpmn"
    diagram.write_text(
        diagram.read_text().replace('name="Agree the Lead Professional"', 'name="Choose a lead"')
    )
    result = run({**os.environ, "DATABASE_URL": desk.url}, "deploy", str(diagram.parent))
    assert "version 2 is in force" in result.output, result.output
    desk.complete(case, "Task_Discuss")
    desk.complete(case, "Task_Agreement")
    assert desk.open_tasks(case)["Task_LeadProfessional"].name == "Agree the Lead Professional"
    page = desk.services.instance_page(instance.id, desk.people["emery"])
    assert (page.deployed_version, page.version_in_force) == (1, 2)
    other = desk.case()
    desk.play(other, until="Task_LeadProfessional")
    assert desk.open_tasks(other)["Task_LeadProfessional"].name == "Choose a lead"


def test_warnings_go_live_only_with_a_name_and_a_reason(empty: dict[str, str], tmp_path: Path) -> None:
    for folder in ("bpmn/shared", f"bpmn/{COUNCIL}", "forms/shared", f"forms/{COUNCIL}"):
        shutil.copytree(ROOT / folder, tmp_path / "warned" / folder)
    pack = tmp_path / "warned" / "bpmn" / COUNCIL
    form = tmp_path / "warned" / "forms" / COUNCIL / "contact-duty-team-manager.form"
    form.write_text(form.read_text().replace('"label": "Whom did you reach?"', '"label": ""'))
    refused = run(empty, "deploy", str(pack), "--by", "Ann Other")
    assert refused.exit_code == 1
    assert "Warning, line" in refused.output
    assert "The pack has 1 warning." in refused.output
    assert "Add --by NAME --reason TEXT" in refused.output
    assert add(empty, "ann").exit_code == 1, "no pack is in force"
    taken = run(empty, "deploy", str(pack), "--by", "Ann Other", "--reason", "The question is being worded")
    assert taken.exit_code == 0, taken.output
    assert "version 1 is in force" in taken.output
