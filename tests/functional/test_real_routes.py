"""The routes over the use cases themselves are held to the table like the others."""

from __future__ import annotations

import re

import pytest

from app.domain.permissions import DUTIES, Action
from app.web.routes import ROUTES
from tests.functional.addresses import FILES, LEAD_TO_THE_TASK, REAL_ADDRESSES
from tests.functional.conftest import Browser
from tests.functional.real import World

WHO = {"sasha": "worker", "emery": "manager", "alex": "analyst"}
"""People of the demonstration: username → the most that they may do."""


@pytest.mark.parametrize("endpoint", sorted(REAL_ADDRESSES))
def test_reading_is_held_to_the_table(real: World, endpoint: str) -> None:
    needed = ROUTES[endpoint]
    assert isinstance(needed, Action)
    path = REAL_ADDRESSES[endpoint](real)
    assert Browser(real.app.test_client()).get(path).location.startswith("/sign-in?next=")
    for username, duty in WHO.items():
        status = real.sign_in(username).get(path).status_code
        assert status in ({200, 302, 404} if needed in DUTIES[duty] else {403}), (username, status)
    assert real.sign_in("emery").get(path).status_code in {200, 302}


@pytest.mark.parametrize("endpoint", sorted(REAL_ADDRESSES.keys() - FILES))
def test_every_page_has_a_title(real: World, endpoint: str) -> None:
    asked = real.sign_in("emery").get(REAL_ADDRESSES[endpoint](real), follow_redirects=True)
    assert asked.status_code == 200
    assert len(asked.history) == (endpoint in LEAD_TO_THE_TASK)
    found = re.search(r"<title ?>([^<]+)</title>", asked.text)
    assert found is not None
    assert found[1].endswith(" – Holdfast")


@pytest.mark.parametrize("endpoint", sorted(FILES))
def test_every_file_is_one(real: World, endpoint: str) -> None:
    given = real.sign_in("emery").get(REAL_ADDRESSES[endpoint](real))
    assert given.status_code == 200
    assert given.mimetype != "text/html"
    assert given.data
