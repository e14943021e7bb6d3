"""Set a caption by hand at the desk: its times and the break between its lines, kept in `captions.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.checks.captions import check_captions
from pipeline.errors import EditError
from pipeline.job import Job
from pipeline.models import Finding
from pipeline.steps.reading import Reading, read_by_hand, read_talk, write_tracks
from pipeline.steps.reshaping import Reshaped
from pipeline.steps.saving import save
from pipeline.text.handmade import ByHand, add_caption, drop_caption, parse_captions
from pipeline.text.nudges import anchor, apply_captions, find_break
from pipeline.timecode import format_clock


def nudge_caption(
    job: Job,
    slug: str,
    number: int,
    start_ms: int | None = None,
    end_ms: int | None = None,
    *,
    lines: Sequence[str] | None = None,
    expected: str | None = None,
) -> Reshaped:
    """Set when a caption (counted from 0) begins or ends, or its lines; what is None stays as it was set before.

    Its neighbours make room as long as they can be seen. `expected` is the SHA-256 of `captions.toml`, of nothing
    where there is none. Raises EditError where it can't be, with the reason.
    """
    talk, show = job.workspace.talk(slug), job.workspace.show
    reading = read_talk(job, slug)
    given = _given(reading, number, show(talk.captions))
    try:
        if lines is not None:
            given = replace(given, second_line=find_break(reading.by_hand.cues[number], lines, reading.spoken))
        given = replace(
            given,
            start_ms=given.start_ms if start_ms is None else start_ms,
            end_ms=given.end_ms if end_ms is None else end_ms,
        )
        _require_fit(reading, given, read_by_hand(job, talk))
    except ValueError as error:
        raise EditError(f"{show(talk.captions)}: {_name(reading, number)}: {error}.") from error
    toml = job.workspace.read_if_there(talk.captions_by_hand) or ""
    text = add_caption(toml, given, file=show(talk.captions_by_hand))
    return _recut(job, slug, text, given.word, expected)


def restore_caption(job: Job, slug: str, word: int, *, expected: str | None = None) -> Reshaped:
    """Take back what was set by hand of the caption that begins with a heard word, in use or not."""
    talk = job.workspace.talk(slug)
    toml = job.workspace.read_if_there(talk.captions_by_hand) or ""
    file = job.workspace.show(talk.captions_by_hand)
    if word not in [one.word for one in parse_captions(toml, file=file)]:
        raise EditError(f"{file}: nothing is set for a caption that begins with word {word}; load the page again.")
    return _recut(job, slug, drop_caption(toml, word, file=file), word, expected)


def _given(reading: Reading, number: int, file: str) -> ByHand:
    """Give what was set of a caption so far. Raises EditError."""
    if not 0 <= number < len(reading.by_hand.cues):
        raise EditError(f"{file}: there is no caption {number + 1} any more; load the page again.")
    found = anchor(reading.by_hand.cues[number], reading.spoken)
    if found is None:
        raise EditError(
            f"{file}: {_name(reading, number)} begins or ends inside of a corrected word; it can't be set by hand."
        )
    return dict(reading.by_hand.kept).get(number, found)


def _name(reading: Reading, number: int) -> str:
    return f"the caption at {format_clock(max(reading.captions[number].start_ms, 0))}"


def _require_fit(reading: Reading, given: ByHand, by_hand: Sequence[ByHand]) -> None:
    """Raise ValueError if a caption, or another one set before, could not be used."""
    unused = {misfit.given.word for misfit in reading.by_hand.misfits}
    others = [one for one in by_hand if one.word != given.word]
    for misfit in apply_captions([*others, given], reading.spoken).misfits:
        if misfit.given == given:
            raise ValueError(misfit.why)
        if misfit.given.word not in unused:
            raise ValueError(f'the one you set for "{misfit.given.heard}" could not stay')


def _recut(job: Job, slug: str, toml: str, word: int, expected: str | None) -> Reshaped:
    """Save `captions.toml`, write the captions anew, and tell what is wrong around the one that was set."""
    talk = job.workspace.talk(slug)
    save(job, slug, talk.captions_by_hand, toml, expected=expected)
    reading = read_talk(job, slug)
    write_tracks(job, talk, reading)
    return Reshaped(text=toml, told=_around(reading, word, job.workspace.show(talk.captions)))


def _around(reading: Reading, word: int, file: str) -> tuple[Finding, ...]:
    """Give what is wrong with the caption that shows a heard word, and with those beside it."""
    numbers = reading.spoken.numbers
    at = next((n for n, cue in enumerate(reading.by_hand.cues) if numbers[cue.end - 1] >= word), 0)
    near = {caption.start_ms for caption in reading.captions[max(at - 1, 0) : at + 2]}
    found = check_captions(reading.captions, duration_ms=reading.transcript.duration_ms, file=file)
    return tuple(finding for finding in found if finding.at_ms in near)
