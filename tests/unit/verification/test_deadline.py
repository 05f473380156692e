"""Work that would go on for ever is stopped; the rest goes on."""

from __future__ import annotations

import threading
from time import sleep, thread_time

import pytest

from app.verification import deadline
from app.verification.deadline import Budget, TookTooLong, within


def endless() -> str:
    while True:
        pass


def stubborn() -> str:
    while True:
        try:
            while True:
                pass
        except Exception:
            continue


def test_work_in_time_gives_its_result() -> None:
    assert within(5, lambda: "done", lambda: "late") == "done"


def test_endless_work_is_stopped() -> None:
    began = thread_time()
    assert within(0.05, endless, lambda: "late") == "late"
    assert thread_time() - began < 2


def test_waiting_for_its_turn_counts_for_nothing() -> None:
    def waiting() -> str:
        sleep(0.2)
        return "done"

    assert within(0.05, waiting, lambda: "late") == "done"


def test_without_a_clock_of_the_thread_the_time_of_day_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "_clock_of", None)
    assert within(0.05, endless, lambda: "late") == "late"
    assert within(5, lambda: "done", lambda: "late") == "done"


def test_no_handler_of_errors_keeps_it_going() -> None:
    assert within(0.05, stubborn, lambda: "late") == "late"


def test_it_is_stopped_in_any_thread_and_no_other_is() -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(within(0.05, endless, lambda: "late"))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    assert within(5, lambda: "done", lambda: "late") == "done"
    for thread in threads:
        thread.join(5)
    assert found == ["late"] * 3


def test_nothing_comes_after_work_that_was_done_in_time() -> None:
    for _ in range(200):
        assert within(0.0005, lambda: sum(range(50)), lambda: -1) in {1225, -1}
    began = thread_time()
    while thread_time() - began < 0.05:
        pass


def test_a_limit_within_a_limit_stops_its_own_work_alone() -> None:
    assert within(5, lambda: within(0.05, endless, lambda: "inner"), lambda: "outer") == "inner"
    assert within(0.05, lambda: within(5, endless, lambda: "inner"), lambda: "outer") == "outer"


def test_what_fails_fails() -> None:
    def fails() -> str:
        raise KeyError("x")

    with pytest.raises(KeyError):
        within(5, fails, lambda: "late")


def test_a_budget_is_shared() -> None:
    budget = Budget(whole=60, each=0.1)
    assert budget.spend(endless, lambda: "late") == "late"
    assert budget.spend(lambda: "done", lambda: "late") == "done"
    spent = Budget(whole=0.1, each=60)
    assert spent.spend(endless, lambda: "late") == "late"
    assert spent.spend(lambda: "done", lambda: "late") == "late"


def test_it_is_no_ordinary_error() -> None:
    assert not issubclass(TookTooLong, Exception)
