"""Dates, times and values in plain words, as GOV.UK's style guide writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from markupsafe import Markup, escape

from app.domain.calendar import local
from app.domain.records import InstanceStatus, Task, TaskState, TaskStatus, TimerStatus
from app.services.wording import HOLDFAST

REFERENCE = re.compile(r"\w+(-\w+)+")
"""A case's reference as councils write theirs, in one word."""


def day(value: date | datetime) -> str:
    """27 November 2026."""
    at = local(value).date() if isinstance(value, datetime) else value
    return f"{at.day} {at:%B %Y}"


def clock(value: datetime | time) -> str:
    """4:30pm, 4pm, midday, midnight; London time."""
    at = local(value).time() if isinstance(value, datetime) else value
    if at.minute == 0 and at.hour in {0, 12}:
        return "midday" if at.hour else "midnight"
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{hour}{minutes}{'am' if at.hour < 12 else 'pm'}"


def moment(value: datetime) -> str:
    """27 November 2026 at 4:30pm, London time."""
    return f"{day(value)} at {clock(value)}"


def when(value: date | datetime | None) -> str:
    """A date or a moment, whichever it is; empty for None."""
    if value is None:
        return ""
    return moment(value) if isinstance(value, datetime) else day(value)


def span(value: timedelta, units: int = 2) -> str:
    """A length of time in its largest units: 2 days 3 hours."""
    seconds = int(abs(value.total_seconds()))
    parts = []
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return " ".join(parts[:units]) or "no time"


def today(now: datetime) -> date:
    """The London date of a moment."""
    return local(now).date()


