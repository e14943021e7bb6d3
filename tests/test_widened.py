"""A network of a larger model's shape, made to time that shape, computes what the smaller one does."""

from __future__ import annotations

import sounds
import torch
from widened import SMALL_EN, widen


def test_a_widened_network_computes_the_same() -> None:
    """So it finds the same words in the same number of steps, where the heads that keep time look too."""
    tokens = torch.tensor([[50257, 50362, 921, 3521, 470, 307]]).expand(len(sounds.mels()), -1)
    wide = sounds.in_float32(widen(sounds.tiny(), SMALL_EN))
    with torch.inference_mode():
        looks, states = sounds.exact().follow(sounds.exact().encode(sounds.mels()), tokens)
        wide_looks, wide_states = wide.follow(wide.encode(sounds.mels()), tokens)
        ours, theirs = sounds.exact().scores(states), wide.scores(wide_states)
    assert wide_states.shape[-1] == 2 * states.shape[-1]
    torch.testing.assert_close(theirs, ours, atol=0.01, rtol=0)
    torch.testing.assert_close(wide_looks, looks, atol=0.01, rtol=0)
