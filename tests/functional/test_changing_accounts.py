"""What an administrator changes of somebody's account: all of it, some of it, or why not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import HoldfastError, NotFound
from app.services import accounts, changing, rota
from app.services.changing import Changed, Changes
from tests.functional.real import COUNCIL, NOW, World, world_of

TEAMS = ("Social Work Richmond", "Social Work Wandsworth")


@pytest.fixture
def real(tmp_path: Path) -> World:
    return world_of(COUNCIL, tmp_path)


def change(world: World, username: str, **different: object) -> Changed:
    return changing.change_user(world.core, username, Changes(**different), "ops")  # type: ignore[arg-type]


def idle(world: World) -> str:
    """Somebody who works and holds no child."""
    with world.core.store.read() as uow:
        people = uow.users.of_council(COUNCIL)
        return next(u.username for u in people if "worker" in u.duties and not uow.holdings.held_by(u.id))


def entries(world: World) -> list[dict[str, object]]:
    with world.core.store.read() as uow:
        found = uow.audit.of_stream(COUNCIL, limit=100_000)
    return [dict(each.detail) for each in found if each.action == "account.changed"]


def test_what_is_given_is_changed_and_nothing_else(real: World) -> None:
    before, who = real.user(idle(real)), idle(real)
    roles = [*before.roles[:1], "Social Worker"]
    changed = change(real, f" {who.upper()} ", name=" Ash  Other ", roles=roles, duties=["worker", "manager"])
    now = real.user(who)
    assert changed.user == now
    assert changed.what == ["name", "roles", "duties"]
    assert (now.name, now.roles, now.duties) == ("Ash Other", tuple(roles), ("worker", "manager"))
    assert (now.email, now.team, now.password_hash) == (before.email, before.team, before.password_hash)
    [entry] = entries(real)
    assert entry["what"] == ["name", "roles", "duties"]
    assert entry["duties"] == [list(before.duties), ["worker", "manager"]]


def test_they_are_told(real: World) -> None:
    who = idle(real)
    change(real, who, email="ash@example.gov.uk")
    with real.core.store.read() as uow:
        [notice, *_] = uow.notices.of_user(real.user(who).id)
        mails = uow.mails.where(user_id=real.user(who).id, to="")
    assert notice.text.startswith("Changed by ops: e-mail address.")
    assert mails


def test_nothing_different_is_nothing_written(real: World) -> None:
    who = real.user(idle(real))
    assert change(real, who.username, name=who.name, duties=who.duties).what == []
    assert entries(real) == []


@pytest.mark.parametrize(
    ("different", "words"),
    [
        ({"roles": ["Mayor"]}, "There is no role “Mayor”"),
        ({"team": "Choir"}, "There is no team “Choir”"),
        ({"duties": ["king"]}, "There is no duty “king”"),
        ({"email": "ash"}, "Enter one e-mail address"),
        ({"password": "short"}, "12 characters"),
        ({"name": "  "}, "Give the name"),
    ],
)
def test_what_the_council_does_not_know_is_refused(
    real: World, different: dict[str, object], words: str
) -> None:
    before = real.user(idle(real))
    with pytest.raises(HoldfastError, match=words):
        change(real, before.username, **{"name": "Ash Other", **different})
    assert real.user(before.username) == before


def test_nobody_of_that_name(real: World) -> None:
    with pytest.raises(NotFound):
        change(real, "nobody", email="")


def test_a_password_is_kept_as_a_hash_alone(real: World) -> None:
    who = idle(real)
    assert change(real, who, password="three random words").what == ["password"]
    assert accounts.sign_in(real.core, who, "three random words") is not None
    assert entries(real) == [{"what": ["password"]}]


def test_a_disabled_account_signs_in_again_when_it_is_enabled(real: World) -> None:
    who = idle(real)
    change(real, who, password="three random words", active=False)
    assert accounts.sign_in(real.core, who, "three random words") is None
    change(real, who, active=True)
    assert accounts.sign_in(real.core, who, "three random words") is not None


@pytest.mark.parametrize("different", [{"active": False}, {"duties": ["analyst"]}])
def test_a_holder_is_not_made_unable_to_hold(real: World, different: dict[str, object]) -> None:
    with pytest.raises(HoldfastError, match=r"Sasha Sample holds \d+ child.*People.*new password"):
        change(real, "sasha", **different)
    assert real.user("sasha").active
    assert entries(real) == []


def test_children_of_somebody_who_changes_teams_stay_with_the_team_that_took_them(real: World) -> None:
    before = real.user("sasha")
    other = next(team for team in TEAMS if team != before.team)
    changed = change(real, "sasha", team=other)
    assert changed.user.team == other
    [left] = changed.left
    assert f"with {before.team} until somebody accepts holding anew" in left
    assert change(real, "sasha", email="sasha@example.gov.uk").left == []


def test_who_has_left_is_let_in_by_a_manager_and_no_other_absence_opens_a_disabled_account(
    real: World,
) -> None:
    who, emery = idle(real), real.user("emery")
    gone = rota.record_absence(real.core, who, NOW.date(), None, "A new post", "", emery)
    change(real, who, email="later@example.gov.uk")
    with pytest.raises(HoldfastError, match="has left"):
        change(real, who, active=True)
    rota.end_absence(real.core, gone.id, emery)
    assert real.user(who).active
    away = rota.record_absence(real.core, who, NOW.date(), date(2026, 12, 1), "A holiday", "", emery)
    change(real, who, active=False)
    rota.end_absence(real.core, away.id, emery)
    assert not real.user(who).active
