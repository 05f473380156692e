"""Text that an analyst wrote into a form, as safe HTML in GOV.UK's style."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markupsafe import Markup

CLASSES = {
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "hr": "govuk-section-break govuk-section-break--visible",
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "h4": "govuk-heading-s",
}
MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")


def markdown(text: str, level: int = 2) -> Markup:
    """Markdown as HTML: tags in the text are shown as text, and links go only to safe schemes.

    Its highest headings become headings of `level`, so that none is skipped on the page.
    """
    tokens = MARKDOWN.parse(text)
    found = sorted({token.tag for token in tokens if token.type == "heading_open"})
    lower = {tag: f"h{min(level + rank, 4)}" for rank, tag in enumerate(found)}
    for token in [each for block in tokens for each in (block, *(block.children or ()))]:
        token.tag = lower.get(token.tag, token.tag)
        if token.tag in CLASSES and token.nesting >= 0:
            token.attrSet("class", CLASSES[token.tag])
    # The renderer escapes all text and refuses raw HTML (option html is False).
    return Markup(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))  # noqa: S704


def letter(text: str) -> Markup:
    """A letter's text (see `app.ports.Press`) as HTML, its title one level under the page's own."""
    parts = [part.strip().split("\n") for part in re.split(r"\n[ \t]*\n", text) if part.strip()]
    return Markup().join(_letter_part(lines) for lines in parts)


def _letter_part(lines: list[str]) -> Markup:
    if all(line.startswith("- ") for line in lines):
        items = Markup().join(Markup("<li>{}</li>").format(line[2:]) for line in lines)
        return Markup('<ul class="govuk-list govuk-list--bullet">{}</ul>').format(items)
    first = lines[0]
    for mark, tag, look in (("# ", "h2", "govuk-heading-m"), ("## ", "h3", "govuk-heading-s")):
        if first.startswith(mark):
            words = " ".join([first.removeprefix(mark), *lines[1:]])
            return Markup('<{0} class="{1}" dir="auto">{2}</{0}>').format(tag, look, words)
    said = Markup("<br>").join(lines)
    return Markup('<p class="govuk-body" dir="auto">{}</p>').format(said)


def html(source: str) -> Markup:
    """The text of an HTML component without its tags, as paragraphs."""
    source = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", "", source)
    blocks = source.replace("</li>", "</p>").split("</p>")
    paragraphs = [Markup(block).striptags() for block in blocks]  # noqa: S704  # striptags gives plain text
    return Markup().join(
        Markup('<p class="govuk-body">{}</p>').format(part) for part in paragraphs if part.strip()
    )
