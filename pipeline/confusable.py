"""Know the terms that must never be taken for one another: a wrong drug, dose or side is worse than a miss.

What was heard may stand for a term only if it could not as well stand for another of the groups in
`lookalikes`, and if it holds exactly the term's numbers, sides, vertebral levels and negations.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein

from pipeline.english import bare, is_precious
from pipeline.lookalikes import KINDRED_DRUGS, LISTED_DRUGS, OPPOSITES, PREFIXES, TOXINS

LEAST_LEAD = 2
"""By so many letters, at least, what was heard must be nearer to a term than to the one it is mistaken for."""

_PRIVATIVES = ("un", "non", "in", "im", "dis", "a")
_NAMES = (*LISTED_DRUGS, *TOXINS, *KINDRED_DRUGS, *OPPOSITES)
_GROUPS = tuple(tuple(name.casefold() for name in group) for group in _NAMES)
_WRITTEN = {name.casefold(): name for group in _NAMES for name in group}


def is_confusable(heard: str, term: str) -> bool:
    """Say whether what was heard may as well be something other than the term, or what it says would be lost."""
    return bool(find_confusion(heard, term))


def find_confusion(heard: str, term: str) -> str:
    """Name what a term might be taken for, given what was heard, in words for the editor; "" if nothing."""
    said, meant = _words(heard), _words(term)
    if said == meant:
        return ""
    if _precious(said) != _precious(meant):
        return "a number, a side or a negation would change"
    strays = [word for word in said if is_lookalike(word) and word not in meant]
    if strays:
        return f'"{strays[0]}" is a name of its own'
    distance = Levenshtein.distance("".join(said), "".join(meant))
    for other in _alternatives(meant):
        if Levenshtein.distance("".join(said), "".join(other)) < distance + LEAST_LEAD:
            return f'may be "{" ".join(_WRITTEN.get(word, word) for word in other)}"'
    if _turns(said, meant) or _turns(meant, said):
        return "a beginning that turns the meaning would change"
    return ""


def is_lookalike(word: str) -> bool:
    """Say whether a word is a name that is mistaken for another one."""
    return any(bare(word) in group for group in _GROUPS)


def _words(text: str) -> list[str]:
    """Give the bare words of a text; "L5S1" is two of them."""
    return [word for word in map(bare, re.split(r"[\s/–-]+|(?<=\d)(?=[^\W\d])", text)) if word]


def _precious(words: list[str]) -> Counter[str]:
    return Counter(word for word in words if is_precious(word))


def _alternatives(words: list[str]) -> Iterator[list[str]]:
    """Give a term with one of its words exchanged for each that it may be mistaken for."""
    for at, word in enumerate(words):
        others = [name for group in _GROUPS if word in group for name in group if name != word]
        for group in PREFIXES:
            for prefix in group:
                if word.startswith(prefix):
                    others += [other + word.removeprefix(prefix) for other in group if other != prefix]
        yield from ([*words[:at], other, *words[at + 1 :]] for other in others)


def _turns(words: list[str], others: list[str]) -> bool:
    """Say whether a word begins with what turns a meaning, and nothing among the others does."""
    whole = "".join(others)
    for word in words:
        if any(word.startswith(prefix) and prefix not in whole for group in PREFIXES for prefix in group):
            return True
        if any(word.startswith(prefix) and word.removeprefix(prefix) in others for prefix in _PRIVATIVES):
            return True
    return False
