"""Check, approve and build pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.checks.captions import check_captions
from pipeline.checks.chapters import check_chapters
from pipeline.checks.site import check_site
from pipeline.english import list_words
from pipeline.errors import ApprovalError, PipelineError, SiteError
from pipeline.job import Job
from pipeline.models import Approval, Asset, Card, Clinic, Condition, Finding, Page, PageFiles, Tree
from pipeline.publish.approval import approve as approve_parts
from pipeline.publish.approval import format_approval
from pipeline.publish.render import Renderer
from pipeline.publish.site import CARD, gather_index, gather_page, keep_page
from pipeline.publish.views import card_of
from pipeline.steps.approvals import parts_of, read_approval
from pipeline.steps.draft import Reading, read_talk
from pipeline.steps.intake import make_media
from pipeline.text.webvtt import format_captions_srt, format_captions_vtt, format_chapters_vtt


@dataclass(slots=True)
class _Folder:
    """What has been gathered for `preview/` or `site/` so far."""

    tree: dict[str, str | Asset] = field(default_factory=dict)
    cards: list[Card] = field(default_factory=list)

    def add(self, card: Card, files: Tree) -> None:
        self.cards.append(card)
        self.tree |= files


def check(job: Job, slugs: Sequence[str]) -> None:
    """Collect what is wrong with talks' captions and chapters."""
    for slug in slugs:
        with job.attempt(slug):
            found = _findings(job, slug)
            job.findings += found
            if not found:
                job.report(slug, "fresh", "captions and chapters keep every rule")


def approve(job: Job, slug: str, *, by: str) -> None:
    """Record an approval of what stands there now. Raises ApprovalError when it can't be given."""
    workspace, talk = job.workspace, job.workspace.talk(slug)
    reading = read_talk(job, slug)
    found = _findings(job, slug)
    if found:
        job.findings += found
        raise ApprovalError(
            f"{slug}: this can't be approved yet; run `minutes check {slug}` and mend what it lists."
        )
    if not all(_tracks(job, slug, reading).values()):
        raise ApprovalError(
            f"{slug}: captions or chapters are out of date; run `minutes draft {slug}` and look again."
        )
    approval = approve_parts(slug, by=by, at=job.now(), parts=parts_of(job, slug))
    if job.dry_run:
        job.report(slug, "planned", f"would be approved by {approval.by}")
        return
    workspace.write(talk.approval, format_approval(approval))
    job.report(slug, "made", f"approved by {approval.by}", talk.approval)


def preview(job: Job) -> None:
    """Build `preview/` of every talk that has an article; drafts are stamped."""
    folder, maker = _Folder(), _Maker(job)
    for slug in job.workspace.slugs():
        if job.workspace.talk(slug).post.exists():
            with job.attempt(slug):
                approval, changed = read_approval(job, slug)
                page = maker.page(slug, None if changed else approval)
                folder.add(card_of(page), gather_page(page, maker.renderer, is_preview=True))
    _finish(job, maker, folder, job.workspace.preview, is_preview=True)


def publish(job: Job, slugs: Sequence[str], *, only_these: bool) -> None:
    """Build `site/` of approved talks. With `only_these`, other pages stay as they were published.

    A talk that changed after its approval is refused, its page stays as it was, and the job fails.
    """
    job.workspace.recover(job.workspace.site)
    folder, maker = _Folder(), _Maker(job)
    for slug in job.workspace.slugs():
        with job.attempt(slug):
            if not job.workspace.talk(slug).approval.exists():
                if slug in slugs:
                    job.report(slug, "failed" if only_these else "kept", _how_to_approve(slug))
                continue
            try:
                page = _approved_page(job, slug, maker) if slug in slugs else None
            except PipelineError:
                _keep(job, slug, folder)
                raise
            if page is None:
                _keep(job, slug, folder)
            else:
                folder.add(card_of(page), gather_page(page, maker.renderer, is_preview=False))
    if not folder.cards:
        raise SiteError(
            f"{job.workspace.show(job.workspace.site)}: no talk is approved, so nothing was published; "
            'approve one with `minutes approve SLUG --by "Name, credentials"`.'
        )
    _finish(job, maker, folder, job.workspace.site, is_preview=False)


