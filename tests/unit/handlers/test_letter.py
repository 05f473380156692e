"""Letters in plain words: the page and the PDF say the same, and nothing a person typed becomes markup."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pikepdf
import pypdf
import pytest

from app.domain.errors import HandlerFailed
from app.domain.pack import Council, Pack
from handlers.blocks import blocks
from handlers.letter import KINDS
from handlers.pdf import pdf

EVERYTHING = {
    "salutation": "Ms Example and Mr Example",
    "worker": "walter",
    "worker_role": "EH Worker",
    "telephone": "01632 960111",
    "next_visit": "2026-11-27",
    "next_contact": datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
    "review_date": "2026-12-18",
    "what_happens_next": "We will meet.\n\nWe will write a plan with you.",
    "reason": "Your plan is going well.",
}
HARD = [
    "Zoë O’Brien-O'Neill",
    '</script><script>alert("1")</script>',
    "#strong[x] $y^2$ \\u{41} *b* _i_ @ref <label> // no /* no */ `raw`",
    "{{ council }}{% raw %}",
    "&amp; &lt;b&gt;",
]


def letter(desk, kind, **changes):
    """The page, the PDF and the title."""
    [document] = desk.call("letter.write", {"kind": kind, **EVERYTHING, **changes}).effects
    assert document.kind == kind
    return document.bodies["text/html"].decode(), document.bodies["application/pdf"], document.title


def pdf_text(body: bytes) -> str:
    """The words of a PDF on one line."""
    pages = pypdf.PdfReader(io.BytesIO(body)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def page_text(page: str) -> str:
    """The words of a page's body on one line, bullets as the PDF has them."""
    words = []
    for block in blocks(page):
        words += [word for line in block.as_data()["lines"] for word in line.split()]
        for item in block.as_data()["items"]:
            words += ["•", *(word for line in item for word in line.split())]
    return " ".join(words)


class Tags(HTMLParser):
    """Every tag of a page."""

    def __init__(self, page):
        super().__init__()
        self.seen = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)


