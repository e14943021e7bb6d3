"""Whisper's network, driven in batches: the weights and arithmetic of openai-whisper's own modules.

The decoder's forward pass is written out here because whisper's own copies its caches at every step and
keeps a window's sound once for each beam. Here the sound and the prompt are stored once for all beams of
a window, and what is said fills caches laid out beforehand. Where the processor multiplies bfloat16, the
layers use it, and sums stay in float32; the scores that decide are always computed in float32.

Shapes: W windows, K beams (hypotheses) of each, H heads, D channels of one head, S channels in all
(`n_text_state`), F sound frames (1500 for 30 s), P tokens of prompt, T tokens said, V tokens there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from pipeline.speech.encoder import Encoder
from pipeline.speech.layers import Int8, Layer, attend, half_precision, has_fast_int8, join_heads, look

SOUND_FRAMES_PER_SECOND = 50
"""The encoder gives one frame for each 20 ms of sound."""
_FOLD = 8
"""Of this many scores only the highest is looked at first."""
SHORTLIST = 24
"""Tokens weighed in float32 after a rough look at all."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Encoded windows as the decoder looks at them: keys and values of each layer, (W, H, F, D)."""

    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]

    @property
    def windows(self) -> int:
        """How many windows these are."""
        return len(self.keys[0])

    def of(self, windows: list[int] | Tensor | slice) -> Sound:
        """Give the sound of some of the windows."""
        return Sound(tuple(keys[windows] for keys in self.keys), tuple(values[windows] for values in self.values))


@dataclass(slots=True)
class Memory:
    """What the decoder remembers of a batch, one tensor a layer.

    sound (W, H, F, D); prompt (W, H, P, D); said by each hypothesis (W, K, H, T, D), `length` tokens so far.
    """

    sound: Sound
    prompt_keys: list[Tensor]
    prompt_values: list[Tensor]
    said_keys: list[Tensor]
    said_values: list[Tensor]
    length: int = 0

    @property
    def prompt_length(self) -> int:
        """How many tokens stand before what is said."""
        return self.prompt_keys[0].shape[2]

    def reorder(self, parents: Sequence[Sequence[int]], *, settled: int = 0) -> None:
        """Let hypothesis k of window w go on from what hypothesis `parents[w][k]` said; shape (W, K).

        The first `settled` tokens are the same in all hypotheses of each window, so they stay.
        """
        moved = [(w, k, parent) for w, row in enumerate(parents) for k, parent in enumerate(row) if parent != k]
        if self.length <= settled or not moved:
            return
        windows, heirs, forebears = torch.tensor(moved, device=self.prompt_keys[0].device).T
        for stored in (*self.said_keys, *self.said_values):
            changing = stored[:, :, :, settled : self.length]
            changing[windows, heirs] = changing[windows, forebears]

    def keep(self, windows: Sequence[int]) -> None:
        """Drop the windows that are finished; `windows` are the rows to keep, in order."""
        in_front = list(windows) == list(range(len(windows)))  # then nothing needs to be copied
        rows = slice(len(windows)) if in_front else torch.tensor(windows, device=self.prompt_keys[0].device)
        self.sound = self.sound.of(rows)
        for field in fields(self):
            if isinstance(stored := getattr(self, field.name), list):
                setattr(self, field.name, [layer[rows] for layer in stored])


