"""Where a case goes next, from the council's pack: no team or telephone number stands in Python."""

from __future__ import annotations

from app.ports import Call, Parameter, Result
from handlers.topic import inline

SIDE = Parameter("side", "string", description="early_help, social_care or another side of the teams")


@inline(
    "routing.locality",
    inputs=[
        SIDE,
        Parameter("locality", "string", required=False, description="the case's own locality when empty"),
    ],
    outputs=[
        Parameter("team", "string", description="the team's key in council.toml"),
        Parameter("team_name", "string", description="the team's name"),
    ],
)
def locality(call: Call) -> Result:
    """Gives the team of a side that serves a locality, or else the one that serves the whole council."""
    side = call.inputs["side"]
    place = call.inputs.get("locality") or (call.case.locality if call.case else "")
    teams = [team for team in call.council.council.teams.values() if team.side == side]
    found = [team for team in teams if place and team.locality.casefold() == place.strip().casefold()]
    found = found or [team for team in teams if not team.locality]
    if len(found) != 1:
        problem = f"{len(found)} teams" if found else "no team"
        raise ValueError(
            f"{problem} of {call.council.council.name} on the side {side} serve “{place}”. "
            "Let exactly one team in council.toml have this side and locality, or this side and no locality."
        )
    return Result({"team": found[0].id, "team_name": found[0].name})


@inline(
    "routing.contact",
    inputs=[Parameter("key", "string", description="the contact's key in council.toml")],
    outputs=[
        Parameter("name", "string", description="what the contact is called"),
        Parameter("telephone", "string", required=False),
        Parameter("email", "string", required=False),
        Parameter("warning", "string", required=False, description="what to know before calling"),
    ],
)
def contact(call: Call) -> Result:
    """Gives a contact of the council, for example the hub of a locality."""
    return _contact(call, call.inputs["key"])


@inline(
    "routing.front_door",
    outputs=[
        Parameter("name", "string", description="what the front door is called"),
        Parameter("telephone", "string", required=False),
        Parameter("email", "string", required=False),
        Parameter("warning", "string", required=False, description="what to know before calling"),
    ],
)
def front_door(call: Call) -> Result:
    """Gives the council's front door for concerns about a child."""
    return _contact(call, "front_door")


def _contact(call: Call, key: str) -> Result:
    found = call.council.council.contacts.get(key)
    if found is None:
        raise ValueError(f"council.toml has no contact with the key {key}. Add its name and number.")
    return Result(
        {
            "name": found.name,
            "telephone": found.telephone,
            "email": found.email,
            "warning": found.warning,
        }
    )
