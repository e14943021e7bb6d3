"""Weigh what each sentence says about each condition: names, cue phrases and vocabulary of the packs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from pipeline.english import (
    FUNCTION_WORDS,
    NEGATIONS,
    bare,
)
from pipeline.likeness import compare_spelling, sound_the_same
from pipeline.models import Condition, Sentence
from pipeline.ordinary import rarity

NAME_WEIGHT = 4.0
CUE_WEIGHT = 2.0
TERM_WEIGHT = 1.0
"""A vocabulary term of one pack alone; a term that n packs share weighs 1/n."""
WORD_WEIGHT = 0.8
"""A single rare word from a pack's phrases ("groin"); a word that n packs share weighs 1/n, a common one less."""
WORD_MOST_PACKS = 4
"""Words in the phrases of more packs than this say nothing."""
DENIED = 0.25
DENIAL_WORDS = 4
"""A term within four words after a "not", "no" or "unlike" counts a quarter: "it wasn't throbbing at all"."""
SHORTEST_WORD_LETTERS = 4
MOST_PER_SENTENCE = 6.0

MISHEARD_LETTERS = 6
"""Only names of at least this many letters are recognised when misspelled."""
MISHEARD_RATIO = 86
"""Least similarity (0-100, normalised indel) of a misspelled name."""
SOUNDALIKE_RATIO = 70
"""Least similarity when both sound the same (Metaphone), as "my grain" and "migraine" do."""

_COMMON = frozenset({"more", "most", "less", "some", "very", "just", "other", "good", "doctor", "people", "thing"})

Stems = tuple[str, ...]


@dataclass(slots=True)
class Evidence:
    """What one sentence says of one condition."""

    weight: float = 0.0
    named: bool = False
    heard: list[str] = field(default_factory=list)
    """The names, cues and terms that were found, for the reason shown to the editor."""


@dataclass(frozen=True, slots=True)
class _Term:
    text: str
    condition: str
    weight: float
    is_name: bool


