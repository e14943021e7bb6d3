"""The path of an article through its talk follows the words, and leaps where that pays."""

from __future__ import annotations

import pytest

from pipeline.checks.alignment import Written, find_path, index_speech

SPOKEN = [
    "your",
    "jaw",
    "sits",
    "by",
    "the",
    "ear",
    "it",
    "clicks",
    "when",
    "you",
    "chew",
    "grinding",
    "wears",
    "the",
    "teeth",
    "at",
    "night",
]
FUNCTION = frozenset({"your", "by", "the", "it", "when", "you", "at"})


def path(
    article: str, *, removed: frozenset[int] = frozenset(), hint: tuple[int, int] | None = None
) -> list[int | None]:
    """Give the path of an article whose sentences end with a full stop."""
    seen, opens = [], True
    for word in article.split():
        text = word.rstrip(".")
        at_start = hint if not seen else None
        seen.append(Written(text=text, is_content=text not in FUNCTION, opens=opens, hint=at_start))
        opens = word.endswith(".")
    return list(find_path(seen, index_speech(SPOKEN, [at in removed for at in range(len(SPOKEN))])))


@pytest.mark.parametrize(
    ("article", "places"),
    [
        pytest.param("your jaw sits by the ear.", [0, 1, 2, 3, 4, 5], id="as-said"),
        pytest.param("your jaw sits near the ear.", [0, 1, 2, None, 4, 5], id="a-word-exchanged"),
        pytest.param("your own jaw sits by the ear.", [0, None, 1, 2, 3, 4, 5], id="a-word-added"),
        pytest.param("your jaw sits. it clicks.", [0, 1, 2, 6, 7], id="words-left-out"),
        pytest.param("grinding wears the teeth. your jaw sits.", [11, 12, 13, 14, 0, 1, 2], id="moved"),
        pytest.param("it clicks when you chew. it clicks when you chew.", [6, 7, 8, 9, 10] * 2, id="said-twice"),
        pytest.param("migraine is a disease.", [None] * 4, id="never-said"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_where_each_word_was_said(article: str, places: list[int | None]) -> None:
    """Every token goes to the place it was said at, or to none."""
    assert path(article) == places


def test_words_that_cleaning_removed_cost_nothing_and_are_not_preferred() -> None:
    """Of "you, you chew" with the first removed, the second is taken."""
    spoken = ["when", "you", "you", "chew"]
    speech = index_speech(spoken, [False, True, False, False])
    seen = [
        Written(text=text, is_content=True, opens=at == 0, hint=None)
        for at, text in enumerate(("when", "you", "chew"))
    ]
    assert find_path(seen, speech) == (0, 2, 3)


def test_a_time_mark_decides_between_two_places() -> None:
    """The same words were said twice: the mark says which are meant, the first ones if there is none."""
    speech = index_speech([*SPOKEN, *SPOKEN], [False] * 2 * len(SPOKEN))

    def first(hint: tuple[int, int] | None) -> int | None:
        words = ("grinding", "wears", "the", "teeth")
        seen = [
            Written(text=t, is_content=True, opens=not at, hint=None if at else hint) for at, t in enumerate(words)
        ]
        return find_path(seen, speech)[0]

    assert (first(None), first((27, 30)), first((3, 5))) == (11, 28, 11)
