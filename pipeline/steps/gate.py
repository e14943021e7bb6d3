"""Run the medical gate over a talk as it now reads, and apply what people answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.checks.gate import Publication, check_gate
from pipeline.job import Job
from pipeline.models import Condition, Finding
from pipeline.overrides import Override, answer, parse_overrides
from pipeline.settings import Settings
from pipeline.steps.reading import Reading
from pipeline.text.passages import passages_of, spoken_passages


def publication_of(reading: Reading, settings: Settings, conditions: tuple[Condition, ...]) -> Publication:
    """Give what will be public of a talk."""
    return Publication(
        article=passages_of(reading.post),
        speech=spoken_passages(reading.sentences, reading.chapters),
        clinic=settings.clinic,
        conditions=conditions,
        vocabulary=settings.hearing.vocabulary,
    )


def find_gate(job: Job, slug: str, reading: Reading) -> tuple[Finding, ...]:
    """Find what the gate says of a talk, with the answers that were given. Raises RecordError, SettingsError."""
    file = job.workspace.show(job.workspace.talk(slug).post)
    found: dict[str, Finding] = {}
    public = publication_of(reading, job.workspace.settings(), job.workspace.conditions())
    for finding in check_gate(public):
        found.setdefault(finding.id, finding)  # a key point repeats the article; what is wrong is told once
    return apply_overrides(job, slug, (replace(finding, file=file) for finding in found.values()))


def apply_overrides(job: Job, slug: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Give findings with the answers of `overrides.toml`. Raises RecordError."""
    return answer(findings, read_overrides(job, slug))


def read_overrides(job: Job, slug: str) -> tuple[Override, ...]:
    """Read the answers that were given for a talk. Raises RecordError."""
    path = job.workspace.talk(slug).overrides
    text = job.workspace.read_if_there(path)
    return () if text is None else parse_overrides(text, file=job.workspace.show(path))
