"""Hear the talks whose transcript is missing or out of date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline import TRANSCRIBE
from pipeline.intake.sound import SAMPLE_RATE_HZ, decode_sound
from pipeline.job import Job
from pipeline.models import Hearing, Transcript, Video
from pipeline.records import format_transcript, parse_transcript
from pipeline.steps.approvals import is_approved
from pipeline.steps.intake import find_recording
from pipeline.timecode import format_clock

if TYPE_CHECKING:
    from pipeline.speech.recogniser import Recogniser


def transcribe(job: Job, slugs: Sequence[str]) -> None:
    """Hear talks, with the model loaded once, and only if there is something to hear."""
    hearing = job.hearing(job.workspace.settings())
    recogniser: Recogniser | None = None
    for slug in slugs:
        with job.attempt(slug):
            video = job.workspace.source(slug)
            stale = _why_stale(job, video, hearing)
            if stale and job.dry_run:
                job.report(slug, "planned", f"would be transcribed: {stale}")
            elif stale:
                recogniser = recogniser or _load(job, hearing)
                _hear(job, video, recogniser, stale)


def read_transcript(job: Job, slug: str) -> Transcript | None:
    """Read what was heard of a talk; None if it was not heard yet. Raises RecordError."""
    path = job.workspace.talk(slug).transcript
    text = job.workspace.read_if_there(path)
    return None if text is None else parse_transcript(text, file=job.workspace.show(path))


def _why_stale(job: Job, video: Video, hearing: Hearing) -> str:
    """Say why a talk has to be heard (again); empty if it has not. An approved talk is left alone."""
    heard = read_transcript(job, video.slug)
    stale = "new" if heard is None else _difference(heard, video, hearing) or ("--force" if job.force else "")
    if heard is not None and stale and not job.force and is_approved(job, video.slug):
        job.report(
            video.slug,
            "kept",
            f"not heard again although {stale}, because it is approved; to hear it again, which voids the "
            f"approval, run `minutes transcribe --force {video.slug}`",
        )
        return ""
    return stale


def _difference(heard: Transcript, video: Video, hearing: Hearing) -> str:
    origin = heard.provenance
    if (origin.source_sha256, origin.audio_stream) != (video.sha256, video.audio_stream):
        return "the recording has changed"
    if origin.hearing != hearing:
        return "[hearing] or the clinic's names in clinic.toml have changed"
    return "the program has changed" if origin.speech_version != TRANSCRIBE.version else ""


def _load(job: Job, hearing: Hearing) -> Recogniser:
    job.listener.note(f"loading the speech model {hearing.model}")
    from pipeline.speech.recogniser import load_recogniser  # here, because torch takes seconds to import

    return load_recogniser(hearing, tell=job.listener.note)


def _hear(job: Job, video: Video, recogniser: Recogniser, stale: str) -> None:
    source = find_recording(job, video)
    job.listener.note(f"{video.slug}: transcribing ({stale})")
    samples = decode_sound(source, audio_stream=video.audio_stream, duration_ms=video.duration_ms)
    total_ms = len(samples) * 1000 // SAMPLE_RATE_HZ
    job.listener.progress(video.slug, 0, total_ms)
    transcript = recogniser.transcribe(
        samples, video, heard=lambda ms: job.listener.progress(video.slug, min(ms, total_ms), total_ms)
    )
    job.listener.progress(video.slug, total_ms, total_ms)
    for rejection in transcript.rejected:
        where = format_clock(rejection.start_ms)
        job.listener.note(f'{video.slug}: left out "{rejection.text}" at {where}: {rejection.reason}')
    path = job.workspace.talk(video.slug).transcript
    job.workspace.write(path, format_transcript(transcript))
    job.report(video.slug, "made", f"transcribed, {len(transcript.words)} words: {stale}", path)
