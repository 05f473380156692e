"""Letters: seen before they are written, changed as a new version, and marked as sent."""

from __future__ import annotations

from typing import cast

from app.domain.records import Document
from handlers.mail import MemoryMailer
from tests.functional.real import World
from tests.functional.test_drafts import hidden

NO_BENEFIT = {
    "step_down_discussed_on-day": "20", "step_down_discussed_on-month": "11",
    "step_down_discussed_on-year": "2026", "step_down_discussed_with": ["child"],
    "child_views": "x", "family_views": "x", "step_down_beneficial": "no", "benefit_rationale": "x",
    "benefit_decider": "sasha",
}  # fmt: skip
CLOSE = {
    "without_step_down_decision": "close", "without_step_down_rationale": "x",
    "without_step_down_decider": "tate", "without_step_down_decided_on-day": "20",
    "without_step_down_decided_on-month": "11", "without_step_down_decided_on-year": "2026",
    "signpost_salutation": "Ms O’Example", "signpost_services": "The <b>library</b>\nمركز الأسرة",
    "signpost_telephone": "01632 960111",
}  # fmt: skip


def documents(world: World, case_id: object) -> list[Document]:
    with world.core.store.read() as uow:
        return uow.documents.of_case(case_id)  # type: ignore[arg-type]


def before_the_letter(world: World) -> str:
    """The path of the task that leads to a letter."""
    first, sasha = world.task("sasha", "Discuss stepping down"), world.sign_in("sasha")
    sasha.get(f"/tasks/{first.id}")
    assert sasha.post(f"/tasks/{first.id}", NO_BENEFIT).status_code == 302
    return f"/tasks/{world.task('tate', 'Decide what happens instead').id}"


def test_the_letter_is_seen_before_it_is_written(real: World) -> None:
    path, tate = before_the_letter(real), real.sign_in("tate")
    page = tate.get(path).text
    assert "Preview the letter" in page
    task = real.task("tate", "Decide what happens instead")
    with real.core.store.read() as uow:
        entries = len([e for e in uow.audit.of_stream(str(task.case_id)) if not e.action.endswith(".viewed")])
    shown = tate.post(f"{path}/preview", {**CLOSE, "_seen": hidden(page, "_seen")})
    assert shown.status_code == 200
    assert "Dear Ms O’Example" in shown.text
    assert "The &lt;b&gt;library&lt;/b&gt;" in shown.text
    assert "مركز الأسرة" in shown.text
    assert documents(real, task.case_id) == []
    with real.core.store.read() as uow:
        after = [e for e in uow.audit.of_stream(str(task.case_id)) if not e.action.endswith(".viewed")]
        still = uow.tasks.get(task.id)
    assert len(after) == entries
    assert still is not None
    assert still.completed_at is None
    assert "Ms O’Example" in tate.get(path).text  # the answers are saved


def test_a_preview_of_half_a_form_says_what_is_missing(real: World) -> None:
    path, tate = before_the_letter(real), real.sign_in("tate")
    tate.get(path)
    refused = tate.post(f"{path}/preview", {**CLOSE, "signpost_services": ""})
    assert refused.status_code == 422
    assert "There is a problem" in refused.text
    none = tate.post(f"{path}/preview", {**CLOSE, "without_step_down_decision": "stay"})
    assert "no letter follows from this step" in none.text


def test_where_no_letter_follows_there_is_no_button(real: World) -> None:
    page = real.sign_in("sasha").get(f"/tasks/{real.task('sasha', 'Make the joint visit').id}").text
    assert "Preview the letter" not in page


