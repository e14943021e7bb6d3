"""Join the words of two windows that both heard the moment between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise
from math import inf

from pipeline.english import bare
from pipeline.models import Segment, Word
from pipeline.speech.windows import OVERLAP_FRAMES, Window

_SAMPLES_A_MS = 16
_LONG_WORD_MS = 500
_ASTRAY_MS = 300
"""Two windows time a word about alike; a word heard alike but further apart was said twice."""


def join_seam(
    before: Sequence[Word], after: Sequence[Word], *, cut_ms: int, overlap_ms: int
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """Give each word said around a cut to one of the windows before and after it, so that none is said twice.

    Both heard `overlap_ms` on either side of `cut_ms`. They change over at the word both heard alike
    that lies nearest the cut; where there is none, about the cut.
    """
    first = next((at for at, word in enumerate(before) if word.end_ms > cut_ms - overlap_ms), len(before))
    last = next((at for at, word in enumerate(after) if word.start_ms >= cut_ms + overlap_ms), len(after))
    heard, again = [bare(word.text) for word in before[first:]], [bare(word.text) for word in after[:last]]
    blocks = SequenceMatcher(a=heard, b=again, autojunk=False).get_matching_blocks()
    alike = [(first + block.a + step, block.b + step) for block in blocks for step in range(block.size)]
    same = [pair for pair in alike if abs(_middle_ms(before[pair[0]]) - _middle_ms(after[pair[1]])) < _ASTRAY_MS]
    if same:
        ours, theirs = min(same, key=lambda pair: abs(_middle_ms(before[pair[0]]) - cut_ms))
        return tuple(before[:ours]), tuple(after[theirs:])
    early, late = after and _middle_ms(after[0]) < cut_ms, before and _middle_ms(before[-1]) >= cut_ms
    if early and late:
        left, right = _until(before, cut_ms), _until(after, cut_ms)
        return tuple(before[:left]), tuple(after[right:])
    # Only one of them heard anything beyond the cut, or neither: all of it is kept.
    first_ms = _middle_ms(after[0]) if after else inf
    left = _until(before, max(cut_ms, first_ms))
    right = _until(after, _middle_ms(before[left - 1])) if left else 0
    return tuple(before[:left]), tuple(after[right:])


def _until(words: Sequence[Word], at_ms: float) -> int:
    """Count the words whose middle lies before a moment."""
    return sum(_middle_ms(word) < at_ms for word in words)


def _middle_ms(word: Word) -> float:
    """Give the middle of a word by its end: a window's first word is timed from the window's very beginning."""
    return word.end_ms - min(word.end_ms - word.start_ms, _LONG_WORD_MS) / 2


def join_windows(segments: Sequence[Segment], windows: Sequence[Window]) -> tuple[Segment, ...]:
    """Give each word that two windows both heard, at a cut into speech, to one of them."""
    joined = list(segments)
    for (at, before), (_, after) in pairwise(enumerate(windows)):
        if before.end > after.start:
            left, right = join_seam(
                joined[at].words,
                joined[at + 1].words,
                cut_ms=before.ends // _SAMPLES_A_MS,
                overlap_ms=OVERLAP_FRAMES * 32,
            )
            joined[at], joined[at + 1] = replace(joined[at], words=left), replace(joined[at + 1], words=right)
    return tuple(joined)
