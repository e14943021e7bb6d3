"""The command of `minutes` that waits for videos: watch."""

from __future__ import annotations

from typing import Any

import click

from pipeline.command import do, give
from pipeline.job import Job
from pipeline.options import scheduler


@click.command()
@click.option(
    "--every",
    "every_s",
    type=click.FloatRange(min=0.1),
    default=3,
    show_default=True,
    metavar="SECONDS",
    help="How often to look.",
)
@scheduler
@click.pass_obj
def watch(job: Job, /, every_s: float, **options: Any) -> None:
    """Watch videos/ and make a page of each video that arrives. Ctrl-C ends it."""
    from pipeline import run as pipeline

    do(give(job, **options), pipeline.watch, every_s=every_s, locked=False)
