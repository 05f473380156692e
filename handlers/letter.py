"""The letter to a family, in plain words: a page and a PDF that say the same.

The wording of each kind is data: `letters/<kind>.html.j2`, found by its name.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.domain.calendar import local
from app.functions import moment
from app.ports import Call, Parameter, Person, Result, StoreDocument
from handlers.blocks import blocks
from handlers.pdf import pdf
from handlers.topic import Tools, job
from handlers.wording import clean, day_in_words, one_line, role_in_words, when_in_words

FOLDER = Path(__file__).parent / "letters"
KINDS = tuple(sorted(path.name.removesuffix(".html.j2") for path in FOLDER.glob("[!_]*.html.j2")))
NAMES_A_NEW_WORKER = frozenset({"step_down_arrangements", "step_up_arrangements"})


def _own(text: object) -> Markup:
    """A value as a run of its own: escaped, and its direction kept from the words around it."""
    return Markup("<bdi>{}</bdi>").format(text)


PAGES = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
PAGES.filters["own"] = _own


def _optional(name: str, kind: str, description: str) -> Parameter:
    return Parameter(name, kind, required=False, description=description)


def _when(call: Call, name: str) -> str:
    """A date of the inputs in words, empty when it is not known yet."""
    value = call.inputs.get(name)
    return "" if value is None else when_in_words(moment(value))


def _lines(value: Any) -> list[str]:
    """One entry for each line of a text, or for each text of a list."""
    texts = [value] if isinstance(value, str) else list(value or ())
    return [one_line(line) for text in texts for line in clean(str(text)).splitlines() if line.strip()]


def _salutation(text: str) -> str:
    """The names alone, whether or not the worker wrote “Dear” and the comma too."""
    names = re.sub(r"(?i)^dear\b|,$", "", one_line(text)).strip(" ,")
    return names or "parent or carer"


def _worker(call: Call, name_key: str, role_key: str, default: Person | None) -> tuple[str, str]:
    """Name and role from the inputs, where a username stands for the person, or else of `default`."""
    given = one_line(call.inputs.get(name_key, ""))
    person = call.people.get(given) if given else default
    name = person.name if person else given
    role = call.inputs.get(role_key) or (person.roles[0] if person and person.roles else "")
    return one_line(name), role_in_words(role)


def _facts(call: Call) -> dict[str, Any]:
    """What the templates may say. Raises ValueError on what no letter can do without."""
    holder = call.case.holder if call.case else None
    kind = call.inputs["kind"]
    worker, worker_role = _worker(
        call, "worker", "worker_role", None if kind in NAMES_A_NEW_WORKER else holder
    )
    sender, sender_role = _worker(call, "sender", "sender_role", holder or call.actor)
    child = call.inputs.get("child_first_name") or (call.case.child_name.split()[0] if call.case else "")
    front_door = call.council.council.contacts.get("front_door")
    own_number = call.inputs.get("telephone", "")
    facts = {
        "council": one_line(call.council.council.name),
        "today": day_in_words(local(call.now).date()),
        "reference": call.case.reference if call.case else "",
        "salutation": _salutation(call.inputs.get("salutation", "")),
        "child": one_line(child),
        "worker_name": worker,
        "worker_role": worker_role,
        "telephone": one_line(own_number or (front_door.telephone if front_door else "")),
        "phone_is_workers": bool(own_number and worker),
        "visit": _when(call, "next_visit"),
        "next_contact": _when(call, "next_contact"),
        "review": _when(call, "review_date"),
        "steps": _lines(call.inputs.get("what_happens_next")),
        "reason": _lines(call.inputs.get("reason")),
        "sender_name": sender,
        "sender_role": sender_role,
        "front_door": front_door,
    }
    _refuse_gaps(kind, facts)
    return facts


def _refuse_gaps(kind: str, facts: dict[str, Any]) -> None:
    """A letter that leaves out whom it is about, whom it is from or how to answer is not sent."""
    gaps = {
        "child": "child_first_name is empty and there is no case to take the name from",
        "sender_name": "sender is empty and nobody holds the case",
        "telephone": "telephone is empty and council.toml gives the contact front_door no number",
    }
    if kind in NAMES_A_NEW_WORKER or kind == "not_accepted":
        gaps["worker_name"] = "worker is empty: the letter must say who will help the family"
    for name, problem in gaps.items():
        if not facts[name]:
            raise ValueError(f"{problem}.")


@job(
    "letter.write",
    inputs=[
        Parameter("kind", "string", description=f"one of {', '.join(KINDS)}"),
        _optional("salutation", "string", "the family's names after “Dear”; “parent or carer” when empty"),
        _optional("child_first_name", "string", "from the case when empty"),
        _optional("worker", "string", "who will help the family: a name or a username"),
        _optional("worker_role", "string", "that worker's role; the person's first role when empty"),
        _optional("telephone", "string", "the number to call; the front door's when empty"),
        _optional("next_visit", "any", "the next visit, a date or a date and time"),
        _optional("next_contact", "any", "when the family hears from us again"),
        _optional("review_date", "any", "when we look together at how things are going"),
        _optional(
            "what_happens_next",
            "any",
            "what happens next, or who else can help: a list, or a text with one a line",
        ),
        _optional("reason", "any", "why a request was not accepted, in words for the family"),
        _optional("sender", "string", "who signs: a name or a username; the holder when empty"),
        _optional("sender_role", "string", "the sender's role; the person's first role when empty"),
    ],
    outputs=[Parameter("title", "string", description="the letter's title")],
)
def write(call: Call, _: Tools) -> Result:
    """Writes a letter to the family in plain words and keeps it with the case as a page and a tagged PDF."""
    kind = call.inputs["kind"]
    if kind not in KINDS:
        raise ValueError(f"there is no letter “{kind}”. There are: {', '.join(KINDS)}.")
    facts = _facts(call)
    page = PAGES.get_template(f"{kind}.html.j2").render(facts)
    text = blocks(page)
    title = next(block.as_title() for block in text if block.kind == "title")
    bodies = {
        "text/html": page.encode(),
        "application/pdf": pdf(title, facts["council"], text, call.now),
    }
    return Result({"title": title}, effects=(StoreDocument(kind, title, bodies),))
