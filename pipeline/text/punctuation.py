"""Write words with other marks behind some of them, and each next word as its mark calls for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.english import FUNCTION_WORDS, bare
from pipeline.models import Word
from pipeline.ordinary import is_ordinary, rarity

ADVERBS = frozenset(
    {"right", "just", "often", "sometimes", "usually", "mostly", "especially", "even", "only", "maybe", "all"}
)
"""Words that may stand before a place: "right at the inside of the heel"."""
_NAMES = 0.9
"""Rarity from which a word of a list is taken for a name: "Temples" is below, "Parkinson" is not."""


def write_marks(words: Sequence[Word], marks: Mapping[int, str]) -> tuple[Word, ...]:
    """Write words with other marks behind some of them, and the next word as that mark calls for."""
    texts = [word.text for word in words]
    for at, mark in marks.items():
        texts[at] = texts[at].rstrip(".,;:") + mark
        following = texts[at + 1]
        texts[at + 1] = (
            following[:1].upper() + following[1:]
            if mark == "."
            else write_small(following, texts[at + 2 : at + 3] if mark else ())
        )
    return tuple(
        word if word.text == text else replace(word, text=text) for word, text in zip(words, texts, strict=True)
    )


def write_small(text: str, following: Sequence[str]) -> str:
    """Write a word small if it is no name, which the next word of its list shows: "temples, back of the head"."""
    said = bare(text)
    is_listed = bool(following) and following[0][:1].islower()
    is_drug = not is_ordinary(said) and is_listed and not is_ordinary(following[0])  # "erenumab, fremanezumab"
    is_word = is_listed and is_ordinary(said) and rarity(said) < _NAMES
    is_plain = said in FUNCTION_WORDS | ADVERBS | {"no"} or is_word or is_drug
    return text[:1].lower() + text[1:] if is_plain and (text[1:2].islower() or said == "a") else text
