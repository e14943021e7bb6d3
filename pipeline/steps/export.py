"""Write `exports/SLUG/`: what a clinic pastes elsewhere, of approved talks alone."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.english import list_words
from pipeline.job import Job
from pipeline.publish.export import export as write
from pipeline.steps.pagemaker import PageMaker
from pipeline.steps.pages import how_to_approve, leave_out, require_publishable


def export(job: Job, slugs: Sequence[str], *, only_these: bool) -> None:
    """Write the texts of approved talks; the others are refused as they are for the site.

    A talk's folder is whole or as it was before; of a talk that is refused it stays as it is.
    """
    maker = PageMaker(job)
    for slug in slugs:
        with job.attempt(slug):
            if job.workspace.talk(slug).withdrawal.exists():
                leave_out(job, slug)
            elif not job.workspace.talk(slug).approval.exists():
                job.report(slug, "failed" if only_these else "kept", how_to_approve(slug))
            else:
                _export(job, slug, maker)


def _export(job: Job, slug: str, maker: PageMaker) -> None:
    folder = job.workspace.exported(slug)
    page = maker.page(slug, *require_publishable(job, slug), with_media=False)
    exported = write(page, maker.renderer)
    names = list_words(list(exported.files))
    if job.dry_run:
        job.report(slug, "planned", f"would be exported as {names}")
    elif job.workspace.swap(folder, exported.files):
        job.report(slug, "made", f"exported as {names}", folder)
    else:
        job.report(slug, "fresh", "exported already, up to date", folder)
    for what in exported.left_out:
        job.listener.note(f"{slug}: left out {what}")
