"""Find the sentences in the words of a talk. The only module that imports sentencex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import sentencex

from pipeline.english import ARTICLES, POSSESSIVES, SUBJECT_PRONOUNS, bare, makes_clause
from pipeline.models import Sentence, Word
from pipeline.ordinary import rarity

RUN_ON_WORDS = 25
"""A longer sentence is parted before an "and", "but" or "so" that follows a comma and a pause."""
RUN_ON_PAUSE_MS = 300
UNMARKED_PAUSE_MS = 600
"""A pause before "and you can ..." that parts a longer sentence also without a comma."""
LONGEST_WORDS = 60
"""A longer one is one the recogniser forgot to punctuate; it is cut at its longest pauses."""
SHORTEST_PIECE_WORDS = 5
CLAUSE_OPENERS = frozenset({"and", "but", "so"})
_UNITS = ("mg.", "ml.", "mcg.", "approx.", "hrs.", "vs.")
"""Abbreviations that sentencex takes for the end of a sentence."""
_RAREST = 0.99
"""Rarity up to which a word in small letters is rather itself than an abbreviation: "ill" and "art", not "mar"."""


def split_sentences(words: Sequence[Word], *, language: str = "en") -> tuple[Sentence, ...]:
    """Split words into sentences, each a run of whole words; together they hold every word once."""
    if not words:
        return ()
    ends = [end for end in _ends(words, language) if end < len(words)]
    spans = pairwise([0, *ends, len(words)])
    pieces = [piece for span in spans for piece in _cut_long(words, *span)]
    return tuple(make_sentence(words, start, end) for start, end in pieces)


def split_text(text: str, *, language: str = "en") -> tuple[str, ...]:
    """Split a text that somebody wrote into its sentences, without the spaces between them."""
    bounds = [found["end_index"] for found in sentencex.get_sentence_boundaries(language, text)]
    pieces = (text[start:end].strip() for start, end in pairwise([0, *bounds]))
    return tuple(piece for piece in pieces if piece)


def make_sentence(words: Sequence[Word], start: int, end: int) -> Sentence:
    """Make the sentence of `words[start:end]`."""
    return Sentence(
        start=start,
        end=end,
        start_ms=words[start].start_ms,
        end_ms=words[end - 1].end_ms,
        text=" ".join(word.text for word in words[start:end]),
    )


def _ends(words: Sequence[Word], language: str) -> Iterator[int]:
    """Give the word positions at which a sentence has just ended."""
    text = " ".join(word.text for word in words)
    breaks = {found["end_index"] for found in sentencex.get_sentence_boundaries(language, text)}
    at = 0
    for position, word in enumerate(words, start=1):
        at += len(word.text) + 1
        begins = position < len(words) and words[position].text[:1].isupper()
        ended = at in breaks or at - 1 in breaks or (begins and _is_word(word.text))
        if ended and not word.text.casefold().endswith(_UNITS):
            yield position


def _is_word(text: str) -> bool:
    """Say whether what sentencex takes for an abbreviation (Ill., art., Me.) is a word and a full stop."""
    letters = text.removesuffix(".")
    is_small = letters.islower() or letters == "OK"
    return letters != text and letters.isalpha() and len(letters) > 1 and is_small and rarity(letters) < _RAREST


def _cut_long(words: Sequence[Word], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence that runs on, at its longest pause, until every piece is short enough."""
    cuts = [
        at
        for at in range(start + SHORTEST_PIECE_WORDS, end - SHORTEST_PIECE_WORDS + 1)
        if _may_cut(words, at) and not _only_names(words[start:at])
    ]
    if end - start > LONGEST_WORDS:
        cuts = cuts or list(range(start + SHORTEST_PIECE_WORDS, end - SHORTEST_PIECE_WORDS + 1))
    if end - start <= RUN_ON_WORDS or not cuts:
        yield start, end
        return
    middle = (start + end) / 2
    cut = max(cuts, key=lambda at: (pause_ms(words, at), -abs(at - middle)))
    yield from _cut_long(words, start, cut)
    yield from _cut_long(words, cut, end)


def _may_cut(words: Sequence[Word], at: int) -> bool:
    """Say whether a clause ends before word `at` and a new main clause may begin with it."""
    if bare(words[at].text) not in CLAUSE_OPENERS:
        return False
    if words[at - 1].text.endswith((",", ";")):
        return pause_ms(words, at) >= RUN_ON_PAUSE_MS
    follows = bare(words[at + 1].text).partition("'")[0] if at + 1 < len(words) else ""
    return follows in SUBJECT_PRONOUNS and pause_ms(words, at) >= UNMARKED_PAUSE_MS


def _only_names(words: Sequence[Word]) -> bool:
    """Say whether no clause is there yet: "The suboccipitals, those tiny muscles," waits for its verb."""
    said = [bare(word.text) for word in words]
    return said[0] in ARTICLES | POSSESSIVES and not any(map(makes_clause, said))


def pause_ms(words: Sequence[Word], at: int) -> int:
    """Give the milliseconds between a word and the one before it."""
    return words[at].start_ms - words[at - 1].end_ms
