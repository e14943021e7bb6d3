"""What the recogniser made up is taken out, and reported."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from talks import say

from pipeline.models import Rejection, Segment, Word
from pipeline.speech.guards import reject_silence

RATE_HZ = 1000
REASON = "there is no voice at that time"


def heard(*words: Word) -> Segment:
    """Give a segment of these words."""
    return Segment(
        start_ms=words[0].start_ms,
        end_ms=words[-1].end_ms,
        words=words,
        avg_logprob=-0.3,
        no_speech_prob=0.1,
        compression_ratio=1.2,
        temperature=0.0,
    )


def sound(*stretches: tuple[int, float]) -> npt.NDArray[np.float32]:
    """Give noise in stretches of (milliseconds, loudness)."""
    noise = np.random.default_rng(7)
    parts = [noise.normal(0, loudness, ms * RATE_HZ // 1000) for ms, loudness in stretches]
    return np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, np.float32)


def test_a_sentence_in_silence_is_rejected() -> None:
    """A stock phrase that was written into silence goes, and the editor is told what, when and why."""
    spoken, made_up = heard(*say("It hurts a lot.")), heard(*say("Thank you. Bye.", start_ms=4000))
    samples = sound((3000, 0.1), (4000, 0.0))
    assert reject_silence([spoken, made_up], samples, sample_rate_hz=RATE_HZ) == (
        (spoken,),
        (
            Rejection(start_ms=4000, end_ms=4550, text="Thank you.", reason=REASON),
            Rejection(start_ms=4600, end_ms=4850, text="Bye.", reason=REASON),
        ),
    )


def test_what_was_spoken_is_kept() -> None:
    """Speech is left exactly as it was heard, quiet speech and pauses inside a sentence too."""
    segments = (heard(*say("It hurts. |800 Still.")), heard(*say("Here is more.", start_ms=3000)))
    samples = sound((550, 0.1), (850, 0.0), (600, 0.1), (1000, 0.0), (2000, 0.01))
    assert reject_silence(segments, samples, sample_rate_hz=RATE_HZ) == (segments, ())


def test_a_segment_is_parted_at_its_sentences() -> None:
    """Only the sentence in silence leaves its segment, whose times shrink to what was spoken."""
    words = say("It hurts. |3000 Thank you.")
    kept, rejected = reject_silence([heard(*words)], sound((1000, 0.1), (6000, 0.0)), sample_rate_hz=RATE_HZ)
    assert kept == (replace(heard(*words[:2]), start_ms=0, end_ms=550),)
    assert [rejection.text for rejection in rejected] == ["Thank you."]


def test_a_steady_noise_is_no_silence() -> None:
    """In a recording with a loud hum nothing is rejected by mistake."""
    segments = (heard(*say("It hurts. |2000 Still.")),)
    assert reject_silence(segments, sound((4000, 0.02)), sample_rate_hz=RATE_HZ) == (segments, ())


def test_faint_noise_is_silence() -> None:
    """A room's hiss far below the voice is no voice."""
    segment = heard(*say("Thank you.", start_ms=4000))
    kept, rejected = reject_silence([segment], sound((3000, 0.1), (4000, 0.0005)), sample_rate_hz=RATE_HZ)
    assert (kept, len(rejected)) == ((), 1)


def test_words_after_the_end_are_made_up() -> None:
    """Nobody speaks after the recording has ended."""
    segment = heard(*say("Thank you.", start_ms=60_000))
    assert reject_silence([segment], sound((3000, 0.1)), sample_rate_hz=RATE_HZ)[0] == ()


def test_nothing_heard_is_nothing_rejected() -> None:
    """No words, or no sound at all, is no error."""
    assert reject_silence([], sound((1000, 0.1)), sample_rate_hz=RATE_HZ) == ((), ())
    assert reject_silence([], sound(), sample_rate_hz=RATE_HZ) == ((), ())


def test_in_a_silent_recording_everything_is_made_up() -> None:
    """Where the microphone was off, "Thank you." is not published."""
    kept, rejected = reject_silence([heard(*say("Thank you."))], sound((5000, 0.0)), sample_rate_hz=RATE_HZ)
    assert kept == ()
    assert [rejection.text for rejection in rejected] == ["Thank you."]
