"""Measure what hearing takes with a network of a larger shape, without its file: `make bench-shapes`.

tiny.en hears the sample talk, and so does the same network widened to the shapes of larger models (`widened`),
which finds nearly the same words. Each is a process of its own; its processor time is counted, loading left out.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from difflib import SequenceMatcher
from unittest.mock import patch

import sounds
from smalltalk import REPOSITORY
from talks import VIDEO
from widened import SHAPES, widen

from pipeline.speech import recogniser
from pipeline.speech.loading import load_model
from pipeline.workspace import Workspace

SMALLEST = "tiny.en"
TALK_S = 600
"""The talk that is reckoned with."""


def main() -> int:
    """Hear with each shape in turn and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shapes", nargs="+", choices=SHAPES, default=["base.en", "small.en"])
    parser.add_argument(
        "--alone", choices=SHAPES, help="hear with this one, in this process, and print what came of it"
    )
    options = parser.parse_args()
    if options.alone:
        print(json.dumps(hear(options.alone)))
        return 0
    print("| shape | processor time | a talk of 10 minutes | talks an hour a core | most memory | words |")
    print("|---|---|---|---|---|---|")
    expected: list[str] = []
    for shape in dict.fromkeys([SMALLEST, *options.shapes]):
        child = subprocess.run([sys.executable, __file__, "--alone", shape], check=True, stdout=subprocess.PIPE)
        row, words = json.loads(child.stdout.splitlines()[-1])
        expected = expected or words
        blocks = SequenceMatcher(None, expected, words, autojunk=False).get_matching_blocks()
        same = sum(block.size for block in blocks)
        print(f"| {shape} | {row} | {len(words)}, of which {same} the same |", flush=True)
    return 0


def hear(shape: str) -> tuple[str, list[str]]:
    """Give what the table says of one shape, and the words it found."""
    samples = sounds.sample_talk()
    with patch.object(recogniser, "load_model", lambda checkpoint, device: _load(shape, checkpoint, device)):
        ear = sounds.recogniser(Workspace(REPOSITORY).conditions())
    began_s = _processor_s()
    transcript = ear.transcribe(samples, VIDEO)
    took_s = _processor_s() - began_s
    talk_s = took_s * TALK_S * sounds.RATE_HZ / len(samples)
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    words = [word.text for segment in transcript.segments for word in segment.words]
    return f"{took_s:.1f} s | {talk_s:.0f} s | {3600 / talk_s:.2g} | {memory_mb:.0f} MB", words


def _load(shape: str, checkpoint: recogniser.Checkpoint, device: str) -> object:
    model = load_model(checkpoint, device=device)
    return model if shape == SMALLEST else widen(model, SHAPES[shape]).to(device)


def _processor_s() -> float:
    return sum(os.times()[:2])


if __name__ == "__main__":
    sys.exit(main())
