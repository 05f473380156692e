"""Gives the prover all the time that it needs here."""

from __future__ import annotations

import pytest

from app.verification import deadline


@pytest.fixture(autouse=True)
def _all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found does not hang on how busy the machine is; the limits have tests of their own."""
    monkeypatch.setattr(deadline, "CHECKING", 600.0)
    monkeypatch.setattr(deadline, "WHOLE", 600.0)
