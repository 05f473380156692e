"""What is refused: with file, line, element, reason and cure."""

from __future__ import annotations

import pytest

from app.domain.calendar import WorkingCalendar
from app.domain.errors import NotFound, Refused
from app.domain.finding import Severity
from app.domain.process import EventDefinition, Process

from .build import (
    ENGINE,
    TERMINATE,
    Part,
    boundary,
    call,
    catch,
    diagram,
    each,
    end,
    error,
    event_sub,
    gate,
    link,
    message,
    node,
    signal,
    start,
    sub,
    throw,
    timer,
    user,
)


def one(*parts: Part | str) -> Process:
    """A process around one element under test, which stands at the line of its place."""
    return diagram("p", start(), *parts)


def refused(process: Process) -> set[tuple[str, str]]:
    return {(finding.code, finding.element) for finding in ENGINE.refusals(process)}


def test_a_refusal_says_where_why_and_what_to_do() -> None:
    (finding,) = ENGINE.refusals(one(node("complexGateway", "x"), end(), "s > x > e"))
    assert finding.severity is Severity.ERROR
    assert (finding.file, finding.line, finding.element) == ("p.bpmn", 3, "x")
    assert finding.message
    assert finding.cure


def test_what_is_executed_is_not_refused() -> None:
    process = diagram(
        "p",
        start(),
        user("a", loop=each("l", "i")),
        boundary("b", "a", timer("R3/PT1H", "cycle"), interrupting=False),
        gate("g", "event"),
        catch("m", message("M")),
        catch("t", timer("= due", "date")),
        sub("sp", start("s1"), end("e1", events=(error("E"),)), "s1 > e1", loop=each(cardinality="= 2")),
        boundary("x", "sp", error()),
        throw("l1", link("L")),
        catch("l2", link("L")),
        end("e", events=(TERMINATE,)),
        event_sub("es", start("s2", events=(message("C"),)), end("e2"), "s2 > e2"),
        "s > a > g > m > sp > l1",
        "g > t > e",
        "l2 > e",
        "x > e",
        "b > e",
    )
    assert refused(process) == set()


