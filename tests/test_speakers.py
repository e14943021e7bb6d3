"""Another person in the talk is pointed out; a lively speaker is not."""

from __future__ import annotations

import numpy as np
import pytest
from sounds import RATE_HZ, Samples, sample_talk, sample_voice

from pipeline.models import Flag, Word
from pipeline.speech.pitch import pitches_hz
from pipeline.speech.speakers import REASON, find_other_speakers
from pipeline.speech.timbre import cepstra
from pipeline.speech.voice import VOICE_FRAME, voice_probabilities

FRAME_MS = 1000 * VOICE_FRAME / RATE_HZ
ALIKE, ANOTHER, THIRD = 0, 3, -3
"""How far a timbre is from the first speaker's, where it moves by 1 within a sentence."""


def spoken(*stretches: tuple[int, float, float]) -> list[tuple[int, int]]:
    """Speak (seconds, hertz, timbre) in turn, in sentences of 2 s; give what is flagged, in seconds."""
    chance = np.random.default_rng(3)
    frames = [round(seconds * 1000 / FRAME_MS) for seconds, _, _ in stretches]
    pitches = np.repeat([hertz for _, hertz, _ in stretches], frames).astype(np.float64)
    timbre = chance.standard_normal((sum(frames), 8)).astype(np.float32)
    timbre[:, 2] += np.repeat([timbre for _, _, timbre in stretches], frames)
    total_ms = 1000 * sum(seconds for seconds, _, _ in stretches)
    sentences = [sentence(start_ms, start_ms + 1999) for start_ms in range(0, total_ms, 2000)]
    flags = find_other_speakers(sentences, pitches, timbre, np.ones(sum(frames), np.float32), frame_ms=FRAME_MS)
    assert {flag.reason for flag in flags} <= {REASON}
    return [(flag.start_ms // 1000, (flag.end_ms + 1) // 1000) for flag in flags]


def heard(samples: Samples, voice: Samples, *, every_ms: int = 5000) -> tuple[Flag, ...]:
    """Find other speakers in a real sound, in sentences of one length."""
    samples = samples.astype(np.float32)
    pitches = pitches_hz(samples, sample_rate_hz=RATE_HZ, frame=VOICE_FRAME)
    timbre = cepstra(samples, sample_rate_hz=RATE_HZ, frame=VOICE_FRAME)
    sentences = [sentence(at, at + every_ms - 1) for at in range(0, len(samples) * 1000 // RATE_HZ, every_ms)]
    return find_other_speakers(sentences, pitches, timbre, voice, frame_ms=FRAME_MS)


def sentence(start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """Give a sentence of one long word."""
    return (Word(text="Well.", start_ms=start_ms, end_ms=end_ms, probability=1.0),)


@pytest.mark.parametrize(("hertz", "timbre"), [(240, ALIKE), (110, ANOTHER)])
def test_another_voice_is_pointed_out(hertz: float, timbre: float) -> None:
    """A voice is another one by its height alone, and by its timbre alone."""
    assert spoken((20, 110, ALIKE), (6, hertz, timbre), (20, 110, ALIKE)) == [(20, 26)]


def test_a_little_of_both_is_enough() -> None:
    """A voice five semitones higher that also sounds different is another one; each alone is not."""
    higher, different = 110 * 2 ** (5 / 12), 0.9
    assert spoken((20, 110, ALIKE), (10, higher, different), (20, 110, ALIKE)) == [(20, 30)]
    assert spoken((20, 110, ALIKE), (10, 110, different), (20, 110, ALIKE)) == []


def test_two_questions_are_two_stretches() -> None:
    """Each time somebody else speaks is pointed out."""
    questions = spoken((8, 200, ALIKE), (4, 190, ANOTHER), (10, 200, ALIKE), (2, 190, ANOTHER), (8, 200, ALIKE))
    assert questions == [(8, 12), (22, 24)]


def test_two_who_speak_in_turn_are_told_apart() -> None:
    """In a dialogue of nearly equal shares, the one who speaks less is pointed out."""
    assert spoken(*[(12, 150, ALIKE), (10, 150, ANOTHER)] * 4) == [(12, 22), (34, 44), (56, 66), (78, 88)]


def test_everybody_but_the_speaker_is_pointed_out() -> None:
    """Two guests are two other people."""
    talk = ((20, 150, ALIKE), (6, 150, ANOTHER), (20, 150, ALIKE), (6, 150, THIRD), (20, 150, ALIKE))
    assert spoken(*talk) == [(20, 26), (46, 52)]


def test_a_lively_voice_is_one_person() -> None:
    """Five semitones up and down are a way of speaking."""
    lively = [150, 150 * 2 ** (5 / 12), 150 / 2 ** (5 / 12), 150]
    assert spoken(*((6, hertz, ALIKE) for hertz in lively)) == []


def test_a_moment_is_too_short_to_tell() -> None:
    """Less than a second of sounds with a pitch is no other person."""
    pitches = np.full(600, 110.0)
    pitches[300:328] = 330
    pitches[328:400] = np.nan
    sentences = [sentence(start, start + 3000) for start in range(0, 19_000, 3200)]
    timbre, voice = np.zeros((600, 8), np.float32), np.ones(600, np.float32)
    assert find_other_speakers(sentences, pitches, timbre, voice, frame_ms=FRAME_MS) == ()
    pitches[328:332] = 330
    assert len(find_other_speakers(sentences, pitches, timbre, voice, frame_ms=FRAME_MS)) == 1


def test_nobody_speaks() -> None:
    """A talk without a voice, or without words, has nobody else in it."""
    nothing = np.zeros(RATE_HZ, np.float32)
    assert heard(nothing, np.zeros(32, np.float32)) == ()
    assert spoken((2, 110, ALIKE)) == []
    empty = (np.full(32, 110.0), np.zeros((32, 8), np.float32), np.ones(32, np.float32))
    assert find_other_speakers([], *empty, frame_ms=FRAME_MS) == ()


def test_one_person_in_the_sample_talk() -> None:
    """The sample talk is in one voice throughout, also where she turns away from the microphone."""
    talk = sample_talk()
    assert heard(talk, sample_voice()) == ()
    spectrum = np.fft.rfft(talk)
    dull = np.fft.irfft(spectrum / (1 + 1j * np.linspace(0, 4, len(spectrum))), len(talk)) / 3
    away = np.arange(len(talk)) > len(talk) / 2
    assert heard(np.where(away, dull, talk), sample_voice()) == ()


def test_another_throat_in_the_sample_talk() -> None:
    """The same words from a throat an eighth shorter are somebody else, though hardly higher."""
    talk = sample_talk().copy()
    begin, end = 60 * RATE_HZ, 75 * RATE_HZ
    stretch = talk[begin:end]
    talk[begin:end] = np.interp(np.arange(len(stretch)) * 9 / 8 % len(stretch), np.arange(len(stretch)), stretch)
    assert heard(talk, voice_probabilities(talk)) == (Flag(start_ms=60_000, end_ms=74_999, reason=REASON),)
