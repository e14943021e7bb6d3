"""Know words that the editor spelled otherwise than they were heard: "apixaban" where "a pixaban" was."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from pipeline.checks.alignment import Path
from pipeline.checks.opposites import opposition
from pipeline.checks.tokens import Token
from pipeline.confusable import is_confusable

ALIKE = 70.0
"""Least likeness (0-100) of their letters."""


def find_respelled(
    written: Sequence[Token], spoken: Sequence[Token], path: Path
) -> tuple[frozenset[int], frozenset[int]]:
    """Find words that are spelled otherwise than heard, by place and letters: "apixaban", "a pixaban"."""
    alike: set[int] = set()
    covered: set[int] = set()
    matched = [at for at, place in enumerate(path) if place is not None]
    for before, after in pairwise([-1, *matched, len(path)]):
        here = range(before + 1, after)
        start = path[before] if before >= 0 else -1
        end = path[after] if after < len(path) else len(spoken)
        if start is None or end is None or not here or not 0 < end - start - 1 <= 2 * len(here) + 1 <= 9:
            continue
        there = range(start + 1, end)
        if _are_alike([spoken[at] for at in there], [written[at] for at in here]):
            alike.update(here)
            covered.update(there)
    return frozenset(alike), frozenset(covered)


def _are_alike(heard: Sequence[Token], mine: Sequence[Token]) -> bool:
    """Say whether two runs of tokens differ in their spelling alone, and in nothing that turns what they say."""
    if any(opposition(one.text, other.text) for one in heard for other in mine):
        return False
    said, written = (" ".join(token.text for token in tokens) for tokens in (heard, mine))
    letters, others = said.replace(" ", ""), written.replace(" ", "")
    return letters == others or (fuzz.ratio(letters, others) >= ALIKE and not is_confusable(said, written))
