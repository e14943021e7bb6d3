"""Gather what a talk's page shows, with one set of templates and settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.checks.gate import find_note_chapters
from pipeline.job import Job
from pipeline.models import Approval, Clinic, Condition
from pipeline.page import Asset, Card, Page, PageFiles, Site
from pipeline.publish.render import Renderer
from pipeline.publish.site import newest_first
from pipeline.steps.branding import read_brand
from pipeline.steps.gate import publication_of
from pipeline.steps.media import find_pictures, make_media, media_name
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
        if with_media and not job.dry_run:
            make_media(job, reading.video)
        heard = reading.transcript.provenance
        pictures, picture_files = find_pictures(job, reading.video)
        rendition, public = (
            job.workspace.rendition(reading.video),
            publication_of(reading, self._settings, self._packs),
        )
        return Page(
            post=reading.post,
            clinic=self.clinic,
            chapters=reading.chapters,
            captions=reading.captions,
            sentences=reading.sentences,
            conditions=self.conditions,
            video_url="" if reading.post.embed else self._video_url(reading.video),
            site_url=self._settings.publishing.site_url,
            review_every=self._settings.review_every,
            approval=approval,
            published_at=read_first_approval(job, slug, approval) if approval else None,
            withdrawn_on=withdrawal.at.date() if withdrawal else None,
            made_with=f"{heard.engine}, model {heard.hearing.model}",
            files=PageFiles(
                video=Asset(source=rendition, is_fixed=True),
                poster=Asset(source=place_poster(job, reading.video), is_fixed=True),
                captions=job.workspace.read(talk.captions),
                captions_srt=job.workspace.read(talk.captions_srt),
                chapters=job.workspace.read(talk.chapters),
                pictures=pictures,
                picture_files=picture_files,
                video_bytes=0 if reading.post.embed else job.workspace.size_if_there(rendition),
            ),
            toxin_chapters=find_note_chapters(public),
            passages=tuple(public.article),
        )

    def _video_url(self, video: Video) -> str:
        """Give a video's address on the host for media, if there is one."""
        return self.media_url + media_name(video) if self.media_url else ""

    def site(self, cards: Iterable[Card], *, is_preview: bool) -> Site:
        """Give what the pages that list talks are made from."""
        return Site(
            clinic=self.clinic,
            conditions=self.conditions,
            cards=newest_first(cards),
            site_url=self._settings.publishing.site_url,
            is_preview=is_preview,
        )