def age(born: date, now: datetime) -> int:
    """Whole years at the London date of `now`."""
    today = local(now).date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def plain(value: Any) -> str:
    """A variable's or an answer's value for a person to read."""
    if value is None or value == "" or value == []:
        return "Not answered"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str):
        return _dated(value)
    if isinstance(value, datetime):
        return moment(value) if value.tzinfo else moment(value.replace(tzinfo=UTC))
    if isinstance(value, date):
        return day(value)
    if isinstance(value, time):
        return clock(value)
    if isinstance(value, timedelta):
        return span(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{named(str(key))}: {plain(item)}" for key, item in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(plain(item) for item in value)
    return str(value)


def _dated(text: str) -> str:
    """ISO 8601 text, as kept answers hold dates, in words; any other text as it is."""
    try:
        if len(text) == 10 and text[4] == text[7] == "-":
            return day(date.fromisoformat(text))
        if len(text) > 18 and text[10] == "T":
            at = datetime.fromisoformat(text)
            return moment(at) if at.tzinfo else text
    except ValueError:
        return text
    return text


def named(key: str) -> str:
    """A variable's name as words: family_agrees → Family agrees."""
    text = key.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def deadline(value: datetime) -> str:
    """A moment until which there is time: a clock that runs to midnight runs to the end of the day before."""
    last = value - timedelta(seconds=1)
    return f"end of {day(last)}" if clock(value) == "midnight" else moment(value)


def amount(value: Any, unit: str) -> str:
    """5 working days, 1 working day."""
    one = value == 1 and unit.endswith("s")
    return f"{plain(value)} {unit[:-1] if one else unit}".strip()


def quantity(key: str, unit: str) -> str:
    """A setting's name as words, without the unit that stands beside its value: joint visit."""
    text = key.replace("_", " ")
    for ending in (unit, unit.rpartition(" ")[2]):
        if ending and text.endswith(f" {ending}"):
            return named(text.removesuffix(ending))
    return named(text)


def doer(who: str, kind: str) -> str:
    """Who did it; empty where the sentence says so by itself, as Holdfast's own work and a holder's do."""
    return "" if who == HOLDFAST or kind.startswith("holding.") else who


def how_many(count: int, one: str, many: str = "") -> str:
    """1 task, 2 tasks."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def bdi(name: object) -> Markup:
    """A name kept apart from the direction of the text around it."""
    return Markup("<bdi>{}</bdi>").format(escape(name))


def about(text: str) -> Markup:
    """What a task is about, such as a child and its reference, which stays in one piece."""
    name, comma, reference = text.rpartition(", ")
    if not comma or not REFERENCE.fullmatch(reference):
        return bdi(text)
    return Markup('<bdi>{}, <span class="hf-ref">{}</span></bdi>').format(name, reference)


def one_line(text: str) -> Markup:
    """Text for a text area, with its line breaks as references: macros that indent HTML leave them alone."""
    lines = text.replace("\r\n", "\n").split("\n")
    return Markup("&#10;").join(escape(line) for line in lines)


def size(count: int) -> str:
    """A number of bytes in decimal units: 900 bytes, 12 KB, 3.4 MB."""
    if count < 1000:
        return how_many(count, "byte")
    value, unit = (count / 1e6, "MB") if count >= 1e6 else (count / 1e3, "KB")
    return f"{value:.1f}".removesuffix(".0") + f" {unit}"


def errors_of(problems: Mapping[str, str]) -> list[dict[str, str]]:
    """Error summary lines for fields whose ids are their names."""
    return [{"text": text, "href": f"#{name}"} for name, text in problems.items()]


def overdue(task: Task, now: datetime) -> bool:
    """Whether an open task's due moment has passed."""
    return task.status is TaskStatus.OPEN and task.due_at is not None and task.due_at <= now


def open_for(task: Task, now: datetime) -> int:
    """Whole days in London since an open task was opened: the age of what has no time limit."""
    return (today(now) - today(task.created_at)).days if task.status is TaskStatus.OPEN else 0


def due_tag(task: Task, now: datetime) -> dict[str, str]:
    """Text and colour of the tag beside a task's due date; text alone carries the meaning."""
    if task.due_at is None:
        return {"text": "No due date", "classes": "govuk-tag--grey"}
    if overdue(task, now):
        late = (local(now).date() - local(task.due_at).date()).days + (
            0 if isinstance(task.due, datetime) else 1
        )
        by = f" by {how_many(late, 'day')}" if late else ""
        return {"text": f"Overdue{by}", "classes": "govuk-tag--red"}
    last = local(task.due_at - timedelta(seconds=1)).date()
    days = (last - local(now).date()).days
    if days == 0:
        return {"text": "Due today", "classes": "govuk-tag--orange"}
    if days == 1:
        return {"text": "Due tomorrow", "classes": "govuk-tag--yellow"}
    return {"text": f"{how_many(days, 'day')} left", "classes": "govuk-tag--blue"}


STATES: Mapping[TaskState, tuple[str, str]] = {
    TaskState.NOT_LOOKED_AT: ("Not looked at", "govuk-tag--purple"),
    TaskState.LOOKED_AT: ("Looked at", "govuk-tag--light-blue"),
    TaskState.STARTED: ("Started", "govuk-tag--blue"),
    TaskState.BLOCKED: ("Blocked", "govuk-tag--red"),
    TaskState.DONE: ("Done", "govuk-tag--green"),
    TaskState.CANCELLED: ("Cancelled", "govuk-tag--grey"),
}


def state_tag(task: Task) -> dict[str, str]:
    """How far the work on a task is: text and colour."""
    text, classes = STATES[task.state]
    return {"text": text, "classes": classes}


STATUS: Mapping[InstanceStatus | TaskStatus, tuple[str, str]] = {
    InstanceStatus.RUNNING: ("Running", "govuk-tag--blue"),
    InstanceStatus.SUSPENDED: ("Suspended", "govuk-tag--yellow"),
    InstanceStatus.ENDED: ("Ended", "govuk-tag--grey"),
    InstanceStatus.CANCELLED: ("Cancelled", "govuk-tag--grey"),
    TaskStatus.OPEN: ("Open", "govuk-tag--blue"),
    TaskStatus.DONE: ("Done", "govuk-tag--green"),
    TaskStatus.CANCELLED: ("Cancelled", "govuk-tag--grey"),
}
CLOCKS: Mapping[TimerStatus, tuple[str, str]] = {
    TimerStatus.WAITING: ("Running", "govuk-tag--blue"),
    TimerStatus.FIRED: ("Ran out", "govuk-tag--orange"),
    TimerStatus.CANCELLED: ("Stopped", "govuk-tag--grey"),
}
"""Apart from the others: a word that two of them share counts as the same key."""


def status_tag(status: InstanceStatus | TaskStatus | TimerStatus) -> dict[str, str]:
    """Text and colour of a status."""
    text, classes = CLOCKS[status] if isinstance(status, TimerStatus) else STATUS[status]
    return {"text": text, "classes": classes}


FILTERS = {
    "day": day,
    "clock": clock,
    "moment": moment,
    "when": when,
    "deadline": deadline,
    "span": span,
    "about": about,
    "plain": plain,
    "named": named,
    "bdi": bdi,
    "one_line": one_line,
    "size": size,
    "status_tag": status_tag,
}
FUNCTIONS = {
    "how_many": how_many,
    "errors_of": errors_of,
    "due_tag": due_tag,
    "overdue": overdue,
    "age": age,
    "today": today,
    "open_for": open_for,
    "amount": amount,
    "quantity": quantity,
    "doer": doer,
    "state_tag": state_tag,
}
