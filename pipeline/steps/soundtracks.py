"""Choose the sound track of a recording that the speaker is heard on best, and say why.

Every track is read whole for its level and its damage (`intake.wholeness`), which keeps nothing in memory; those
that are not silent are listened to in places (`intake.excerpts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.english import list_words
from pipeline.errors import MediaError
from pipeline.intake.excerpts import Excerpt, listen
from pipeline.intake.probe import Facts
from pipeline.intake.sound import (
    SAMPLE_RATE_HZ,
    SHORTEST_S,
    SILENCE_DBFS,
    SilenceError,
    find_clock,
    silent,
    too_short,
)
from pipeline.intake.wholeness import Track, measure_track
from pipeline.speech.level import levels_db

MUCH_LOUDER_DB = 6.0
"""A track takes the place of the one the recording names first only if its voice is this much louder."""
LEAST_VOICE = 0.05
"""A track with a voice in less than this share of it is a room, a fan or music beside one that has more."""

_SILENT, _UNREADABLE, _VOICELESS = "silent", "can't be read", "has no voice"
_SOFTER, _NO_LOUDER = "much softer", "not much louder"
_ONE_CHANNEL = "its channels cancel each other out, so only the first of them is heard"
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The sound track that is heard."""

    audio_stream: int
    codec: str
    is_first_channel: bool
    note: str
    """Why it was chosen, in plain words; empty where there was nothing to choose."""
    track: Track


@dataclass(frozen=True, slots=True)
class _Heard:
    """What was heard on one track."""

    track: Track
    excerpt: Excerpt


@dataclass(frozen=True, slots=True)
class _Voice:
    share: float
    level_db: float


def choose_track(path: Path, facts: Facts) -> Choice:
    """Choose the loudest track with a voice, or the recording's own choice where none is much louder.

    Raises MediaError when no track can be heard.
    """
    heard: dict[int, _Heard] = {}
    why_not: dict[int, str] = dict.fromkeys(facts.unheard_tracks, _UNREADABLE)
    refusals: list[MediaError] = []
    for stream, _ in facts.sound_tracks:
        try:
            heard[stream] = _hear(path, facts, stream)
        except MediaError as error:
            refusals.append(error)
            why_not[stream] = _SILENT if isinstance(error, SilenceError) else _UNREADABLE
    if not heard:
        raise refusals[0]
    chosen = _loudest(heard, why_not)
    first_only = heard[chosen].excerpt.is_first_channel
    return Choice(
        audio_stream=chosen,
        codec=dict(facts.sound_tracks)[chosen],
        is_first_channel=first_only,
        note="; ".join(filter(None, [_why(chosen, why_not), _ONE_CHANNEL if first_only else ""])),
        track=heard[chosen].track,
    )


def _hear(path: Path, facts: Facts, stream: int) -> _Heard:
    """Hear one track. Raises MediaError when it can't be decoded, is shorter than a second or silent."""
    clock = find_clock(facts.container, facts.video_stream)
    track = measure_track(path, audio_stream=stream, duration_ms=facts.duration_ms, clock_stream=clock)
    if track.found_ms < SHORTEST_S * 1000:
        raise too_short(path)
    if track.loudest_dbfs < SILENCE_DBFS:
        raise silent(path)
    return _Heard(track, listen(path, audio_stream=stream, duration_ms=track.found_ms, clock_stream=clock))


def _loudest(heard: Mapping[int, _Heard], why_not: dict[int, str]) -> int:
    """Give the stream to be heard; the reasons against the others are put down in `why_not`."""
    streams = list(heard)
    if len(streams) == 1:
        return streams[0]
    voices = {stream: _find_voice(one.excerpt) for stream, one in heard.items()}
    if any(voice.share >= LEAST_VOICE for voice in voices.values()):
        streams = [stream for stream in streams if voices[stream].share >= LEAST_VOICE]
    why_not |= dict.fromkeys((stream for stream in heard if stream not in streams), _VOICELESS)
    loudest = max(streams, key=lambda stream: voices[stream].level_db)
    ahead_db = voices[loudest].level_db - voices[streams[0]].level_db
    chosen = loudest if ahead_db >= MUCH_LOUDER_DB else streams[0]
    for stream in streams:
        behind_db = voices[chosen].level_db - voices[stream].level_db
        if stream != chosen:
            why_not[stream] = _SOFTER if behind_db >= MUCH_LOUDER_DB else _NO_LOUDER
    return chosen


def _find_voice(excerpt: Excerpt) -> _Voice:
    """Find how much of a track is speech and how loud that is; without any, how loud the whole is."""
    from pipeline.speech.voice import VOICE_FRAME, voice_probabilities  # here, for it takes a second to load

    levels = levels_db(excerpt.samples, sample_rate_hz=SAMPLE_RATE_HZ, frame_s=VOICE_FRAME / SAMPLE_RATE_HZ)
    speaks = voice_probabilities(excerpt.samples)[: len(levels)] >= 0.5
    spoken = levels[speaks] if speaks.any() else levels
    return _Voice(share=float(speaks.mean()), level_db=float(np.percentile(spoken, 75)))


def _why(chosen: int, why_not: Mapping[int, str]) -> str:
    """Say which of several tracks is heard, and what is the matter with the others; empty for the only one."""
    if not why_not:
        return ""
    order = sorted([chosen, *why_not])
    reasons = []
    for reason in dict.fromkeys(why_not[stream] for stream in order if stream != chosen):
        others = [_name(order.index(stream)) for stream in order if why_not.get(stream) == reason]
        reasons.append(_say(list_words(others), reason, are="is" if len(others) == 1 else "are"))
    count = _COUNTS[len(order) - 2] if len(order) - 2 < len(_COUNTS) else str(len(order))
    return f"{_name(order.index(chosen))} of {count} sound tracks, because {list_words(reasons)}"


def _say(others: str, reason: str, *, are: str) -> str:
    if reason == _VOICELESS:
        return f"nobody speaks on {others}"
    return f"{others} {reason}" if reason == _UNREADABLE else f"{others} {are} {reason}"


def _name(place: int) -> str:
    return f"the {_ORDINALS[place]}" if place < len(_ORDINALS) else f"number {place + 1}"
