"""The language of a demonstration: stories on the days of each child, and every wrong word refused."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import HoldfastError
from app.services import demo_stories

STORIES = {
    "down": [
        {"day": 0, "start": "step_down"},
        {"day": 2, "complete": ["Task_Ask", "Task_Agree"]},
        {"day": 4, "complete": ["Task_Decide"], "answers": {"decision": "yes", "decider": "ann"}},
    ],
    "up": [{"day": 0, "start": "step_up"}],
}
CHILD: dict[str, Any] = {
    "reference": "C-1",
    "child_name": "Reed Made-up",
    "date_of_birth": "2015-01-02",
    "locality": "North",
    "holder": "ann",
}


def child(*went: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A script with that child of earlier months alone."""
    return {"stories": STORIES, "before": {"children": [{**CHILD, **more, "went": list(went)}]}}


def case(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A script with that case alone."""
    return {"case": [{**CHILD, "opened": -3, "steps": list(steps), **more}]}


def test_a_story_is_told_on_the_days_of_the_child() -> None:
    [told] = demo_stories.cases(child({"through": "down", "from": -30}, {"through": "up", "from": -9}))
    assert [(step["day"], step["hour"]) for step in told["steps"]] == [
        (-30, 10),
        (-28, 10),
        (-26, 10),
        (-9, 10),
    ]
    assert (told["reference"], told["opened"]) == ("C-1", -35)


def test_a_story_can_go_slower_and_be_answered_in_another_way() -> None:
    own = {"Task_Decide": {"decision": "no"}}
    [told] = demo_stories.cases(child({"through": "down", "from": -30, "pace": 1.5, "answers": own}))
    assert [step["day"] for step in told["steps"]] == [-30, -27, -24]
    assert told["steps"][2]["answers"] == {"decision": "no", "decider": "ann"}
    assert STORIES["down"][2]["answers"] == {"decision": "yes", "decider": "ann"}


def test_stories_that_meet_on_a_day_keep_their_order() -> None:
    [told] = demo_stories.cases(child({"through": "down", "from": -30}, {"through": "up", "from": -26}))
    assert [(step["day"], step["hour"]) for step in told["steps"]][-2:] == [(-26, 10), (-26, 11)]


def test_a_case_that_is_told_by_itself_keeps_its_own_days_and_hours() -> None:
    steps = [{"day": -3, "start": "step_up"}, {"day": -1, "message": "Changed"}]
    [told] = demo_stories.cases(case(*steps))
    assert [(step["day"], step["hour"]) for step in told["steps"]] == [(-3, 10), (-1, 11)]


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (child({"through": "dwon", "from": -30}), "Child C-1: there is no story “dwon”. There is down, up."),
        (child({"through": "down", "form": -30}), "“from” is missing"),
        (child({"through": "down", "from": -30, "speed": 2}), "Child C-1: “speed” is no word"),
        (child({"through": "up", "from": -30}, nickname="R"), "Child C-1: “nickname” is no word"),
        (
            child({"through": "up", "from": -30, "answers": {"Task_Decide": {}}}),
            "Child C-1: Task_Decide is no step of the story up.",
        ),
        (
            child({"through": "down", "from": -30, "answers": {"Task_Ask": {}}}),
            "Task_Ask has answers of its own, so it is a step of its own.",
        ),
        (case({"day": -1, "compleet": ["Task_Ask"]}), "Case C-1: “compleet” is no word"),
        (case({"start": "step_up"}), "“day” is missing"),
        (case({"day": -1, "by": "ann"}), "say one of start, complete, message, concern"),
        (case({"day": -1, "start": "step_up", "message": "Changed"}), "say one of"),
        (case(cin_since_when=1), "Case C-1: “cin_since_when” is no word"),
        ({"stories": {"down": [{"day": 0, "strat": "x"}]}}, "Story down: “strat” is no word"),
    ],
)
def test_a_wrong_word_is_refused_with_its_place(script: dict[str, Any], told: str) -> None:
    with pytest.raises(HoldfastError) as refused:
        demo_stories.cases(script)
    assert told in str(refused.value)
