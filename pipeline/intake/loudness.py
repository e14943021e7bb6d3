"""Bring a talk to the loudness at which podcasts are heard, without touching how it was spoken.

One gain for the whole talk, and a limiter for the few peaks that would then be too high: speech keeps its
dynamics. `loudnorm` falls back to riding the level, unasked, as soon as a peak is in the way, which with speech is
nearly always; and its measuring takes ten times as long as that of `ebur128`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pipeline.intake import ffmpeg
from pipeline.intake.sound import clocked, first_channel

TARGET_LUFS = -16.0
"""Integrated loudness (ITU-R BS.1770) that Apple asks of podcasts; a visitor needs not reach for the volume."""
LIMIT_DBTP = -3.5
"""True peak before the sound is packed. AAC overshoots it, at 64 kb/s by up to 1.6 dB; -1.5 dBTP is the most."""
NOTHING_LUFS = -70.0
"""What ebur128 says of silence: below it nothing counts."""
MOST_GAIN_DB = 40.0
"""Whoever is quieter than that is noise, and stays quiet."""
CLOSE_LU, MOST_ROUNDS = 0.3, 4
"""A knock on the table beside a far voice counts as loud until it is limited: that takes a few rounds."""
_SURE_DB = 1.0
"""How far below the limit the loudest sample has to stay, so that no true peak between samples is above it."""

_INTEGRATED = re.compile(r"^\s*I:\s+(-?\d+(?:\.\d+)?) LUFS\s*$", re.MULTILINE)
_PEAK = re.compile(r"^\s*Peak:\s+(-?\d+(?:\.\d+)?) dBFS\s*$", re.MULTILINE)


def clock_sound(recording: Any, *, audio_stream: int, is_first_channel: bool) -> Any:
    """Give a recording's sound as it is delivered: in stereo, on the clock that the recogniser hears."""
    sound = clocked(recording[str(audio_stream)])
    if is_first_channel:
        sound = first_channel(sound)
    return sound.filter("aformat", channel_layouts="stereo")


def find_gain_db(source: Path, *, audio_stream: int, is_first_channel: bool, timeout_s: float) -> float:
    """Measure by how much a recording's sound is to be amplified; 0 for silence. Raises MediaError."""

    def measure(gain_db: float | None) -> tuple[float, float]:
        recording = ffmpeg.open_recording(source)
        sound = clock_sound(recording, audio_stream=audio_stream, is_first_channel=is_first_channel)
        sound = sound if gain_db is None else amplify(sound, gain_db=gain_db)
        heard = sound.filter("ebur128", framelog="quiet", peak="sample")
        return _parse(ffmpeg.measure(heard.output("pipe:", format="null"), name=source.name, timeout_s=timeout_s))

    loudness, peak_db = measure(None)
    if loudness <= NOTHING_LUFS:
        return 0.0
    gain_db = _bounded(TARGET_LUFS - loudness)
    if peak_db + gain_db <= LIMIT_DBTP - _SURE_DB:
        return gain_db
    for _ in range(MOST_ROUNDS):  # what the limiter takes away is given back
        missing = TARGET_LUFS - measure(gain_db)[0]
        if abs(missing) <= CLOSE_LU:
            break
        gain_db = _bounded(gain_db + missing)
    return gain_db


def amplify(sound: Any, *, gain_db: float) -> Any:
    """Amplify a sound, and hold its true peaks below the limit: they are seen at four times the sampling rate."""
    return (
        sound.filter("volume", f"{gain_db:.2f}dB")
        .filter("aresample", 192_000)
        .filter("alimiter", limit=f"{10 ** (LIMIT_DBTP / 20):.4f}", level=0, latency=1)
        .filter("aresample", 48_000)
    )


def _parse(said: str) -> tuple[float, float]:
    """Read loudness (LUFS) and highest sample (dB) from what ebur128 said; silence where it found none."""
    loudness, peaks = _INTEGRATED.findall(said), _PEAK.findall(said)
    if not (loudness and peaks):
        return NOTHING_LUFS, 0.0
    return float(loudness[-1]), float(peaks[-1])


def _bounded(gain_db: float) -> float:
    return max(-MOST_GAIN_DB, min(MOST_GAIN_DB, gain_db))
