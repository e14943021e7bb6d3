"""Read what is known of a talk: its words, and whether a person's approval of it holds."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from pipeline.corrections import Repair
from pipeline.draftrecords import parse_removals, parse_repairs
from pipeline.errors import RecordError
from pipeline.job import Job
from pipeline.models import Approval, Provenance, Removal, Transcript, Word
from pipeline.publish.approval import changed_parts, parse_approval
from pipeline.publish.withdrawal import Withdrawal, parse_withdrawal
from pipeline.records import format_json, parse_provenance, parse_transcript
from pipeline.steps.media import media_parts
from pipeline.steps.posters import digest_own
from pipeline.talkfiles import Talk
from pipeline.text.post import parse_post

PACKS, NOTES = "conditions", "clinic's notes"
SHARED = frozenset({PACKS, NOTES})
"""Plain names of the parts of an approval that are no talk's own."""
CLINIC_NOTES = ("disclaimer", "emergency", "off_label_note", "boxed_warning")
"""What `clinic.toml` says to patients beside every article; it is approved with it."""


def read_transcript(job: Job, slug: str) -> Transcript | None:
    """Read what was heard of a talk; None if it was not heard yet. Raises RecordError."""
    path = job.workspace.talk(slug).transcript
    text = job.workspace.read_if_there(path)
    return None if text is None else parse_transcript(text, file=job.workspace.show(path))


def read_provenance(job: Job, slug: str) -> Provenance | None:
    """Read how a talk was heard, and none of its thousands of words; None if it was not heard yet.

    Raises RecordError.
    """
    path = job.workspace.talk(slug).transcript
    text = job.workspace.read_if_there(path)
    return None if text is None else parse_provenance(text, file=job.workspace.show(path))


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


def read_approval(job: Job, slug: str, *, in_full: bool = False) -> tuple[Approval | None, tuple[str, ...]]:
    """Give a talk's approval, if any, and the parts that changed since. Raises RecordError.

    `in_full` reads the bytes of the video, too.
    """
    approval = read_any_approval(job, slug)
    return approval, () if approval is None else changed_parts(approval, parts_of(job, slug, in_full=in_full))


def read_any_approval(job: Job, slug: str) -> Approval | None:
    """Give a talk's approval, whether it still holds or not. Raises RecordError.

    A talk that was withdrawn has none, whatever stands in its folder.
    """
    path = job.workspace.talk(slug).approval
    text = job.workspace.read_if_there(path)
    if text is None or job.workspace.talk(slug).withdrawal.exists():
        return None
    approval = parse_approval(text, file=job.workspace.show(path))
    if approval.slug != slug:
        raise RecordError(f"{job.workspace.show(path)}: this approval is for {approval.slug}; delete it here.")
    return approval


def read_first_approval(job: Job, slug: str, approval: Approval) -> dt.datetime:
    """Give when a talk was first approved, by its history. A record there that is damaged tells nothing."""
    times = [approval.at]
    for path in job.workspace.saved(slug):
        if path.name.endswith("-approval.json"):
            with suppress(RecordError):
                times.append(parse_approval(job.workspace.read(path), file=path.name).at)
    return min(times, key=lambda at: at.astimezone(dt.UTC))


def read_withdrawal(job: Job, slug: str) -> Withdrawal | None:
    """Give the record of a talk that was taken back; None if it was not. Raises RecordError."""
    path = job.workspace.talk(slug).withdrawal
    text = job.workspace.read_if_there(path)
    return None if text is None else parse_withdrawal(text, file=job.workspace.show(path))


def is_approved(job: Job, slug: str) -> bool:
    """Say whether a talk's own parts stand exactly as a person approved them; no command then changes it.

    Packs and the clinic's notes belong to many talks. A change there asks for a new look before the page is
    published again, and is no reason to rewrite what was approved.
    """
    approval, changed = read_approval(job, slug)
    return approval is not None and set(changed) <= SHARED


def parts_of(job: Job, slug: str, *, in_full: bool = False) -> dict[str, str]:
    """Give the SHA-256 of each part an approval is for, by its plain name; "missing" where there is none.

    `in_full` reads the bytes of the video; else its record is believed.
    """
    workspace, talk = job.workspace, job.workspace.talk(slug)
    files: dict[str, tuple[Path, ...]] = {
        "article": (talk.post,),
        "captions": (talk.captions, talk.captions_srt),
        "chapters": (talk.chapters,),
        "transcript": (talk.transcript,),
        "corrections": (talk.fixes,),
        PACKS: _packs(job, talk),
    }
    optional = {"answers": talk.overrides, "captions by hand": talk.captions_by_hand}
    files |= {name: (path,) for name, path in optional.items() if path.exists()}
    joined = {name: _digest(*map(workspace.digest_if_there, paths)) for name, paths in files.items()}
    repairs = read_repairs(job, slug)
    if repairs:  # a pack that is forgotten changes no text; what was repaired is approved with it
        joined["repairs"] = _digest(format_json(list(map(asdict, repairs))))
    if own := digest_own(job, slug):
        joined["picture chosen as poster"] = own
    clinic = workspace.settings().clinic  # a new telephone number is no reason to approve every talk again
    joined[NOTES] = _digest(format_json([getattr(clinic, note) for note in CLINIC_NOTES]))
    return joined | media_parts(job, workspace.source(slug), in_full=in_full)


def _packs(job: Job, talk: Talk) -> tuple[Path, ...]:
    """Give the packs of the conditions that an article names; none of one that can't be read."""
    text = job.workspace.read_if_there(talk.post) or ""
    with suppress(RecordError):
        post = parse_post(text, file=job.workspace.show(talk.post))
        named = {*post.conditions, *(section.id for section in post.sections)}
        return tuple(path for path in job.workspace.packs() if path.stem in named)
    return ()


def _digest(*texts: str) -> str:
    return hashlib.sha256(" ".join(texts).encode()).hexdigest()
