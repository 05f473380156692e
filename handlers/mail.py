"""E-mail: over SMTP, and its in-memory twin. Both make the same message and send a key once."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from hashlib import sha256
from threading import Lock

from app.domain.errors import DeliveryFailed
from handlers.wording import one_line

SYSTEM = "The e-mail server"
NOBODY_LISTENS = 1
"""A port on which no machine has a mail server (tcpmux, long out of use)."""
REMEMBERED = 1_000
"""Keys that a mailer keeps, so that a retry in the same process sends nothing again."""

Attachments = Sequence[tuple[str, str, bytes]]


def message_id(key: str, domain: str) -> str:
    """The same key gives the same Message-ID, by which mail systems drop a second copy."""
    return f"<{sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _address(text: str) -> Address:
    try:
        address = Address(addr_spec=text)
    except (ValueError, IndexError, MessageError) as error:
        raise DeliveryFailed(SYSTEM, f"“{text}” is not an e-mail address", retry=False) from error
    if not address.username or not address.domain or re.search(r"[\x00-\x20\x7f]", text):
        raise DeliveryFailed(SYSTEM, f"“{text}” is not an e-mail address", retry=False)
    return address


def _media_type(text: str) -> tuple[str, str, Mapping[str, str]]:
    """`text/calendar; method=REQUEST` → ("text", "calendar", {"method": "REQUEST"})."""
    whole, *rest = (part.strip() for part in text.split(";"))
    main, _, sub = whole.partition("/")
    return main, sub, dict(part.split("=", 1) for part in rest)


def message(
    sender: str, key: str, to: Sequence[str], subject: str, text: str, attachments: Attachments = ()
) -> EmailMessage:
    """The message as it travels. Raises `DeliveryFailed` on an address that is none."""
    if not to:
        raise DeliveryFailed(SYSTEM, "there is nobody to send it to", retry=False)
    made = EmailMessage()
    made["From"] = _address(sender)
    made["To"] = [_address(address) for address in dict.fromkeys(to)]
    made["Subject"] = one_line(subject)
    made["Message-ID"] = message_id(key, made["From"].addresses[0].domain)
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    for name, media, body in attachments:
        main, sub, parameters = _media_type(media)
        made.add_attachment(body, main, sub, filename=one_line(name), params=dict(parameters))
    return made


class _SentKeys:
    """The latest keys sent, oldest forgotten first."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def __contains__(self, key: str) -> bool:
        with self._lock:
            return key in self._keys

    def add(self, key: str) -> None:
        with self._lock:
            self._keys[key] = None
            if len(self._keys) > REMEMBERED:
                self._keys.popitem(last=False)


class MemoryMailer:
    """The in-memory twin: keeps the latest messages in `sent`."""

    def __init__(self, sender: str = "holdfast@example.org") -> None:
        self.sender = sender
        self.sent: list[EmailMessage] = []
        self._keys = _SentKeys()

    def send(
        self, key: str, to: Sequence[str], subject: str, text: str, attachments: Attachments = ()
    ) -> None:
        """Keep the message, once a key."""
        made = message(self.sender, key, to, subject, text, attachments)
        if key not in self._keys:
            self._keys.add(key)
            self.sent = [*self.sent, made][-REMEMBERED:]


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where and how mail is handed over. `timeout` in seconds covers each step of the conversation."""

    host: str
    port: int = 25
    sender: str = "holdfast@localhost"
    username: str = ""
    password: str = ""
    starttls: bool = False
    timeout: float = 10.0


class SmtpMailer:
    """Hands mail to an SMTP server, one connection a message.

    `context` checks the server's certificate when STARTTLS is on; the machine's own roots when None.
    """

    def __init__(self, settings: SmtpSettings, context: ssl.SSLContext | None = None) -> None:
        self.settings = settings
        self._context = context
        self._keys = _SentKeys()

    def send(
        self, key: str, to: Sequence[str], subject: str, text: str, attachments: Attachments = ()
    ) -> None:
        """Send once a key. Raises `DeliveryFailed`, which says whether a retry can help."""
        made = message(self.settings.sender, key, to, subject, text, attachments)
        if key in self._keys:
            return
        try:
            refused = self._deliver(made)
        except (smtplib.SMTPException, OSError) as error:
            raise _failure(error) from error
        self._keys.add(key)
        if refused:
            raise DeliveryFailed(
                SYSTEM, f"it refused {', '.join(sorted(refused))}; the others have it", retry=False
            )

    def _deliver(self, made: EmailMessage) -> Mapping[str, tuple[int, bytes]]:
        settings = self.settings
        with smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout) as server:
            if settings.starttls:
                server.starttls(context=self._context or ssl.create_default_context())
            if settings.username:
                server.login(settings.username, settings.password)
            return server.send_message(made)


def cut_off() -> SmtpMailer:
    """A mailer whose server does not answer: what everybody's looks like on some day."""
    return SmtpMailer(SmtpSettings(host="localhost", port=NOBODY_LISTENS))


def _failure(error: smtplib.SMTPException | OSError) -> DeliveryFailed:
    """What went wrong, and whether waiting can cure it: a 5xx answer and a bad certificate stay."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=recipients):
            codes = [code for code, _ in recipients.values()]
            retry = any(code < 500 for code in codes)
            return DeliveryFailed(SYSTEM, f"it refused {', '.join(sorted(recipients))}", retry=retry)
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=answer):
            said = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
            return DeliveryFailed(SYSTEM, f"it answered {code} {one_line(said)}", retry=code < 500)
        case smtplib.SMTPNotSupportedError() | ssl.SSLCertVerificationError():
            return DeliveryFailed(SYSTEM, one_line(str(error)), retry=False)
        case ConnectionRefusedError():
            return DeliveryFailed(SYSTEM, "nothing answers at its address")
        case _:
            return DeliveryFailed(SYSTEM, one_line(str(error)) or type(error).__name__)
