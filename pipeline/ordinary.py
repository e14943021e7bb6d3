"""Tell words of ordinary spoken English from coinages and terms.

The words are those of pyspellchecker's English list: 160,000 words of film subtitles, held against
dictionaries. It knows no abbreviations and few terms of medicine.
"""

from __future__ import annotations

import functools
import re

from spellchecker import SpellChecker

from pipeline.english import bare


def is_ordinary(word: str) -> bool:
    """Say whether a word, marks around it aside, is in the language; of "on-label's" every part must be.

    Figures count as ordinary: no spelling of theirs can be wrong.
    """
    parts = re.split(r"[-–/]", bare(word).removesuffix("'s"))
    return all(not part or any(map(str.isdigit, part)) or part in _words() for part in parts)


@functools.cache
def _words() -> SpellChecker:
    return SpellChecker(language="en", distance=1)
