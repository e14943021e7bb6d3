"""Build `preview/` and `site/`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pipeline.checks.embeds import slug_of
from pipeline.english import list_words
from pipeline.errors import ApprovalError, PipelineError, RecordError, SiteError, show_name
from pipeline.job import Job
from pipeline.models import Approval, Clinic, Finding
from pipeline.page import Card
from pipeline.steps.assembly import Folder
from pipeline.steps.gate import find_gate
from pipeline.steps.mediafolder import build_media
from pipeline.steps.pagemaker import PageMaker
from pipeline.steps.publishreport import tell_published
from pipeline.steps.reading import Reading, read_talk
from pipeline.steps.talks import read_approval, read_withdrawal


def preview(job: Job) -> None:
    """Build `preview/` of every talk that has an article; drafts are stamped."""
    folder = _folder(job, is_preview=True)
    for slug in job.workspace.slugs():
        if job.workspace.talk(slug).post.exists() and not job.has_failed(slug):
            with job.attempt(slug):
                made_from = folder.fingerprints.of(slug)
                if folder.stands(slug, made_from):
                    folder.keep(slug, is_current=True)
                    continue
                approval, changed = read_approval(job, slug)
                folder.add(slug, folder.maker.page(slug, None if changed else approval), made_from=made_from)
    folder.finish()


def check_page(job: Job, slug: str, reading: Reading | None = None) -> tuple[Finding, ...]:
    """Find what would keep a talk's page from being built, as it reads. Writes nothing."""
    folder = _folder(job, is_preview=True, tells=False)
    folder.add(slug, folder.maker.page(slug, None, reading, with_media=False))
    _, faults = folder.assemble()
    return tuple(fault for fault in faults if slug_of(fault.file) == slug)


def publish(job: Job, slugs: Sequence[str], *, only_these: bool) -> None:
    """Build `site/` of approved talks. With `only_these`, all other pages stay as they were published.

    A talk that changed after its approval, or whose page fails a check, is refused; its page stays as it
    was published, and the job fails. A page whose talk has no approval any more or was withdrawn is taken off.
    """
    if not job.dry_run:
        job.workspace.recover(job.workspace.site)
    folder, before = _folder(job, is_preview=False), {*job.workspace.published()}
    known = {*job.workspace.slugs(), *before}
    wanted = {*slugs} if only_these else known
    for slug in sorted(known):
        with job.attempt(slug):
            if job.workspace.talk(slug).withdrawal.exists():
                leave_out(job, slug)
            elif slug not in wanted:
                folder.keep(slug)
            elif not job.workspace.talk(slug).approval.exists():
                _hold_back(job, slug, was_published=slug in before, only_these=only_these)
            else:
                _publish_one(job, slug, folder)
    if not folder.talks and not job.workspace.site.exists():
        raise SiteError(
            f"{job.workspace.show(job.workspace.site)}: no talk is approved, so nothing was published; "
            'approve one with `minutes approve SLUG --by "Name, credentials"`.'
        )
    changes = folder.finish()
    _tell_lost(job, folder.cards)
    build_media(job, folder.cards, media_url=folder.maker.media_url)
    tell_published(job, changes, folder.maker.site(folder.cards, is_preview=False), folder.tree)


def _tell_lost(job: Job, cards: Sequence[Card]) -> None:
    """Warn of published talks whose recording is gone: their pages stay, but can't be made anew for ever."""
    there = {path.name for path in job.workspace.recordings()}
    for slug in sorted(card.slug for card in cards):
        with suppress(RecordError):
            name = job.workspace.source(slug).file
            if name not in there:
                job.listener.note(
                    f"{slug}: its video {show_name(name)} is gone from videos/; its page stays, "
                    "put the video back there"
                )


def require_built(job: Job, *, drafts: bool) -> Path:
    """Give `site/`, or `preview/`. Raises SiteError if there is no such folder yet."""
    folder = job.workspace.preview if drafts else job.workspace.site
    if not folder.is_dir():
        command = "make preview" if drafts else "make publish"
        raise SiteError(f"{job.workspace.show(folder)}: there is nothing to show yet; run `{command}` first.")
    return folder


def _folder(job: Job, *, is_preview: bool, tells: bool = True) -> Folder:
    maker = PageMaker(job)
    if tells:
        _tell_whose(job, maker.clinic)
    target = job.workspace.preview if is_preview else job.workspace.site
    return Folder(job=job, maker=maker, target=target, is_preview=is_preview)


def _tell_whose(job: Job, clinic: Clinic) -> None:
    if not job.workspace.has_own_settings:
        job.listener.note(f"there is no clinic.toml in this folder, so pages name {clinic.name}; write your own")


def _publish_one(job: Job, slug: str, folder: Folder) -> None:
    """Gather the page of a talk that has an approval; if that is not possible, keep the published one."""
    try:
        made_from = folder.fingerprints.of(slug)
        if folder.stands(slug, made_from):
            folder.keep(slug, is_current=True)
            return
        approval, reading = require_publishable(job, slug)
        folder.add(slug, folder.maker.page(slug, approval, reading), made_from=made_from)
    except PipelineError:
        folder.keep(slug)
        raise


def require_publishable(job: Job, slug: str) -> tuple[Approval | None, Reading]:
    """Give a talk's approval and how it reads, if the approval holds and the gate would let it through today.

    Raises ApprovalError.
    """
    approval, changed = read_approval(job, slug, in_full=True)
    if approval is not None and changed:
        raise ApprovalError(_why_void(slug, approval, changed))
    reading = read_talk(job, slug, with_captions=False)
    _refuse_standing(job, slug, reading)
    return approval, reading


def _refuse_standing(job: Job, slug: str, reading: Reading) -> None:
    """Refuse a talk that the gate would not let through today.

    No approval is given while a blocker stands, but clinic.toml, the packs and our rules may have changed
    since: no page goes out without the note on off-label use because somebody emptied it. Raises ApprovalError.
    """
    standing = [finding for finding in find_gate(job, slug, reading) if finding.stands]
    if standing:
        job.findings += standing
        raise ApprovalError(
            f"{slug}: not published, because {standing[0].message}; mend or answer it, then approve it again."
        )


def leave_out(job: Job, slug: str) -> None:
    """Leave a talk out that was taken back, whoever asks for it and whatever stands in its folder; say so."""
    withdrawal = read_withdrawal(job, slug)
    if withdrawal is not None:
        job.report(slug, "kept", f"left out, withdrawn {withdrawal.said}; only a new approval brings it back")


def _hold_back(job: Job, slug: str, *, was_published: bool, only_these: bool) -> None:
    """Leave a talk without approval out, and say so; loudly if just this one was asked for or stood there."""
    if was_published:
        job.report(slug, "kept", "taken off site/, because its approval is gone")
    else:
        job.report(slug, "failed" if only_these else "kept", how_to_approve(slug))


def how_to_approve(slug: str) -> str:
    """Say what to do about a talk that nobody approved."""
    return f'held back, not approved; when it is right: minutes approve {slug} --by "Name, credentials"'


def _why_void(slug: str, approval: Approval, changed: Sequence[str]) -> str:
    return (
        f"{slug}: not published, because its {list_words(changed)} changed after {approval.by} approved it on "
        f"{approval.at.date().isoformat()}; look at it and approve it again, or undo the change."
    )
