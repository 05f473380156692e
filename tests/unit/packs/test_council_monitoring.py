"""What council.toml says of the yearly report, and every fault in it with its line."""

from __future__ import annotations

import pytest

from app.domain.monitoring import Count, Monitoring, Route
from app.packs.council import read_council

HEAD = 'id = "testshire"\nname = "Testshire"\n'
WHOLE = (
    HEAD
    + """[monitoring]
asked_by = "the partnership"
clauses = ["TS-7-01"]
year_begins = "04-01"
look_on_months = 6
[[monitored_route]]
process = "ts_step_up"
direction = "up"
done = ["End_Done"]
[[monitored_answer]]
label = "Not agreed"
question = "*agrees"
answers = ["no"]
clause = "TS-1-02"
"""
)


def test_all_of_it_is_read() -> None:
    council, findings = read_council("council.toml", WHOLE.encode())
    assert findings == []
    assert council is not None
    assert council.monitoring == Monitoring(
        "the partnership",
        ("TS-7-01",),
        4,
        1,
        6,
        "",
        (Route("ts_step_up", "up", ("End_Done",)),),
        (Count("Not agreed", "*agrees", ("no",), "TS-1-02"),),
    )


def test_a_council_may_say_nothing_of_it() -> None:
    council, findings = read_council("council.toml", HEAD.encode())
    assert council is not None
    assert council.monitoring is None
    assert findings == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"04-01"', '"02-29"', "toml-value"),
        ('"04-01"', '"April"', "toml-value"),
        ('"up"', '"sideways"', "toml-value"),
        ('asked_by = "the partnership"', "", "toml-value"),
        ('clauses = ["TS-7-01"]', "", "setting-source"),
        ("look_on_months", "look_on_weeks", "toml-key"),
        ('answers = ["no"]', "", "toml-value"),
        ("clause = ", "clauses = ", "toml-key"),
    ],
)
def test_each_fault_is_told(old: str, new: str, code: str) -> None:
    assert old in WHOLE
    _, findings = read_council("council.toml", WHOLE.replace(old, new).encode())
    assert [finding.code for finding in findings] == [code]
    assert findings[0].line


def test_monitoring_that_is_no_table() -> None:
    council, findings = read_council("council.toml", (HEAD + 'monitoring = "yes"').encode())
    assert council is not None
    assert council.monitoring is None
    assert [finding.code for finding in findings] == ["toml-value"]
