"""A Whisper model out of its checkpoint: the very bytes whose digest was checked, and numbers only, never code."""

from __future__ import annotations

import io
import os
from typing import Any

# whisper brings numba, whose threads would reset torch's; it has to be told before it is imported.
os.environ.setdefault("NUMBA_NUM_THREADS", "1")

import torch
import whisper
from whisper.model import ModelDimensions, Whisper

from pipeline.speech.weights import Checkpoint, read_checkpoint


def load_model(checkpoint: Checkpoint, *, device: str = "cpu") -> Any:
    """Build an official model of its checkpoint, on a device of torch's.

    `whisper.load_model` opens the file a second time after its check, and downloads over one that differs; here
    neither can happen. Raises WeightsError when the file is not the published one, OSError when it can't be read,
    and RuntimeError when the memory does not suffice.
    """
    content = read_checkpoint(checkpoint)
    stored = torch.load(io.BytesIO(content), map_location=device, weights_only=True)
    del content  # a large model's would take 3 GB while the network is built
    network = Whisper(ModelDimensions(**stored["dims"]))
    network.load_state_dict(stored["model_state_dict"])
    network.set_alignment_heads(whisper._ALIGNMENT_HEADS[checkpoint.model])  # they keep the time of words
    return network.to(device)
