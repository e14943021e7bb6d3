"""Encode the recording as every browser plays it: once for a screen, once for a phone on a bad line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.english import list_words
from pipeline.errors import ToolError, show_name
from pipeline.intake import ffmpeg
from pipeline.intake.frames import HDR, even_frames, fit_frames, look_at_frames
from pipeline.intake.loudness import amplify, clock_sound, find_gain_db
from pipeline.intake.webvideo import CRF, write_video
from pipeline.video import LONGEST_SIDE_PX, SMALL_SIDE_PX

KEYFRAME_EVERY_S = 2
"""A jump to a chapter shows its picture after at most this much was decoded."""


def encode_rendition(
    source: Path,
    target: Path,
    *,
    video_stream: int,
    audio_stream: int,
    duration_ms: int,
    small: Path | None = None,
    transfer: str = "",
    is_first_channel: bool = False,
    tell: Callable[[int], None] | None = None,
) -> None:
    """Write `source` to `target` as H.264/AAC MP4, 8-bit 4:2:0, fast start, 1280 px at most.

    `small`, if given, becomes the same with 854 px at most, of one decoding. Upright whatever way the phone was
    held; no metadata (place, device, names) is carried over. The sound keeps the clock that the recogniser hears
    (see `sound`), and is brought to -16 LUFS. `tell` hears how many milliseconds are written. Raises MediaError.
    """
    _require_tone_mapping(source, transfer)
    timeout_s = 300 + 20 * duration_ms / 1000
    gain_db = find_gain_db(
        source, audio_stream=audio_stream, is_first_channel=is_first_channel, timeout_s=timeout_s
    )
    look, recording = look_at_frames(source, video_stream=video_stream), ffmpeg.open_recording(source)
    frames = even_frames(recording, look, video_stream=video_stream)
    sound = clock_sound(recording, audio_stream=audio_stream, is_first_channel=is_first_channel)
    sound = amplify(sound, gain_db=gain_db)
    if small is None:
        picture = fit_frames(frames, look, longest_px=LONGEST_SIDE_PX, transfer=transfer)
        output = _write(picture, sound, target, crf=CRF, audio_bitrate="96k")
    else:
        frames, sounds = frames.filter_multi_output("split"), sound.filter_multi_output("asplit")
        large = fit_frames(frames[0], look, longest_px=LONGEST_SIDE_PX, transfer=transfer)
        little = fit_frames(frames[1], look, longest_px=SMALL_SIDE_PX, transfer=transfer)
        output = _write(large, sounds[0], target, crf=CRF, audio_bitrate="96k").merge_outputs(
            _write(little, sounds[1], small, crf=25, audio_bitrate="64k")
        )
    ffmpeg.run(output, name=source.name, timeout_s=timeout_s, tell=tell)


def _require_tone_mapping(source: Path, transfer: str) -> None:
    """Refuse HDR where it would come out washed out. Raises ToolError."""
    missing = [name for name in sorted(ffmpeg.FILTERS) if transfer in HDR and not ffmpeg.has_filter(name)]
    if missing:
        raise ToolError(
            f"{show_name(source.name)}: this video is in HDR, which the ffmpeg on this computer can't bring down"
            f" to what every screen shows (it lacks {list_words(missing)}); turn HDR off in the camera, or remove"
            " that ffmpeg and run `make` again."
        )


def _write(picture: Any, sound: Any, target: Path, *, crf: int, audio_bitrate: str) -> Any:
    return write_video(
        picture,
        sound,
        target,
        audio_bitrate=audio_bitrate,
        preset="faster",  # in half the time of `medium`, at the same likeness (SSIM) and with no more bytes
        crf=crf,
        force_key_frames=f"expr:gte(t,n_forced*{KEYFRAME_EVERY_S})",
    )
