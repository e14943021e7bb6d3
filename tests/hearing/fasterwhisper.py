"""Hear with faster-whisper, on the converted checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import ctranslate2
import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel

from hearing.values import HeardWord, Job
from pipeline.timecode import ms_from_seconds


def load(job: Job, options: Mapping[str, object]) -> Callable[[np.ndarray], Iterator[HeardWord]]:
    """Load the model; the options are those of `transcribe`, batched where they name a batch size."""
    ctranslate2.set_random_seed(0)  # its fallback samples
    asked = dict(options)
    kind = str(asked.pop("compute_type"))
    model = WhisperModel(str(job.models / kind), device="cpu", compute_type=kind, cpu_threads=job.threads)
    engine = BatchedInferencePipeline(model) if "batch_size" in asked else model

    def hear(samples: np.ndarray) -> Iterator[HeardWord]:
        segments, _ = engine.transcribe(samples, language="en", word_timestamps=True, **asked)
        for segment in segments:
            for word in segment.words:
                yield HeardWord(text=word.word, start_ms=ms_from_seconds(word.start))

    return hear
