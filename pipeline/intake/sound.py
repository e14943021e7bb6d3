"""Decode a recording's sound into the samples the recogniser hears."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.errors import MediaError, show_name
from pipeline.intake import ffmpeg

SAMPLE_RATE_HZ = 16_000
SHORTEST_S = 1.0
SILENCE_DBFS = -60.0
"""A recording whose loudest tenth of a second stays below this has nothing to hear."""


def decode_sound(path: Path, *, audio_stream: int, duration_ms: int | None) -> npt.NDArray[np.float32]:
    """Give one sound track as mono float32 samples in -1..1 at 16 kHz, shape (n,), starting at 0:00.

    Gaps and late starts become silence, so sample n is always heard n / 16000 s into the recording.
    Raises MediaError when it can't be decoded, is shorter than a second, or is silent.
    """
    samples = _decode(path, audio_stream, duration_ms)
    if len(samples) < SHORTEST_S * SAMPLE_RATE_HZ:
        raise MediaError(f"{show_name(path.name)}: there is less than a second of sound; record it again.")
    if _loudest_dbfs(samples) < SILENCE_DBFS:  # a badly wired microphone: the channels cancel each other
        samples = _decode(path, audio_stream, duration_ms, first_channel=True)
    if _loudest_dbfs(samples) < SILENCE_DBFS:
        raise MediaError(
            f"{show_name(path.name)}: the sound track is silent; record it again with the microphone on."
        )
    return samples


def _decode(
    path: Path, audio_stream: int, duration_ms: int | None, *, first_channel: bool = False
) -> npt.NDArray[np.float32]:
    sound = ffmpeg.open_recording(path)[str(audio_stream)]
    sound = sound.filter("aresample", **{"async": 1, "first_pts": 0})
    if first_channel:
        sound = sound.filter("channelmap", map="0", channel_layout="mono")
    output = sound.output("pipe:", format="f32le", acodec="pcm_f32le", ac=1, ar=SAMPLE_RATE_HZ)
    timeout_s = 120 + (duration_ms or 3_600_000) / 1000
    decoded = ffmpeg.run(output, name=path.name, timeout_s=timeout_s, memory=ffmpeg.SOUND_MEMORY)
    return np.frombuffer(decoded, dtype=np.float32).copy()  # torch wants samples it may write to


def _loudest_dbfs(samples: npt.NDArray[np.float32]) -> float:
    window = SAMPLE_RATE_HZ // 10
    tenths = samples[: len(samples) // window * window].reshape(-1, window)
    power = float(np.square(tenths, dtype=np.float64).mean(axis=1).max())
    return 10 * float(np.log10(power)) if power > 0 else float("-inf")
