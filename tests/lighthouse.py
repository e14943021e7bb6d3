"""Measure built pages with Lighthouse, as a phone on a slow line has them: `make lighthouse`.

Each page is measured several times and the median of each number is printed. The pages come from a server on this
machine that packs text by gzip as most web hosts do, over HTTP/1.1; Lighthouse reckons the slow line and phone.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sitepages
from pageserver import serve

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "site.md"
MARKS = ("<!-- measured: begin -->", "<!-- measured: end -->")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
CHROME_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
HEAD = (
    "| Page | Speed | Accessibility | Best practices | SEO | Largest paint | Layout shift | Requests | Size |",
    "|---|---|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What Lighthouse says of a page. Its video is neither among the requests nor in the size."""

    scores: tuple[int, ...]
    """One of 100 for each of CATEGORIES; those that were not asked for are missing."""
    largest_paint_ms: float
    layout_shift: float
    requests: int
    size_bytes: int
    faults: tuple[str, ...]
    """Ids of all that cost points."""
    version: str


def measure(command: Sequence[str], address: str, *, categories: Sequence[str] = CATEGORIES) -> Measured:
    """Measure a page once. `command` runs Lighthouse; it emulates its phone and slow line."""
    done = subprocess.run(
        [
            *(*command, address, "--quiet", "--output=json", "--no-enable-error-reporting"),
            *(f"--chrome-flags={CHROME_FLAGS}", f"--only-categories={','.join(categories)}"),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CHROME_PATH": sitepages.find_browser() or ""},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return read(json.loads(done.stdout), categories)


def read(report: dict[str, Any], categories: Sequence[str]) -> Measured:
    """Read Lighthouse's report."""
    assert "runtimeError" not in report, report["runtimeError"]
    audits = report["audits"]
    asked = audits.get("network-requests", {}).get("details", {}).get("items", [])
    beside = [one for one in asked if one["url"].startswith("http") and not sitepages.is_video(one["url"])]
    scores = [report["categories"][name]["score"] for name in categories]
    weighty = {
        one["id"] for name in categories for one in report["categories"][name]["auditRefs"] if one["weight"] > 0
    }
    return Measured(
        scores=tuple(round(score * 100) for score in scores),
        largest_paint_ms=audits.get("largest-contentful-paint", {}).get("numericValue", 0),
        layout_shift=audits.get("cumulative-layout-shift", {}).get("numericValue", 0),
        requests=len(beside),
        size_bytes=sum(one["transferSize"] for one in beside),
        faults=tuple(
            sorted(name for name in weighty if (audits[name]["score"] or 0) < 1 and _counts(audits[name]))
        ),
        version=report["lighthouseVersion"],
    )


def _counts(audit: dict[str, Any]) -> bool:
    return audit["scoreDisplayMode"] in ("binary", "numeric", "metricSavings")


def median(runs: Sequence[Measured]) -> Measured:
    """Give the median of each number of several runs."""
    return Measured(
        scores=tuple(
            round(statistics.median(scores)) for scores in zip(*(run.scores for run in runs), strict=True)
        ),
        largest_paint_ms=statistics.median(run.largest_paint_ms for run in runs),
        layout_shift=statistics.median(run.layout_shift for run in runs),
        requests=round(statistics.median(run.requests for run in runs)),
        size_bytes=round(statistics.median(run.size_bytes for run in runs)),
        faults=tuple(sorted({fault for run in runs for fault in run.faults})),
        version=runs[0].version,
    )


def row(name: str, measured: Measured) -> str:
    """Write a page's line of the table."""
    cells = (
        *(f"`{name}`", *map(str, measured.scores)),
        *(f"{measured.largest_paint_ms / 1000:.1f} s", f"{measured.layout_shift:.3f}"),
        *(str(measured.requests), f"{measured.size_bytes / 1000:.1f} kB"),
    )
    return f"| {' | '.join(cells)} |"


def write_between_marks(document: str, table: str) -> str:
    """Put the table into a document, between the marks, in place of what stands there."""
    begin, end = MARKS
    pattern = re.compile(f"({re.escape(begin)}\n).*?({re.escape(end)})", re.DOTALL)
    assert pattern.search(document), f"{begin} and {end} do not stand in it"
    return pattern.sub(lambda found: f"{found[1]}{table}\n{found[2]}", document)


def main() -> None:
    """Measure a page of each kind, print the table and what costs points, and write it if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", type=Path, help="built site to measure; without it one is made from a test talk")
    parser.add_argument("--runs", type=int, default=3, help="how often each page is measured")
    parser.add_argument("--write", action="store_true", help="write the table into docs/site.md")
    wanted = parser.parse_args()
    with ExitStack() as stack:
        site = wanted.site or _made(stack)
        host = stack.enter_context(serve(site))
        command = ["node", str(sitepages.WEB / "node_modules" / ".bin" / "lighthouse")]
        measured = {
            kind: median([measure(command, f"{host}/{_address(page, site)}") for _ in range(wanted.runs)])
            for kind, page in sitepages.kinds_in(site).items()
            if not _is_hidden(page)
        }
    table = "\n".join([*HEAD, *(row(kind, one) for kind, one in measured.items()), "", _how(measured, wanted)])
    print(table)
    for kind, one in measured.items():
        print(f"{kind} loses points by: {', '.join(one.faults) or 'nothing'}")
    if wanted.write:
        DOCUMENT.write_text(write_between_marks(DOCUMENT.read_text(encoding="utf-8"), table), encoding="utf-8")


def _made(stack: ExitStack) -> Path:
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    return sitepages.build(Path(folder) / "workspace") / "site"


def _address(page: Path, site: Path) -> str:
    return page.relative_to(site).as_posix().removesuffix("index.html")


def _is_hidden(page: Path) -> bool:
    """Tell whether a page keeps search engines away, as one does that other sites show in a frame."""
    return 'content="noindex' in page.read_text(encoding="utf-8")


def _how(measured: dict[str, Measured], wanted: argparse.Namespace) -> str:
    version = next(iter(measured.values())).version
    asked = [sitepages.find_browser() or "chromium", "--version"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    browser = " ".join(told.split()[:2])
    pages = "a built site" if wanted.site else "two test talks of a drawn picture"
    runs = "One run" if wanted.runs == 1 else f"Medians of {wanted.runs} runs"
    return (
        f"{runs} of Lighthouse {version} (its phone and slow line) in {browser} on {os.cpu_count()} cores; "
        f"{pages}, from a server that packs text by gzip, over HTTP/1.1."
    )


if __name__ == "__main__":
    main()
