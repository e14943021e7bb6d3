"""What the model runs on. No card is needed: a broken one, a full one and none at all are put before the doors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from smalltalk import FakeEar, job_in, messages, spread
from sounds import STRETCHES_S, a_segment, exact, mels, sample_talk, sample_windows, tiny, tokenizer

from pipeline import run as minutes
from pipeline.models import Hearing, Piece, Transcript
from pipeline.speech import device, recogniser
from pipeline.speech.alignment import align
from pipeline.speech.decoding import Decoder
from pipeline.speech.device import Batches, choose_device, plan_batches
from pipeline.speech.layers import half_precision, has_fast_int8
from pipeline.speech.network import Network
from pipeline.video import Video

CUDA, CPU = torch.device("cuda"), torch.device("cpu")
GB = 1_000_000_000
TINY, LARGE = 4 * 384, 32 * 1280


@pytest.mark.parametrize(
    ("on", "size", "free", "workers", "most"),
    [
        pytest.param(CPU, TINY, 0, 2, 8, id="processor"),
        pytest.param(CPU, LARGE, 0, 2, 2, id="processor, large model"),
        pytest.param(CUDA, TINY, 80 * GB, 1, 16, id="large card"),
        pytest.param(CUDA, LARGE, 80 * GB, 1, 16, id="large card, large model"),
        pytest.param(CUDA, LARGE, 8 * GB, 1, 4, id="small card, large model"),
        pytest.param(CUDA, LARGE, GB // 10, 1, 1, id="full card"),
    ],
)
def test_batches_fit_the_memory(on: torch.device, size: int, free: int, workers: int, most: int) -> None:
    """A card takes all that fits of a group at once; a processor as much as any other processor."""
    assert plan_batches(on, size=size, free_bytes=free) == Batches(workers=workers, most=most)


def test_card_has_half_precision_and_no_rough_look() -> None:
    """On CUDA the layers are float16, and all tokens are weighed in float32 at once."""
    assert half_precision(CUDA) == torch.float16
    assert not has_fast_int8(CUDA)


def test_without_a_card_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without a card is no fault."""
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    told: list[str] = []
    assert choose_device(told.append) == CPU
    assert told == []


def test_card_that_computes_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A card is used without being asked for."""
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr(device, "find_fault", lambda: "")
    assert choose_device() == CUDA


def test_card_that_only_says_it_is_there_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Torch is asked to compute, not only whether there is a card; here it can't, and a sentence says so."""
    if torch.cuda.is_available():
        monkeypatch.setattr("torch.ones", _fails)
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    told: list[str] = []
    assert choose_device(told.append) == CPU
    assert told == [
        f"the graphics card can't be used ({device.find_fault()}); the processor does the work, which takes longer"
    ]
    assert "\n" not in told[0]


def _fails(*_args: object, **_options: object) -> None:
    raise RuntimeError("CUDA driver version is insufficient\nfor programmers")


def test_full_card_while_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the model does not fit on the card, it is loaded for the processor."""
    told: list[str] = []
    heard = _recogniser(monkeypatch, told, fails_on="load")
    assert heard.device == CPU
    assert told == [
        "the graphics card can't be used (CUDA out of memory); the processor does the work, which takes longer"
    ]


def test_full_card_while_hearing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the card fails amid a talk, the processor hears all of it, the notebook of the card left alone."""
    told: list[str] = []
    heard = _recogniser(monkeypatch, told, fails_on="hear")
    written: list[int] = []

    class Notebook:
        def read(self, number: int) -> None: ...

        def write(self, number: int, _piece: Piece) -> None:
            written.append(number)

    groups = [sample_windows()[:2], sample_windows()[2:4]]
    pieces = heard._hear(sample_talk(), groups, lambda _ms: None, Notebook())
    assert [len(piece.segments) for piece in pieces] == [2, 2]
    assert written == [0]
    assert len(told) == 1
    assert heard.device == CPU


def _recogniser(monkeypatch: pytest.MonkeyPatch, told: list[str], *, fails_on: str) -> recogniser.Recogniser:
    """Load tiny.en "on a card" that is full when it loads, or at the second group."""

    def load(_checkpoint: object, *, device: str) -> object:
        if device == "cuda" and fails_on == "load":
            raise torch.OutOfMemoryError("CUDA out of memory.\nTried to allocate")
        loaded.append(torch.device(device))
        return model

    class Ear(recogniser.Ear):
        def hear(self, _samples: object, windows: Sequence[object], **_told: object) -> Piece:
            asked.append(len(windows))
            if loaded[-1] == CUDA and len(asked) > 1:
                raise torch.OutOfMemoryError("CUDA out of memory.\nTried to allocate")
            segment = a_segment(*spread(["Yes."]))
            return Piece(segments=(segment,) * len(windows), expected=())

    model = tiny()
    loaded: list[torch.device] = []
    asked: list[int] = []
    monkeypatch.setattr(recogniser, "choose_device", lambda _tell: CUDA)
    monkeypatch.setattr(recogniser, "load_model", load)
    monkeypatch.setattr(recogniser, "Ear", Ear)
    hearing = Hearing(model="tiny.en", language="en", initial_prompt="")
    checkpoint = recogniser.prepare_weights("tiny.en", tell=told.append)
    return recogniser.Recogniser(hearing, checkpoint, tell=told.append)


def test_what_a_card_heard_before_it_failed_is_cleared_away(
    dropped: Path, ear: FakeEar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pieces serve nobody once the processor has heard the talk: none is left."""
    hears = FakeEar._Recogniser.transcribe

    def fails(self: FakeEar._Recogniser, samples: Any, video: Video, *, heard: Any, notebook: Any) -> Transcript:
        notebook.write(0, Piece(segments=(), expected=()))
        assert list((dropped / ".cache" / "hearing").rglob("*.json"))
        transcript = hears(self, samples, video, heard=heard, notebook=notebook)
        return replace(transcript, provenance=replace(transcript.provenance, decoding={"encoder": "float32"}))

    monkeypatch.setattr(FakeEar._Recogniser, "transcribe", fails)
    job = job_in(dropped)
    minutes.run(job)
    assert not job.failed, messages(job)
    assert not list((dropped / ".cache" / "hearing").rglob("*.json"))


def test_every_tensor_names_its_device() -> None:
    """Each tensor is made where the model is: with another device as torch's own choice, all comes out the same.

    "meta" holds no numbers, so that whatever is made there by mistake can't be used with the rest.
    """
    there = _hear_all(exact(), mels()[2:])
    with torch.device("meta"):
        assert torch.zeros(1).device.type == "meta"
        here = _hear_all(exact.__wrapped__(), mels()[2:])
    assert here == there


def _hear_all(network: Network, sound: torch.Tensor) -> object:
    """Encode, search with and without prompt, sample and align, as the hearing of a group does."""
    encoded = network.encode(sound)
    plain = Decoder(network, tokenizer())
    found = plain.search(encoded, beams=1), Decoder(network, tokenizer(), prompt="TMJ, bruxism.").search(encoded)
    sampled = plain.sample(encoded.of([1]), temperature=0.4, tries=2, seed=1)
    seconds = [end - start for start, end in STRETCHES_S[2:]]
    return *found, sampled, align(network, tokenizer(), encoded, [one.tokens for one in found[1]], seconds)
