"""Everything kept about a child: looked through, withheld with a reason, given out, and logged."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.domain.desk import DisclosureState
from app.domain.errors import Forbidden, HoldfastError, InvalidAnswers
from app.services import comments
from app.services.disclosing import entries, requests
from tests.functional.real import World


def opened(world: World, disclosure_id: UUID) -> tuple[dict[str, Any], zipfile.ZipFile]:
    """The JSON of a file that was given out, and the file."""
    _, _, content = requests.taken(world.core, disclosure_id, world.user("emery"))
    archive = zipfile.ZipFile(io.BytesIO(content.read()))
    content.close()
    return json.loads(archive.read("everything.json")), archive


def test_everything_is_in_it_and_can_be_read(real: World) -> None:
    made = real.disclosure(released=True)
    told, archive = opened(real, made)
    case = real.case()
    assert told["child"] == case.child_name
    kinds = {entry["kind"] for entry in told["entries"]}
    assert {"The case", "Who held the child", "What happened"} <= kinds
    with real.core.store.read() as uow:
        answers = [value for each in uow.answers.of_case(case.id) for value in each.answers.values() if value]
        documents = uow.documents.of_case(case.id)
    assert len([entry for entry in told["entries"] if entry["kind"] == "Answer in a form"]) == len(answers)
    assert len([name for name in archive.namelist() if name.startswith("documents/")]) == sum(
        len(each.media) for each in documents
    )
    page = archive.read("read-me-first.html").decode()
    assert case.child_name in page
    assert "<script" not in page


def test_what_is_withheld_is_nowhere_in_the_file(real: World) -> None:
    secret = "Aunt Xanthippe telephoned & asked not to be named."
    comments.on_case(real.core, real.case().id, secret, real.user("sasha"))
    made, emery = real.disclosure(), real.user("emery")
    page = requests.review(real.core, made, emery)
    rows = list(page.entries)
    while page.following is not None:
        page = requests.review(real.core, made, emery, page.following)
        rows += page.entries
    assert len(rows) == page.total
    comment = next(entry for entry in rows if entry.kind == "comment")
    letter = next((entry for entry in rows if entry.kind == "document"), comment)
    chosen = {each.key: ("third_party", "Names an aunt") for each in (comment, letter)}
    requests.choose(real.core, made, [entry.key for entry in rows], chosen, emery)
    requests.release(real.core, made, emery)
    told, archive = opened(real, made)
    held_back = [entry for entry in told["entries"] if entry.get("withheld")]
    assert {entry["law"] for entry in held_back} == {"Schedule 2, paragraph 16"}
    everything = b"".join(archive.read(name) for name in archive.namelist())
    for word in (b"Xanthippe", b"Names an aunt"):
        assert word not in everything
    assert not any(name.startswith("documents/") and letter.title in name for name in archive.namelist())


def test_the_reviewer_goes_through_it_page_by_page_on_the_screen(
    real: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "ENTRIES", 3)
    browser, case = real.sign_in("emery"), real.case()
    path = f"/cases/{case.id}/requests"
    assert "Nobody has asked yet" in browser.get(path).text
    empty = browser.post(path, {"asked_by": "", "reason": ""})
    assert empty.status_code == 422
    assert 'href="#received_on-day"' in empty.text
    sent = {"asked_by": "Ms Sample, the mother", "reason": "By letter; seen her passport",
            "received_on-day": "2", "received_on-month": "11", "received_on-year": "2026"}  # fmt: skip
    address = browser.post(path, sent).location
    text = browser.get(address).text
    keys = [entry.key for entry in requests.review(
        real.core, UUID(address.rsplit("/", 1)[1]), real.user("emery")).entries]  # fmt: skip
    assert all(f'value="{key}"' in text for key in keys)
    form = {"start": "0", "following": "3", "shown": keys, "withhold": keys[:1]}
    wrong = browser.post(address, form)
    assert wrong.status_code == 422
    assert "Choose an exemption" in wrong.text
    form |= {f"exemption-{keys[0]}": "serious_harm", f"why-{keys[0]}": "Says where the mother lives"}
    assert browser.post(address, form).location == f"{address}?start=3"
    assert "1 is withheld" in browser.get(address).text
    assert "checked" in browser.get(address).text
    undone = browser.post(address, {"start": "0", "shown": keys})
    assert undone.status_code == 302
    assert "0 are withheld" in browser.get(address).text
    browser.post(f"{address}/release")
    assert "Take the file" in browser.get(address).text
    file = browser.get(f"{address}/file")
    assert file.mimetype == "application/zip"
    assert f"{case.reference}-2026-11-02.zip" in file.headers["Content-Disposition"]
    late = browser.post(address, form, follow_redirects=True)
    assert "This has been given out" in late.text


def test_every_step_is_logged_with_who(real: World) -> None:
    made = real.disclosure(released=True)
    opened(real, made)
    with real.core.store.read() as uow:
        trail = {each.action: each for each in uow.audit.of_stream(str(real.case().id))}
    for action in ("disclosure.begun", "disclosure.released", "export.viewed"):
        assert trail[action].actor == "emery"
        assert trail[action].subject == "The child’s mother"
    assert trail["disclosure.begun"].detail["reason"] == "By letter"


def test_a_large_one_is_made_by_a_worker(real: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "AT_ONCE", -1)
    made = real.disclosure()
    assert requests.release(real.core, made, real.user("emery")).state is DisclosureState.MAKING
    with pytest.raises(HoldfastError, match="not made yet"):
        requests.taken(real.core, made, real.user("emery"))
    assert "is being made" in real.sign_in("emery").get(f"/requests/{made}").text
    real.services.post()
    assert opened(real, made)[0]["entries"]
    assert requests.make_waiting(real.core) == 0


def test_what_comes_later_is_not_in_it(real: World) -> None:
    made, case = real.disclosure(), real.case()
    before = requests.review(real.core, made, real.user("emery")).total
    clock: Any = real.core.clock
    clock.set(clock.now().replace(hour=20))
    comments.on_case(real.core, case.id, "Later", real.user("sasha"))
    assert requests.review(real.core, made, real.user("emery")).total == before
    with real.core.store.read() as uow:
        assert len(entries.everything(real.core, uow, case, clock.now())) > before


def test_only_managers_give_out_and_a_request_says_who_and_how(real: World) -> None:
    with pytest.raises(Forbidden):
        requests.begin(real.core, real.case().id, "x", date(2026, 11, 2), "y", real.user("sasha"))
    with pytest.raises(InvalidAnswers) as refused:
        requests.begin(real.core, real.case().id, " ", date(2026, 12, 2), "", real.user("emery"))
    assert set(refused.value.problems) == {"asked_by", "received_on", "reason"}
    assert real.sign_in("sasha").get(f"/requests/{real.disclosure()}").status_code == 403
