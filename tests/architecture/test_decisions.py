"""Decision records: numbered without a gap, one page each."""

from __future__ import annotations

import re

from tests.architecture.house import text_of, tracked

MOST_WORDS = 600
"""About a printed page."""


def records():
    return sorted(path for path in tracked() if path.parts[:2] == ("app", "decisions"))


def test_records_are_numbered_without_a_gap():
    names = [path.name for path in records()]
    assert names, "app/decisions holds no record"
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name) for name in names), names
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_a_record_is_one_page_with_a_title():
    for path in records():
        text = text_of(path)
        assert text.startswith("# "), f"{path}: the first line is its title"
        assert len(text.split()) <= MOST_WORDS, f"{path}: over a page ({MOST_WORDS} words)"
