"""Text that an analyst wrote is shown, and never run."""

from __future__ import annotations

import pytest

from app.web.prose import html, letter, markdown


def test_markdown_is_in_the_design_systems_style() -> None:
    made = markdown("# One\n\n- a\n\n[Guidance](https://example.org/x)")
    assert '<h2 class="govuk-heading-m">One</h2>' in made
    assert '<ul class="govuk-list govuk-list--bullet">' in made
    assert '<a href="https://example.org/x" class="govuk-link">' in made


def test_no_level_of_heading_is_skipped() -> None:
    made = markdown("### One\n\n##### Two", 3)
    assert "<h3" in made
    assert "<h4" in made


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "![x](https://example.org/spy.png)",
        "[x](data:text/html,<script>alert(1)</script>)",
    ],
)
def test_markdown_runs_nothing_and_fetches_nothing(text: str) -> None:
    made = markdown(text)
    assert "<script" not in made
    assert "<img" not in made
    assert 'href="javascript' not in made
    assert 'href="data' not in made


def test_html_keeps_its_words_alone() -> None:
    made = html('<p>Ask <b onclick="x()">once</b>.</p><script>alert(1)</script><p>Twice &lt;3</p>')
    assert made == '<p class="govuk-body">Ask once.</p><p class="govuk-body">Twice &lt;3</p>'


def test_a_letters_text_is_shown_with_its_parts_and_nothing_of_it_is_run() -> None:
    shown = letter("Testborough\n\n# Your <plan>\n\n## Who\n\nDear Ann,\nhello\n\n- one & two\n- <b>")
    assert '<h2 class="govuk-heading-m" dir="auto">Your &lt;plan&gt;</h2>' in shown
    assert '<h3 class="govuk-heading-s" dir="auto">Who</h3>' in shown
    assert "Dear Ann,<br>hello" in shown
    assert "<li>one &amp; two</li><li>&lt;b&gt;</li>" in shown
