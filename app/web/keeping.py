"""Texts typed into a form when the session has ended meanwhile: kept for whoever opened the form.

Every form carries a signed note of its task, or of its page, and of the person it was shown to. Whoever
holds it can only add to what that person has typed there, and sees nothing; nobody can make one without
the key. What was typed into a task's form becomes that person's draft; of any other form it is kept until
its page is opened again by the same person, and is then put back into the form. Files are never kept.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from flask import current_app, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.domain.form import Form
from app.domain.records import User
from app.services import unsent
from app.services.drafts import REMARKS, Typed
from app.web import posted, sections
from app.web.services import services
from app.web.settings import WebSettings

NAME = "_keeper"
SALT = "what was typed"
MARK = "_unsent"
"""The hidden control of a form that was filled again: sent with it, and then it is not kept any more."""

WAITS = "unsent"
"""In a session: its person has typed something that could not be sent."""

OURS = frozenset({NAME, MARK, "csrf_token", "password"})


def token(task_id: UUID, user: User) -> str:
    """The note that the form carries."""
    return _signer().dumps([str(task_id), str(user.id)])


def page_note(user: User | None) -> str:
    """The note that every other form carries: of the page where it stands. Nobody's has an empty one."""
    if user is None:
        return ""
    said = _said() if request.method == "POST" else None
    # A page that answers a sent form has the form of the page before.
    page = said[0] if said and said[0].startswith("/") else request.full_path.rstrip("?")
    return _signer().dumps([page, str(user.id)])


def rescue() -> str:
    """Keep what was sent by somebody who is not signed in any more; its page, "" when not kept."""
    said = _said() if request.method == "POST" else None
    if said is None:
        return ""
    subject, user_id = said
    task_id = (request.view_args or {}).get("task_id")
    if subject.startswith("/"):
        sent = {name: request.form.getlist(name) for name in request.form if name not in OURS}
        kept = unsent.keep(services().core, UUID(user_id), subject, request.path, sent)
        return subject if kept else ""
    if task_id is None or subject != str(task_id):
        return ""
    kept = services().filling.rescue(task_id, typed, seen(), UUID(user_id))
    return url_for("work.task", task_id=task_id) if kept else ""


def is_of(user: User | None) -> bool:
    """Whether the form that was sent was shown to this person."""
    said = _said()
    return user is not None and said is not None and said[1] == str(user.id)


def _said() -> tuple[str, str] | None:
    """What the form's note says: of which task or page, and shown to whom; None when it is not good."""
    longest = int(settings().keeper_lifetime.total_seconds())
    for note in request.form.getlist(NAME):
        try:
            subject, user_id = _signer().loads(note, max_age=longest)
        except BadSignature:
            continue
        return str(subject), str(user_id)
    return None


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