class Lexicon:
    """All names, cues and terms of the packs, ready to be found in sentences."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        shared = Counter(stems(term) for pack in conditions for term in set(pack.vocabulary))
        self._terms: dict[Stems, list[_Term]] = defaultdict(list)
        for pack in conditions:
            for name in (pack.name, *pack.aliases):
                self._add(name, pack.id, NAME_WEIGHT, is_name=True)
            for cue in pack.cues:
                self._add(cue, pack.id, CUE_WEIGHT)
            for term in pack.vocabulary:
                self._add(term, pack.id, TERM_WEIGHT / shared[stems(term)])
        self._words = _weigh_words(conditions)
        self._longest = max(map(len, self._terms), default=0)
        names = {"".join(key): key for key, terms in self._terms.items() if any(t.is_name for t in terms)}
        self._names = {squashed: key for squashed, key in names.items() if len(squashed) >= MISHEARD_LETTERS}

    def _add(self, text: str, condition: str, weight: float, *, is_name: bool = False) -> None:
        key = stems(text)
        if key and not any(term.condition == condition for term in self._terms[key]):
            self._terms[key].append(_Term(text, condition, weight, is_name))

    def weigh(self, sentence: Sentence) -> Mapping[str, Evidence]:
        """Give the evidence a sentence holds, by condition id. Several conditions named share the weight."""
        said = stems(sentence.text)
        spans = self._find(said)
        found = [(term, _trust(said, start)) for key, (start, _) in spans.items() for term in self._terms[key]]
        named = {term.condition for term, _ in found if term.is_name}
        evidence: dict[str, Evidence] = defaultdict(Evidence)
        for term, trust in found:
            entry = evidence[term.condition]
            entry.weight += trust * term.weight / (len(named) if term.is_name else 1)
            entry.named |= term.is_name
            entry.heard.append(term.text)
        used = {at for start, end in spans.values() for at in range(start, end)}
        first_at = {word: at for at, word in reversed(list(enumerate(said))) if at not in used}
        for word, at in sorted(first_at.items()):
            for condition, weight in self._words.get(word, ()):
                evidence[condition].weight += _trust(said, at) * weight
        for entry in evidence.values():
            entry.weight = min(entry.weight, MOST_PER_SENTENCE)
        return evidence

    def _find(self, said: Stems) -> Mapping[Stems, tuple[int, int]]:
        """Give each known term that stands in the words, and where it first does; none inside a longer one."""
        runs = [
            (at, at + length)
            for length in range(min(self._longest + 1, len(said)), 0, -1)
            for at in range(len(said) - length + 1)
        ]
        misheard = self._misheard(
            {
                "".join(said[start:end])
                for start, end in runs
                if end - start <= self._longest + 1 and _DENIALS.isdisjoint(said[start:end])
            }
        )
        taken: set[int] = set()
        seen: dict[Stems, tuple[int, int]] = {}
        for start, end in runs:
            run = said[start:end]
            key = run if run in self._terms else misheard.get("".join(run))
            if key is not None and taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                seen.setdefault(key, (start, end))
        return seen

    def _misheard(self, runs: Iterable[str]) -> Mapping[str, Stems]:
        """Match runs of letters with names that are spelled, or sound, nearly the same."""
        candidates = [run for run in runs if len(run) >= MISHEARD_LETTERS]
        if not candidates or not self._names:
            return {}
        names = list(self._names)
        scores = compare_spelling(candidates, names, least=SOUNDALIKE_RATIO)
        matched = {}
        for row, column in zip(*np.nonzero(scores), strict=True):
            run, name = candidates[row], names[column]
            if scores[row, column] >= MISHEARD_RATIO or sound_the_same(run, name):
                matched[run] = self._names[name]
        return matched


def _trust(said: Stems, at: int) -> float:
    """Say how much a term counts that begins at word `at`: little if what stands before denies it."""
    before = said[max(at - DENIAL_WORDS, 0) : at]
    return DENIED if not _DENIALS.isdisjoint(before) else 1.0


def _weigh_words(conditions: Sequence[Condition]) -> Mapping[str, Sequence[tuple[str, float]]]:
    """Give each word of the packs' phrases its weight for each pack it stands in."""
    packs_with: dict[str, set[str]] = defaultdict(set)
    commonest: dict[str, float] = {}
    for pack in conditions:
        for phrase in (*pack.aliases, *pack.cues, *pack.vocabulary):
            for written, word in zip(_parts(phrase), stems(phrase), strict=True):
                packs_with[word].add(pack.id)
                commonest[word] = min(commonest.get(word, 1.0), rarity(written))
    return {
        word: [(pack, WORD_WEIGHT * commonest[word] / len(packs)) for pack in sorted(packs)]
        for word, packs in packs_with.items()
        if len(packs) <= WORD_MOST_PACKS and len(word) >= SHORTEST_WORD_LETTERS and word not in _GRAMMAR
    }


@lru_cache(maxsize=16_384)  # those of the packs are asked for with every talk
def stems(text: str) -> Stems:
    """Give the words of a text without their commonest endings: "grinding teeth" and "grinds teeth" agree."""
    return tuple(map(_stem, _parts(text)))


def _parts(text: str) -> Sequence[str]:
    return [word for word in map(bare, text.replace("-", " ").replace("/", " ").split()) if word]


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    for ending in ("ing", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word.removesuffix(ending)
    return word


_DENIALS = frozenset(
    map(_stem, {"no", "not", "never", "without", "nor", "unlike", "isn't", "aren't", "wasn't", "weren't"})
)
"""Not "can't": what somebody can't do is a symptom."""
_GRAMMAR = frozenset(_stem(word) for word in FUNCTION_WORDS | NEGATIONS | _COMMON)
"""Words that stand in any phrase and say nothing of a condition, as stems."""
