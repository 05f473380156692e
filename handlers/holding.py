"""Who holds the child: the receiver is looked at first, accepts in person, and only then takes over."""

from __future__ import annotations

from app.ports import Call, Parameter, Result, TransferHolding
from handlers.topic import inline


def _receiver_refused(call: Call, username: str) -> str:
    """Why this person cannot take the case over, or an empty string."""
    council = call.council.council
    if not username:
        return "Nobody is named. Name the person who will take over."
    person = call.people.get(username)
    if person is None:
        if username in council.roles or username in council.teams:
            return f"“{username}” is a role or a team. Name one person who will take over."
        return f"Nobody in {council.name} signs in as “{username}”. Name somebody from the list of people."
    if call.case is not None and person.council != call.case.council:
        return f"{person.name} does not work for {council.name}. Name somebody who does."
    if not person.active:
        return f"{person.name} no longer works here. Name somebody who does."
    if call.case is not None and call.case.holder is not None and call.case.holder.username == username:
        return f"{person.name} holds this case already. Name the person who will take over."
    return ""


@inline(
    "holding.check_receiver",
    inputs=[Parameter("receiver", "string", required=False, description="who is to take over: a username")],
    outputs=[
        Parameter("receiver_ok", "boolean", description="whether this person may be asked to take over"),
        Parameter("reason", "string", description="why not, for the worker to read; empty when they may"),
        Parameter("receiver_name", "string", description="the person's name, or what was given"),
    ],
)
def check_receiver(call: Call) -> Result:
    """Looks at the receiver: one active person of the case's council who does not hold the case now."""
    username = call.inputs.get("receiver", "").strip()
    reason = _receiver_refused(call, username)
    person = call.people.get(username)
    name = person.name if person else username
    return Result({"receiver_ok": not reason, "reason": reason, "receiver_name": name})


@inline(
    "holding.transfer",
    inputs=[
        Parameter("to", "string", description="the new holder's username"),
        Parameter("accepted", "string", description="the new holder's answer: yes"),
        Parameter(
            "accepted_by",
            "string",
            required=False,
            description="who gave that answer, a username; who completed the last step when empty",
        ),
        Parameter("reason", "string", required=False, description="why the case moves"),
    ],
    outputs=[
        Parameter("holder", "string", description="the new holder's username"),
        Parameter("holder_name", "string", description="the new holder's name"),
    ],
)
def transfer(call: Call) -> Result:
    """Moves the case to its new holder, who has accepted it in person (INV-04, INV-14)."""
    to = call.inputs["to"].strip()
    accepted_by = call.inputs.get("accepted_by", call.actor.username if call.actor else "nobody").strip()
    if call.inputs["accepted"] != "yes":
        raise ValueError(f"{to} has not accepted. The case moves only after the new holder says yes.")
    if accepted_by != to:
        raise ValueError(f"{accepted_by} accepted, but {to} is to take over. Only the new holder can accept.")
    refused = _receiver_refused(call, to)
    if refused:
        raise ValueError(refused)
    reason = call.inputs.get("reason", "Accepted by the new holder")
    return Result(
        {"holder": to, "holder_name": call.people[to].name},
        effects=(TransferHolding(to=to, accepted_by=accepted_by, reason=reason),),
    )
