"""An article's Markdown becomes HTML that can't do harm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from pipeline.models import Paragraph
from pipeline.publish.article import render_paragraph


def render(markdown: str, start_ms: int | None = None) -> str:
    """Give a block of Markdown as HTML."""
    return str(render_paragraph(Paragraph(markdown=markdown, start_ms=start_ms)))


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("It **hurts**.", "<p>It <strong>hurts</strong>.</p>\n"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ('x <img src=x onerror="a()">', "<p>x &lt;img src=x onerror=&quot;a()&quot;&gt;</p>\n"),
        ("<!-- x -->", "<p>&lt;!-- x --&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](JaVaScRiPt:alert(1))", "<p>[x](JaVaScRiPt:alert(1))</p>\n"),
        ("[x](vbscript:a)", "<p>[x](vbscript:a)</p>\n"),
        ("[x](data:text/html,y)", "<p>[x](data:text/html,y)</p>\n"),
        ("<javascript:alert(1)>", "<p>&lt;javascript:alert(1)&gt;</p>\n"),
        ("[x](https://a.org)", '<p><a href="https://a.org">x</a></p>\n'),
        ('[x](https://a.org "a\\"b")', '<p><a href="https://a.org" title="a&quot;b">x</a></p>\n'),
        ("![x](https://a.org/x.png)", '<p>!<a href="https://a.org/x.png">x</a></p>\n'),
        ("see https://a.org", "<p>see https://a.org</p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("# Big", "<h3>Big</h3>\n"),
        ("## Middle", "<h3>Middle</h3>\n"),
        ("### Small", "<h3>Small</h3>\n"),
        ("#### Smaller", "<h4>Smaller</h4>\n"),
        ("Big\n===", "<h3>Big</h3>\n"),
        ("> # Quoted", "<blockquote>\n<h3>Quoted</h3>\n</blockquote>\n"),
        ("\\*x\\* \\{t=1.00\\}", "<p>*x* {t=1.00}</p>\n"),
        ("", ""),
    ],
)
def test_markdown_becomes_safe_html(markdown: str, html: str) -> None:
    """What an editor may write is shown; HTML, scripts and pictures are not; headings rank below the chapters'."""
    assert render(markdown) == html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("It hurts.", '<p data-start="75.10">It hurts.</p>\n'),
        ("- one\n- two", '<ul data-start="75.10">\n<li>one</li>\n<li>two</li>\n</ul>\n'),
        ("### Small", '<h3 data-start="75.10">Small</h3>\n'),
        ("> said", '<blockquote data-start="75.10">\n<p>said</p>\n</blockquote>\n'),
    ],
)
def test_an_element_knows_when_it_was_said(markdown: str, html: str) -> None:
    """A block with a time carries it, so that the page's player can follow."""
    assert render(markdown, 75_100) == html


def test_the_start_is_a_time_too() -> None:
    """A block said at the very beginning carries a zero, not nothing."""
    assert render("Hello.", 0) == '<p data-start="0.00">Hello.</p>\n'


def test_rendering_is_marked_as_safe() -> None:
    """A template that escapes everything leaves this HTML as it is."""
    assert isinstance(render_paragraph(Paragraph(markdown="x", start_ms=None)), Markup)


_bits = st.sampled_from(
    (
        "<",
        ">",
        "script",
        "/",
        "img",
        " ",
        "onerror=",
        "src=",
        "javascript:",
        "](",
        "[x",
        ")",
        "!",
        "&#106;",
        '"',
        "\n",
        "a",
    )
)


@settings(deadline=None, max_examples=100)
@given(st.lists(_bits, max_size=14).map("".join))
def test_no_markdown_makes_a_dangerous_element(markdown: str) -> None:
    """Whatever an editor pastes, no script, picture or script link comes out."""
    html = render(markdown, 0).casefold()
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
