"""Hold captions against the caption rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from pipeline import captionrules as rules
from pipeline.models import Caption, Finding
from pipeline.timecode import format_clock

TAIL_MS = 2000
"""A talk may break off in mid-sentence: no line could follow the last one, so it may end on any word."""


def check_captions(captions: Sequence[Caption], *, duration_ms: int, file: str) -> tuple[Finding, ...]:
    """Find every broken caption rule; `duration_ms` is the talk's length. No captions is a finding too."""
    if not captions:
        return (Finding(rule="captions-missing", message="there are no captions", file=file),)
    found = []
    for caption, following in zip_longest(captions, captions[1:]):
        faults = [
            *_text_faults(caption, is_last=caption.end_ms + TAIL_MS >= duration_ms),
            *_time_faults(caption, following, duration_ms),
        ]
        where = format_clock(max(caption.start_ms, 0))
        text = " / ".join(caption.lines)
        found += [
            Finding(rule=rule, message=f'caption at {where} "{text}": {fault}', file=file, at_ms=caption.start_ms)
            for rule, fault in faults
        ]
    return tuple(found)


def _text_faults(caption: Caption, *, is_last: bool) -> Iterator[tuple[str, str]]:
    if not any(line.strip() for line in caption.lines):
        yield "caption-empty", "it shows nothing"
    if len(caption.lines) > rules.LINES:
        yield "caption-lines", f"it has {len(caption.lines)} lines, at most {rules.LINES} fit"
    for line in caption.lines:
        if len(line) > rules.LINE_CHARACTERS:
            yield "caption-width", f"a line has {len(line)} characters, at most {rules.LINE_CHARACTERS} fit"
        if rules.ends_badly(line) and not (is_last and line == caption.lines[-1]):
            yield "caption-break", f'a line ends on "{line.split()[-1]}", which belongs to the next words'


def _time_faults(caption: Caption, following: Caption | None, duration_ms: int) -> Iterator[tuple[str, str]]:
    shown_ms = caption.end_ms - caption.start_ms
    if caption.start_ms < 0 or caption.end_ms > duration_ms:
        yield "caption-outside", "it is shown outside the talk"
    if shown_ms < rules.SHORTEST_MS:
        yield "caption-short", f"it is shown for {shown_ms} ms, at least {rules.SHORTEST_MS} are needed"
    elif shown_ms > rules.LONGEST_MS:
        yield "caption-long", f"it is shown for {shown_ms} ms, at most {rules.LONGEST_MS} are allowed"
    count = rules.characters(caption.lines)
    if count * 1000 > rules.CHARACTERS_PER_SECOND * max(shown_ms, 1):
        yield "caption-fast", f"{count} characters in {shown_ms} ms can't be read"
    if following is not None:
        gap_ms = following.start_ms - caption.end_ms
        if gap_ms < 0:
            yield "caption-overlap", f"the next one begins {-gap_ms} ms before it ends"
        elif 0 < gap_ms < rules.SMALLEST_GAP_MS:
            yield "caption-gap", f"the screen is empty for only {gap_ms} ms after it"
