"""Measure what a back catalogue costs: each command in a process of its own, with ever more talks.

`make bench-catalogue` calls it. The talks are made up (`catalogue/making`): recordings of eight minutes with a
tiny picture, words mixed of real sentences. Web copies are encoded once and shared: encoding is linear by nature.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from catalogue import making
from catalogue.measuring import COMPILED, Cost, measure, minutes, watched
from catalogue.report import Row, write_costs

SIZES = (10, 30, 100, 300, 1000)
NEW = 10
"""Talks that are taken in, drafted and looked through for real: what one takes does not depend on the others."""
TAKE_IN = """
import sys
from pathlib import Path
from pipeline.console import Console
from pipeline.job import Job
from pipeline.steps.intake import intake
from pipeline.workspace import Workspace
job = Job(workspace=Workspace(Path(sys.argv[1])), listener=Console(verbose=False, quiet=True))
with job.workspace.lock():
    intake(job, ())
sys.exit(job.failed)
"""
"""The facts alone, as `minutes run` takes them before anything is encoded."""


def main() -> int:
    """Print and write what each command takes with each number of talks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talks", type=int, nargs="+", default=SIZES)
    parser.add_argument("--keep", type=Path, help="make the workspaces here and leave them")
    parser.add_argument("--page", type=Path, help="put table and picture into this page of docs/")
    parser.add_argument("--quick", action="store_true", help="leave out what makes all pages anew")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        making.record(folder / "kept")
        for talks in sorted(options.talks):
            root = folder / f"talks-{talks}"
            for name, cost in measured(root, folder / "kept", talks, is_quick=options.quick):
                rows.append(Row(name=name, talks=talks, cost=cost))
                print(rows[-1].line(), flush=True)
    if options.page:
        write_costs(options.page, rows)
    return 0


def measured(root: Path, kept: Path, talks: int, *, is_quick: bool) -> Iterator[tuple[str, Cost]]:
    """Give what each command takes, in the order of a catalogue's life."""
    drafted, old, new = making.draft_some(kept), range(NEW, talks), range(NEW)
    slug = f"talk-{NEW // 2:05}"
    making.drop(root, kept, old)
    making.take_in(root, kept, old)
    making.encode(root, kept, old)
    making.copy(root, drafted, old)
    making.drop(root, kept, new)
    yield f"intake of {NEW} new ones", measure([sys.executable, "-c", TAKE_IN, str(root)])
    making.encode(root, kept, new)
    making.say(root, new)
    yield f"draft of {NEW} new ones", measure(minutes(root, "draft"))
    if not is_quick:
        yield "preview of all", measure(minutes(root, "preview"))
        yield f"run, {NEW} not looked through", measure(minutes(root, "run"))
        yield "run, nothing to do", measure(minutes(root, "run"))
    yield "status, first", measure(minutes(root, "status"))
    yield "status", measure(minutes(root, "status"))
    making.reword(root, slug)
    yield "draft, one changed", measure(minutes(root, "draft"))
    if not is_quick:
        yield "preview, one changed", measure(minutes(root, "preview"))
    yield "status, one changed", measure(minutes(root, "status"))
    yield from at_the_desk(root, slug)
    signed = approvable(root)
    making.sign(root, signed)
    if not is_quick:
        yield from published(root, signed[-1])
    yield "status, all just approved", measure(minutes(root, "status"))
    yield "status, approved", measure(minutes(root, "status"))
    yield "due", measure(minutes(root, "due"))
    yield "impact", measure(minutes(root, "impact", "sciatica", "Sciatica"))


def published(root: Path, slug: str) -> Iterator[tuple[str, Cost]]:
    """Give what it takes to build the site and the exports, at first and after a change."""
    yield "publish of all", measure(minutes(root, "publish"))
    yield "publish, nothing to do", measure(minutes(root, "publish"))
    making.retitle(root, slug)
    making.sign(root, [slug])
    yield "publish, one changed", measure(minutes(root, "publish"))
    yield "export of all", measure(minutes(root, "export"))


def approvable(root: Path) -> list[str]:
    """Give the talks in whose way nothing stands."""
    told = subprocess.run(minutes(root, "status", "--json"), check=True, env=COMPILED, capture_output=True).stdout
    return [one["slug"] for one in json.loads(told) if one["stage"] == "draft" and not one["blockers"]]


def at_the_desk(root: Path, slug: str) -> Iterator[tuple[str, Cost]]:
    """Open the desk: give what its list of talks takes, first and again, and a talk's page."""
    command = minutes(root, "review", "--no-browser", "--port", "0")
    with subprocess.Popen(command, env=COMPILED, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = urlsplit(process.stdout.readline().split()[-1])
        with watched(process.pid) as watch:
            connection = http.client.HTTPConnection(str(address.hostname), address.port)
            connection.request("GET", f"/?{address.query}")
            answer = connection.getresponse()
            answer.read()
            cookie = {"Cookie": str(answer.getheader("set-cookie")).partition(";")[0]}
            for name, path in (("desk, all talks", "/"), ("desk, again", "/"), ("desk, a talk", f"/talks/{slug}")):
                began, before_s = time.monotonic(), _cpu_s(process.pid)
                connection.request("GET", path, headers=cookie)
                page = connection.getresponse()
                held = page.read()
                seconds = time.monotonic() - began
                cpu_s = _cpu_s(process.pid) - before_s
                if page.status != 200:
                    raise RuntimeError(f"{path}: {page.status} {held[:200]!r}")
                watch.look()
                yield name, Cost(seconds=seconds, cpu_s=cpu_s, peak_mb=watch.peak_mb)
            connection.close()
        process.terminate()


def _cpu_s(pid: int) -> float:
    """Give the seconds of processor that a process has had; proc(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
