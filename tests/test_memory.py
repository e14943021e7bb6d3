"""Memory: a long talk takes its own samples and little more. Each measured in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sounds import RATE_HZ, noise

from pipeline.speech import level
from pipeline.speech.level import levels_db
from pipeline.speech.pitch import pitches_hz
from pipeline.speech.timbre import cepstra
from pipeline.speech.voice import VOICE_FRAME

SAMPLES_MB = RATE_HZ * 60 * 4 / 1e6
"""Of a minute: 3.84 MB."""
MOST_MB = 1.5 * SAMPLES_MB
"""Of a minute, with pitch, timbre, levels and all: three hours then stay below 1.04 GB before the model hears."""

SOUND = """
import resource, sys
from pathlib import Path
import numpy as np
from pipeline.speech.guards import flag
from pipeline.speech.pauses import find_pauses
from pipeline.speech.pitch import pitches_hz
from pipeline.speech.timbre import cepstra
minute = np.random.default_rng(1).standard_normal(60 * 16_000, np.float32)
samples = np.tile(minute, int(sys.argv[1]))
voice = np.resize(np.repeat(np.array([0.9, 0.1], np.float32), 50), -(-len(samples) // 512))
pitches_hz(samples, sample_rate_hz=16_000, frame=512)
cepstra(samples, sample_rate_hz=16_000, frame=512)
find_pauses(samples, voice, sample_rate_hz=16_000)
flag((), samples, voice, sample_rate_hz=16_000)
if sys.platform == "linux":  # getrusage(2) would give the parent's memory where that was more
    lines = Path("/proc/self/status").read_text().splitlines()
    print(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")))
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
LEFT_BEHIND = """
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import torch
from pipeline.speech.allocation import give_back, keep_little

def resident_kb():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

def work():
    kept = []
    for _ in range(200):
        torch.ones(1 << 18)
        kept.append((torch.ones(1 << 18), torch.ones(100)))
    return [small for _, small in kept]

keep_little()
with ThreadPoolExecutor(1) as pool:
    small = pool.submit(work).result()
before = resident_kb()
give_back()
print(before - resident_kb())
"""


def run(code: str, *arguments: str) -> int:
    """Run Python code in a process of its own and give the number it prints."""
    repository = Path(__file__).resolve().parent.parent
    environment = os.environ | {"PYTHONPATH": str(repository), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, check=True, capture_output=True, text=True
    )
    return int(done.stdout)


@pytest.mark.slow
def test_each_minute_takes_its_samples_and_little_more() -> None:
    """What is measured of a talk's sound is measured in pieces, so that nothing stands in memory twice."""
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes on Linux
    short, long = (run(SOUND, str(minutes)) / unit for minutes in (4, 12))
    assert SAMPLES_MB / 2 < (long - short) / 8 < MOST_MB


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc keeps what threads leave behind")
def test_what_work_leaves_behind_goes_back() -> None:
    """Of 200 MB that a thread used up, all but the little that is still needed goes back to the system."""
    assert run(LEFT_BEHIND) > 100_000


@pytest.mark.parametrize(
    "count", [1, VOICE_FRAME, 1000 * VOICE_FRAME, 1000 * VOICE_FRAME + 1, 2001 * VOICE_FRAME - 5]
)
def test_pieces_make_no_difference(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one piece ends and the next begins, pitch, timbre and level are as anywhere else."""
    samples = np.resize(noise((70_000, 0.1)), count)
    samples += np.sin(np.arange(count) * 0.06).astype(np.float32)
    frames = -(-count // VOICE_FRAME)
    for first in {0, frames // 2, max(frames - 3, 0)}:
        rest = samples[first * VOICE_FRAME :]
        for measure in (pitches_hz, cepstra):
            whole = measure(samples, sample_rate_hz=RATE_HZ, frame=VOICE_FRAME)
            assert len(whole) == frames
            np.testing.assert_allclose(
                whole[first:], measure(rest, sample_rate_hz=RATE_HZ, frame=VOICE_FRAME), rtol=1e-4, atol=1e-4
            )
    at_once = levels_db(samples, sample_rate_hz=RATE_HZ, frame_s=0.01)
    monkeypatch.setattr(level, "_AT_ONCE", 7)
    assert levels_db(samples, sample_rate_hz=RATE_HZ, frame_s=0.01).tobytes() == at_once.tobytes()
