"""Adding the people of an installation."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.errors import HoldfastError
from app.domain.permissions import DUTIES
from app.domain.records import AuditEntry, User
from app.services import changing
from app.services.core import Core


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

    Raises `HoldfastError` for an unknown role, team or duty, a name that is taken, an address that is
    none, a short password; `NotFound` when the council has no pack in force.
    """
    with core.store.write() as uow:
        known = core.catalogue.in_force(uow, council).pack.council
        teams = {each.name for each in known.teams.values()}
        changing.check_known("role", roles, known.roles)
        changing.check_known("team", [team] if team else [], teams)
        changing.check_known("duty", duties, DUTIES)
        username = username.strip().lower()
        if uow.users.by_username(username) is not None:
            raise HoldfastError(f"“{username}” is taken. Give this person another user name.")
        user = User(
            id=core.new_id(),
            username=username,
            name=name,
            email=changing.checked_address(email),
            council=council,
            team=team,
            roles=tuple(roles),
            duties=tuple(duties),
            password_hash=changing.hashed_password(password),
        )
        uow.users.add([user])
        entry = AuditEntry(council, core.clock.now(), by, "account.added", username, {"duties": list(duties)})
        uow.audit.append([entry])
        uow.commit()
    return user
