"""The shape of a sound is described, not how loud or how near it is."""

from __future__ import annotations

import numpy as np
from sounds import RATE_HZ, Samples, noise

from pipeline.speech.timbre import cepstra
from pipeline.speech.voice import VOICE_FRAME


def described(sound: Samples) -> Samples:
    """Describe a sound."""
    return cepstra(sound.astype(np.float32), sample_rate_hz=RATE_HZ, frame=VOICE_FRAME)


def filtered(sound: Samples, gains: Samples) -> Samples:
    """Change how loud each frequency is."""
    return np.fft.irfft(np.fft.rfft(sound) * gains, len(sound))


def test_each_frame_is_described() -> None:
    """There are as many frames as begun, none of them without numbers, in silence too."""
    for sound in (noise((1000, 0.1)), np.zeros(RATE_HZ, np.float32)):
        assert described(sound).shape == (-(-RATE_HZ // VOICE_FRAME), 17)
        assert np.isfinite(described(sound)).all()
    assert described(noise()).shape == (0, 17)


def test_loudness_is_no_timbre() -> None:
    """The same sound, a hundred times softer, is described the same."""
    assert np.allclose(described(noise((1000, 0.1))), described(noise((1000, 0.1)) / 100), atol=1e-2)


def test_a_resonance_is_timbre_and_a_dull_sound_hardly() -> None:
    """One frequency that rings counts for more than twice as much as all high ones growing soft."""
    sound = noise((8000, 0.1))
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    ringing = 1 + 3 * np.exp(-(((hertz - 1500) / 200) ** 2))
    dull = 1 / np.sqrt(1 + (hertz / 3000) ** 2)
    usual = described(sound).mean(axis=0)
    rings, dulls = (
        np.linalg.norm(described(filtered(sound, gain)).mean(axis=0) - usual) for gain in (ringing, dull)
    )
    assert rings > 2 * dulls
