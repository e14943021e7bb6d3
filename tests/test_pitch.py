"""The height of a voice is measured where there is one."""

from __future__ import annotations

import numpy as np
import pytest
from sounds import RATE_HZ, Samples, noise

from pipeline.speech.pitch import pitches_hz
from pipeline.speech.voice import VOICE_FRAME


def hum(ms: int, hertz: float) -> Samples:
    """Make a buzz like a voice's."""
    at_s = np.arange(ms * RATE_HZ // 1000) / RATE_HZ
    buzz = sum(np.sin(2 * np.pi * hertz * number * at_s) / number for number in range(1, 9))
    return (buzz / 10).astype(np.float32)


@pytest.mark.parametrize("hertz", [80, 120, 210, 330])
def test_a_pitch_is_measured(hertz: int) -> None:
    """Every frame of a buzz has its pitch, to a semitone; there are as many as frames begun."""
    pitches = pitches_hz(hum(1000, hertz), sample_rate_hz=RATE_HZ, frame=VOICE_FRAME)
    assert len(pitches) == -(-RATE_HZ // VOICE_FRAME)
    assert np.abs(12 * np.log2(pitches[:-2] / hertz)).max() < 1


@pytest.mark.parametrize("sound", [noise((1000, 0.1)), np.zeros(RATE_HZ, np.float32)])
def test_noise_and_silence_have_no_pitch(sound: Samples) -> None:
    """What does not repeat itself is no voice."""
    assert np.isnan(pitches_hz(sound, sample_rate_hz=RATE_HZ, frame=VOICE_FRAME)).mean() > 0.9
