"""Make clean verbatim: drop what only the ear needs, keep every word that carries meaning.

Four rules, each careful: hesitations; discourse tics set off as such; words said twice by accident;
starts that were broken off. Every removal is recorded with its reason. What remains is a
subsequence of what was said; only the capital at a new sentence start is ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.english import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    POSSESSIVES,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    bare,
    ends_sentence,
    is_hesitation,
    is_measure,
    is_precious,
)
from pipeline.models import Removal, Word

LONGEST_REPEAT = 4
"""Words in the longest run that counts as said twice by accident."""
LONGEST_FALSE_START = 4
"""Words in the longest start that counts as broken off; a longer one may carry information."""

_FUNCTION_WORDS = ARTICLES | AUXILIARIES | CONJUNCTIONS | POSSESSIVES | PREPOSITIONS | SUBJECT_PRONOUNS
_KEPT_TWICE = frozenset({"that", "had", "no", "so", "very", "is", "was", "her"})
""""I know that that hurts", "What it is is ...", "I gave her her results": doubled by grammar or on purpose."""
_EITHER_CLAUSE = frozenset({"it", "you", "her", "that", "there", "this", "what"})
"""Words that can end one clause and begin the next: "When you bend it, it hurts"."""
_LEAD_INS = frozenset({"and", "but", "so", "or", "well", "because"})
_FORMS_OF_BE = frozenset({"am", "are", "is", "was", "were"})
_CLAUSE_END = re.compile(r"[,;:—–.?!…][\"'”’)]*$")
_BROKEN_OFF = re.compile(r"(—|–|--|-|\.\.\.|…)$")

_Kind = Literal["filler", "tic", "repeat", "false start"]


@dataclass(frozen=True, slots=True)
class _Said:
    """A word as the rules see it."""

    text: str
    bare: str
    after_gap: bool
    """Whether words between the one before and this one have been removed already."""


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
        said = [
            _Said(words[at].text, bare(words[at].text), at > 0 and at - 1 != before) for before, at in _steps(kept)
        ]
        gone: set[int] = set()
        for start, end in find(said):
            gone.update(range(start, end))
            removals.append(_removal(words, kept[start:end], kind, reason))
        kept = [at for position, at in enumerate(kept) if position not in gone]
    return Cleaned(
        kept=tuple(kept),
        texts=_mend(words, kept),
        removals=tuple(sorted(removals, key=lambda removal: (removal.start, removal.end))),
    )


def _steps(kept: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip((-1, *kept), kept, strict=False)


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


def _hesitations(said: Sequence[_Said]) -> Iterator[tuple[int, int]]:
    for at, word in enumerate(said):
        if is_hesitation(word.text):
            yield at, at + 1


def _tics(said: Sequence[_Said]) -> Iterator[tuple[int, int]]:
    """Find "you know" and "I mean" set off by a comma, and "like," after a comma or a form of "be"."""
    yield from _runs(said, _tic_length)


def _tic_length(said: Sequence[_Said], at: int) -> int:
    pair = tuple(word.bare for word in said[at : at + 2])
    if pair in (("you", "know"), ("i", "mean")) and said[at + 1].text.endswith(","):
        led_in = at > 0 and said[at - 1].bare in _LEAD_INS and _opens_clause(said, at - 1)
        return 2 if led_in or _opens_clause(said, at) else 0
    if said[at].bare == "like" and said[at].text.endswith(",") and at > 0:
        return int(said[at - 1].text.endswith(",") or said[at - 1].bare in _FORMS_OF_BE)
    return 0


def _opens_clause(said: Sequence[_Said], at: int) -> bool:
    return at == 0 or said[at].after_gap or _CLAUSE_END.search(said[at - 1].text) is not None


def _repeats(said: Sequence[_Said]) -> Iterator[tuple[int, int]]:
    """Find runs of up to four words said twice in a row; the first saying goes.

    A single word counts only if it is a function word ("the, the"): "very, very sore" and "L4, L4" stay.
    A longer run must be interrupted or all function words: "bone on bone on the inside" is no slip. Where
    grammar doubles words ("When you bend it, it hurts", "What it is is ..."), nothing goes.
    """
    yield from _runs(
        said, lambda words, at: next((n for n in range(LONGEST_REPEAT, 0, -1) if _is_repeat(words, at, n)), 0)
    )


def _is_repeat(said: Sequence[_Said], at: int, length: int) -> bool:
    run, again = said[at : at + length], said[at + length : at + 2 * length]
    if [word.bare for word in run] != [word.bare for word in again] or not all(word.bare for word in run):
        return False
    if any(ends_sentence(word.text) or is_measure(word.text) for word in run):
        return False
    stumbled = again[0].after_gap
    paused = _CLAUSE_END.search(run[-1].text) is not None
    in_clause = at > 0 and not _opens_clause(said, at) and said[at - 1].bare not in _LEAD_INS
    if paused and not stumbled and in_clause and run[0].bare in _EITHER_CLAUSE:
        return False
    if length == 1:
        word = run[0].bare
        return (word in _FUNCTION_WORDS or "'" in word) and (stumbled or word not in _KEPT_TWICE)
    is_plain = all(word.bare in _FUNCTION_WORDS for word in run)
    return len({word.bare for word in run}) > 1 and (stumbled or paused or is_plain)


def _false_starts(said: Sequence[_Said]) -> Iterator[tuple[int, int]]:
    """Find starts that break off with a dash or dots and begin again with the same word: "When I— when you".

    One that holds a number, a negation or a side is left to the editor.
    """
    yield from _runs(said, _false_start_length)


def _false_start_length(said: Sequence[_Said], at: int) -> int:
    for end in range(at + 1, min(at + LONGEST_FALSE_START + 1, len(said))):
        broken = said[end - 1].text
        if _BROKEN_OFF.search(broken):
            return end - at if _begins_anew(said[at:end], said[end : 2 * end - at]) else 0
        if ends_sentence(broken):
            return 0
    return 0


def _begins_anew(start: Sequence[_Said], again: Sequence[_Said]) -> bool:
    """Say whether a start is said again: whole, or but for its last word, or is made of function words alone."""
    first = start[0].bare.strip("-")
    if any(is_precious(word.text) for word in start) or not first:
        return False
    if len(start) == 1:
        return start[0].text.endswith("-") and again[0].bare.startswith(first)
    same = sum(1 for old, new in zip(start, again, strict=False) if old.bare == new.bare)
    is_plain = all(word.bare in _FUNCTION_WORDS for word in start)
    return first == again[0].bare and (is_plain or same >= max(len(start) - 1, 2))


def _runs(said: Sequence[_Said], measure: Callable[[Sequence[_Said], int], int]) -> Iterator[tuple[int, int]]:
    """Give the runs, from left to right and without overlap, that `measure` finds the length of."""
    at = 0
    while at < len(said):
        length = measure(said, at)
        if length:
            yield at, at + length
        at += length or 1


_RULES: tuple[tuple[_Kind, str, Callable[[Sequence[_Said]], Iterator[tuple[int, int]]]], ...] = (
    ("filler", "a sound of thinking", _hesitations),
    ("tic", "a habit of speech that says nothing here", _tics),
    ("repeat", "said twice in a row", _repeats),
    ("false start", "broken off and begun again", _false_starts),
)


def _mend(words: Sequence[Word], kept: Sequence[int]) -> dict[int, str]:
    """Carry sentence ends over gaps, and write a capital where a sentence begins anew after one."""
    texts: dict[int, str] = {}
    begins, previous = True, -1
    for at in [*kept, len(words)]:
        lost = [words[gap].text for gap in range(previous + 1, at)]
        ended = any(map(ends_sentence, lost))
        if previous >= 0 and ended and not ends_sentence(texts[previous]):
            texts[previous] = texts[previous].rstrip(",;:—–-") + "."
        if at == len(words):
            break
        begins = begins or ended
        text = words[at].text
        texts[at] = text[:1].upper() + text[1:] if begins and (lost or previous < 0) else text
        begins, previous = ends_sentence(text), at
    return texts
