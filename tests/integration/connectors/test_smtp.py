"""What only a real server can do: refuse, wait, hang up, ask for a password, and speak TLS."""

from __future__ import annotations

import socket
import ssl

import pytest
import trustme
from aiosmtpd.smtp import AuthResult

from app.domain.errors import DeliveryFailed
from handlers.mail import SmtpMailer, SmtpSettings

pytestmark = pytest.mark.usefixtures("stopwatch")

ONE = ("key-1", ["wanda@example.org"], "Late", "x")


def failure(mailer, to=("wanda@example.org",)):
    with pytest.raises(DeliveryFailed) as failed:
        mailer.send("key-1", list(to), "Late", "x")
    assert failed.value.system == "The e-mail server"
    return failed.value


@pytest.mark.parametrize(
    ("answer", "retry"),
    [("451 Try later", True), ("452 Disk full", True), ("550 No such thing", False), ("554 Spam", False)],
)
def test_an_answer_says_whether_a_retry_can_help(start_smtp, answer, retry):
    server = start_smtp()
    server.post.answers = [answer]
    mailer = server.mailer()
    failed = failure(mailer)
    assert answer in failed.reason
    assert failed.retry is retry
    mailer.send(*ONE)
    assert len(server.post.received) == 1


@pytest.mark.parametrize(("answer", "retry"), [("450 Busy", True), ("550 Unknown", False)])
def test_a_recipient_that_is_refused_is_named(start_smtp, answer, retry):
    server = start_smtp()
    server.post.refused = {"wanda@example.org": answer}
    failed = failure(server.mailer())
    assert "wanda@example.org" in failed.reason
    assert failed.retry is retry


def test_the_others_get_theirs_once_when_one_is_refused(start_smtp):
    server = start_smtp()
    server.post.refused = {"gone@example.org": "550 Unknown"}
    mailer = server.mailer()
    failed = failure(mailer, ["wanda@example.org", "gone@example.org"])
    assert "gone@example.org; the others have it" in failed.reason
    assert failed.retry is False
    mailer.send("key-1", ["wanda@example.org", "gone@example.org"], "Late", "x")
    assert [message["X-Envelope-To"] for message in server.post.received] == ["wanda@example.org"]


def test_a_new_mailer_gives_a_repeated_key_the_same_message_id(start_smtp):
    server = start_smtp()
    server.mailer().send(*ONE)
    server.mailer().send(*ONE)
    first, again = server.post.received
    assert first["Message-ID"] == again["Message-ID"]


def test_a_server_that_is_not_there_can_come_back(start_smtp):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert failure(SmtpMailer(SmtpSettings("127.0.0.1", port, timeout=1))).retry is True


def test_a_server_that_says_nothing_is_not_waited_for():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = SmtpSettings("127.0.0.1", silent.getsockname()[1], timeout=0.3)
        assert failure(SmtpMailer(settings)).retry is True


@pytest.fixture
def authority():
    return trustme.CA()


@pytest.fixture
def trusting(authority):
    """A context that trusts the test's own authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def tls_server(start_smtp, authority):
    """A server that takes mail and passwords under TLS only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    def check(server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (b"holdfast", b"right")
        return AuthResult(success=right, handled=False)

    return start_smtp(tls_context=context, require_starttls=True, authenticator=check, auth_required=True)


def test_mail_goes_under_tls_with_a_password(tls_server, trusting):
    mailer = tls_server.mailer(trusting, starttls=True, username="holdfast", password="right", timeout=3)
    mailer.send(*ONE)
    assert len(tls_server.post.received) == 1


def test_a_wrong_password_is_not_tried_again(tls_server, trusting):
    mailer = tls_server.mailer(trusting, starttls=True, username="holdfast", password="wrong", timeout=3)
    failed = failure(mailer)
    assert "535" in failed.reason
    assert failed.retry is False


def test_a_certificate_that_nobody_vouches_for_is_refused(tls_server):
    failed = failure(tls_server.mailer(starttls=True, timeout=3))
    assert "certificate" in failed.reason
    assert failed.retry is False
    assert tls_server.post.received == []


def test_without_tls_nothing_is_sent_when_tls_is_asked_for(start_smtp):
    server = start_smtp()
    failed = failure(server.mailer(starttls=True))
    assert "STARTTLS" in failed.reason
    assert failed.retry is False
    assert server.post.received == []
