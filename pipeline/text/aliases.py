"""Tell which corrections are worth teaching: what was heard sounds like a term, and can stand for nothing else.

Nothing here is ever used by itself: a person accepts it first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.confusable import find_confusion, is_lookalike
from pipeline.english import split_marks
from pipeline.likeness import compare_sound, compare_spelling, squash
from pipeline.mishearings import fold, is_everyday, known_mishearings, parts_of, right_spellings
from pipeline.models import Condition, Fix
from pipeline.ordinary import is_ordinary
from pipeline.proposals import Proposal, find_refusals, owners_of
from pipeline.text.same import is_mishearing

LEAST_LIKENESS = 0.7
"""Mean of likeness in spelling and in sound, 0 to 1. The six mishearings in the packs have 0.85 and more, the
examples in docs/editing.md 0.81 and more; of pairs of ordinary words and pack terms one in 10,000."""
SHORTEST_LETTERS = 5
"""Shorter words resemble too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasOffer:
    """What was heard for a term, and the pack that would list it; without one, a word new to `clinic.toml`."""

    wrong: str
    term: str
    condition: str = ""

    @property
    def question(self) -> str:
        """Ask the editor, in a sentence."""
        if self.condition:
            return (
                f'Always read "{self.term}" where "{self.wrong}" is heard? '
                f"It would be listed in conditions/{self.condition}.toml."
            )
        return (
            f'Expect "{self.term}" in every talk? It would stand in the vocabulary of clinic.toml, and talks that '
            "nobody has worked on are heard again. A patient's name does not belong there."
        )


def find_alias(fix: Fix, conditions: Sequence[Condition], vocabulary: Sequence[str] = ()) -> AliasOffer | None:
    """Give what a correction could teach; None if that could ever turn something right into something wrong.

    `vocabulary` are the clinic's terms beside those of the packs.
    """
    heard, text = _parts(fix.heard), _parts(fix.text)
    first, last = _changed(heard, text)
    wrong, right = heard[first : len(heard) - last], text[first : len(text) - last]
    if not is_mishearing(fix) or _is_dangerous(wrong, right):
        return None
    owners = owners_of(conditions)
    for said, term in _windows(heard, text, first, last):
        if term in owners:
            return _for_pack(said, term, next(pack for pack in conditions if pack.id == owners[term]), conditions)
    return _for_clinic(fix.text, wrong, right, conditions, vocabulary)


def as_proposal(offer: AliasOffer) -> Proposal:
    """Give an offer as a proposal that a person accepted, by the rules that hold for all of them."""
    return Proposal(
        condition=offer.condition,
        term=offer.term,
        wrong=offer.wrong,
        heard=1,
        of=1,
        everyday=is_everyday(offer.wrong),
        accept=True,
    )


def _parts(text: str) -> list[str]:
    return list(filter(None, map(fold, parts_of(fold(text)))))


def _changed(heard: Sequence[str], text: Sequence[str]) -> tuple[int, int]:
    """Give how many words are the same at the beginning and at the end."""
    most = min(len(heard), len(text))
    first = next((at for at in range(most) if heard[at] != text[at]), most)
    last = next((at for at in range(most - first) if heard[-1 - at] != text[-1 - at]), most - first)
    return first, last


def _windows(heard: Sequence[str], text: Sequence[str], first: int, last: int) -> list[tuple[str, str]]:
    """Give the changed words with ever more of the same words around them, the fewest first."""
    found = [
        (" ".join(heard[start : len(heard) - end]), " ".join(text[start : len(text) - end]))
        for start in range(first + 1)
        for end in range(last + 1)
    ]
    return sorted(found, key=lambda pair: len(pair[1].split()))


def _is_dangerous(wrong: Sequence[str], right: Sequence[str]) -> bool:
    """Say whether a number, side, level or "not" changes, or a name that is mistaken for another one."""
    return any(map(is_lookalike, (*wrong, *right))) or bool(find_confusion(" ".join(wrong), " ".join(right)))


def sounds_like(wrong: str, term: str) -> bool:
    """Say whether what was heard is like enough to a term, in letters and sound, to have been it."""
    letters, name = squash(wrong), squash(term)
    if min(len(letters), len(name)) < SHORTEST_LETTERS:
        return False
    likeness = compare_spelling([letters], [name])[0, 0] / 200 + compare_sound([letters], [name])[0, 0] / 200
    return bool(likeness >= LEAST_LIKENESS)


def _for_pack(wrong: str, term: str, pack: Condition, conditions: Sequence[Condition]) -> AliasOffer | None:
    spellings = (*pack.mishearings, *pack.vocabulary, *pack.aliases, pack.name)
    written = next(spelling for spelling in spellings if fold(spelling) == term)
    offer = AliasOffer(wrong=wrong, term=written, condition=pack.id)
    is_new = fold(wrong) not in known_mishearings(conditions)
    is_safe = not find_refusals([as_proposal(offer)], conditions)
    return offer if is_new and is_safe and sounds_like(wrong, term) else None


def _for_clinic(
    text: str,
    wrong: Sequence[str],
    right: Sequence[str],
    conditions: Sequence[Condition],
    vocabulary: Sequence[str],
) -> AliasOffer | None:
    """Give a word that is no ordinary English and that neither packs nor clinic know, if it alone was misheard."""
    known = {part for term in (*right_spellings(conditions), *map(fold, vocabulary)) for part in parts_of(term)}
    if len(right) != 1 or not wrong or right[0] in known or is_ordinary(right[0]):
        return None
    written = next(split_marks(word)[1] for word in re.split(r"[\s-]+", text) if fold(word) == right[0])
    return AliasOffer(wrong=" ".join(wrong), term=written) if sounds_like(" ".join(wrong), written) else None
