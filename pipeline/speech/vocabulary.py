"""Choose which of the clinic's many terms a talk is likely to say, from a first, unprompted hearing.

The recogniser has room for some forty terms in its prompt, and a list of all of them makes ordinary
speech worse (docs/hearing.md). What was said is in the first hearing already, misspelled: a term is
chosen when it sounds like something that was heard, or belongs to a condition much spoken of.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from pipeline.likeness import best_likeness, runs_of, squash
from pipeline.models import Condition

_SHORTEST = 4
"""Letters of a term; shorter ones sound like too much else."""
_ALIKE = 0.6
"""Likeness from which a term may have been what was meant."""
_SURELY = 0.9
"""Likeness from which a term was all but heard."""
_TERMS_PER_HIT = 4
"""Terms that may be expected for each one heard: in a talk about something else, none."""
_PACK_WORTH = 0.15
"""Likeness that a term gains when its condition is the one most spoken of."""
_PLAIN_COST = 0.1
"""Likeness that a term loses for having been spelled right already, or for needing no help."""

Pieces = Callable[[str], int]
"""Tells in how many tokens the model writes a text."""


class Vocabulary:
    """All terms of the condition packs and the clinic's own, and what they sound like."""

    def __init__(self, conditions: Sequence[Condition], words: Iterable[str] = (), *, pieces: Pieces) -> None:
        self._pieces = pieces
        self._packs: dict[str, dict[str, None]] = {}
        self._spelling: dict[str, str] = {}
        self._names: set[tuple[str, str]] = set()
        for pack in conditions:
            for term in _terms_of(pack):
                folded = _fold(term)
                self._spelling.setdefault(folded, term)
                self._packs.setdefault(folded, {})[pack.id] = None
            self._names |= {(pack.id, _fold(name)) for name in (pack.name, *pack.aliases)}
        for word in words:
            self._spelling.setdefault(_fold(word), word)
            self._packs.setdefault(_fold(word), {})
        self._sought = tuple(folded for folded in self._packs if len(squash(folded)) >= _SHORTEST)

    @property
    def terms(self) -> tuple[str, ...]:
        """Every term as it is spelled in print."""
        return tuple(self._spelling.values())

    def is_rare(self, term: str) -> bool:
        """Say whether a term has a word that the model writes in several tokens: it may well misspell that one."""
        return max(self._pieces(word) for word in re.split(r"[\s-]+", term)) > 1

    @cached_property
    def rare_words(self) -> frozenset[str]:
        """The single words of the terms that the model writes in several tokens, in small letters."""
        words = {word for term in self._spelling.values() for word in re.split(r"[\s-]+", term)}
        return frozenset(
            word.casefold() for word in words if len(word) >= _SHORTEST and self._pieces(word.casefold()) > 1
        )

    def choose(self, heard: str, *, room: int) -> tuple[str, ...]:
        """Choose the terms for a talk from its first hearing; together they take at most `room` tokens."""
        text = _fold(heard)
        likeness = dict(zip(self._sought, best_likeness(runs_of(text.split()), self._sought), strict=True))
        spelled = Counter({term: count for term in self._sought if (count := f" {text} ".count(f" {term} "))})
        misheard = [term for term, like in likeness.items() if like >= _ALIKE and term not in spelled]
        hits = [term for term in spelled if " " in term or self.is_rare(term)]
        hits += [term for term in misheard if likeness[term] >= _SURELY and self.is_rare(term)]
        spoken_of = self._spoken_of(spelled, [term for term in misheard if likeness[term] >= _SURELY])

        def worth(term: str) -> float:
            pack = max((spoken_of.get(name, 0.0) for name in self._packs[term]), default=0.0)
            plain = (term in spelled) + (not self.is_rare(term))
            return float(likeness[term]) + _PACK_WORTH * pack - _PLAIN_COST * plain

        ranked = sorted((term for term in self._sought if worth(term) >= _ALIKE), key=worth, reverse=True)
        chosen = self._fitting(ranked, room=room, most=_TERMS_PER_HIT * len(hits))
        return tuple(self._spelling[term] for term in chosen)

    def _spoken_of(self, spelled: Counter[str], nearly: Iterable[str]) -> dict[str, float]:
        """Weigh the packs by how much of theirs was heard: 1 for the one most spoken of, and for half as much."""
        weights: defaultdict[str, float] = defaultdict(float)
        for term, count in (spelled + Counter(nearly)).items():
            for pack in self._packs[term]:
                weights[pack] += count * (2 if (pack, term) in self._names else 1) / len(self._packs[term])
        most = max(weights.values(), default=1.0)
        return {pack: min(2 * weight / most, 1.0) for pack, weight in weights.items()}

    def _fitting(self, ranked: Iterable[str], *, room: int, most: int) -> Iterator[str]:
        """Give terms in order until the room is used up; one that stands within an earlier one is left out."""
        given = " "
        for number, term in enumerate(ranked):
            room -= self._pieces(", " + self._spelling[term])
            if room < 0 or number >= most:
                return
            if f" {term} " not in given:
                given += f"{term} | "
                yield term


def digest_vocabulary(conditions: Sequence[Condition]) -> str:
    """Give the SHA-256 of the terms that hearing leans towards; it changes with any of them."""
    terms = sorted({(pack.id, pack.name, pack.aliases, pack.vocabulary) for pack in conditions})
    return hashlib.sha256(json.dumps(terms).encode()).hexdigest()


def _terms_of(pack: Condition) -> Sequence[str]:
    return (pack.name, *pack.aliases, *pack.vocabulary)


def _fold(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))
