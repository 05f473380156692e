"""Texts typed into a form when the session has ended meanwhile: kept for whoever opened the form.

The form carries a signed note of its task and of the person it was shown to. Whoever holds it can only
add to that person's own draft of that task, and sees nothing; nobody can make one without the key.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.domain.form import Form
from app.domain.records import User
from app.services.drafts import REMARKS, Typed
from app.web import posted, sections
from app.web.services import services
from app.web.settings import WebSettings

NAME = "_keeper"
SALT = "what was typed"


def token(task_id: UUID, user: User) -> str:
    """The note that the form carries."""
    return _signer().dumps([str(task_id), str(user.id)])


def rescue() -> bool:
    """Keep what was sent for a task by somebody who is not signed in any more; whether it was kept."""
    task_id = (request.view_args or {}).get("task_id")
    if request.method != "POST" or task_id is None or NAME not in request.form:
        return False
    try:
        of_task, user_id = _signer().loads(
            request.form[NAME], max_age=int(settings().keeper_lifetime.total_seconds())
        )
    except BadSignature:
        return False
    if of_task != str(task_id):
        return False
    return services().filling.rescue(task_id, typed, seen(), UUID(user_id))


def in_part() -> bool:
    """Whether only a part of a form was sent: one section, or none."""
    return "_whole" in request.form or "_section" in request.form


def typed(form: Form | None, before: Typed) -> dict[str, list[str]]:
    """What is typed now. One section, or the list of sections, says nothing of the others' answers."""
    sent = posted.raw(request.form)
    kept = {name: list(texts) for name, texts in before.items()}
    if "_whole" in request.form:
        return kept | {name: texts for name, texts in sent.items() if name in REMARKS}
    number = request.form.get("_section")
    if number is None:
        return sent
    parts = sections.of(form, settings().section_questions)
    section = next((each for each in parts if str(each.number) == number), None)
    if section is None:
        return kept
    return sections.merged(section, before, sent) | {"_sections": kept.get("_sections", [])}


def seen() -> datetime | None:
    """When the answers that the sent form was filled with had last changed; None when there were none."""
    text = request.form.get("_seen", "")
    if "_seen" not in request.form:
        return services().clock.now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def by_script() -> bool:
    """Whether the page's script asks, which reads JSON."""
    return request.accept_mimetypes.best == "application/json"


def settings() -> WebSettings:
    """The settings of the pages."""
    return cast(WebSettings, current_app.extensions["holdfast settings"])


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt=SALT)
