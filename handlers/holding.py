"""Who holds the child: the receiver is looked at first, accepts in person, and only then takes over."""

from __future__ import annotations

from app.ports import Call, CaseFacts, Parameter, Person, Result, TransferHolding
from handlers.family import CASE, case_meant
from handlers.topic import inline


def _receiver_refused(call: Call, case: CaseFacts | None, username: str) -> str:
    """Why this person cannot take the case over, or an empty string."""
    council = call.council.council
    if not username:
        return "Nobody is named. Name the person who will take over."
    person = call.people.get(username)
    if person is None:
        if username in council.roles or username in council.teams:
            return f"“{username}” is a role or a team. Name one person who will take over."
        return f"Nobody in {council.name} signs in as “{username}”. Name somebody from the list of people."
    if case is not None and person.council != case.council:
        return f"{person.name} does not work for {council.name}. Name somebody who does."
    if not person.active:
        return f"{person.name} no longer works here. Name somebody who does."
    if case is not None and case.holder is not None and case.holder.username == username:
        return f"{person.name} holds this case already. Name the person who will take over."
    return ""


@inline(
    "holding.check_receiver",
    inputs=[
        Parameter("receiver", "string", required=False, description="who is to take over: a username"),
        CASE,
    ],
    outputs=[
        Parameter("receiver_ok", "boolean", description="whether this person may be asked to take over"),
        Parameter("reason", "string", description="why not, for the worker to read; empty when they may"),
        Parameter("receiver_name", "string", description="the person's name, or what was given"),
    ],
)
def check_receiver(call: Call) -> Result:
    """Looks at the receiver: one active person of the case's council who does not hold the case now."""
    username = call.inputs.get("receiver", "").strip()
    reason = _receiver_refused(call, case_meant(call), username)
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
        CASE,
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
    case = case_meant(call)
    refused = _receiver_refused(call, case, to)
    if refused:
        raise ValueError(refused)
    reason = call.inputs.get("reason", "Accepted by the new holder")
    return Result(
        {"holder": to, "holder_name": call.people[to].name},
        effects=(TransferHolding(to, accepted_by, reason, _sibling(call, case)),),
    )


def _sibling(call: Call, case: CaseFacts | None) -> str:
    """The reference of a sibling's case, empty for the case itself."""
    return case.reference if case is not None and case is not call.case else ""


@inline(
    "holding.present",
    outputs=[
        Parameter("holder", "string", description="the holder's username; empty when nobody holds the child"),
        Parameter("holder_name", "string", description="the holder's name"),
        Parameter("managers", "list", description="the roles that manage on the holder's side"),
    ],
)
def present(call: Call) -> Result:
    """Gives who holds the child now, and the roles that manage on that person's side."""
    holder = call.case.holder if call.case else None
    return Result(
        {
            "holder": holder.username if holder else "",
            "holder_name": holder.name if holder else "nobody",
            "managers": _managers(call, holder),
        }
    )


def _managers(call: Call, holder: Person | None) -> list[str]:
    """The managing roles of the holder's side or sides; all of the council's when the side is not known."""
    roles = call.council.council.roles
    sides = {roles[name].side for name in (holder.roles if holder else ()) if name in roles}
    managing = [role for role in roles.values() if role.manager]
    return [role.name for role in managing if role.side in sides] or [role.name for role in managing]
