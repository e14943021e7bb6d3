"""Write articles, captions and chapters; never over a person's edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.checks.sources import map_sources, trace
from pipeline.corrections import Note
from pipeline.errors import RecordError
from pipeline.job import Job
from pipeline.models import (
    Caption,
    Chapter,
    Condition,
    Post,
    Removal,
    Sentence,
    Transcript,
    Video,
    Word,
)
from pipeline.records import format_sources
from pipeline.settings import Settings
from pipeline.steps.talks import is_approved, read_removals, read_transcript
from pipeline.steps.words import Mended, mend_words, read_spoken, record_mending
from pipeline.text.chapters import find_chapters
from pipeline.text.cleaning import Cleaned, clean
from pipeline.text.courtesies import settle_courtesies
from pipeline.text.draft import compose_draft
from pipeline.text.handmade import ByHand, parse_captions
from pipeline.text.marks import chapters_of, recover_marks
from pipeline.text.nudges import Handmade, Spoken, apply_captions
from pipeline.text.post import format_post, parse_post
from pipeline.text.sentences import split_sentences
from pipeline.text.webvtt import format_captions_srt, format_captions_vtt, format_chapters_vtt
from pipeline.workspace import Talk


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A talk as it now reads: its article and all that is derived from words, fixes and article."""

    video: Video
    transcript: Transcript
    post: Post
    words: tuple[Word, ...]
    removals: tuple[Removal, ...]
    sentences: tuple[Sentence, ...]
    captions: tuple[Caption, ...]
    chapters: tuple[Chapter, ...]
    spoken: Spoken
    by_hand: Handmade
    """The captions again, with what an editor set of them."""


def draft(job: Job, slugs: Sequence[str]) -> None:
    """Write every talk's article unless a person has edited or approved it; then what follows from it."""
    settings, conditions = job.workspace.settings(), job.workspace.conditions()
    for slug in slugs:
        with job.attempt(slug):
            _draft(job, job.workspace.talk(slug), settings, conditions)


def read_talk(job: Job, slug: str) -> Reading:
    """Read a talk as it now stands, article edited or not. Raises RecordError."""
    workspace, talk = job.workspace, job.workspace.talk(slug)
    file = workspace.show(talk.post)
    if not talk.post.exists():
        raise RecordError(f"{file}: there is no article yet; run `minutes run {slug}` first.")
    video, transcript = workspace.source(slug), read_transcript(job, slug)
    if transcript is None:
        raise RecordError(f"{workspace.show(talk.transcript)}: it is missing; run `minutes run {slug}` first.")
    spoken = read_spoken(job, talk, transcript)
    words = spoken.words
    post = recover_marks(parse_post(workspace.read(talk.post), file=file), words, file=file)
    if post.slug != slug:
        raise RecordError(f'{file}: its slug is "{post.slug}", but this is the talk {slug}; write that there.')
    by_hand = apply_captions(read_by_hand(job, talk), spoken)
    return Reading(
        video=video,
        transcript=transcript,
        post=post,
        words=words,
        removals=read_removals(job, slug, words),
        sentences=split_sentences(words, language=transcript.language),
        captions=by_hand.captions,
        chapters=chapters_of(post, duration_ms=_duration_ms(video, transcript)),
        spoken=spoken,
        by_hand=by_hand,
    )


def read_by_hand(job: Job, talk: Talk) -> tuple[ByHand, ...]:
    """Read which captions an editor set. Raises RecordError."""
    toml = job.workspace.read_if_there(talk.captions_by_hand)
    return () if toml is None else parse_captions(toml, file=job.workspace.show(talk.captions_by_hand))


def format_tracks(talk: Talk, reading: Reading) -> dict[Path, str]:
    """Write captions and chapters as words and article now give them, by the file they belong in."""
    return {
        talk.captions: format_captions_vtt(reading.captions),
        talk.captions_srt: format_captions_srt(reading.captions),
        talk.chapters: format_chapters_vtt(reading.chapters),
    }


