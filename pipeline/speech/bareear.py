"""The recogniser that hears talks, but without the packs: so what it would write wrong shows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

import numpy as np
import numpy.typing as npt

from pipeline.errors import MediaError
from pipeline.models import Hearing, Word
from pipeline.speech.recogniser import Recogniser, count_tokens, load_recogniser
from pipeline.video import Video

_DICTATION = Video(
    slug="vocabulary",
    file="synthetic voices",
    sha256="",
    added=dt.date.min,
    recorded=None,
    duration_ms=0,
    width_px=0,
    height_px=0,
    container="",
    video_codec="",
    audio_codec="",
    audio_stream=0,
    video_stream=0,
    intake_version=0,
)
"""What is heard is no recording; the recogniser asks for one to name where words come from."""


class BareEar:
    """Hears sounds that are no talk."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._count_tokens = count_tokens(recogniser.hearing.model)
        self.key = json.dumps(asdict(recogniser.provenance(_DICTATION)), sort_keys=True)
        """All that the words depend on, but the sound."""

    def hear(self, samples: npt.NDArray[np.float32]) -> Sequence[Word]:
        """Give the words of mono float32 samples at 16 kHz; none if nothing was understood."""
        try:
            return self._recogniser.transcribe(samples, _DICTATION).words
        except MediaError:
            return ()

    def count_tokens(self, text: str) -> int:
        """Tell in how many tokens the model writes a text."""
        return self._count_tokens(text)


def load_ear(hearing: Hearing, *, tell: Callable[[str], None]) -> BareEar:
    """Load the model, fetched if need be, without any pack or word of the clinic. Raises WeightsError."""
    return BareEar(load_recogniser(replace(hearing, vocabulary=()), tell=tell))
