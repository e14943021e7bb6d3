"""Tell the person at the terminal: stdout what was written, stderr progress and trouble."""

from __future__ import annotations

import json
import os
import sys
import time
import webbrowser
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from pipeline.job import Outcome
from pipeline.timecode import format_clock

_EVERY_S = 10.0
"""How often a line of progress is printed where no terminal can redraw it."""


def show(address: str, *, what: str, browser: bool) -> None:
    """Tell what is to be seen at an address, and open it where there is a screen."""
    click.echo(f"{what}: {address}\nIt stays on this computer. Press Ctrl-C here to end it.")
    has_screen = sys.platform in ("darwin", "win32") or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()
    if browser and has_screen:
        webbrowser.open(address)


class Console:
    """The listener behind the `minutes` command."""

    def __init__(self, *, verbose: bool, quiet: bool) -> None:
        self._verbose, self._quiet = verbose, quiet
        self._began: dict[tuple[str, str], float] = {}
        self._over: set[tuple[str, str]] = set()
        """What was told to be at its end, which is said once."""
        self._told = 0.0
        self._redraws = sys.stderr.isatty()
        self._drawn = False

    def note(self, message: str) -> None:
        """Print a step that begins."""
        if not self._quiet:
            self._end_line()
            click.echo(message, err=True)

    def progress(self, name: str, done_ms: int, total_ms: int, *, verb: str = "heard") -> None:
        """Print how much of a talk has been heard or encoded and how long the rest will take at this pace."""
        now = time.monotonic()
        if done_ms == 0:  # it begins, perhaps once more
            self._began[name, verb] = now
            self._over.discard((name, verb))
        began = self._began.setdefault((name, verb), now)
        is_over = done_ms >= total_ms and (name, verb) not in self._over
        due = done_ms < total_ms and now - self._told >= (0.5 if self._redraws else _EVERY_S)
        if self._quiet or not (due or is_over):
            return
        self._told = now
        self._over |= {(name, verb)} if is_over else set()
        left = ""
        if 0 < done_ms < total_ms and now > began:
            left_ms = int((now - began) * 1000 * (total_ms - done_ms) / done_ms)
            left = f", about {format_clock(left_ms)} left"
        line = f"{name}: {verb} {format_clock(done_ms)} of {format_clock(total_ms)}{left}"
        click.echo(f"\r{line:<78}" if self._redraws else line, err=True, nl=not self._redraws)
        self._drawn = self._redraws

    def outcome(self, outcome: Outcome) -> None:
        """Print what came of a talk: written files to stdout, the rest to stderr."""
        self._end_line()
        if outcome.status == "failed":
            click.echo(outcome.message, err=True)
        elif self._quiet:
            return
        elif outcome.path is not None and outcome.status in ("made", "fresh"):
            click.echo(
                f"{outcome.path}: {outcome.message}" if outcome.status == "made" else f"{outcome.path}: up to date"
            )
        elif outcome.status in ("planned", "kept") or self._verbose:
            click.echo(f"{outcome.name}: {outcome.message}", err=outcome.status != "planned")

    def _end_line(self) -> None:
        if self._drawn:
            click.echo(err=True)
            self._drawn = False


_A_SCREEN = 20
"""Lines that are seen at once; after more of them a summary says what is most urgent."""
_FIRST = 5
"""Talks that a summary names."""


def format_standings(standings: Sequence[Any], *, as_json: bool, urgent: Sequence[Any] = ()) -> str:
    """Write how far talks are, a line each, or as JSON. Many end with a summary and the most `urgent` of them."""
    if as_json:
        return json.dumps([asdict(standing) for standing in standings], indent=1)
    lines = [_format_standing(standing) for standing in standings]
    if len(lines) > _A_SCREEN:
        stages = Counter(standing.stage for standing in standings)
        counts = ", ".join(f"{count:,} {stage}" for stage, count in stages.most_common())
        lines += ["", f"{len(lines):,} talks: {counts}."]
        lines += ["First:", *(f"  {_format_standing(one)}" for one in urgent[:_FIRST])] if urgent else []
    return "\n".join(lines or ["no talks yet; put a video into videos/"])


def _format_standing(standing: Any) -> str:
    return f"{standing.slug}: {standing.stage}; {standing.next_action}"


def format_reviews(reviews: Sequence[Any], *, as_json: bool) -> str:
    """Write which talks are to be looked at again, a line each, or as JSON."""
    rows = [asdict(review) for review in reviews]
    lines = [
        f"{row['slug']}: review due {'since' if row['is_overdue'] else 'on'} {row['due_on']}; "
        f"approved by {row['approved_by']} on {row['approved_on']}"
        for row in rows
    ]
    if as_json:
        return json.dumps(rows, indent=1, default=str)
    return "\n".join(lines or ["no talk is due for review within 30 days"])
