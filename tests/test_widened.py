"""A network of a larger model's shape, made to time that shape, computes nearly what the smaller one does."""

from __future__ import annotations

import sounds
import torch
from widened import SHAPES, widen


def test_a_widened_network_computes_the_same() -> None:
    """So it finds the same words in the same number of steps; the heads that keep time look where they did."""
    tokens = torch.tensor([[50257, 50362, 921, 3521, 470, 307]]).expand(len(sounds.mels()), -1)
    wide = sounds.in_float32(widen(sounds.tiny(), SHAPES["base.en"]))
    with torch.inference_mode():
        looks, states = sounds.exact().follow(sounds.exact().encode(sounds.mels()), tokens)
        wide_looks, wide_states = wide.follow(wide.encode(sounds.mels()), tokens)
        ours, theirs = sounds.exact().scores(states), wide.scores(wide_states)
    assert (states.shape[-1], wide_states.shape[-1]) == (384, 512)
    assert theirs.argmax(-1).equal(ours.argmax(-1))
    for wide_ones, ones in ((theirs, ours), (wide_looks, looks)):  # scores that lie between -10 and 30
        torch.testing.assert_close(wide_ones, ones, atol=0.25, rtol=0)
        assert (wide_ones - ones).abs().mean() < 0.05
