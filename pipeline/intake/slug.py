"""Name a talk: short, readable, safe as a folder and in an address, and never changed again."""

from __future__ import annotations

import unicodedata
from collections.abc import Container

from slugify import slugify

from pipeline.page import SHARED_FOLDERS

MAX_LENGTH = 60
_RESERVED = frozenset(
    SHARED_FOLDERS
    | {"index", "con", "nul", "prn", "aux"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)


def name_slug(file: str, *, sha256: str, taken: Container[str]) -> str:
    """Make a slug of a file name: letters a-z, digits and hyphens, at most 60 characters.

    A name that leaves nothing over, is reserved or taken gets the start of the content's hash.
    """
    stem = unicodedata.normalize("NFC", file).rpartition(".")[0] or file
    slug = slugify(stem, max_length=MAX_LENGTH - 9, word_boundary=True, replacements=[("'", ""), ("’", "")])
    if not slug:
        return f"talk-{sha256[:8]}"
    if slug in _RESERVED or slug in taken:
        return f"{slug}-{sha256[:8]}"
    return slug
