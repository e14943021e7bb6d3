"""Whisper's encoder: what is in 30 s of sound, in the processor's fastest arithmetic.

The same steps as openai-whisper's own module. In bfloat16, attention over 1500 moments is done head by
head: the weights of one head stay in the processor's cache, and those of all heads do not.

Shapes: W windows, F sound frames (1500 for 30 s), S channels.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from pipeline.speech.layers import Linear, join_heads


class Encoder:
    """Turns mel spectrograms into hidden states."""

    def __init__(self, encoder: Any, half: torch.dtype) -> None:
        self._convolutions = [_Convolution(encoder.conv1, half), _Convolution(encoder.conv2, half)]
        self._positions: Tensor = encoder.positional_embedding
        self._blocks = [_Block(block, half) for block in encoder.blocks]
        self._last_norm = encoder.ln_post

    def __call__(self, mels: Tensor) -> Tensor:
        """Listen to mel spectrograms, (W, mels, 2 F), and give hidden states in float32, (W, F, S)."""
        x = mels
        for convolve in self._convolutions:
            x = convolve(x)
        x = x.transpose(1, 2).float() + self._positions
        for block in self._blocks:
            x = block(x)
        states: Tensor = self._last_norm(x)
        return states


class _Convolution:
    def __init__(self, layer: Any, half: torch.dtype) -> None:
        self._weight, self._bias = layer.weight.detach().to(half), layer.bias.detach().to(half)
        self._stride: int = layer.stride[0]

    def __call__(self, x: Tensor) -> Tensor:
        x = x.to(self._weight.dtype)
        return functional.gelu(functional.conv1d(x, self._weight, self._bias, stride=self._stride, padding=1))


class _Block:
    def __init__(self, block: Any, half: torch.dtype) -> None:
        attention, mlp = block.attn, block.mlp
        self._heads: int = attention.n_head
        self._norm, self._mlp_norm = block.attn_ln, block.mlp_ln
        self._query, self._key = Linear(attention.query, half), Linear(attention.key, half)
        self._value, self._out = Linear(attention.value, half), Linear(attention.out, half)
        self._widen, self._narrow = Linear(mlp[0], half), Linear(mlp[2], half)

    def __call__(self, x: Tensor) -> Tensor:
        normed = self._norm(x)
        x = x + self._out(self._attend(self._query(normed), self._key(normed), self._value(normed)))
        return x + self._narrow(self._widen(self._mlp_norm(x), then="gelu"))

    def _attend(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """Attend over all moments: (W, F, S) each, and so is what is given."""
        size = query.shape[-1] // self._heads
        if query.dtype != torch.bfloat16:
            parts = (part.view(*part.shape[:2], self._heads, size).transpose(1, 2) for part in (query, key, value))
            query, key, value = parts
            return join_heads(functional.scaled_dot_product_attention(query, key, value))
        seen = torch.empty_like(query)
        for window in range(len(query)):
            for head in range(self._heads):
                own = window, slice(None), slice(head * size, (head + 1) * size)
                seen[own] = ((query[own] * size**-0.5) @ key[own].T).softmax(dim=-1) @ value[own]
        return seen