TIMER = EventDefinition("timer", timer="duration")
CASES: list[tuple[str, str, Process]] = [
    ("not-executed", "x", one(node("adHocSubProcess", "x"), "s > x")),
    ("no-topic", "x", one(node("serviceTask", "x"), "s > x")),
    ("no-topic", "x", one(node("sendTask", "x"), "s > x")),
    ("no-message", "x", one(node("receiveTask", "x"), "s > x")),
    (
        "script-language",
        "x",
        one(node("scriptTask", "x", script="1", script_format="python", result_variable="v"), "s > x"),
    ),
    ("script-language", "x", one(node("scriptTask", "x", script="1", result_variable="v"), "s > x")),
    ("script-empty", "x", one(node("scriptTask", "x", script_format="feel", result_variable="v"), "s > x")),
    ("no-result-variable", "x", one(node("scriptTask", "x", script="1", script_format="feel"), "s > x")),
    ("no-decision", "x", one(node("businessRuleTask", "x", result_variable="v"), "s > x")),
    ("no-result-variable", "x", one(node("businessRuleTask", "x", decision="d"), "s > x")),
    (
        "decision-result",
        "x",
        one(
            node("businessRuleTask", "x", decision="d", result_variable="v", map_decision_result="all"),
            "s > x",
        ),
    ),
    ("no-called-process", "x", one(node("callActivity", "x"), "s > x")),
    ("called-expression", "x", one(call("x", "= which"), "s > x")),
    ("input-mapping", "x", one(node("exclusiveGateway", "x", inputs={"a": "1"}), "s > x")),
    ("output-mapping", "x", one(node("exclusiveGateway", "x", outputs={"a": "1"}), "s > x")),
    ("loop-without-end", "x", one(user("x", loop=each(standard=True)), "s > x")),
    ("loop-data", "x", one(user("x", loop=each()), "s > x")),
    (
        "loop-here",
        "x",
        one(
            user("a"),
            sub("x", start("s1", events=(message("M"),)), triggered_by_event=True, loop=each("l")),
            "s > a",
        ),
    ),
    ("not-executed", "x", one(throw("x", EventDefinition("compensate")), "s > x")),
    ("cancel", "x", one(end("x", events=(EventDefinition("cancel"),)), "s > x")),
    ("cancel", "b", one(user("a"), boundary("b", "a", EventDefinition("cancel")), "s > a")),
    ("not-executed", "x", one(node("intermediateCatchEvent", "x"), "s > x")),
    ("several-triggers", "x", one(end("x", events=(message("M"), EventDefinition("terminate"))), "s > x")),
    ("several-triggers", "x", one(catch("x", message("M"), message("M")), "s > x")),
    ("several-triggers", "x", one(throw("x", message("M"), signal("S"), topic="t"), "s > x")),
    (
        "several-triggers",
        "b",
        one(
            user("a"),
            node("boundaryEvent", "b", attached_to="a", events=(message("M"), error()), all_triggers=True),
            "s > a",
        ),
    ),
    ("no-name", "x", one(catch("x", message("")), "s > x")),
    ("no-name", "x", one(throw("x", signal("")), "s > x")),
    ("error-not-interrupting", "x", one(user("a"), boundary("x", "a", error(), interrupting=False), "s > a")),
    ("timer-empty", "x", one(catch("x", TIMER), "s > x")),
    ("timer", "x", one(catch("x", timer("R/PT1H", "cycle")), "s > x")),
    ("timer", "x", one(catch("x", timer("P1D", "cycle")), "s > x")),
    ("timer", "x", one(catch("x", timer("2026-11-20", "duration")), "s > x")),
    ("timer", "x", one(catch("x", timer("2026-11-20T09:00:00", "date")), "s > x")),
    ("timer", "x", one(catch("x", timer("2026-13-20", "date")), "s > x")),
    ("condition-here", "g_a", one(gate("g", "parallel"), user("a"), "s > g", "g > a ? x")),
    ("condition-on-default", "g_a", one(gate("g"), user("a"), user("b"), "s > g", "g > a !? x", "g > b ? x")),
    ("no-condition", "g_a", one(gate("g"), user("a"), user("b"), "s > g > a", "g > b ? x")),
    ("flow-across-scopes", "s_a", one(sub("sp", start("s1"), user("a"), "s1 > a"), "s > sp", "s > a")),
    ("flow-into", "s", one(user("a"), "s > a > s")),
    ("flow-out-of", "e", one(user("a"), end(), "s > e > a")),
    ("behind-event-gateway", "a", one(gate("g", "event"), user("a"), "s > g > a")),
    ("no-events", "g", one(gate("g", "event"), "s > g")),
    ("several-starts", "s2", one(start("s2"), user("a"), "s > a", "s2 > a")),
    (
        "several-starts",
        "m2",
        one(
            start("m1", events=(message("M"),)),
            start("m2", events=(message("M"),)),
            user("a"),
            "s > a",
            "m1 > a",
            "m2 > a",
        ),
    ),
    ("no-way-in", "b", one(user("a"), user("b"), "s > a")),
    ("no-start", "p", diagram("p", user("a"), user("b"), "a > b > a")),
    ("no-start", "p", diagram("p")),
    ("event-sub-process-start", "x", one(user("a"), event_sub("x", user("b")), "s > a")),
    ("not-executed", "s1", one(user("a"), event_sub("x", start("s1"), user("b"), "s1 > b"), "s > a")),
    ("link", "x", one(throw("x", link("L")), "s > x")),
    ("link", "x", one(user("a"), catch("x", link("L")), user("b"), "s > a", "x > b")),
    ("boundary-event", "x", one(gate("g"), boundary("x", "g", message("M")), "s > g")),
    ("due-date", "a", one(user("a", due="P5D"), "s > a")),
    ("due-date", "a", one(user("a", due="2026-02-30"), "s > a")),
    ("due-date", "a", one(user("a", due="2026-02-20T09:00:00"), "s > a")),
    ("feel", "s_a", one(user("a"), "s > a ? x = = 1")),
    ("expression-language", "s_a", one(user("a"), "s > a ? ${x == 1}")),
    ("expression-language", "a", one(user("a", assignee="${worker}"), "s > a")),
]


@pytest.mark.parametrize(
    ("code", "element", "process"), CASES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_is_not_executed_is_refused(code: str, element: str, process: Process) -> None:
    assert (code, element) in refused(process)
    with pytest.raises(Refused):
        ENGINE.compile("k", "p", {"p": process}, {}, WorkingCalendar())


def test_another_language_is_translated() -> None:
    (finding,) = ENGINE.refusals(one(user("a"), "s > a ? ${x == 'yes' && !done}"))
    assert 'x = "yes" and not(done)' in finding.cure


def test_what_a_process_needs_beside_itself() -> None:
    def compiled(process: Process, *others: Process) -> list[str]:
        with pytest.raises(Refused) as caught:
            ENGINE.compile("k", "p", {each.id: each for each in (process, *others)}, {}, WorkingCalendar())
        return [finding.code for finding in caught.value.findings]

    calls = one(call("c", "child"), "s > c")
    assert compiled(calls) == ["unknown-process"]
    by_message = diagram("child", start("m", events=(message("M"),)), user("a"), "m > a")
    assert compiled(calls, by_message) == ["not-callable"]
    faulty = diagram("child", start("m"), node("complexGateway", "a"), "m > a")
    assert compiled(calls, faulty) == ["not-executed"]
    rule = node("businessRuleTask", "r", decision="d", result_variable="v")
    assert compiled(one(rule, "s > r")) == ["unknown-decision"]
    with pytest.raises(NotFound):
        ENGINE.compile("k", "q", {}, {}, WorkingCalendar())
