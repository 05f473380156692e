"""What is given out as a booklet to read: what is kept, from whom, when, and what is left out by what law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.domain.booklet import Chapter, Item
from app.domain.calendar import day_in_words, moment_in_words
from app.domain.desk import Disclosure
from app.domain.records import Case
from app.services.disclosing.entries import KINDS
from app.services.disclosing.redacting import MARK

Told = Mapping[str, Any]

CHAPTERS = {
    "case": ("The case", "What the council wrote down to know whom the case is about."),
    "holding": (
        "Who held the child",
        "One named person at a time answers for the help a child gets. These are they, in order.",
    ),
    "answer": (
        "Answers in forms",
        "Questions of the forms that workers fill in, with what was written down.",
    ),
    "draft": (
        "Typed and not sent yet",
        "What workers have typed into a form that they have not finished. It may still change.",
    ),
    "comment": ("Comments", "What workers wrote to each other about the case."),
    "document": (
        "Letters and documents",
        "Letters and papers that were made. The papers themselves are in the folder “documents”.",
    ),
    "attachment": ("Files", "Files that were added. The files themselves are in the folder “files”."),
    "event": ("What happened", "What was done in the case, by whom and when, step by step."),
}
"""Kind of entry → (heading, what its chapter is about), in the order of the chapters."""

DONE = {KINDS["event"]: "by", KINDS["comment"]: "written by", KINDS["attachment"]: "added by"}
"""Kind → what stands before the name of whoever did it."""


def title(case: Case) -> str:
    """The title of the booklet."""
    return f"What is kept about {case.child_name}"


def chapters(case: Case, disclosure: Disclosure, told: Sequence[Told]) -> list[Chapter]:
    """The booklet's chapters; a kind of which nothing is kept has none."""
    by_kind: dict[str, list[Told]] = {}
    for each in told:
        by_kind.setdefault(each["kind"], []).append(each)
    kept = [
        Chapter(heading, opening, [_item(each) for each in by_kind[KINDS[kind]]])
        for kind, (heading, opening) in CHAPTERS.items()
        if KINDS[kind] in by_kind
    ]
    return [_about(case, disclosure, told), *kept, _left_out(told), _wrong()]


def _about(case: Case, disclosure: Disclosure, told: Sequence[Told]) -> Chapter:
    lines = [
        f"Case {case.reference}. {disclosure.asked_by} asked for this copy; the request counts from "
        f"{day_in_words(disclosure.received_on)}.",
        f"It has everything that was kept in Holdfast until {moment_in_words(disclosure.at)}: {len(told):,} "
        "entries. Each says what was kept, when, and who wrote it down.",
        "The same entries are in the file “everything.json”, for a computer to read.",
    ]
    return Chapter("About this copy", "\n".join(lines))


def _item(told: Told) -> Item:
    if told.get("withheld"):
        return Item("Withheld", "", _why(told), withheld=True)
    at, by = moment_in_words(datetime.fromisoformat(told["at"])), _from(told)
    about = f"{at}, {by}" if by else at
    text = told["text"] if told["text"] != f"By {told['data'].get('by', '')}" else ""
    lines = [text, *(f"In the folder: {name}" for name in told["files"])]
    if told.get("words_withheld"):
        lines.append(f"Some words are withheld, and “{MARK}” stands for them. {_why(told)}")
    return Item(told["title"], about, "\n".join(line for line in lines if line))


def _from(told: Told) -> str:
    """Who wrote it down or did it, where somebody did."""
    data = told["data"]
    by = data.get("recorded_by") or data.get("by") or ""
    step = f" in “{data['step']}”" if data.get("step") else ""
    return f"{DONE.get(told['kind'], 'written down by')} {by}{step}" if by else ""


def _why(told: Told) -> str:
    return f"{told['exemption']}. Data Protection Act 2018, {told['law']}."


def _left_out(told: Sequence[Told]) -> Chapter:
    heading = "What is withheld, and why"
    counted = Counter(
        (_why(each), bool(each.get("withheld")))
        for each in told
        if each.get("withheld") or each.get("words_withheld")
    )
    if not counted:
        return Chapter(heading, "Nothing is withheld.")
    opening = "The law lets a council leave some things out. Each place where something is left out says so."
    return Chapter(heading, opening, list(_counts(counted)))


def _counts(counted: Mapping[tuple[str, bool], int]) -> Iterator[Item]:
    for (why, whole), count in sorted(counted.items()):
        entries = "1 entry" if count == 1 else f"{count:,} entries"
        yield Item(entries if whole else f"Some words of {entries}", "", why, withheld=True)


def _wrong() -> Chapter:
    return Chapter(
        "If something is wrong or missing",
        "Tell the council what is wrong, what is missing, or what you do not understand.\n"
        "You can also complain to the Information Commissioner’s Office, which watches over how personal "
        "information is used.",
    )
