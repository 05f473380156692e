"""The limit on attempts at signing in."""

from __future__ import annotations

from app.web import attempts
from app.web.attempts import Attempts


def test_failures_count_within_the_window_and_no_longer() -> None:
    now = [0.0]
    counted = Attempts(60, lambda: now[0])
    for _ in range(3):
        assert not counted.too_many("name asha", 3)
        counted.failed("name asha")
    assert counted.too_many("name asha", 3)
    assert not counted.too_many("name ben", 3)
    now[0] = 60.0
    assert not counted.too_many("name asha", 3)


def test_a_success_forgets_the_failures() -> None:
    counted = Attempts(60)
    counted.failed("name asha")
    counted.succeeded("name asha")
    assert not counted.too_many("name asha", 1)


def test_what_is_remembered_is_bounded(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(attempts, "REMEMBERED", 5)
    counted = Attempts(60)
    for index in range(8):
        counted.failed(f"name {index}")
    assert [counted.too_many(f"name {index}", 1) for index in range(8)] == [False] * 3 + [True] * 5
