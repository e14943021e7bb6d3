"""Build `preview/` and `site/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.checks.gate import find_note_chapters
from pipeline.checks.site import check_site
from pipeline.english import list_words
from pipeline.errors import ApprovalError, PipelineError, SiteError
from pipeline.job import Job
from pipeline.models import Approval, Clinic, Condition, Finding
from pipeline.page import Asset, Card, Page, PageFiles, Site, Tree
from pipeline.publish.render import Renderer
from pipeline.publish.site import CARD, gather_page, gather_shared, keep_page, newest_first
from pipeline.publish.views import card_of
from pipeline.steps.gate import find_gate, publication_of
from pipeline.steps.media import make_media
from pipeline.steps.reading import read_talk
from pipeline.steps.talks import read_approval, read_withdrawal


@dataclass(slots=True)
class _Folder:
    """What has been gathered for `preview/` or `site/` so far: each talk's card and files, by slug."""

    talks: dict[str, tuple[Card, Tree]] = field(default_factory=dict)

    @property
    def cards(self) -> list[Card]:
        return [card for card, _ in self.talks.values()]

    @property
    def tree(self) -> dict[str, str | Asset]:
        return {name: content for _, files in self.talks.values() for name, content in files.items()}


def preview(job: Job) -> None:
    """Build `preview/` of every talk that has an article; drafts are stamped."""
    folder, maker = _Folder(), _Maker(job)
    _tell_whose(job, maker.clinic)
    for slug in job.workspace.slugs():
        if job.workspace.talk(slug).post.exists() and not job.has_failed(slug):
            with job.attempt(slug):
                approval, changed = read_approval(job, slug)
                page = maker.page(slug, None if changed else approval)
                folder.talks[slug] = card_of(page), gather_page(page, maker.renderer, is_preview=True)
    _finish(job, maker, folder, job.workspace.preview, is_preview=True)


def check_page(job: Job, slug: str) -> tuple[Finding, ...]:
    """Find what would keep a talk's page from being built. Writes nothing."""
    folder, maker = _Folder(), _Maker(job)
    page = maker.page(slug, None, with_media=False)
    folder.talks[slug] = card_of(page), gather_page(page, maker.renderer, is_preview=True)
    _, faults = _assemble(job, maker, folder, is_preview=True)
    return tuple(fault for fault in faults if fault.file.startswith(f"{slug}/"))


def publish(job: Job, slugs: Sequence[str], *, only_these: bool) -> None:
    """Build `site/` of approved talks. With `only_these`, all other pages stay as they were published.

    A talk that changed after its approval, or whose page fails a check, is refused; its page stays as it
    was published, and the job fails. A page whose talk has no approval any more or was withdrawn is taken off.
    """
    job.workspace.recover(job.workspace.site)
    folder, maker = _Folder(), _Maker(job)
    _tell_whose(job, maker.clinic)
    for slug in sorted({*job.workspace.slugs(), *job.workspace.published()}):
        with job.attempt(slug):
            if job.workspace.talk(slug).withdrawal.exists():
                _leave_out(job, slug)
            elif only_these and slug not in slugs:
                _keep(job, slug, folder)
            elif not job.workspace.talk(slug).approval.exists():
                _hold_back(job, slug, only_these=only_these)
            else:
                _publish_one(job, slug, maker, folder)
    if not folder.cards and not job.workspace.site.exists():
        raise SiteError(
            f"{job.workspace.show(job.workspace.site)}: no talk is approved, so nothing was published; "
            'approve one with `minutes approve SLUG --by "Name, credentials"`.'
        )
    _finish(job, maker, folder, job.workspace.site, is_preview=False)


def _tell_whose(job: Job, clinic: Clinic) -> None:
    if not job.workspace.has_own_settings:
        job.listener.note(f"there is no clinic.toml in this folder, so pages name {clinic.name}; write your own")


def _publish_one(job: Job, slug: str, maker: _Maker, folder: _Folder) -> None:
    """Gather the page of a talk that has an approval; if that is not possible, keep the published one."""
    try:
        approval, changed = read_approval(job, slug, in_full=True)
        if approval is not None and changed:
            raise ApprovalError(_why_void(slug, approval, changed))
        _refuse_standing(job, slug)
        page = maker.page(slug, approval)
        folder.talks[slug] = card_of(page), gather_page(page, maker.renderer, is_preview=False)
    except PipelineError:
        _keep(job, slug, folder)
        raise


def _refuse_standing(job: Job, slug: str) -> None:
    """Refuse a talk that the gate would not let through today.

    No approval is given while a blocker stands, but clinic.toml, the packs and our rules may have changed
    since: no page goes out without the note on off-label use because somebody emptied it. Raises ApprovalError.
    """
    standing = [finding for finding in find_gate(job, slug, read_talk(job, slug)) if finding.stands]
    if standing:
        job.findings += standing
        raise ApprovalError(
            f"{slug}: not published, because {standing[0].message}; mend or answer it, then approve it again."
        )


def _leave_out(job: Job, slug: str) -> None:
    """Leave a talk out that was taken back, whoever asks for it and whatever stands in its folder; say so."""
    withdrawal = read_withdrawal(job, slug)
    if withdrawal is not None:
        job.report(slug, "kept", f"left out, withdrawn {withdrawal.said}; only a new approval brings it back")


