"""Find where a speaker corrects herself with a word for it: "the L5, no, the S1 nerve". The correction stays.

After Shriberg (1994): what is put right, a cue, and what is said instead. A cue alone is not enough: both sides
must begin with the same function word or be of one kind (two numbers, two levels, two sides).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.english import (
    ARTICLES,
    POSSESSIVES,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    bare,
    ends_sentence,
    is_negation,
    is_number,
    is_side,
)
from pipeline.text.said import Said, Spans, bare_at, pauses, sentence_before

_LEVEL = re.compile(r"[ctls]\d{1,2}")
LONGEST_SLIP = 4
"""Words of the longest slip that a cue takes back."""

_SURE_CUES = (
    *(("no", "sorry"), ("no", "wait"), ("goodness", "no"), ("oh", "no"), ("no",), ("sorry",), ("excuse", "me")),
    *(("or", "rather"), ("scratch", "that"), ("make", "that"), ("wait", "no"), ("wait",), ("correction",)),
)
_WEAK_CUES = (("i", "mean"), ("well",))
"""They mostly introduce something else, so only two facts of one kind count as slip and correction."""
_ABOUT = frozenset({"about", "around", "roughly", "nearly", "almost", "maybe"})
_ANCHORS = ARTICLES | POSSESSIVES | PREPOSITIONS


def find_self_repairs(said: Sequence[Said]) -> Spans:
    """Give each slip with its cue, from left to right."""
    end = 0
    for at in range(1, len(said) - 1):
        length = _cue_length(said, at)
        start = _slip_start(said, at, length) if length else at
        if end <= start < at:
            end = at + length
            yield start, end


def slip_of(removed: str) -> list[str]:
    """Give the words of a recorded self-repair without its cue: "the", "L5," of "the L5, no,"."""
    words = removed.split()
    cues = [len(cue) for cue in (*_SURE_CUES, *_WEAK_CUES) if tuple(map(bare, words[-len(cue) :])) == cue]
    return words[: len(words) - max(cues, default=0)]


def _cue_length(said: Sequence[Said], at: int) -> int:
    """Give how many words of a cue stand here, set off from what comes before it."""
    if not (pauses(said[at - 1]) or said[at].after_gap) or said[at].opens:
        return 0
    lengths = (
        len(cue) for cue in (*_SURE_CUES, *_WEAK_CUES) if tuple(w.bare for w in said[at : at + len(cue)]) == cue
    )
    length = max(lengths, default=0)
    return length if at + length < len(said) and not ends_sentence(said[at + length - 1].text) else 0


def _slip_start(said: Sequence[Said], at: int, length: int) -> int:
    """Give where the words begin that the cue at `at` takes back; `at` if it takes back nothing."""
    before = sentence_before(said, at)
    start = next(_typed(said, at, at + length), None)
    is_sure = tuple(word.bare for word in said[at : at + length]) in _SURE_CUES
    is_left_hanging = said[at - 1].bare in PREPOSITIONS
    if start is None and (is_sure or is_left_hanging):
        start = _anchored(said, at, at + length)
        is_weak = start is not None and said[start].bare not in _ANCHORS and not is_left_hanging
        if start is not None and is_weak and bare_at(said, start + 1) != bare_at(said, at + length + 1):
            start = None  # "It takes three days, no, it really does"
    if start is None or any(map(is_negation, before[: len(before) - (at - start)])):
        return at  # "It is not the disc, no, the nerve": who takes the disc back makes it "not the nerve"
    return start


def _typed(said: Sequence[Said], at: int, repair: int) -> Iterator[int]:
    """Give where a fact begins that one of its kind follows behind the cue."""
    repair += bare_at(said, repair) in _ABOUT
    if repair >= len(said):
        return
    for is_kind in (_is_level, is_side, is_number):
        start = at - 1 - (said[at - 1].bare in {"and", "or", "to"})
        if start >= 0 and is_kind(said[start].text) and is_kind(said[repair].text):
            while start > 0 and is_kind(said[start - 1].text) and not pauses(said[start - 1]):
                start -= 1
            yield start


def _anchored(said: Sequence[Said], at: int, repair: int) -> int | None:
    """Give where the word stands again that begins the correction: "the" of "the L5, no, the S1"."""
    word = said[repair].bare
    if word not in _ANCHORS and word.partition("'")[0] not in SUBJECT_PRONOUNS | {"that"}:
        return None
    for start in range(at - 1, max(at - 1 - LONGEST_SLIP, -1), -1):
        if start < at - 1 and pauses(said[start]):
            return None
        if bare_at(said, start) == word:
            return start
        if said[start].opens:
            return None
    return None


def _is_level(word: str) -> bool:
    return _LEVEL.match(word.casefold()) is not None
