"""Speak terms in sentences of ours, and cut out of what was heard what was written in a term's place.

The sentences are known, so whatever stands between their halves is what the recogniser made of the
term (after arXiv 2508.17796). A sentence whose own words were not heard as they were said tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from pipeline.mishearings import fold
from pipeline.models import Word

SAMPLE_RATE_HZ = 16_000
PAUSE_MS = 800
"""Silence before, between and after the sentences of one sound."""
SLIPS = 2
"""Words of a sentence that may be heard as others, added or lost; never those beside the term."""

CARRIERS = (
    ("Please tell me more about", "before we go on."),
    ("People often ask what", "really means."),
    ("The doctor wrote", "down in the notes."),
    ("Somebody told her that", "could be the reason."),
    ("Last week we talked about", "for ten minutes."),
    ("Today the first word on the list is", "because it comes up a lot."),
)
"""The halves of sentences into which a term of any kind fits."""

Samples = npt.NDArray[np.float32]


class Voice(Protocol):
    """Speaks."""

    def speak(self, text: str, *, voice: str) -> Samples:
        """Say a sentence with one of the voices: mono float32 samples at 16 kHz."""


class Ear(Protocol):
    """Hears."""

    def hear(self, samples: Samples) -> Sequence[Word]:
        """Give the words that were heard, none if nothing was understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A term within a sentence, to be said by one voice."""

    term: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.before} {self.term} {self.after}"


def dictate(
    terms: Sequence[str], *, voices: Sequence[str], speaker: Voice, ear: Ear
) -> Mapping[str, tuple[str | None, ...]]:
    """Have every voice say every term, each in another sentence, and give what was written for it, by voice.

    None where the sentence around the term was not understood.
    """
    by_voice = []
    for turn, voice in enumerate(voices):
        said = [_utter(term, number + turn) for number, term in enumerate(terms)]
        samples, bounds = join_sounds([speaker.speak(utterance.text, voice=voice) for utterance in said])
        heard = part_words(ear.hear(samples), bounds)
        by_voice.append([cut(words, utterance) for words, utterance in zip(heard, said, strict=True)])
    return dict(zip(terms, zip(*by_voice, strict=True), strict=True))


def join_sounds(sounds: Sequence[Samples]) -> tuple[Samples, tuple[tuple[int, int], ...]]:
    """Put sounds behind each other with pauses, and give where each begins and ends, in milliseconds."""
    pause = np.zeros(PAUSE_MS * SAMPLE_RATE_HZ // 1000, np.float32)
    parts, bounds, at = [pause], [], len(pause)
    for sound in sounds:
        bounds.append((at * 1000 // SAMPLE_RATE_HZ, (at + len(sound)) * 1000 // SAMPLE_RATE_HZ))
        parts += [sound, pause]
        at += len(sound) + len(pause)
    return np.concatenate(parts), tuple(bounds)


def part_words(words: Sequence[Word], bounds: Sequence[tuple[int, int]]) -> Iterator[tuple[str, ...]]:
    """Give the words of each sentence: those whose middle lies nearer to it than to any other."""
    edge_ms = PAUSE_MS // 2
    for start_ms, end_ms in bounds:
        yield tuple(
            word.text
            for word in words
            if start_ms - edge_ms <= (word.start_ms + word.end_ms) // 2 < end_ms + edge_ms
        )


def cut(heard: Sequence[str], utterance: Utterance) -> str | None:
    """Give what was written in the term's place, folded; None if the sentence around it was not understood.

    The words beside the term must be heard as they are; of the others SLIPS may be wrong.
    """
    before, after = _folded(utterance.before.split()), _folded(utterance.after.split())
    words = _folded(heard)
    begins = {at + 1: _slips(before, words[: at + 1]) for at, word in enumerate(words) if word == before[-1]}
    ends = {at: _slips(after, words[at:]) for at, word in enumerate(words) if word == after[0]}
    places = [
        (begins[start] + ends[end], start, end)
        for start in begins
        for end in ends
        if start < end and begins[start] + ends[end] <= SLIPS
    ]
    if not places:
        return None
    _, start, end = min(places)
    return fold(" ".join(heard[start:end])) or None


def _utter(term: str, number: int) -> Utterance:
    before, after = CARRIERS[number % len(CARRIERS)]
    return Utterance(term=term, before=before, after=after)


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(fold(word) for word in words)


def _slips(said: tuple[str, ...], heard: tuple[str, ...]) -> int:
    return Levenshtein.distance(said, heard)
