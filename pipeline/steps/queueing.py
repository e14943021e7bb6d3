"""Give the queue of places that an editor should listen to, and record that she found one right."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from pipeline.checks.queue import Text, build_queue, find_reported, find_stretches
from pipeline.checks.unsure import Vocabulary, find_unsure
from pipeline.concerns import QueueItem
from pipeline.errors import ApprovalError, RecordError
from pipeline.job import Job
from pipeline.mishearings import right_spellings
from pipeline.models import Finding, Fix
from pipeline.overrides import add_override, override
from pipeline.steps.check import find_all
from pipeline.steps.gate import read_overrides
from pipeline.steps.reading import Reading, read_talk
from pipeline.steps.saving import save
from pipeline.steps.words import mend_words, read_fixes
from pipeline.text.doubts import find_corrected
from pipeline.text.fixes import add_fix, fixed_positions
from pipeline.text.sentences import split_sentences

LISTENED = "Listened to this place of the recording; nothing to change."


def queue(job: Job, slug: str) -> tuple[QueueItem, ...]:
    """Give what to listen to in a talk, the most harmful first. Raises RecordError, SettingsError."""
    reading = read_talk(job, slug)
    return build(job, slug, reading, find_all(job, slug, reading))


def build(job: Job, slug: str, reading: Reading, findings: Sequence[Finding]) -> tuple[QueueItem, ...]:
    """Give what to listen to in a talk that was read, with the findings of its checks."""
    talk, transcript, conditions = job.workspace.talk(slug), reading.transcript, job.workspace.conditions()
    mended = mend_words(job, talk, transcript, conditions)
    settled = fixed_positions(read_fixes(job, talk))
    corrected = find_corrected(mended.words, reading.removals, mended.numbers)
    unsure = find_unsure(
        transcript.words,
        _vocabulary(job),
        suggestions=mended.suggestions,
        doubts=(*mended.doubts, *corrected),
        settled=settled,
    )
    return build_queue(
        Text(
            heard=transcript.words,
            reads=mended.words,
            numbers=mended.numbers,
            sentences=split_sentences(mended.words, language=transcript.language),
            duration_ms=transcript.duration_ms,
        ),
        (
            *unsure,
            *find_stretches(transcript.flags, transcript.rejected),
            *find_reported(findings),
        ),
        whole=[range(made.word, made.word + len(made.heard.split())) for made in mended.repairs],
        settled=settled,
        answered={given.id for given in read_overrides(job, slug)},
    )


def confirm(job: Job, slug: str, name: str, *, by: str) -> QueueItem:
    """Record that a person listened to an item of the queue and found it right, so that it does not come again.

    Heard words become a fix that leaves them as they read. A stretch without words is answered by her, with name
    and credentials. Raises RecordError if the queue has no such item, ApprovalError if that is not enough for it.
    """
    item = next((item for item in queue(job, slug) if item.id == name), None)
    if item is None:
        raise RecordError(f"{slug}: the queue has no item {name!r} any more; look at it again.")
    if "confirm" not in item.actions:
        raise ApprovalError(f"{slug}: {name} is a finding; change the words, or answer it with a reason.")
    workspace, talk = job.workspace, job.workspace.talk(slug)
    path = talk.fixes if item.words else talk.overrides
    file, text = workspace.show(path), workspace.read_if_there(path) or ""
    if item.words:
        added = add_fix(text, Fix(word=item.word, heard=item.heard, text=item.reads), file=file)
    else:
        listened = Finding(rule=item.kind, message=item.reasons[0], sentence=item.sentence)
        given = dataclasses.replace(override(listened, by=by, why=LISTENED, at=job.now()), id=item.id)
        added = add_override(text, given, file=file)
    if not job.dry_run:
        save(job, slug, path, added)
    job.report(slug, "planned" if job.dry_run else "made", f'"{item.heard or item.reasons[0]}" is right', path)
    return item


def _vocabulary(job: Job) -> Vocabulary:
    """Give the terms of packs and clinic, and the names that every talk of this clinic holds."""
    settings = job.workspace.settings()
    clinic, terms = settings.clinic, right_spellings(job.workspace.conditions()).values()
    names = (clinic.name, clinic.series, clinic.speaker, clinic.credentials, *clinic.place.split(","))
    return Vocabulary(terms=(*terms, *settings.hearing.vocabulary), names=tuple(filter(None, names)))
