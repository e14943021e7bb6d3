"""The caption rules as data."""

from __future__ import annotations

import pytest

from pipeline.captionrules import characters, ends_badly, shortest_ms


@pytest.mark.parametrize(
    "line",
    ["pain in the", "An", "it begins with", "and", "the nerve that", "because", "this is your", "the disc is"],
)
def test_a_line_must_not_strand_a_leaning_word(line: str) -> None:
    """Articles, prepositions, conjunctions, possessives and forms of "to be" lean on what follows."""
    assert ends_badly(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "pain in the neck",
        "the one I was thinking of.",
        "and,",
        "it hurts",
        'what is "the"',
        "I don't",
        "L4",
        "that?",
    ],
)
def test_a_line_may_end_on_what_stands_alone(line: str) -> None:
    """Other words, and any word with a mark after it, may end a line."""
    assert not ends_badly(line)


def test_characters_are_what_is_read() -> None:
    """Spaces count, the line break does not."""
    assert characters(("pain in", "the neck")) == 15
    assert characters(()) == 0


@pytest.mark.parametrize(("count", "ms"), [(0, 833), (16, 833), (17, 850), (40, 2000), (41, 2050), (84, 4200)])
def test_reading_takes_time(count: int, ms: int) -> None:
    """A cue stays 5/6 s at least, and long enough for 20 characters a second."""
    assert shortest_ms(count) == ms
