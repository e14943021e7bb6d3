"""The process that an engine is timed in: `python -m hearing.worker JOB.json HEARD.json`."""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path

import numpy as np

from hearing.engines import ENGINES
from hearing.values import Heard, Job, format_json, parse_json


def main() -> int:
    """Load the engine of the job, hear its recordings one after the other, and write down words and times."""
    job = parse_json(Path(sys.argv[1]).read_bytes(), Job)
    engine = ENGINES[job.engine]
    samples = {recording.name: np.load(recording.sound) for recording in job.recordings}
    began = time.perf_counter()
    hear = importlib.import_module(f"hearing.{engine.door}").load(job, engine.options)
    loaded = time.perf_counter()
    words = {name: tuple(hear(sound)) for name, sound in samples.items()}
    done = time.perf_counter()
    heard = Heard(load_s=loaded - began, hear_s=done - loaded, words=words)
    Path(sys.argv[2]).write_bytes(format_json(heard))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
