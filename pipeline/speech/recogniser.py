"""openai-whisper at work: a model loaded once, a talk's samples in, its Transcript out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

# whisper brings numba, whose threads would reset torch's; it has to be told before it is imported.
os.environ.setdefault("NUMBA_NUM_THREADS", "1")

import torch
import whisper
from whisper.tokenizer import get_tokenizer

from pipeline import TRANSCRIBE, __version__
from pipeline.errors import MediaError, WeightsError, show_name
from pipeline.models import Condition, Flag, Hearing, Piece, Provenance, Segment, Transcript
from pipeline.speech.allocation import keep_little
from pipeline.speech.bias import BONUS
from pipeline.speech.decoding import BEAMS
from pipeline.speech.device import FAULTS, choose_device, first_line, instead_of_card
from pipeline.speech.guards import COMPRESSION_RATIO, LOGPROB, NO_SPEECH, flag, part_sentences, reject
from pipeline.speech.listening import PROMPT_TOKENS, SAMPLE_RATE_HZ, TEMPERATURES, Ear
from pipeline.speech.loading import load_model
from pipeline.speech.network import Network
from pipeline.speech.pauses import begin_on_time, find_pauses
from pipeline.speech.pitch import pitches_hz
from pipeline.speech.progress import BlankNotebook, Clock, Heard, Notebook
from pipeline.speech.seams import join_windows
from pipeline.speech.speakers import find_other_speakers
from pipeline.speech.timbre import cepstra
from pipeline.speech.vocabulary import digest_vocabulary
from pipeline.speech.voice import VOICE_FRAME, voice_probabilities
from pipeline.speech.weights import Checkpoint, cache_folder, fetch_checkpoint
from pipeline.speech.windows import LONGEST_FRAMES, Window, group_windows, pack_windows
from pipeline.video import Video

MODELS: Mapping[str, str] = whisper._MODELS  # the address of each official model's file, by its name

GROUP = 16
"""Windows heard before the words are put down: seven minutes of talk, that a kill may cost at most."""


class Recogniser:
    """A model loaded once and used for every talk of a batch."""

    def __init__(
        self,
        hearing: Hearing,
        checkpoint: Checkpoint,
        conditions: Sequence[Condition] = (),
        *,
        tell: Callable[[str], None] = lambda _said: None,
    ) -> None:
        self.hearing = hearing
        self.checkpoint = checkpoint
        self._conditions = conditions
        self._tell = tell
        self._vocabulary_sha256 = digest_vocabulary(conditions)
        keep_little()
        self.device = choose_device(tell)
        try:
            self._listen()
        except FAULTS as error:
            self._leave_card(error)

    def _leave_card(self, error: RuntimeError) -> None:
        """Go on with the processor after the card failed, and say so. Raises what a processor failed with."""
        if self.device.type == "cpu":
            raise error
        self._tell(instead_of_card(first_line(error)))
        self.device = torch.device("cpu")
        self._listen()

    def _listen(self) -> None:
        """Load the model onto the device. Raises WeightsError, and FAULTS of a card."""
        hearing, checkpoint = self.hearing, self.checkpoint
        try:
            model = load_model(checkpoint, device=str(self.device))
        except (RuntimeError, OSError) as error:
            if self.device.type == "cuda" and isinstance(error, FAULTS):
                raise
            raise WeightsError(
                f"{checkpoint.path.name}: the speech model can't be loaded; choose a smaller one in clinic.toml "
                f"or free some memory. ({error})"
            ) from error
        tokenizer = get_tokenizer(
            model.is_multilingual,
            num_languages=model.num_languages,
            language=hearing.language,
            task="transcribe",
        )
        self._network = Network(model)
        self._ear = Ear(
            self._network,
            tokenizer,
            lambda samples: _mel(samples, model.dims.n_mels),
            names=hearing.initial_prompt,
            conditions=self._conditions,
            words=hearing.vocabulary,
        )

    def transcribe(
        self,
        samples: npt.NDArray[np.float32],
        video: Video,
        *,
        heard: Heard = lambda _ms: None,
        notebook: Notebook | None = None,
    ) -> Transcript:
        """Hear one talk: mono float32 samples at 16 kHz in, words with times and probabilities out.

        What stands in the notebook is not heard again. Raises MediaError when nothing was understood.
        """
        with ThreadPoolExecutor(1) as beside:
            pitches = beside.submit(pitches_hz, samples, sample_rate_hz=SAMPLE_RATE_HZ, frame=VOICE_FRAME)
            timbre = beside.submit(cepstra, samples, sample_rate_hz=SAMPLE_RATE_HZ, frame=VOICE_FRAME)
            voice = voice_probabilities(samples)
        windows = pack_windows(voice, samples=len(samples))
        groups = group_windows(windows, most=GROUP)
        pieces = self._hear(samples, groups, heard, BlankNotebook() if notebook is None else notebook)
        segments = join_windows([segment for piece in pieces for segment in piece.segments], windows)
        pauses = find_pauses(samples, voice, sample_rate_hz=SAMPLE_RATE_HZ)
        spoken, rejected = reject(begin_on_time(segments, pauses), voice)
        if not spoken:
            name = show_name(video.file)
            raise MediaError(f"{name}: no speech was heard; check that the right sound track was recorded.")
        return Transcript(
            language=self.hearing.language,
            duration_ms=len(samples) * 1000 // SAMPLE_RATE_HZ,
            segments=spoken,
            rejected=rejected,
            flags=_flags(spoken, samples, voice, pitches.result(), timbre.result()),
            expected=tuple(dict.fromkeys(term for piece in pieces for term in piece.expected)),
            provenance=self.provenance(video),
        )

    def _hear(
        self,
        samples: npt.NDArray[np.float32],
        groups: Sequence[Sequence[Window]],
        heard: Heard,
        notebook: Notebook,
    ) -> list[Piece]:
        """Hear all groups; where a card fails meanwhile, all of them anew: one device hears a talk."""
        try:
            return list(self._pieces(samples, groups, heard, notebook))
        except FAULTS as error:
            self._leave_card(error)
        return list(self._pieces(samples, groups, heard, BlankNotebook()))

    def _pieces(
        self,
        samples: npt.NDArray[np.float32],
        groups: Sequence[Sequence[Window]],
        heard: Heard,
        notebook: Notebook,
    ) -> Iterator[Piece]:
        clock = Clock(heard)
        for number, group in enumerate(groups):
            piece = notebook.read(number)
            if piece is None or len(piece.segments) != len(group):
                piece = self._ear.hear(samples, group, heard=clock.more)
                notebook.write(number, piece)
            clock.reach(group[-1].ends)
            yield piece

    def provenance(self, video: Video) -> Provenance:
        """Say how a talk's words come about; the same twice, the words are the same."""
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
            vocabulary_sha256=self._vocabulary_sha256,
            decoding={**DECODING, "encoder": self._network.precision},
        )


