"""Tell words of ordinary spoken English from coinages and terms.

The words are those of pyspellchecker's English list: 160,000 words of film subtitles, held against
dictionaries. It knows no abbreviations and few terms of medicine.
"""

from __future__ import annotations

import functools
import gzip
import math
import re
from collections.abc import Mapping
from importlib.resources import files

import msgspec

from pipeline.english import bare

_COMMON, _RARE = 1e-4, 1e-6
"""Shares of all words of film subtitles: one above the first says nothing, one below the second is rare."""


def is_ordinary(word: str) -> bool:
    """Say whether a word, marks around it aside, is in the language; of "on-label's" every part must be.

    Figures count as ordinary: no spelling of theirs can be wrong.
    """
    parts = re.split(r"[-–/]", bare(word).removesuffix("'s"))
    return all(not part or any(map(str.isdigit, part)) or part in _words() for part in parts)


def rarity(word: str) -> float:
    """Say how rare a word is in spoken English: 0 for "walk", about 0.5 for "knee", 1 for "groin"."""
    share = max(_words().get(bare(word), 0) / _all_words(), _RARE)
    return min(max(math.log(_COMMON / share) / math.log(_COMMON / _RARE), 0.0), 1.0)


@functools.cache
def _words() -> Mapping[str, int]:
    """Give how often each word was counted. Read as data, which takes a fifth of the library's own time."""
    packed = (files("spellchecker") / "resources" / "en.json.gz").read_bytes()
    return msgspec.json.decode(gzip.decompress(packed), type=dict[str, int])


@functools.cache
def _all_words() -> int:
    return sum(_words().values())
