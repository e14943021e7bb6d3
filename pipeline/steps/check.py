"""Check talks, and record a person's approval of what stands there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pipeline.checks.captions import check_captions
from pipeline.checks.chapters import check_chapters
from pipeline.checks.headings import check_headings
from pipeline.checks.lock import check_lock
from pipeline.checks.recording import report_recording
from pipeline.checks.sources import Trace, map_sources, trace
from pipeline.checks.takeaways import check_lead, check_takeaways
from pipeline.checks.unsaid import check_sources
from pipeline.english import list_words
from pipeline.errors import ApprovalError
from pipeline.job import Job
from pipeline.models import Finding
from pipeline.publish.approval import approve as approve_parts
from pipeline.publish.approval import format_approval
from pipeline.sourcemap import describe_sources
from pipeline.steps.gate import apply_overrides, find_gate
from pipeline.steps.media import require_media
from pipeline.steps.pages import check_page
from pipeline.steps.posters import find_poster
from pipeline.steps.reading import Reading, format_tracks, read_talk
from pipeline.steps.rerecording import find_rerecorded
from pipeline.steps.saving import keep_found, save
from pipeline.steps.talks import parts_of
from pipeline.text.nudges import report_misfits


def check(job: Job, slugs: Sequence[str]) -> None:
    """Collect what is wrong with talks: words never said, facts that changed, captions, the gate."""
    for slug in slugs:
        with job.attempt(slug):
            reading = read_talk(job, slug)
            beside = trace(reading.post, reading.words, reading.removals)
            found = find_all(job, slug, reading, beside)
            job.findings += found
            job.listener.note(f"{slug}: {describe_sources(map_sources(beside))}")
            if not any(finding.stands for finding in found):
                job.report(slug, "fresh", "nothing stands in the way of an approval")


def approve(
    job: Job,
    slug: str,
    *,
    by: str,
    affirmed: Collection[str],
    authorisation: str = "",
    seen: Mapping[str, str] | None = None,
) -> None:
    """Record an approval of what stands there now, which also ends a withdrawal.

    `affirmed` are the ids of the statements of `checklist` that this person makes. `seen` are the parts as they
    were when they were shown (`parts_of`): if one has changed since, nothing is approved. Raises ApprovalError
    when it can't be given, MediaError when the video is another.
    """
    workspace, talk = job.workspace, job.workspace.talk(slug)
    reading = read_talk(job, slug)
    standing = [finding for finding in find_all(job, slug, reading) if finding.stands]
    if standing:
        job.findings += standing
        raise ApprovalError(
            f"{slug}: this can't be approved yet; mend or answer what is listed, see also `minutes check {slug}`."
        )
    if any(workspace.read_if_there(path) != text for path, text in format_tracks(talk, reading).items()):
        raise ApprovalError(
            f"{slug}: captions or chapters are out of date; run `minutes draft {slug}` and look again."
        )
    parts = parts_of(job, slug)
    _require_seen(slug, parts, seen)
    require_media(job, reading.video)
    approval = approve_parts(
        slug, by=by, at=job.now(), parts=parts, affirmed=affirmed, authorisation=authorisation
    )
    job.listener.note("\n- ".join([f"{slug}: by approving it {approval.by} says:", *approval.checklist]))
    if job.dry_run:
        job.report(slug, "planned", f"would be approved by {approval.by}")
        return
    save(job, slug, talk.approval, format_approval(approval))
    keep_found(job, slug, talk.withdrawal)  # until it is gone nothing is published, so it goes last
    workspace.remove(talk.withdrawal)
    job.report(slug, "made", f"approved by {approval.by}", talk.approval)


def _require_seen(slug: str, parts: Mapping[str, str], seen: Mapping[str, str] | None) -> None:
    """Refuse to approve what changed since it was looked at, in another window or program."""
    seen = parts if seen is None else seen
    changed = [name for name in sorted({*parts, *seen}) if parts.get(name) != seen.get(name)]
    if changed:
        raise ApprovalError(
            f"{slug}: not approved, because its {list_words(changed)} changed since you looked; look again first."
        )


def find_all(job: Job, slug: str, reading: Reading, beside: Trace | None = None) -> tuple[Finding, ...]:
    """Find all that is wrong with a talk, with the answers that were given. Raises PipelineError."""
    beside = beside or trace(reading.post, reading.words, reading.removals)
    talk, show = job.workspace.talk(slug), job.workspace.show
    article = show(talk.post)
    said = (
        *check_sources(map_sources(beside), file=article),
        *check_lock(beside, reading.sentences, file=article),
        *check_headings(beside, reading.post, file=article),
        *check_takeaways(reading.post, reading.words, file=article),
        *check_lead(reading.post, file=article),
    )
    return (
        *apply_overrides(job, slug, said),
        *check_captions(reading.captions, duration_ms=reading.transcript.duration_ms, file=show(talk.captions)),
        *report_misfits(reading.by_hand, reading.spoken, file=show(talk.captions_by_hand)),
        *check_chapters(reading.chapters, reading.post.sections, file=show(talk.post)),
        *check_page(job, slug, reading),
        *report_recording(reading.video, file=article),
        *find_rerecorded(job, slug),
        *find_poster(job, reading.video),
        *find_gate(job, slug, reading),
    )
