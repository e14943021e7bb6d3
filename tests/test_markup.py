"""The text of Markdown is what a reader of the page sees."""

from __future__ import annotations

import pytest

from pipeline.markup import Block, plain_blocks


@pytest.mark.parametrize(
    ("markdown", "texts"),
    [
        ("It **hurts** *a lot*.", ["It hurts a lot."]),
        ("Read [this page](https://example.org/15) now.", ["Read this page now."]),
        ("- one\n- two\n  more", ["one", "two more"]),
        ("1. sit\n2. rest", ["sit", "rest"]),
        ("> She said\n> no.", ["She said no."]),
        ("Two\nlines  \nand more", ["Two lines and more"]),
        (r"5 \* 3 &amp; 2 \{t=1\}", ["5 * 3 & 2 {t=1}"]),
        ("Use `15` units", ["Use 15 units"]),
        ("```\nfenced 15\n```", ["fenced 15"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["a", "b", "1", "2"]),
        ("<b>bold</b>", ["<b>bold</b>"]),
        ("", []),
        ("---", []),
    ],
)
def test_what_is_shown(markdown: str, texts: list[str]) -> None:
    """Markup, list numbers and addresses are no text; everything that is shown is."""
    assert [block.text for block in plain_blocks(markdown)] == texts


def test_headings_are_marked() -> None:
    """A heading inside a chapter is told from the text below it."""
    assert plain_blocks("### 15 myths\n\nText.") == (Block(text="15 myths", is_heading=True), Block(text="Text."))
