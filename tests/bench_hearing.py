"""Measure how fast and how well this program hears, beside other engines on the same checkpoint.

`make bench-hearing` calls it. Every engine runs as a process of its own, one after the other, with as many
threads and with word times; a set of recordings is one process. The recordings stand outside the repository.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from hearing.engines import ENGINES, Engine
from hearing.recordings import gather
from hearing.report import format_bench, put_section
from hearing.runs import EngineError, busy_core, convert_model, run_engine
from hearing.values import Bench, Cost, Heard, Job, Recording, Row, format_json, join_benches, parse_json

from pipeline.workspace import SHIPPED, Workspace

PACKAGES = ("openai-whisper", "torch", "faster-whisper", "ctranslate2")


def main() -> int:
    """Run the engines, or read what an earlier run measured, then print and write what was asked for."""
    options = _parse_options()
    read = [parse_json(file.read_bytes(), Bench) for file in options.read]
    bench = join_benches(read) if read else _measure(options)
    section = format_bench(bench)
    print(section)
    if options.json:
        options.json.write_bytes(format_json(bench))
    if options.markdown:
        page = options.markdown.read_text("utf-8") if options.markdown.exists() else ""
        options.markdown.write_text(put_section(page, section), "utf-8")
    if options.plot:
        from hearing.plot import draw  # here, because matplotlib takes a second to import

        draw(bench, options.plot)
    return 1 if bench.failures else 0


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True, help="folder of talks with gold references")
    parser.add_argument("--real", type=Path, required=True, help="folder of recordings of real people")
    parser.add_argument("--score", type=Path, required=True, help="the scoring script")
    parser.add_argument("--terms", type=Path, required=True, help="list of domain terms")
    parser.add_argument("--keep", type=Path, default=Path(".cache/hearing"), help="where the work is done")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1, help="the fastest of so many counts")
    parser.add_argument("--only", action="append", choices=ENGINES, metavar="NAME", help="an engine to run")
    parser.add_argument("--set", choices=("talks", "real"), help="run one set only")
    parser.add_argument("--clip", action="append", default=[], metavar="NAME", help="a recording to hear")
    parser.add_argument("--busy", action="store_true", help="also time some beside a busy core")
    parser.add_argument("--json", type=Path, help="file to write the numbers to")
    parser.add_argument("--read", type=Path, action="append", default=[], help="show the numbers of these files")
    parser.add_argument("--markdown", type=Path, help="page to put the tables into")
    parser.add_argument("--plot", type=Path, help="SVG file to draw")
    return parser.parse_args()


def _measure(options: argparse.Namespace) -> Bench:
    engines = [engine for engine in ENGINES.values() if engine.name in (options.only or ENGINES)]
    sets = dict(_gather(options))
    facts = tuple(_facts(options))
    hearing = Workspace(SHIPPED).settings().hearing
    models = (options.keep / "models").absolute()
    _tell(f"converting {hearing.model}")
    convert_model(hearing.model, models, threads=options.threads)
    runs = Runs(options.keep / "runs")
    for number in range(options.rounds):
        for name, recordings in sets.items():
            for engine in engines:
                job = Job(
                    engine=engine.name,
                    model=hearing.model,
                    prompt=hearing.initial_prompt,
                    threads=options.threads,
                    models=models,
                    recordings=recordings,
                )
                if engine.timed or number == 0:
                    runs.run(name, job)
                if options.busy and engine.beside_busy:
                    with busy_core():
                        runs.run(name, job, is_busy=True)
    return Bench(facts=facts, rows=tuple(_rows(options, sets, engines, runs)), failures=tuple(runs.failures))


class Runs:
    """What was measured so far, by set, engine and whether a core was kept busy."""

    def __init__(self, folder: Path) -> None:
        self.costs: dict[tuple[str, str, bool], Cost] = {}
        """Of the fastest round."""
        self.heard: dict[tuple[str, str], Heard] = {}
        """Of the first round."""
        self.failures: list[str] = []
        self._folder = folder

    def run(self, name: str, job: Job, *, is_busy: bool = False) -> None:
        """Run one engine on one set; a failure is noted, and the others go on."""
        label = f"{name}, {job.engine}{' beside a busy core' if is_busy else ''}"
        try:
            cost, heard = run_engine(job, self._folder / name / job.engine)
        except EngineError as error:
            self.failures.append(f"{label}: {error}")
            _tell(self.failures[-1])
            return
        _tell(f"{label}: {cost.wall_s:.1f} s")
        key = (name, job.engine, is_busy)
        self.costs[key] = min(self.costs.get(key, cost), cost, key=lambda each: each.wall_s)
        if not is_busy:
            self.heard.setdefault((name, job.engine), heard)


def _gather(options: argparse.Namespace) -> Iterator[tuple[str, tuple[Recording, ...]]]:
    """Give the sets that have anything to hear. They are decoded here, once."""
    for name, folder in (("talks", options.gold), ("real", options.real)):
        if options.set in (None, name):
            found = tuple(gather(folder, options.keep / "sound" / name, options.clip))
            if found:
                yield name, found


def _facts(options: argparse.Namespace) -> Iterator[str]:
    rounds = f"the fastest of {options.rounds} rounds" if options.rounds > 1 else "one round"
    yield f"{_processor()}, {os.cpu_count()} cores, {options.threads} threads, {rounds}"
    yield f"load of the machine at the start: {os.getloadavg()[0]:.1f}"
    yield ", ".join(f"{name} {version(name)}" for name in PACKAGES) + f", Python {platform.python_version()}"


def _processor() -> str:
    """Give the processor's own name where Linux tells it."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text("utf-8").splitlines() if facts.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _rows(
    options: argparse.Namespace,
    sets: Mapping[str, Sequence[Recording]],
    engines: Sequence[Engine],
    runs: Runs,
) -> Iterator[Row]:
    """Score what was heard. Only now is torch imported: a child's peak memory begins with its parent's size."""
    from hearing.scoring import Judge

    terms = [line.strip() for line in options.terms.read_text("utf-8").splitlines() if line.strip()]
    vocabulary = sorted({term for pack in Workspace(SHIPPED).conditions() for term in pack.vocabulary})
    judge = Judge(options.score, terms, vocabulary)
    for name, recordings in sets.items():
        for engine in engines:
            if (name, engine.name) in runs.heard:
                yield Row(
                    set=name,
                    engine=engine.name,
                    seconds=sum(recording.seconds for recording in recordings),
                    cost=runs.costs[name, engine.name, False],
                    busy=runs.costs.get((name, engine.name, True)),
                    accuracy=judge.judge(recordings, runs.heard[name, engine.name]),
                )


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
