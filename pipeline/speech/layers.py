"""The decoder's parts in batches: one layer's matrices in the processor's fastest arithmetic, and attention.

Shapes are those of `network`.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

_ROWS = 16
"""Rows that a small product has, about."""
_ALONE: tuple[str, list[None], str] = ("none", [], "")
"""oneDNN's words for a product with nothing done to it afterwards."""


class Layer:
    """One decoder block, its three projections of the text joined into one matrix."""

    def __init__(self, block: Any, half: torch.dtype) -> None:
        own, cross, mlp = block.attn, block.cross_attn, block.mlp
        self._heads: int = own.n_head
        self._own_norm, self._cross_norm, self._mlp_norm = block.attn_ln, block.cross_attn_ln, block.mlp_ln
        self._project, self._speak = Linear(_Joined(own), half), Linear(own.out, half)
        self._seek, self._hear = Linear(cross.query, half), Linear(cross.out, half)
        self._keys, self._values = Linear(cross.key, half), Linear(cross.value, half)
        self._widen, self._narrow = Linear(mlp[0], half), Linear(mlp[2], half)

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Give query, key and value of the text, (W, H, T, D) each."""
        query, key, value = self._project(self._own_norm(x)).float().chunk(3, dim=-1)
        return self._split(query), self._split(key), self._split(value)

    def speak(self, x: Tensor) -> Tensor:
        """Give what attention over the text adds to the stream, (W, T, S)."""
        return self._speak(x)

    def look_at(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Give keys and values of the sound, (W, H, F, D) each, in half precision."""
        return self._split(self._keys(features)).contiguous(), self._split(self._values(features)).contiguous()

    def seek(self, x: Tensor) -> Tensor:
        """Give the query for the sound, (W, H, T, D)."""
        return self._split(self._seek(self._cross_norm(x)))

    def hear(self, x: Tensor) -> Tensor:
        """Give what attention over the sound adds, (W, T, S)."""
        return self._hear(x)

    def think(self, x: Tensor) -> Tensor:
        """Give what the feed-forward part adds, (W, T, S)."""
        return self._narrow(self._widen(self._mlp_norm(x), then="gelu"))

    def _split(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:-1], self._heads, -1).transpose(1, 2)


class _Joined:
    """The matrices for query, key and value of one attention, as one; the key's has no bias."""

    def __init__(self, attention: Any) -> None:
        query, key, value = attention.query, attention.key, attention.value
        self.weight = torch.cat([query.weight, key.weight, value.weight])
        self.bias = torch.cat([query.bias, torch.zeros_like(query.bias), value.bias])


class Linear:
    """A matrix and its bias in half precision; gives half precision, which float32 swallows when it is added."""

    def __init__(self, linear: Any, half: torch.dtype) -> None:
        weight = linear.weight.detach().to(half)
        self._bias = None if linear.bias is None else linear.bias.detach().to(half)
        self._weight = weight
        # Else a matrix in bfloat16 is laid out anew for each product, which takes as long as a small product.
        lays_out = half == torch.bfloat16 and torch.ops.mkldnn._is_mkldnn_bf16_supported()
        self._laid_out = torch.ops.mkldnn._reorder_linear_weight(weight, _ROWS) if lays_out else None

    def __call__(self, x: Tensor, *, then: str = "none") -> Tensor:
        """Multiply (..., S), and `then` do "gelu" or nothing."""
        x = x.to(self._weight.dtype)
        if self._laid_out is not None:
            done: Tensor = torch.ops.mkldnn._linear_pointwise(x, self._laid_out, self._bias, then, [], "none")
            return done
        y = functional.linear(x, self._weight, self._bias)
        return functional.gelu(y) if then == "gelu" else y


class Int8:
    """The token embedding as whole numbers from -127 to 127, one scale a token, for a rough look at all tokens."""

    def __init__(self, embedding: Tensor) -> None:
        self._scale = embedding.abs().amax(dim=1) / 127
        self._zero = torch.zeros(len(embedding), dtype=torch.int64, device=embedding.device)
        whole = (embedding / self._scale[:, None]).round().to(torch.int8)
        self._laid_out = torch.ops.onednn.qlinear_prepack(whole, None)

    def multiply(self, x: Tensor) -> Tensor:
        """Multiply hidden states (..., S), rounded too, by every token: (..., V)."""
        scale = x.abs().amax(dim=-1, keepdim=True) / 127
        whole = (x / scale).round_().add_(128).to(torch.uint8)
        tokens = self._laid_out, self._scale, self._zero
        as_floats = 1.0, 0, torch.float32
        scores: Tensor = torch.ops.onednn.qlinear_pointwise(whole, 1.0, 128, *tokens, None, *as_floats, *_ALONE)
        return scores.mul_(scale)


def join_heads(heads: Tensor) -> Tensor:
    """Turn (W, H, T, D) into (W, T, S)."""
    return heads.transpose(1, 2).flatten(start_dim=2)


def look(query: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Attend over the sound: query (W, H, T, D), keys and values (W, H, F, D), in their precision; (W, T, S)."""
    scaled = (query * query.shape[-1] ** -0.5).to(keys.dtype)
    if query.shape[2] == 1:  # one query a window takes half as long when the keys stand in front
        scores = (keys @ scaled.transpose(-1, -2)).transpose(-1, -2)
    else:
        scores = scaled @ keys.transpose(-1, -2)
    return join_heads(scores.softmax(dim=-1) @ values)


def attend(query: Tensor, prompt_keys: Tensor, prompt_values: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Attend over the prompt, shared by a window's hypotheses, and over what each has said itself.

    query (W, H, K, D), prompt (W, H, P, D), keys and values (W, K, H, T, D); gives (W, K, S).
    """
    query = query * query.shape[-1] ** -0.5
    own = (query.transpose(1, 2)[:, :, :, None] @ keys.transpose(-1, -2))[:, :, :, 0]  # (W, K, H, T)
    shared = (query @ prompt_keys.transpose(-1, -2)).transpose(1, 2)  # (W, K, H, P)
    weights = torch.cat([shared, own], dim=-1).softmax(dim=-1)
    prompts = prompt_keys.shape[2]
    from_prompt = (weights[..., :prompts].transpose(1, 2) @ prompt_values).transpose(1, 2)  # (W, K, H, D)
    from_said = (weights[..., None, prompts:] @ values)[:, :, :, 0]
    return (from_prompt + from_said).flatten(start_dim=2)


def half_precision(device: torch.device) -> torch.dtype:
    """Give the fastest arithmetic that costs no word (docs/hearing.md): float16, bfloat16 or float32."""
    if device.type == "cuda":
        return torch.float16
    has_it = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if has_it else torch.float32


def has_fast_int8(device: torch.device) -> bool:
    """Say whether the processor multiplies int8 faster than floats (AVX-512 VNNI)."""
    return device.type == "cpu" and torch.cpu._is_vnni_supported()
