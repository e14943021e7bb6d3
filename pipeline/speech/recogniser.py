"""Drive openai-whisper as a library on samples we decoded. The only module that imports it or torch."""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

# whisper's word alignment compiles a parallel kernel that would reset torch's thread count for the
# rest of the process; one numba thread leaves it alone. It has to be set before numba is imported.
os.environ.setdefault("NUMBA_NUM_THREADS", "1")

import torch
import whisper

from pipeline import TRANSCRIBE, __version__
from pipeline.errors import MediaError, WeightsError
from pipeline.models import Hearing, Provenance, Segment, Transcript, Video, Word
from pipeline.speech.guards import reject_silence
from pipeline.speech.weights import Checkpoint, cache_folder, fetch_checkpoint
from pipeline.timecode import ms_from_seconds

SAMPLE_RATE_HZ = 16_000

DECODING: Mapping[str, object] = {
    "beam_size": 5,
    "best_of": 5,
    "temperature": (0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
    "compression_ratio_threshold": 2.4,
    "logprob_threshold": -1.0,
    "no_speech_threshold": 0.6,
    "condition_on_previous_text": True,
    "word_timestamps": True,
    "hallucination_silence_threshold": 2.0,
}
"""The `whisper` command's own settings, with word times, and its guard against words heard in silence."""

Heard = Callable[[int], None]
"""Is told how many milliseconds of the talk have been heard so far."""


class Recogniser:
    """A model loaded once and used for every talk of a batch."""

    def __init__(self, hearing: Hearing, checkpoint: Checkpoint) -> None:
        self.hearing = hearing
        self.checkpoint = checkpoint
        try:
            # By name, not by path: only then does whisper know which attention heads carry the word times.
            self._model = whisper.load_model(hearing.model, download_root=str(checkpoint.path.parent))
        except (RuntimeError, OSError) as error:
            raise WeightsError(
                f"{checkpoint.path.name}: the speech model can't be loaded; choose a smaller one in clinic.toml "
                f"or free some memory. ({error})"
            ) from error

    def transcribe(self, samples: npt.NDArray[np.float32], video: Video, *, heard: Heard) -> Transcript:
        """Hear one talk: mono float32 samples at 16 kHz in, words with times and probabilities out.

        Raises MediaError when nothing was understood.
        """
        torch.manual_seed(0)  # sampling at temperature > 0 must give the same words every time
        with _progress(heard):
            result = self._model.transcribe(
                samples,
                verbose=False,
                language=self.hearing.language,
                initial_prompt=self.hearing.initial_prompt or None,
                fp16=self._model.device.type == "cuda",
                **DECODING,
            )
        duration_ms = ms_from_seconds(len(samples) / SAMPLE_RATE_HZ)
        segments, rejected = reject_silence(
            _segments(result["segments"], duration_ms), samples, sample_rate_hz=SAMPLE_RATE_HZ
        )
        if not any(segment.words for segment in segments):
            raise MediaError(f"{video.file}: no speech was heard; check that the right sound track was recorded.")
        return Transcript(
            language=result["language"],
            duration_ms=duration_ms,
            segments=segments,
            rejected=rejected,
            provenance=self._provenance(video),
        )

    def _provenance(self, video: Video) -> Provenance:
        return Provenance(
            source_sha256=video.sha256,
            audio_stream=video.audio_stream,
            hearing=self.hearing,
            model_sha256=self.checkpoint.sha256,
            engine="openai-whisper",
            engine_version=whisper.__version__,
            torch_version=torch.__version__,
            pipeline_version=__version__,
            speech_version=TRANSCRIBE.version,
            decoding=DECODING,
        )


def load_recogniser(hearing: Hearing, *, tell: Callable[[str], None]) -> Recogniser:
    """Fetch the checkpoint if need be and load the model. Raises WeightsError."""
    return Recogniser(hearing, prepare_weights(hearing.model, tell=tell))


def prepare_weights(model: str, *, tell: Callable[[str], None], folder: Path | None = None) -> Checkpoint:
    """See to it that a model's checkpoint is in the cache, digest checked. Raises WeightsError."""
    return fetch_checkpoint(model, whisper._MODELS, folder=folder or cache_folder(), tell=tell)


def _segments(raw: list[dict[str, Any]], duration_ms: int) -> Iterator[Segment]:
    """Turn whisper's segments into ours: times in whole milliseconds, inside the recording, never going back."""
    clock_ms = 0
    for segment in raw:
        words: list[Word] = []
        for piece in segment["words"]:
            text = " ".join(piece["word"].split())
            if not text:
                continue
            start_ms = min(max(ms_from_seconds(piece["start"]), clock_ms), duration_ms)
            clock_ms = min(max(ms_from_seconds(piece["end"]), start_ms), duration_ms)
            word = Word(text=text, start_ms=start_ms, end_ms=clock_ms, probability=round(piece["probability"], 4))
            if words and not piece["word"][0].isspace():  # whisper parts "x-ray" into " x" and "-ray"
                words[-1] = _joined(words[-1], word)
            else:
                words.append(word)
        if words:
            yield Segment(
                start_ms=words[0].start_ms,
                end_ms=words[-1].end_ms,
                words=tuple(words),
                avg_logprob=round(segment["avg_logprob"], 4),
                no_speech_prob=round(segment["no_speech_prob"], 4),
                compression_ratio=round(segment["compression_ratio"], 4),
                temperature=round(segment["temperature"], 4),
            )


def _joined(left: Word, right: Word) -> Word:
    return Word(
        text=left.text + right.text,
        start_ms=left.start_ms,
        end_ms=right.end_ms,
        probability=min(left.probability, right.probability),
    )


@contextlib.contextmanager
def _progress(heard: Heard) -> Iterator[None]:
    """Put our listener where whisper would draw its own progress bar of spectrogram frames."""
    module: Any = importlib.import_module("whisper.transcribe")
    drawn = module.tqdm

    class Listener:
        """Stands in for the `tqdm` module: counts frames of 10 ms."""

        def __init__(self, **_: object) -> None:
            self.frames = 0

        tqdm = classmethod(lambda cls, **options: cls(**options))

        def __enter__(self) -> Listener:
            return self

        def __exit__(self, *_: object) -> None:
            return None

        def update(self, frames: int) -> None:
            self.frames += frames
            heard(self.frames * 10)

    module.tqdm = Listener
    try:
        yield
    finally:
        module.tqdm = drawn
