"""How loud a recording is, moment by moment."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def levels_db(samples: npt.NDArray[np.float32], *, sample_rate_hz: int, frame_s: float) -> npt.NDArray[np.float64]:
    """Give the level of each frame of mono samples, shape (n,), in dB of full scale; the last is padded."""
    frame = int(sample_rate_hz * frame_s)
    padded = np.pad(samples, (0, -len(samples) % frame)).reshape(-1, frame)
    power = np.square(padded, dtype=np.float64).mean(axis=1)
    levels: npt.NDArray[np.float64] = 10 * np.log10(np.maximum(power, 1e-12))
    return levels
