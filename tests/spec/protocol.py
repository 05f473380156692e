"""What the rehearsals of every council keep. The test module of a council has a subclass of `Protocol`."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path
from typing import ClassVar

import pytest

from app.domain.holding import seconds_uncovered
from app.domain.pack import Pack
from app.services.rehearsal.coverage import coverage
from tests.spec import stories
from tests.spec.stories import REFERRAL, Story, files_of, stories_of


class Protocol:
    """Each rehearsal of a council by itself (`file`), and all of them together."""

    council: ClassVar[str]
    clauses: ClassVar[str]
    """What the ids of its clauses begin with."""

    processes: ClassVar[tuple[str, ...]]
    """What the ids of the processes begin with that its rehearsals take whole."""

    number: ClassVar[int]
    """How many processes these are."""

    executable: ClassVar[int]
    """How many clauses are carried out: what the protocol asks for cannot grow less unseen."""

    elsewhere: ClassVar[Set[str]] = frozenset()
    """Elements that only two processes beside each other reach, and a rehearsal begins one."""

    @classmethod
    def pytest_generate_tests(cls, metafunc: pytest.Metafunc) -> None:
        if "file" in metafunc.fixturenames:
            metafunc.parametrize("file", files_of(cls.council), ids=lambda file: file.stem)

    @classmethod
    def played(cls) -> tuple[Story, ...]:
        return stories_of(cls.council)

    @classmethod
    def pack(cls) -> Pack:
        return cls.played()[0].stage.pack

    def test_the_rehearsal_holds(self, file: Path) -> None:
        outcome = stories.story(file).outcome
        assert not outcome.refused, [finding.as_text() for finding in outcome.findings]
        parted = [f"step {s.number} ({s.words}): {text}" for s in outcome.steps for text in s.differences]
        assert parted == []

    def test_the_clauses_it_names_are_carried_out_in_it(self, file: Path) -> None:
        played = stories.story(file)
        pack = played.stage.pack
        begun = [pack.processes[p.process].elements.get(p.element) for j in played.journeys for p in j]
        reached = (*played.passed(), *filter(None, begun))
        done = {clause for element in reached for clause in stories.clauses_of(element, pack)}
        assert played.shows(self.clauses) <= done

    def test_somebody_holds_the_child_at_every_moment(self, file: Path) -> None:
        """INV-04: one holder after the other, without a gap and without two at once."""
        played = stories.story(file)
        assert seconds_uncovered(played.holdings, played.stage.clock.now()) == 0
        assert [h.until for h in played.holdings[:-1]] == [h.since for h in played.holdings[1:]]

    def test_a_clock_never_completes_a_task_or_moves_a_child(self, file: Path) -> None:
        """INV-26."""
        played = stories.story(file)
        people = {user.username for user in played.stage.people.values()}
        for trail in played.trails:
            by = {e.actor for e in trail if e.action in {"task.completed", "holding.transferred"}}
            assert by <= people

    def test_every_executable_clause_is_shown(self) -> None:
        shown = {clause for played in self.played() for clause in played.shows(self.clauses)}
        wanted = {c.id for c in self.pack().clauses.values() if c.executable and not c.waiver}
        assert len(wanted) == self.executable
        assert wanted - shown == set()

    def test_every_element_and_flow_is_taken(self) -> None:
        every = coverage(played.outcome for played in self.played())
        covered = [one for one in every if one.process.id.startswith(self.processes)]
        assert len(covered) == self.number
        assert {one.process.id for one in covered} == {
            name for name in self.pack().processes if name.startswith(self.processes)
        }
        assert {name for one in covered for name in one.never_elements} == self.elsewhere
        left = {(one.process.id, flow) for one in covered for flow in one.never_flows}
        assert {flow for flow in left if not self._elsewhere(*flow)} == set()

    def _elsewhere(self, process: str, flow: str) -> bool:
        drawn = self.pack().processes[process].flows[flow]
        return bool({drawn.source, drawn.target} & self.elsewhere)

    def test_a_safeguarding_concern_interrupts_every_open_task(self) -> None:
        found = {pair for played in self.played() for pair in stories.interrupted(played)}
        wanted = {
            (process.id, element.id)
            for process in self.pack().processes.values()
            if process.id.startswith(self.processes) and process.id != REFERRAL
            for element in process.elements.values()
            if element.kind == "userTask" and element.id not in self.elsewhere
        }
        assert wanted
        assert sorted(wanted - found) == []
