"""A pack is read and checked once for many rehearsals, and again as soon as a byte or a topic differs."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from app.domain.finding import Finding, Severity
from app.domain.pack import Council, Pack
from app.services.rehearsal.reading import ReadOnce

FILES = {"a.bpmn": b"one"}
SAID = Finding(Severity.WARNING, "example", "a.bpmn", None, "", "said", "mend it")


class Counting:
    """Reads and checks, and counts how often."""

    def __init__(self) -> None:
        self.reads = self.checks = 0

    def read(self, files: Mapping[str, bytes]) -> tuple[Pack, list[Finding]]:
        self.reads += 1
        return Pack(Council("example", "Example"), files=files), [SAID]

    def check(self, pack: Pack, topics: Collection[str]) -> list[Finding]:
        self.checks += 1
        return [SAID]


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def once(counting: Counting) -> ReadOnce:
    return ReadOnce(counting.read, counting.check)


def test_the_same_files_are_read_and_checked_once(once: ReadOnce, counting: Counting) -> None:
    for _ in range(3):
        pack, findings = once.read_files(dict(FILES))
        assert findings == once.check(pack, ["letter.write"]) == [SAID]
    assert (counting.reads, counting.checks) == (1, 1)


def test_a_changed_file_is_read_and_checked_again(once: ReadOnce, counting: Counting) -> None:
    first, _ = once.read_files(FILES)
    once.check(first, [])
    second, _ = once.read_files({"a.bpmn": b"two"})
    once.check(second, [])
    assert second.files == {"a.bpmn": b"two"}
    assert (counting.reads, counting.checks) == (2, 2)


def test_other_topics_are_checked_again(once: ReadOnce, counting: Counting) -> None:
    pack, _ = once.read_files(FILES)
    once.check(pack, ["letter.write"])
    once.check(pack, ["letter.write", "records.note"])
    assert counting.checks == 2


def test_findings_given_out_are_the_callers_own(once: ReadOnce) -> None:
    pack, findings = once.read_files(FILES)
    findings.clear()
    once.check(pack, []).clear()
    assert once.read_files(FILES)[1] == once.check(pack, []) == [SAID]
