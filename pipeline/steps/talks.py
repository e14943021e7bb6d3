"""Read what is known of a talk: its words, and whether a person's approval of it holds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict

from pipeline.corrections import Repair
from pipeline.errors import RecordError
from pipeline.job import Job
from pipeline.models import Approval, Removal, Transcript, Word
from pipeline.publish.approval import changed_parts, parse_approval
from pipeline.records import format_json, parse_removals, parse_repairs, parse_transcript


def read_transcript(job: Job, slug: str) -> Transcript | None:
    """Read what was heard of a talk; None if it was not heard yet. Raises RecordError."""
    path = job.workspace.talk(slug).transcript
    text = job.workspace.read_if_there(path)
    return None if text is None else parse_transcript(text, file=job.workspace.show(path))


def require_transcript(job: Job, slug: str) -> Transcript:
    """Read what was heard of a talk. Raises RecordError if it was not heard yet."""
    transcript = read_transcript(job, slug)
    if transcript is None:
        file = job.workspace.show(job.workspace.talk(slug).transcript)
        raise RecordError(f"{file}: it is missing; run `minutes run {slug}` first.")
    return transcript


def read_repairs(job: Job, slug: str) -> tuple[Repair, ...]:
    """Read which mishearings were repaired when a talk was last drafted. Raises RecordError."""
    path = job.workspace.talk(slug).cleaning
    text = job.workspace.read_if_there(path)
    return () if text is None else parse_repairs(text, file=job.workspace.show(path))


def read_removals(job: Job, slug: str, words: Sequence[Word]) -> tuple[Removal, ...]:
    """Read what cleaning removed when a talk was last drafted, as far as it fits the words as they now stand."""
    path = job.workspace.talk(slug).cleaning
    text = job.workspace.read_if_there(path)
    recorded = () if text is None else parse_removals(text, file=job.workspace.show(path))
    return tuple(removal for removal in recorded if _fits(removal, words))


def _fits(removal: Removal, words: Sequence[Word]) -> bool:
    """Say whether the removed words stand there still; others removed before may stand between them."""
    there = iter(word.text for word in words[removal.start : removal.end])
    return all(word in there for word in removal.removed.split())


def read_approval(job: Job, slug: str) -> tuple[Approval | None, tuple[str, ...]]:
    """Give a talk's approval, if any, and the parts that changed since. Raises RecordError."""
    path = job.workspace.talk(slug).approval
    text = job.workspace.read_if_there(path)
    if text is None:
        return None, ()
    approval = parse_approval(text, file=job.workspace.show(path))
    if approval.slug != slug:
        raise RecordError(f"{job.workspace.show(path)}: this approval is for {approval.slug}; delete it here.")
    return approval, changed_parts(approval, parts_of(job, slug))


def is_approved(job: Job, slug: str) -> bool:
    """Say whether a talk stands exactly as a person approved it; no command then changes it."""
    approval, changed = read_approval(job, slug)
    return approval is not None and not changed


def parts_of(job: Job, slug: str) -> dict[str, str]:
    """Give the SHA-256 of each part an approval is for, by its plain name; "missing" where there is none."""
    talk = job.workspace.talk(slug)
    parts = {
        "article": (talk.post,),
        "captions": (talk.captions, talk.captions_srt),
        "chapters": (talk.chapters,),
        "transcript": (talk.transcript,),
        "corrections": (talk.fixes,),
    }
    digests = {
        name: " ".join(job.workspace.digest(path) if path.exists() else "missing" for path in paths)
        for name, paths in parts.items()
    }
    joined = {name: hashlib.sha256(digest.encode()).hexdigest() for name, digest in digests.items()}
    repairs = read_repairs(job, slug)
    if repairs:  # what the packs learn later changes no approved talk; what was repaired in it is approved with it
        joined["repairs"] = hashlib.sha256(format_json(list(map(asdict, repairs))).encode()).hexdigest()
    if talk.overrides.exists():  # a talk without answers was approved before there could be any
        joined["answers"] = job.workspace.digest(talk.overrides)
    return {**joined, "video": job.workspace.source(slug).sha256}
