"""Hear the talks whose transcript is missing or out of date."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import TRANSCRIBE
from pipeline.errors import RecordError
from pipeline.job import Job
from pipeline.models import Condition, Hearing, Piece, Provenance, Transcript
from pipeline.records import format_json, format_piece, format_transcript, parse_piece
from pipeline.speech.vocabulary import digest_vocabulary
from pipeline.steps.arrivals import find_recording, require_recording, steady
from pipeline.steps.hands import hear_elsewhere, is_elsewhere
from pipeline.steps.rerecording import keep_words
from pipeline.steps.saving import is_hers
from pipeline.steps.talks import read_provenance
from pipeline.timecode import format_clock
from pipeline.video import Video
from pipeline.work import decode_recording, hear_samples

if TYPE_CHECKING:
    from pipeline.speech.recogniser import Recogniser


def transcribe(job: Job, slugs: Sequence[str]) -> None:
    """Hear talks that have to be heard, here or by a cluster, and write down what was heard."""
    hearing, conditions = job.hearing(job.workspace.settings()), job.workspace.conditions()
    stale: dict[Video, str] = {}
    for slug in slugs:
        with job.attempt(slug):
            video = job.workspace.source(slug)
            why = _why_stale(job, video, hearing, digest_vocabulary(conditions))
            if why and job.dry_run:
                job.report(slug, "planned", f"would be transcribed: {why}")
            elif why:
                stale[video] = why
    if not stale:
        return
    hear = hear_elsewhere if is_elsewhere(job) else _hear_here
    with closing(hear(job, stale, hearing, conditions)) as talks:
        for video, listen in talks:
            with job.attempt(video.slug):
                _write(job, video, listen(), stale[video])


def _hear_here(
    job: Job, stale: Mapping[Video, str], hearing: Hearing, conditions: Sequence[Condition]
) -> Generator[tuple[Video, Callable[[], Transcript]], None, None]:
    """Give each talk with what hears it; the model is loaded once."""
    recogniser: Recogniser | None = None
    with job.attempt("the speech model"):
        recogniser = _load(job, hearing, conditions)
    for video, why in stale.items() if recogniser else ():
        yield video, partial(_hear, job, video, recogniser, why)


def _why_stale(job: Job, video: Video, hearing: Hearing, vocabulary_sha256: str) -> str:
    """Say why a talk has to be heard (again); empty if it has not. One a person worked on is left alone."""
    heard = read_provenance(job, video.slug)
    if heard is None:
        return "new"
    stale = _difference(heard, video, hearing, vocabulary_sha256)
    work = work_done(job, video.slug)
    if stale and work and not job.force and heard.source_sha256 == video.sha256:
        job.report(
            video.slug,
            "kept",
            f"not heard again although {stale}, because {work}; "
            f"`minutes transcribe --force {video.slug}` hears it again all the same",
        )
        return ""
    why = stale or ("--force" if job.force else "")
    if not why and not job.dry_run:  # a kill just before the end of its hearing leaves the pieces
        job.workspace.discard(job.workspace.hearing(_key(heard)))
    return why


def work_done(job: Job, slug: str) -> str:
    """Say what a person has done that rests on the words as they were heard; empty if nothing."""
    talk = job.workspace.talk(slug)
    if talk.approval.exists():
        return "it was approved"
    if talk.fixes.exists():
        return "corrections in fixes.toml count on the words as they are"
    if (job.workspace.read_if_there(talk.captions_by_hand) or "").strip():
        return "captions set by hand count on the words as they are"
    return "its article was edited" if is_hers(job, slug) else ""


def _difference(origin: Provenance, video: Video, hearing: Hearing, vocabulary_sha256: str) -> str:
    if (origin.source_sha256, origin.audio_stream) != (video.sha256, video.audio_stream):
        return "the recording has changed"
    if origin.hearing != hearing:
        return "[hearing] or the clinic's names in clinic.toml have changed"
    if origin.vocabulary_sha256 != vocabulary_sha256:
        return "the names or vocabulary in conditions/ have changed"
    return "the program has changed" if origin.speech_version != TRANSCRIBE.version else ""


def _load(job: Job, hearing: Hearing, conditions: Sequence[Condition]) -> Recogniser:
    job.listener.note(f"loading the speech model {hearing.model}")
    from pipeline.speech.recogniser import load_recogniser  # here, because torch takes seconds to import

    return load_recogniser(hearing, conditions, tell=job.listener.note)


def _hear(job: Job, video: Video, recogniser: Recogniser, stale: str) -> Transcript:
    job.listener.note(f"{video.slug}: transcribing ({stale})")
    with steady(find_recording(job, video)):  # one that is replaced meanwhile lends its words to nobody
        samples = decode_recording(require_recording(job, video), video)
    notebook = _Notebook(job, job.workspace.hearing(_key(recogniser.provenance(video))))
    tell = partial(job.listener.progress, video.slug)
    transcript = hear_samples(samples, video, recogniser, tell=tell, notebook=notebook)
    if notebook.folder != job.workspace.hearing(_key(transcript.provenance)):
        job.workspace.discard(notebook.folder)  # what a card had heard before it failed
    return transcript


def _write(job: Job, video: Video, transcript: Transcript, stale: str) -> None:
    for rejection in transcript.rejected:
        where = format_clock(rejection.start_ms)
        job.listener.note(f'{video.slug}: left out "{rejection.text}" at {where}: {rejection.reason}')
    for flag in transcript.flags:
        job.listener.note(
            f"{video.slug}: listen to {format_clock(flag.start_ms)}-{format_clock(flag.end_ms)}: {flag.reason}"
        )
    path = job.workspace.talk(video.slug).transcript
    keep_words(job, video, work_done(job, video.slug))
    job.workspace.write(path, format_transcript(transcript))
    job.workspace.discard(job.workspace.hearing(_key(transcript.provenance)))
    job.report(video.slug, "made", f"transcribed, {len(transcript.words)} words: {stale}", path)


@dataclass(frozen=True, slots=True)
class _Notebook:
    """Pieces of one hearing, a file each; a piece that can't be read is heard again."""

    job: Job
    folder: Path

    def read(self, number: int) -> Piece | None:
        path = self._path(number)
        try:
            text = self.job.workspace.read_if_there(path)
            return None if text is None else parse_piece(text, file=self.job.workspace.show(path))
        except RecordError:
            return None

    def write(self, number: int, piece: Piece) -> None:
        self.job.workspace.write(self._path(number), format_piece(piece))

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:04}.json"


def _key(provenance: Provenance) -> str:
    """Name a hearing by all that its words depend on."""
    return hashlib.sha256(format_json(asdict(provenance)).encode()).hexdigest()[:32]