def test_a_changed_letter_is_a_new_version_and_the_old_one_stays(real: World) -> None:
    letter, browser = real.letter("sasha"), real.sign_in("sasha")
    path = f"/letters/{letter.id}"
    page = browser.get(path).text
    assert "Not sent yet" in page
    same = browser.post(f"{path}/edit", {"text": real_text(real, letter)})
    assert same.status_code == 422
    assert "Nothing is changed yet" in same.text
    text = real_text(real, letter) + "\n\nWith thanks to O'Brien <b>محمد</b> 🙂"
    changed = browser.post(f"{path}/edit", {"text": text})
    assert changed.status_code == 302
    new = browser.get(changed.location).text
    assert "With thanks to O&#39;Brien &lt;b&gt;محمد&lt;/b&gt; 🙂" in new
    assert "Sasha Sample" in new
    assert "2 (shown)" in new
    assert "This is an old version" in browser.get(path).text
    stale = browser.post(f"{path}/edit", {"text": "# Other\n\nwords"})
    assert "Somebody has changed this letter since" in stale.text
    html = browser.get(changed.location.replace("/letters/", "/documents/") + "/html").text
    assert "<bdi>With thanks to O&#39;Brien &lt;b&gt;محمد&lt;/b&gt; 🙂</bdi>" in html


def real_text(world: World, letter: Document) -> str:
    with world.core.store.read() as uow:
        body = uow.documents.body(letter.id, "text/html")
    assert body is not None
    assert world.core.press is not None
    return world.core.press.as_text(body)


def test_a_letter_without_a_title_or_words_is_refused_and_kept_in_the_box(real: World) -> None:
    letter, browser = real.letter("sasha"), real.sign_in("sasha")
    browser.get(f"/letters/{letter.id}")
    refused = browser.post(f"/letters/{letter.id}/edit", {"text": "Dear all"})
    assert refused.status_code == 422
    assert "needs a title" in refused.text
    assert ">Dear all</textarea>" in refused.text
    assert "at most" in browser.post(f"/letters/{letter.id}/edit", {"text": " "}).text


def test_a_letter_is_marked_as_sent_once_with_an_entry(real: World) -> None:
    letter, browser = real.letter("sasha"), real.sign_in("sasha")
    path = f"/letters/{letter.id}"
    browser.get(path)
    empty = browser.post(f"{path}/send", {"way": "", "to": ""})
    assert empty.status_code == 422
    assert "Select how the letter goes out" in empty.text
    browser.post(f"{path}/send", {"way": "post", "to": "1 Example Road"})
    page = browser.get(path).text
    assert "by post to <bdi>1 Example Road</bdi>" in page
    assert "Mark as sent" not in page
    again = browser.post(f"{path}/send", {"way": "post", "to": "2 Example Road"})
    assert "marked as sent already" in again.text
    with real.core.store.read() as uow:
        sent = [e for e in uow.audit.of_stream(str(letter.case_id), limit=5000) if e.action == "letter.sent"]
    assert [entry.detail["to"] for entry in sent] == ["1 Example Road"]
    assert "Sent the letter" in browser.get(f"/cases/{letter.case_id}").text


def test_by_email_it_goes_out_with_its_pdf(real: World) -> None:
    letter, browser = real.letter("sasha"), real.sign_in("sasha")
    browser.get(f"/letters/{letter.id}")
    refused = browser.post(f"/letters/{letter.id}/send", {"way": "e-mail", "to": "nobody"})
    assert refused.status_code == 422
    assert "is not an e-mail address" in refused.text
    assert "Not sent yet" in browser.get(f"/letters/{letter.id}").text
    browser.post(f"/letters/{letter.id}/send", {"way": "e-mail", "to": "family@example.org"})
    [mail] = cast(MemoryMailer, real.core.mailer).sent
    assert mail["To"] == "family@example.org"
    [pdf] = list(mail.iter_attachments())
    assert pdf.get_content_type() == "application/pdf"
    assert "by e-mail to" in browser.get(f"/letters/{letter.id}").text


def test_the_case_leads_to_its_letters_comments_and_files(real: World) -> None:
    letter = real.letter("sasha")
    page = real.sign_in("sasha").get(f"/cases/{letter.case_id}").text
    for address in (
        f"/letters/{letter.id}",
        f"/cases/{letter.case_id}/comments",
        f"/cases/{letter.case_id}/files",
    ):
        assert f'href="{address}"' in page


def test_what_is_no_letter_is_not_found(real: World) -> None:
    browser = real.sign_in("sasha")
    with real.core.store.read() as uow:
        cases = uow.cases.search("richmond_wandsworth", "")
        notes = [d for case in cases for d in uow.documents.of_case(case.id) if "text/html" not in d.media]
    assert browser.get(f"/letters/{notes[0].id}").status_code == 404