def _draft(job: Job, talk: Talk, settings: Settings, conditions: Sequence[Condition]) -> None:
    transcript = read_transcript(job, talk.slug)
    if transcript is None:
        return
    if is_approved(job, talk.slug):
        job.report(talk.slug, "kept", "approved, so left as it is")
        return
    mended = mend_words(job, talk, transcript, conditions)
    composed, cleaned, notes = _compose(job, talk, transcript, mended, settings, conditions)
    if job.dry_run:
        _plan(job, talk, composed)
        return
    _write_article(job, talk, composed)
    if talk.post.exists():
        record_mending(job, talk, mended, cleaned, notes)
        write_tracks(job, talk, read_talk(job, talk.slug))


def _duration_ms(video: Video, transcript: Transcript) -> int:
    """Give a talk's length; containers are sometimes wrong, and no word may fall off the end."""
    return max(video.duration_ms, transcript.duration_ms)


def _compose(
    job: Job,
    talk: Talk,
    transcript: Transcript,
    mended: Mended,
    settings: Settings,
    conditions: Sequence[Condition],
) -> tuple[str, Cleaned, Sequence[Note]]:
    """Give the machine's article as Markdown, how the words were cleaned for it, and notes for the editor."""
    video, words, as_said = job.workspace.source(talk.slug), mended.words, mended.as_said
    sentences = split_sentences(words, language=transcript.language)
    cleaned = clean(words, as_said=as_said, credentials=settings.clinic.credentials)
    cleaned, notes = settle_courtesies(words, sentences, cleaned, settings.writing, as_said=as_said)
    post = compose_draft(
        video,
        settings.clinic,
        conditions,
        sentences=sentences,
        chapters=find_chapters(sentences, conditions, duration_ms=_duration_ms(video, transcript)),
        cleaned=cleaned,
        language=transcript.language,
    )
    return format_post(post), cleaned, notes


def _plan(job: Job, talk: Talk, composed: str) -> None:
    mine, base = job.workspace.read_if_there(talk.post), job.workspace.read_if_there(talk.base)
    if mine == composed or (mine is None and base is not None and not job.force):
        return
    edited = mine is not None and mine != base
    job.report(
        talk.slug, "kept" if edited else "planned", "edited, would be kept" if edited else "would be drafted"
    )


def _write_article(job: Job, talk: Talk, composed: str) -> None:
    """Write the article unless a person has changed or deleted it.

    The article goes first, then its base: a kill between the two is mended by the next call, which
    finds the article equal to what it would write.
    """
    workspace = job.workspace
    mine, base = workspace.read_if_there(talk.post), workspace.read_if_there(talk.base)
    if mine is None and base is not None and not job.force:
        job.report(
            talk.slug, "kept", f"its article was deleted; `minutes draft --force {talk.slug}` writes it anew"
        )
    elif mine == base and mine != composed and talk.approval.exists() and not job.force:
        job.report(
            talk.slug,
            "kept",
            f"once approved, so its article is kept; `minutes draft --force {talk.slug}` writes it anew",
        )
    elif mine in (None, base, composed):
        changed = workspace.write(talk.post, composed)
        workspace.write(talk.base, composed)
        if changed:
            job.report(talk.slug, "made", "article drafted", talk.post)
    else:
        job.report(talk.slug, "kept", "its article was edited, so it is kept as it is", talk.post)


def write_tracks(job: Job, talk: Talk, reading: Reading) -> None:
    """Write captions, chapters and the map of sources as words and article now give them."""
    for path, text in format_tracks(talk, reading).items():
        if job.workspace.write(path, text):
            job.report(talk.slug, "made", "written from the words and the article", path)
    sources = map_sources(trace(reading.post, reading.words, reading.removals))
    job.workspace.write(talk.sources, format_sources(sources))
