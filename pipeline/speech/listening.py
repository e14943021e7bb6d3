"""Hear a group of windows: once without help, to learn what is spoken of, and again with the words it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from pipeline.english import is_hesitation
from pipeline.models import Condition, Piece, Segment, Word
from pipeline.speech.alignment import Timed, align
from pipeline.speech.allocation import give_back
from pipeline.speech.bias import Bias
from pipeline.speech.decoding import BEAMS, Decoded, Decoder
from pipeline.speech.device import Batches, free_bytes, plan_batches
from pipeline.speech.guards import COMPRESSION_RATIO, LOGPROB, is_echo, lost_words, unheard_words
from pipeline.speech.network import Network, Sound
from pipeline.speech.pauses import in_order
from pipeline.speech.vocabulary import Vocabulary
from pipeline.speech.windows import Window
from pipeline.timecode import ms_from_seconds

SAMPLE_RATE_HZ = 16_000
TEMPERATURES = (0.2, 0.4, 0.6, 0.8, 1.0)
"""Tried in turn for a window whose words are not believable; the model then samples, best of BEAMS."""
PROMPT_TOKENS = 215
"""Room for the clinic's names and the expected terms; the model takes at most 223 tokens before a window."""

Mel = Callable[[npt.NDArray[np.float32]], Tensor]
"""Turns at most 30 s of samples into the model's mel spectrogram of 30 s."""
Heard = Callable[[int], None]
"""Is told, from any thread, how many more samples were heard; each is heard twice."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """Windows with their sound as the model hears it, and what was understood of them without help."""

    windows: Sequence[Window]
    sound: Sound
    unprompted: Sequence[Decoded]


class Ear:
    """A loaded model with the clinic's words at hand."""

    def __init__(
        self,
        network: Network,
        tokenizer: Any,
        mel: Mel,
        *,
        names: str,
        conditions: Sequence[Condition],
        words: Sequence[str] = (),
    ) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._mel = mel
        self._names = names.strip()
        encode = tokenizer.encoding.encode_ordinary
        self._room = PROMPT_TOKENS - len(encode(" " + self._names))
        self._vocabulary = Vocabulary(conditions, words, pieces=lambda text: len(encode(" " + text)))
        rare = filter(self._vocabulary.is_rare, self._vocabulary.terms)
        self._bias: Bias | None = Bias(rare, tokenizer, sure=_names_in(names))
        self._plain = Decoder(network, tokenizer)
        self._batches = plan_batches(network.device, size=network.size, free_bytes=free_bytes(network.device))

    def hear(self, samples: npt.NDArray[np.float32], windows: Sequence[Window], *, heard: Heard) -> Piece:
        """Hear a group of windows of mono samples at 16 kHz; one segment each, with or without words."""
        batches = deal(windows, self._batches)
        # Single threads side by side: threads that share one product wait for each other at every step,
        # and where another program keeps a core busy they stall (docs/hearing.md).
        with ThreadPoolExecutor(self._batches.workers, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            once = list(pool.map(lambda batch: self._hear_once(samples, batch, heard), batches))
            give_back()
            expected = self._vocabulary.choose(
                " ".join(decoded.text for batch in once for decoded in batch.unprompted), room=self._room
            )
            decoder = self._expecting(expected)
            again = list(pool.map(lambda batch: self._hear_again(batch, decoder, expected, heard), once))
        give_back()
        heard_segments = {window: segment for pairs in again for window, segment in pairs}
        return Piece(segments=tuple(heard_segments[window] for window in windows), expected=expected)

    def _hear_once(self, samples: npt.NDArray[np.float32], windows: Sequence[Window], heard: Heard) -> _Batch:
        mels = torch.stack([self._mel(samples[window.start : window.end]) for window in windows])
        sound = self._network.encode(mels)
        unprompted = self._plain.search(sound, beams=1)
        heard(sum(window.ends - window.begins for window in windows))
        return _Batch(windows, sound, unprompted)

    def _hear_again(
        self, batch: _Batch, decoder: Decoder, expected: Sequence[str], heard: Heard
    ) -> list[tuple[Window, Segment]]:
        prompted = decoder.search(batch.sound)
        decoded = [self._believable(batch, number, words, expected) for number, words in enumerate(prompted)]
        seconds = [(window.end - window.start) / SAMPLE_RATE_HZ for window in batch.windows]
        texts = [words.tokens for words in decoded]
        timed = align(self._network, self._tokenizer, batch.sound, texts, seconds)
        heard(sum(window.ends - window.begins for window in batch.windows))
        return [
            (window, _segment(words, times, window))
            for words, times, window in zip(decoded, timed, batch.windows, strict=True)
        ]

    def _expecting(self, terms: Sequence[str]) -> Decoder:
        """Give a decoder that is told the clinic's names and the terms to expect."""
        prompt = f"{self._names} {', '.join(terms)}." if terms else self._names
        return Decoder(self._network, self._tokenizer, prompt=prompt, bias=self._bias)

    def _believable(self, batch: _Batch, number: int, words: Decoded, expected: Sequence[str]) -> Decoded:
        """Give a window's words, or other ones if these can't be believed."""
        unprompted = batch.unprompted[number].text
        rare = self._vocabulary.rare_words
        if unheard := unheard_words(words.text, unprompted, rare):  # a term has slipped in out of the prompt
            fewer = [term for term in expected if unheard.isdisjoint(re.split(r"[\s-]+", term.casefold()))]
            (words,) = self._expecting(fewer).search(batch.sound.of([number]))
        if _is_good(words, unprompted, expected) and not unheard_words(words.text, unprompted, rare):
            return words
        return self._try_again(batch, number)

    def _try_again(self, batch: _Batch, number: int) -> Decoded:
        """Decode a window without prompt, then ever warmer, until it can be believed; the last try stands."""
        sound, seed = batch.sound.of([number]), batch.windows[number].start
        (tried,) = self._plain.search(sound)
        for temperature in TEMPERATURES:
            if _is_good(tried, batch.unprompted[number].text, ()):
                break
            tried = self._plain.sample(sound, temperature=temperature, tries=BEAMS, seed=seed)
        return tried


def deal(windows: Sequence[Window], batches: Batches) -> list[Sequence[Window]]:
    """Deal windows out to batches, as alike as can be, the longest first in each.

    As many batches for each worker; and in a batch the short windows, which are done first, stand last.
    """
    longest_first = sorted(windows, key=lambda window: window.start - window.end)
    count = batches.workers * -(-len(windows) // (batches.workers * batches.most))
    return [longest_first[number::count] for number in range(min(count, len(windows)))]


def _is_good(words: Decoded, unprompted: str, expected: Sequence[str]) -> bool:
    """Say whether a window's words are believable: no loop, doubt, echo of the prompt, or jump over speech."""
    return (
        words.compression_ratio <= COMPRESSION_RATIO
        and words.avg_logprob >= LOGPROB
        and not (expected and is_echo(words.text, unprompted, expected))
        and not (expected and lost_words(words.text, unprompted))
    )


def _names_in(prompt: str) -> list[str]:
    """Part a prompt into the names it lists: "Moderni Minutes with Cynthia, PA-C." has three."""
    return [name for name in re.split(r"[,.;:]\s*|\s+(?:with|and|of|in|at)\s+", prompt) if name]


def _segment(decoded: Decoded, timed: Sequence[Timed], window: Window) -> Segment:
    words = tuple(_words(timed, window))
    return Segment(
        start_ms=words[0].start_ms if words else _ms(window.start),
        end_ms=words[-1].end_ms if words else _ms(window.end),
        words=words,
        avg_logprob=round(decoded.avg_logprob, 4),
        no_speech_prob=round(decoded.no_speech_prob, 4),
        compression_ratio=round(decoded.compression_ratio, 4),
        temperature=decoded.temperature,
    )


def _words(timed: Sequence[Timed], window: Window) -> tuple[Word, ...]:
    """Turn a window's words into ours: whole milliseconds of the talk, inside the window, never going back."""
    first_ms, last_ms = _ms(window.start), _ms(window.end)

    def at(seconds: float) -> int:
        return min(first_ms + ms_from_seconds(seconds), last_ms)

    words: list[Word] = []
    for piece in timed:
        text = " ".join(piece.text.split())
        if not text:
            continue
        word = Word(
            text=text, start_ms=at(piece.start_s), end_ms=at(piece.end_s), probability=round(piece.probability, 4)
        )
        is_part = bool(words) and not piece.text[0].isspace()  # the tokenizer parts "x-ray" into " x" and "-ray"
        if is_part and not is_hesitation(text):
            words[-1] = _joined(words[-1], word)
        else:
            words.append(word)
    return in_order(words)


def _joined(left: Word, right: Word) -> Word:
    return Word(
        text=left.text + right.text,
        start_ms=left.start_ms,
        end_ms=right.end_ms,
        probability=min(left.probability, right.probability),
    )


def _ms(samples: int) -> int:
    return samples * 1000 // SAMPLE_RATE_HZ
