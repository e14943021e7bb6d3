"""Choose the still picture a visitor sees before the video plays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.intake import ffmpeg

CANDIDATES = 10
FIRST, LAST = 0.10, 0.60
"""The part of the talk candidates are taken from: after titles and fade-in, before the closing."""
DARK = 30.0
"""Mean brightness (0-255) under which a frame counts as black."""
_WIDTH_PX, _HEIGHT_PX = 160, 90


def choose_poster(rendition: Path, target: Path, *, duration_ms: int) -> int:
    """Write the best frame of a rendition to `target` as JPEG and give its time in milliseconds.

    Best is the sharpest of ten that are neither dark nor flat; if all are dark, the brightest.
    Raises MediaError.
    """
    times_ms = [
        round(duration_ms * (FIRST + (LAST - FIRST) * step / (CANDIDATES - 1))) for step in range(CANDIDATES)
    ]
    best_ms = max(times_ms, key=lambda ms: _worth(_look(rendition, ms)))
    frame = ffmpeg.open_recording(rendition, ss=best_ms / 1000)["v:0"]
    output = ffmpeg.write(frame, target, format="image2", vcodec="mjpeg", vframes=1, update=1, **{"q:v": 3})
    ffmpeg.run(output, name=rendition.name, timeout_s=60)
    return best_ms


def _look(rendition: Path, at_ms: int) -> npt.NDArray[np.float64]:
    """Give one small grey frame, shape (90, 160), values 0-255; empty when there is none at that time."""
    frame = ffmpeg.open_recording(rendition, ss=at_ms / 1000)["v:0"].filter("scale", _WIDTH_PX, _HEIGHT_PX)
    output = frame.output("pipe:", format="rawvideo", pix_fmt="gray", vframes=1)
    grey = ffmpeg.run(output, name=rendition.name, timeout_s=60)
    return np.frombuffer(grey, dtype=np.uint8).astype(np.float64).reshape(-1, _WIDTH_PX)


def _worth(grey: npt.NDArray[np.float64]) -> tuple[bool, float]:
    """Rank a frame: usable ones first, by the strength of their edges; dark ones by brightness."""
    if grey.size == 0:
        return False, -1.0
    brightness, contrast = float(grey.mean()), float(grey.std())
    if brightness < DARK or contrast < DARK / 4:
        return False, brightness
    down, across = np.gradient(grey)
    return True, float(np.hypot(down, across).mean())
