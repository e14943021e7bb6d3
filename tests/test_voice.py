"""The voice: where somebody speaks, in each 32 ms of a recording."""

from __future__ import annotations

import numpy as np
import pytest
from sounds import RATE_HZ, noise, sample_talk, sample_voice

from pipeline.speech.voice import VOICE_FRAME, voice_probabilities


@pytest.mark.parametrize("samples", [0, 1, VOICE_FRAME - 1, VOICE_FRAME, VOICE_FRAME + 1, 16_000, 16_001])
def test_every_moment_has_a_probability(samples: int) -> None:
    """A recording of any length has one number from 0 to 1 for each 32 ms; the last may be short."""
    voice = voice_probabilities(noise((1001, 0.1))[:samples])
    assert (voice.shape, voice.dtype) == ((-(-samples // VOICE_FRAME),), np.float32)
    assert ((voice >= 0) & (voice <= 1)).all()


@pytest.mark.parametrize("loudness", [0.0, 0.0005, 0.1, 0.5])
def test_silence_and_noise_have_no_voice(loudness: float) -> None:
    """Neither digital silence, a room's hiss nor loud noise is taken for a voice."""
    assert voice_probabilities(noise((5000, loudness))).max() < 0.35


def test_a_tone_has_no_voice() -> None:
    """A steady tone, as a test picture has, is not speech."""
    tone = 0.3 * np.sin(2 * np.pi * 400 * np.arange(5 * RATE_HZ) / RATE_HZ)
    assert voice_probabilities(tone.astype(np.float32)).mean() < 0.1


def test_the_sample_talk_has_a_voice() -> None:
    """One voice reads a text: it is heard nearly all the time, and not before it begins or after it ends."""
    voice = sample_voice()
    assert len(voice) == -(-len(sample_talk()) // VOICE_FRAME)
    assert (voice >= 0.5).mean() > 0.75
    assert voice[: 500 // 32].max() < 0.35
    assert voice[-1000 // 32 :].max() < 0.35


def test_a_voice_is_found_where_it_is() -> None:
    """Four seconds of speech between silences are heard there and nowhere else."""
    silence = np.zeros(3 * RATE_HZ, np.float32)
    speech = sample_talk()[1 * RATE_HZ : 5 * RATE_HZ]
    voice = voice_probabilities(np.concatenate([silence, speech, silence]))
    spoken_s = np.flatnonzero(voice >= 0.5) * VOICE_FRAME / RATE_HZ
    assert (spoken_s[0], spoken_s[-1]) == pytest.approx((3, 7), abs=0.35)
    assert len(spoken_s) * VOICE_FRAME / RATE_HZ > 2.5


def test_what_was_heard_before_decides_nothing() -> None:
    """The same recording has the same voice each time, whatever was heard in between."""
    speech, hiss = sample_talk()[: 8 * RATE_HZ], noise((3000, 0.01))
    first, hissed = voice_probabilities(speech), voice_probabilities(hiss)
    assert np.array_equal(voice_probabilities(speech), first)
    assert np.array_equal(voice_probabilities(hiss), hissed)


def test_the_samples_are_left_as_they_are() -> None:
    """Hearing a recording doesn't change it."""
    samples = noise((1000, 0.1))
    voice_probabilities(samples)
    assert np.array_equal(samples, noise((1000, 0.1)))
