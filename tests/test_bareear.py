"""The recogniser for sounds that are no talk. Only the model is faked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from smalltalk import provenance_of, spread, transcript_of

from pipeline.errors import MediaError
from pipeline.models import Hearing, Provenance, Transcript
from pipeline.speech import bareear
from pipeline.speech.bareear import BareEar, load_ear
from pipeline.video import Video

HEARING = Hearing(model="tiny.en", language="en", initial_prompt="Test Talks.")


class FakeRecogniser:
    """Hears the same words in every sound but in silence, where it hears none."""

    hearing = HEARING
    checkpoint = None

    def provenance(self, video: Video) -> Provenance:
        """Say how words come about."""
        return provenance_of(video, self.hearing)

    def transcribe(self, samples: np.ndarray, video: Video) -> Transcript:
        """Hear a sound."""
        if not samples.any():
            raise MediaError(f"{video.file}: no speech was heard; check that the right sound track was recorded.")
        return transcript_of(spread(["Hello there."]), video, self.hearing, duration_ms=1000)


def test_words_are_heard() -> None:
    """Words come with their times; silence has none."""
    ear = BareEar(FakeRecogniser())  # type: ignore[arg-type]
    assert [word.text for word in ear.hear(np.ones(16_000, np.float32))] == ["Hello", "there."]
    assert ear.hear(np.zeros(16_000, np.float32)) == ()


def test_rare_words_take_several_tokens() -> None:
    """The model's own tokens tell which words it may misspell."""
    ear = BareEar(FakeRecogniser())  # type: ignore[arg-type]
    assert (ear.count_tokens("pain"), ear.count_tokens("bruxism") > 1) == (1, True)


def test_the_key_changes_with_the_model() -> None:
    """What another model wrote is not taken for what this one writes."""
    other = FakeRecogniser()
    other.hearing = replace(HEARING, initial_prompt="Other Talks.")
    keys = {BareEar(recogniser).key for recogniser in (FakeRecogniser(), FakeRecogniser(), other)}  # type: ignore[arg-type]
    assert len(keys) == 2


def test_it_is_loaded_without_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raw mishearings show only where no pack helps."""
    asked = []

    def load(*arguments: object, **options: object) -> FakeRecogniser:
        asked.append((arguments, sorted(options)))
        return FakeRecogniser()

    monkeypatch.setattr(bareear, "load_recogniser", load)
    load_ear(HEARING, tell=lambda _: None)
    assert asked == [((HEARING,), ["tell"])]
