"""A realistic process for the measurements: 36 nodes, a review that goes round as often as it is told."""

from __future__ import annotations

import random
import string
from datetime import date, timedelta
from typing import Any

from app.domain.calendar import WorkingCalendar
from app.domain.process import Process
from app.engine import TokenEngine
from app.engine.definition import CompiledDefinition
from app.engine.execution import TokenExecution
from tests.unit.engine.build import (
    NOON,
    Part,
    boundary,
    catch,
    diagram,
    end,
    event_sub,
    gate,
    message,
    node,
    script,
    start,
    sub,
    timer,
    user,
)

TASKS = ("discuss", "agree", "contact", "invite", "visit", "record", "review")
ENGINE = TokenEngine()


def _task(name: str) -> tuple[Part, ...]:
    return (
        user(name, due="= add working days(begun_on, 5)", candidate_groups="EH Team Manager"),
        boundary(f"{name}_late", name, timer("= add working days(begun_on, 5)", "date"), interrupting=False),
    )


def review() -> Process:
    """Tasks with deadlines, a fork, a sub-process, and the concern that is answered from anywhere."""
    handler = (start("cs", events=(message("Concern"),)), user("refer"), end("ce"), "cs > refer > ce")
    inner = (start("vs"), user("go"), script("note", "noted", "= round"), end("ve"), "vs > go > note > ve")
    parts: list[Part | str] = [start("s"), gate("again"), *(p for name in TASKS for p in _task(name))]
    parts += [
        gate("fork", "parallel"),
        gate("join", "parallel"),
        gate("enough"),
        script("count", "round", "= round + 1"),
        user("remind"),
        end("reminded"),
        sub("meeting", *inner),
        catch("answer", message("Answer")),
        end("e"),
        event_sub("concern", *handler),
        node("task", "tell"),
    ]
    parts += [
        "s > again > discuss > agree > contact > fork > invite > meeting > join",
        "fork > visit > tell > join > record > review > count > enough > answer > e",
        "enough > again !",
        *(f"{name}_late > remind" for name in TASKS),
        "remind > reminded",
    ]
    process = diagram("review", *parts)
    flow = process.flows["enough_answer"]
    return _with_condition(process, flow.id, "= finished = true")


def _with_condition(process: Process, flow: str, text: str) -> Process:
    from dataclasses import replace

    from app.domain.process import Expression

    flows = {**process.flows, flow: replace(process.flows[flow], condition=Expression(text, 1))}
    return replace(process, flows=flows)


ONE_PASS = ("discuss", "agree", "contact", "invite", "go", "visit", "record", "review")
PLAIN = {"round": 0, "finished": False, "begun_on": date(2026, 11, 20)}


def answers() -> dict[str, Any]:
    """About 20 KB of form answers, in words as people write them: texts, choices and dates."""
    chance = random.Random(7)
    words = ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(2, 10))) for _ in range(900)]
    given: dict[str, Any] = {}
    for number in range(60):
        given[f"text_{number}"] = " ".join(chance.choices(words, k=50))
        given[f"choice_{number}"] = chance.choice(("yes", "no", "too_young"))
        given[f"on_{number}"] = date(2026, 1, 1) + timedelta(days=number)
    return given


def definition() -> CompiledDefinition:
    """The process, compiled."""
    process = review()
    return ENGINE.compile(
        "bench:1", process.id, {process.id: process}, {}, WorkingCalendar(), keep_everything=True
    )


def begun(compiled: CompiledDefinition, variables: dict[str, Any], passes: int) -> TokenExecution:
    """An instance that has gone round so often, and waits at the first task of the next pass."""
    execution = ENGINE.start(compiled, {**PLAIN, **variables}, NOON)
    for _ in range(passes):
        for name in ONE_PASS:
            step(execution, name)
        execution.take_passages()
    return execution


def step(execution: TokenExecution, name: str) -> None:
    """Complete the task of that name."""
    token = next(t.token for t in execution.snapshot().tasks if t.element == name)
    execution.complete_task(token, {"last": name}, NOON)
