"""What council.toml says of the ways up and down, and every fault in it."""

from __future__ import annotations

import pytest

from app.domain.monitoring import Route
from app.packs.council import read_council

HEAD = 'id = "testshire"\nname = "Testshire"\n'
WAY = """[[route]]
process = "ts_step_down"
direction = "down"
done = ["End_Done"]
closing = { End_Done = "RC7" }
assumption = "Not in the protocol."
"""


def test_a_way_is_read_with_its_codes() -> None:
    council, findings = read_council("council.toml", (HEAD + WAY).encode())
    assert findings == []
    assert council is not None
    way = Route("ts_step_down", "down", ("End_Done",), {"End_Done": "RC7"}, "Not in the protocol.")
    assert council.routes == (way,)


def test_the_ways_of_a_yearly_report_serve_where_there_are_no_others() -> None:
    monitored = WAY.replace("[[route]]", "[[monitored_route]]")
    text = HEAD + '[monitoring]\nasked_by = "them"\nclauses = ["TS-1"]\n' + monitored
    council, findings = read_council("council.toml", text.encode())
    assert findings == []
    assert council is not None
    assert council.monitoring is not None
    assert council.routes == council.monitoring.routes
    _, findings = read_council("council.toml", text.replace('"RC7"', '"RC1"').encode())
    assert [finding.code for finding in findings] == ["toml-value"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"down"', '"sideways"', "toml-value"),
        ('"RC7"', '"RC1"', "toml-value"),
        ('assumption = "Not in the protocol."', "", "setting-source"),
        ('process = "ts_step_down"', "", "toml-value"),
        ("done =", "ends =", "toml-key"),
    ],
)
def test_each_fault_is_told(old: str, new: str, code: str) -> None:
    assert old in WAY
    _, findings = read_council("council.toml", (HEAD + WAY.replace(old, new)).encode())
    assert [finding.code for finding in findings] == [code]
