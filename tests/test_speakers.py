"""Another person in the talk is pointed out; a lively speaker is not."""

from __future__ import annotations

import numpy as np
import pytest
from sounds import RATE_HZ, Samples, noise, sample_talk, sample_voice, voices
from talks import say

from pipeline.models import Flag, Word
from pipeline.speech.guards import part_sentences
from pipeline.speech.speakers import REASON, find_other_speakers, pitches_hz
from pipeline.speech.voice import VOICE_FRAME

FRAME_MS = 1000 * VOICE_FRAME / RATE_HZ


def hum(*stretches: tuple[int, float]) -> Samples:
    """Make a buzz like a voice's, of (milliseconds, hertz) stretches one after the other."""
    parts = []
    for ms, hertz in stretches:
        at_s = np.arange(ms * RATE_HZ // 1000) / RATE_HZ
        parts.append(sum(np.sin(2 * np.pi * hertz * number * at_s) / number for number in range(1, 9)))
    return np.concatenate(parts).astype(np.float32) / 10


def found(sound: Samples, *sentences: tuple[Word, ...]) -> list[Flag]:
    """Find other speakers in a sound in which somebody speaks all the time."""
    voice = voices((len(sound) * 1000 // RATE_HZ, 1.0))
    pitches = pitches_hz(sound, sample_rate_hz=RATE_HZ, frame=VOICE_FRAME)
    return list(find_other_speakers(sentences, pitches, voice, frame_ms=FRAME_MS))


def sentence(start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """Give a sentence of one long word."""
    return (Word(text="Well.", start_ms=start_ms, end_ms=end_ms, probability=1.0),)


@pytest.mark.parametrize("hertz", [80, 120, 210, 330])
def test_a_pitch_is_measured(hertz: int) -> None:
    """Every frame of a buzz has its pitch, to a semitone; there are as many as frames begun."""
    pitches = pitches_hz(hum((1000, hertz)), sample_rate_hz=RATE_HZ, frame=VOICE_FRAME)
    assert len(pitches) == -(-RATE_HZ // VOICE_FRAME)
    assert np.abs(12 * np.log2(pitches[:-2] / hertz)).max() < 1


@pytest.mark.parametrize("sound", [noise((1000, 0.1)), np.zeros(RATE_HZ, np.float32)])
def test_noise_and_silence_have_no_pitch(sound: Samples) -> None:
    """What does not repeat itself is no voice."""
    assert np.isnan(pitches_hz(sound, sample_rate_hz=RATE_HZ, frame=VOICE_FRAME)).mean() > 0.9


def test_a_higher_voice_is_pointed_out() -> None:
    """Sentences of somebody else that follow each other are one stretch."""
    sound = hum((6000, 110), (4000, 220), (6000, 110))
    sentences = [sentence(start, start + 2000) for start in range(0, 16_000, 2000)]
    assert found(sound, *sentences) == [Flag(start_ms=6000, end_ms=10_000, reason=REASON)]


def test_two_questions_are_two_stretches() -> None:
    """Each time somebody else speaks is pointed out."""
    sound = hum((4000, 200), (2000, 110), (4000, 200), (2000, 110), (4000, 200))
    sentences = [sentence(start, start + 2000) for start in range(0, 16_000, 2000)]
    assert [(flag.start_ms, flag.end_ms) for flag in found(sound, *sentences)] == [(4000, 6000), (10_000, 12_000)]


def test_a_lively_voice_is_one_person() -> None:
    """Five semitones up and down are a way of speaking."""
    sound = hum((6000, 150), (4000, 150 * 2 ** (5 / 12)), (4000, 150 / 2 ** (5 / 12)), (6000, 150))
    assert found(sound, *(sentence(start, start + 2000) for start in range(0, 20_000, 2000))) == []


def test_a_moment_is_too_short_to_tell() -> None:
    """A single high word is no other person."""
    sound = hum((6000, 110), (1000, 220), (6000, 110))
    assert found(sound, sentence(0, 6000), sentence(6000, 7000), sentence(7000, 13_000)) == []


def test_nobody_speaks() -> None:
    """A talk without a voice, or without words, has nobody else in it."""
    assert found(np.zeros(RATE_HZ, np.float32), *part_sentences(say("Well. Yes."))) == []
    assert found(hum((2000, 110))) == []


def test_one_person_in_the_sample_talk() -> None:
    """The sample talk is in one voice throughout."""
    sentences = [sentence(start, start + 5000) for start in range(0, 190_000, 5000)]
    pitches = pitches_hz(sample_talk(), sample_rate_hz=RATE_HZ, frame=VOICE_FRAME)
    assert find_other_speakers(sentences, pitches, sample_voice(), frame_ms=FRAME_MS) == ()
