"""The words and the path of a finding."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from app.domain.finding import Severity
from app.domain.process import Process
from app.verification.soundness import Prover, check_soundness
from tests.unit.engine.build import boundary, diagram, end, gate, service, start, timer, user
from tests.unit.verification.soundness.corpus import AND, OR, block, both


def named(process: Process, **names: str) -> Process:
    elements = {
        **process.elements,
        **{n: replace(process.elements[n], name=name) for n, name in names.items()},
    }
    flows = {flow.id: replace(flow, name=f"to {flow.target}") for flow in process.flows.values()}
    return replace(process, elements=elements, flows=flows)


def told(process: Process, limit: int = 20_000) -> str:
    [found] = check_soundness(process, Prover({process.id: process}, limit), [])
    return found.as_text()


def test_a_finding_names_the_place_the_reason_the_path_and_the_cure() -> None:
    process = named(diagram("p", *block("exclusive", AND)), s="Begin", g="Agreed?", a="Write", j="Both done")
    [found] = check_soundness(process, Prover({"p": process}), [])
    assert (found.severity, found.code, found.element, found.line) == (
        Severity.ERROR,
        "sound-deadlock",
        "j",
        7,
    )
    assert "stands still for ever at “Both done”: it waits for the task b and the task c" in found.message
    assert "The path: “Begin” → “Agreed?” (to a) → “Write” → “Both done”." in found.message
    assert "exclusive gateway an exclusive one" in found.cure
    assert found.path == ("s", "g", "a", "j")
    assert found.as_dict()["path"] == ["s", "g", "a", "j"]


def test_a_boundary_event_follows_its_task_on_the_path() -> None:
    parts = [start(), user("a"), boundary("t", "a", timer("P1D")), user("c"), end(), "s > a > e", "t > c > c"]
    [found] = check_soundness(diagram("p", *parts), Prover({}), [])
    assert (found.code, found.path) == ("sound-livelock", ("s", "a", "t", "c"))


def test_beyond_the_limit_nothing_is_called_fine() -> None:
    process = diagram("p", *block(OR, OR))
    assert "not proved" in told(process, limit=3)
    assert "after 6 states" in told(process, limit=3)


def test_what_was_found_before_the_limit_is_told() -> None:
    parts = [start(), gate("g"), user("a"), user("b"), gate("j", AND), end(), "s > g", "a > j", "b > j > e"]
    names = [f"t{number}" for number in range(9)]
    longer = [*map(user, names), end("f"), "g > t0 ? k = 3", " > ".join([*names, "f"])]
    process = diagram("p", *parts, *longer, "g > a ? k = 1", "g > b !")
    codes = [found.code for found in check_soundness(process, Prover({}, limit=9), [])]
    assert codes == ["sound-deadlock", "sound-not-proved"]


def test_a_long_path_is_told_by_its_ends() -> None:
    names = [f"t{number}" for number in range(60)]
    process = diagram("p", start(), *map(user, names), " > ".join(["s", *names, "t59"]))
    assert "the task t18 → (21 more) → the task t40" in told(process)


def test_an_outline_that_is_broken_or_not_run_is_not_proved() -> None:
    process = diagram("p", *block("exclusive", AND))
    [found] = check_soundness(process, Prover({}), [])
    assert check_soundness(process, Prover({}), [replace(found, code="unreachable")]) == []
    assert check_soundness(replace(process, executable=False), Prover({}), []) == []


def test_forty_parallel_tasks_with_their_clocks_take_no_time() -> None:
    parts = [start(), gate("f", AND), gate("j", AND), end(), "s > f", "j > e"]
    for name in (f"t{number}" for number in range(40)):
        parts += [user(name), boundary(f"b{name}", name, timer("P1D")), user(f"l{name}"), gate(f"m{name}"),
                  boundary(f"n{name}", name, timer("P2D"), interrupting=False), service(f"w{name}"),
                  end(f"z{name}"),
                  f"{name} > m{name} > j", f"b{name} > l{name} > m{name}", f"n{name} > w{name} > z{name}",
                  *both("f", name)]  # fmt: skip
    process = diagram("p", *parts)
    began = perf_counter()
    proof = Prover({}).prove(process)
    assert proof.faults == []
    assert proof.states < 400
    assert perf_counter() - began < 60, "no measurement: an exploration without a limit would not end"
