"""The stages in order: one function per command. What each does with the files stands in `steps/`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.checklist import CHECKLIST
from pipeline.job import Job
from pipeline.steps import check as checking
from pipeline.steps import checkpoints, encoding, framing, pages, vocabulary
from pipeline.steps import doctor as examination
from pipeline.steps import draft as drafting
from pipeline.steps import due as reviews
from pipeline.steps import export as exporting
from pipeline.steps import impact as spreading
from pipeline.steps import intake as taking_in
from pipeline.steps import override as answering
from pipeline.steps import status as overview
from pipeline.steps import transcribe as hearing
from pipeline.steps import watch as watching
from pipeline.steps import withdraw as taking_back
from pipeline.steps.hands import hired


def run(job: Job, names: Sequence[str] = ()) -> None:
    """Do all that is out of date: intake, transcribe, draft, encode, preview. A failed talk stops no other.

    The words come first: a draft is there to be read while its video is still being encoded.
    """
    job.require_settings()
    taking_in.intake(job, names)
    slugs = job.select(names, or_failed=True)
    with hired(job):
        hearing.transcribe(job, slugs)
        drafting.draft(job, job.select(slugs, or_failed=True) if slugs else ())
        encoding.encode(job, job.select(slugs, or_failed=True) if slugs else ())
    if job.workspace.slugs():
        pages.preview(job)
        overview.look_through(job, job.select(()))


def watch(job: Job, *, every_s: float) -> None:
    """Do the work of `run` for each video that arrives in `videos/`, until Ctrl-C."""
    watching.watch(job, run, every_s=every_s)


def intake(job: Job, names: Sequence[str] = ()) -> None:
    """Take in recordings: facts, web renditions, poster. Only new or changed ones."""
    taking_in.intake(job, names)
    with hired(job):
        encoding.encode(job, job.select(names, or_failed=True))


def transcribe(job: Job, names: Sequence[str] = ()) -> None:
    """Hear the talks whose transcript is missing or out of date."""
    with hired(job):
        hearing.transcribe(job, job.select(names))


def draft(job: Job, names: Sequence[str] = ()) -> None:
    """Write articles, captions and chapters of the talks that were heard. Edits are kept."""
    drafting.draft(job, job.select(names))


def check(job: Job, names: Sequence[str] = ()) -> None:
    """Hold words, captions and chapters against their rules; findings are collected in the job."""
    checking.check(job, job.select(names))


def override(job: Job, name: str, finding: str, *, by: str, why: str) -> None:
    """Record a named person's answer to a finding, which then no longer stands in the way."""
    for slug in job.select([name]):
        answering.override(job, slug, finding, by=by, why=why)


def impact(
    job: Job,
    change: Sequence[str] | None = None,
    *,
    tell: Callable[[str], None],
    apply: bool = False,
    only: Sequence[str] = (),
    as_json: bool = False,
) -> None:
    """Tell where a corrected mishearing, or any of them, stands in other talks; with `apply` correct it there."""
    places = spreading.impact(job, *change) if change else spreading.find_all(job)
    if as_json or not apply:
        tell(spreading.format_impact(places, as_json=as_json))
    if apply:
        spreading.apply_impact(job, places, only=only)


def approve(job: Job, name: str, *, by: str, authorisation: str = "") -> None:
    """Record a named person's approval of exactly what stands there now. To give it is to make its statements."""
    affirmed = [statement.id for statement in CHECKLIST]
    for slug in job.select([name]):
        checking.approve(job, slug, by=by, affirmed=affirmed, authorisation=authorisation)


def withdraw(job: Job, name: str, *, why: str, by: str = "") -> None:
    """Take a post off every output, and say where else it may still be."""
    for slug in job.select([name]):
        taking_back.withdraw(job, slug, why=why, by=by)


def due(job: Job, names: Sequence[str] = ()) -> tuple[reviews.Review, ...]:
    """Say which approved talks are to be looked at again, now or within 30 days."""
    return reviews.due(job, job.select(names))


def review(job: Job, *, port: int | None, opened: Callable[[str], None]) -> None:
    """Serve the editor's desk until Ctrl-C; `opened` is told its address. Only here is a web server loaded."""
    from pipeline.publish.render import Renderer
    from pipeline.review.app import build_app
    from pipeline.review.media import shelf
    from pipeline.review.server import serve
    from pipeline.steps.desk import Desk

    job.require_settings()
    templates = job.workspace.templates()
    desk_files = {**shelf(templates / "desk"), **shelf(templates / "assets")}
    render = Renderer(templates).render
    serve(lambda: build_app(Desk(job), render, desk_files), port=port, opened=opened)


def serve(job: Job, *, drafts: bool, port: int | None, opened: Callable[[str], None]) -> None:
    """Show `site/`, or `preview/`, as a web host would, until Ctrl-C. Raises SiteError if it was not built."""
    from pipeline.review.hosting import host

    host(pages.require_built(job, drafts=drafts), port=port, opened=opened)


def posters(job: Job, name: str, *, choose: str, tell: Callable[[str], None]) -> None:
    """List the pictures that may stand there before a talk's video plays, or set the one that is chosen."""
    for slug in job.select([name]):
        if choose:
            framing.choose_frame(job, slug, choose)
        else:
            tell(framing.list_frames(job, slug))


def preview(job: Job) -> None:
    """Build `preview/`: every talk that has an article, drafts stamped DRAFT."""
    pages.preview(job)


def publish(job: Job, names: Sequence[str] = ()) -> None:
    """Build `site/` from approved talks only; what changed after its approval is refused and named."""
    pages.publish(job, job.select(names), only_these=bool(names))


def export(job: Job, names: Sequence[str] = ()) -> None:
    """Write `exports/TALK/` of approved talks: what a clinic pastes elsewhere."""
    exporting.export(job, job.select(names), only_these=bool(names))


def status(job: Job, names: Sequence[str] = ()) -> list[overview.Standing]:
    """Say of each talk how far it is and what to do next."""
    new = [] if names else overview.new_recordings(job)
    return [*overview.status(job, job.select(names)), *new]


def most_urgent(standings: Sequence[overview.Standing]) -> list[overview.Standing]:
    """Give the talks that wait for a person, the most urgent first."""
    return overview.most_urgent(standings)


def doctor(job: Job, files: Sequence[Path] = ()) -> tuple[examination.Checkup, ...]:
    """Look whether all is there that the work needs, and what the named files are. Writes nothing."""
    return examination.examine(job, files)


def harvest_vocabulary(job: Job, names: Sequence[str] = ()) -> None:
    """Have synthetic voices speak the terms of packs and propose the wrong spellings that recur."""
    vocabulary.harvest(job, names)


def accept_vocabulary(job: Job) -> None:
    """Write the proposals that a person accepted into the packs."""
    vocabulary.accept(job)


def models(job: Job, *, as_json: bool = False) -> str:
    """List the official models: which are here, and what each costs on this machine."""
    return checkpoints.format_offers(checkpoints.list_models(job), as_json=as_json)


def fetch_models(job: Job, names: Sequence[str]) -> None:
    """Fetch models, digest checked."""
    checkpoints.fetch_models(job, names)


def measure_models(job: Job, names: Sequence[str] = ()) -> None:
    """Measure how long models take on this machine for a minute of talk."""
    checkpoints.measure_models(job, names)
