"""What a page asks of the database does not grow with the number of cases."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from app.persistence.postgres import counted
from tests.bench import bench_pages, pages

FEW, MANY = 60, 120
"""Cases: few enough to be made in a moment, and enough that every page has something to show."""

PEOPLE = 4
"""So few that each has something of everything."""


def statements(
    new_database: Callable[[str], AbstractContextManager[str]], folder: Path, cases: int
) -> dict[str, list[str]]:
    """Page → what it asked of councils with so many cases, to each of which nearly everything happened."""
    with new_database(f"of{cases}") as url, bench_pages.town_hall(url, folder) as core:
        bench_pages.fill(url, core, cases, cases, PEOPLE, rare=1)
        found = {}
        for name, page in pages.pages(core, bench_pages.managers(core)).items():
            page(0)  # reads the packs, which are kept from then on
            with counted() as sent:
                page(0)
            found[name] = sent
    return found


@pytest.fixture(scope="module")
def asked(
    new_database: Callable[[str], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    folder = tmp_path_factory.mktemp("town")
    return statements(new_database, folder, FEW), statements(new_database, folder, MANY)


@pytest.mark.parametrize("page", pages.NAMES)
def test_a_page_asks_as_much_of_many_cases_as_of_few(
    asked: tuple[dict[str, list[str]], dict[str, list[str]]], page: str
) -> None:
    few, many = asked
    assert few[page]
    assert len(many[page]) == len(few[page]), "\n".join(many[page])


def test_every_page_is_among_them(asked: tuple[dict[str, list[str]], dict[str, list[str]]]) -> None:
    assert set(asked[0]) == set(pages.NAMES)
