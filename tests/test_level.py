"""Levels: how loud each moment is, in decibels below full scale."""

from __future__ import annotations

import numpy as np
import pytest
from sounds import noise

from pipeline.speech.level import levels_db


def test_levels_are_relative_to_full_scale() -> None:
    """A constant at full scale is 0 dB, at a tenth -20 dB, and silence is a number too."""
    samples = np.repeat(np.array([1, 0.1, 0], np.float32), 160)
    assert levels_db(samples, sample_rate_hz=16_000, frame_s=0.01).tolist() == pytest.approx(
        [0, -20, -120], abs=0.01
    )


def test_the_last_frame_may_be_short() -> None:
    """Every sample lies in a frame, so a talk has ceil(n / frame) levels; none at all has none."""
    samples = noise((1005, 0.1))
    assert levels_db(samples, sample_rate_hz=16_000, frame_s=0.032).shape == (-(-len(samples) // 512),)
    assert levels_db(samples[:0], sample_rate_hz=16_000, frame_s=0.032).shape == (0,)


def test_noise_is_as_loud_as_it_was_made() -> None:
    """Noise with a deviation of 0.01 has -40 dB."""
    levels = levels_db(noise((2000, 0.01)), sample_rate_hz=16_000, frame_s=0.1)
    assert levels.tolist() == pytest.approx([-40] * 20, abs=0.6)
