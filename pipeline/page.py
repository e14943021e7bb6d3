"""The frozen values of a built folder: pages, the files beside them, and what the index shows of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.models import Approval, Caption, Chapter, Clinic, Condition, Passage, Post, Sentence
from pipeline.period import Period


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
    video_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another talk, and where in it a condition of this one is spoken of."""

    slug: str
    title: str
    duration_ms: int
    condition: str
    """Id of the condition that both share."""
    chapter: str
    """Id of its chapter on that condition; empty where it is spoken of throughout."""
    start_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything a post's HTML page shows. `approval` is None for a draft."""

    post: Post
    clinic: Clinic
    chapters: tuple[Chapter, ...]
    captions: tuple[Caption, ...]
    sentences: tuple[Sentence, ...]
    conditions: Mapping[str, Condition]
    """Every pack in use, by id."""
    approval: Approval | None
    made_with: str
    """The engine and model that heard the talk, for the page's own account of how it was made."""
    files: PageFiles
    site_url: str = ""
    """Where the site will stand, `https://.../`; empty where the clinic has not said."""
    review_every: Period | None = None
    """How long an approval may stand before somebody looks at the page again."""
    withdrawn_on: dt.date | None = None
    """The day on which the post was taken back; None if it was not."""
    toxin_chapters: frozenset[str] = frozenset()
    """Ids of chapters at which the clinic's texts on botulinum toxin stand; an empty one is the page's top."""
    related: tuple[Related, ...] = ()
    """Other talks a visitor may want next, best first."""
    passages: tuple[Passage, ...] = ()
    """The article's sentences, for the search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A chapter as the rest of the site names it."""

    id: str
    title: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the rest of the site shows of a post, and finds it by: `card.json` beside its page."""

    slug: str
    title: str
    description: str
    speaker: str
    date: dt.date
    language: str
    duration_ms: int
    width_px: int
    height_px: int
    video_bytes: int
    conditions: tuple[str, ...]
    """Ids of the conditions that the article names."""
    chapters: tuple[Moment, ...]
    reviewed_by: str
    approved_at: str
    """ISO 8601; both are empty for a draft."""
    words: str
    """Each word of article and transcript once, in small letters, for the search."""
    made_from: str = ""
    """SHA-256 of all that the page was made from: while it stays, so does the page."""

    @property
    def chapter_ids(self) -> frozenset[str]:
        """Give the ids of the chapters: those that are conditions have one in their own name."""
        return frozenset(chapter.id for chapter in self.chapters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the pages that belong to no single post are made from."""

    clinic: Clinic
    conditions: Mapping[str, Condition]
    """Every pack in use, by id."""
    cards: tuple[Card, ...]
    """Newest talk first."""
    site_url: str = ""
    """Where the site will stand, `https://.../`; empty where the clinic has not said."""
    is_preview: bool
