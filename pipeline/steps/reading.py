"""Read a talk as it now stands, and write what follows from words, fixes and article."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.checks.sources import map_sources, trace
from pipeline.draftrecords import format_sources
from pipeline.errors import RecordError
from pipeline.job import Job
from pipeline.models import Caption, Chapter, Post, Removal, Sentence, Transcript, Word
from pipeline.steps.talks import read_removals, require_transcript
from pipeline.steps.words import read_spoken
from pipeline.talkfiles import Talk
from pipeline.text.handmade import ByHand, parse_captions
from pipeline.text.marks import chapters_of, recover_marks
from pipeline.text.nudges import Handmade, Spoken, apply_captions
from pipeline.text.post import parse_post
from pipeline.text.sentences import split_sentences
from pipeline.text.webvtt import format_captions_srt, format_captions_vtt, format_chapters_vtt
from pipeline.video import Video


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
    """The captions again, with what an editor set of them; both are empty where nobody asked for them."""


def read_talk(job: Job, slug: str, *, with_captions: bool = True) -> Reading:
    """Read a talk as it now stands, article edited or not. Raises RecordError.

    Cutting captions takes most of the time; `with_captions` says whether anybody will look at them.
    """
    workspace, talk = job.workspace, job.workspace.talk(slug)
    file = workspace.show(talk.post)
    if not talk.post.exists():
        raise RecordError(f"{file}: there is no article yet; run `minutes run {slug}` first.")
    video, transcript = workspace.source(slug), require_transcript(job, slug)
    spoken = read_spoken(job, talk, transcript)
    words = spoken.words
    post = recover_marks(parse_post(workspace.read(talk.post), file=file), words, file=file)
    if post.slug != slug:
        raise RecordError(f'{file}: its slug is "{post.slug}", but this is the talk {slug}; write that there.')
    by_hand = apply_captions(read_by_hand(job, talk), spoken) if with_captions else Handmade(cues=())
    return Reading(
        video=video,
        transcript=transcript,
        post=post,
        words=words,
        removals=read_removals(job, slug, words),
        sentences=split_sentences(words, language=transcript.language),
        captions=by_hand.captions,
        chapters=chapters_of(post, duration_ms=duration_ms_of(video, transcript)),
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


def write_tracks(job: Job, talk: Talk, reading: Reading) -> None:
    """Write captions, chapters and the map of sources as words and article now give them."""
    for path, text in format_tracks(talk, reading).items():
        if job.workspace.write(path, text):
            job.report(talk.slug, "made", "written from the words and the article", path)
    sources = map_sources(trace(reading.post, reading.words, reading.removals))
    job.workspace.write(talk.sources, format_sources(sources))


def duration_ms_of(video: Video, transcript: Transcript) -> int:
    """Give a talk's length; containers are sometimes wrong, and no word may fall off the end."""
    return max(video.duration_ms, transcript.duration_ms)
