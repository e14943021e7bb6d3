"""What every command of `minutes` does around the one function it calls."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import click

from pipeline.errors import PipelineError
from pipeline.findings import format_findings
from pipeline.job import Job


def do(job: Job, function: Callable[..., None], *arguments: Any, locked: bool = True, **options: Any) -> None:
    """Run one command, under the workspace's lock if it writes; report what failed, exit with its code."""
    command = click.get_current_context().command_path
    gc.freeze()  # what was imported stays: to look through it again and again would take a tenth of a second
    try:
        with job.workspace.lock(command) if locked and not job.dry_run else nullcontext():
            function(job, *arguments, **options)
    except PipelineError as error:
        job.report("", "failed", str(error))
    except OSError as error:  # a full disk, a folder that may not be written: nothing to do with the talk
        place = job.workspace.folder_of(error) or job.workspace.root.name
        why = f"{place}: {error.strerror or error}"
        job.report("", "failed", f"{why}; nothing was lost, put that right and run the command again.")
    if job.findings:
        click.echo(format_findings(job.findings), err=True)
    if job.failed:
        click.get_current_context().exit(1)


def give(job: Job, **options: Any) -> Job:
    """Give a job the options of a command."""
    for name, value in options.items():
        setattr(job, name, value)
    return job
