"""Carry a person's work on a talk over to a new recording of it.

Before the new words are written the old ones are set aside in `.base/transcript.json`. Drafting then works out all
that changes, puts it down in `.base/carrying.json`, does it file by file, and clears both away. After a kill
before that file is written nothing has changed yet; after it, what is put down is done (again).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.checks.rerecorded import compare_recordings, report_rerecording
from pipeline.job import Job
from pipeline.models import Finding, Transcript, Word
from pipeline.records import parse_transcript
from pipeline.rerecording import Comparison, Rerecording, format_rerecording, parse_rerecording
from pipeline.steps.bases import new_base, read_base
from pipeline.steps.composing import compose_talk
from pipeline.steps.saving import is_hers, keep, keep_found, save, save_article
from pipeline.steps.talks import read_any_approval, read_repairs, read_transcript, require_transcript
from pipeline.steps.words import mend_words, read_fixes
from pipeline.talkfiles import Talk
from pipeline.text.fixes import add_fix, apply_fixes
from pipeline.text.handmade import add_caption, parse_captions
from pipeline.text.keeps import add_keep, parse_keeps
from pipeline.text.moving import Moves, list_marks, move_caption, move_fix, move_keep, move_marks
from pipeline.text.sentences import split_sentences
from pipeline.video import Video


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """All that a carrying over changes: texts as they were and as they shall be; None is no file."""

    was: Mapping[str, str | None]
    becomes: Mapping[str, str | None]
    base: str | None
    is_hers: bool
    record: str


def keep_words(job: Job, video: Video, work: str) -> None:
    """Set an old recording's words aside before those of a new one take their place, if work rests on them."""
    talk = job.workspace.talk(video.slug)
    heard = read_transcript(job, video.slug)
    if heard is None or heard.provenance.source_sha256 == video.sha256:
        return
    if talk.carrying.exists():  # a kill broke off what led to the words that are now old themselves
        carry_over(job, video.slug)
    text = job.workspace.read(talk.transcript)
    keep(job, talk, talk.transcript, text)
    if work and not talk.heard_before.exists():
        job.workspace.write(talk.heard_before, text)


def carry_over(job: Job, slug: str) -> None:
    """Carry corrections, captions and article over to a new recording, if there is one. Raises RecordError."""
    talk = job.workspace.talk(slug)
    if not talk.heard_before.exists() and not talk.carrying.exists():
        return
    text = job.workspace.read_if_there(talk.carrying)
    if text is None:
        text = msgspec.json.encode(_plan(job, talk)).decode()
        job.workspace.write(talk.carrying, text)
    record = _carry_out(job, talk, msgspec.json.decode(text, type=_Plan))
    job.workspace.remove(talk.heard_before)
    job.workspace.remove(talk.carrying)
    job.report(slug, "made", _describe(record), talk.rerecorded)


def find_rerecorded(job: Job, slug: str) -> tuple[Finding, ...]:
    """Tell what differs in the new recording, until somebody has approved it. Raises RecordError."""
    talk, show = job.workspace.talk(slug), job.workspace.show
    text = job.workspace.read_if_there(talk.rerecorded)
    if text is None:
        return ()
    record, approval = parse_rerecording(text, file=show(talk.rerecorded)), read_any_approval(job, slug)
    is_read = approval is not None and approval.at > record.at
    return () if is_read else report_rerecording(record, file=show(talk.post))


def _plan(job: Job, talk: Talk) -> _Plan:
    """Work out what changes; writes nothing. Raises RecordError."""
    read, show = job.workspace.read_if_there, job.workspace.show
    old = parse_transcript(job.workspace.read(talk.heard_before), file=show(talk.heard_before))
    new = require_transcript(job, talk.slug)
    moves = Moves(old=old.words, new=new.words, moved=_compare(old, old.words, new, new.words).moved)
    left: list[str] = []
    texts = {path.name: read(path) for path in (talk.fixes, talk.captions_by_hand, talk.post)}
    was_read = apply_fixes(old.words, read_fixes(job, talk), read_repairs(job, talk.slug), file=show(talk.fixes))
    fixes = _move_fixes(job, talk, moves, new, left)
    captions = _move_captions(job, talk, moves, left)
    now_read = mend_words(job, talk, new, job.workspace.conditions(), toml=fixes or "").words
    compared = _compare(old, was_read, new, now_read)
    post, base, hers = texts[talk.post.name], read_base(job, talk), is_hers(job, talk.slug)
    if post is not None:
        marks = list_marks(post if base is None else base)
        composed = "" if hers else compose_talk(job, talk.slug, toml=fixes or "").text
        post = move_marks(post, marks, moves) if hers else composed
        base = move_marks(base, marks, moves) if hers and base is not None else composed or None
    record = Rerecording(at=job.now(), lost=compared.lost, added=compared.added, left=tuple(left))
    return _Plan(
        was=texts,
        becomes={talk.fixes.name: fixes, talk.captions_by_hand.name: captions, talk.post.name: post},
        base=base,
        is_hers=hers,
        record=format_rerecording(record),
    )


