"""Describe a video as every browser plays it, with nothing in it but picture and sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.intake import ffmpeg

CRF = 23
"""x264's measure of likeness for the large video."""
THREADS = 4
"""Of each picture's encoder: x264 writes other bytes with another number, and would take it from the computer."""
WAITED_S = 120
"""How far sound may lie ahead of the picture in a file being written before it is put there without waiting.

ffmpeg's own 10 s are too few: at 5 frames a second the encoder holds more back, and the order would be chance.
"""


def write_video(picture: Any, sound: Any, target: Path, *, audio_bitrate: str, **options: Any) -> Any:
    """Describe an MP4 of H.264 and AAC in stereo, its index first: no tag, no date, no hidden text.

    The same recording gives the same bytes, whatever else the computer does and however many cores it has.
    `options` are those of the picture's encoder.
    """
    return ffmpeg.write(
        picture,
        sound,
        target,
        format="mp4",
        vcodec="libx264",
        acodec="aac",
        ac=2,
        ar=48_000,
        audio_bitrate=audio_bitrate,
        threads=THREADS,
        max_interleave_delta=WAITED_S * 1_000_000,
        movflags="+faststart",
        fflags="+bitexact",
        map_metadata=-1,
        map_chapters=-1,
        **options,
        **{
            "profile:v": "high",
            "flags:a": "+bitexact",
            "bsf:v": "filter_units=remove_types=6",  # captions and notes that hide between the frames
        },
    )
