"""Hear with openai-whisper as a library."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import torch
import whisper

from hearing.values import HeardWord, Job
from pipeline.speech.weights import cache_folder
from pipeline.timecode import ms_from_seconds


def load(job: Job, options: Mapping[str, object]) -> Callable[[np.ndarray], Iterator[HeardWord]]:
    """Load the model as whisper itself does; the options are those of `transcribe`."""
    torch.set_num_threads(job.threads)
    model = whisper.load_model(job.model, download_root=str(cache_folder()))

    def hear(samples: np.ndarray) -> Iterator[HeardWord]:
        heard = model.transcribe(samples, language="en", word_timestamps=True, fp16=False, **options)
        return words_of(heard["segments"])

    return hear


def words_of(segments: list[dict[str, Any]]) -> Iterator[HeardWord]:
    """Give the words of whisper's segments."""
    for segment in segments:
        for word in segment["words"]:
            yield HeardWord(text=word["word"], start_ms=ms_from_seconds(word["start"]))
