"""An article is parted into the sentences that must have been said."""

from __future__ import annotations

import pytest
from talks import a_post, a_section

from pipeline.checks.statements import begins_sentence, read_statements
from pipeline.models import Paragraph, Section


def texts(markdown: str) -> list[str]:
    """Give the sentences of one paragraph."""
    return [statement.text for statement in read_statements(a_post(a_section("intro", 0, (markdown, 0))))]


@pytest.mark.parametrize(
    ("markdown", "sentences"),
    [
        ("It hurts. It clicks!", ["It hurts.", "It clicks!"]),
        ('She said "stop." Then she left.', ['She said "stop."', "Then she left."]),
        ("Dr. Smith gave 5 mg. daily, e.g. at night.", ["Dr. Smith gave 5 mg. daily, e.g. at night."]),
        ("I see No. 7 now. No. Never.", ["I see No. 7 now.", "No.", "Never."]),
        ("- one\n- two", ["one", "two"]),
        ("### Heading\n\nText.", ["Text."]),
        ("… — !", []),
    ],
)
def test_sentences(markdown: str, sentences: list[str]) -> None:
    """Abbreviations end none, items of a list are their own, headings and bare marks are none."""
    assert texts(markdown) == sentences


def test_only_the_first_sentence_of_a_paragraph_has_its_time() -> None:
    """A mark says when a paragraph begins; notes are left out."""
    note = Paragraph(markdown="A note.", start_ms=None, is_note=True)
    said = Paragraph(markdown="One. Two.", start_ms=900)
    post = a_post(Section(id="intro", title="Intro", start_ms=0, paragraphs=(note, said)))
    assert [(s.section, s.text, s.hint_ms) for s in read_statements(post)] == [
        ("intro", "One.", 900),
        ("intro", "Two.", None),
    ]


def test_begins_sentence_by_marks_and_capitals() -> None:
    """A small letter goes on with its sentence, whatever stands before it."""
    words = ["Wait...", "what?", "No.", "yes", "So"]
    assert [begins_sentence(words, at) for at in range(1, 5)] == [False, True, False, False]
