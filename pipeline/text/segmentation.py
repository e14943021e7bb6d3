"""Cut a row of sentences into labelled stretches: the best of all ways, found by dynamic programming.

A segmental Viterbi search (Ostendorf et al., "From HMM's to Segment Models", 1996): each stretch is weighed as a
whole, so that what it needs (a least length, a name that is said in it) is part of the decision and not a repair
afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a stretch may be called, and what that is worth; one entry for each of n sentences."""

    name: str
    fit: Array
    """What a sentence brings to a stretch of this name, shape (n,)."""
    begin: Array
    """What it brings, or costs, that such a stretch begins at a sentence, shape (n,); -inf where none may."""
    needs: Sequence[Array] = ()
    """Counts by sentence, shape (n,) each; a stretch needs at least one of each in it."""
    only_last: bool = False
    """Whether such a stretch must reach to the end."""


def segment(labels: Sequence[Label], starts_ms: Sequence[int], end_ms: int, *, shortest_ms: int) -> dict[str, int]:
    """Give the names of the best stretches and the sentence each begins at, in order; each name at most once.

    Every stretch lasts `shortest_ms` at least. Empty if no stretch may begin at the first sentence.
    """
    count = len(starts_ms)
    times = np.array([*starts_ms, end_ms], dtype=np.float64)
    times[0] = min(times[0], 0.0)
    inner = [label for label in labels if not label.only_last]
    worth = [_Worth(label, times, shortest_ms) for label in inner]
    best = np.full((count + 1, 1 << len(inner)), -np.inf)
    best[0, 0] = 0.0
    came_from: dict[tuple[int, int], tuple[int, int]] = {}
    masks = np.arange(1 << len(inner))
    for end in range(1, count + 1):
        for number, each in enumerate(worth):
            free = masks[masks & (1 << number) == 0]
            total = best[:end, free] + each.of(end)[:, None]
            begins = total.argmax(axis=0)
            for mask, begin, score in zip(free.tolist(), begins.tolist(), total.max(axis=0).tolist(), strict=True):
                used = mask | 1 << number
                if score > best[end, used]:
                    best[end, used], came_from[end, used] = score, (begin, number)
    return _trace(labels, inner, best, came_from, times, shortest_ms)


class _Worth:
    """The worth of every stretch of one label."""

    def __init__(self, label: Label, times: Array, shortest_ms: int) -> None:
        self._times, self._shortest_ms = times, shortest_ms
        self._begin = label.begin
        self._sum = np.concatenate([[0.0], np.cumsum(label.fit)])
        self._needs = [np.concatenate([[0.0], np.cumsum(need)]) for need in label.needs]

    def of(self, end: int) -> Array:
        """Give the worth of the stretches [0, end), [1, end), ... [end - 1, end); -inf where none may be."""
        worth: Array = self._sum[end] - self._sum[:end] + self._begin[:end]
        possible = self._times[end] - self._times[:end] >= self._shortest_ms
        for need in self._needs:
            possible &= need[end] - need[:end] >= 1
        return np.where(possible, worth, -np.inf)


def _trace(
    labels: Sequence[Label],
    inner: Sequence[Label],
    best: Array,
    came_from: dict[tuple[int, int], tuple[int, int]],
    times: Array,
    shortest_ms: int,
) -> dict[str, int]:
    """Walk back from the best end: the last stretch may be one that only stands last."""
    count = len(times) - 1
    used = int(best[count].argmax())
    score, end, last = float(best[count, used]), count, ""
    for label in labels:
        if label.only_last:
            total = best[:count].max(axis=1) + _Worth(label, times, shortest_ms).of(count)
            total[0] = -np.inf
            if total.max(initial=-np.inf) > score:
                score, end, last = float(total.max()), int(total.argmax()), label.name
                used = int(best[end].argmax())
    starts = {last: end} if last else {}
    while end > 0 and np.isfinite(score):
        begin, number = came_from[end, used]
        starts = {inner[number].name: begin, **starts}
        end, used = begin, used & ~(1 << number)
    return starts
