"""The registry finds every topic, checks what goes in and out, and describes itself."""

from __future__ import annotations

import pytest

from app.domain.errors import HandlerFailed
from app.ports import Parameter, Result
from handlers.catalogue import Registry
from handlers.parameters import IN_WORDS, IS_OF_TYPE
from handlers.topic import Topic, TopicHandler, inline

INLINE = {
    "deadline.days",
    "deadline.elapsed_hours",
    "deadline.look_back",
    "deadline.months",
    "deadline.same_day",
    "deadline.weeks",
    "deadline.working_day_hours",
    "deadline.working_days",
    "episode.check_open",
    "family.siblings",
    "holding.check_receiver",
    "holding.present",
    "holding.transfer",
    "message.to_case",
    "office.hours",
    "office.out_of_hours",
    "panel.leave",
    "panel.queue",
    "panel.reviewed",
    "routing.contact",
    "routing.front_door",
    "routing.locality",
}


def test_the_inline_topics_are_those_that_reach_nothing_outside(desk):
    handlers = desk.handlers
    assert {topic for topic in handlers.topics() if handlers.get(topic).inline} == INLINE


def test_an_unknown_topic_has_no_handler(desk):
    assert desk.handlers.get("letter.burn") is None


def test_every_topic_is_documented_with_known_types(desk):
    for topic in desk.handlers.topics():
        handler = desk.handlers.get(topic)
        assert handler.summary.endswith("."), topic
        for parameter in (*handler.inputs, *handler.outputs):
            assert parameter.type in IN_WORDS, (topic, parameter.name)
    assert IN_WORDS.keys() == IS_OF_TYPE.keys()


def test_the_listing_names_every_topic_input_and_output(desk):
    text = desk.handlers.describe()
    for topic in desk.handlers.topics():
        handler = desk.handlers.get(topic)
        section = text.partition(f"## {topic}\n")[2].partition("\n## ")[0]
        assert handler.summary in section
        for parameter in (*handler.inputs, *handler.outputs):
            assert f"- `{parameter.name}` ({parameter.type}" in section
    assert "- `at` (any, may be empty): the date to judge by; today when empty" in text
    assert "at once, inside the step" in text


def declared(value: object, kind: str = "number", required: bool = True) -> Topic:
    """A topic `test.echo` that gives `value` as its output."""

    @inline(
        "test.echo", inputs=[Parameter("x", "string", required)], outputs=[Parameter("y", kind, required)]
    )
    def echo(call):
        """Gives what it is told to."""
        return Result({"y": value} if value != "nothing" else {})

    return echo


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        ("nothing", "number", "it gave no y"),
        (None, "number", "it gave no y"),
        ("1", "number", "output y must be a number, not '1'"),
        (True, "number", "must be a number"),
        (1, "boolean", "must be true or false"),
        ("2026-11-20", "date", "must be a date"),
        (1, "list", "must be a list"),
    ],
)
def test_a_handler_that_breaks_its_own_promise_is_found_out(desk, value, kind, words):
    handler = TopicHandler(declared(value, kind), None)
    registry = Registry({"test.echo": handler})
    desk.handlers = registry
    with pytest.raises(HandlerFailed, match=words):
        desk.call("test.echo", {"x": "a"})


def test_an_output_nobody_declared_is_refused(desk):
    @inline("test.more", outputs=[])
    def more(call):
        """Gives too much."""
        return Result({"extra": 1})

    desk.handlers = Registry({"test.more": TopicHandler(more, None)})
    with pytest.raises(HandlerFailed, match=r"no output extra\. It has: nothing"):
        desk.call("test.more", {})


def test_an_optional_input_left_blank_does_not_reach_the_handler(desk):
    seen = {}

    @inline("test.see", inputs=[Parameter("x", "string", False), Parameter("at", "datetime", False)])
    def see(call):
        """Notes its inputs."""
        seen.update(call.inputs)
        return Result()

    desk.handlers = Registry({"test.see": TopicHandler(see, None)})
    desk.call("test.see", {"x": "  ", "at": None})
    assert seen == {}


def test_a_date_and_time_without_zone_is_refused(desk):
    with pytest.raises(HandlerFailed, match="with its time zone"):
        desk.call("deadline.elapsed_hours", {"from": "2026-11-20T10:00:00", "n": 1})
