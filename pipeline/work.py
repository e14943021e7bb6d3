"""The long work on a recording, as functions of its file alone: the same on this machine and on any other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pipeline.intake.rendition import encode_rendition
from pipeline.intake.sound import SAMPLE_RATE_HZ, decode_sound, find_clock
from pipeline.intake.stillvideo import encode_still
from pipeline.models import Transcript
from pipeline.video import Video

if TYPE_CHECKING:
    from pipeline.speech.progress import Notebook
    from pipeline.speech.recogniser import Recogniser

Samples = npt.NDArray[np.float32]
Tell = Callable[[int, int], None]
"""Is told how many milliseconds are done, and of how many."""


def decode_recording(source: Path, video: Video) -> Samples:
    """Give the sound of a recording's chosen track as the recogniser hears it. Raises MediaError."""
    return decode_sound(
        source,
        audio_stream=video.audio_stream,
        duration_ms=video.duration_ms,
        is_first_channel=video.is_first_channel,
        clock_stream=find_clock(video.container, video.video_stream),
    )


def hear_samples(
    samples: Samples, video: Video, recogniser: Recogniser, *, tell: Tell, notebook: Notebook | None = None
) -> Transcript:
    """Hear a talk with a loaded model. Raises MediaError when nothing was said."""
    total_ms = len(samples) * 1000 // SAMPLE_RATE_HZ
    tell(0, total_ms)
    transcript = recogniser.transcribe(
        samples, video, heard=lambda ms: tell(min(ms, total_ms), total_ms), notebook=notebook
    )
    tell(total_ms, total_ms)
    return transcript


def encode_recording(source: Path, video: Video, targets: Sequence[Path], *, tell: Tell) -> None:
    """Encode a recording for the web into one file, or two where it is large. Raises MediaError."""
    tell(0, video.duration_ms)
    _picture_or_wave(video)(
        source,
        targets[0],
        small=targets[1] if len(targets) > 1 else None,
        audio_stream=video.audio_stream,
        duration_ms=video.duration_ms,
        is_first_channel=video.is_first_channel,
        tell=lambda ms: tell(min(ms, video.duration_ms), video.duration_ms),
    )


def _picture_or_wave(video: Video) -> Callable[..., None]:
    """Give what encodes a recording: one of sound alone gets a still picture."""
    if not video.has_picture:
        return encode_still
    return partial(encode_rendition, video_stream=video.video_stream, transfer=video.transfer)