def _approved_page(job: Job, slug: str, maker: _Maker) -> Page:
    """Gather the page of a talk that has an approval. Raises ApprovalError if it no longer holds."""
    approval, changed = read_approval(job, slug)
    if approval is not None and changed:
        raise ApprovalError(_why_void(slug, approval, changed))
    return maker.page(slug, approval)


class _Maker:
    """Makes pages with one set of templates and settings."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.clinic: Clinic = job.workspace.settings().clinic
        self._conditions: Sequence[Condition] = job.workspace.conditions()
        self.renderer = Renderer(job.workspace.templates())

    def page(self, slug: str, approval: Approval | None) -> Page:
        """Gather what a talk's page shows. Raises PipelineError."""
        job, talk = self._job, self._job.workspace.talk(slug)
        reading = read_talk(job, slug)
        if not job.dry_run:
            make_media(job, reading.video)
        heard = reading.transcript.provenance
        return Page(
            post=reading.post,
            clinic=self.clinic,
            chapters=reading.chapters,
            captions=reading.captions,
            sentences=reading.sentences,
            condition_names={pack.id: pack.plain_name for pack in self._conditions},
            approval=approval,
            made_with=f"{heard.engine}, model {heard.hearing.model}",
            files=PageFiles(
                video=Asset(source=job.workspace.rendition(reading.video)),
                poster=Asset(source=job.workspace.poster(reading.video)),
                captions=job.workspace.read(talk.captions),
                captions_srt=job.workspace.read(talk.captions_srt),
                chapters=job.workspace.read(talk.chapters),
            ),
        )


def _finish(job: Job, maker: _Maker, folder: _Folder, target: Path, *, is_preview: bool) -> None:
    """Add the index, check the whole, swap it in. Raises SiteError when a page fails its checks."""
    assets = job.workspace.tree(maker.renderer.folder / "assets")
    folder.tree |= gather_index(folder.cards, maker.clinic, maker.renderer, assets=assets, is_preview=is_preview)
    reviewers = None if is_preview else {card.slug: card.reviewed_by for card in folder.cards}
    faults = check_site(folder.tree, reviewers=reviewers)
    if faults:
        job.findings += faults
        raise SiteError(
            f"{job.workspace.show(target)}: a page failed its checks, so the old pages stay; mend what is listed."
        )
    index, name = target / "index.html", job.workspace.show(target)
    if job.dry_run:
        job.report(name, "planned", f"would be built with {len(folder.cards)} talks")
    elif job.workspace.swap(target, folder.tree):
        job.report(name, "made", f"built with {len(folder.cards)} talk{'s' * (len(folder.cards) != 1)}", index)
    else:
        job.report(name, "fresh", "up to date", index)


def _keep(job: Job, slug: str, folder: _Folder) -> None:
    """Keep a page as it was published, if it was."""
    published = job.workspace.site / slug
    if published.is_dir():
        card = job.workspace.read(published / CARD)
        folder.add(*keep_page(slug, job.workspace.tree(published), card=card))


def _findings(job: Job, slug: str) -> tuple[Finding, ...]:
    reading, talk = read_talk(job, slug), job.workspace.talk(slug)
    return (
        *check_captions(
            reading.captions,
            duration_ms=reading.transcript.duration_ms,
            file=job.workspace.show(talk.captions),
        ),
        *check_chapters(reading.chapters, reading.post.sections, file=job.workspace.show(talk.post)),
    )


def _tracks(job: Job, slug: str, reading: Reading) -> Mapping[Path, bool]:
    """Say for each written track whether it is what words and article give now."""
    talk = job.workspace.talk(slug)
    wanted = {
        talk.captions: format_captions_vtt(reading.captions),
        talk.captions_srt: format_captions_srt(reading.captions),
        talk.chapters: format_chapters_vtt(reading.chapters),
    }
    return {path: job.workspace.read_if_there(path) == text for path, text in wanted.items()}


def _how_to_approve(slug: str) -> str:
    return f'held back, not approved; when it is right: minutes approve {slug} --by "Name, credentials"'


def _why_void(slug: str, approval: Approval, changed: Sequence[str]) -> str:
    return (
        f"{slug}: not published, because its {list_words(changed)} changed after {approval.by} approved it on "
        f"{approval.at.date().isoformat()}; look at it and approve it again, or undo the change."
    )
