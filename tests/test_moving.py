"""Times, corrections and captions on their way from an old recording to a new one."""

from __future__ import annotations

import pytest

from pipeline.models import Fix, Word
from pipeline.text.handmade import ByHand
from pipeline.text.moving import Moves, list_marks, move_caption, move_fix, move_marks

OLD = "We look at jaws. They click. Then brooksism came."
NEW = "They click. Well, we look at jaws. Then Brooksism, it came."
MOVED = (3, 4, 5, 6, 0, 1, 7, None, 10)

ARTICLE = """---
title: Jaws
key_points:
- text: They click.
  t: 4.0
- text: "brooksism"
  t: 7.0
---

## Look {#look t=0.00}

We look at jaws. {t=0.00}

They click. <!-- mine --> {t=4.00 .note}

## Gone {#gone t=7.00}

Brooksism. {t=7.00}

It came. {t=8.00}
"""


def words(text: str) -> tuple[Word, ...]:
    """Give words that are said one a second."""
    return tuple(
        Word(text=word, start_ms=1000 * at, end_ms=1000 * at + 900, probability=0.9)
        for at, word in enumerate(text.split())
    )


MOVES = Moves(old=words(OLD), new=words(NEW), moved=MOVED)


def test_marks_follow_their_words_and_all_else_stays() -> None:
    """Headings, paragraphs and key points get new times; what is gone loses its own, a heading the last above."""
    assert list_marks(ARTICLE) == (0, 4000, 7000, 8000)
    moved = move_marks(ARTICLE, list_marks(ARTICLE), MOVES)
    assert moved == ARTICLE.replace("  t: 4.0\n", "  t: 0.0\n").replace("  t: 7.0\n", "").replace(
        "{#look t=0.00}", "{#look t=3.00}"
    ).replace("jaws. {t=0.00}", "jaws. {t=3.00}").replace("--> {t=4.00 .note}", "--> {t=0.00 .note}").replace(
        "{#gone t=7.00}", "{#gone t=3.00}"
    ).replace("Brooksism. {t=7.00}", "Brooksism.").replace("came. {t=8.00}", "came. {t=10.00}")


def test_a_note_stays_one_without_its_time() -> None:
    """Only the time goes out of a mark that says more."""
    text = "## A {#a t=0.00}\n\nMine. {t=7.00 .note}\n"
    assert move_marks(text, (0, 7000, 8000), MOVES) == "## A {#a t=3.00}\n\nMine. {.note}\n"


@pytest.mark.parametrize("mark", ["{t=soon}", "{#a}", "\\{t=x}"])
def test_what_is_no_time_stays(mark: str) -> None:
    """A mark that can't be read is hers to mend."""
    text = f"## A {{#a t=0.00}}\n\nMine. {mark}\n"
    assert move_marks(text, (0,), MOVES) == text.replace("t=0.00", "t=3.00")


def test_a_correction_takes_capital_and_marks_of_the_new_place() -> None:
    """The same misheard word is corrected as it stands now."""
    fix = Fix(word=7, heard="brooksism", text="bruxism")
    assert move_fix(fix, MOVES) == Fix(word=8, heard="Brooksism,", text="Bruxism,")


def test_a_correction_of_other_words_is_not_carried() -> None:
    """The same word in another place is not the one she listened to."""
    moves = Moves(
        old=words(OLD), new=words("They click a lot with brooksism."), moved=(None,) * 4 + (0, 1) + (None,) * 3
    )
    assert move_fix(Fix(word=7, heard="brooksism", text="bruxism"), moves) is None


def test_heard_right_between_the_same_words_only() -> None:
    """What she corrected is needless where just that is heard now."""
    moves = Moves(old=words(OLD), new=words("Then bruxism came."), moved=(None,) * 6 + (0, None, 2))
    assert moves.heard_right(7, 1, "bruxism")
    assert not moves.heard_right(7, 1, "bursitis")
    assert not moves.heard_right(6, 1, "bruxism")


def test_a_caption_keeps_its_distance_to_its_words() -> None:
    """Start, end and second line move as far as the words do."""
    given = ByHand(word=0, heard="We look at jaws.", start_ms=100, end_ms=4000, second_line=2)
    assert move_caption(given, MOVES) == ByHand(
        word=3, heard="we look at jaws.", start_ms=3100, end_ms=7000, second_line=5
    )
    assert move_caption(ByHand(word=6, heard="Then brooksism came."), MOVES) is None
