"""Carry a correction into an article that a person may have edited: only the misheard words change there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.english import bare, split_marks
from pipeline.text.merge import Region, compare


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """An article and its base with a correction in both, and where the article could not take it."""

    mine: str
    base: str
    left: tuple[Region, ...]
    """Places that the editor worded otherwise; `base` keeps the old words there, so that they are proposals."""


def carry(before: str, after: str, *, mine: str, base: str) -> Carried:
    """Bring what turned the machine's text from `before` into `after` into the editor's article and its base.

    Where she changed the same sentence, the misheard words are replaced if they stand in it as often
    as they were corrected there, as a rule once.
    """
    regions = compare(before, mine, after)
    carried = list(map(_carry, regions))
    reached = "".join(
        region.base if text is None else region.new for region, text in zip(regions, carried, strict=True)
    )
    return Carried(
        mine=_join(regions, carried),
        base=_join(compare(before, base, reached), list(map(_carry, compare(before, base, reached)))),
        left=tuple(region for region, text in zip(regions, carried, strict=True) if text is None),
    )


def _join(regions: Sequence[Region], carried: Sequence[str | None]) -> str:
    return "".join(region.mine if text is None else text for region, text in zip(regions, carried, strict=True))


def _carry(region: Region) -> str | None:
    """Give the editor's words of a region with the correction in them; None where there is no telling how."""
    if not region.is_proposal or not region.mine.strip():
        return region.mine
    if not region.is_conflict:
        return region.new
    text, changes = region.mine, Counter(_changes(region.base, region.new))
    for (old, new), count in changes.items():
        places = list(re.finditer(_pattern(old), text, re.IGNORECASE)) if old else []
        if len(places) != count:
            return None
        for place in reversed(places):
            text = text[: place.start()] + _like(place[0], old, new) + text[place.end() :]
    return text if changes else None


def _changes(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Give the words that differ between two wordings of a sentence, without the marks around them."""
    before, after = old.split(), new.split()
    heard, fixed = [bare(word) or word for word in before], [bare(word) or word for word in after]
    for how, start, end, since, until in SequenceMatcher(None, heard, fixed, autojunk=False).get_opcodes():
        if how != "equal":
            yield split_marks(" ".join(before[start:end]))[1], split_marks(" ".join(after[since:until]))[1]


def _pattern(words: str) -> str:
    return r"(?<!\w)" + r"\s+".join(map(re.escape, words.split())) + r"(?!\w)"


def _like(there: str, old: str, new: str) -> str:
    """Give the new words with the capital that the place has, where the old ones had another there."""
    if there[:1] == old[:1]:
        return new
    return (new[:1].upper() if there[:1].isupper() else new[:1].lower()) + new[1:]
