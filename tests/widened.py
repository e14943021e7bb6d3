"""A network of a larger model's shape that says what a smaller one says, to time that shape without its file.

Function-preserving growth, after Net2Net (Chen, Goodfellow and Shlens, 2016, https://arxiv.org/abs/1511.05641),
by channels that hold nothing of their own: each holds the mean of the others, so that the norms come out as
before, and nothing reads it. Further heads and blocks add nothing. All of them are computed as if they did.
"""

from __future__ import annotations

import torch
from torch import Tensor
from whisper.model import ModelDimensions, Whisper

ONSET = 0.1217
"""What tiny.en's convolutions come to, in the mean of their channels: in the sample talk, give or take 0.009."""


def shape(width: int, encoder_blocks: int, decoder_blocks: int) -> ModelDimensions:
    """Give the shape of an English model: its width, and how deep its encoder and its decoder are."""
    return ModelDimensions(
        n_mels=80,
        n_audio_ctx=1500,
        n_audio_state=width,
        n_audio_head=width // 64,
        n_audio_layer=encoder_blocks,
        n_vocab=51864,
        n_text_ctx=448,
        n_text_state=width,
        n_text_head=width // 64,
        n_text_layer=decoder_blocks,
    )


SHAPES = {
    "tiny.en": shape(384, 4, 4),
    "base.en": shape(512, 6, 6),
    "small.en": shape(768, 12, 12),
    "medium.en": shape(1024, 24, 24),
    "turbo": shape(1280, 32, 4),
    "large": shape(1280, 32, 32),
}
"""Of Radford et al., 2022, table 1, and of openai-whisper's notes on turbo. The last two have more languages, and
of the third version 128 bands of sound; what that takes more is left out."""


def widen(model: Whisper, dims: ModelDimensions) -> Whisper:
    """Give a network of this shape that computes what `model` does, or nearly, since `ONSET` is a mean."""
    wide = Whisper(dims)
    with torch.no_grad():
        for target in wide.state_dict().values():
            target.zero_()
        for name, values in model.state_dict().items():
            _lay_in(name, values.float(), wide.state_dict()[name])
    heads = torch.zeros(dims.n_text_layer, dims.n_text_head, dtype=torch.bool)
    heads[tuple(model.alignment_heads.indices())] = True
    wide.register_buffer("alignment_heads", heads.to_sparse(), persistent=False)
    return wide.eval()


def _lay_in(name: str, values: Tensor, target: Tensor) -> None:
    """Lay the values of one part of a network into the same part of the larger one, which holds zeros."""
    is_embedding = "embedding" in name
    if "ln" in name and name.endswith("weight"):  # a norm shares the same sum of squares among more channels
        values = values * (len(values) / len(target)) ** 0.5
    if is_embedding or ".out." in name or ".mlp.2." in name:  # what is added up from block to block
        axis = 1 if is_embedding else 0
        mean = values.mean(dim=axis, keepdim=True) + ONSET * (name == "encoder.positional_embedding")
        values = torch.cat([values, mean.repeat_interleave(target.shape[axis] - values.shape[axis], axis)], axis)
    target[tuple(map(slice, values.shape))] = values
