"""Notes over HTTP: a POST of JSON with an `Idempotency-Key`, by which the other side makes one note a key."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic

import httpx

from app.domain.errors import DeliveryFailed

SYSTEM = "The case record system"
WAIT_AND_RETRY = frozenset({408, 409, 425, 429})
"""Answers below 500 that time can cure; 409 says that the same key is being worked on."""
LONGEST_ANSWER = 1_000_000
"""Bytes of an answer that are read before it is refused."""


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """`url`: where notes are posted to. `token`: a bearer token, if any. `timeout`: seconds a step."""

    url: str
    token: str = ""
    timeout: float = 10.0


class HttpRecords:
    """The connector. Sends `{"case", "heading", "text"}` and expects `{"reference"}`."""

    def __init__(self, settings: HttpSettings) -> None:
        self.settings = settings

    def note(self, key: str, case_reference: str, heading: str, text: str) -> str:
        """The note's reference. Raises `DeliveryFailed`, which says whether a retry can help."""
        body = {"case": case_reference, "heading": heading, "text": text}
        try:
            status, answer = self._post(key, body)
        except httpx.TimeoutException as error:
            raise DeliveryFailed(SYSTEM, f"no answer in {self.settings.timeout:g} seconds") from error
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise DeliveryFailed(SYSTEM, f"its address is wrong: {error}", retry=False) from error
        except httpx.HTTPError as error:
            raise DeliveryFailed(SYSTEM, f"it cannot be reached: {error}") from error
        if not 200 <= status < 300:
            curable = status >= 500 or status in WAIT_AND_RETRY
            raise DeliveryFailed(SYSTEM, f"it answered {status}", retry=curable)
        return _reference(answer)

    def _post(self, key: str, body: dict[str, str]) -> tuple[int, bytes]:
        headers = {"Idempotency-Key": header_key(key)}
        if self.settings.token:
            headers["Authorization"] = f"Bearer {self.settings.token}"
        give_up = monotonic() + self.settings.timeout * 3
        with (
            httpx.Client(timeout=self.settings.timeout, follow_redirects=False) as client,
            client.stream("POST", self.settings.url, json=body, headers=headers) as response,
        ):
            answer = b""
            for part in response.iter_bytes():
                answer += part
                if len(answer) > LONGEST_ANSWER or monotonic() > give_up:
                    raise DeliveryFailed(SYSTEM, "its answer does not end")
            return response.status_code, answer


def header_key(key: str) -> str:
    """The key as a header may hold it: itself, or its SHA-256 when it is long or not plain ASCII."""
    return key if re.fullmatch(r"[\x21-\x7e]{1,200}", key) else sha256(key.encode()).hexdigest()


def _reference(answer: bytes) -> str:
    try:
        reference = json.loads(answer)["reference"]
    except (ValueError, KeyError, TypeError) as error:
        raise DeliveryFailed(SYSTEM, "its answer names no reference", retry=False) from error
    if not isinstance(reference, str) or not reference:
        raise DeliveryFailed(SYSTEM, "its answer names no reference", retry=False)
    return reference
