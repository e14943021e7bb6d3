"""Listen to a sound track in places: enough to choose among tracks and channels, at any length."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.errors import MediaError, show_name
from pipeline.intake import ffmpeg
from pipeline.intake.sound import (
    SAMPLE_RATE_HZ,
    SILENCE_DBFS,
    clocked,
    decoding_limit_s,
    keep_clock,
    loudest_dbfs,
)

LISTENED_S = 600
"""Seconds of a track that are listened to, however long it is: a microphone stays where it is through a talk."""
STRETCH_S = 10
CANCELS_DB = 12.0
"""So much softer than the first of two channels their mix can't be unless they cancel each other: the same voice
on one channel alone is 6 dB softer in the mix, two microphones apart make 3 dB."""
AUDIBLE_DBFS = -50.0
"""Of more than two channels the first is taken alone only if it is at least this loud and the mix is silent."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Stretches of one sound track in a row."""

    samples: npt.NDArray[np.float32]
    """Mono at 16 kHz, shape (n,): as the recogniser would hear it."""
    is_first_channel: bool
    """Whether the channels cancel each other out, so that the samples are of the first alone."""


def listen(path: Path, *, audio_stream: int, duration_ms: int, clock_stream: int | None = None) -> Excerpt:
    """Decode at most ten minutes of a sound track, spread over all of it. Raises MediaError."""
    every_s = max(STRETCH_S, -(-duration_ms // 1000) * STRETCH_S // LISTENED_S)
    recording = ffmpeg.open_recording(path)
    sound = clocked(recording[str(audio_stream)]).filter("aselect", f"lt(mod(t,{every_s}),{STRETCH_S})")
    output = sound.output("pipe:", format="wav", acodec="pcm_s16le", ar=SAMPLE_RATE_HZ)
    output = keep_clock(output, recording, clock_stream)
    channels = _read_wave(ffmpeg.run(output, name=path.name, timeout_s=decoding_limit_s(duration_ms)), path)
    return _mix(channels)


def _mix(channels: npt.NDArray[np.float32]) -> Excerpt:
    """Mix channels, shape (n, channels), unless they cancel each other."""
    mix, first = channels.mean(axis=1, dtype=np.float32), np.ascontiguousarray(channels[:, 0])
    mixed_dbfs, first_dbfs = loudest_dbfs(mix), loudest_dbfs(first)
    if channels.shape[1] == 2:
        cancels = first_dbfs >= SILENCE_DBFS and mixed_dbfs < first_dbfs - CANCELS_DB
    else:
        cancels = first_dbfs >= AUDIBLE_DBFS and mixed_dbfs < SILENCE_DBFS
    return Excerpt(samples=first if cancels else mix, is_first_channel=cancels)


def _read_wave(wave: bytes, path: Path) -> npt.NDArray[np.float32]:
    """Read what ffmpeg wrote to a pipe as WAV, whose sizes are unknown; shape (n, channels), in -1..1."""
    channels, data = int.from_bytes(wave[22:24], "little"), wave.find(b"data", 12)
    if wave[:4] != b"RIFF" or data < 0 or not channels:
        raise MediaError(f"{show_name(path.name)}: its sound can't be read; export it again as MP4.")
    content = wave[data + 8 :]
    whole = len(content) - len(content) % (2 * channels)
    return np.frombuffer(content[:whole], dtype="<i2").reshape(-1, channels).astype(np.float32) / np.float32(32768)
