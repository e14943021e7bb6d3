"""Make a back catalogue: recordings of eight minutes, no two alike, and words mixed of real sentences."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import smalltalk
import writing

from pipeline import run as minutes
from pipeline.checklist import CHECKLIST
from pipeline.models import Word
from pipeline.publish.approval import approve, format_approval
from pipeline.records import format_transcript, format_video
from pipeline.settings import parse_settings
from pipeline.speech.vocabulary import digest_vocabulary
from pipeline.steps.dropnotes import DropNote
from pipeline.steps.talks import parts_of
from pipeline.steps.tally import Tally
from pipeline.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parent.parent.parent
TEXTS = REPOSITORY / "tests" / "data" / "written" / "tuned"
SOUND = REPOSITORY / "videos" / "jaw-pain-and-headaches.mp4"
SECONDS = (470, 480, 495)
"""Lengths of the few recordings that all others are made of."""
WORDS = 1000
"""That a talk has at least; at 130 a minute they take eight minutes."""
DRAFTED = 24
"""Talks that are drafted of their own words; all others are copies of these under other names."""
BY = "Bench, PA-C"


def record(kept: Path) -> None:
    """Record a few talks of eight minutes, a real voice again and again and a tiny picture, and take them in."""
    (kept / "videos").mkdir(parents=True, exist_ok=True)
    shutil.copy(REPOSITORY / "clinic.toml", kept / "clinic.toml")
    for at, seconds in enumerate(SECONDS):
        path = kept / "videos" / f"recorded-{at}.mp4"
        if not path.exists():
            smalltalk.ffmpeg(
                *("-f", "lavfi", "-i", f"testsrc2=size=160x90:rate=1:duration={seconds}"),
                *("-stream_loop", -1, "-i", SOUND, "-map", "0:v", "-map", "1:a", "-t", seconds),
                *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"),
                *("-c:a", "aac", "-ac", 1, "-ar", 16_000, "-b:a", "24k", path),
            )
    minutes.intake(smalltalk.job_in(kept))


def drop(root: Path, kept: Path, numbers: range) -> None:
    """Put so many videos into a workspace, each with bytes that show nowhere and make it another file."""
    (root / "videos").mkdir(parents=True, exist_ok=True)
    shutil.copy(REPOSITORY / "clinic.toml", root / "clinic.toml")
    for number in numbers:
        name = f"talk-{number:05}"
        content = (kept / "videos" / f"recorded-{number % len(SECONDS)}.mp4").read_bytes()
        box = (8 + len(name)).to_bytes(4, "big") + b"free" + name.encode()
        path = root / "videos" / f"{name}.mp4"
        path.write_bytes(content + box)
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))


def take_in(root: Path, kept: Path, numbers: range) -> None:
    """Put down what intake would find of each of these videos: the facts of the recording that it was made of."""
    workspace, made = Workspace(root), Workspace(kept)
    notes = {}
    for number in numbers:
        slug = f"talk-{number:05}"
        path = workspace.videos / f"{slug}.mp4"
        facts = made.source(f"recorded-{number % len(SECONDS)}")
        video = replace(facts, slug=slug, file=path.name, sha256=workspace.digest(path))
        workspace.write(workspace.talk(slug).source, format_video(video))
        look = path.stat()
        notes[path.name] = DropNote(
            became="taken in",
            said="",
            size=look.st_size,
            mtime_ns=look.st_mtime_ns,
            inode=look.st_ino,
            ctime_ns=look.st_ctime_ns,
            sha256=video.sha256,
        )
    text = json.dumps({name: asdict(note) for name, note in notes.items()}, indent=1)
    workspace.write(workspace.arrivals, text + "\n")


def encode(root: Path, kept: Path, numbers: range) -> None:
    """Give every talk web copies and posters: second names of those of the recording that it was made of.

    Encoding is linear by nature: how long each recording takes is `bench-intake`'s to say.
    """
    workspace, made = Workspace(root), Workspace(kept)
    for number in numbers:
        before, video = made.source(f"recorded-{number % len(SECONDS)}"), workspace.source(f"talk-{number:05}")
        old, new = made.rendition(before).stem, workspace.rendition(video).stem
        folder = workspace.rendition(video).parent
        folder.mkdir(parents=True, exist_ok=True)
        for path in made.rendition(before).parent.glob(f"{old}*"):
            if path != made.media_note(before):
                (folder / path.name.replace(old, new)).hardlink_to(path)
        workspace.write(workspace.media_note(video), made.read(made.media_note(before)).replace(old, new))


def say(root: Path, numbers: range) -> None:
    """Put down what was heard of each talk: real paragraphs, mixed anew for each."""
    workspace = Workspace(root)
    hearing = parse_settings((root / "clinic.toml").read_text("utf-8")).hearing
    vocabulary = digest_vocabulary(workspace.conditions())
    talks = [_parted(path) for path in sorted(TEXTS.glob("*.txt"))]
    for number in numbers:
        video = workspace.source(f"talk-{number:05}")
        words = _fit(writing.say_evenly("\n\n".join(mix(talks, number))), video.duration_ms - 1000)
        transcript = smalltalk.transcript_of(words, video, hearing, duration_ms=video.duration_ms)
        provenance = smalltalk.provenance_of(video, hearing, vocabulary_sha256=vocabulary)
        text = format_transcript(replace(transcript, provenance=provenance))
        path = workspace.talk(video.slug).transcript
        path.write_text(text, "utf-8")


def draft_some(kept: Path) -> Path:
    """Draft a few talks of their own words, and give their workspace: all others are copies of these."""
    root = kept / "drafted"
    if not (root / "preview").exists():
        drop(root, kept, range(DRAFTED))
        take_in(root, kept, range(DRAFTED))
        encode(root, kept, range(DRAFTED))
        say(root, range(DRAFTED))
        minutes.run(smalltalk.job_in(root))
    return root


def copy(root: Path, drafted: Path, numbers: range) -> None:
    """Give talks the words and drafts of others under their own names, as earlier runs would have left them."""
    workspace, originals = Workspace(root), Workspace(drafted)
    blockers = {one.slug: one.blockers for one in minutes.status(smalltalk.job_in(drafted))}
    for number in numbers:
        before, video = originals.source(f"talk-{number % DRAFTED:05}"), workspace.source(f"talk-{number:05}")
        folder = originals.talk(before.slug).folder
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name != "source.json":
                text = (
                    path.read_text("utf-8").replace(before.slug, video.slug).replace(before.sha256, video.sha256)
                )
                there = workspace.talk(video.slug).folder / path.relative_to(folder)
                there.parent.mkdir(exist_ok=True)
                there.write_text(text, "utf-8")
    job = smalltalk.job_in(root)
    drafts, counts = Tally(job, "drafted"), Tally(job, "blockers")
    for number in numbers:
        slug = f"talk-{number:05}"
        drafts.note(slug, [])
        counts.note(slug, blockers[f"talk-{number % DRAFTED:05}"])
    drafts.save()
    counts.save()


def mix(talks: Sequence[Sequence[str]], number: int) -> list[str]:
    """Give the paragraphs of a talk: a beginning and an end of one, and between them those of any."""
    chance = random.Random(number)  # noqa: S311 - the same talks each time
    opening, *_, closing = chance.choice(talks)
    middle = [paragraph for talk in talks for paragraph in talk[1:-1]]
    chance.shuffle(middle)
    chosen, count = [opening], len(opening.split()) + len(closing.split())
    for paragraph in middle:
        if count >= WORDS:
            break
        chosen.append(paragraph)
        count += len(paragraph.split())
    return [*chosen, f"That was talk number {number}.", closing]


def _parted(path: Path) -> list[str]:
    paragraphs = re.split(r"\n\s*\n", writing.spoken_of(path.read_text("utf-8")))
    return [" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip()]


def _fit(words: Sequence[Word], until_ms: int) -> tuple[Word, ...]:
    """Stretch the times of words so that they end with the recording."""
    last_ms = words[-1].end_ms
    return tuple(
        replace(word, start_ms=word.start_ms * until_ms // last_ms, end_ms=word.end_ms * until_ms // last_ms)
        for word in words
    )


def sign(root: Path, slugs: Sequence[str]) -> None:
    """Approve talks, as `minutes approve` does once nothing stands in the way."""
    job = smalltalk.job_in(root)
    affirmed = [statement.id for statement in CHECKLIST]
    for slug in slugs:
        approval = approve(slug, by=BY, at=smalltalk.NOW, parts=parts_of(job, slug), affirmed=affirmed)
        job.workspace.write(job.workspace.talk(slug).approval, format_approval(approval))


def retitle(root: Path, slug: str) -> None:
    """Change a word of an article, as an editor would."""
    post = Workspace(root).talk(slug).post
    post.write_text(re.sub(r"^title: ", "title: New ", post.read_text("utf-8"), count=1, flags=re.M), "utf-8")


def reword(root: Path, slug: str) -> None:
    """Hear the first word of a talk otherwise, as after another model."""
    path = Workspace(root).talk(slug).transcript
    path.write_text(re.sub(r'"word": " \w+', '"word": " Well', path.read_text("utf-8"), count=1), "utf-8")
