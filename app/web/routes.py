"""Every route of the pages and who may use it. A route that is not here is refused, and fails a test."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.domain.permissions import Action


class Open(StrEnum):
    """Routes that need no signing in."""

    PUBLIC = "anybody"


PUBLIC = Open.PUBLIC

ROUTES: Mapping[str, Action | Open] = {
    "static": PUBLIC,
    "account.sign_in": PUBLIC,
    "account.send_sign_in": PUBLIC,
    "account.sign_out": Action.USE,
    "health.live": PUBLIC,
    "health.ready": PUBLIC,
    "pages.home": Action.USE,
    "pages.accessibility": PUBLIC,
    "staff.people": Action.REASSIGN,
    "staff.person": Action.REASSIGN,
    "staff.away": Action.REASSIGN,
    "staff.back": Action.REASSIGN,
    "staff.move_tasks": Action.REASSIGN,
    "staff.move_children": Action.REASSIGN,
    "inbox.mine": Action.WORK,
    "inbox.team": Action.WORK,
    "inbox.nobody": Action.WORK,
    "inbox.others": Action.WORK,
    "inbox.save_view": Action.WORK,
    "inbox.forget_view": Action.WORK,
    "inbox.block": Action.WORK,
    "inbox.unblock": Action.WORK,
    "inbox.choose_receiver": Action.WORK,
    "inbox.give": Action.WORK,
    "work.task": Action.WORK,
    "work.complete": Action.WORK,
    "work.claim": Action.WORK,
    "work.release": Action.WORK,
    "work.done": Action.WORK,
    "work.calendar": Action.WORK,
    "filling.save_draft": Action.WORK,
    "filling.discard": Action.WORK,
    "filling.compare": Action.WORK,
    "filling.choose": Action.WORK,
    "filling.section": Action.WORK,
    "filling.save_section": Action.WORK,
    "files.of_task": Action.WORK,
    "files.give_to_task": Action.WORK,
    "files.of_case": Action.SEE_CASES,
    "files.give_to_case": Action.WORK,
    "files.download": Action.SEE_CASES,
    "files.remove": Action.WORK,
    "comments.on_task": Action.WORK,
    "comments.of_case": Action.SEE_CASES,
    "comments.on_case": Action.WORK,
    "letters.preview": Action.WORK,
    "letters.letter": Action.SEE_CASES,
    "letters.edit": Action.WORK,
    "letters.send": Action.WORK,
    "cases.search": Action.SEE_CASES,
    "cases.case": Action.SEE_CASES,
    "cases.letter": Action.SEE_CASES,
    "cases.document": Action.SEE_CASES,
    "cases.start": Action.START,
    "cases.message": Action.WORK,
    "cases.concern": Action.RAISE_CONCERN,
    "cases.raise_concern": Action.RAISE_CONCERN,
    "watch.instances": Action.WATCH,
    "watch.instance": Action.WATCH,
    "watch.incidents": Action.WATCH,
    "watch.breaches": Action.WATCH,
    "watch.retry": Action.MEND,
    "panels.queue": Action.WATCH,
    "report.year": Action.WATCH,
    "report.as_csv": Action.WATCH,
    "report.as_json": Action.WATCH,
    "moving.preview": Action.MIGRATE,
    "moving.move": Action.MIGRATE,
    "moving.preview_all": Action.MIGRATE,
    "moving.move_all": Action.MIGRATE,
    "model.council": Action.SEE_PACK,
    "model.clauses": Action.SEE_PACK,
    "model.process": Action.SEE_PACK,
    "notices.mine": Action.USE,
    "notices.read": Action.USE,
    "demo.clock": Action.MOVE_CLOCK,
    "demo.move": Action.MOVE_CLOCK,
}