def test_there_is_a_letter_for_each_turn_of_a_step_up_or_down():
    assert set(KINDS) == {
        "step_down_arrangements",
        "step_up_arrangements",
        "consent_refused_signposting",
        "not_accepted",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_pdf_says_exactly_what_the_page_says(desk, kind):
    page, body, title = letter(desk, kind)
    assert pdf_text(body) == page_text(page)
    assert f"<title>{title}</title>" in page
    for words in ("Ms Example and Mr Example", "01632 960111", "Kit", "call 999", "Sam Social"):
        assert words in page_text(page)


@pytest.mark.parametrize("kind", KINDS)
def test_the_pdf_is_tagged_as_pdf_ua_1(desk, kind):
    _, body, title = letter(desk, kind)
    with pikepdf.open(io.BytesIO(body)) as document:
        root = document.Root
        assert bool(root.MarkInfo.Marked) is True
        assert str(root.Lang) == "en-GB"
        assert bool(root.ViewerPreferences.DisplayDocTitle) is True
        tags = list(structure(root.StructTreeRoot))
        assert tags.count("/H1") == 1
        assert tags.count("/H2") >= 2
        assert "/P" in tags
        assert "/L" in tags
        assert all("/FontFile3" in d or "/FontFile2" in d for d in descriptors(document))
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == title


def structure(node):
    """The tag of every element of the structure tree, in reading order."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from structure(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)
        if "/K" in node:
            yield from structure(node.K)


def descriptors(document):
    """The descriptors of all fonts: each must carry its font file."""
    return [
        o
        for o in document.objects
        if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
    ]


def test_arrangements_say_who_comes_when(desk):
    text = page_text(letter(desk, "step_down_arrangements")[0])
    assert "Your new worker is Walter O’Worker, Early Help Worker." in text
    assert "The next visit is on Friday 27 November 2026." in text
    assert "hear from us again on Tuesday 24 November 2026 at 9.30am" in text
    assert "how things are going on Friday 18 December 2026" in text
    assert "• We will meet. • We will write a plan with you." in text
    assert "Your social worker is Walter O’Worker" in page_text(letter(desk, "step_up_arrangements")[0])


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("Dear Ms Example,", "Ms Example"),
        ("dear  Kit", "Kit"),
        ("Deardre Example", "Deardre Example"),
        ("Dear,", "parent or carer"),
        (None, "parent or carer"),
    ],
)
def test_a_letter_begins_with_dear_once(desk, given, names):
    text = page_text(letter(desk, "not_accepted", salutation=given)[0])
    assert f"Dear {names}, Your worker" in text


def test_a_family_that_said_no_reads_who_else_can_help(desk):
    text = page_text(letter(desk, "consent_refused_signposting", what_happens_next="The library group")[0])
    assert "Other people who can help • The library group • Your child's school" in text
    assert "• Test Front Door can help if you are worried about a child. Call 01632 960000." in text
    assert "What happens next" not in text


def test_what_is_not_known_yet_is_left_out(desk):
    [document] = desk.call("letter.write", {"kind": "step_up_arrangements", "worker": "Nova New"}).effects
    text = page_text(document.bodies["text/html"].decode())
    assert "Dear parent or carer," in text
    assert "find a day for the next visit" in text
    assert "Call 01632 960000." in text
    assert "What happens next" not in text
    assert "None" not in text
    assert "on ." not in text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hard", HARD)
def test_what_people_typed_stays_text(desk, kind, hard):
    typed = (
        "salutation",
        "child_first_name",
        "worker",
        "worker_role",
        "telephone",
        "reason",
    )
    plain_tags = Tags(letter(desk, kind)[0]).seen
    page, body, title = letter(desk, kind, **dict.fromkeys(typed, hard))
    assert Tags(page).seen == plain_tags
    assert f"Dear {hard}," in page_text(page)
    assert pdf_text(body).replace(" ", "") == page_text(page).replace(" ", "")
    assert pypdf.PdfReader(io.BytesIO(body)).metadata.title == title


def test_right_to_left_words_keep_to_themselves(desk):
    page, body, _ = letter(desk, "not_accepted", salutation="محمد 27", child_first_name="נועם")
    assert "<bdi>محمد 27</bdi>" in page
    text = pdf_text(body)
    assert all(character in text for character in "محمدנועם")
    assert "\u2068" not in page_text(letter(desk, "not_accepted")[0])


def test_a_mark_that_turns_text_around_is_dropped(desk):
    page, body, _ = letter(desk, "not_accepted", salutation="a\u202egnik\u202c b")
    assert "agnik b" in page_text(page)
    assert "agnik b" in pdf_text(body)


def test_a_sign_that_no_font_has_is_said_in_words():
    text = blocks("<main><h1>Hello 🙂 张\u200d</h1><p>O’Brien 👩🏽\u200d🦱 Ω Ж</p></main>")
    body = pdf("Hello 🙂", "Testborough", text, datetime(2026, 11, 20, tzinfo=UTC), system_fonts=False)
    words = pdf_text(body)
    assert "Hello [slightly smiling face] [cjk unified ideograph-5f20]" in words
    assert "[woman][emoji modifier fitzpatrick type-4][emoji component curly hair] Ω Ж" in words


def test_signs_that_no_font_has_stay_as_they_are_on_the_page(desk):
    page, body, _ = letter(desk, "not_accepted", salutation="Sunny 🙂")
    assert "Sunny 🙂" in page
    assert body.startswith(b"%PDF-1.7")


def test_the_same_call_writes_the_same_bytes(desk):
    assert letter(desk, "not_accepted") == letter(desk, "not_accepted")


def test_a_long_text_runs_on_over_pages(desk):
    steps = [f"Step {n}: we will talk about it with you and write down what we say." for n in range(80)]
    page, body, _ = letter(desk, "step_down_arrangements", what_happens_next=steps)
    assert len(pypdf.PdfReader(io.BytesIO(body)).pages) > 2
    assert pdf_text(body) == page_text(page)


@pytest.mark.parametrize("kind", KINDS)
def test_sentences_are_short(desk, kind):
    page = letter(desk, kind)[0]
    data = [block.as_data() for block in blocks(page)]
    lines = [line for block in data for part in (block["lines"], *block["items"]) for line in part]
    for sentence in re.split(r"(?<=[.?!])\s+", "\n".join(lines).replace("\n", ". ")):
        assert len(sentence.split()) <= 20, sentence


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"kind": "love"}, "there is no letter “love”. There are: consent_refused"),
        ({"kind": "../letter"}, "there is no letter"),
        ({"kind": "_letter"}, "there is no letter"),
        ({}, "the input kind is empty"),
        ({"kind": "step_down_arrangements"}, "worker is empty"),
        ({"kind": "not_accepted", "next_visit": "soon"}, "the text is no date"),
    ],
)
def test_a_letter_that_cannot_be_written_says_why(desk, inputs, words):
    with pytest.raises(HandlerFailed, match=re.escape(words)):
        desk.call("letter.write", inputs)


def test_a_letter_names_a_child_a_sender_and_a_number(desk, case):
    written = {"kind": "consent_refused_signposting"}
    with pytest.raises(HandlerFailed, match="child_first_name is empty"):
        desk.call("letter.write", written, case=None)
    with pytest.raises(HandlerFailed, match="sender is empty"):
        desk.call("letter.write", written, case=replace(case, holder=None), actor=None)
    with pytest.raises(HandlerFailed, match="telephone is empty"):
        desk.call("letter.write", written, council=Pack(Council("testborough", "Testborough")))
