"""Text that an analyst wrote is shown, and never run."""

from __future__ import annotations

import pytest

from app.web.prose import html, markdown


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
