"""Drive openai-whisper as a library on samples we decoded. The only module that imports it or torch."""

from __future__ import annotations

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
from whisper.audio import FRAMES_PER_SECOND
from whisper.timing import add_word_timestamps
from whisper.tokenizer import get_tokenizer

from pipeline import TRANSCRIBE, __version__
from pipeline.english import is_hesitation
from pipeline.errors import MediaError, WeightsError
from pipeline.models import Hearing, Provenance, Rejection, Segment, Transcript, Video, Word
from pipeline.speech.guards import reject, reject_silence
from pipeline.speech.weights import Checkpoint, cache_folder, fetch_checkpoint
from pipeline.speech.windows import LONGEST_S, Window, cut_windows
from pipeline.timecode import ms_from_seconds

SAMPLE_RATE_HZ = 16_000

TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Tried in turn until a window's words are believable; above 0 the model samples, best of five."""
COMPRESSION_RATIO = 2.4
LOGPROB = -1.0
NO_SPEECH = 0.6
"""The `whisper` command's own thresholds: words that repeat themselves, that the model itself doubts, no voice."""
BEAMS = 5

DECODING: Mapping[str, object] = {
    "windows": f"at most {LONGEST_S:g} s, cut where it is quietest, without previous text",
    "without_timestamps": True,
    "beam_size": BEAMS,
    "best_of": BEAMS,
    "temperature": TEMPERATURES,
    "compression_ratio_threshold": COMPRESSION_RATIO,
    "logprob_threshold": LOGPROB,
    "no_speech_threshold": NO_SPEECH,
    "word_timestamps": "whisper.timing per window",
}
"""How windows are decoded, by whisper's own names; stands in every transcript's provenance."""

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
        self._tokenizer = get_tokenizer(
            self._model.is_multilingual,
            num_languages=self._model.num_languages,
            language=hearing.language,
            task="transcribe",
        )

    def transcribe(self, samples: npt.NDArray[np.float32], video: Video, *, heard: Heard) -> Transcript:
        """Hear one talk: mono float32 samples at 16 kHz in, words with times and probabilities out.

        Raises MediaError when nothing was understood.
        """
        torch.manual_seed(0)  # sampling must give the same words every time
        segments: list[Segment] = []
        rejected: list[Rejection] = []
        for window in cut_windows(samples, sample_rate_hz=SAMPLE_RATE_HZ):
            segment, why_not = self._hear(samples, window)
            segments += [segment] if segment.words and not why_not else []
            rejected += [reject(segment, why_not)] if segment.words and why_not else []
            heard(_ms(window.end))
        spoken, silent = reject_silence(segments, samples, sample_rate_hz=SAMPLE_RATE_HZ)
        if not spoken:
            raise MediaError(f"{video.file}: no speech was heard; check that the right sound track was recorded.")
        return Transcript(
            language=self.hearing.language,
            duration_ms=_ms(len(samples)),
            segments=spoken,
            rejected=tuple(sorted((*rejected, *silent), key=lambda rejection: rejection.start_ms)),
            provenance=self._provenance(video),
        )

    def _hear(self, samples: npt.NDArray[np.float32], window: Window) -> tuple[Segment, str]:
        """Decode one window and time its words; also say why it can't be believed, if it can't."""
        sound = torch.from_numpy(whisper.pad_or_trim(samples[window.start : window.end]))
        mel = whisper.log_mel_spectrogram(sound, self._model.dims.n_mels).to(self._model.device)
        result = self._decode(mel)
        segment = {"seek": 0, "start": 0.0, "end": 30.0, "tokens": result.tokens, "text": result.text}
        add_word_timestamps(
            segments=[segment],
            model=self._model,
            tokenizer=self._tokenizer,
            mel=mel,
            num_frames=(window.end - window.start) * FRAMES_PER_SECOND // SAMPLE_RATE_HZ,
            last_speech_timestamp=0.0,
        )
        words = tuple(_words(segment["words"], window))
        is_empty = result.no_speech_prob > NO_SPEECH and result.avg_logprob < LOGPROB
        return (
            Segment(
                start_ms=words[0].start_ms if words else _ms(window.start),
                end_ms=words[-1].end_ms if words else _ms(window.end),
                words=words,
                avg_logprob=round(result.avg_logprob, 4),
                no_speech_prob=round(result.no_speech_prob, 4),
                compression_ratio=round(result.compression_ratio, 4),
                temperature=result.temperature,
            ),
            "the model itself took it for no speech" if is_empty else "",
        )

    def _decode(self, mel: torch.Tensor) -> Any:
        """Decode a window, warmer and warmer until its words are believable; the last try stands."""
        for temperature in TEMPERATURES:
            options = whisper.DecodingOptions(
                language=self.hearing.language,
                prompt=self.hearing.initial_prompt or None,
                temperature=temperature,
                beam_size=BEAMS if temperature == 0 else None,
                best_of=BEAMS if temperature > 0 else None,
                without_timestamps=True,
                fp16=self._model.device.type == "cuda",
            )
            result = whisper.decode(self._model, mel, options)
            if result.compression_ratio <= COMPRESSION_RATIO and result.avg_logprob >= LOGPROB:
                break
        return result

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


def _words(raw: list[dict[str, Any]], window: Window) -> Iterator[Word]:
    """Turn a window's words into ours: whole milliseconds of the talk, inside the window, never going back."""
    offset_ms, end_ms = _ms(window.start), _ms(window.end)
    clock_ms = offset_ms
    pending: Word | None = None
    for piece in raw:
        text = " ".join(piece["word"].split())
        if not text:
            continue
        start_ms = min(max(offset_ms + ms_from_seconds(piece["start"]), clock_ms), end_ms)
        clock_ms = min(max(offset_ms + ms_from_seconds(piece["end"]), start_ms), end_ms)
        word = Word(text=text, start_ms=start_ms, end_ms=clock_ms, probability=round(piece["probability"], 4))
        is_part = not piece["word"][0].isspace()  # whisper parts "x-ray" into " x" and "-ray"
        if pending is not None and is_part and not is_hesitation(text):
            pending = _joined(pending, word)
            continue
        if pending is not None:
            yield pending
        pending = word
    if pending is not None:
        yield pending


def _ms(samples: int) -> int:
    return samples * 1000 // SAMPLE_RATE_HZ


def _joined(left: Word, right: Word) -> Word:
    return Word(
        text=left.text + right.text,
        start_ms=left.start_ms,
        end_ms=right.end_ms,
        probability=min(left.probability, right.probability),
    )
