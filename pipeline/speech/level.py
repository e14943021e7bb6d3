"""How loud a recording is, moment by moment."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FRAME_S = 0.02
LOUD_PERCENTILE = 90
"""The level that a tenth of the recording exceeds stands for how loudly this person speaks."""
QUIET_DB = -35.0
"""What lies this far below that level is silence, whatever the microphone."""
FAINTEST_DB = -80.0
"""What lies below this is silence in any recording, a silent one too."""


def frame_levels_db(samples: npt.NDArray[np.float32], *, sample_rate_hz: int) -> npt.NDArray[np.float64]:
    """Give the level of each 20 ms of mono samples, shape (n,), in dB relative to full scale."""
    frame = int(sample_rate_hz * FRAME_S)
    padded = np.pad(samples, (0, -len(samples) % frame)).reshape(-1, frame)
    power = np.square(padded, dtype=np.float64).mean(axis=1)
    levels_db: npt.NDArray[np.float64] = 10 * np.log10(np.maximum(power, 1e-12))
    return levels_db


def silence_db(levels_db: npt.NDArray[np.float64]) -> float:
    """Give the level below which nothing is spoken in a recording with these levels."""
    if not len(levels_db):
        return FAINTEST_DB
    return max(float(np.percentile(levels_db, LOUD_PERCENTILE)) + QUIET_DB, FAINTEST_DB)
