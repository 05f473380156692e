"""The small parts of random processes: tasks, events, repetition, what is attached to an activity."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from app.domain.process import EventDefinition, Loop, Process
from tests.unit.engine.build import (
    Part,
    boundary,
    call,
    catch,
    diagram,
    each,
    end,
    error,
    escalation,
    event_sub,
    feel,
    gate,
    link,
    message,
    node,
    script,
    service,
    signal,
    start,
    throw,
    timer,
    user,
)

Block = tuple[list[Part | str], str, str]
"""Parts, the id of the first element and that of the last."""

CONDITIONS = ("a > 1", "b = 0", "a + b > 3", "plan.p > 1", "c = d", "d < 2 and a < 3", "= c = 1")

DURATIONS = ("PT1H", "PT2H", "P1D", '= duration("PT" + string(a + 1) + "H")')
DATES = ("2026-11-20T15:00:00Z", "2026-11-21", '= date("2026-11-20")')
CYCLES = ("R2/PT1H", "R3/PT1H", "R2/P1D")

CHILD = diagram(
    "child",
    start("cs"),
    gate("cf", "parallel"),
    user("inner"),
    catch("cm", message("M")),
    script("cx", "b", "= b + 1"),
    gate("cj", "parallel"),
    end("ce"),
    "cs > cf > inner > cj > cx > ce",
    "cf > cm > cj",
)
FAILS = diagram(
    "fails",
    start("fs"),
    user("try"),
    gate("fg"),
    end("fe"),
    end("ff", events=(error("E"),)),
    "fs > try > fg",
    "fg > ff ? a > 1",
    "fg > fe !",
    event_sub("fh", start("fhs", events=(signal("S"),), interrupting=False), user("beside"), "fhs > beside"),
)
NESTED = diagram(
    "nested",
    user("first"),
    call("nc", "fails", call_in_all=True, outputs={"d": "= a"}),
    boundary("nb", "nc", error("E")),
    user("mend"),
    "first > nc",
    "nb > mend",
    event_sub("nh", start("nhs", events=(message("N"),)), user("instead"), "nhs > instead"),
)
HELD_BACK: dict[str, str] = {}
"""What random diagrams leave out for now, and what the engine does wrong with it."""

OTHERS: tuple[Process, ...] = (CHILD, FAILS, NESTED)
"""Processes that a random one may call."""


class Pencil:
    """Draws choices and numbers the elements. `left`: how many more elements there should be.

    `quiet`: inside an event sub-process no signal or escalation is thrown, which might begin it again.
    """

    def __init__(self, draw: st.DrawFn, left: int = 22) -> None:
        self.draw = draw
        self.left = left
        self.count = 0
        self.quiet = False

    @property
    def loud(self) -> tuple[str, ...]:
        """What may be thrown to be caught by events that do not interrupt."""
        return () if self.quiet else ("signal", "escalation")

    def name(self, prefix: str) -> str:
        self.count += 1
        self.left -= 1
        return f"{prefix}{self.count}"

    def one_of(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def condition(self) -> str:
        return str(self.one_of(*CONDITIONS))


def after(first: Block, second: Block) -> Block:
    """One block after another."""
    return [*first[0], *second[0], f"{first[2]} > {second[1]}"], first[1], second[2]


def alone(part: Part, *more: Part | str) -> Block:
    """A block of one element, and what hangs on it."""
    return [part, *more], part.element.id, part.element.id


def person(pencil: Pencil) -> Block:
    return alone(user(pencil.name("user"), **variables(pencil)))


def variables(pencil: Pencil) -> dict[str, Any]:
    """Variables of an element alone: mostly none."""
    if "variables of one element" in HELD_BACK:
        return {}
    inputs = pencil.one_of({}, {}, {}, {"a": "= b + 1"}, {"x": "= c", "b": "= x"}, {"plan": "= {p: 3}"})
    outputs = pencil.one_of({}, {"c": "= a"}, {"d": "= b", "a": "= c"}) if inputs else {}
    return {"inputs": inputs, "outputs": outputs}


def automatic(pencil: Pencil) -> Block:
    """Something that no one does: an abstract task, or a script."""
    kind = pencil.one_of("task", "script", "manualTask")
    if kind != "script":
        return alone(node(kind, pencil.name(kind)))
    variable, text = pencil.one_of(
        ("a", "= b + 1"),
        ("b", "= if a > 1 then 0 else 2"),
        ("plan", "= {p: c, q: plan.q}"),
        ("items", "= [a, b]"),
    )
    return alone(script(pencil.name("script"), variable, text))


def serviced(pencil: Pencil) -> Block:
    outputs = pencil.one_of({}, {"c": "= a", "d": "= d"})
    return alone(service(pencil.name("service"), outputs=outputs))


def awaited(pencil: Pencil) -> Block:
    """A catch event or receive task."""
    kind = pencil.one_of("message", "timer", "signal", "keyed", "receive", "conditional", "several")
    if kind == "several":
        return alone(catch(pencil.name(kind), *several(pencil), all_triggers=pencil.draw(st.booleans())))
    if kind == "receive":
        return alone(
            node("receiveTask", pencil.name("receive"), events=(message("N"),), outputs={"b": "= a"})
        )
    return alone(catch(pencil.name(kind), trigger(pencil, kind)))


def caught(pencil: Pencil) -> Block:
    return awaited(pencil)


def trigger(pencil: Pencil, kind: str) -> EventDefinition:
    """What an event waits for."""
    if kind == "message":
        return message(pencil.one_of("M", "N"))
    if kind == "keyed":
        return message("K", pencil.one_of("= a", "= b"))
    if kind == "signal":
        return signal(pencil.one_of("S", "T"))
    if kind == "timer":
        how, texts = pencil.one_of(("duration", DURATIONS), ("date", DATES), ("cycle", CYCLES))
        return timer(pencil.one_of(*texts), how)
    if kind == "conditional":
        return EventDefinition(kind, expression=feel(pencil.condition()))
    return EventDefinition(kind, pencil.one_of("E", ""))


def several(pencil: Pencil) -> list[EventDefinition]:
    """Two or three triggers, none of them twice."""
    kinds = pencil.draw(
        st.lists(
            st.sampled_from(["message", "timer", "signal", "conditional"]),
            min_size=2,
            max_size=3,
            unique=True,
        )
    )
    return [trigger(pencil, kind) for kind in kinds]


def thrown(pencil: Pencil) -> Block:
    kind = pencil.one_of("none", "message", "send", "topic", *pencil.loud)
    name = pencil.name(f"throw_{kind}_")
    if kind == "topic":
        return alone(node("sendTask", name, topic="a.topic"))
    if kind == "send":
        return alone(node("sendTask", name, events=(message("Out"),), inputs={"a": "= b"}))
    if kind == "none":
        return alone(throw(name))
    what = {"message": message("Out"), "signal": signal("S"), "escalation": escalation("E")}[kind]
    return alone(throw(name, what, **({} if kind == "escalation" else {"inputs": {"d": "= a"}})))


def linked(pencil: Pencil) -> Block:
    """Two link events, the one leading to the other."""
    first, second = pencil.name("from"), pencil.name("to")
    return [throw(first, link(first)), catch(second, link(first))], first, second


def watched(pencil: Pencil) -> Block:
    """A task with boundary events."""
    host = pencil.one_of(user, service, _receiver)(pencil.name("host"))
    return alone(host, *boundaries(pencil, host.element.id, least=1))


def returning(pencil: Pencil) -> Block:
    """A task with boundary events from which ways lead back to what follows the task."""
    host = pencil.one_of(user, service, _receiver)(pencil.name("host"))
    join = pencil.name("join")
    made = [gate(join, pencil.one_of("exclusive", "inclusive")), f"{host.element.id} > {join}"]
    made += boundaries(pencil, host.element.id, least=1, back=join)
    return [host, *made], host.element.id, join


def _receiver(name: str) -> Part:
    return node("receiveTask", name, events=(message("N"),))


def boundaries(pencil: Pencil, host: str, least: int = 0, back: str = "") -> list[Part | str]:
    """Up to two boundary events; with `back`, ways from them lead there."""
    made: list[Part | str] = []
    for _ in range(pencil.draw(st.integers(least, 2))):
        kind = pencil.one_of(
            "message", "timer", "signal", "keyed", "error", "escalation", "conditional", "several"
        )
        if kind == "several":
            facts = {"events": tuple(several(pencil)), "all_triggers": pencil.draw(st.booleans())}
            made += _exception(pencil, host, back, pencil.draw(st.booleans()), facts)
            continue
        made += boundary_of(pencil, host, trigger(pencil, kind), back)
    return made


def boundary_of(pencil: Pencil, host: str, event: EventDefinition, back: str = "") -> list[Part | str]:
    """A boundary event that leads to a task of its own, or directly or by a task to `back`."""
    interrupting = event.kind == "error" or pencil.draw(st.booleans())
    return _exception(pencil, host, back, interrupting, {"events": (event,)})


def _exception(
    pencil: Pencil, host: str, back: str, interrupting: bool, facts: dict[str, Any]
) -> list[Part | str]:
    name = pencil.name("on")
    made: list[Part | str] = [
        node("boundaryEvent", name, attached_to=host, interrupting=interrupting, **facts)
    ]
    if back and pencil.draw(st.booleans()):
        return [*made, f"{name} > {back}"]
    task = pencil.name("user")
    return [*made, user(task), f"{name} > {task}", *([f"{task} > {back}"] if back else [])]


def repetition(pencil: Pencil, *, of_tasks: bool = True) -> Loop:
    """A multi-instance or standard loop."""
    sequential = pencil.draw(st.booleans())
    if pencil.draw(st.booleans()) and pencil.draw(st.booleans()):
        maximum = pencil.one_of(1, 2, 3)
        condition = pencil.one_of(None, *CONDITIONS)
        return each(
            standard=True, maximum=maximum, condition=condition, test_before=pencil.draw(st.booleans())
        )
    done = pencil.one_of(None, None, "= nrOfCompletedInstances >= 2", "= a > 1" if of_tasks else None)
    result = pencil.one_of("", "results")
    facts = {
        "sequential": sequential,
        "completion_condition": done,
        "output_collection": result,
        "output_element": feel("= b") if result else None,
    }
    if pencil.draw(st.booleans()):
        return each("items", "item", **facts)
    return each(cardinality=pencil.one_of("= 2", "= a", "= 3"), **facts)


def repeated(pencil: Pencil) -> Block:
    """A task that is done several times."""
    loop = repetition(pencil)
    kind = pencil.one_of("user", "script", "receive", "call")
    name = pencil.name(f"many_{kind}_")
    given = {"b": "= loopCounter", "plan": "= plan"}
    host = {
        "user": lambda: user(name, loop=loop, **variables(pencil)),
        "script": lambda: node(
            "scriptTask", name, script="= b + 1", script_format="feel", result_variable="b", loop=loop
        ),
        "receive": lambda: node("receiveTask", name, events=(message("N"),), loop=loop),
        "call": lambda: call(name, "child", inputs=given, outputs={"c": "= b"}, loop=loop),
    }[kind]()
    return alone(host, *boundaries(pencil, name))


def called(pencil: Pencil) -> Block:
    name = pencil.name("call")
    facts = pencil.one_of(
        {"inputs": {"b": "= a", "a": "= a", "plan": "= plan"}, "outputs": {"b": "= b"}},
        {"call_in_all": True, "call_out_all": True},
        {"inputs": {"b": "= b", "plan": "= plan"}},
    )
    which = pencil.one_of("child", "fails", "nested")
    return alone(call(name, which, **facts), *boundaries(pencil, name))


def beginning(pencil: Pencil, name: str) -> Part:
    """The start event of an event sub-process."""
    kind = pencil.one_of(
        "message", "signal", "timer", "error", "escalation", "keyed", "conditional", "several"
    )
    if kind == "several":
        facts = {"interrupting": pencil.draw(st.booleans()), "all_triggers": pencil.draw(st.booleans())}
        return start(name, events=tuple(several(pencil)), **facts)
    interrupting = kind == "error" or pencil.draw(st.booleans())
    outputs = {} if kind not in {"message", "signal", "keyed"} else pencil.one_of({}, {}, {"c": "= a"})
    return start(name, events=(trigger(pencil, kind),), interrupting=interrupting, outputs=outputs)


def tangled(kind: str, name: str) -> Part:
    if kind in {"user", "task"}:
        return user(name) if kind == "user" else node("task", name)
    return gate(name, kind)


def ways(pencil: Pencil, kind: str, name: str, targets: list[str]) -> list[Part | str]:
    """The flows out of an element of a tangle."""
    made: list[Part | str] = []
    for index, target in enumerate(targets):
        if len(targets) == 1 or kind in {"parallel", "task"}:
            tail = ""
        elif index == 0:
            tail = "!"
        else:
            tail = f"? {pencil.condition()}"
        made.append(f"{name} > {target} {tail}")
    return made
