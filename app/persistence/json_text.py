"""JSON as both stores keep it: text, so that what is read back is what JSON can hold."""

from __future__ import annotations

import json
from typing import Any


def to_text(value: Any) -> str:
    """Raises `TypeError` or `ValueError` for what JSON cannot hold (dates, NaN, sets)."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def from_text(text: str) -> Any:
    """A fresh value each time: nobody shares it."""
    return json.loads(text)


def plain(value: Any) -> Any:
    """A copy of `value` as JSON gives it back: tuples become lists."""
    return from_text(to_text(value))
