"""Know which wrong spellings the condition packs list, and refuse those that could do harm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.confusable import find_confusion
from pipeline.english import (
    FUNCTION_WORDS,
    NEGATIONS,
    split_marks,
)
from pipeline.errors import SettingsError
from pipeline.models import Condition
from pipeline.ordinary import is_ordinary

_LITTLE = (
    *(FUNCTION_WORDS | NEGATIONS),
    *("me", "him", "them", "us", "this", "these", "those", "just", "too", "very", "then", "up", "down", "out"),
)
"""Words of which any sentence is full: "to us" is never just a misheard TOS."""

_SHORTEST_PART = 4
"""Letters of each part of a word that was heard as two."""

_HYPHEN = re.compile(" ?- ?")


class Known(NamedTuple):
    """A mishearing of a pack: the term it stands for, and the pack's id."""

    wrong: str
    term: str
    condition: str


def fold(text: str) -> str:
    """Give a text as mishearings are compared: no marks around it, small letters, single spaces, bare hyphens."""
    inner = " ".join(split_marks(text.strip())[1].replace("’", "'").split())
    return _HYPHEN.sub("-", inner).casefold()


def parts_of(folded: str) -> list[str]:
    """Give a folded text's words; those that a hyphen joins count singly, as the recogniser may part them."""
    return re.split(r"[ -]", folded)


def known_mishearings(conditions: Sequence[Condition]) -> Mapping[str, Known]:
    """Give all wrong spellings, by their folded form: those that the packs list, and their long words in two."""
    right = right_spellings(conditions)
    in_two = {known.wrong: known for pack in conditions for known in _in_two(pack) if known.wrong not in right}
    return in_two | {fold(known.wrong): known for pack in conditions for known in _listed(pack)}


def right_spellings(conditions: Sequence[Condition]) -> Mapping[str, str]:
    """Give every name, alias, term and right spelling of the packs as written, by its folded form."""
    terms = (
        term for pack in conditions for term in (*pack.mishearings, pack.name, *pack.aliases, *pack.vocabulary)
    )
    return {fold(term): term for term in terms}


def is_everyday(wrong: str) -> bool:
    """Say whether a wrong spelling is made of ordinary words only, so that it may also be meant as it stands."""
    return is_ordinary(wrong.replace(" ", "-")) and not any(map(str.isdigit, wrong))


def check_mishearings(conditions: Sequence[Condition]) -> None:
    """Refuse spellings that would do harm: right, ordinary, ambiguous, confusable. Raises SettingsError."""
    right = right_spellings(conditions)
    owner: dict[str, Known] = {}
    for pack in conditions:
        for known in _listed(pack):
            folded = fold(known.wrong)
            fault = find_fault(known, right)
            first = owner.setdefault(folded, known)
            if not fault and first.term != known.term:
                fault = f'stands for "{first.term}" in conditions/{first.condition}.toml; keep it in one of them'
            if fault:
                where = f'conditions/{pack.id}.toml: mishearings."{known.term}"'
                raise SettingsError(f'{where}: "{known.wrong}" {fault}.')


def find_fault(known: Known, right: Mapping[str, str]) -> str:
    """Say what harm a wrong spelling would do, given all right ones by their folded form; "" if none."""
    folded = fold(known.wrong)
    words = parts_of(folded)
    if not folded or not fold(known.term):
        return "is empty, or its term is; write both"
    if folded in right:
        return "is a right spelling in a pack; delete it"
    if len(words) == 1 and is_everyday(folded):
        return "is an ordinary word; delete it, or list it with a word beside it"
    if all(word in _LITTLE for word in words):
        return "is made of everyday little words; delete it"
    confusion = find_confusion(known.wrong, known.term)
    return f"can't be repaired safely: {confusion}; delete it" if confusion else ""


def _in_two(pack: Condition) -> Iterator[Known]:
    """Give the pack's long words written as two, of which one is no word by itself: "supero medial"."""
    yield from _in_two_of(" ".join((*pack.mishearings, pack.name, *pack.aliases, *pack.vocabulary)), pack.id)


@lru_cache(maxsize=256)  # once for each pack, not for each talk
def _in_two_of(terms: str, condition: str) -> tuple[Known, ...]:
    return tuple(_parted(terms, condition))


def _parted(terms: str, condition: str) -> Iterator[Known]:
    for word in dict.fromkeys(re.findall(rf"(?<![\w-])[^\W\d_]{{{2 * _SHORTEST_PART},}}(?![\w-])", terms)):
        folded = fold(word)
        for at in range(_SHORTEST_PART, len(folded) - _SHORTEST_PART + 1):
            parts = folded[:at], folded[at:]
            if not all(map(is_ordinary, parts)):
                yield Known(" ".join(parts), word, condition)


def _listed(pack: Condition) -> Iterator[Known]:
    for term, wrongs in pack.mishearings.items():
        yield from (Known(wrong, term, pack.id) for wrong in wrongs)
