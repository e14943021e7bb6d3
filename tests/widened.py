"""A network of a larger model's shape that says what a smaller one says, to time that shape without its file.

The function-preserving widening of Net2Net (Chen, Goodfellow and Shlens, 2016, https://arxiv.org/abs/1511.05641):
each channel stands there several times, and what reads them takes its share of each; further blocks add nothing.
The same words are found, in the same number of steps, with the larger shape's arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from whisper.model import ModelDimensions, ResidualAttentionBlock, Whisper

SMALL_EN = ModelDimensions(
    n_mels=80,
    n_audio_ctx=1500,
    n_audio_state=768,
    n_audio_head=12,
    n_audio_layer=12,
    n_vocab=51864,
    n_text_ctx=448,
    n_text_state=768,
    n_text_head=12,
    n_text_layer=12,
)
"""The shape of small.en: twice as wide as tiny.en, and three times as deep (Radford et al., 2022, table 1)."""


def widen(model: Whisper, dims: ModelDimensions) -> Whisper:
    """Give a network of this shape that computes what `model` does. The width has to be a multiple."""
    times, rest = divmod(dims.n_text_state, model.dims.n_text_state)
    assert not rest
    assert dims.n_audio_state == dims.n_text_state == dims.n_text_head * 64
    wide = Whisper(dims)
    for blocks in (wide.encoder.blocks, wide.decoder.blocks):
        _silence(blocks)
    own = wide.state_dict()
    own |= {name: _repeat(name, values, own[name], times) for name, values in model.state_dict().items()}
    wide.load_state_dict(own)
    heads = torch.zeros(dims.n_text_layer, dims.n_text_head, dtype=torch.bool)
    heads[tuple(model.alignment_heads.indices())] = True
    wide.register_buffer("alignment_heads", heads.to_sparse(), persistent=False)
    return wide.eval()


def _silence(blocks: Iterable[ResidualAttentionBlock]) -> None:
    """Let blocks add nothing to what goes through them; they compute all the same."""
    for block in blocks:
        attentions = [block.attn, *([block.cross_attn] if block.cross_attn else [])]
        for last in (block.mlp[2], *(attention.out for attention in attentions)):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)


def _repeat(name: str, values: Tensor, target: Tensor, times: int) -> Tensor:
    """Repeat rows and columns up to the target's shape; where channels are summed up, each copy has its share."""
    wide = values
    for axis, (have, want) in enumerate(zip(values.shape, target.shape, strict=True)):
        if have != want:
            wide = torch.cat([wide] * times, dim=axis)
            is_summed_up = axis == 1 and "embedding" not in name
            wide = wide / times if is_summed_up else wide
    return wide / times if name.startswith("decoder.ln.") else wide  # the scores are a sum over channels too
