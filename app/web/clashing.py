"""The same question answered twice: both answers side by side, for the person to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.form import Field, Form, Option
from app.services.filling import Changed, Colleague
from app.services.views import TaskPage
from app.web import posted
from app.web.posted import Posted
from app.web.words import plain

MINE = "mine"


@dataclass(frozen=True, slots=True)
class Version:
    """One answer to choose. `id`: `mine`, `step`, or the colleague's; `shown`: the answer in words."""

    id: str
    texts: Sequence[str]
    shown: str
    who: str = ""
    at: datetime | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A question with the answers that differ, one's own first."""

    item: Field
    versions: Sequence[Version]


def differences(
    page: TaskPage,
    sent: Posted,
    changed: Sequence[Changed],
    colleagues: Sequence[Colleague],
    compared: Sequence[str] = (),
) -> list[Difference]:
    """The questions of a form to which there are different answers. `compared`: colleagues seen before."""
    fresh = [each for each in colleagues if str(each.id) not in compared]
    drafts = {each.id: posted.stored(each.typed).texts for each in fresh}
    found = []
    for item in page.form.inputs() if page.form else ():
        if item.disabled:
            continue
        mine = list(sent.texts.get(item.key, ()))
        others = [
            Version("step", each.texts, words(item, each.texts, page.options),
                    each.source.who, each.source.at, each.source.step)
            for each in changed
            if each.key == item.key and not same(each.texts, mine)
        ] + [
            Version(str(each.id), drafts[each.id][item.key],
                    words(item, drafts[each.id][item.key], page.options), each.name, each.saved_at)
            for each in fresh
            if any(drafts[each.id].get(item.key, ())) and not same(drafts[each.id][item.key], mine)
        ]  # fmt: skip
        if others:
            own = Version(MINE, mine, words(item, mine, page.options))
            found.append(Difference(item, [own, *others]))
    return found


def same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two answers say the same, whatever the browser made of line ends and blanks around."""
    return [_plain(text) for text in one if text] == [_plain(text) for text in other if text]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def words(item: Field, texts: Sequence[str], options: Mapping[str, Sequence[Option]]) -> str:
    """An answer as a person reads it."""
    known = options.get(item.values_key, ()) if item.values_key else item.options
    labels = {option.value: option.label for option in known}
    if item.type == "checkbox":
        return plain(bool(texts) and texts[-1].lower() in {"true", "on", "yes", "1"})
    said = [labels.get(text, plain(text)) for text in texts if text]
    return ", ".join(said) or plain(None)


def chosen(
    found: Sequence[Difference], picks: Mapping[str, str], typed: Mapping[str, Sequence[str]]
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """(what was typed with the choices put in, key → message for a question without a choice)."""
    kept = {name: list(texts) for name, texts in typed.items()}
    problems = {}
    for each in found:
        pick = next((one for one in each.versions if one.id == picks.get(each.item.key)), None)
        if pick is None:
            problems[each.item.key] = f"Choose an answer to “{each.item.label}”"
        elif pick.id != MINE:
            for name in posted.controls(each.item, ()):
                kept.pop(name, None)
            kept |= posted.controls(each.item, pick.texts)
    return kept, problems


def lost(
    form: Form | None, mine: Posted, theirs: Mapping[str, Sequence[str]] | None
) -> list[tuple[Field, str, str]]:
    """For a task that is done: question, what was sent for it, what somebody typed and did not send.

    `theirs` None: nothing was sent, the task was cancelled.
    """
    found = []
    for item in form.inputs() if form else ():
        typed = mine.texts.get(item.key, ())
        sent = (theirs or {}).get(item.key, ())
        told = words(item, typed, {})
        if any(typed) and (theirs is None or not (same(typed, sent) or told == words(item, sent, {}))):
            found.append((item, "" if theirs is None else words(item, sent, {}), told))
    return found
