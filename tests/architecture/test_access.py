"""Whoever reads what tells of a child asks first who may open the case."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SERVICES = Path(__file__).parents[2] / "app" / "services"

READING = frozenset(
    {
        "answers.latest",
        "answers.of_case",
        "answers.of_instance",
        "answers.of_instances",
        "answers.page",
        "attachments.get",
        "attachments.where",
        "audit.newest",
        "audit.of_stream",
        "audit.of_subjects",
        "breaches.page",
        "cases.by_reference",
        "cases.get",
        "cases.many",
        "cases.of_references",
        "cases.search",
        "cases.siblings",
        "comments.where",
        "decisions.drawn",
        "decisions.wanting",
        "disclosures.where",
        "documents.body",
        "documents.get",
        "documents.of_case",
        "drafts.where",
        "hand_overs.where",
        "in_need.queue",
        "incidents.open_of_council",
        "instances.page",
        "letters.get",
        "letters.where",
        "notices.of_user",
        "overviews.came_back",
        "overviews.gaps",
        "overviews.lines",
        "tasks.context",
        "tasks.of_instance",
        "tasks.page",
    }
)
"""What the store gives that names a child or says what was written about one."""

WITHOUT_ASKING = {
    "alerting": "counts",
    "casework": "looks whether a reference is taken",
    "changing": "counts what is on a desk",
    "disclosing/archive": "is given a case that was opened, or works for no reader",
    "disclosing/entries": "is given a case that was opened",
    "effects": "carries out a step for the process, and shows nothing",
    "leftovers": "clears away what was typed, and shows nothing",
    "rehearsal/play": "has made-up cases",
    "rehearsal/stage": "has made-up cases",
    "telling": "writes to people; the list of notices asks when it is read",
    "turn": "carries out steps, and shows nothing",
    "watching": "looks for breaches on its own account; the page that lists them asks",
}
"""Modules that read without asking, and why each may."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Each module of the use cases, and what is written in it."""
    for path in sorted(SERVICES.rglob("*.py")):
        yield path.relative_to(SERVICES).with_suffix("").as_posix(), ast.parse(path.read_text("utf-8"))


def readers() -> Iterator[tuple[str, bool]]:
    """Each module that reads such things, and whether it asks `access`."""
    for name, tree in modules():
        if name != "access" and read_in(tree) & READING:
            yield name, any(_asks(node) for node in ast.walk(tree))


def read_in(tree: ast.Module) -> set[str]:
    """What is taken of a part of something: of the store, `cases.get`."""
    return {
        f"{node.value.attr}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
    }


def _asks(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "access"


def test_every_use_case_that_reads_of_a_child_asks_who_may_open_the_case() -> None:
    silent = {name for name, asks in readers() if not asks}
    assert silent - WITHOUT_ASKING.keys() == set(), "ask app.services.access, or say here why not"


def test_no_reason_is_left_over() -> None:
    silent = {name for name, asks in readers() if not asks}
    assert WITHOUT_ASKING.keys() - silent == set()


def test_what_is_watched_is_read_somewhere() -> None:
    """A name that the store does not have any more would be watched for nothing."""
    assert READING - set().union(*(read_in(tree) for _, tree in modules())) == set()
