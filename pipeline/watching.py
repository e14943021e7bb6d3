"""The command of `minutes` that waits for videos: watch."""

from __future__ import annotations

import click

from pipeline.command import do
from pipeline.job import Job


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
@click.pass_obj
def watch(job: Job, /, every_s: float) -> None:
    """Watch videos/ and make a page of each video that arrives. Ctrl-C ends it."""
    from pipeline import run as pipeline

    do(job, pipeline.watch, every_s=every_s, locked=False)