def _hold_back(job: Job, slug: str, *, only_these: bool) -> None:
    """Leave a talk without approval out, and say so; loudly if just this one was asked for or stood there."""
    if slug in job.workspace.published():
        job.report(slug, "kept", "taken off site/, because its approval is gone")
    else:
        job.report(slug, "failed" if only_these else "kept", _how_to_approve(slug))


class _Maker:
    """Makes pages with one set of templates and settings."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._settings = job.workspace.settings()
        self.clinic: Clinic = self._settings.clinic
        self._conditions: Mapping[str, Condition] = {pack.id: pack for pack in job.workspace.conditions()}
        self.renderer = Renderer(job.workspace.templates())

    def page(self, slug: str, approval: Approval | None, *, with_media: bool = True) -> Page:
        """Gather what a talk's page shows, making its video anew if that got lost. Raises PipelineError."""
        job, talk = self._job, self._job.workspace.talk(slug)
        reading, withdrawal = read_talk(job, slug), read_withdrawal(job, slug)
        if with_media and not job.dry_run:
            make_media(job, reading.video)
        heard, public = reading.transcript.provenance, publication_of(job, reading)
        return Page(
            post=reading.post,
            clinic=self.clinic,
            chapters=reading.chapters,
            captions=reading.captions,
            sentences=reading.sentences,
            conditions=self._conditions,
            site_url=self._settings.publishing.site_url,
            review_every=self._settings.review_every,
            approval=approval,
            withdrawn_on=withdrawal.at.date() if withdrawal else None,
            made_with=f"{heard.engine}, model {heard.hearing.model}",
            files=PageFiles(
                video=Asset(source=job.workspace.rendition(reading.video), is_fixed=True),
                poster=Asset(source=job.workspace.poster(reading.video), is_fixed=True),
                captions=job.workspace.read(talk.captions),
                captions_srt=job.workspace.read(talk.captions_srt),
                chapters=job.workspace.read(talk.chapters),
                video_bytes=job.workspace.size_if_there(job.workspace.rendition(reading.video)),
            ),
            toxin_chapters=find_note_chapters(public),
            passages=tuple(public.article),
        )

    def site(self, cards: Sequence[Card], *, is_preview: bool) -> Site:
        """Give what the pages that list talks are made from, newest talk first."""
        return Site(
            clinic=self.clinic,
            conditions=self._conditions,
            cards=newest_first(cards),
            site_url=self._settings.publishing.site_url,
            is_preview=is_preview,
        )


def _finish(job: Job, maker: _Maker, folder: _Folder, target: Path, *, is_preview: bool) -> None:
    """Check the whole with its index, and swap it in.

    A talk whose page fails a check is left out, in `site/` as it was published. Raises SiteError when
    what all pages share is at fault.
    """
    tree, faults = _assemble(job, maker, folder, is_preview=is_preview)
    is_shared = any("/" not in fault.file for fault in faults)
    own = set() if is_shared else {fault.file.partition("/")[0] for fault in faults} & folder.talks.keys()
    for slug in sorted(own):
        mine = [fault.message for fault in faults if fault.file.startswith(f"{slug}/")]
        post = job.workspace.show(job.workspace.talk(slug).post)
        job.report(
            slug, "failed", f"{post}: its page was not built, because {mine[0].partition(': ')[2]}; mend it there."
        )
        del folder.talks[slug]
        if not is_preview:
            _keep(job, slug, folder)
    if own:
        tree, faults = _assemble(job, maker, folder, is_preview=is_preview)
    if faults:
        job.findings += faults
        raise SiteError(
            f"{job.workspace.show(target)}: a page failed its checks, so the old pages stay; mend what is listed."
        )
    index, name, count = target / "index.html", job.workspace.show(target), len(folder.cards)
    if job.dry_run:
        job.report(name, "planned", f"would be built with {count} talks")
    elif job.workspace.swap(target, tree):
        job.report(name, "made", f"built with {count} talk{'s' * (count != 1)}", index)
    else:
        job.report(name, "fresh", "up to date", index)


def _assemble(
    job: Job, maker: _Maker, folder: _Folder, *, is_preview: bool
) -> tuple[dict[str, str | Asset], tuple[Finding, ...]]:
    """Add what belongs to no single post, and check the whole."""
    assets = job.workspace.tree(maker.renderer.folder / "assets")
    site = maker.site(folder.cards, is_preview=is_preview)
    tree = folder.tree | gather_shared(site, maker.renderer, assets=assets)
    reviewers = None if is_preview else {card.slug: card.reviewed_by for card in folder.cards}
    return tree, check_site(tree, reviewers=reviewers)


def _keep(job: Job, slug: str, folder: _Folder) -> None:
    """Keep a page as it was published, if it was. Raises RecordError when it is damaged."""
    published = job.workspace.site / slug
    if slug in job.workspace.published():
        card = job.workspace.read(published / CARD)
        folder.talks[slug] = keep_page(slug, job.workspace.tree(published, is_fixed=True), card=card)


def _how_to_approve(slug: str) -> str:
    return f'held back, not approved; when it is right: minutes approve {slug} --by "Name, credentials"'


def _why_void(slug: str, approval: Approval, changed: Sequence[str]) -> str:
    return (
        f"{slug}: not published, because its {list_words(changed)} changed after {approval.by} approved it on "
        f"{approval.at.date().isoformat()}; look at it and approve it again, or undo the change."
    )