def _compare(
    old: Transcript, old_words: tuple[Word, ...], new: Transcript, new_words: tuple[Word, ...]
) -> Comparison:
    return compare_recordings(
        old_words,
        split_sentences(old_words, language=old.language),
        new_words,
        split_sentences(new_words, language=new.language),
    )


def _move_fixes(job: Job, talk: Talk, moves: Moves, new: Transcript, left: list[str]) -> str | None:
    """Give `fixes.toml` for the new recording; what can't be carried over is told in `left`."""
    toml, file = job.workspace.read_if_there(talk.fixes), job.workspace.show(talk.fixes)
    if toml is None:
        return None
    text = ""
    for fix in read_fixes(job, talk):
        moved = move_fix(fix, moves)
        is_needless = moves.heard_right(fix.word, len(fix.heard.split()), fix.text)
        if moved is None and not is_needless:
            left.append(
                f'your correction of "{fix.heard}" to "{fix.text}" found no such words in the new recording'
            )
        elif moved is not None:
            text = add_fix(text, moved, file=file)
    keeps = parse_keeps(toml, file=file)
    if keeps:
        words = mend_words(job, talk, new, job.workspace.conditions(), toml=text)
    for given in keeps:
        kept = move_keep(given, moves, words.words, words.numbers)
        if kept is None:
            left.append(f'what you kept as said, "{given.said}", is not said just so in the new recording')
        else:
            text = add_keep(text, kept)
    return text or None


def _move_captions(job: Job, talk: Talk, moves: Moves, left: list[str]) -> str | None:
    """Give `captions.toml` for the new recording; what can't be carried over is told in `left`."""
    toml, file = job.workspace.read_if_there(talk.captions_by_hand), job.workspace.show(talk.captions_by_hand)
    text = ""
    for given in () if toml is None else parse_captions(toml, file=file):
        moved = move_caption(given, moves)
        if moved is None:
            left.append(f'the caption you set for "{given.heard}" found no such words in the new recording')
        else:
            text = add_caption(text, moved, file=file)
    return text or None


def _carry_out(job: Job, talk: Talk, plan: _Plan) -> Rerecording:
    """Put every text in its place that is not there yet; what a person typed meanwhile stays as it is."""
    job.workspace.write(talk.rerecorded, plan.record)
    for path in (talk.fixes, talk.captions_by_hand):
        text = plan.becomes[path.name]
        if not _is_due(job, path, plan):
            continue
        if text is None:
            keep_found(job, talk.slug, path)
            job.workspace.remove(path)
        else:
            save(job, talk.slug, path, text)
    post = plan.becomes[talk.post.name]
    if post is not None and plan.base is not None and _is_due(job, talk.post, plan):
        if plan.is_hers:
            save_article(job, talk.slug, post, base=plan.base)
        else:
            _write_anew(job, talk, post)
    return parse_rerecording(plan.record, file=job.workspace.show(talk.rerecorded))


def _is_due(job: Job, path: Path, plan: _Plan) -> bool:
    found = job.workspace.read_if_there(path)
    return found == plan.was[path.name] != plan.becomes[path.name]


def _write_anew(job: Job, talk: Talk, text: str) -> None:
    """Write the machine's article; the one that it replaces may once have been approved, so it is kept."""
    if talk.approval.exists():
        keep(job, talk, talk.post, job.workspace.read(talk.post))
    with new_base(job, talk, text):
        job.workspace.write(talk.post, text)


def _describe(record: Rerecording) -> str:
    counts = (
        (len(record.lost), "no longer said or said otherwise"),
        (len(record.added), "newly said"),
        (len(record.left), "of your corrections and captions could not be carried over"),
    )
    told = "; ".join(f"{count} {what}" for count, what in counts if count)
    return f"recorded again: {told or 'the same words are said'}"
