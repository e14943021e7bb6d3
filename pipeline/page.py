"""The frozen values of a built folder: pages, the files beside them, and what the index shows of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline.models import Approval, Caption, Chapter, Clinic, Condition, Passage, Post, Sentence
from pipeline.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file of a built folder that is copied, not written: a video or a poster."""

    source: Path
    is_fixed: bool = False
    """Whether the file never changes where it lies, so that a link to it is as good as a copy."""


Content = str | bytes | Asset
"""What a file of a built folder holds: text, a drawn picture, or a file to copy."""

Tree = Mapping[str, Content]
"""A folder to be written: relative path -> content."""

PictureKind = Literal["avif", "webp", "jpeg"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture file that stands beside a page."""

    name: str
    kind: PictureKind
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """A talk's poster in all its sizes and formats."""

    poster: tuple[Picture, ...] = ()
    """Smallest first; the widest JPEG is the one for browsers that know no other."""
    share: Picture | None = None
    """What other sites show with a link to the page."""


SHARED_FOLDERS = frozenset({"about", "archive", "assets", "conditions", "embed", "search", "subjects"})
"""Folders of a site that belong to no single talk; no talk may be named like one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The paths below a folder that a new state of it adds, changes and removes, sorted."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        """Say whether anything changes."""
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFiles:
    """What stands beside a post's HTML."""

    video: Asset
    poster: Asset
    captions: str
    captions_srt: str
    chapters: str
    video_bytes: int = 0
    small: Asset | None = None
    """The small video for phones and bad lines; None where the talk was recorded no larger."""
    small_bytes: int = 0
    pictures: Pictures = Pictures()
    picture_files: Mapping[str, Asset] = field(default_factory=dict)
    """The files of `pictures`, by name; where there are none, `poster` stands alone."""


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
    video_url: str = ""
    """The video's address where it stands on another host; empty where it stands beside the page."""
    small_url: str = ""
    """The same of the small video."""
    is_sound_alone: bool = False
    """Whether nothing was filmed, and the video's picture is drawn from its sound."""
    site_url: str = ""
    """Where the site will stand, `https://.../`; empty where the clinic has not said."""
    review_every: Period | None = None
    """How long an approval may stand before somebody looks at the page again."""
    published_at: dt.datetime | None = None
    """When it was first approved; None for a draft."""
    withdrawn_on: dt.date | None = None
    """The day on which the post was taken back; None if it was not."""
    toxin_chapters: frozenset[str] = frozenset()
    """Ids of chapters at which the clinic's texts on botulinum toxin stand; an empty one is the page's top."""
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
    """0 where the video is embedded from YouTube or Vimeo."""
    conditions: tuple[str, ...]
    """Ids of the conditions that the article names."""
    chapters: tuple[Moment, ...]
    reviewed_by: str
    approved_at: str
    """ISO 8601; both are empty for a draft."""
    words: str
    """Each word of article and transcript once, in small letters, for the search."""
    published_at: str = ""
    """When it was first approved, ISO 8601; empty for a draft."""
    video_url: str = ""
    """The video's address where it stands on another host; empty where it stands beside the page."""
    small_url: str = ""
    """The same of the small video; empty, too, where there is none."""
    pictures: Pictures = Pictures()
    speaks_of_toxin: bool = False
    """Whether the clinic's texts on botulinum toxin go with it."""

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
