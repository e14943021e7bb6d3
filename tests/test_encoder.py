"""The encoder hears what openai-whisper's own hears."""

from __future__ import annotations

import pytest
import torch
from sounds import mels, tiny

from pipeline.speech.encoder import Encoder


@pytest.mark.parametrize(
    ("half", "off"),
    [pytest.param(torch.float32, 0.0001, id="float32"), pytest.param(torch.bfloat16, 0.02, id="half")],
)
def test_the_same_as_whispers_own(half: torch.dtype, off: float) -> None:
    """In float32 the hidden states are whisper's; in bfloat16 they are off by a fiftieth of their size at most."""
    with torch.inference_mode():
        ours, whispers = Encoder(tiny().encoder, half)(mels()), tiny().encoder(mels())
    assert (ours.dtype, ours.shape) == (torch.float32, (4, 1500, 384))
    assert (ours - whispers).abs().mean() < off * whispers.abs().mean()


def test_windows_do_not_hear_each_other() -> None:
    """A window is heard the same alone and in a batch."""
    encoder = Encoder(tiny().encoder, torch.float32)
    with torch.inference_mode():
        torch.testing.assert_close(encoder(mels())[1:2], encoder(mels()[1:2]), atol=1e-4, rtol=1e-3)
