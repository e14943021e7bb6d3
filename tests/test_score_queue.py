"""The scoring of the queue: what is a harmful mistake, and what points at it."""

from __future__ import annotations

import pytest
from harm import Mistake, Score, add, find_mistakes, least_sure, score
from talks import say

from pipeline.models import Word

TERMS = ("masseter", "moderni minutes")


def mistakes(said: str, heard: str) -> list[tuple[str, str, bool]]:
    """Give what was said and written in each mistake, and whether it is harmful."""
    words = say(heard)
    found = find_mistakes(said.split(), words, range(len(words)), TERMS)
    return [(mistake.said, mistake.written, mistake.is_harmful) for mistake in found]


@pytest.mark.parametrize(
    ("said", "heard", "found"),
    [
        ("Take 15 mg, um, daily.", "Take fifteen milligrams daily.", []),
        ("I don't know.", "I do not know.", []),
        ("Rub the masseter now.", "Rub the masse ter now.", [("masseter", "masse ter", False)]),
        ("Rub the masseter now.", "Rub the mass setters now.", [("masseter", "mass setters", True)]),
        ("Rub the cheek now.", "Rub the masseter now.", [("cheek", "masseter", True)]),
        ("Take fifteen today.", "Take fifty today.", [("fifteen", "fifty", True)]),
        ("It is not there.", "It is nod there.", [("not", "nod", True)]),
        ("It is not there.", "It is there.", [("not", "", True)]),
        ("It is there.", "It is not there.", [("", "not", True)]),
        ("Press the left knee.", "Press the right knee.", [("left", "right", True)]),
        ("Press the warm knee.", "Press the worm knee.", [("warm", "worm", False)]),
        ("At Moderni Minutes today.", "At Modern Minutes today.", [("Moderni", "Modern", True)]),
    ],
)
def test_what_is_a_harmful_mistake(said: str, heard: str, found: list[tuple[str, str, bool]]) -> None:
    """Terms, numbers, sides and negations count, said or invented; other spellings of the same do not."""
    assert mistakes(said, heard) == found


def a_mistake(start: int, stop: int, *, is_harmful: bool = True) -> Mistake:
    return Mistake(said="a", written="b", span=range(start, stop), is_harmful=is_harmful)


def test_an_item_points_at_what_it_covers_or_stands_beside() -> None:
    """One word off is near enough to hear it, two are not."""
    found = [a_mistake(5, 6), a_mistake(20, 22), a_mistake(40, 41, is_harmful=False)]
    assert score(found, [range(4, 5), range(23, 24), range(40, 41)]) == Score(
        harmful=2, found=1, items=3, pointing=2, missed=(found[1],)
    )
    assert score(found, [range(6, 7), range(22, 23)]).found == 2


def test_missing_words_are_between_their_neighbours() -> None:
    """A mistake without words of its own is where the words around it stand."""
    words = say("It is there.")
    (mistake,) = find_mistakes(["It", "is", "not", "there."], words, range(3), ())
    assert mistake.span == range(1, 3)


def test_the_plain_queue_is_of_the_least_sure_words() -> None:
    """It needs nothing but the probabilities."""
    words = [Word(text="a", start_ms=0, end_ms=1, probability=one) for one in (0.5, 0.1, 0.9)]
    assert least_sure(words, 2) == [range(1, 2), range(1)]


def test_scores_add_up() -> None:
    """The last rows are sums, not means."""
    one = Score(harmful=2, found=1, items=3, pointing=2, missed=(a_mistake(1, 2),))
    assert add([one, one]) == Score(harmful=4, found=2, items=6, pointing=4, missed=one.missed * 2)
