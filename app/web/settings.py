"""What the pages need to be told: named settings, so that no number hides in the code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.services.demonstration import SignIn


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Settings of the pages. None of the numbers comes from a protocol: each is an assumption of ours.

    `secret_key` signs the session cookie. `secure` (cookies only over HTTPS, and HTTP redirected) is
    turned off only for a demonstration on this machine's own address. `proxies`: how many trusted
    reverse proxies stand in front. Attempts at signing in are counted over `attempt_window`, for each
    name and for each address; many people of a council share one address. A form with at least
    `section_questions` questions is shown in sections. `max_upload_bytes`: of one attachment. What is
    typed after the session has ended is kept for `keeper_lifetime` after the form was opened. `sign_ins`:
    the fictional people of a demonstration, whom its sign-in page lists.
    """

    secret_key: str
    secure: bool = True
    proxies: int = 0
    session_lifetime: timedelta = timedelta(minutes=60)
    max_request_bytes: int = 1_000_000
    attempts_per_name: int = 10
    attempts_per_address: int = 100
    attempt_window: timedelta = timedelta(minutes=15)
    section_questions: int = 12
    max_upload_bytes: int = 20_000_000
    keeper_lifetime: timedelta = timedelta(hours=24)
    sign_ins: tuple[SignIn, ...] = ()
