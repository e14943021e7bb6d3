"""When each word was said: where in the sound the decoder looked while it read each token.

Method: openai-whisper's `timing.py` (cross-attention of the heads that keep time, normalised,
smoothed by a median, dynamic time warping), here for a batch of windows in one pass of the decoder
and with the warping as running minima over whole rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from pipeline.speech.network import SOUND_FRAMES_PER_SECOND, Network, Sound

_BEFORE = "\"'“¿([{-"
_AFTER = "\"'.。,，!！?？:：”)]}、"
"""Punctuation that belongs to the following and to the preceding word; openai-whisper's own lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A word as the tokenizer gives it (a leading space begins a new one), in seconds of its window."""

    text: str
    start_s: float
    end_s: float
    probability: float


@torch.inference_mode()
def align(
    network: Network, tokenizer: Any, sound: Sound, texts: Sequence[Sequence[int]], seconds: Sequence[float]
) -> list[list[Timed]]:
    """Time the words of windows that say `texts` (tokens) and last `seconds`."""
    start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
    longest = max(map(len, texts))
    rows = [[*start, *text, *[tokenizer.eot] * (longest + 1 - len(text))] for text in texts]
    tokens = torch.tensor(rows, device=network.device)
    looks, states = network.follow(sound, tokens)
    said = slice(len(start) - 1, len(start) - 1 + longest)
    timed: list[list[Timed]] = []
    for row, text in enumerate(texts):
        if not text:
            timed.append([])
            continue
        frames = min(max(int(seconds[row] * SOUND_FRAMES_PER_SECOND), 1), looks.shape[-1])
        length = len(start) + len(text)
        matrix = _sharpened(looks[row, :, : length + 1, :frames])[len(start) - 1 : length]
        starts_s = _warp(-matrix.double().cpu().numpy()) / SOUND_FRAMES_PER_SECOND
        chances = network.chances(states[row, said][: len(text)], tokens[row, len(start) : length]).tolist()
        timed.append(list(_words(tokenizer, text, starts_s, chances)))
    return timed


def _sharpened(looks: Tensor) -> Tensor:
    """Turn raw scores (heads, T, F) into one matrix (T, F) in which each token's own moments stand out."""
    weights = looks.softmax(dim=-1)
    deviation, mean = torch.std_mean(weights, dim=-2, keepdim=True, unbiased=False)
    # Head by head, so that what is smoothed stays in the processor's cache.
    return torch.stack([_median7(head) for head in (weights - mean) / deviation]).mean(dim=0)


def _median7(values: Tensor) -> Tensor:
    """Smooth along the last dimension by the median of 7, the ends reflected."""
    if values.shape[-1] <= 3:
        return values
    padded = torch.nn.functional.pad(values, (3, 3), mode="reflect")
    wires = [padded[..., shift : shift + values.shape[-1]] for shift in range(7)]
    for low, high in _MEDIAN_OF_7:
        wires[low], wires[high] = torch.minimum(wires[low], wires[high]), torch.maximum(wires[low], wires[high])
    return wires[3]


_MEDIAN_OF_7 = (
    *((0, 5), (0, 3), (1, 6), (2, 4), (0, 1), (3, 5), (2, 6), (2, 3), (3, 6), (4, 5), (1, 4), (1, 3), (3, 4)),
)
"""Exchanges after which the fourth of seven values is their median (N. Devillard, "Fast median search", 1998)."""


def _warp(costs: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Give the frame at which each token begins, (T,), on the cheapest monotone path through (T, F)."""
    tokens, frames = costs.shape
    total = np.empty_like(costs)
    total[0] = np.cumsum(costs[0])
    for row in range(1, tokens):
        above = total[row - 1]
        entered = np.minimum(above, np.concatenate([[np.inf], above[:-1]]))
        along = np.cumsum(costs[row])
        before = along - costs[row]
        total[row] = along + np.minimum.accumulate(entered - before)
    starts = np.zeros(tokens, dtype=np.int64)
    frame = frames - 1
    for row in range(tokens - 1, 0, -1):
        above = total[row - 1]
        while frame > 0:
            stay = total[row, frame - 1]
            if above[frame - 1] <= min(above[frame], stay):
                starts[row], frame = frame, frame - 1
                break
            if above[frame] < stay:
                starts[row] = frame
                break
            frame -= 1
    return starts


def _words(
    tokenizer: Any, text: Sequence[int], starts_s: npt.NDArray[np.float64], chances: Sequence[float]
) -> list[Timed]:
    """Join tokens into words, punctuation with its word; a word ends where the next token begins."""
    words, tokens = tokenizer.split_to_word_tokens([*text, tokenizer.eot])
    bounds = np.cumsum([0, *map(len, tokens)])
    pieces = [
        Timed(
            text=word,
            start_s=float(starts_s[begin]),
            end_s=float(starts_s[end]),
            probability=sum(chances[begin:end]) / int(end - begin),
        )
        for word, begin, end in zip(words[:-1], bounds, bounds[1:], strict=False)
    ]
    return _with_punctuation(pieces)


def _with_punctuation(pieces: Sequence[Timed]) -> list[Timed]:
    """Give opening marks to the next word and closing ones to the last; times are the word's own."""
    joined: list[Timed] = []
    opening = ""
    for piece in pieces:
        if piece.text.startswith(" ") and piece.text.strip() in _BEFORE and piece.text.strip():
            opening += piece.text
        elif joined and not opening and piece.text.strip() in _AFTER and not piece.text.startswith(" "):
            last = joined[-1]
            joined[-1] = Timed(
                text=last.text + piece.text,
                start_s=last.start_s,
                end_s=last.end_s,
                probability=last.probability,
            )
        else:
            text = opening + piece.text.lstrip() if opening else piece.text
            joined.append(
                Timed(text=text, start_s=piece.start_s, end_s=piece.end_s, probability=piece.probability)
            )
            opening = ""
    return joined
