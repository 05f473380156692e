"""Prints the table of planted faults when the tests are done."""

from __future__ import annotations

import pytest
from _pytest.terminal import TerminalReporter

from app.verification import deadline
from tests.generative.mutation.table import ROWS


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Kind, how many places it can go, how many were tried, found and missed, and by what it was found."""
    if not ROWS:
        return
    line = terminalreporter.write_line
    terminalreporter.section("Faults planted in the shipped diagrams", sep="-")
    line(f"{'kind':<56}{'places':>8}{'tried':>7}{'found':>7}{'missed':>8}  told by")
    for row in ROWS:
        found = row.tried - len(row.missed)
        told = ", ".join(sorted(row.codes))
        line(f"{row.kind:<56}{row.places:>8}{row.tried:>7}{found:>7}{len(row.missed):>8}  {told}")
    tried, missed = sum(row.tried for row in ROWS), sum(len(row.missed) for row in ROWS)
    places = sum(row.places for row in ROWS)
    line(f"{f'{len(ROWS)} kinds':<56}{places:>8}{tried:>7}{tried - missed:>7}{missed:>8}")
    if tried < places:
        line("HYPOTHESIS_PROFILE=overnight tries every place.")


@pytest.fixture(autouse=True)
def _all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found does not hang on how busy the machine is; the limits have tests of their own."""
    monkeypatch.setattr(deadline, "CHECKING", 600.0)
    monkeypatch.setattr(deadline, "WHOLE", 600.0)
