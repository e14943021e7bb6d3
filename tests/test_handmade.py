"""`captions.toml`: read, added to and taken from, and every other byte stays."""

from __future__ import annotations

from functools import partial
from textwrap import dedent

import pytest

from pipeline.errors import RecordError
from pipeline.text import handmade
from pipeline.text.handmade import ByHand

parse = partial(handmade.parse_captions, file="captions.toml")
add = partial(handmade.add_caption, file="captions.toml")
drop = partial(handmade.drop_caption, file="captions.toml")

ONE = ByHand(word=3, heard='the "jaw" joint', start_ms=1250, end_ms=3000, second_line=5)
TWO = ByHand(word=9, heard="and so on", start_ms=4000)
MINE = dedent("""\
    # My captions.

    [[caption]]
    word = 3
    heard = "the \\"jaw\\" joint"
    start = 1.250
    end = 3.000
    second_line = 5
    # Two frames more?

    [[caption]]  # Too early
    word = 9
    heard = 'and so on'
    start = 4
    """)


def test_a_file_is_read() -> None:
    """Seconds are milliseconds inside; what was not set is none."""
    assert parse(MINE) == (ONE, TWO)
    assert parse("\ufeff") == ()


def test_one_is_added_at_the_end() -> None:
    """Comments and other tables stay to the byte, also in a file from Windows."""
    three = ByHand(word=20, heard="x", end_ms=9001)
    added = '\n[[caption]]\nword = 20\nheard = "x"\nend = 9.001\n'
    assert add(MINE, three) == MINE + added
    assert add(MINE.rstrip("\n"), three) == MINE + added
    assert add(MINE.replace("\n", "\r\n"), three) == (MINE + added).replace("\n", "\r\n")
    assert add("", three) == added.lstrip()


def test_what_is_set_again_replaces_what_was_set_before() -> None:
    """A nudge key pressed twenty times leaves one table."""
    text = MINE
    for end_ms in range(3100, 3300, 10):
        text = add(text, ByHand(word=3, heard=ONE.heard, end_ms=end_ms))
    assert parse(text) == (TWO, ByHand(word=3, heard=ONE.heard, end_ms=3290))
    assert text.startswith("# My captions.\n\n# Two frames more?\n\n[[caption]]  # Too early\n")


def test_one_is_taken_out() -> None:
    """The notes around it stay; what is not there leaves the file as it is."""
    assert drop(MINE, 9) == MINE.partition("[[caption]]  #")[0]
    assert parse(drop(MINE, 3)) == (TWO,)
    assert drop(MINE, 4) == MINE


@pytest.mark.parametrize(
    "toml",
    [
        "[[caption]",
        "x = 1",
        "caption = 1",
        "caption = [1]",
        "[[caption]]\nword = 1",
        '[[caption]]\nword = "1"\nheard = "x"',
        '[[caption]]\nword = 1\nheard = " "',
        '[[caption]]\nword = 1\nheard = "x"\nstop = 1',
        '[[caption]]\nword = 1\nheard = "x"\nstart = 2\nend = 1',
        '[[caption]]\nword = 1\nheard = "x"\nstart = -1',
        '[[caption]]\nword = 1\nheard = "x"\nstart = nan',
        '[[caption]]\nword = 1\nheard = "x"\nend = inf',
    ],
)
def test_a_broken_file_is_told_in_one_sentence(toml: str) -> None:
    """Nothing is guessed, and nothing is added to a file that can't be read."""
    for read in (parse, partial(add, given=TWO), partial(drop, word=1)):
        with pytest.raises(
            RecordError, match=r"^captions.toml: this can't be understood \(.*\); mend that line.$"
        ):
            read(toml)


def test_a_file_laid_out_otherwise_is_left_alone() -> None:
    """Tables in one line are read, but not changed by machine."""
    toml = 'caption = [{word = 9, heard = "and so on", start = 4}]\n'
    assert parse(toml) == (TWO,)
    with pytest.raises(RecordError, match=r"^captions\.toml: "):
        add(toml, ONE)
    with pytest.raises(RecordError, match="nothing can be changed here by machine"):
        drop(toml, 9)
