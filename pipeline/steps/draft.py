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
from pipeline.steps.bases import new_base, read_base
from pipeline.steps.saving import is_hers, keep, keep_found, save_article
from pipeline.steps.talks import is_approved, read_removals, read_transcript, require_transcript
from pipeline.steps.words import Mended, mend_words, read_words, record_mending
from pipeline.text.agreement import agree, list_proposals
from pipeline.text.captions import cut_captions
from pipeline.text.chapters import find_chapters
from pipeline.text.cleaning import Cleaned, clean
from pipeline.text.courtesies import settle_courtesies
from pipeline.text.draft import compose_draft
from pipeline.text.marks import chapters_of, recover_marks
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What the machine would write of a talk: its article as Markdown, and how the words came to be so."""

    text: str
    mended: Mended
    cleaned: Cleaned
    notes: tuple[Note, ...]


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
    video, transcript = workspace.source(slug), require_transcript(job, slug)
    words = read_words(job, talk, transcript)
    post = recover_marks(parse_post(workspace.read(talk.post), file=file), words, file=file)
    if post.slug != slug:
        raise RecordError(f'{file}: its slug is "{post.slug}", but this is the talk {slug}; write that there.')
    return Reading(
        video=video,
        transcript=transcript,
        post=post,
        words=words,
        removals=read_removals(job, slug, words),
        sentences=split_sentences(words, language=transcript.language),
        captions=cut_captions(words, duration_ms=transcript.duration_ms),
        chapters=chapters_of(post, duration_ms=_duration_ms(video, transcript)),
    )


def compose(job: Job, slug: str) -> str | None:
    """Give the article that the machine would write now; None if the talk was not heard yet. Writes nothing."""
    talk, transcript = job.workspace.talk(slug), read_transcript(job, slug)
    if transcript is None:
        return None
    settings, conditions = job.workspace.settings(), job.workspace.conditions()
    return _compose(job, talk, transcript, mend_words(job, talk, transcript, conditions), settings, conditions)[0]


def format_tracks(talk: Talk, reading: Reading) -> dict[Path, str]:
    """Write captions and chapters as words and article now give them, by the file they belong in."""
    return {
        talk.captions: format_captions_vtt(reading.captions),
        talk.captions_srt: format_captions_srt(reading.captions),
        talk.chapters: format_chapters_vtt(reading.chapters),
    }


def compose_talk(job: Job, slug: str, *, toml: str | None = None) -> Composed:
    """Give what the machine would write of a talk now, by other fixes than those that stand if given.

    Writes nothing. Raises RecordError if the talk was not heard yet or the fixes do not fit its words.
    """
    talk, transcript = job.workspace.talk(slug), require_transcript(job, slug)
    settings, conditions = job.workspace.settings(), job.workspace.conditions()
    mended = mend_words(job, talk, transcript, conditions, toml=toml)
    text, cleaned, notes = _compose(job, talk, transcript, mended, settings, conditions)
    return Composed(text=text, mended=mended, cleaned=cleaned, notes=tuple(notes))


def write_derived(job: Job, slug: str, composed: Composed) -> None:
    """Write what follows from words, fixes and article: record of cleaning, captions, chapters, sources."""
    talk = job.workspace.talk(slug)
    record_mending(job, talk, composed.mended, composed.cleaned, composed.notes)
    _write_tracks(job, talk, read_talk(job, slug))


def _draft(job: Job, talk: Talk, settings: Settings, conditions: Sequence[Condition]) -> None:
    transcript = read_transcript(job, talk.slug)
    if transcript is None:
        return
    for path in talk.by_hand if not job.dry_run else ():
        keep_found(job, talk.slug, path)
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
        _write_tracks(job, talk, read_talk(job, talk.slug))


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
    edited = is_hers(job, talk.slug)
    job.report(
        talk.slug, "kept" if edited else "planned", "edited, would be kept" if edited else "would be drafted"
    )


def _write_article(job: Job, talk: Talk, composed: str) -> None:
    """Write the article unless a person has changed, saved, approved or deleted it."""
    mine, base = job.workspace.read_if_there(talk.post), job.workspace.read_if_there(talk.base)
    anew = f"`minutes draft --force {talk.slug}` writes it anew"
    if mine is None and base is not None and not job.force:
        job.report(talk.slug, "kept", f"its article was deleted; {anew}")
    elif mine is not None and is_hers(job, talk.slug):
        _propose(job, talk, mine, composed)
    elif mine not in (None, composed) and talk.approval.exists() and not job.force:
        job.report(talk.slug, "kept", f"once approved, so its article is kept; {anew}")
    else:
        _replace(job, talk, mine, composed)


def _propose(job: Job, talk: Talk, mine: str, composed: str) -> None:
    """Keep an edited article; settle what is no question, and say how many questions there are."""
    before = read_base(job, talk)
    base, settled = agree(mine if before is None else before, mine, composed)
    if (base, settled) != (before, mine):
        save_article(job, talk.slug, settled, base=base)
    count = len(list_proposals(base, settled, composed))
    changes = f"{count} change{'s wait' if count > 1 else ' waits'}"
    asked = f"; {changes} for your answer, run `minutes review`" if count else ""
    job.report(talk.slug, "kept", f"its article was edited, so it is kept as it is{asked}", talk.post)


def _replace(job: Job, talk: Talk, mine: str | None, composed: str) -> None:
    """Write the machine's article over one that nobody has touched; what was once approved is kept first."""
    if mine == composed:
        return
    if mine is not None and talk.approval.exists():
        keep(job, talk, talk.post, mine)
    with new_base(job, talk, composed):
        changed = job.workspace.write(talk.post, composed)
    if changed:
        job.report(talk.slug, "made", "article drafted", talk.post)


def _write_tracks(job: Job, talk: Talk, reading: Reading) -> None:
    for path, text in format_tracks(talk, reading).items():
        if job.workspace.write(path, text):
            job.report(talk.slug, "made", "written from the words and the article", path)
    sources = map_sources(trace(reading.post, reading.words, reading.removals))
    job.workspace.write(talk.sources, format_sources(sources))
