"""Where somebody speaks, by silero-vad's model. The only module that imports silero_vad."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from silero_vad import load_silero_vad

VOICE_FRAME = 512
"""Samples at 16 kHz in one frame: 32 ms."""


@cache
def _model() -> Any:
    return load_silero_vad(sequence=True)


def voice_probabilities(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Give the probability of a voice in each 32 ms of mono samples at 16 kHz, shape (ceil(n / 512),)."""
    probabilities: npt.NDArray[np.float32] = _model().audio_forward(samples)
    return probabilities
