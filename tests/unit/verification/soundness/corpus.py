"""Small diagrams, sound and unsound. A test gives each fault's kind and the element it is told at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.process import Process
from tests.unit.engine.build import (
    Part,
    diagram,
    end,
    error,
    gate,
    start,
    timer,
    user,
)

DAY = timer("P1D")
OR, AND, EVENT = "inclusive", "parallel", "event"


@dataclass(frozen=True)
class Case:
    """`faults`: kind → the element. `path`: the ids on the way to the first fault, where a test names it."""

    name: str
    process: Process
    faults: tuple[tuple[str, str], ...] = ()
    path: tuple[str, ...] = ()
    others: tuple[Process, ...] = ()


def case(
    name: str,
    *parts: Part | str,
    faults: dict[str, str] | None = None,
    path: str = "",
    others: Iterable[Process] = (),
) -> Case:
    told = tuple((faults or {}).items())
    return Case(name, diagram("p", *parts), told, tuple(path.split()), tuple(others))


def asked(split: str, *targets: str) -> list[str]:
    """Flows out of a gateway that asks: the last is the default."""
    *others, last = targets
    return [*(f"{split} > {target} ? k = {n}" for n, target in enumerate(others)), f"{split} > {last} !"]


def both(split: str, *targets: str) -> list[str]:
    """Flows out of a parallel gateway."""
    return [f"{split} > {target}" for target in targets]


def block(kind: str, joined: str) -> list[Part | str]:
    """A split of one kind whose three tasks come together at another kind."""
    flows = both("g", "a", "b", "c") if kind == AND else asked("g", "a", "b", "c")
    return [
        start(),
        gate("g", kind),
        user("a"),
        user("b"),
        user("c"),
        gate("j", joined),
        end(),
        "s > g",
        *flows,
        "a > j",
        "b > j",
        "c > j > e",
    ]


THROWS = end("thrown", events=(error("E"),))
INNER = [start("is"), user("in"), gate("ig"), "is > in > ig"]
