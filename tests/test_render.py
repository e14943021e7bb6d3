"""Templates that a designer changed: what works, and how a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import SiteError
from pipeline.publish.render import Renderer


def write(folder: Path, **templates: str) -> Renderer:
    """Write templates by name, without their ending, and make them ready."""
    for name, text in templates.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    return Renderer(folder)


def test_text_is_escaped(tmp_path: Path) -> None:
    """Whatever a person wrote can't become markup."""
    assert write(tmp_path, page="<p>{{ text }}</p>").render("page.html", {"text": "<b>"}) == "<p>&lt;b&gt;</p>"


@pytest.mark.parametrize(
    ("templates", "message"),
    [
        (
            {"page": "<p>\n{{ tilte }}"},
            "site_templates/page.html: line 2: 'tilte' is undefined; see site_templates/README.md for the names.",
        ),
        (
            {"page": "a\n{{ page.tilte }}"},
            "site_templates/page.html: line 2: 'dict object' has no attribute 'tilte'; "
            "see site_templates/README.md for the names.",
        ),
        (
            {"page": "a\nb\n{% include 'inner.html' %}", "inner": "1\n2\n3\n{{ oops }}"},
            "site_templates/inner.html: line 4: 'oops' is undefined; see site_templates/README.md for the names.",
        ),
        (
            {"page": "{% extends 'frame.html' %}\n\n{% block main %}\n{{ oops }}\n{% endblock %}"}
            | {"frame": "<main>{% block main %}{% endblock %}</main>"},
            "site_templates/page.html: line 4: 'oops' is undefined; see site_templates/README.md for the names.",
        ),
        (
            {"page": "\n\n{{ 1 / 0 }}"},
            "site_templates/page.html: line 3: division by zero; mend the template.",
        ),
        (
            {"page": "\n{% if %}"},
            "site_templates/page.html: line 2: Expected an expression, got 'end of statement block'; mend it.",
        ),
        (
            {"page": "{% include 'gone.html' %}"},
            "site_templates/gone.html: this template is missing; put it back.",
        ),
    ],
    ids=["misspelt", "attribute", "included", "extended", "arithmetic", "syntax", "missing"],
)
def test_a_mistake_is_told_with_its_template_and_line(
    tmp_path: Path, templates: dict[str, str], message: str
) -> None:
    """A designer is told which file to open and where to look, also for a template that another takes in."""
    renderer = write(tmp_path, **templates)
    with pytest.raises(SiteError) as told:
        renderer.render("page.html", {"page": {"title": "Jaw"}})
    assert str(told.value) == message
