"""Hear as the product does. The one place of the benchmark that knows how its recogniser is called."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from hearing.values import HeardWord, Job
from pipeline.errors import MediaError
from pipeline.intake.sound import SAMPLE_RATE_HZ
from pipeline.models import Condition, Transcript
from pipeline.speech.recogniser import Recogniser, load_recogniser
from pipeline.speech.vocabulary import Vocabulary
from pipeline.text.repair import repair
from pipeline.video import Video
from pipeline.workspace import SHIPPED, Workspace


def load(_job: Job, options: Mapping[str, object]) -> Callable[[np.ndarray], Iterator[HeardWord]]:
    """Load the recogniser with the settings that the repository ships; `without` names layers to leave out."""
    workspace = Workspace(SHIPPED)
    conditions = workspace.conditions()
    without = cast("Collection[str]", options.get("without", ()))
    recogniser = _load(workspace, conditions, without)

    def hear(samples: np.ndarray) -> Iterator[HeardWord]:
        try:
            words = _transcribe(recogniser, samples).words
        except MediaError as error:  # nothing was understood
            print(error, file=sys.stderr)
            return
        if "repair" not in without:
            words, _ = repair(words, conditions, file="")
        for word in words:
            yield HeardWord(text=f" {word.text}", start_ms=word.start_ms)

    return hear


def _load(workspace: Workspace, conditions: Sequence[Condition], without: Collection[str]) -> Recogniser:
    hearing = workspace.settings().hearing
    if "names" in without:
        hearing = replace(hearing, initial_prompt="")
    recogniser = load_recogniser(hearing, conditions, tell=print)
    ear = recogniser._ear
    if "prompt" in without:
        ear._vocabulary = Vocabulary((), pieces=len)
    if "bias" in without:
        ear._bias = None
    return recogniser


def _transcribe(recogniser: Recogniser, samples: np.ndarray) -> Transcript:
    return recogniser.transcribe(samples, _video(samples))


def _video(samples: np.ndarray) -> Video:
    return Video(
        slug="bench",
        file="bench.mp4",
        sha256="",
        added=dt.date(2026, 1, 1),
        recorded=None,
        duration_ms=len(samples) * 1000 // SAMPLE_RATE_HZ,
        width_px=1280,
        height_px=720,
        container="mp4",
        video_codec="h264",
        audio_codec="aac",
        audio_stream=1,
        video_stream=0,
        intake_version=1,
    )
