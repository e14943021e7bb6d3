"""Find where each token of an article was said: the best path through the talk, which may leap.

An editor moves, deletes and repeats paragraphs, so the path of an article through its talk is no straight line. It
is searched as a whole (dynamic programming over the tokens of the article, kept to the best few places): a token
that was said gains, skipped speech costs a little, a leap costs as much as some words gain, and less where a
sentence begins. Words that cleaning removed cost nothing to skip.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Path = tuple[int | None, ...]
"""For each token of the article the position of the spoken token it came from, or None."""

CONTENT, FUNCTION = 3.0, 1.0
"""What a token gains that carries meaning, and one that English needs everywhere."""
ADJACENT = 0.5
"""Gained where two tokens follow each other in both."""
REMOVED = 0.5
"""Lost where the word is one that cleaning removed: the same word stands nearby."""
SKIP, LEAP = 0.5, 6.0
SKIP_AT_START, LEAP_AT_START = 0.4, 3.0
"""The cost of a skipped spoken token and of a leap; less where a sentence of the article begins."""
HINTED = 3.75
"""How much less a leap costs to where the time mark of a paragraph that begins points."""
NEAR = 60
"""Spoken tokens further ahead are reached by a leap."""
CHOICES = 3
"""How many of the next places of a token are tried without a leap."""
RARE = 30
"""A run of tokens that was said more often is no sure sign of a place."""
LONGEST_SIGN = 4
"""Tokens of the longest such run."""
BEAM, MOST_ALIVE = 9.0, 60
"""Paths that are so much worse than the best are given up, and all but so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A token of the article as the search sees it."""

    text: str
    is_content: bool
    opens: bool
    """Whether a sentence begins with it."""
    hint: tuple[int, int] | None
    """Where the time mark points of the paragraph that begins with it: a range of spoken positions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The tokens of a talk with all that makes searching quick."""

    texts: Sequence[str]
    kept_before: Sequence[int]
    """For each position how many tokens before it were not removed by cleaning; one entry more than tokens."""
    places: Mapping[tuple[str, ...], Sequence[int]] = field(default_factory=dict)
    """Where each run of one to four tokens begins."""

    def is_removed(self, at: int) -> bool:
        """Say whether cleaning removed the token."""
        return self.kept_before[at + 1] == self.kept_before[at]

    def skipped(self, before: int, at: int) -> int:
        """Count the kept tokens between two positions."""
        return self.kept_before[at] - self.kept_before[before + 1]


@dataclass(frozen=True, slots=True)
class _Step:
    score: float
    token: int
    place: int
    before: _Step | None


def index_speech(texts: Sequence[str], is_removed: Sequence[bool]) -> Spoken:
    """Make a talk ready for `find_path`."""
    kept_before = [0]
    for removed in is_removed:
        kept_before.append(kept_before[-1] + (not removed))
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(texts)):
        for size in range(1, min(LONGEST_SIGN, len(texts) - at) + 1):
            places[tuple(texts[at : at + size])].append(at)
    return Spoken(texts=texts, kept_before=kept_before, places=dict(places))


def find_path(article: Sequence[Written], speech: Spoken) -> Path:
    """Give the best path of an article through its talk."""
    best = _Step(0.0, -1, -1, None)
    alive = {-1: best}
    for at, token in enumerate(article):
        gain = CONTENT if token.is_content else FUNCTION
        opens = token.opens
        found: dict[int, _Step] = {}
        for step in alive.values():
            for place in _next(speech.places.get((token.text,), ()), step.place):
                score = step.score + gain - _way(speech, step, at, place, opens=opens)
                if place not in found or score > found[place].score:
                    found[place] = _Step(score, at, place, step)
        for place in _landings(article, at, speech):
            score = best.score + gain - _leap(token, place)
            if place not in found or score > found[place].score:
                found[place] = _Step(score, at, place, best)
        if not found:
            continue
        for place, step in found.items():
            lost = REMOVED if speech.is_removed(place) else 0.0
            if place not in alive or step.score - lost > alive[place].score:
                alive[place] = _Step(step.score - lost, at, place, step.before)
        best = max(alive.values(), key=lambda step: (step.score, -step.place))
        alive = _prune(alive, best.score)
    return _trace(best, len(article))


def _next(places: Sequence[int], after: int) -> Sequence[int]:
    start = bisect_right(places, after)
    return [place for place in places[start : start + CHOICES] if place - after <= NEAR]


def _way(speech: Spoken, step: _Step, at: int, place: int, *, opens: bool) -> float:
    """Give the cost of going on to a place ahead."""
    skipped = speech.skipped(step.place, place)
    if skipped == 0 and step.token == at - 1:
        return -ADJACENT
    return min(SKIP_AT_START * skipped, LEAP_AT_START) if opens else min(SKIP * skipped, LEAP)


def _leap(token: Written, place: int) -> float:
    is_hinted = token.hint is not None and token.hint[0] <= place < token.hint[1]
    return (LEAP_AT_START if token.opens else LEAP) - HINTED * is_hinted


def _landings(article: Sequence[Written], at: int, speech: Spoken) -> Sequence[int]:
    """Give the places to leap to: those of the shortest run of tokens from here on that is rare in the talk."""
    run: tuple[str, ...] = ()
    for token in article[at : at + LONGEST_SIGN]:
        run += (token.text,)
        places = speech.places.get(run, ())
        if len(places) <= RARE:
            return places
    hint = article[at].hint
    return [place for place in places if hint and hint[0] <= place < hint[1]]


def _prune(alive: dict[int, _Step], best: float) -> dict[int, _Step]:
    kept = [step for step in alive.values() if step.score > best - BEAM]
    if len(kept) > MOST_ALIVE:
        kept = heapq.nlargest(MOST_ALIVE, kept, key=lambda step: (step.score, -step.place))
    return {step.place: step for step in kept}


def _trace(best: _Step, length: int) -> Path:
    path: list[int | None] = [None] * length
    for step in _back(best):
        path[step.token] = step.place
    return tuple(path)


def _back(step: _Step | None) -> Iterator[_Step]:
    while step is not None and step.before is not None:
        yield step
        step = step.before
