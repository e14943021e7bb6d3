"""Name a talk: short, readable, safe as a folder and in an address, and never changed again."""

from __future__ import annotations

import unicodedata
from collections.abc import Container

from slugify import slugify

from pipeline.page import SHARED_FOLDERS

MAX_LENGTH = 60
_HASH = (8, 16, 24, 32, 40, 48)
"""How many digits of the hash are tried, until the slug is nobody else's."""
_RESERVED = frozenset(
    SHARED_FOLDERS
    | {"index", "con", "nul", "prn", "aux"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)


def name_slug(file: str, *, sha256: str, taken: Container[str]) -> str:
    """Make a slug of a file name: letters a-z, digits and hyphens, at most 60 characters.

    A name that leaves nothing over, is reserved or taken gets as much of the content's hash as it takes.
    """
    name = unicodedata.normalize("NFC", file).rstrip(". ")
    stem = name.rpartition(".")[0] or name
    slug = slugify(stem, max_length=MAX_LENGTH - 9, word_boundary=True, replacements=[("'", ""), ("’", "")])
    if slug and slug not in _RESERVED and slug not in taken:
        return slug
    named = (f"{(slug or 'talk')[: MAX_LENGTH - 1 - length].strip('-')}-{sha256[:length]}" for length in _HASH)
    return next((slug for slug in named if slug not in taken), f"talk-{sha256[: _HASH[-1]]}")
