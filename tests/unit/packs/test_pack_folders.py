"""Packs are found on disk from wherever the command is run, and shared files come along."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.packs import council_files, councils, read_files, read_paths
from app.verification.gate import check, check_all
from tests.unit.packs.samples import FORM, PACK, STEP_DOWN_FILE, diagram

HELPER = diagram('<bpmn:startEvent id="A"/>', process='id="helper" isExecutable="true"')


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one council and a shared folder; the working folder is its root."""
    files = dict(PACK)
    files["bpmn/shared/helper.bpmn"] = HELPER
    files["forms/shared/accept.form"] = FORM.replace(b"test-decision", b"accept")
    files["bpmn/testshire/notes.txt"] = b"not part of the pack"
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_council_folder_with_its_forms_and_the_shared_ones(root: Path) -> None:
    [pack], findings = read_paths([Path("bpmn/testshire")])
    assert {each.code for each in findings} == {"no-diagram"}
    assert set(pack.processes) == {"p", "helper"}
    assert set(pack.forms) == {"test-decision", "accept"}
    assert set(pack.files) == {*PACK, "bpmn/shared/helper.bpmn", "forms/shared/accept.form"}


def test_from_another_folder_paths_are_shown_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    [pack], _ = read_paths([root / "bpmn"])
    assert set(pack.forms) == {"test-decision", "accept"}
    shown = (root / "bpmn/testshire/step-down.bpmn").relative_to("/").as_posix()
    assert shown in {name.removeprefix("/") for name in pack.files}


@pytest.mark.parametrize("path", ["bpmn", ".", "bpmn/testshire"])
def test_the_whole_folder_is_every_council(root: Path, path: str) -> None:
    packs, _ = read_paths([Path(path)])
    assert [pack.council.id for pack in packs] == ["testshire"]


def test_one_file_of_a_council_keeps_its_council_as_context(root: Path) -> None:
    (root / "bpmn/testshire/other.bpmn").write_bytes(b"not XML")
    [pack], findings = read_paths([Path("bpmn/testshire/step-down.bpmn")])
    assert findings == []
    assert set(pack.files) == {"bpmn/testshire/step-down.bpmn"}
    assert pack.council.roles
    assert check(pack, lambda process: [], ["records.note"]) == []


def test_one_form_of_a_council(root: Path) -> None:
    [pack], findings = read_paths([Path("forms/testshire/test-decision.form")])
    assert findings == []
    assert pack.council.id == "testshire"


def test_the_shared_folder_takes_every_councils_roles(root: Path) -> None:
    [pack], _ = read_paths([Path("bpmn/shared")])
    assert pack.council.id == "shared"
    assert set(pack.council.roles) == {"Social Worker", "Team Manager"}
    assert "other.system" in pack.council.external_topics


def test_loose_files_make_one_pack_without_a_council(tmp_path: Path) -> None:
    for name, data in {"a.bpmn": STEP_DOWN_FILE, "b.bpmn": HELPER, "x.form": FORM}.items():
        (tmp_path / name).write_bytes(data)
    [pack], _ = read_paths([tmp_path / "a.bpmn", tmp_path / "b.bpmn"])
    assert pack.council.id == ""
    assert set(pack.processes) == {"p", "helper"}
    [folder], _ = read_paths([tmp_path])
    assert set(folder.forms) == {"test-decision"}


def test_two_processes_of_one_id_are_told_and_both_kept(tmp_path: Path) -> None:
    for name in ("a.bpmn", "b.bpmn"):
        (tmp_path / name).write_bytes(HELPER)
    [pack], findings = read_paths([tmp_path])
    assert "duplicate-id" in {each.code for each in findings}
    assert len(pack.processes) == 2


def test_what_is_not_there_or_not_a_pack_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "empty").mkdir()
    packs, findings = read_paths([tmp_path / "no.bpmn", tmp_path / "notes.txt", tmp_path / "empty"])
    assert packs == []
    assert [each.code for each in findings] == ["file-unreadable", "nothing-to-check", "nothing-to-check"]


def test_a_huge_file_is_told_without_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "big.bpmn").open("wb") as file:
        file.truncate(50_000_000_000)
    [pack], findings = read_paths([tmp_path / "big.bpmn"])
    assert [each.code for each in findings] == ["file-too-large"]
    assert pack.files == {}


def test_what_a_deployment_stores_reads_back_the_same(root: Path) -> None:
    files = council_files(root / "bpmn", "testshire")
    assert set(files) == {*PACK, "bpmn/shared/helper.bpmn", "forms/shared/accept.form"}
    pack, _ = read_files(files)
    [from_disk], _ = read_paths([Path("bpmn/testshire")])
    assert (pack.processes, pack.forms) == (from_disk.processes, from_disk.forms)
    assert councils(root / "bpmn") == ["testshire"]


def test_a_council_that_is_not_there(root: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        council_files(root / "bpmn", "nowhere")


def test_what_two_councils_share_is_told_once(root: Path) -> None:
    twin = root / "bpmn/twinshire"
    twin.mkdir()
    (twin / "council.toml").write_text('id = "twinshire"\nname = "Twinshire"\n')
    packs, findings = read_paths([Path("bpmn")])
    assert [pack.council.id for pack in packs] == ["testshire", "twinshire"]
    found = findings + check_all(packs, lambda process: [], ["records.note"])
    assert len([each for each in found if each.file == "bpmn/shared/helper.bpmn"]) == len(
        {each for each in found if each.file == "bpmn/shared/helper.bpmn"}
    )


def test_a_loop_of_links_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.bpmn").symlink_to(tmp_path / "b.bpmn")
    (tmp_path / "b.bpmn").symlink_to(tmp_path / "a.bpmn")
    packs, findings = read_paths([tmp_path / "a.bpmn"])
    assert (packs, [each.code for each in findings]) == ([], ["file-unreadable"])


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.bpmn").write_bytes(HELPER)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    _, findings = read_paths([tmp_path / "a.bpmn"])
    assert [each.message for each in findings] == ["The file cannot be read: Permission denied."]
