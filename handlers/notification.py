"""Notices: in the app, and by e-mail to those who want it."""

from __future__ import annotations

from app.ports import Call, Notify, Parameter, Result
from handlers.recipients import named, people
from handlers.topic import Tools, job
from handlers.wording import clean, one_line


@job(
    "notification.send",
    inputs=[
        Parameter("to", "any", description="usernames, roles or teams: a list, or a text with commas"),
        Parameter("subject", "string", description="one line; e-mail shows it, so name no child"),
        Parameter("text", "string", description="what to do and by when"),
        Parameter("link", "string", required=False, description="the address of the page to open"),
        Parameter("team", "string", required=False, description="of a role, only the people of this team"),
        Parameter(
            "urgent", "boolean", required=False, description="true: a safeguarding matter, e-mailed at once"
        ),
    ],
    outputs=[Parameter("notified", "list", description="the usernames it went to")],
)
def send(call: Call, _tools: Tools) -> Result:
    """Sends people a notice in the app, and by e-mail as each of them wishes."""
    team = call.inputs.get("team", "")
    reached = {who.username: who for name in named(call.inputs["to"]) for who in people(call, name, team)}
    if not reached:
        raise ValueError("`to` names nobody. Give usernames, roles or teams.")
    subject, text = one_line(call.inputs["subject"]), clean(call.inputs["text"])
    link = one_line(call.inputs.get("link", ""))
    urgent = call.inputs.get("urgent") is True
    notice = Notify(to=tuple(reached), subject=subject, text=text, link=link, urgent=urgent)
    return Result({"notified": list(reached)}, effects=(notice,))
