"""How many cases: `HYPOTHESIS_PROFILE=overnight` for thousands, some hundreds otherwise.

And the table of planted faults, printed when the tests are done, from every process that ran some of them.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter
from hypothesis import HealthCheck, settings

from tests.generative.mutation.table import ROWS, Row

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
PLANTED = "planted"
"""Under which name a process hands its rows on."""

settings.register_profile("ci", max_examples=150, deadline=None, derandomize=True, suppress_health_check=SLOW)
settings.register_profile("overnight", max_examples=5000, deadline=None, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    handed = getattr(session.config, "workeroutput", None)
    if handed is not None:
        handed[PLANTED] = [{**asdict(row), "codes": sorted(row.codes)} for row in ROWS]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    for row in getattr(node, "workeroutput", {}).get(PLANTED, ()):
        ROWS.append(Row(**{**row, "codes": set(row["codes"])}))


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Kind, how many places it can go, how many were tried, found and missed, and by what it was found."""
    if not ROWS:
        return
    line = terminalreporter.write_line
    terminalreporter.section("Faults planted in the shipped diagrams", sep="-")
    line(f"{'kind':<56}{'places':>8}{'tried':>7}{'found':>7}{'missed':>8}  told by")
    for row in sorted(ROWS, key=lambda row: row.kind):
        found = row.tried - len(row.missed)
        told = ", ".join(sorted(row.codes))
        line(f"{row.kind:<56}{row.places:>8}{row.tried:>7}{found:>7}{len(row.missed):>8}  {told}")
    tried, missed = sum(row.tried for row in ROWS), sum(len(row.missed) for row in ROWS)
    places = sum(row.places for row in ROWS)
    line(f"{f'{len(ROWS)} kinds':<56}{places:>8}{tried:>7}{tried - missed:>7}{missed:>8}")
    if tried < places:
        line("HYPOTHESIS_PROFILE=overnight tries every place.")
