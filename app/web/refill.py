"""A page's form filled again with what was typed into it: the page goes in as HTML and comes out as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from urllib.parse import urljoin

Typed = Mapping[str, Sequence[str]]
Attributes = dict[str, str | None]
UNTOUCHED = frozenset({"hidden", "submit", "button", "image", "reset", "file", "password"})
"""Kinds of input that nobody types into, or whose content is never given back."""

CHOICES = frozenset({"radio", "checkbox", "option"})


@dataclass
class Control:
    """An input, a textarea or an option, and the place of its start tag; of a textarea also of its text."""

    tag: str
    attributes: Attributes
    name: str
    place: tuple[int, int]
    text: tuple[int, int] = (0, 0)

    @property
    def kind(self) -> str:
        """What sort of control it is."""
        return (self.attributes.get("type") or "text").lower() if self.tag == "input" else self.tag


@dataclass
class Found:
    """A form. `sends`: every address that a button sends it to; `closed`: the folded parts around it."""

    key: str
    after: int
    sends: set[str]
    closed: list[int]
    controls: list[Control] = field(default_factory=list)


class Reader(HTMLParser):
    """Where the forms of a page and their controls stand."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Found] = []
        self._apart: list[tuple[str, Control]] = []
        self._lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self._inside: Found | None = None
        self._folds: list[int | None] = []
        self._select: Attributes = {}
        self._writing: Control | None = None
        self.feed(html)
        self.close()
        for key, control in self._apart:
            for form in self.forms:
                if form.key == key:
                    form.controls.append(control)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, a control, or a folded part of the page."""
        given = dict(attrs)
        start = self._here()
        place = (start, start + len(self.get_starttag_text() or ""))
        if tag == "details":
            self._folds.append(None if "open" in given else start + len("<details"))
        elif tag == "form" and (given.get("method") or "").lower() == "post":
            action = urljoin(self.address, given.get("action") or self.address)
            closed = [each for each in self._folds if each is not None]
            self._inside = Found(given.get("id") or "", place[1], {action}, closed)
            self.forms.append(self._inside)
        elif tag in {"button", "input"} and given.get("formaction") and self._inside:
            self._inside.sends.add(urljoin(self.address, given["formaction"] or ""))
        elif tag == "select":
            self._select = given
        elif tag in {"input", "textarea", "option"}:
            owner = self._select if tag == "option" else given
            self._add(Control(tag, given, owner.get("name") or "", place), owner.get("form"))

    def handle_endtag(self, tag: str) -> None:
        """The end of what was begun."""
        if tag == "form":
            self._inside = None
        elif tag == "details" and self._folds:
            self._folds.pop()
        elif tag == "textarea" and self._writing:
            self._writing.text = (self._writing.place[1], self._here())
            self._writing = None

    def _add(self, control: Control, form: str | None) -> None:
        if control.tag == "textarea":
            self._writing = control
        if form is not None:
            self._apart.append((form, control))
        elif self._inside is not None:
            self._inside.controls.append(control)

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


def refill(html: str, address: str, action: str, typed: Typed, key: str, name: str) -> str | None:
    """The page with its form filled; None when it has no form that is sent to `action` with such controls.

    `name` and `key`: a hidden control that is put into the form, by which it is known when it is sent.
    """
    found = next((each for each in Reader(address, html).forms if _is(each, action, typed)), None)
    if found is None:
        return None
    hidden = f'<input type="hidden" name="{escape(name)}" value="{escape(key)}">'
    edits = [(found.after, found.after, hidden), *((place, place, " open") for place in found.closed)]
    for control in found.controls:
        edits += _filled(control, typed)
    for start, end, text in sorted(edits, reverse=True):
        html = html[:start] + text + html[end:]
    return html


def _is(form: Found, action: str, typed: Typed) -> bool:
    """Whether what was typed came from this form: a list may have many that are sent to one address."""
    there = {each.name for each in form.controls if each.kind not in UNTOUCHED}
    fixed = {each.name: each.attributes.get("value") for each in form.controls if each.kind == "hidden"}
    told = all(
        fixed[name] in texts for name, texts in typed.items() if name in fixed and not name.startswith("_")
    )
    return action in form.sends and told and bool(there & set(typed))


def _filled(control: Control, typed: Typed) -> list[tuple[int, int, str]]:
    """What has to be put where, so that the control has what was typed."""
    texts = typed.get(control.name, ())
    if control.kind in UNTOUCHED or not (texts or control.kind in CHOICES):
        return []
    if control.kind == "textarea":
        # The first line break after the start tag belongs to the tag.
        return [(*control.text, "\n" + escape(texts[0]))]
    if control.kind in CHOICES:
        mark = "selected" if control.kind == "option" else "checked"
        rest = {name: value for name, value in control.attributes.items() if name != mark}
        chosen = {mark: None} if (control.attributes.get("value") or "") in texts else {}
        return [(*control.place, _tag(control.tag, {**rest, **chosen}))]
    return [(*control.place, _tag(control.tag, {**control.attributes, "value": texts[0]}))]


def _tag(tag: str, attributes: Mapping[str, str | None]) -> str:
    written = (name if value is None else f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{' '.join((tag, *written))}>"
