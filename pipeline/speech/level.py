"""How loud a recording is, moment by moment."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_AT_ONCE = 6000
"""Frames that are measured at a time: of a long talk the squares alone would take more room than its samples."""


def levels_db(samples: npt.NDArray[np.float32], *, sample_rate_hz: int, frame_s: float) -> npt.NDArray[np.float64]:
    """Give the level of each frame of mono samples, shape (n,), in dB of full scale; the last is padded."""
    frame = int(sample_rate_hz * frame_s)
    power = np.empty(-(-len(samples) // frame))
    for begin in range(0, len(power), _AT_ONCE):
        stretch = samples[begin * frame : (begin + _AT_ONCE) * frame]
        frames = np.pad(stretch, (0, -len(stretch) % frame)).reshape(-1, frame)
        power[begin : begin + _AT_ONCE] = np.square(frames, dtype=np.float64).mean(axis=1)
    levels: npt.NDArray[np.float64] = 10 * np.log10(np.maximum(power, 1e-12))
    return levels
