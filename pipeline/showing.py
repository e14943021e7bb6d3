"""The commands of `minutes` that make and show pages: posters, preview, publish, export, serve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from pipeline.command import do, give
from pipeline.console import show
from pipeline.job import Job
from pipeline.options import dry_run, names, work


@click.command()
@click.argument("talk")
@click.option("--choose", default="", metavar="TIME", help="1:23.4, a picture beside post.md, or best.")
@dry_run
@click.pass_obj
def posters(job: Job, /, talk: str, choose: str, **options: Any) -> None:
    """List pictures to show before the video plays; choose one."""
    from pipeline import run as pipeline

    do(give(job, **options), pipeline.posters, talk, choose=choose, tell=click.echo, locked=bool(choose))


@click.command()
@work
@click.pass_obj
def preview(job: Job, /, **options: Any) -> None:
    """Build preview/ of all talks, drafts stamped DRAFT."""
    from pipeline import run as pipeline

    do(give(job, **options), pipeline.preview)


@click.command()
@names
@work
@click.pass_obj
def publish(job: Job, /, names: Sequence[str], **options: Any) -> None:
    """Build site/ of approved talks only."""
    from pipeline import run as pipeline

    do(give(job, **options), pipeline.publish, names)


@click.command()
@click.option("--drafts", is_flag=True, help="Show preview/, with drafts, not site/.")
@click.option("--port", type=int, help="Default: 8766.")
@click.option("--browser/--no-browser", default=True, help="Open it in the browser.")
@click.pass_obj
def serve(job: Job, /, drafts: bool, port: int | None, browser: bool) -> None:
    """Show site/ on this computer as a web host would. Ctrl-C ends it."""
    from pipeline import run as pipeline

    what = "The drafts, preview/" if drafts else "The site"
    options = {"drafts": drafts, "port": port, "opened": lambda address: show(address, what=what, browser=browser)}
    do(job, pipeline.serve, **options, locked=False)


@click.command()
@names
@dry_run
@click.pass_obj
def export(job: Job, /, names: Sequence[str], **options: Any) -> None:
    """Write exports/: approved talks as texts to paste elsewhere."""
    from pipeline import run as pipeline

    do(give(job, **options), pipeline.export, names)
