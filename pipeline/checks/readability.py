"""Estimate the school grade an article reads at, by the formula of Flesch and Kincaid (1975).

Patients are best served at grade 6 (AMA) to 8 (NIH). Spoken words cut into short sentences read easier than they
are, and terms that must stand make a text harder than it is; so the grade is told with and without those.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from pipeline.english import bare
from pipeline.models import Condition, Finding, Passage

HARDEST_GRADE = 8.0
"""Above it the editor is warned; no grade stops a page."""
FEWEST_SENTENCES = 3
"""Fewer tell nothing."""

_SILENT = re.compile(
    r"(?<=[aeiouy][^aeiouy])e\Z|(?<=[^aeiouyl])e\Z|(?<=[rn]l)e\Z"
    r"|(?<=[^aeiouydtl])(?<!dr)(?<!cr)ed\Z|(?<=[aeiouy][^aeiouydt])ed\Z|(?<=[rl]l)ed\Z"
    r"|(?<=[^aeiouycgszxlh])es\Z|(?<=[aeiouy][lt])es\Z|(?<=th)es\Z"
    r"|(?<=[^aeiouyl])e(?=(?:ful|men[t]|ness|less|ly|thing|body|time|work|where|one|land|stock|spread)[a-z]*\Z)"
    r"|(?<=[aeiouy]l)e(?=(?:ful|men[t]|ness|less|ly|thing)[a-z]*\Z)"
)
"""An e that is written and not spoken."""
_TWO_VOWELS = re.compile(
    r"i(?:a(?!l\b|lly\b|n\b|ns\b|g)|o(?!u?s|n)|um|et|(?<!fri)en(?!t\b|c|ds?\b))|(?<![cstgx])i(?:ous|an|al|on|er|est)|(?<=[cst]r)ie(?=s)"
    r"|[aeouy]ing\b|[^q]ua(?!r|d)|uous|eo(?!p)|\bre[aeiou](?!d|l|s|c|ch|p|r)|yon\b|ism|nuclear|\barea"
    r"|oe(?=[mt])|\bcrea(?=t)|pean\b"
)
"""Vowels that stand together and are spoken apart, and the vowel of "-ism" that is not written."""


@lru_cache(maxsize=65_536)
def count_syllables(word: str) -> int:
    """Count the syllables of a word by its letters; a figure counts one a digit, an abbreviation one a letter."""
    core = re.sub(r"[^A-Za-z]", "", word)
    if not core:
        return max(1, sum(map(str.isdigit, word)))
    if core.isupper() and len(core) > 1:
        return len(core)
    letters = core.casefold()
    groups = re.findall(r"[aeiouy]+", _SILENT.sub("", letters))
    return max(1, len(groups) + len(_TWO_VOWELS.findall(letters)))


def grade(sentences: Sequence[str], terms: Collection[str] = ()) -> float | None:
    """Give the school grade of sentences, `terms` (small letters) left out; None where too little is said."""
    kept = [[word for word in _words(sentence) if bare(word) not in terms] for sentence in sentences]
    words = [word for sentence in kept for word in sentence]
    if len([sentence for sentence in kept if sentence]) < FEWEST_SENTENCES:
        return None
    syllables = sum(map(count_syllables, words))
    return 0.39 * len(words) / len(kept) + 11.8 * syllables / len(words) - 15.59


def check_readability(passages: Sequence[Passage], conditions: tuple[Condition, ...]) -> Iterator[Finding]:
    """Tell an article's school grade: a note, or a warning where it is above 8."""
    sentences = [passage.text for passage in passages if not passage.is_heading]
    told, without = grade(sentences), grade(sentences, _terms(conditions))
    if told is None or without is None:
        return
    is_hard = told > HARDEST_GRADE
    yield Finding(
        rule="reading-grade",
        severity="warning" if is_hard else "note",
        message=f"the article reads at grade {told:.1f} ({without:.1f} without medical terms); aim at 8",
        advice="Use shorter sentences and everyday words where you can." if is_hard else "",
    )


@lru_cache(maxsize=4)
def _terms(conditions: tuple[Condition, ...]) -> frozenset[str]:
    """Give the single words of all terms that are long or rare enough to weigh."""
    listed = (term for pack in conditions for term in (pack.name, *pack.aliases, *pack.vocabulary))
    return frozenset(bare(word) for term in listed for word in term.split() if count_syllables(word) > 2)


def _words(sentence: str) -> list[str]:
    return [word for word in re.split(r"[\s/–—]+", sentence) if any(map(str.isalnum, word))]
