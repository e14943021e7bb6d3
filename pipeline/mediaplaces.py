"""Where in the cache that lies which is made of recordings. Every name tells what its file was made of."""

from __future__ import annotations

from pathlib import Path

from pipeline.video import Video, needs_small

FIRST_WITH_SMALL = 2
"""The version of intake from which on a recording got a small rendition."""


class MediaPlaces:
    """The places of renditions, posters and what goes with them, below a workspace's cache."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.exchange = cache / "exchange"

    def rendition(self, video: Video) -> Path:
        """Give the place of a recording's web rendition, named by content and stage version."""
        return self.cache / "renditions" / f"{video.sha256[:32]}-{video.intake_version}.mp4"

    def small_rendition(self, video: Video) -> Path:
        """Give the place of a recording's small web rendition, of which there is one if it `needs_small`."""
        return self.rendition(video).with_suffix(".480.mp4")

    def renditions(self, video: Video) -> tuple[Path, ...]:
        """Give the places of all web renditions that a recording gets."""
        has_small = video.intake_version >= FIRST_WITH_SMALL and needs_small(video.width_px, video.height_px)
        small = (self.small_rendition(video),) if has_small else ()
        return (self.rendition(video), *small)

    def delivered(self, video: Video) -> Path:
        """Give the folder of a recording's renditions with chapters in them, as pages show them."""
        return self.cache / "delivered" / self.rendition(video).stem

    def poster(self, video: Video) -> Path:
        """Give the place of a recording's poster."""
        return self.rendition(video).with_suffix(".jpg")

    def made_of(self, video: Video) -> tuple[Path, ...]:
        """Give the places of all that is made of a recording for its page."""
        return (*self.renditions(video), self.poster(video), self.media_note(video))

    def media_note(self, video: Video) -> Path:
        """Give the place where the digests of a recording's web rendition and poster are noted."""
        return self.rendition(video).with_suffix(".sha256")
