"""Run engines as processes of their own and measure what each takes."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hearing import command
from hearing.engines import ENGINES
from hearing.values import Cost, Heard, Job, format_json, parse_json
from pipeline.errors import tail

TESTS = Path(__file__).resolve().parent.parent


class EngineError(Exception):
    """An engine's process failed."""


def run_engine(job: Job, folder: Path) -> tuple[Cost, Heard]:
    """Hear a job's recordings with its engine in `folder`. Raises EngineError with the end of what it said."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    engine = ENGINES[job.engine]
    environment = _environment(job.threads, folder)
    if engine.door != "ours":  # the product sees to this itself; else whisper's word times reset torch's threads
        environment["NUMBA_NUM_THREADS"] = str(job.threads)
    if engine.door == "command":
        line = command.command_line(job, engine.options, folder.absolute())
        wall_s, usage = run_measured(line, folder, environment)
        try:
            heard = command.read_heard(job, folder)
        except FileNotFoundError as error:
            raise EngineError(f"{job.engine}: {_complaint(folder)}") from error
    else:
        (folder / "job.json").write_bytes(format_json(job))
        line = [sys.executable, "-m", "hearing.worker", str(folder / "job.json"), str(folder / "heard.json")]
        wall_s, usage = run_measured(line, folder, environment)
        heard = parse_json((folder / "heard.json").read_bytes(), Heard)
    return _cost(wall_s, usage, heard), heard


def convert_model(model: str, folder: Path, *, threads: int) -> None:
    """Fetch the checkpoint if need be and convert it, in a process of its own. Raises EngineError."""
    folder.mkdir(parents=True, exist_ok=True)
    line = [sys.executable, "-m", "hearing.convert", model, str(folder)]
    run_measured(line, folder, _environment(threads, folder))


def run_measured(
    line: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> tuple[float, os.struct_rusage]:
    """Run a command to its end; give its wall seconds and what the system counted.

    What it says goes to `log.txt` in `folder`. Raises EngineError with the end of that when it fails.
    """
    began = time.perf_counter()
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(line, stdout=log, stderr=subprocess.STDOUT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise EngineError(f"{Path(line[0]).name} {line[2]} exited with {process.returncode}: {_complaint(folder)}")
    return wall_s, usage


@contextlib.contextmanager
def busy_core() -> Iterator[subprocess.Popen[bytes]]:
    """Keep one core busy meanwhile, with a process that only counts."""
    spinner = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield spinner
    finally:
        spinner.kill()
        spinner.wait()


def _environment(threads: int, folder: Path) -> dict[str, str]:
    """Give every engine the same threads, no graphics card, no hub, and the product's ffmpeg."""
    libraries = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    path = os.pathsep.join([str(command.put_ffmpeg(folder / "bin")), os.environ["PATH"]])
    asked = {"CUDA_VISIBLE_DEVICES": "", "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(TESTS), "PATH": path}
    return os.environ | dict.fromkeys(libraries, str(threads)) | asked


def _cost(wall_s: float, usage: os.struct_rusage, heard: Heard) -> Cost:
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10  # bytes there, kilobytes on Linux (getrusage(2))
    return Cost(
        wall_s=wall_s,
        load_s=heard.load_s,
        hear_s=heard.hear_s,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss / unit,
    )


def _complaint(folder: Path) -> str:
    return tail((folder / "log.txt").read_bytes())
