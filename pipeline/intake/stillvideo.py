"""Make a video of a recording of sound alone: its sound over a still picture, so that it plays as all others do."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.intake import ffmpeg
from pipeline.intake.excerpts import listen
from pipeline.intake.sound import clocked, first_channel
from pipeline.intake.stillpicture import draw_wave

FRAMES_PER_S = 5
"""Nothing moves; players only need a picture soon after a jump."""
KEYFRAME_EVERY_S = 10


def encode_still(
    source: Path,
    target: Path,
    *,
    audio_stream: int,
    duration_ms: int,
    is_first_channel: bool = False,
    tell: Callable[[int], None] | None = None,
) -> None:
    """Write `source` to `target` as H.264/AAC MP4, 1280 by 720, fast start, without metadata. Raises MediaError.

    The picture is drawn from the sound. The sound keeps the clock that the recogniser hears.
    """
    excerpt = listen(source, audio_stream=audio_stream, duration_ms=duration_ms)
    with tempfile.TemporaryDirectory() as scratch:
        drawing = Path(scratch) / "wave.png"
        draw_wave(excerpt.samples, drawing)
        picture = ffmpeg.open_drawing(drawing, seconds=duration_ms / 1000, rate=FRAMES_PER_S)["0"]
        sound = clocked(ffmpeg.open_recording(source)[str(audio_stream)])
        if is_first_channel:
            sound = first_channel(sound)
        output = _write(picture.filter("format", "yuv420p"), sound, target)
        ffmpeg.run(output, name=source.name, timeout_s=300 + 20 * duration_ms / 1000, tell=tell)


def _write(picture: Any, sound: Any, target: Path) -> Any:
    return ffmpeg.write(
        picture,
        sound,
        target,
        format="mp4",
        vcodec="libx264",
        preset="medium",
        tune="stillimage",
        crf=23,
        g=FRAMES_PER_S * KEYFRAME_EVERY_S,
        acodec="aac",
        ac=2,
        ar=48_000,
        audio_bitrate="96k",
        movflags="+faststart",
        fflags="+bitexact",
        map_metadata=-1,
        map_chapters=-1,
        **{"profile:v": "high", "flags:a": "+bitexact"},
    )
