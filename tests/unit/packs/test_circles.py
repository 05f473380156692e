"""An id used twice may close a circle of scopes: it is told, and nothing goes round in it."""

from __future__ import annotations

import pytest

from app import bootstrap, packs

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">'


@pytest.mark.parametrize(
    "inside",
    [
        '<startEvent id="p"/>',
        '<subProcess id="p"><startEvent id="s"/></subProcess>',
        '<subProcess id="a"><subProcess id="b"><subProcess id="a"><task id="t"/></subProcess></subProcess>'
        "</subProcess>",
        '<subProcess id="a"><subProcess id="a"><task id="t"/></subProcess></subProcess>',
    ],
)
def test_an_id_used_twice_ends_in_a_finding(inside: str) -> None:
    file = f'{HEAD}<process id="p" isExecutable="true">{inside}</process></definitions>'.encode()
    pack, findings = packs.read_files({"twice.bpmn": file})
    findings += bootstrap.check(pack, [])
    assert "duplicate-id" in {finding.code for finding in findings}
