"""Find the recordings of a set and decode their sound once, so that all engines get the same samples."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path

import ffmpeg
import numpy as np

from hearing.values import Recording, Sentence
from pipeline.intake import ffmpeg as door
from pipeline.intake.probe import probe
from pipeline.intake.sound import SAMPLE_RATE_HZ, decode_sound
from pipeline.timecode import ms_from_seconds


def gather(folder: Path, scratch: Path, names: Collection[str] = ()) -> Iterator[Recording]:
    """Give each recording FOLDER/NAME/(video.mp4 | audio.*) that has a `reference.txt`; of `names`, if any."""
    scratch.mkdir(parents=True, exist_ok=True)
    for reference in sorted(folder.glob("*/reference.txt")):
        name = reference.parent.name
        if names and name not in names:
            continue
        (file,) = [*reference.parent.glob("video.mp4"), *reference.parent.glob("audio.*")]
        sound = scratch / f"{name}.npy"
        np.save(sound, samples := _decode(file, scratch))
        yield Recording(
            name=name,
            file=file.absolute(),
            sound=sound.absolute(),
            seconds=len(samples) / SAMPLE_RATE_HZ,
            reference=reference.read_text("utf-8"),
            sentences=tuple(_sentences(reference.with_name("gold.json"))),
        )


def _decode(file: Path, scratch: Path) -> np.ndarray:
    """Decode through the product's own door, which opens videos only: bare sound is put into Matroska first."""
    if file.stem == "video":
        return decode_sound(file, audio_stream=probe(file).audio_stream, duration_ms=None)
    wrapped = scratch / "wrapped.mka"
    sound = ffmpeg.input(f"file:{file.absolute()}")["a:0"]
    door.run(door.write(sound, wrapped, acodec="copy"), name=file.name, timeout_s=60)
    return decode_sound(wrapped, audio_stream=0, duration_ms=None)


def _sentences(gold: Path) -> Iterator[Sentence]:
    if gold.exists():
        for sentence in json.loads(gold.read_text("utf-8"))["sentences"]:
            yield Sentence(start_ms=ms_from_seconds(sentence["start"]), text=sentence["text"])
