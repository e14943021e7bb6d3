"""Where a paragraph of Markdown can be parted: at the sentences a reader sees."""

from __future__ import annotations

import pytest

from pipeline.text.offsets import find_offsets


def parts(text: str, *sentences: str) -> list[str | None]:
    """Give what stands from each sentence on."""
    return [None if at is None else text[at:] for at in find_offsets(text, sentences)]


def test_each_sentence_has_its_place() -> None:
    """Also where the same words come twice, and behind quotes and line ends."""
    assert parts("Yes. Yes. “No.”\nYes.", "Yes.", "Yes.", "“No.”", "Yes.") == [
        "Yes. Yes. “No.”\nYes.",
        "Yes. “No.”\nYes.",
        "“No.”\nYes.",
        "Yes.",
    ]


def test_markup_and_comments_are_no_words() -> None:
    """Bold words, escapes and an editor's notes do not shift the places; a note stays with the words before it."""
    text = "**One.** It\\*s <!-- x. Y. --> two. [Three](a.html). <!-- z --> Four."
    assert parts(text, "One.", "It*s two.", "Three.", "Four.") == [
        text,
        text[9:],
        text[text.index("[") :],
        "Four.",
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("**One. Two.**", ("One.", "Two.")),
        ("[One. Two.](a.html)", ("One.", "Two.")),
        ("- One. Two.\n- Three.", ("One.", "Two.", "Three.")),
        ("> One. Two.", ("One.", "Two.")),
        ("At 3.5 mg", ("At 3.5 mg",)),
    ],
)
def test_what_belongs_together_is_not_parted(text: str, sentences: tuple[str, ...]) -> None:
    """Inside of bold words, links, lists and quotes only the beginning is a place."""
    assert find_offsets(text, sentences) == (0, *[None] * (len(sentences) - 1))


def test_a_sentence_that_is_not_there_has_no_place() -> None:
    """Words of another text are not found."""
    assert find_offsets("One. Two.", ("One.", "Three.")) == (0, None)
    assert find_offsets("One.", ()) == ()
