"""Find near misses between what was heard and the packs' terms, for the editor to listen to.

Nothing here is ever applied. A span of up to four words is compared with every term if the recogniser
doubted one of its words, or one is no ordinary word. Spans that hold a term already are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from statistics import fmean

import numpy as np

from pipeline.confusable import find_confusion
from pipeline.corrections import Suggestion
from pipeline.likeness import compare_sound, compare_spelling, squash
from pipeline.models import Condition, Word
from pipeline.ordinary import is_ordinary
from pipeline.text.evidence import stems
from pipeline.text.repair import find_listed

MOST_WORDS = 4
SHORTEST_LETTERS = 5
"""Shorter spans and terms resemble too much."""
DOUBTFUL = 0.6
"""An ordinary word below this probability is doubtful. Measured with tiny.en on three talks: 4 % of the words
heard right and 47 % of those heard wrong are below it."""
LEAST_SCORE = 0.75
SURE_COSTS = 0.15
"""What certainty takes off the likeness: nothing for a word of probability 0, all of this for one of 1."""
COINED = 0.5
"""A word that is not in the language is trusted only half as much as the recogniser says."""

_BREAK = re.compile(r"[,;:.?!…]$")


def find_suggestions(
    words: Sequence[Word],
    conditions: Sequence[Condition],
    *,
    vocabulary: Sequence[str] = (),
    settled: Set[int] = frozenset(),
) -> tuple[Suggestion, ...]:
    """Give the near misses among the heard words, in order, none overlapping.

    `vocabulary` are the clinic's terms beside the packs'. `settled` are positions of words that were repaired
    or fixed: they are not asked about again. A listed mishearing among the rest was not repaired because it is
    made of ordinary words, heard clearly.
    """
    known = (*vocabulary, *_terms_of(conditions))
    terms = {letters: term for term in known if len(letters := squash(term)) >= SHORTEST_LETTERS}
    taken = {*settled, *_right(words, known)}
    found: list[Suggestion] = []
    near_misses = [*_listed(words, conditions, settled), *_near(words, terms, taken)]
    for near in sorted(near_misses, key=lambda near: (-near.score, near.word)):
        span = range(near.word, near.word + len(near.heard.split()))
        if taken.isdisjoint(span):
            taken.update(span)
            found.append(near)
    return tuple(sorted(found, key=lambda near: near.word))


def _terms_of(conditions: Sequence[Condition]) -> Iterator[str]:
    """Give every term of the packs."""
    return (term for pack in conditions for term in (*pack.vocabulary, *pack.aliases, pack.name))


def _right(words: Sequence[Word], known: Sequence[str]) -> Iterator[int]:
    """Give the positions of all words that stand in a right term, whatever its endings."""
    terms = {stems(term) for term in known}
    longest = max(map(len, terms), default=0)
    said = [stems(word.text) for word in words]
    for start in range(len(words)):
        run: tuple[str, ...] = ()
        for at in range(start, len(words)):
            run += said[at]
            if len(run) > longest:
                break
            if run in terms:
                yield from range(start, at + 1)


def _listed(words: Sequence[Word], conditions: Sequence[Condition], settled: Set[int]) -> Iterator[Suggestion]:
    """Give the listed mishearings that were not repaired."""
    for start, end, mishearing in find_listed(words, conditions, settled):
        yield _suggestion(words, start, end, mishearing.term, 1.0, "ordinary words, heard clearly")


def _near(words: Sequence[Word], terms: Mapping[str, str], taken: Set[int]) -> Iterator[Suggestion]:
    trust = [word.probability * (1 if is_ordinary(word.text) else COINED) for word in words]
    doubted = {at for at in range(len(words)) if trust[at] < DOUBTFUL and at not in taken}
    spans = [
        span
        for span in _spans(words, doubted)
        if taken.isdisjoint(range(*span)) and len(_letters(words, *span)) >= SHORTEST_LETTERS
    ]
    if not spans or not terms:
        return
    runs, names = [_letters(words, *span) for span in spans], list(terms)
    likeness = (compare_spelling(runs, names).astype(np.float32) + compare_sound(runs, names)) / 200
    for (start, end), row in zip(spans, likeness, strict=True):
        best = int(row.argmax())
        score = float(row[best]) - SURE_COSTS * fmean(trust[start:end])
        if score >= LEAST_SCORE:
            yield _suggestion(words, start, end, terms[names[best]], score, "")


def _spans(words: Sequence[Word], wanted: Set[int]) -> Iterator[tuple[int, int]]:
    """Give the spans of up to four words that hold a wanted one and no mark between two words."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + MOST_WORDS, len(words)) + 1):
            if not wanted.isdisjoint(range(start, end)):
                yield start, end
            if _BREAK.search(words[end - 1].text):
                break


def _letters(words: Sequence[Word], start: int, end: int) -> str:
    return squash(" ".join(word.text for word in words[start:end]))


def _suggestion(words: Sequence[Word], start: int, end: int, term: str, score: float, note: str) -> Suggestion:
    heard = " ".join(word.text for word in words[start:end])
    return Suggestion(
        word=start,
        start_ms=words[start].start_ms,
        heard=heard,
        term=term,
        score=round(score, 2),
        note=find_confusion(heard, term) or note,
    )
