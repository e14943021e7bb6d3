"""Cut a talk into captions: breaks chosen by sense over the whole talk at once.

Dynamic programming over the words: every window of words that fits two lines is a possible cue with
a cost (how well it ends, how well its line breaks, how fast it must be read), and the cheapest chain
of cues that covers the talk wins. `cuetimes` then gives the cues their times.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.captionrules import LINE_CHARACTERS, LONGEST_MS, ends_badly, shortest_ms
from pipeline.english import (
    AUXILIARIES,
    CONJUNCTIONS,
    NEGATIONS,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    bare,
    ends_sentence,
    is_hesitation,
)
from pipeline.models import Caption, Word
from pipeline.text.cuetimes import Spoken, set_times

LONGEST_SPEECH_MS = 6500
"""A cue whose words take longer is cut, so that it can stay on screen a little after them."""

# Costs are in one arbitrary unit: about what a cue break in mid-phrase is worth.
_CUE = 4.0
_BREAK_AFTER_CLAUSE = 1.5
_BREAK_BEFORE_CONNECTIVE = 4.0
_BREAK_ANYWHERE = 9.0
_BREAK_INSIDE_UNIT = 14.0
_BREAK_STRANDED = 120.0
_SENTENCE_INSIDE = 3.0
_PAUSE_INSIDE_PER_S = 8.0
_LINE_BREAK_SHARE = 0.6
_IMBALANCE = 0.06
_TOO_FAST_PER_MS = 0.04
_TWO_LINES = 1.0

_CLAUSE_END = re.compile(r"[,;:—–][\"'”’)]*$|[\"”]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A caption and the words it shows: `words[start:end]` of the talk, hesitations among them left out."""

    caption: Caption
    start: int
    end: int


def cut_cues(words: Sequence[Word], *, duration_ms: int, held: Sequence[tuple[int, int]] = ()) -> tuple[Cue, ...]:
    """Cut words into captions that keep the rules of `captionrules`, each with its words.

    Near-verbatim: only hesitations (um, uh) are left out. Where the words are spoken faster than they
    may be shown, cues move away from the speech by the least squares that keeps the reading speed.
    Each `words[start:end]` of `held` becomes a cue of its own if it fits on screen; they may not overlap.
    """
    shown = [
        (at, piece) for at, word in enumerate(words) if not is_hesitation(word.text) for piece in _shown(word)
    ]
    if not shown:
        return ()
    places, said = zip(*shown, strict=True)
    spans = [(bisect_left(places, start), bisect_left(places, end)) for start, end in held]
    chain = _best_chain(said, tuple(span for span in spans if _fits(said, *span)))
    captions = set_times(
        [
            Spoken(start_ms=said[start].start_ms, end_ms=said[end - 1].end_ms, lines=lines)
            for start, end, lines in chain
        ],
        duration_ms,
    )
    return tuple(
        Cue(caption=caption, start=places[start], end=places[end - 1] + 1)
        for caption, (start, end, _) in zip(captions, chain, strict=True)
    )


def _shown(word: Word) -> Iterable[Word]:
    """Give the word itself, or the pieces of a word too long for a line, sharing its time."""
    if len(word.text) <= LINE_CHARACTERS:
        return (word,)
    cuts = range(0, len(word.text), LINE_CHARACTERS)
    step = (word.end_ms - word.start_ms) // len(cuts)
    return tuple(
        Word(
            text=word.text[cut : cut + LINE_CHARACTERS],
            start_ms=word.start_ms + step * number,
            end_ms=word.start_ms + step * (number + 1),
            probability=word.probability,
        )
        for number, cut in enumerate(cuts)
    )


def _fits(words: Sequence[Word], start: int, end: int) -> bool:
    """Say whether words can be one cue."""
    if not start < end or (end > start + 1 and _spoken_ms(words, start, end) > LONGEST_SPEECH_MS):
        return False
    return _wrap(words, start, end, [0.0] * (len(words) + 1)) is not None


