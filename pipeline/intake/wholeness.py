"""Find how much of a recording is there: where its sound and picture end, and how much of them can't be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.intake import ffmpeg
from pipeline.intake.sound import SAMPLE_RATE_HZ, clocked, decoding_limit_s, keep_clock

PACKET_MS = 22
"""About what a piece of coded sound lasts: 21 ms of AAC, 20 ms of Opus, 24 ms of MP3."""
FEW_PACKETS = 3
"""Lost pieces of sound that nobody notices; many recorders leave one at either end."""

_LOST = re.compile(r"Error submitting packet to decoder|Error while decoding stream|orrupt decoded frame")
_REPEATED = re.compile(r"Last message repeated (\d+) times")
_TIME = re.compile(r"time=(-?)(\d+):(\d\d):(\d\d\.\d+)")
_FRAMES = re.compile(r"frame=\s*(\d+)")
_PEAK = re.compile(r"RMS peak dB:\s*(-?[\d.]+)")
_SAMPLES = re.compile(r"Number of samples:\s*(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """What was found of one sound track, read from its beginning to its end."""

    found_ms: int
    """Where it ends."""
    loudest_dbfs: float
    """Level of its loudest 50 ms in any channel; minus infinity for digital silence."""
    lost_share: float
    """The share of it that could not be decoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What was found of the moving picture."""

    found_ms: int
    lost_share: float
    """The share of its key pictures that could not be decoded whole."""


def measure_track(path: Path, *, audio_stream: int, duration_ms: int | None, clock_stream: int | None) -> Track:
    """Decode a whole sound track, keeping nothing of it. Raises MediaError."""
    recording = ffmpeg.open_recording(path)
    sound = clocked(recording[str(audio_stream)]).filter("aresample", SAMPLE_RATE_HZ)
    measured = sound.filter("astats", measure_perchannel="none", measure_overall="RMS_peak+Number_of_samples")
    output = measured.output("-", format="null", max_error_rate=1)
    output = keep_clock(output, recording, clock_stream)
    said = ffmpeg.measure(output, name=path.name, timeout_s=decoding_limit_s(duration_ms))
    counts, peaks, lost = _SAMPLES.findall(said), _PEAK.findall(said), _count_lost(said)
    found_ms = int(counts[-1]) * 1000 // SAMPLE_RATE_HZ if counts else 0
    return Track(
        found_ms=found_ms,
        loudest_dbfs=float(peaks[-1]) if peaks else float("-inf"),
        lost_share=min(1.0, lost * PACKET_MS / max(found_ms, 1)) if lost > FEW_PACKETS else 0.0,
    )


def measure_picture(path: Path, *, video_stream: int, duration_ms: int | None) -> Picture:
    """Read the whole picture and decode its key pictures. Raises MediaError.

    The pictures between two key ones are changes of the first, so that is where damage is seen longest; and a
    damaged stretch of a file hits the sound too, all of which is decoded. To decode every picture of a 4K
    recording would take as long again as making its web copy.
    """
    limit_s = decoding_limit_s(duration_ms)
    walk = ffmpeg.open_recording(path)[str(video_stream)].output("-", format="null", vcodec="copy")
    found_ms = _read_time_ms(ffmpeg.measure(walk, name=path.name, timeout_s=limit_s))
    keys = ffmpeg.open_recording(path, skip_frame="nokey")[str(video_stream)].output(
        "-", format="null", max_error_rate=1
    )
    said = ffmpeg.measure(keys, name=path.name, timeout_s=limit_s * 3)
    lost, shown = _count_lost(said), [int(count) for count in _FRAMES.findall(said)]
    return Picture(found_ms=found_ms, lost_share=min(1.0, lost / max(lost, *shown[-1:], 1)))


def _count_lost(said: str) -> int:
    """Count the pieces that ffmpeg says it could not decode; it tells the same twice in a row only once."""
    lost, is_counted = 0, False
    for line in said.splitlines():
        repeated = _REPEATED.search(line)
        if repeated:
            lost += int(repeated[1]) if is_counted else 0
            continue
        is_counted = _LOST.search(line) is not None
        lost += is_counted
    return lost


def _read_time_ms(said: str) -> int:
    """Read where the last that ffmpeg wrote ends; 0 if it wrote nothing."""
    times = _TIME.findall(said)
    if not times or times[-1][0]:
        return 0
    _, hours, minutes, seconds = times[-1]
    return round((int(hours) * 60 + int(minutes)) * 60_000 + float(seconds) * 1000)
