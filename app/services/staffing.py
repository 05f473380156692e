"""Adding the people of an installation."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.domain.errors import HoldfastError
from app.domain.permissions import DUTIES
from app.domain.records import AuditEntry, User
from app.services import accounts
from app.services.core import Core

SHORTEST_PASSWORD = 12
"""Characters. An assumption of ours, in line with the advice of three random words."""


def add_user(
    core: Core,
    *,
    council: str,
    username: str,
    name: str,
    email: str,
    password: str,
    roles: Sequence[str],
    duties: Sequence[str],
    team: str = "",
    by: str,
) -> User:
    """Add somebody to a council whose pack is in force.

    Raises `HoldfastError` for an unknown role, team or duty, a name that is taken, a short password;
    `NotFound` when the council has no pack in force.
    """
    with core.store.write() as uow:
        known = core.catalogue.in_force(uow, council).pack.council
        teams = {each.name for each in known.teams.values()}
        _known("role", roles, known.roles)
        _known("team", [team] if team else [], teams)
        _known("duty", duties, DUTIES)
        if len(password) < SHORTEST_PASSWORD:
            raise HoldfastError(f"A password has {SHORTEST_PASSWORD} characters or more.")
        username = username.strip().lower()
        if uow.users.by_username(username) is not None:
            raise HoldfastError(f"“{username}” is taken. Give this person another user name.")
        user = User(
            id=core.new_id(),
            username=username,
            name=name,
            email=email,
            council=council,
            team=team,
            roles=tuple(roles),
            duties=tuple(duties),
            password_hash=accounts.hashed(password),
        )
        uow.users.add([user])
        entry = AuditEntry(council, core.clock.now(), by, "account.added", username, {"duties": list(duties)})
        uow.audit.append([entry])
        uow.commit()
    return user


def _known(what: str, given: Sequence[str], known: Collection[str]) -> None:
    for one in given:
        if one not in known:
            names = ", ".join(sorted(known))
            raise HoldfastError(f"There is no {what} “{one}”. There is {names or 'none'}.")
