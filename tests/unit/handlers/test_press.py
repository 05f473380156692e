"""A kept letter becomes text, and the text a letter again that says the same."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pikepdf
import pypdf
import pytest

from app.domain.booklet import Chapter, Item, Table
from handlers.letter import KINDS
from handlers.press import LetterPress

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
PRESS = LetterPress()
GIVEN = {
    "salutation": "Ms O’Example",
    "worker": "walter",
    "telephone": "01632 960111",
    "what_happens_next": "We will meet.\nWe will write a plan.",
    "reason": "Your plan is going well.",
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_changed_says_the_same(desk, kind):
    [document] = desk.call("letter.write", {"kind": kind, **GIVEN}).effects
    text = PRESS.as_text(document.bodies["text/html"])
    title, bodies = PRESS.printed("Testborough", text, NOW)
    assert title == document.title
    assert PRESS.as_text(bodies["text/html"]) == text
    assert "# " + title in text
    assert text.startswith("Testborough")


def test_a_changed_word_is_on_the_page_and_in_the_pdf():
    title, bodies = PRESS.printed("T", "Testborough\n\n# Your plan\n\nDear Ann,\n\n- One\n- Two", NOW)
    assert title == "Your plan"
    page = bodies["text/html"].decode()
    assert '<p class="sender"><bdi>Testborough</bdi></p>' in page
    assert "<li><bdi>Two</bdi></li>" in page
    words = " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(bodies["application/pdf"])).pages)
    assert "Dear Ann," in words


def test_nothing_typed_becomes_markup():
    _, bodies = PRESS.printed("T", "# A\n\n<script>alert(1)</script> {{ 1 }} O'Brien محمد 🙂", NOW)
    page = bodies["text/html"].decode()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 1 }} O&#39;Brien محمد 🙂" in page


def test_lines_of_a_paragraph_stay_lines():
    _, bodies = PRESS.printed("T", "# A\n\nOne\r\nTwo\n \nThree", NOW)
    assert PRESS.as_text(bodies["text/html"]) == "# A\n\nOne\nTwo\n\nThree"


@pytest.mark.parametrize("text", ["", "Only words", "#No space", "## Only a heading"])
def test_a_letter_without_a_title_is_refused(text):
    with pytest.raises(ValueError, match="needs a title"):
        PRESS.printed("T", text, NOW)


def test_a_booklet_has_contents_page_numbers_and_tags_and_nothing_typed_is_markup():
    items = [
        Item("When? #strong[x]", "3 August 2026, written down by محمد", "One\nO'Brien עמוס 🙂 $y$"),
        Item("Withheld", "", "Somebody else.", withheld=True),
    ]
    chapters = [Chapter("About this copy", "First.\nSecond."), Chapter("Answers", "", items * 40)]
    body = PRESS.booklet("Testborough", "What is kept about עמוס", chapters, NOW)
    assert body == PRESS.booklet("Testborough", "What is kept about עמוס", chapters, NOW)
    pages = pypdf.PdfReader(io.BytesIO(body)).pages
    first = pages[0].extract_text()
    for words in ("Testborough", "Contents", "About this copy", "#strong[x]", "$y$"):
        assert words in first
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in " ".join(page.extract_text().split())
    with pikepdf.open(io.BytesIO(body)) as document:
        assert bool(document.Root.MarkInfo.Marked) is True
        assert str(document.Root.Lang) == "en-GB"
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_tables_have_headings_on_every_page_and_a_foot_stands_instead_of_the_contents():
    rows = [[f"Clock {number}\nStep #down", "", "O'Brien"] for number in range(90)]
    shape = Table(["Clock", "Until", "Outcome"], [2, 1, 1], rows)
    told = [
        Chapter("", "Case A-1."),
        Chapter("Clocks", verdict="Nobody: 0.", table=shape),
        Chapter("None", table=None),
    ]
    body = PRESS.booklet("Testborough", "The journey", told, NOW, foot="A-1. Confidential.")
    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(body)).pages]
    assert "Contents" not in pages[0]
    assert len(pages) > 2
    for number, words in enumerate(pages, 1):
        assert f"A-1. Confidential. Page {number} of {len(pages)}" in words
    assert sum("Clock Until Outcome" in words for words in pages) == len(pages)
    assert "Clock 0 Step #down – O'Brien" in pages[0]
    with pikepdf.open(io.BytesIO(body)) as document, document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
