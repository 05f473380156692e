"""The cases of a demonstration with every step of theirs: those that are told one by one, and the children of
earlier months, who went through the same stories on other days.

    [stories]
    stepped_down = [ { day = 0, start = "…" }, { day = 3, complete = ["…"] } ]

    [before]
    children = [ { reference = "…", …, went = [ { through = "stepped_down", from = -230 } ] } ]

Days of a story count from its first day. With `pace = 2` it takes twice as long; `answers`
are that child's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from app.domain.errors import HoldfastError

BEFORE = 5
"""Working days for which a child of earlier months is known when the first story begins."""

FIRST, HOURS = 10, 7
"""The hour of the first step of a case, and how many follow before it begins again."""

CHILD = frozenset({"reference", "child_name", "date_of_birth", "locality", "holder"})
MORE = frozenset({"opened", "family", "cin_plan_end", "cp_plan_end", "cin_since"})
CASE = MORE | {"panel", "steps"}
WHAT = ("start", "complete", "message", "concern")
STEP = frozenset({"day", "by", "answers", "fails", *WHAT})
WENT = frozenset({"through", "from"})
VARIED = frozenset({"pace", "answers"})


def cases(script: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every case with its steps. Raises `HoldfastError` with the case and what is wrong in it."""
    stories = script.get("stories", {})
    for name, steps in stories.items():
        _check_steps(f"Story {name}", steps)
    return [*_told(script.get("case", ())), *_went(script.get("before", {}).get("children", ()), stories)]


def _told(written: Collection[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for case in written:
        where = f"Case {case.get('reference', 'without a reference')}"
        _check(where, case, CHILD | {"opened"}, CASE)
        steps = case.get("steps", ())
        _check_steps(where, steps)
        yield {**case, "steps": [{**step, "hour": FIRST + n % HOURS} for n, step in enumerate(steps)]}


def _went(written: Collection[Mapping[str, Any]], stories: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for child in written:
        where = f"Child {child.get('reference', 'without a reference')}"
        _check(where, child, CHILD | {"went"}, MORE)
        for went in child["went"]:
            _check(where, went, WENT, VARIED)
            if went["through"] not in stories:
                names = ", ".join(sorted(stories)) or "none"
                raise HoldfastError(f"{where}: there is no story “{went['through']}”. There is {names}.")
        told = ((went, stories[went["through"]]) for went in child["went"])
        steps = [step for went, story in told for step in _on_its_days(went, story, where)]
        opened = min(step["day"] for step in steps) - BEFORE
        yield {"opened": opened, **child, "steps": list(_one_after_another(steps))}


def _one_after_another(steps: Collection[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Each with its hour: stories that meet on a day are told in the order written."""
    told: Counter[int] = Counter()
    for step in steps:
        yield {**step, "hour": FIRST + told[step["day"]]}
        told[step["day"]] += 1


def _on_its_days(
    went: Mapping[str, Any], steps: Collection[Mapping[str, Any]], where: str
) -> Iterator[Mapping[str, Any]]:
    own = dict(went.get("answers", {}))
    for step in steps:
        moved = {**step, "day": went["from"] + round(step["day"] * went.get("pace", 1))}
        answered = [element for element in step.get("complete", ()) if element in own]
        if answered and len(step["complete"]) > 1:
            raise HoldfastError(f"{where}: {answered[0]} has answers of its own, so it is a step of its own.")
        if answered:
            moved["answers"] = {**step.get("answers", {}), **own.pop(answered[0])}
        yield moved
    if own:
        raise HoldfastError(f"{where}: {', '.join(own)} is no step of the story {went['through']}.")


def _check_steps(where: str, steps: Collection[Mapping[str, Any]]) -> None:
    for step in steps:
        _check(where, step, frozenset({"day"}), STEP)
        if sum(what in step for what in WHAT) != 1:
            raise HoldfastError(f"{where}, {dict(step)}: say one of {', '.join(WHAT)}.")


def _check(where: str, told: Mapping[str, Any], needed: Collection[str], known: Collection[str]) -> None:
    for word in sorted(set(needed) - set(told)):
        raise HoldfastError(f"{where}, {dict(told)}: “{word}” is missing.")
    for word in sorted(set(told) - set(known) - set(needed)):
        names = ", ".join(sorted({*needed, *known}))
        raise HoldfastError(f"{where}: “{word}” is no word of a demonstration. Here can be {names}.")
