"""Compose what the machine would write of a talk now; writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.corrections import Note
from pipeline.job import Job
from pipeline.steps.reading import duration_ms_of
from pipeline.steps.talks import require_transcript
from pipeline.steps.words import Mended, mend_words
from pipeline.text.chapters import find_chapters
from pipeline.text.cleaning import Cleaned, clean
from pipeline.text.courtesies import settle_courtesies
from pipeline.text.draft import compose_draft
from pipeline.text.post import format_post
from pipeline.text.sentences import split_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What the machine would write of a talk: its article as Markdown, and how the words came to be so."""

    text: str
    mended: Mended
    cleaned: Cleaned
    notes: tuple[Note, ...]


def compose_talk(job: Job, slug: str, *, toml: str | None = None) -> Composed:
    """Give what the machine would write of a talk now, by other fixes than those that stand if given.

    Raises RecordError if the talk was not heard yet or the fixes do not fit its words.
    """
    talk, transcript = job.workspace.talk(slug), require_transcript(job, slug)
    settings, conditions = job.workspace.settings(), job.workspace.conditions()
    mended = mend_words(job, talk, transcript, conditions, toml=toml)
    video, words, as_said = job.workspace.source(slug), mended.words, mended.as_said
    sentences = split_sentences(words, language=transcript.language)
    cleaned = clean(words, as_said=as_said, credentials=settings.clinic.credentials)
    cleaned, notes = settle_courtesies(words, sentences, cleaned, settings.writing, as_said=as_said)
    post = compose_draft(
        video,
        settings.clinic,
        conditions,
        sentences=sentences,
        chapters=find_chapters(sentences, conditions, duration_ms=duration_ms_of(video, transcript)),
        cleaned=cleaned,
        language=transcript.language,
    )
    return Composed(text=format_post(post), mended=mended, cleaned=cleaned, notes=tuple(notes))
