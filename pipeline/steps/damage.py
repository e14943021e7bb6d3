"""Hold what is found of a recording against what its container promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from pipeline.errors import DamagedError, show_name
from pipeline.intake.probe import Facts
from pipeline.intake.wholeness import Picture, Track, measure_picture
from pipeline.timecode import format_clock
from pipeline.video import NO_PICTURE

CUT_MS = 2000
"""How much sooner than promised both sound and picture may end: the last picture may be a long one."""
MISSING_MS, MISSING_SHARE = 3000, 0.05
"""How much sooner one of the two may end than the other; some cameras stop the sound before the picture."""
GRAVE_SHARE = 0.01
"""A viewer notices when this much is lost: a second in each two minutes."""
GUESSES = frozenset({"mp3", "aac", "amr"})
"""Sound files that say no length; ffmpeg's guess from their first seconds promises nothing."""
OPEN_ENDED = frozenset({"matroska,webm"})
"""Containers that don't say how long the last picture stays: a screen recording may end with a still one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """What is wrong with a recording, and how long what is there lasts."""

    text: str
    """In plain words; empty for a whole recording."""
    is_grave: bool
    """Whether a person has to say that it is to be used all the same."""
    duration_ms: int


def find_damage(path: Path, facts: Facts, track: Track) -> Damage:
    """Read the picture too, and say what of the recording is missing or can't be read. Raises MediaError."""
    picture = None
    if facts.video_stream != NO_PICTURE:
        picture = measure_picture(path, video_stream=facts.video_stream, duration_ms=facts.duration_ms)
    found_ms = max(track.found_ms, picture.found_ms if picture else 0)
    promised_ms = facts.duration_ms if facts.container not in GUESSES else None
    faults = [*_missing(facts.container, promised_ms, found_ms, track, picture), *_lost(track, picture)]
    is_whole = promised_ms is not None and found_ms >= promised_ms - CUT_MS
    return Damage(
        text="; ".join(fault.text for fault in faults),
        is_grave=any(fault.is_grave for fault in faults),
        duration_ms=promised_ms if is_whole and promised_ms is not None else found_ms,
    )


def refuse_damaged(path: Path, damage: Damage) -> DamagedError:
    """Say what is wrong with a recording, and how to go on all the same."""
    name = show_name(path.name)
    return DamagedError(
        f"{name}: {damage.text}; copy it into videos/ again, or go on with what is there: "
        f"`minutes intake --accept-damaged {quote(name)}`."
    )


class _Fault(NamedTuple):
    text: str
    is_grave: bool


def _missing(
    container: str, promised_ms: int | None, found_ms: int, track: Track, picture: Picture | None
) -> Iterator[_Fault]:
    """Say what ends before its time."""
    if promised_ms is None:
        return
    promised = format_clock(promised_ms)
    if found_ms < promised_ms - CUT_MS:
        yield _Fault(f"this recording breaks off: {promised} promised, {format_clock(found_ms)} found", True)
        return
    early_ms = promised_ms - max(MISSING_MS, round(promised_ms * MISSING_SHARE))
    if track.found_ms < early_ms:
        yield _Fault(f"its sound ends at {format_clock(track.found_ms)} of {promised}", True)
    if picture and picture.found_ms < early_ms:
        said = f"its picture ends at {format_clock(picture.found_ms)} of {promised}"
        yield _Fault(said, container not in OPEN_ENDED)


def _lost(track: Track, picture: Picture | None) -> Iterator[_Fault]:
    """Say how much in the middle can't be read."""
    shares = {"sound": track.lost_share, "picture": picture.lost_share if picture else 0.0}
    for what, share in shares.items():
        if share:
            is_grave = share >= GRAVE_SHARE
            # one damaged key picture shows until the next: of the picture no share says what a viewer misses
            much = f"about {share:.0%}" if what == "sound" else "a part"
            yield _Fault(f"{much if is_grave else 'less than 1%'} of its {what} can't be read", is_grave)
