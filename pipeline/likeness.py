"""Compare runs of letters by how they are spelled and how they sound."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

import jellyfish
import numpy as np
import numpy.typing as npt
from rapidfuzz import distance, fuzz, process

Ratios = npt.NDArray[np.uint8]
"""One row for each run, one column for each name: 0 (nothing in common) to 100 (the same)."""


def squash(text: str) -> str:
    """Give a text's letters and figures alone, small: "L4-L5 disc" is l4l5disc."""
    return re.sub(r"[\W_]+", "", text.casefold())


def compare_spelling(runs: Sequence[str], names: Sequence[str], *, least: int = 0) -> Ratios:
    """Compare letters, by normalised indel distance; what is below `least` counts as 0."""
    return process.cdist(runs, names, scorer=fuzz.ratio, score_cutoff=least, dtype=np.uint8)


def compare_sound(runs: Sequence[str], names: Sequence[str]) -> Ratios:
    """Compare Metaphone codes, which name consonants by their sound: "my grain" and "migraine" are the same."""
    return compare_spelling(list(map(_sound, runs)), list(map(_sound, names)))


def sound_the_same(run: str, name: str) -> bool:
    """Say whether two runs of letters have the same Metaphone code."""
    return _sound(run) == _sound(name)


@functools.lru_cache(maxsize=20_000)
def _sound(letters: str) -> str:
    return jellyfish.metaphone(letters)


_RESPELLINGS = (
    *(("ph", "f"), ("gh", "g"), ("ck", "k"), ("qu", "kw"), ("x", "ks"), ("ae", "e"), ("oe", "e"), ("sc", "s")),
    *(("ce", "se"), ("ci", "si"), ("cy", "sy"), ("c", "k"), ("pt", "t"), ("th", "t"), ("ps", "s"), ("gn", "n")),
    *(("kn", "n"), ("wr", "r"), ("z", "s"), ("j", "g"), ("oo", "u"), ("ou", "u"), ("ea", "e"), ("ee", "i")),
    *(("ai", "a"), ("eu", "u"), ("y", "i"), ("h", "")),
)
"""Letters that English writes for one sound in several ways, in the order in which they are put right."""


_LONGEST_RUN = 4
"""Heard words that may stand for one term: "brooks ism", "peer if form is"."""


def runs_of(words: Sequence[str]) -> Sequence[str]:
    """Give the runs of words that may stand for one term, written as one, in order of the alphabet."""
    runs = {"".join(words[at : at + size]) for at in range(len(words)) for size in range(1, _LONGEST_RUN + 1)}
    return sorted(run for run in runs if 3 <= len(run) <= 40)


def best_likeness(runs: Sequence[str], names: Sequence[str]) -> npt.NDArray[np.float64]:
    """Say for each name how like it the likest run is, by sound and vowels alike: 0 to 1, shape (names,)."""
    if not len(runs) or not len(names):
        return np.zeros(len(names))
    best: npt.NDArray[np.float64] = process.cdist(
        [respell(name) for name in names],
        [respell(run) for run in runs],
        scorer=distance.Levenshtein.normalized_similarity,
        score_cutoff=0.5,
        dtype=np.float32,
        workers=2,
    ).max(axis=1)
    return best


@functools.lru_cache(maxsize=20_000)
def respell(text: str) -> str:
    """Write a text plainly, one letter a sound as far as letters tell: "pterygoid" is terigoid."""
    letters = squash(text)
    for written, sounded in _RESPELLINGS:
        letters = letters.replace(written, sounded)
    return re.sub(r"(.)\1+", r"\1", letters)
