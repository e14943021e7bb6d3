"""Tell whether two machines compute alike: only then do they write the same words and probabilities.

What a processor can do is not enough to know: libraries choose their code by it in their own ways. So a few
products, sums and transforms of the kind that hearing does are computed, of exact numbers, and hashed.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from pipeline.speech.device import choose_device
from pipeline.speech.layers import Int8, Linear, attend, half_precision, has_fast_int8, look
from pipeline.speech.pitch import pitches_hz
from pipeline.speech.timbre import cepstra
from pipeline.speech.voice import VOICE_FRAME, voice_probabilities

_SIZE, _HEADS, _FRAMES, _TOKENS, _BEAMS = 384, 6, 1500, 8192, 5


def name_precision() -> str:
    """Name the arithmetic that a model's layers use here, as a transcript's provenance does."""
    return str(half_precision(choose_device())).removeprefix("torch.")


def digest_arithmetic() -> str:
    """Give the SHA-256 of what the kinds of computation in hearing come to here, in one thread."""
    with ThreadPoolExecutor(1, initializer=torch.set_num_threads, initargs=(1,)) as alone:
        return alone.submit(_digest).result()


@torch.inference_mode()
def _digest() -> str:
    results = [*_network(), *_sound()]
    digest = hashlib.sha256()
    for result in results:
        digest.update(np.ascontiguousarray(result).tobytes())
    return digest.hexdigest()


def _network() -> list[np.ndarray]:
    """Compute as a layer of the model does, for the sound of a window and for one token of its beams."""
    device = choose_device()
    half = half_precision(device)
    layer = torch.nn.Linear(_SIZE, _SIZE, device=device)
    layer.weight.data, layer.bias.data = _numbers(_SIZE, _SIZE) / 8, _numbers(_SIZE)
    linear, embedding = Linear(layer, half), _numbers(_TOKENS, _SIZE)
    sound, tokens = _numbers(1, _FRAMES, _SIZE), _numbers(1, _BEAMS, _SIZE)
    wide, narrow = linear(sound, then="gelu"), linear(tokens, then="gelu")
    keys, queries = _heads(wide), _heads(narrow.float())
    said = _numbers(1, _BEAMS, _HEADS, 7, _SIZE // _HEADS)
    scores = functional.linear(functional.layer_norm(narrow.float(), (_SIZE,)), embedding)
    computed = [
        *(wide, narrow, scores.log_softmax(dim=-1)),
        *(look(queries, keys, keys), look(queries[:, :, :1], keys, keys)),
        attend(queries, _heads(_numbers(1, 31, _SIZE)), _heads(_numbers(1, 31, _SIZE)), said, said),
        functional.scaled_dot_product_attention(keys, keys, keys, is_causal=True),
        functional.conv1d(sound.transpose(1, 2), _numbers(_SIZE, _SIZE, 3) / 8),
    ]
    if has_fast_int8(device):
        computed.append(Int8(embedding).multiply(functional.layer_norm(tokens, (_SIZE,))))
    return [tensor.float().cpu().numpy() for tensor in computed]


def _sound() -> list[np.ndarray]:
    """Compute what comes before and after the model: the spectrum, the voice, its height and color."""
    samples = _numbers(4 * 16_000).cpu()
    spectrum = torch.stft(samples, 400, 160, window=torch.hann_window(400), return_complex=True).abs()
    sound = samples.numpy()
    return [
        spectrum.numpy(),
        voice_probabilities(sound),
        pitches_hz(sound, sample_rate_hz=16_000, frame=VOICE_FRAME),
        cepstra(sound, sample_rate_hz=16_000, frame=VOICE_FRAME),
    ]


def _numbers(*shape: int) -> Tensor:
    """Give numbers from -1 to 1 that look random and are exact on every machine."""
    count = int(np.prod(shape))
    scattered = torch.arange(1, count + 1, dtype=torch.int64) * 2_654_435_761 % 4_294_967_291 % 65_537
    return (scattered.to(torch.float32) / 32_768 - 1).reshape(shape).to(choose_device())


def _heads(x: Tensor) -> Tensor:
    return x.view(*x.shape[:-1], _HEADS, -1).transpose(1, 2).contiguous()
