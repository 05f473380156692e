"""Attachments: checked, scanned, kept outside the web root, downloaded and never shown, every look logged."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from app.domain.desk import Attachment, AttachmentState
from app.domain.records import AuditEntry
from app.services import Services, attachments
from handlers.scanner import EICAR, MemoryScanner
from tests.functional.real import COUNCIL, World, world_of
from tests.functional.visiting import Browser

PDF = b"%PDF-1.7 a report"
HARD = "O’Brien's محمد 🙂 \u202efdp.exe\u202c/../plan.pdf"


def give(browser: Browser, path: str, name: str, body: bytes) -> TestResponse:
    browser.get(path)
    return browser.post(path, {"file": (io.BytesIO(body), name)}, content_type="multipart/form-data")


def kept(world: World, case_id: UUID) -> list[Attachment]:
    with world.core.store.read() as uow:
        return uow.attachments.where(case_id=case_id)


def trail(world: World, case_id: UUID) -> list[AuditEntry]:
    with world.core.store.read() as uow:
        return uow.audit.of_stream(str(case_id), limit=5000)


@pytest.fixture
def scanned(tmp_path: Path) -> Iterator[tuple[World, MemoryScanner]]:
    """A world with a scanner."""
    scanner = MemoryScanner()
    core = world_of(COUNCIL, tmp_path).core
    return World(Services(replace(core, scanner=scanner))), scanner


def test_a_file_is_added_listed_and_downloaded(real: World, tmp_path: Path) -> None:
    task, browser = real.task("sasha"), real.sign_in("sasha")
    path = f"/tasks/{task.id}/files"
    assert give(browser, path, HARD, PDF).location == path
    [file] = kept(real, task.case_id)
    assert (file.name, file.size, file.media) == ("plan.pdf", len(PDF), "application/pdf")
    assert "no scanner is set up" in browser.get(path).text
    assert "plan.pdf" in browser.get(f"/tasks/{task.id}").text
    got = browser.get(f"/files/{file.id}")
    assert got.data == PDF
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert [each.subject for each in trail(real, task.case_id) if each.action == "attachment.viewed"] == [
        "plan.pdf"
    ]
    stored = [each for each in (tmp_path / "attachments").rglob("*") if each.is_file()]
    assert [each.name for each in stored] == [file.digest]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("O’Brien's plan.pdf", "O’Brien's plan.pdf"),
        ("خطة محمد.pdf", "خطة محمد.pdf"),
        ("👩‍👧 visit.pdf", "👩‍👧 visit.pdf"),
        ("C:\\Users\\x\\plan.pdf", "plan.pdf"),
        ("../../etc/plan.pdf", "plan.pdf"),
        ("a\u202efdp.b\x00\r\n.pdf", "afdp.b.pdf"),
        ("...plan.pdf", "plan.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("\u202e", ""),
    ],
)
def test_a_name_keeps_its_letters_and_nothing_that_misleads(given: str, name: str) -> None:
    assert attachments.safe_name(given) == name


def test_a_name_with_every_alphabet_comes_back_in_the_download(real: World) -> None:
    task, browser = real.task("sasha"), real.sign_in("sasha")
    give(browser, f"/cases/{task.case_id}/files", "O'Brien محمد 🙂.pdf", PDF)
    [file] = kept(real, task.case_id)
    header = browser.get(f"/files/{file.id}").headers["Content-Disposition"]
    assert "filename*=UTF-8''O%27Brien%20%D9%85%D8%AD%D9%85%D8%AF%20%F0%9F%99%82.pdf" in header


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("run.exe", b"MZ", "kind “exe” are not taken"),
        ("page.html", b"<script>", "are not taken"),
        ("picture.svg", b"<svg>", "are not taken"),
        ("noname", b"x", "are not taken"),
        ("plan.pdf", b"MZ not a pdf", "is not what its name says"),
        ("photo.png", PDF, "is not what its name says"),
        ("note.txt", b"a\x00b", "is not what its name says"),
        ("plan.pdf", b"", "is empty"),
        ("", b"", "Choose a file"),
    ],
)
def test_what_is_not_taken_says_why(real: World, name: str, body: bytes, why: str) -> None:
    task, browser = real.task("sasha"), real.sign_in("sasha")
    refused = give(browser, f"/tasks/{task.id}/files", name, body)
    assert refused.status_code == 422
    assert why in refused.text
    assert kept(real, task.case_id) == []


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("n.txt", "Zoë".encode()),
        ("t.csv", b"=1,2\r\n"),
        ("p.JPG", b"\xff\xd8\xff\xe0x"),
        ("i.heic", b"\0\0\0\x18ftypheic"),
    ],
)
def test_what_is_taken(real: World, name: str, body: bytes) -> None:
    task, browser = real.task("sasha"), real.sign_in("sasha")
    assert give(browser, f"/tasks/{task.id}/files", name, body).status_code == 302


class Huge(io.RawIOBase):
    """A body of 200 MB that fails the test when anybody reads it."""

    size = 200_000_000

    def __init__(self) -> None:
        self.at = 0

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset if whence == 0 else self.size
        return self.at

    def tell(self) -> int:
        return self.at

    def readinto(self, buffer: object) -> int:
        raise AssertionError("the body of a request that is too large was read")


def test_200_megabytes_are_refused_before_a_byte_is_read_and_the_form_is_safe(real: World) -> None:
    task, browser = real.task("sasha"), real.sign_in("sasha")
    browser.get(f"/tasks/{task.id}")
    saved = browser.post(
        f"/tasks/{task.id}/draft", {"_then": "files", "case_summary": "x", "joint_visit_notes": "Long words"}
    )
    assert saved.location == f"/tasks/{task.id}/files"
    refused = browser.client.post(
        f"/tasks/{task.id}/files",
        input_stream=Huge(),
        content_type="multipart/form-data; boundary=x",
    )
    assert refused.status_code == 413
    assert "The file is larger than 20 MB" in refused.text
    assert "your answers in the form are as they were" in refused.text
    with real.core.store.read() as uow:
        assert uow.drafts.where(task_id=task.id)


def test_a_little_too_large_is_told_on_the_page(real: World, monkeypatch: pytest.MonkeyPatch) -> None:
    task, browser = real.task("sasha"), real.sign_in("sasha")
    settings = real.app.extensions["holdfast settings"]
    monkeypatch.setitem(real.app.extensions, "holdfast settings", replace(settings, max_upload_bytes=1000))
    refused = give(browser, f"/tasks/{task.id}/files", "plan.pdf", PDF + b"x" * 1000)
    assert refused.status_code == 422
    assert "larger than 0.001 MB" in refused.text


def test_other_forms_stay_small(real: World) -> None:
    browser = real.sign_in("sasha")
    answer = browser.post(f"/tasks/{real.task('sasha').id}", {"x": "y" * 1_100_000})
    assert answer.status_code == 413
    assert "larger than Holdfast takes in one form" in answer.text


def test_the_same_file_twice_is_kept_once(real: World) -> None:
    task, browser = real.task("sasha"), real.sign_in("sasha")
    for _ in range(2):
        give(browser, f"/tasks/{task.id}/files", "plan.pdf", PDF)
    assert len(kept(real, task.case_id)) == 1


def test_harm_is_refused_and_not_kept(scanned: tuple[World, MemoryScanner], tmp_path: Path) -> None:
    world, _ = scanned
    task, browser = world.task("sasha"), world.sign_in("sasha")
    give(browser, f"/tasks/{task.id}/files", "virus.txt", EICAR)
    assert "was refused: EICAR-Test-File FOUND" in browser.get(f"/tasks/{task.id}/files").text
    [file] = kept(world, task.case_id)
    assert file.state is AttachmentState.REFUSED
    assert browser.get(f"/files/{file.id}").status_code == 422
    assert not [each for each in (tmp_path / "attachments").rglob("*") if each.is_file()]


def test_a_scanner_that_is_down_leaves_the_file_waiting(scanned: tuple[World, MemoryScanner]) -> None:
    world, scanner = scanned
    task, browser = world.task("sasha"), world.sign_in("sasha")
    scanner.down = True
    give(browser, f"/tasks/{task.id}/files", "plan.pdf", PDF)
    [file] = kept(world, task.case_id)
    assert file.state is AttachmentState.WAITING
    assert "waits to be scanned" in browser.get(f"/files/{file.id}").text
    assert attachments.scan_waiting(world.core) == 0
    scanner.down = False
    assert attachments.scan_waiting(world.core) == 1
    assert browser.get(f"/files/{file.id}").data == PDF


def test_whoever_gave_a_file_or_a_manager_takes_it_away(real: World, tmp_path: Path) -> None:
    task, browser = real.task("sasha"), real.sign_in("sasha")
    give(browser, f"/tasks/{task.id}/files", "plan.pdf", PDF)
    [file] = kept(real, task.case_id)
    assert real.sign_in("wren").post(f"/files/{file.id}/remove").status_code == 403
    assert browser.post(f"/files/{file.id}/remove").location == f"/tasks/{task.id}/files"
    assert kept(real, task.case_id) == []
    assert browser.get(f"/files/{file.id}").status_code == 404
    assert not [each for each in (tmp_path / "attachments").rglob("*") if each.is_file()]
    assert "attachment.removed" in [each.action for each in trail(real, task.case_id)]


def test_analysts_and_strangers_see_no_file(real: World) -> None:
    file = real.file("sasha")
    assert real.sign_in("alex").get(f"/files/{file.id}").status_code == 403
    assert Browser(real.app.test_client()).get(f"/files/{file.id}").status_code == 302
