"""Measure what a talk costs a cluster: `make bench-cluster`.

Copies of the sample talk, each of which begins at another second and so is a recording of its own, are heard and
encoded by one real worker and then by two, each with the model loaded beforehand. Processor time is that of the
worker and all it starts, so other programs on the machine count little; wall time is as it was.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import clusters
import psutil
import smalltalk
from clusters import Cluster
from smalltalk import REPOSITORY, job_in, messages

from pipeline import run as minutes
from pipeline.job import Job
from pipeline.steps.intake import intake
from pipeline.workspace import Workspace

SAMPLE = REPOSITORY / "videos" / "jaw-pain-and-headaches.mp4"
WARM = "warm"
"""The talk with which models are loaded before anything is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What some work on all talks cost."""

    work: str
    workers: int
    wall_s: float
    processor_s: float
    memory_bytes: int
    """The most that one worker held."""


def main() -> int:
    """Measure, and print tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talks", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=190, help="of the sample talk, for each")
    parser.add_argument("--model", default="tiny.en")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "workspace"
        lay_out(root, options.talks, options.model, seconds=options.seconds)
        here = {"intake": spent(lambda: do(job_in(root), lambda job: intake(job, ())))}
        costs = [cost for count in (1, 2) for cost in measure(root, count, Path(scratch) / str(count))]
        done = Path(scratch) / "2" / "workspace"
        here["articles, captions, pages"] = spent(lambda: do(job_in(done), minutes.run))
        tell(done, options.talks, options.model, costs, here)
    return 0


def lay_out(root: Path, talks: int, model: str, *, seconds: int) -> None:
    """Make a workspace with copies of the sample talk, and a few seconds of it to load models with."""
    (root / "videos").mkdir(parents=True)
    shutil.copytree(REPOSITORY / "conditions", root / "conditions")
    settings = (REPOSITORY / "clinic.toml").read_text("utf-8")
    (root / "clinic.toml").write_text(
        settings.replace('model = "tiny.en"', f'model = "{model}"'), encoding="utf-8"
    )
    for number in range(talks):
        cut(root / "videos" / f"talk-{number}.mp4", "-ss", str(number), "-t", str(seconds))
    for number in (1, 2):
        cut(root / "videos" / f"{WARM}-{number}.mp4", "-ss", str(60 * number), "-t", "5")


def cut(path: Path, *part: str) -> None:
    """Copy a part of the sample talk as it is."""
    smalltalk.ffmpeg(*part, "-i", SAMPLE, "-c", "copy", path)


def do(job: Job, work: Callable[[Job], object]) -> None:
    """Do some work, which has to succeed."""
    work(job)
    assert not job.failed, messages(job)


def measure(root: Path, count: int, folder: Path) -> list[Cost]:
    """Have all talks heard and encoded by so many workers."""
    own = Path(shutil.copytree(root, folder / "workspace"))
    names = [f"worker-{number}" for number in range(count)]
    talks = [slug for slug in Workspace(own).slugs() if not slug.startswith(WARM)]
    with clusters.started(folder, names) as cluster:
        cluster.wait_for_workers(*names)
        warm = [slug for slug in Workspace(own).slugs() if slug.startswith(WARM)]
        transcribe(own, cluster, warm)
        encode(own, cluster, warm)
        heard = timed("hearing", cluster, names, lambda: transcribe(own, cluster, talks))
        encoded = timed("encoding", cluster, names, lambda: encode(own, cluster, talks))
    return [heard, encoded]


def transcribe(root: Path, cluster: Cluster, talks: list[str]) -> None:
    """Have talks heard."""
    do(job_in(root, scheduler=cluster.address), lambda job: minutes.transcribe(job, talks))


def encode(root: Path, cluster: Cluster, talks: list[str]) -> None:
    """Have talks encoded; posters are made here."""
    do(job_in(root, scheduler=cluster.address), lambda job: minutes.intake(job, talks))


def timed(work: str, cluster: Cluster, names: list[str], act: Callable[[], object]) -> Cost:
    """Say what some work costs the workers."""
    before, began = processor_s(cluster, names), time.perf_counter()
    act()
    wall_s = time.perf_counter() - began
    return Cost(
        work=work,
        workers=len(names),
        wall_s=wall_s,
        processor_s=processor_s(cluster, names) - before,
        memory_bytes=max(most_memory(cluster, name) for name in names),
    )


def processor_s(cluster: Cluster, names: list[str]) -> float:
    """Give the processor seconds of workers and of all that they started and saw to its end."""
    times = [psutil.Process(cluster.processes[name].pid).cpu_times() for name in names]
    return sum(one.user + one.system + one.children_user + one.children_system for one in times)


def most_memory(cluster: Cluster, name: str) -> int:
    """Give the most memory that a worker has held; Linux alone tells."""
    status = Path(f"/proc/{cluster.processes[name].pid}/status")
    lines = status.read_text("utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def spent(act: Callable[[], object]) -> float:
    """Give the processor seconds of some work in this process and its children."""
    before = used_s()
    act()
    return used_s() - before


def used_s() -> float:
    """Give the processor seconds of this process and its children so far."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


def tell(root: Path, talks: int, model: str, costs: list[Cost], here: dict[str, float]) -> None:
    """Print what was measured, for a talk of ten minutes."""
    workspace = Workspace(root)
    videos = [workspace.source(slug) for slug in workspace.slugs() if not slug.startswith(WARM)]
    total_min = sum(video.duration_ms for video in videos) / 60_000
    tens = total_min / 10
    print(f"{talks} talks, {total_min:.1f} minutes of talk, {model}, {os.cpu_count()} cores\n")
    print("| work | workers | wall time | processor time | a talk of 10 minutes | talks an hour a core | memory |")
    print("|---|---|---|---|---|---|---|")
    for cost in costs:
        each = cost.processor_s / tens
        print(
            f"| {cost.work} | {cost.workers} | {cost.wall_s:.0f} s | {cost.processor_s:.0f} s | {each:.0f} s "
            f"| {3600 / each:.0f} | {cost.memory_bytes / 1e9:.1f} GB |"
        )
    print("\nOn the clinic's machine, for a talk of 10 minutes (processor time):\n")
    for work, seconds in here.items():
        print(f"- {work}: {seconds / tens:.1f} s")
    sizes = {
        "recording": [workspace.videos / video.file for video in videos],
        "words (transcript.json)": [workspace.talk(video.slug).transcript for video in videos],
        "web copies": [path for video in videos for path in workspace.renditions(video)],
    }
    print("\nBytes that travel, for a talk of 10 minutes:\n")
    for what, paths in sizes.items():
        print(f"- {what}: {sum(path.stat().st_size for path in paths) / tens / 1e6:.1f} MB")


if __name__ == "__main__":
    raise SystemExit(main())
