"""Put right what the recogniser is known to write for a term: exact spellings that the packs list, no guesses.

A listed spelling of ordinary words only ("mass setters") may be meant as it stands; it is repaired only
where the recogniser was unsure of one of them. Words that a person has dealt with, and words inside a
right spelling, are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from pipeline.corrections import Repair
from pipeline.english import ends_sentence, split_marks
from pipeline.errors import RecordError
from pipeline.mishearings import Known, fold, is_everyday, known_mishearings, parts_of, right_spellings
from pipeline.models import Condition, Fix, Word
from pipeline.text.fixes import apply_fixes, fixed_positions

UNSURE = 0.8
"""A word below this probability is unsure. Measured with tiny.en on three talks: 9 % of the words heard right
and 72 % of those heard wrong are below it."""


def repair(
    words: Sequence[Word], conditions: Sequence[Condition], fixes: Sequence[Fix] = (), *, file: str = "fixes.toml"
) -> tuple[tuple[Word, ...], tuple[Repair, ...]]:
    """Give the heard words with known mishearings repaired and a person's fixes applied, and the repairs made.

    Raises RecordError when the fixes of `file` do not fit the words.
    """
    repairs = find_repairs(words, conditions, fixes)
    return apply_fixes(words, fixes, repairs, file=file), repairs


def find_repairs(
    words: Sequence[Word], conditions: Sequence[Condition], fixes: Sequence[Fix] = ()
) -> tuple[Repair, ...]:
    """Find the known mishearings among the heard words, longest first, none overlapping, in order."""
    found = (
        _repair(words, start, end, mishearing)
        for start, end, mishearing in find_listed(words, conditions, fixed_positions(fixes))
        if _is_certain(mishearing, words[start:end])
    )
    return tuple(sorted(found, key=lambda repair: repair.word))


def find_listed(
    words: Sequence[Word], conditions: Sequence[Condition], taken: Set[int]
) -> Iterator[tuple[int, int, Known]]:
    """Give where listed spellings stand outside of `taken` positions and right spellings, longest first."""
    known = known_mishearings(conditions)
    if known:
        for start, end in _spans(words, known.keys() | right_spellings(conditions).keys(), taken):
            mishearing = known.get(_fold_words(words[start:end]))
            if mishearing:
                yield start, end, mishearing


def require_fitting(words: Sequence[Word], repairs: Sequence[Repair], *, file: str, again: str) -> None:
    """Raise RecordError when recorded repairs were made for other words; `again` is the command that mends it."""
    for made in repairs:
        end = made.word + len(made.heard.split())
        stands = " ".join(word.text for word in words[made.word : end]) if made.word >= 0 else ""
        if not stands or stands != made.heard:
            raise RecordError(f'{file}: it repairs "{made.heard}", which was not heard there; run `{again}`.')


def _spans(words: Sequence[Word], wanted: Set[str], taken: Set[int]) -> Iterator[tuple[int, int]]:
    """Give where the wanted spellings stand: longest first, then leftmost; none overlaps another or `taken`."""
    used = set(taken)
    openings = {parts_of(spelling)[0] for spelling in wanted}
    starts = [at for at, word in enumerate(words) if parts_of(fold(word.text))[0] in openings]
    longest = max((len(parts_of(spelling)) for spelling in wanted), default=0)
    for length in range(longest, 0, -1):
        for start in (start for start in starts if start + length <= len(words)):
            span = range(start, start + length)
            if used.isdisjoint(span) and _fold_words(words[start : start + length]) in wanted:
                used.update(span)
                yield start, start + length


def _is_certain(mishearing: Known, heard: Sequence[Word]) -> bool:
    """Say whether this can only be the mishearing: no ordinary words, or ones the recogniser doubted."""
    return not is_everyday(fold(mishearing.wrong)) or min(word.probability for word in heard) < UNSURE


def _fold_words(words: Sequence[Word]) -> str:
    return fold(" ".join(word.text for word in words))


def _repair(words: Sequence[Word], start: int, end: int, mishearing: Known) -> Repair:
    heard = " ".join(word.text for word in words[start:end])
    before, core, after = split_marks(heard)
    term = mishearing.term
    if core[:1].isupper() and (start == 0 or ends_sentence(words[start - 1].text)):
        term = term[:1].upper() + term[1:]
    return Repair(
        word=start,
        start_ms=words[start].start_ms,
        heard=heard,
        text=before + term + after,
        term=mishearing.term,
        condition=mishearing.condition,
    )
