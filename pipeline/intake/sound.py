"""Decode a recording's sound into the samples the recogniser hears.

One clock: ffmpeg takes the earliest start of the streams it reads for 0:00, and `clocked` fills late starts and
holes with silence. The web copy goes the same way, so a moment has one time in captions, chapters and video.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.errors import MediaError, show_name
from pipeline.intake import ffmpeg

SAMPLE_RATE_HZ = 16_000
PART = 30 * 60 * SAMPLE_RATE_HZ
"""Samples that are decoded at a time: ffmpeg's bytes of a talk of three hours would take 2 GB on their way."""
SHORTEST_S = 1.0
SILENCE_DBFS = -60.0
"""A recording whose loudest tenth of a second stays below this has nothing to hear."""
FREE_CLOCKS = frozenset({"mpegts", "mpeg"})
"""Containers whose 0:00 is that of the streams that are read, not of the whole: camcorders and broadcasts."""


class SilenceError(MediaError):
    """There is sound, and nothing can be heard on it."""


def decode_sound(
    path: Path,
    *,
    audio_stream: int,
    duration_ms: int | None,
    is_first_channel: bool = False,
    clock_stream: int | None = None,
) -> npt.NDArray[np.float32]:
    """Give one sound track as mono float32 samples in -1..1 at 16 kHz, shape (n,), starting at 0:00.

    Gaps and late starts become silence, so sample n is always heard n / 16000 s into the recording and its web
    copy; `clock_stream` (`find_clock`) is read along for that. Raises MediaError when it can't be decoded, is
    shorter than a second, or is silent.
    """
    samples = np.empty(0, np.float32)  # its own, not ffmpeg's bytes: torch wants samples it may write to
    while len(samples) % PART == 0:
        recording, start = ffmpeg.open_recording(path), len(samples)
        sound = clocked(recording[str(audio_stream)])
        if is_first_channel:
            sound = first_channel(sound)
        sound = sound.filter("aformat", channel_layouts="mono").filter("aresample", SAMPLE_RATE_HZ)
        sound = sound.filter("atrim", start_sample=start, end_sample=start + PART)
        output = sound.output("pipe:", format="f32le", acodec="pcm_f32le")
        output = keep_clock(output, recording, clock_stream)
        part = ffmpeg.run(output, name=path.name, timeout_s=decoding_limit_s(duration_ms))
        if not part:
            break
        samples.resize(start + len(part) // 4, refcheck=False)
        samples[start:] = np.frombuffer(part, dtype=np.float32)
    if len(samples) < SHORTEST_S * SAMPLE_RATE_HZ:
        raise too_short(path)
    if loudest_dbfs(samples) < SILENCE_DBFS:
        raise silent(path)
    return samples


def first_channel(sound: Any) -> Any:
    """Take the first channel of a sound track alone."""
    return sound.filter("channelmap", map="0", channel_layout="mono")


def clocked(sound: Any) -> Any:
    """Fill what is missing of a sound track with silence, from 0:00 on, so that it keeps its time."""
    return sound.filter("aresample", **{"async": 1, "first_pts": 0})


def find_clock(container: str, video_stream: int) -> int | None:
    """Give the stream that has to be read along with the sound for 0:00 to be that of the web copy, if any."""
    return video_stream if container in FREE_CLOCKS and video_stream >= 0 else None


def keep_clock(output: Any, recording: Any, clock_stream: int | None) -> Any:
    """Have the stream that decides where 0:00 is read along, undecoded, and let go."""
    if clock_stream is None:
        return output
    return output.merge_outputs(recording[str(clock_stream)].output("-", format="null", codec="copy"))


def decoding_limit_s(duration_ms: int | None) -> float:
    """Give the seconds that reading a recording's sound may take; a length that is not known may be an hour."""
    return 120 + (duration_ms or 3_600_000) / 1000


def too_short(path: Path) -> MediaError:
    """Say that a recording is a slip of the thumb."""
    return MediaError(f"{show_name(path.name)}: there is less than a second of sound; record it again.")


def silent(path: Path) -> SilenceError:
    """Say that nothing was recorded."""
    return SilenceError(
        f"{show_name(path.name)}: the sound track is silent; record it again with the microphone on."
    )


def loudest_dbfs(samples: npt.NDArray[np.float32]) -> float:
    """Give the level of the loudest tenth of a second of mono samples at 16 kHz, in dB of full scale."""
    window = SAMPLE_RATE_HZ // 10
    tenths = samples[: len(samples) // window * window].reshape(-1, window)
    power = float(np.einsum("ij,ij->i", tenths, tenths).max(initial=0.0)) / window
    return 10 * float(np.log10(power)) if power > 0 else float("-inf")
