"""Gather what a talk's page shows, with one set of templates and settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.checks.gate import find_note_chapters
from pipeline.job import Job
from pipeline.models import Approval, Clinic, Condition
from pipeline.page import Asset, Card, Page, PageFiles, Site
from pipeline.publish.render import Renderer
from pipeline.publish.site import newest_first
from pipeline.steps.branding import read_brand
from pipeline.steps.delivery import deliver, media_name
from pipeline.steps.gate import publication_of
from pipeline.steps.media import find_pictures, make_media
from pipeline.steps.posters import place_poster
from pipeline.steps.reading import Reading, read_talk
from pipeline.steps.talks import read_first_approval, read_withdrawal
from pipeline.video import Video


class PageMaker:
    """Makes the pages of one run."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._settings = job.workspace.settings()
        self.clinic: Clinic = self._settings.clinic
        self.media_url = self._settings.publishing.media_url
        self._packs = job.workspace.conditions()
        self.conditions: Mapping[str, Condition] = {pack.id: pack for pack in self._packs}
        self.brand = read_brand(job)
        self.renderer = Renderer(job.workspace.templates(), brand=self.brand.view)

    def page(
        self, slug: str, approval: Approval | None, reading: Reading | None = None, *, with_media: bool = True
    ) -> Page:
        """Gather what a talk's page shows, making its video anew if that got lost. Raises PipelineError."""
        job, talk = self._job, self._job.workspace.talk(slug)
        reading, withdrawal = reading or read_talk(job, slug), read_withdrawal(job, slug)
        if reading.post.embed and not reading.captions:  # such a page carries them itself
            reading = read_talk(job, slug)
        videos = self._videos(reading) if with_media and not job.dry_run else ()
        heard = reading.transcript.provenance
        pictures, picture_files = find_pictures(job, reading.video)
        files, sizes = self._video_files(reading, videos)
        video_url, small_url = self._addresses(reading.video, videos)
        public = publication_of(reading, self._settings, self._packs)
        return Page(
            post=reading.post,
            clinic=self.clinic,
            chapters=reading.chapters,
            captions=reading.captions,
            sentences=reading.sentences,
            conditions=self.conditions,
            video_url=video_url,
            small_url=small_url,
            is_sound_alone=not reading.video.has_picture,
            site_url=self._settings.publishing.site_url,
            review_every=self._settings.review_every,
            approval=approval,
            published_at=read_first_approval(job, slug, approval) if approval else None,
            withdrawn_on=withdrawal.at.date() if withdrawal else None,
            made_with=f"{heard.engine}, model {heard.hearing.model}",
            files=PageFiles(
                video=files[0],
                video_bytes=sizes[0],
                small=files[1],
                small_bytes=sizes[1],
                poster=Asset(source=place_poster(job, reading.video), is_fixed=True),
                captions=job.workspace.read(talk.captions),
                captions_srt=job.workspace.read(talk.captions_srt),
                chapters=job.workspace.read(talk.chapters),
                pictures=pictures,
                picture_files=picture_files,
            ),
            toxin_chapters=find_note_chapters(public),
            passages=tuple(public.article),
        )

    def _videos(self, reading: Reading) -> tuple[Path, ...]:
        """Make what got lost, and give the talk's videos with its chapters; none where another site shows it."""
        make_media(self._job, reading.video)
        return () if reading.post.embed else deliver(self._job, reading.video, reading.chapters)

    def _video_files(
        self, reading: Reading, videos: Sequence[Path]
    ) -> tuple[tuple[Asset, Asset | None], tuple[int, int]]:
        """Give a page's videos and their sizes. Of a page that is only tried, the renditions stand for them."""
        workspace = self._job.workspace
        large, *small = videos or workspace.renditions(reading.video)
        files = Asset(source=large, is_fixed=True), Asset(source=small[0], is_fixed=True) if small else None
        if reading.post.embed:
            return (files[0], None), (0, 0)
        return files, (workspace.size_if_there(large), workspace.size_if_there(small[0]) if small else 0)

    def _addresses(self, video: Video, videos: Sequence[Path]) -> tuple[str, str]:
        """Give the addresses of a page's videos on the host for media, if there is one."""
        large, small, *_ = *(self.media_url + media_name(video, path) for path in videos if self.media_url), "", ""
        return large, small

    def site(self, cards: Iterable[Card], *, is_preview: bool) -> Site:
        """Give what the pages that list talks are made from."""
        return Site(
            clinic=self.clinic,
            conditions=self.conditions,
            cards=newest_first(cards),
            site_url=self._settings.publishing.site_url,
            is_preview=is_preview,
        )
