"""Sounds for the tests of hearing: noise made to measure, the sample talk, and the real model to hear them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
import whisper
from smalltalk import REPOSITORY
from whisper.tokenizer import get_tokenizer

from pipeline.intake.sound import decode_sound
from pipeline.models import Condition, Hearing, Segment, Word
from pipeline.speech.network import Network, Sound
from pipeline.speech.recogniser import Recogniser, prepare_weights
from pipeline.speech.voice import VOICE_FRAME, voice_probabilities
from pipeline.speech.windows import Window, pack_windows

RATE_HZ = 16_000
SAMPLE = REPOSITORY / "videos" / "jaw-pain-and-headaches.mp4"

STRETCHES_S = ((0.3, 28.1), (50.6, 59.8), (107.6, 112.0), (179.6, 187.0))
"""Four windows of the sample talk of very different lengths, in seconds."""

Samples = npt.NDArray[np.float32]


def noise(*stretches: tuple[int, float]) -> Samples:
    """Make noise of (milliseconds, loudness) stretches, one after the other."""
    chance = np.random.default_rng(7)
    parts = [chance.standard_normal(ms * RATE_HZ // 1000) * loudness for ms, loudness in stretches]
    return np.concatenate(parts or [np.zeros(0)]).astype(np.float32)


def voices(*stretches: tuple[int, float]) -> Samples:
    """Give the probability of a voice in each 32 ms, of (milliseconds, probability) stretches."""
    samples = np.concatenate([np.full(ms * RATE_HZ // 1000, chance) for ms, chance in stretches])
    frames = np.pad(samples, (0, -len(samples) % VOICE_FRAME), mode="edge").reshape(-1, VOICE_FRAME)
    return frames.mean(axis=1).astype(np.float32)


def a_segment(*words: Word, **measures: float) -> Segment:
    """Give a segment of these words that the model was sure of, but for the measures given."""
    sure = {"avg_logprob": -0.3, "no_speech_prob": 0.1, "compression_ratio": 1.2, "temperature": 0.0}
    bounds = {"start_ms": words[0].start_ms, "end_ms": words[-1].end_ms} if words else {"start_ms": 0, "end_ms": 0}
    return Segment(words=words, **bounds, **(sure | measures))  # type: ignore[arg-type]


# The real things, each made once for all tests -----------------------------------------------------------


@cache
def sample_talk() -> Samples:
    """Give the sound of the sample talk: 195 s of one voice reading a text, at 16 kHz."""
    samples = decode_sound(SAMPLE, audio_stream=1, duration_ms=195_520)
    samples.setflags(write=False)
    return samples


@cache
def sample_voice() -> Samples:
    """Give the probability of a voice in each 32 ms of the sample talk."""
    return voice_probabilities(sample_talk())


@cache
def sample_windows() -> tuple[Window, ...]:
    """Give the sample talk's windows."""
    return pack_windows(sample_voice(), samples=len(sample_talk()))


@cache
def tiny() -> Any:
    """Load tiny.en."""
    return whisper.load_model("tiny.en", download_root=str(prepare_weights("tiny.en", tell=print).path.parent))


@cache
def tokenizer() -> Any:
    """Give the tokenizer of tiny.en."""
    return get_tokenizer(multilingual=False, num_languages=99, language="en", task="transcribe")


@cache
def exact() -> Network:
    """Give tiny.en as it computes in float32 alone, whatever this processor can do."""
    return in_float32(tiny())


def in_float32(model: Any) -> Network:
    """Give a model as it computes in float32 alone, whatever this processor can do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.speech.network.half_precision", lambda _device: torch.float32)
        patch.setattr("pipeline.speech.network.has_fast_int8", lambda _device: False)
        return Network(model)


@cache
def rough() -> Network:
    """Give tiny.en in float32 with int8 for the rough look at all tokens, whatever this processor can do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.speech.network.half_precision", lambda _device: torch.float32)
        patch.setattr("pipeline.speech.network.has_fast_int8", lambda _device: True)
        return Network(tiny())


def mel(samples: Samples) -> torch.Tensor:
    """Give whisper's own mel spectrogram of at most 30 s."""
    return whisper.log_mel_spectrogram(torch.from_numpy(whisper.pad_or_trim(np.array(samples))), 80)


@cache
def mels() -> torch.Tensor:
    """Give the mel spectrograms of the STRETCHES_S."""
    stretches = [(int(start_s * RATE_HZ), int(end_s * RATE_HZ)) for start_s, end_s in STRETCHES_S]
    return torch.stack([mel(sample_talk()[start:end]) for start, end in stretches])


@cache
def features() -> torch.Tensor:
    """Give the STRETCHES_S as openai-whisper's own encoder hears them."""
    with torch.inference_mode():
        return tiny().encoder(mels())


@cache
def sound() -> Sound:
    """Give the STRETCHES_S as `exact()` hears them."""
    return exact().encode(mels())


def recogniser(conditions: Sequence[Condition] = (), *, prompt: str = "") -> Recogniser:
    """Give a recogniser with tiny.en, as the command loads it."""
    hearing = Hearing(model="tiny.en", language="en", initial_prompt=prompt)
    return Recogniser(hearing, prepare_weights("tiny.en", tell=print), conditions)
