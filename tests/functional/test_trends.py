"""What the trends count, where a form says itself what a question is about."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from app.services import trends
from tests.functional.real import COUNCIL, World


def agreed(world: World) -> Counter[str]:
    """Column → how many agreements and refusals the months have."""
    trend = trends.find(trends.trends(world.core, world.user("emery")), "consent")
    assert trend is not None
    found: Counter[str] = Counter()
    for row in trend.rows:
        found.update(dict(zip(trend.header[1:], row[1:], strict=True)))
    return found


def test_a_question_that_is_marked_as_an_agreement_counts_whatever_its_key(real: World) -> None:
    before = agreed(real)
    with real.core.store.read() as uow:
        cases = uow.cases.search(COUNCIL, "")
    with real.core.store.write() as uow:
        given = next(each for case in cases for each in uow.answers.of_case(case.id))
        for said in ("yes", "no"):
            key = real.core.new_id()
            uow.answers.add(replace(given, id=key, form="change-plan", answers={"changed_plan_agreed": said}))
        uow.commit()
    assert agreed(real) - before == {"Service: agreed": 1, "Service: refused": 1}
