"""What every mailer promises, the real one and its twin."""

from __future__ import annotations

import pytest

from app.domain.errors import DeliveryFailed

HARD = "O’Brien & O'Neill: محمد שלום 🙂 </script> " * 4


def test_a_message_arrives_as_it_was_given(postbox):
    postbox.mailer.send(
        "key-1", ["wanda@example.org", "walter@example.net"], "A task is late", "Look\nat it."
    )
    [message] = postbox.received()
    assert [a.addr_spec for a in message["To"].addresses] == ["wanda@example.org", "walter@example.net"]
    assert message["From"].addresses[0].addr_spec == "holdfast@example.org"
    assert message["Subject"] == "A task is late"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().splitlines() == ["Look", "at it."]


def test_words_of_every_script_arrive_whole(postbox):
    postbox.mailer.send("key-1", ["wanda@example.org"], HARD, HARD)
    [message] = postbox.received()
    assert message["Subject"] == HARD.strip()
    assert message.get_content().strip() == HARD.strip()


def test_attachments_arrive_byte_for_byte(postbox):
    body = bytes(range(256)) * 10
    ics = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    postbox.mailer.send(
        "key-1",
        ["wanda@example.org"],
        "Files",
        "See attached.",
        [("O’Brien\r\n.pdf", "application/pdf", body), ("i.ics", "text/calendar; method=REQUEST", ics)],
    )
    [message] = postbox.received()
    pdf, invitation = message.iter_attachments()
    assert pdf.get_filename() == "O’Brien .pdf"
    assert pdf.get_content() == body
    assert invitation["Content-Type"].params["method"] == "REQUEST"
    assert invitation.get_payload(decode=True) == ics


def test_a_key_is_sent_once_and_names_the_message(postbox):
    for _ in range(3):
        postbox.mailer.send("key-1", ["wanda@example.org"], "Once", "x")
    postbox.mailer.send("key-2", ["wanda@example.org"], "Another", "x")
    first, second = postbox.received()
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Message-ID"].endswith("@example.org>")
    assert "key-1" not in first["Message-ID"]


def test_an_address_given_twice_is_written_to_once(postbox):
    postbox.mailer.send("key-1", ["wanda@example.org"] * 2, "Once", "x")
    [message] = postbox.received()
    assert len(message["To"].addresses) == 1


def test_a_line_end_in_a_subject_adds_no_header_and_no_body(postbox):
    postbox.mailer.send("key-1", ["wanda@example.org"], "Late\r\nBcc: a@example.com\n\nHi", "Body")
    [message] = postbox.received()
    assert message["Subject"] == "Late Bcc: a@example.com Hi"
    assert message["Bcc"] is None
    assert message.get_content().strip() == "Body"


@pytest.mark.parametrize(
    "to",
    [
        [],
        [""],
        ["nobody"],
        ["a@example.org\r\nBcc: b@example.org"],
        ["a@example.org, b@example.org"],
        ["a b@example.org"],
        ["@example.org"],
        ["a@"],
        ["wanda@example.org", "<script>"],
    ],
)
def test_an_address_that_is_none_is_refused_for_good(postbox, to):
    with pytest.raises(DeliveryFailed) as failed:
        postbox.mailer.send("key-1", to, "Late", "x")
    assert failed.value.retry is False
    assert postbox.received() == []
