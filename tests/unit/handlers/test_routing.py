"""Where a case goes comes from the council's pack."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.errors import HandlerFailed
from app.domain.pack import Council, Pack, Team


def test_the_team_of_the_cases_locality(outputs):
    assert outputs("routing.locality", side="early_help") == {
        "team": "eh_north",
        "team_name": "Early Help North",
    }


def test_a_locality_given_wins_over_the_cases_own(outputs):
    assert outputs("routing.locality", side="early_help", locality=" south ")["team"] == "eh_south"


def test_a_team_without_locality_serves_the_whole_council(outputs):
    assert outputs("routing.locality", side="social_care")["team"] == "sc"


@pytest.mark.parametrize(
    ("side", "locality", "words"),
    [("early_help", "West", "no team"), ("police", "North", "no team of Testborough Council")],
)
def test_a_locality_that_nobody_serves_names_the_cure(desk, side, locality, words):
    with pytest.raises(HandlerFailed, match=f"{words}.*council.toml"):
        desk.call("routing.locality", {"side": side, "locality": locality})


def test_two_teams_for_one_locality_are_not_chosen_between(desk):
    council = Council(
        id="testborough",
        name="Testborough Council",
        teams={key: Team(key, key, "early_help", "North") for key in ("one", "two")},
    )
    with pytest.raises(HandlerFailed, match="2 teams"):
        desk.call("routing.locality", {"side": "early_help"}, council=Pack(council))


def test_the_front_door_is_the_councils_contact(outputs):
    assert outputs("routing.front_door") == {
        "name": "Test Front Door",
        "telephone": "01632 960000",
        "email": "front-door@example.org",
        "warning": "Office hours only",
    }


def test_a_council_without_a_front_door_is_told_to_add_one(desk):
    pack = Pack(replace(Council("x", "X"), contacts={}))
    with pytest.raises(HandlerFailed, match="front_door"):
        desk.call("routing.front_door", {}, council=pack)


def test_a_contact_by_its_key(outputs):
    assert outputs("routing.contact", key="front_door") == outputs("routing.front_door")


def test_a_contact_that_is_not_there_names_its_key(desk):
    with pytest.raises(HandlerFailed, match="hub_west"):
        desk.call("routing.contact", {"key": "hub_west"})
