"""A fault planted in a shipped diagram is found where it is, and nothing is found in the originals."""

from __future__ import annotations

import pytest

from app.packs import councils
from tests.generative.mutation.editing import diagram, form
from tests.generative.mutation.ground import BPMN, findings_of, grounds
from tests.generative.mutation.kinds import (
    clocks,
    data,
    drawing,
    holding,
    net,
    records,
    references,
    safeguarding,
    services,
)
from tests.generative.mutation.mutant import KINDS, Kind
from tests.generative.mutation.table import MOST_OF_ALL, MOST_PLACES, ROWS, every_place, run

MODULES = (safeguarding, holding, records, clocks, net, references, data, services, drawing)
ENOUGH_KINDS = 25


def test_there_are_enough_kinds() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= ENOUGH_KINDS
    assert {kind.plant.__module__ for kind in KINDS} == {module.__name__ for module in MODULES}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_planted_fault_is_found_at_its_place(kind: Kind) -> None:
    most = MOST_OF_ALL if kind.grave else MOST_PLACES
    row = run(kind, None if every_place() else most)
    ROWS.append(row)
    assert row.tried, "there is no place for it: the rule is out of date"
    assert not row.missed, "\n".join(row.missed)


@pytest.mark.parametrize("council", councils(BPMN))
def test_nothing_is_found_in_the_originals(council: str) -> None:
    """Written back unchanged: a council's files all at once, and overnight each diagram in the part of the
    pack that its mutants see."""
    [ground] = (each for each in grounds() if each.pack.council.id == council)
    files = [file for file in ground.pack.files if ground.processes_of(file)]
    drawn = [file for file in files if file.endswith(".bpmn")]
    unchanged = {
        file: (form if file.endswith(".form") else diagram)(lambda _: None)(ground.pack.files[file])
        for file in files
    }
    for some in (*([file] for file in (drawn if every_place() else [])), files):
        found = findings_of(ground, ground.around(*some), {file: unchanged[file] for file in some})
        assert not found, [each.as_text() for each in found]
