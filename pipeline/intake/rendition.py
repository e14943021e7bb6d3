"""Encode the recording as every browser plays it."""

from __future__ import annotations

from pathlib import Path

from pipeline.intake import ffmpeg

LONGEST_SIDE_PX = 1280


def encode_rendition(
    source: Path, target: Path, *, video_stream: int, audio_stream: int, duration_ms: int
) -> None:
    """Write `source` to `target` as H.264/AAC MP4, 8-bit 4:2:0, fast start, 1280 px at most.

    Upright whatever way the phone was held; no metadata (place, device, names) is carried over. The
    sound keeps the clock that the recogniser hears (see `sound`). Raises MediaError.
    """
    recording = ffmpeg.open_recording(source)
    picture = (
        recording[str(video_stream)]
        .filter(
            "scale",
            w=f"min({LONGEST_SIDE_PX},iw)",
            h=f"min({LONGEST_SIDE_PX},ih)",
            force_original_aspect_ratio="decrease",
            force_divisible_by=2,
        )
        .filter("setsar", 1)
        .filter("format", "yuv420p")
    )
    sound = recording[str(audio_stream)].filter("aresample", **{"async": 1, "first_pts": 0})
    output = ffmpeg.write(
        picture,
        sound,
        target,
        format="mp4",
        vcodec="libx264",
        preset="medium",
        crf=23,
        acodec="aac",
        ac=2,
        ar=48_000,
        audio_bitrate="96k",
        movflags="+faststart",
        fflags="+bitexact",
        map_metadata=-1,
        map_chapters=-1,
        **{"profile:v": "high"},
    )
    ffmpeg.run(output, name=source.name, timeout_s=300 + 20 * duration_ms / 1000)
