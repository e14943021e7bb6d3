"""Make a video of a recording of sound alone: its sound over a still picture, so that it plays as all others."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.intake import ffmpeg
from pipeline.intake.excerpts import listen
from pipeline.intake.loudness import amplify, clock_sound, find_gain_db
from pipeline.intake.stillpicture import HEIGHT_PX, WIDTH_PX, draw_wave
from pipeline.intake.webvideo import CRF, write_video
from pipeline.video import SMALL_SIDE_PX, shown_size

FRAMES_PER_S = 5
"""Nothing moves; players only need a picture soon after a jump."""
KEYFRAME_EVERY_S = 10


def encode_still(
    source: Path,
    target: Path,
    *,
    audio_stream: int,
    duration_ms: int,
    small: Path | None = None,
    is_first_channel: bool = False,
    tell: Callable[[int], None] | None = None,
) -> None:
    """Write `source` to `target` as H.264/AAC MP4, 1280 by 720, fast start, without metadata. Raises MediaError.

    `small`, if given, becomes the same in 854 by 480. The picture is drawn from the sound, which keeps the clock
    that the recogniser hears and is brought to the loudness of all others. `tell` hears what is written, in ms.
    """
    timeout_s = 300 + 20 * duration_ms / 1000
    gain_db = find_gain_db(
        source, audio_stream=audio_stream, is_first_channel=is_first_channel, timeout_s=timeout_s
    )
    excerpt = listen(source, audio_stream=audio_stream, duration_ms=duration_ms)
    with tempfile.TemporaryDirectory() as scratch:
        drawing = Path(scratch) / "wave.png"
        draw_wave(excerpt.samples, drawing)
        picture = ffmpeg.open_drawing(drawing, seconds=duration_ms / 1000, rate=FRAMES_PER_S)["0"]
        recording = ffmpeg.open_recording(source)
        sound = clock_sound(recording, audio_stream=audio_stream, is_first_channel=is_first_channel)
        sound = amplify(sound, gain_db=gain_db)
        if small is None:
            output = _write(picture, sound, target, audio_bitrate="96k")
        else:
            pictures, sounds = picture.filter_multi_output("split"), sound.filter_multi_output("asplit")
            little = pictures[1].filter("scale", *shown_size(WIDTH_PX, HEIGHT_PX, longest_px=SMALL_SIDE_PX))
            output = _write(pictures[0], sounds[0], target, audio_bitrate="96k").merge_outputs(
                _write(little, sounds[1], small, audio_bitrate="64k")
            )
        ffmpeg.run(output, name=source.name, timeout_s=timeout_s, tell=tell)


def _write(picture: Any, sound: Any, target: Path, *, audio_bitrate: str) -> Any:
    return write_video(
        picture.filter("format", "yuv420p"),
        sound,
        target,
        audio_bitrate=audio_bitrate,
        preset="medium",
        tune="stillimage",
        crf=CRF,
        g=FRAMES_PER_S * KEYFRAME_EVERY_S,
    )