class Network:
    """A loaded Whisper model, as a function of sound and tokens."""

    def __init__(self, model: Any) -> None:
        self.device: torch.device = model.device
        self.text_context: int = model.dims.n_text_ctx
        self.tokens: int = model.dims.n_vocab
        self.size: int = model.dims.n_text_layer * model.dims.n_text_state
        self._half = half_precision(self.device)
        self._encoder, self._last_norm = Encoder(model.encoder, self._half), model.decoder.ln
        self._embedding: Tensor = model.decoder.token_embedding.weight.detach()
        self._positions: Tensor = model.decoder.positional_embedding.detach()
        self._layers = [Layer(block, self._half) for block in model.decoder.blocks]
        self._timekeepers = [(int(layer), int(head)) for layer, head in model.alignment_heads.indices().T]
        self._rough = Int8(self._embedding) if has_fast_int8(self.device) else None

    @property
    def precision(self) -> str:
        """The layers' arithmetic, for the provenance."""
        return str(self._half).removeprefix("torch.")

    @torch.inference_mode()
    def encode(self, mels: Tensor) -> Sound:
        """Listen to mel spectrograms, shape (W, mels, 3000)."""
        features = self._encoder(mels.to(self.device)).to(self._half)
        keys, values = zip(*(layer.look_at(features) for layer in self._layers), strict=True)
        return Sound(keys, values)

    @torch.inference_mode()
    def start(self, sound: Sound, prompt: Sequence[int], *, beams: int, longest: int) -> tuple[Memory, Tensor]:
        """Read the prompt: give the memory to decode `longest` tokens with, and the hidden states (W, P, S)."""
        keys: list[Tensor] = []
        values: list[Tensor] = []
        x = self._read(sound, torch.tensor(prompt, device=self.device).expand(sound.windows, -1), keys, values)
        windows, heads, _, size = keys[0].shape
        said = [keys[0].new_empty(windows, beams, heads, longest, size) for _ in range(2 * len(keys))]
        return Memory(sound, keys, values, said[: len(keys)], said[len(keys) :]), x

    @torch.inference_mode()
    def step(self, memory: Memory, tokens: Tensor) -> Tensor:
        """Say one more token with each hypothesis, (W, K), and give the hidden states (W, K, S)."""
        at = memory.length
        x = self._embedding[tokens] + self._positions[memory.prompt_length + at]
        for number, layer in enumerate(self._layers):
            query, key, value = layer.project(x)  # (W, H, K, D)
            keys, values = memory.said_keys[number], memory.said_values[number]
            keys[:, :, :, at], values[:, :, :, at] = key.transpose(1, 2), value.transpose(1, 2)
            prompt = memory.prompt_keys[number], memory.prompt_values[number]
            x = x + layer.speak(attend(query, *prompt, keys[:, :, :, : at + 1], values[:, :, :, : at + 1]))
            seen = look(layer.seek(x), memory.sound.keys[number], memory.sound.values[number])
            x = x + layer.hear(seen)
            x = x + layer.think(x)
        memory.length += 1
        return x

    @torch.inference_mode()
    def likely(self, states: Tensor, penalty: Tensor, *, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """Give the likeliest next tokens after hidden states (..., S): ids and log probabilities, (..., count).

        The product with all tokens is the dearest part of a step. Where the processor multiplies int8, that
        finds a shortlist, and only the shortlist is weighed in float32. `penalty` (V) is added to every
        score. Also gives the normaliser: what to subtract from a score to have a log probability, (...).
        """
        normed = self._last_norm(states)
        if self._rough is None:
            scores = functional.linear(normed, self._embedding, penalty)
            best, tokens = scores.topk(count, dim=-1)
            return tokens, best - (norm := _normaliser(scores, best))[..., None], norm
        rough = self._rough.multiply(normed).add_(penalty)
        guessed, tokens = _topk(rough, max(SHORTLIST, count))
        norm = guessed[..., 0] + rough.sub_(guessed[..., :1]).exp_().sum(dim=-1).log()
        scores = self._weigh(normed, tokens) + penalty.expand(self.tokens)[tokens]
        off = (scores - norm[..., None]).exp().sum(dim=-1) - (guessed - norm[..., None]).exp().sum(dim=-1)
        norm = norm + torch.log1p(off.clamp(min=-0.99))
        best, order = scores.topk(count, dim=-1)
        return tokens.gather(-1, order), best - norm[..., None], norm

    @torch.inference_mode()
    def weigh(self, states: Tensor, tokens: Tensor) -> Tensor:
        """Give the scores of chosen tokens (..., N) after hidden states (..., S)."""
        return self._weigh(self._last_norm(states), tokens)

    @torch.inference_mode()
    def chances(self, states: Tensor, tokens: Tensor) -> Tensor:
        """Give the probability of each given token, (T), where the hidden states (T, S) expect one."""
        _, _, norm = self.likely(states, torch.zeros(1, device=self.device), count=1)
        return (self.weigh(states, tokens[:, None])[:, 0] - norm).exp()

    @torch.inference_mode()
    def scores(self, states: Tensor) -> Tensor:
        """Give the score of every token, (..., V), after hidden states (..., S)."""
        return functional.linear(self._last_norm(states), self._embedding)

    @torch.inference_mode()
    def follow(self, sound: Sound, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Read given text, (W, T), along its sound, and say where in the sound each token was looked for.

        Gives the scores (before softmax) of the heads that openai found to keep time, (W, heads, T, F), and
        the hidden states (W, T, S).
        """
        looks: dict[tuple[int, int], Tensor] = {}
        states = self._read(sound, tokens, looks=looks)
        return torch.stack([looks[head] for head in self._timekeepers], dim=1), states

    def _read(
        self,
        sound: Sound,
        tokens: Tensor,
        prompt_keys: list[Tensor] | None = None,
        prompt_values: list[Tensor] | None = None,
        looks: dict[tuple[int, int], Tensor] | None = None,
    ) -> Tensor:
        """Read tokens (W, T) at once, and note what is asked for: the layers' keys and values, or the looks."""
        x = self._embedding[tokens] + self._positions[: tokens.shape[1]]
        for number, layer in enumerate(self._layers):
            query, key, value = layer.project(x)
            if prompt_keys is not None and prompt_values is not None:
                prompt_keys.append(key.contiguous())
                prompt_values.append(value.contiguous())
            x = x + layer.speak(
                join_heads(functional.scaled_dot_product_attention(query, key, value, is_causal=True))
            )
            query, keys = layer.seek(x), sound.keys[number]
            for owner, head in self._timekeepers if looks is not None else ():
                if looks is not None and owner == number:
                    scaled = query[:, head].to(keys.dtype) * query.shape[-1] ** -0.5
                    looks[owner, head] = (scaled @ keys[:, head].transpose(1, 2)).float()
            x = x + layer.hear(look(query, keys, sound.values[number]))
            x = x + layer.think(x)
        return x

    def _weigh(self, normed: Tensor, tokens: Tensor) -> Tensor:
        return (self._embedding[tokens] @ normed[..., None])[..., 0]


def _topk(scores: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Give the highest of many scores (..., V), as `torch.topk` does, by way of the highest of every few."""
    if scores.shape[-1] % _FOLD:
        best = scores.topk(count, dim=-1)
        return best.values, best.indices
    folded = scores.view(*scores.shape[:-1], _FOLD, -1)  # (..., FOLD, V / FOLD)
    columns = folded.amax(dim=-2).topk(count, dim=-1).indices  # the highest scores lie in these
    candidates = folded.gather(-1, columns[..., None, :].expand(*columns.shape[:-1], _FOLD, count))
    values, places = candidates.flatten(start_dim=-2).topk(count, dim=-1)
    rows, picked = places // count, places % count
    return values, rows * folded.shape[-1] + columns.gather(-1, picked)


def _normaliser(scores: Tensor, best: Tensor) -> Tensor:
    """Give the logarithm of the sum of all scores' exponentials; log_softmax computes it fastest."""
    return best[..., 0] - scores.log_softmax(dim=-1).amax(dim=-1)
