"""The frozen values of a built folder: pages, the files beside them, and what the index shows of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.models import Approval, Caption, Chapter, Clinic, Post, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file of a built folder that is copied, not written: a video or a poster."""

    source: Path
    is_fixed: bool = False
    """Whether the file never changes where it lies, so that a link to it is as good as a copy."""


Tree = Mapping[str, str | Asset]
"""A folder to be written: relative path -> text, or a file to copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFiles:
    """What stands beside a post's HTML."""

    video: Asset
    poster: Asset
    captions: str
    captions_srt: str
    chapters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything a post's HTML page shows. `approval` is None for a draft."""

    post: Post
    clinic: Clinic
    chapters: tuple[Chapter, ...]
    captions: tuple[Caption, ...]
    sentences: tuple[Sentence, ...]
    condition_names: Mapping[str, str]
    approval: Approval | None
    made_with: str
    """The engine and model that heard the talk, for the page's own account of how it was made."""
    files: PageFiles
    site_url: str = ""
    """Where the site will stand, `https://.../`; empty where the clinic has not said."""
    withdrawn_on: dt.date | None = None
    """The day on which the post was taken back; None if it was not."""
    toxin_chapters: frozenset[str] = frozenset()
    """Ids of chapters at which the clinic's texts on botulinum toxin stand; an empty one is the page's top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the index page shows of a post."""

    slug: str
    title: str
    description: str
    date: dt.date
    duration_ms: int
    width_px: int
    height_px: int
    condition_names: tuple[str, ...]
    reviewed_by: str
    approved_at: str
    """ISO 8601; both are empty for a draft."""
