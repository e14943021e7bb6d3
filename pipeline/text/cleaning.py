"""Make clean verbatim: drop what only the ear needs, keep every word that carries meaning.

Four rules, each careful: hesitations; discourse tics set off as such; words said twice by accident;
starts that were broken off. Every removal is recorded with its reason. What remains is a
subsequence of what was said; only the capital at a new sentence start is ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.english import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    POSSESSIVES,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    bare,
    is_hesitation,
)
from pipeline.models import Removal, Word

LONGEST_REPEAT = 4
"""Words in the longest run that counts as said twice by accident."""
LONGEST_FALSE_START = 4
"""Words in the longest start that counts as broken off; a longer one may carry information."""

_FUNCTION_WORDS = ARTICLES | AUXILIARIES | CONJUNCTIONS | POSSESSIVES | PREPOSITIONS | SUBJECT_PRONOUNS
_KEPT_TWICE = frozenset({"that", "had", "no", "so", "very"})
""""I know that that hurts", "she had had it", "no, no", "so so": doubled on purpose or by grammar."""
_SENTENCE_END = re.compile(r"[.?!…][\"'”’)]*$")
_CLAUSE_END = re.compile(r"[,;:—–.?!…][\"'”’)]*$")
_BROKEN_OFF = re.compile(r"(—|–|--|-|\.\.\.|…)$")

_Kind = Literal["filler", "tic", "repeat", "false start"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What stays of a talk. `kept` are positions in the words as heard; `texts` how each is now written."""

    kept: tuple[int, ...]
    texts: Mapping[int, str]
    removals: tuple[Removal, ...]


def clean(words: Sequence[Word]) -> Cleaned:
    """Clean the words of a talk, in order; rules see what earlier rules left."""
    kept = list(range(len(words)))
    removals: list[Removal] = []
    for kind, reason, find in _RULES:
        texts = [words[at].text for at in kept]
        gone: set[int] = set()
        for start, end in find(texts):
            gone.update(range(start, end))
            removals.append(_removal(words, kept[start:end], kind, reason))
        kept = [at for position, at in enumerate(kept) if position not in gone]
    return Cleaned(
        kept=tuple(kept),
        texts=_mend(words, kept),
        removals=tuple(sorted(removals, key=lambda removal: (removal.start, removal.end))),
    )


def _removal(words: Sequence[Word], positions: Sequence[int], kind: _Kind, reason: str) -> Removal:
    start, end = positions[0], positions[-1] + 1
    return Removal(
        start=start,
        end=end,
        start_ms=words[start].start_ms,
        removed=" ".join(words[at].text for at in positions),
        kind=kind,
        reason=reason,
    )


def _hesitations(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    for at, text in enumerate(texts):
        if is_hesitation(text):
            yield at, at + 1


def _tics(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Find "you know" and "I mean" set off by a comma, and "like" between two commas."""
    at = 0
    while at < len(texts):
        length = _tic_length(texts, at)
        if length:
            yield at, at + length
        at += length or 1


def _tic_length(texts: Sequence[str], at: int) -> int:
    opens = at == 0 or _CLAUSE_END.search(texts[at - 1]) is not None or bare(texts[at - 1]) in ("and", "but", "so")
    pair = tuple(map(bare, texts[at : at + 2]))
    if pair in (("you", "know"), ("i", "mean")) and opens and texts[at + 1].endswith(","):
        return 2
    after_comma = at > 0 and texts[at - 1].endswith(",")
    if bare(texts[at]) == "like" and texts[at].endswith(",") and (after_comma or not _verb_like(texts, at)):
        return 1
    return 0


def _verb_like(texts: Sequence[str], at: int) -> bool:
    """Say whether "like," may be the verb or end a comparison: "things you like, ...", "what it's like, ..."."""
    return at == 0 or bare(texts[at - 1]) not in AUXILIARIES - {"do", "does", "did"}


def _repeats(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Find runs of up to four words said twice in a row; the first saying goes.

    A single word counts only if it is a function word ("the, the"): "very, very sore" and "L4, L4"
    stay. A longer run must not hold a number, and must be interrupted or all function words: "bone on
    bone on the inside" is no slip.
    """
    said = [bare(text) for text in texts]
    at = 0
    while at < len(texts):
        length = next((n for n in range(LONGEST_REPEAT, 0, -1) if _is_repeat(said, texts, at, n)), 0)
        if length:
            yield at, at + length
        at += length or 1


def _is_repeat(said: Sequence[str], texts: Sequence[str], at: int, length: int) -> bool:
    run = said[at : at + length]
    if run != said[at + length : at + 2 * length] or not all(run):
        return False
    if any(_SENTENCE_END.search(text) for text in texts[at : at + length]) or any(map(_has_digit, run)):
        return False
    if length == 1:
        return run[0] in _FUNCTION_WORDS - _KEPT_TWICE or "'" in run[0]
    interrupted = _CLAUSE_END.search(texts[at + length - 1]) is not None
    return len(set(run)) > 1 and (interrupted or _FUNCTION_WORDS.issuperset(run))


def _has_digit(word: str) -> bool:
    return any(char.isdigit() for char in word)


def _false_starts(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Find starts that break off with a dash or dots and begin again with the same word: "When I— when you"."""
    at = 0
    while at < len(texts):
        length = _false_start_length(texts, at)
        if length:
            yield at, at + length
        at += length or 1


def _false_start_length(texts: Sequence[str], at: int) -> int:
    for length in range(1, LONGEST_FALSE_START + 1):
        end = at + length
        if end >= len(texts):
            return 0
        broken = texts[end - 1]
        if _SENTENCE_END.search(broken) and not broken.endswith(("...", "…")):
            return 0
        if _BROKEN_OFF.search(broken):
            first, again = bare(texts[at]).strip("-"), bare(texts[end])
            partial = length == 1 and broken.endswith("-") and first and again.startswith(first)
            held = any(map(_has_digit, texts[at:end]))
            return length if not held and (partial or (length > 1 and first == again)) else 0
    return 0


_RULES: tuple[tuple[_Kind, str, Callable[[Sequence[str]], Iterator[tuple[int, int]]]], ...] = (
    ("filler", "a sound of thinking", _hesitations),
    ("tic", "a habit of speech that says nothing here", _tics),
    ("repeat", "said twice in a row", _repeats),
    ("false start", "broken off and begun again", _false_starts),
)


def _mend(words: Sequence[Word], kept: Sequence[int]) -> dict[int, str]:
    """Carry sentence ends over gaps, and write a capital where a sentence begins anew after one."""
    texts: dict[int, str] = {}
    begins = True
    previous = -1
    for at in kept:
        lost = [words[gap].text for gap in range(previous + 1, at)]
        if previous >= 0 and any(map(_SENTENCE_END.search, lost)) and not _SENTENCE_END.search(texts[previous]):
            texts[previous] = texts[previous].rstrip(",;:—–-") + "."
            begins = True
        text = words[at].text
        texts[at] = text[:1].upper() + text[1:] if begins and (lost or previous < 0) else text
        begins = _SENTENCE_END.search(text) is not None
        previous = at
    return texts


def apply_cleaning(words: Sequence[Word], cleaned: Cleaned) -> tuple[Word, ...]:
    """Give the words that stay, as they are now written, with the times at which they were said."""
    return tuple(replace(words[at], text=cleaned.texts[at]) for at in cleaned.kept)
