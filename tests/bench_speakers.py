"""Measure how well another person in a talk is told: stretches of one recording put into another, and dialogues.

`make bench-speakers` calls it. Recordings stand outside the repository: GOLD/TALK/video.mp4 with the voice's
name in gold.json, REAL/NAME-NUMBER/*, and, if given, VOICES/NAME.wav. Pauses part them into sentences.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, permutations
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from sounds import RATE_HZ, Samples

from pipeline.models import Word
from pipeline.speech.pitch import pitches_hz
from pipeline.speech.speakers import find_other_speakers
from pipeline.speech.timbre import cepstra
from pipeline.speech.voice import VOICE_FRAME, voice_probabilities

FRAME_MS = 1000 * VOICE_FRAME // RATE_HZ
LENGTHS_S = (4, 6, 15, 30)
NEAR_SEMITONES = 3
PAUSE_FRAMES, SENTENCE_FRAMES = 12, 47


class Sentence(NamedTuple):
    """What is measured of each frame of a sentence."""

    pitches: np.ndarray
    timbre: np.ndarray
    voice: np.ndarray


class Recording(NamedTuple):
    """One person speaking."""

    name: str
    person: str
    height: float
    """In semitones, from anywhere."""
    sentences: tuple[Sentence, ...]

    def take(self, start: int, seconds: float) -> tuple[Sentence, ...]:
        """Give as many sentences from `start` as last so long, or all there are."""
        lengths = np.cumsum([seconds_of([sentence]) for sentence in self.sentences[start:]])
        return self.sentences[start : start + 1 + int((lengths < seconds).sum())]


def seconds_of(sentences: Sequence[Sentence]) -> float:
    """Give how long sentences last."""
    return sum(len(sentence.voice) for sentence in sentences) * FRAME_MS / 1000


def decode(path: Path) -> Samples:
    """Give the first sound track at 16 kHz."""
    resampler = av.AudioResampler("flt", "mono", RATE_HZ)
    with av.open(str(path)) as file:
        decoded = [part for frame in file.decode(audio=0) for part in resampler.resample(frame)]
        return np.concatenate([part.to_ndarray()[0] for part in (*decoded, *resampler.resample(None))])


def part(samples: Samples, voice: np.ndarray) -> tuple[Sentence, ...]:
    """Part a recording into sentences of at least a second and a half, where somebody pauses."""
    pitches = pitches_hz(samples, sample_rate_hz=RATE_HZ, frame=VOICE_FRAME)
    timbre = cepstra(samples, sample_rate_hz=RATE_HZ, frame=VOICE_FRAME)
    ends, begun = [0], 0
    spoken = np.flatnonzero(voice >= 0.5)
    for before, after in pairwise(spoken):
        if after - before > PAUSE_FRAMES and before - begun >= SENTENCE_FRAMES:
            ends.append(int(after))
            begun = int(after)
    bounds = zip(ends, [*ends[1:], len(voice)], strict=True)
    return tuple(Sentence(pitches[a:b], timbre[a:b], voice[a:b]) for a, b in bounds)


def flagged(sentences: Sequence[Sentence]) -> np.ndarray:
    """Give for each frame of these sentences, one after the other, whether it is flagged."""
    ends = np.cumsum([len(sentence.voice) for sentence in sentences]) * FRAME_MS
    starts = [0, *ends[:-1]]
    bounds = zip(starts, ends, strict=True)
    words = [(Word(text=".", start_ms=int(a), end_ms=int(b) - FRAME_MS - 1, probability=1.0),) for a, b in bounds]
    joined = (np.concatenate(track) for track in zip(*sentences, strict=True))
    marks = np.zeros(ends[-1] // FRAME_MS, bool)
    for flag in find_other_speakers(words, *joined, frame_ms=FRAME_MS):
        marks[flag.start_ms // FRAME_MS : flag.end_ms // FRAME_MS + 1] = True
    return marks


def put_in(
    host: Recording, guest: Recording, seconds: float, chance: np.random.Generator
) -> tuple[float, float] | None:
    """Put a stretch of the guest into the host; give what was flagged of guest and host."""
    stretch = guest.take(int(chance.integers(len(guest.sentences))), seconds)
    if len(host.sentences) < 3 or not 0.9 * seconds <= seconds_of(stretch) < 0.67 * seconds_of(host.sentences):
        return None
    at = int(chance.integers(1, len(host.sentences)))
    marks = flagged((*host.sentences[:at], *stretch, *host.sentences[at:]))
    begin = sum(len(sentence.voice) for sentence in host.sentences[:at])
    within = slice(begin, begin + sum(len(sentence.voice) for sentence in stretch))
    return float(marks[within].mean()), float(np.delete(marks, within).mean())


def converse(host: Recording, guest: Recording, chance: np.random.Generator) -> tuple[float, float] | None:
    """Let the two speak in turn for 10 to 20 s each; give what was flagged of the one and of the other."""
    turns: list[tuple[Sentence, ...]] = []
    told = [0, 0]
    while told[0] < len(host.sentences) and told[1] < len(guest.sentences):
        for who, speaker in enumerate((host, guest)):
            turns.append(speaker.take(told[who], chance.uniform(9, 18)))
            told[who] += len(turns[-1])
    if len(turns) < 4:
        return None
    marks = flagged([sentence for turn in turns for sentence in turn])
    whose = np.concatenate(
        [np.full(round(seconds_of(turn) * 1000 / FRAME_MS), at % 2) for at, turn in enumerate(turns)]
    )
    shares = float(marks[whose == 0].mean()), float(marks[whose == 1].mean())
    return max(shares), min(shares)


def spoil(samples: Samples) -> Iterator[tuple[str, Samples]]:
    """Give the recording as it is, and as no other person would make it."""
    at_s = np.arange(len(samples)) / RATE_HZ
    loud = np.sqrt(np.square(samples[np.abs(samples) > 0.01]).mean())
    hiss = np.random.default_rng(2).standard_normal(len(samples)) * loud
    yield "as it is", samples
    yield "louder and softer by 10 dB every 10 s", samples * 10 ** (np.sin(at_s * 0.628) / 2)
    yield "noise 25 dB below the voice in the second half", samples + hiss * 10**-1.25 * (at_s > at_s[-1] / 2)
    for hertz in (4000, 2000, 1000):
        yield (
            f"above {hertz} Hz softer in the second half",
            np.where(at_s > at_s[-1] / 2, dull(samples, hertz), samples),
        )
    echo = np.random.default_rng(1).standard_normal(RATE_HZ * 3 // 10) * np.exp(
        -6.9 * np.linspace(0, 1, RATE_HZ * 3 // 10)
    )
    size = len(samples) + len(echo)
    room = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(echo / np.linalg.norm(echo), size), size)
    far = dull(samples + 0.5 * room[: len(samples)], 3000) / 3
    yield "from the other end of a room in the second half", np.where(at_s > at_s[-1] / 2, far, samples)


def dull(samples: Samples, hertz: float) -> Samples:
    """Let through what lies above a frequency the less, the higher it is (6 dB an octave)."""
    frequencies = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    return np.fft.irfft(np.fft.rfft(samples) / (1 + 1j * frequencies / hertz), len(samples))


def main() -> int:
    """Print what is flagged of one person, and of another person put in."""
    arguments = argparse.ArgumentParser(description=__doc__)
    for name in ("--gold", "--real", "--voices"):
        arguments.add_argument(name, type=Path)
    options = arguments.parse_args()
    found = list(gather(options.gold, options.real, options.voices))
    people = sorted({person for _, person in found})
    alone: dict[str, list[bool]] = {}
    recordings: list[Recording] = []
    for path, person in found:
        for way, sound in spoil(decode(path)):
            samples = np.ascontiguousarray(sound, dtype=np.float32)
            sentences = part(samples, voice_probabilities(samples))
            alone.setdefault(way, []).append(bool(flagged(sentences).any()))
            if way == "as it is":
                height = float(np.nanmedian(12 * np.log2(np.concatenate([each.pitches for each in sentences]))))
                recordings.append(Recording(path.parent.name, person, height, sentences))
    print(f"{len(found)} recordings of {len(people)} voices\n\n| one person | flagged |\n| --- | ---: |")
    for way, flags in alone.items():
        print(f"| {way} | {sum(flags)} of {len(flags)} |")
    print(
        "\n| another person | voices | pairs | caught | of the rest flagged |\n| --- | --- | ---: | ---: | ---: |"
    )
    for half, name in enumerate(("chosen on", "the other half")):
        report([each for each in recordings if people.index(each.person) % 2 == half], name)
    return 0


def gather(gold: Path | None, real: Path | None, voices: Path | None) -> Iterator[tuple[Path, str]]:
    """Give each recording and who speaks in it."""
    for path in sorted(gold.glob("*/video.mp4")) if gold else ():
        yield path, json.loads((path.parent / "gold.json").read_text("utf-8"))["voice"]
    for path in sorted((*real.glob("*/audio.*"), *real.glob("*/video.*"))) if real else ():
        yield path, path.parent.name.rstrip("-0123456789")
    for path in sorted(voices.glob("*.wav")) if voices else ():
        yield path, path.stem


def report(recordings: Sequence[Recording], name: str) -> None:
    """Print how much is caught in pairs of about one height: when half of the other person is flagged."""
    near = [
        (host, guest)
        for host, guest in permutations(recordings, 2)
        if host.person != guest.person and abs(host.height - guest.height) <= NEAR_SEMITONES
    ]
    kinds: dict[str, Callable[..., tuple[float, float] | None]] = {
        f"{length} s": lambda host, guest, chance, length=length: put_in(host, guest, length, chance)
        for length in LENGTHS_S
    }
    for kind, make in (*kinds.items(), ("dialogue", converse)):
        chance = np.random.default_rng(0)
        shares = [shares for pair in near if (shares := make(*pair, chance)) is not None]
        caught = np.mean([other >= 0.5 for other, _ in shares])
        print(f"| {kind} | {name} | {len(shares)} | {caught:.1%} | {np.mean([rest for _, rest in shares]):.1%} |")


if __name__ == "__main__":
    raise SystemExit(main())
