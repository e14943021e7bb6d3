"""Draw the still picture that stands for a recording of sound alone: a plain ground with the wave of its sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

WIDTH_PX, HEIGHT_PX = 1280, 720
GROUND, WAVE = "#e9eef2", "#3d5a70"
"""Calm, and light enough that no page looks as if its video had failed."""
BARS = 128
MARGIN_PX = 128
TALLEST_PX = 320
QUIETEST_DB = -40.0
"""Below the loudest bar: what is softer is drawn as a dot."""
_SCALE = 4
"""Drawn larger and shrunk, for smooth edges."""


def draw_wave(samples: npt.NDArray[np.float32], target: Path) -> None:
    """Write a PNG of 1280 by 720 with the loudness of mono samples, shape (n,), drawn from left to right."""
    drawn = Image.new("RGB", (WIDTH_PX * _SCALE, HEIGHT_PX * _SCALE), GROUND)
    pen = ImageDraw.Draw(drawn)
    step = (WIDTH_PX - 2 * MARGIN_PX) / BARS
    width, middle = step / 2, HEIGHT_PX / 2
    for number, share in enumerate(_measure_bars(samples)):
        left, half = MARGIN_PX + number * step + width / 2, max(share * TALLEST_PX, width) / 2
        box = [side * _SCALE for side in (left, middle - half, left + width, middle + half)]
        pen.rounded_rectangle(box, radius=width * _SCALE / 2, fill=WAVE)
    drawn.resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.LANCZOS).save(target, format="PNG")


def _measure_bars(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Give the height of each bar, 0 to 1, by its level: hearing follows decibels, not volts."""
    bounds = np.linspace(0, len(samples), BARS + 1).astype(int)
    power = [
        float(np.mean(np.square(samples[start:end], dtype=np.float64))) if end > start else 0.0
        for start, end in zip(bounds[:-1], bounds[1:], strict=True)
    ]
    levels = 10 * np.log10(np.maximum(power, 1e-12))
    heights: npt.NDArray[np.float64] = np.clip((levels - levels.max() - QUIETEST_DB) / -QUIETEST_DB, 0, 1)
    return heights