DECODING: Mapping[str, object] = {
    "windows": f"silero-vad; at most {LONGEST_FRAMES * 32 / 1000:g} s, cut in pauses, without previous text",
    "passes": "greedy without prompt, then beam search with the clinic's names and terms chosen from the first",
    "without_timestamps": True,
    "beam_size": BEAMS,
    "best_of": BEAMS,
    "temperature": (0.0, *TEMPERATURES),
    "compression_ratio_threshold": COMPRESSION_RATIO,
    "logprob_threshold": LOGPROB,
    "no_speech_threshold": NO_SPEECH,
    "prompt_tokens": PROMPT_TOKENS,
    "bias_nats": BONUS,
    "word_timestamps": "cross-attention and dynamic time warping, set to the voice after pauses",
}
"""How windows are decoded, by whisper's own names; stands in every transcript's provenance."""


def load_recogniser(
    hearing: Hearing, conditions: Sequence[Condition] = (), *, tell: Callable[[str], None]
) -> Recogniser:
    """Fetch the checkpoint if need be and load the model. Raises WeightsError."""
    return Recogniser(hearing, prepare_weights(hearing.model, tell=tell), conditions, tell=tell)


def prepare_weights(model: str, *, tell: Callable[[str], None], folder: Path | None = None) -> Checkpoint:
    """See to it that a model's checkpoint is in the cache, digest checked. Raises WeightsError."""
    return fetch_checkpoint(model, MODELS, folder=folder or cache_folder(), tell=tell)


def count_tokens(model: str) -> Callable[[str], int]:
    """Give what tells in how many tokens a model writes a text within a sentence."""
    tokenizer = get_tokenizer(not model.endswith(".en"))
    return lambda text: len(tokenizer.encoding.encode_ordinary(" " + text))


def _flags(
    segments: Sequence[Segment],
    samples: npt.NDArray[np.float32],
    voice: npt.NDArray[np.float32],
    pitches: npt.NDArray[np.float64],
    timbre: npt.NDArray[np.float32],
) -> tuple[Flag, ...]:
    """Point out what a person should listen to, in the order of the talk."""
    sentences = [sentence for segment in segments for sentence in part_sentences(segment.words)]
    doubtful = flag(segments, samples, voice, sample_rate_hz=SAMPLE_RATE_HZ)
    others = find_other_speakers(sentences, pitches, timbre, voice, frame_ms=1000 * VOICE_FRAME / SAMPLE_RATE_HZ)
    return tuple(sorted((*doubtful, *others), key=lambda flag: flag.start_ms))


def _mel(samples: npt.NDArray[np.float32], mels: int) -> torch.Tensor:
    sound = torch.from_numpy(whisper.pad_or_trim(samples))
    mel: torch.Tensor = whisper.log_mel_spectrogram(sound, mels)
    return mel
