"""Settings of an installation, from environment variables. Every number says why it is what it is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import HoldfastError

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: diagrams and forms stand here."""


class WrongSetting(HoldfastError, ValueError):
    """A variable of the environment has a value that it cannot have; the message names both."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`database_url` empty: the embedded PostgreSQL in `data`. `smtp_host` or `records_url` empty: the
    in-memory or null connector stands in, and nothing leaves the machine. `https`: cookies only over
    HTTPS. `proxies`: trusted reverse proxies in front, whose word about the visitor's address counts.
    `scanner`: the command that scans an attachment on its standard input, for example
    `clamdscan --no-summary -`; empty: none is scanned, which every attachment then says. `attachment_mb`:
    the largest that is taken, in millions of bytes (an assumption: a scanned report, or a few photographs).
    `watch_seconds`: between two rounds of looking for breaches of the invariants; 0 for never."""

    data: Path = ROOT / "var"
    packs: Path = ROOT / "bpmn"
    database_url: str = ""
    secret_key: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    https: bool = False
    proxies: int = 0
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = True
    mail_from: str = "holdfast@localhost"
    records_url: str = ""
    records_token: str = ""
    scanner: str = ""
    attachment_mb: int = 20
    threads: int = 8
    watch_seconds: int = 300
    address: str = ""

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read HOLDFAST_* and DATABASE_URL. Raises `WrongSetting`."""
        env = os.environ if env is None else env
        usual = cls()
        return cls(
            data=Path(env.get("HOLDFAST_DATA", str(ROOT / "var"))),
            packs=Path(env.get("HOLDFAST_PACKS", str(ROOT / "bpmn"))),
            database_url=env.get("DATABASE_URL", ""),
            secret_key=env.get("HOLDFAST_SECRET_KEY", ""),
            host=env.get("HOLDFAST_HOST", usual.host),
            port=_number(env, "HOLDFAST_PORT", usual.port),
            https=_truth(env, "HOLDFAST_HTTPS", usual.https),
            proxies=_number(env, "HOLDFAST_PROXIES", usual.proxies),
            smtp_host=env.get("HOLDFAST_SMTP_HOST", ""),
            smtp_port=_number(env, "HOLDFAST_SMTP_PORT", usual.smtp_port),
            smtp_user=env.get("HOLDFAST_SMTP_USER", ""),
            smtp_password=env.get("HOLDFAST_SMTP_PASSWORD", ""),
            smtp_starttls=_truth(env, "HOLDFAST_SMTP_STARTTLS", usual.smtp_starttls),
            mail_from=env.get("HOLDFAST_MAIL_FROM", usual.mail_from),
            records_url=env.get("HOLDFAST_RECORDS_URL", ""),
            records_token=env.get("HOLDFAST_RECORDS_TOKEN", ""),
            scanner=env.get("HOLDFAST_SCANNER", ""),
            attachment_mb=_number(env, "HOLDFAST_ATTACHMENT_MB", usual.attachment_mb),
            threads=_number(env, "HOLDFAST_THREADS", usual.threads),
            watch_seconds=_number(env, "HOLDFAST_WATCH_SECONDS", usual.watch_seconds),
            address=env.get("HOLDFAST_ADDRESS", "").rstrip("/"),
        )


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isdigit():
        raise WrongSetting(f"{name} must be a whole number, not “{text}”.")
    return int(text)


def _truth(env: Mapping[str, str], name: str, default: bool) -> bool:
    text = env.get(name, "yes" if default else "no").lower()
    if text not in {"yes", "no", "true", "false", "1", "0"}:
        raise WrongSetting(f"{name} must be yes or no, not “{text}”.")
    return text in {"yes", "true", "1"}
