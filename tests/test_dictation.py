"""Spoken terms: sentences of ours around them, and what was written in their place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.models import Word
from pipeline.speech.dictation import (
    CARRIERS,
    PAUSE_MS,
    SAMPLE_RATE_HZ,
    Samples,
    Utterance,
    cut,
    dictate,
    join_sounds,
    part_words,
)

ASKED = Utterance(term="bruxism", before="People often ask what", after="really means.")
WORDS = st.lists(st.text("abcxyz'-AB", min_size=1, max_size=8).filter(lambda word: word.strip("'-")), min_size=1)


class Parrot:
    """A voice and an ear in one: a sound's first sample is the number of what was said, 50 ms a word."""

    def __init__(self, wrong: dict[str, str]) -> None:
        self.wrong = wrong
        self.said: list[tuple[str, str]] = []

    def speak(self, text: str, *, voice: str) -> Samples:
        """Say a sentence."""
        self.said.append((voice, text))
        sound = np.zeros(len(text.split()) * SAMPLE_RATE_HZ // 20, np.float32)
        sound[0] = len(self.said)
        return sound

    def hear(self, samples: Samples) -> Sequence[Word]:
        """Hear each sentence as it was said, but for the terms that are heard wrong."""
        words = []
        for at in np.flatnonzero(samples):
            _, text = self.said[int(samples[at]) - 1]
            for term, wrong in self.wrong.items():
                text = text.replace(term, wrong)
            begins_ms = int(at) * 1000 // SAMPLE_RATE_HZ
            step_ms = 50 * len(self.said[int(samples[at]) - 1][1].split()) / len(text.split())
            for number, word in enumerate(text.split()):
                times = (begins_ms + int(number * step_ms), begins_ms + int((number + 1) * step_ms))
                words.append(Word(text=word, start_ms=times[0], end_ms=times[1], probability=0.9))
        return words


@pytest.mark.parametrize(("before", "after"), CARRIERS)
@given(inside=WORDS)
def test_what_stands_between_the_halves_is_cut_out(before: str, after: str, inside: list[str]) -> None:
    """Whatever was written for the term, be it words of the sentence itself, comes out whole."""
    utterance = Utterance(term="bruxism", before=before, after=after)
    heard = cut([*before.split(), *inside, *after.split()], utterance)
    assert heard is not None
    assert heard.replace(" ", "").strip("'-") == cut_marks("".join(inside))


def cut_marks(text: str) -> str:
    """Give letters as folding leaves them."""
    return text.casefold().strip("'-")


@pytest.mark.parametrize(
    ("heard", "found"),
    [
        ("People often ask what bruxism really means.", "bruxism"),
        ("people often ask what, Brooks is them, really means?", "brooks is them"),
        ("People of an ask what brooksism really means", "brooksism"),
        ("And people often ask what bruxism really means to them.", None),
        ("I often ask what bruxism really means to.", "bruxism"),
        ("People often ask what really means.", None),
        ("People often ask what ... really means.", None),
        ("People often ask what's brooksism really means.", None),
        ("People often ask what bruxism rarely means.", None),
        ("Thanks for watching!", None),
        ("", None),
    ],
)
def test_only_a_sentence_that_was_understood_tells_something(heard: str, found: str | None) -> None:
    """The words beside the term must be there; of the others two may be wrong."""
    assert cut(heard.split(), ASKED) == found


def test_sounds_are_joined_with_pauses() -> None:
    """Each sound stands whole between pauses, and its bounds say where."""
    sounds = [np.full(1600, 1, np.float32), np.full(3200, 2, np.float32)]
    samples, bounds = join_sounds(sounds)
    assert bounds == ((PAUSE_MS, PAUSE_MS + 100), (2 * PAUSE_MS + 100, 2 * PAUSE_MS + 300))
    assert len(samples) == 4800 + 3 * PAUSE_MS * 16
    for sound, (start_ms, end_ms) in zip(sounds, bounds, strict=True):
        assert (samples[start_ms * 16 : end_ms * 16] == sound).all()
    assert samples.sum() == sum(sound.sum() for sound in sounds)


def test_words_go_to_the_sentence_they_lie_in() -> None:
    """A word that begins a little early or ends a little late still belongs to its sentence."""
    times = [(760, 1000), (1500, 1900), (2590, 2700), (3900, 4000)]
    words = [
        Word(text=str(at), start_ms=start, end_ms=end, probability=1) for at, (start, end) in enumerate(times)
    ]
    assert list(part_words(words, [(800, 1800), (2600, 3600)])) == [("0", "1"), ("2", "3")]


def test_every_voice_says_every_term_in_another_sentence() -> None:
    """What was written is told term by term, in the order of the voices."""
    parrot = Parrot({"bruxism": "brooks is them", "masseter": "mass-eater"})
    heard = dictate(("bruxism", "masseter", "enamel"), voices=("a", "b"), speaker=parrot, ear=parrot)
    assert heard == {
        "bruxism": ("brooks is them",) * 2,
        "masseter": ("mass-eater",) * 2,
        "enamel": ("enamel",) * 2,
    }
    assert [voice for voice, _ in parrot.said] == ["a"] * 3 + ["b"] * 3
    texts = [text for _, text in parrot.said]
    assert texts[0] == "Please tell me more about bruxism before we go on."
    assert texts[3] == "People often ask what bruxism really means."
    assert len(set(texts)) == 6


def test_silence_tells_nothing() -> None:
    """Where nothing was heard, nothing is claimed."""

    class Deaf:
        def hear(self, _samples: Samples) -> Sequence[Word]:
            return ()

    assert dictate(("bruxism",), voices=("a", "b"), speaker=Parrot({}), ear=Deaf()) == {"bruxism": (None, None)}
