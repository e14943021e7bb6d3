"""What an editor wants written as it was said: `[[keep]]` in fixes.toml."""

from __future__ import annotations

import pytest
from talks import say

from pipeline.corrections import Keep
from pipeline.errors import RecordError
from pipeline.text.fixes import parse_fixes
from pipeline.text.keeps import find_kept, parse_keeps

TOML = '[[keep]]\nword = 4\nsaid = "you know,"\n\n[[fix]]\nword = 1\nheard = "a"\ntext = "b"\n'
WORDS = say("It hurts, um, you know, at night.")
NUMBERS = (0, 2, 3, 4, 5, 6, 7)
"""As if a fix before had made one word of two."""


def test_keeps_stand_beside_fixes() -> None:
    """One file holds both; each reader takes its own tables."""
    assert parse_keeps(TOML, file="fixes.toml") == (Keep(word=4, said="you know,"),)
    assert [fix.text for fix in parse_fixes(TOML, file="fixes.toml")] == ["b"]
    assert parse_keeps("", file="fixes.toml") == ()


@pytest.mark.parametrize(
    "toml",
    [
        pytest.param("[[keep]\n", id="broken-toml"),
        pytest.param("keep = 3\n", id="number-for-a-list"),
        pytest.param("[[keep]]\nword = 1\n", id="nothing-said"),
        pytest.param('[[keep]]\nword = "1"\nsaid = "a"\n', id="word-in-quotes"),
        pytest.param('[[keep]]\nword = 1\nsaid = "a"\nheard = "a"\n', id="unknown-key"),
    ],
)
def test_keeps_that_can_not_be_read_are_refused(toml: str) -> None:
    """A defect is one sentence that names the file and says what to do."""
    with pytest.raises(RecordError, match=r"^t/fixes\.toml: this can't be understood \(.*\); mend that line\.$"):
        parse_keeps(toml, file="t/fixes.toml")


def test_a_keep_is_found_by_the_heard_words_number() -> None:
    """Its words are found where they stand now, hesitations between them passed over."""
    assert find_kept(WORDS, NUMBERS, [Keep(word=4, said="you know,")], file="f") == {3, 4}
    assert find_kept(WORDS, NUMBERS, [Keep(word=2, said="hurts, you")], file="f") == {1, 3}
    assert find_kept(WORDS, NUMBERS, [Keep(word=3, said="um,")], file="f") == {2}
    assert find_kept(WORDS, NUMBERS, (), file="f") == frozenset()


@pytest.mark.parametrize("keep", [Keep(word=4, said="I mean,"), Keep(word=1, said="It"), Keep(word=99, said="x")])
def test_a_keep_of_other_words_is_refused(keep: Keep) -> None:
    """If the words at that place are others, the editor is told and nothing is guessed."""
    with pytest.raises(RecordError, match=rf'^f: keep at word {keep.word}: "{keep.said}" does not stand there'):
        find_kept(WORDS, NUMBERS, [keep], file="f")
    with pytest.raises(RecordError, match="does not stand there"):
        find_kept(WORDS, NUMBERS, [Keep(word=0, said=" ")], file="f")
