"""Cut a talk into captions: breaks chosen by sense over the whole talk at once.

Dynamic programming over the words: every window of words that fits two lines is a possible cue with
a cost (how well it ends, how well its line breaks, how fast it must be read), and the cheapest chain
of cues that covers the talk wins. Then the cues get their times: as close to the speech as the
reading speed allows, by isotonic regression.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.captionrules import LINE_CHARACTERS, LONGEST_MS, SMALLEST_GAP_MS, ends_badly, shortest_ms
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

LONGEST_SPEECH_MS = 6500
"""A cue whose words take longer is cut, so that it can stay on screen a little after them."""
EASY_CHARACTERS_PER_SECOND = 15
"""Where there is room a cue stays until it can be read at this speed."""
LINGER_MS = 400
CLOSE_GAP_MS = 500
"""Shorter gaps only flicker; the cue stays until the next one (BBC 5.1: at least a second, or none)."""

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
class _Cue:
    start_ms: int
    end_ms: int
    lines: tuple[str, ...]

    @property
    def least_ms(self) -> int:
        return shortest_ms(sum(map(len, self.lines)))


def cut_captions(words: Sequence[Word], *, duration_ms: int) -> tuple[Caption, ...]:
    """Cut words into captions that keep the rules of `captionrules`.

    Near-verbatim: only hesitations (um, uh) are left out. Where the words are spoken faster than they
    may be shown, cues move away from the speech by the least squares that keeps the reading speed.
    """
    said = tuple(piece for word in words if not is_hesitation(word.text) for piece in _shown(word))
    if not said:
        return ()
    cues = [_cue(said, start, end, lines) for start, end, lines in _best_chain(said)]
    return tuple(_timed(cues, duration_ms))


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


def _best_chain(words: Sequence[Word]) -> list[tuple[int, int, tuple[str, ...]]]:
    """Find the cheapest chain of cues over all words, as (first word, word after the last, lines)."""
    count = len(words)
    break_costs = [_break_cost(words, at) for at in range(count + 1)]
    best = [0.0] + [float("inf")] * count
    came_from: list[tuple[int, tuple[str, ...]]] = [(0, ())] * (count + 1)
    for start in range(count):
        for end in range(start + 1, count + 1):
            length = _length(words, start, end)
            too_long = length > 2 * LINE_CHARACTERS + 1 or _spoken_ms(words, start, end) > LONGEST_SPEECH_MS
            if too_long and end > start + 1:
                break
            wrapped = _wrap(words, start, end, break_costs)
            if wrapped is None:
                continue
            line_cost, lines = wrapped
            cost = best[start] + _CUE + line_cost + break_costs[end] + _inside_cost(words, start, end)
            cost += _haste_cost(words, start, end, sum(map(len, lines)))
            if cost < best[end]:
                best[end], came_from[end] = cost, (start, lines)
    return _walk_back(came_from)


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


def _cue(words: Sequence[Word], start: int, end: int, lines: tuple[str, ...]) -> _Cue:
    return _Cue(start_ms=words[start].start_ms, end_ms=words[end - 1].end_ms, lines=lines)


def _timed(cues: Sequence[_Cue], duration_ms: int) -> Iterable[Caption]:
    """Give each cue its time on screen."""
    starts = _spread([cue.start_ms for cue in cues], [cue.least_ms for cue in cues], duration_ms)
    duration_ms = max(duration_ms, starts[-1])
    for cue, start, following in zip(cues, starts, [*starts[1:], duration_ms], strict=True):
        is_last = cue is cues[-1]
        easy_ms = sum(map(len, cue.lines)) * 1000 // EASY_CHARACTERS_PER_SECOND
        end = max(cue.end_ms + LINGER_MS, start + cue.least_ms, start + easy_ms)
        if following - end < (0 if is_last else CLOSE_GAP_MS):
            end = following
        if end - start > LONGEST_MS:
            end = min(start + LONGEST_MS, following if is_last else following - SMALLEST_GAP_MS)
        yield Caption(start_ms=start, end_ms=end, lines=cue.lines)


def _spread(starts: Sequence[int], least: Sequence[int], duration_ms: int) -> list[int]:
    """Move start times as little as possible (least squares) so that each cue gets its least time.

    With the running sum of least times taken off, the times must only never fall: isotonic
    regression, solved by pooling adjacent violators (Barlow et al. 1972).
    """
    offsets = [sum(least[:number]) for number in range(len(least))]
    pools: list[tuple[float, int]] = []
    for start, offset in zip(starts, offsets, strict=True):
        mean, size = float(start - offset), 1
        while pools and pools[-1][0] > mean:
            before, count = pools.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        pools.append((mean, size))
    latest = duration_ms - sum(least)
    level = partial(min, max(latest, 0))
    flat = [level(max(mean, 0.0)) for mean, size in pools for _ in range(size)]
    return [offset + int(value) for offset, value in zip(offsets, flat, strict=True)]