@lru_cache(maxsize=4)  # the desk cuts the same words again for each thing it shows or saves
def _best_chain(
    words: tuple[Word, ...], held: tuple[tuple[int, int], ...] = ()
) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Find the cheapest chain of cues over all words, as (first word, word after the last, lines)."""
    count = len(words)
    edges = {edge for span in held for edge in span}
    closed = {at for start, end in held for at in range(start + 1, end)}
    break_costs = [_break_cost(words, at) for at in range(count + 1)]
    best = [0.0] + [float("inf")] * count
    came_from: list[tuple[int, tuple[str, ...]]] = [(0, ())] * (count + 1)
    for start in (at for at in range(count) if at not in closed):
        for end in range(start + 1, count + 1):
            if end - 1 > start and end - 1 in edges:
                break
            length = _length(words, start, end)
            too_long = length > 2 * LINE_CHARACTERS + 1 or _spoken_ms(words, start, end) > LONGEST_SPEECH_MS
            if too_long and end > start + 1:
                break
            wrapped = _wrap(words, start, end, break_costs)
            if wrapped is None or end in closed:
                continue
            line_cost, lines = wrapped
            cost = best[start] + _CUE + line_cost + break_costs[end] + _inside_cost(words, start, end)
            cost += _haste_cost(words, start, end, sum(map(len, lines)))
            if cost < best[end]:
                best[end], came_from[end] = cost, (start, lines)
    return tuple(_walk_back(came_from))


def _walk_back(came_from: Sequence[tuple[int, tuple[str, ...]]]) -> list[tuple[int, int, tuple[str, ...]]]:
    chain = []
    end = len(came_from) - 1
    while end > 0:
        start, lines = came_from[end]
        chain.append((start, end, lines))
        end = start
    return chain[::-1]


def _break_cost(words: Sequence[Word], at: int) -> float:
    """Price a break before word `at`: cheap after a sentence, dear inside a phrase."""
    if at in (0, len(words)) or ends_sentence(words[at - 1].text):
        return 0.0
    if _CLAUSE_END.search(words[at - 1].text):
        return _BREAK_AFTER_CLAUSE
    if ends_badly(words[at - 1].text):
        return _BREAK_STRANDED
    pause_s = (words[at].start_ms - words[at - 1].end_ms) / 1000
    if _belong_together(words[at - 1].text, words[at].text):
        return _BREAK_INSIDE_UNIT - min(pause_s, 1) * 4
    connective = bare(words[at].text) in PREPOSITIONS | CONJUNCTIONS
    return (_BREAK_BEFORE_CONNECTIVE if connective else _BREAK_ANYWHERE) - min(pause_s, 1) * 4


def _belong_together(left: str, right: str) -> bool:
    """Say whether a break would part a pronoun or auxiliary from its verb, a number from its unit, or a name."""
    word = bare(left)
    leaning = SUBJECT_PRONOUNS | AUXILIARIES | NEGATIONS
    return (
        word in leaning
        or word.endswith("n't")
        or word.rpartition("'")[0] in SUBJECT_PRONOUNS
        or word[-1:].isdigit()
        or (left[:1].isupper() and right[:1].isupper())
    )


def _wrap(
    words: Sequence[Word], start: int, end: int, break_costs: Sequence[float]
) -> tuple[float, tuple[str, ...]] | None:
    """Put words on one line if they fit, else on two at the best break; None if they fit neither."""
    text = " ".join(word.text for word in words[start:end])
    if len(text) <= LINE_CHARACTERS:
        return 0.0, (text,)
    best: tuple[float, tuple[str, ...]] | None = None
    first = -1
    for at in range(start + 1, end):
        first += len(words[at - 1].text) + 1
        second = len(text) - first - 1
        if first > LINE_CHARACTERS or second > LINE_CHARACTERS:
            continue
        cost = _TWO_LINES + _LINE_BREAK_SHARE * break_costs[at] + _IMBALANCE * abs(first - second)
        if best is None or cost < best[0]:
            best = cost, (text[:first], text[first + 1 :])
    return best


def _inside_cost(words: Sequence[Word], start: int, end: int) -> float:
    """Price what a cue runs over: sentence ends and pauses in its middle."""
    cost = 0.0
    for at in range(start + 1, end):
        pause_s = (words[at].start_ms - words[at - 1].end_ms) / 1000
        cost += _PAUSE_INSIDE_PER_S * max(pause_s - 0.5, 0)
        if ends_sentence(words[at - 1].text):
            cost += _SENTENCE_INSIDE
    return cost


def _haste_cost(words: Sequence[Word], start: int, end: int, count: int) -> float:
    """Price the time that is missing until the next words for this cue to be read."""
    free_ms = words[end].start_ms - words[start].start_ms if end < len(words) else LONGEST_MS
    return _TOO_FAST_PER_MS * max(shortest_ms(count) - free_ms, 0)


def _length(words: Sequence[Word], start: int, end: int) -> int:
    return sum(len(word.text) + 1 for word in words[start:end]) - 1


def _spoken_ms(words: Sequence[Word], start: int, end: int) -> int:
    return words[end - 1].end_ms - words[start].start_ms
