"""What the database refuses, in the domain's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg.errors
import sqlalchemy as sa

from app.domain.errors import Duplicate, NotFound, Stale

NAMES = {
    "absences": "absence",
    "alert_rules": "alert rule",
    "answers": "set of answers",
    "attachments": "attachment",
    "break_glass": "break-glass access",
    "breaches": "breach",
    "cases": "case",
    "comments": "comment",
    "definitions": "definition",
    "deployments": "deployment",
    "documents": "document",
    "drafts": "draft",
    "ended_sessions": "session",
    "hand_overs": "hand-over",
    "holdings": "holding",
    "incidents": "incident",
    "instances": "instance",
    "jobs": "job",
    "mails": "e-mail",
    "notices": "notice",
    "preferences": "preference",
    "restrictions": "restriction",
    "saved_views": "saved view",
    "tasks": "task",
    "timers": "timer",
    "users": "user",
}
"""Table → what one of its rows is called."""

SOMEBODY_ELSE = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.SerializationFailure,
)
"""Somebody else had the same case in hand for too long, or at cross purposes."""


@contextmanager
def translated() -> Iterator[None]:
    """Raises `Duplicate`, `NotFound`, `Stale` or `ValueError` instead of the driver's own errors."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        plain = _in_our_words(error.orig)
        if plain is None:
            raise
        raise plain from error


def _in_our_words(error: BaseException | None) -> Exception | None:
    if isinstance(error, psycopg.errors.UniqueViolation):
        if error.diag.constraint_name == "uq_holdings_open":
            return Duplicate("holder of case", _key(error))
        return Duplicate(NAMES.get(error.diag.table_name or "", "row"), _key(error))
    if isinstance(error, psycopg.errors.ForeignKeyViolation):
        referred = (error.diag.constraint_name or "").rsplit("_", 1)[-1]
        return NotFound(NAMES.get(referred, "row"), _key(error))
    if (
        isinstance(error, psycopg.errors.CheckViolation)
        and error.diag.constraint_name == "ck_holdings_interval"
    ):
        return ValueError("a holding cannot begin before the one that it ends")
    if isinstance(error, SOMEBODY_ELSE):
        return Stale("This case")
    return None


def _key(error: psycopg.Error) -> str:
    """The offending key out of the server's detail, which has it in brackets in every language."""
    found = re.search(r"=\((.*?)\)", error.diag.message_detail or "")
    return found.group(1) if found else ""
