"""The `minutes` command: parse, call one function of `run`, say what was written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from pipeline import __version__, showing, signing, tuning, watching
from pipeline.command import do, give
from pipeline.console import Console, format_standings, show
from pipeline.findings import list_findings
from pipeline.job import Job
from pipeline.options import (
    InOrder,
    accept_damaged,
    as_json,
    dry_run,
    hearing,
    names,
    scheduler,
    spreading,
    work,
)
from pipeline.workspace import Workspace


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--workspace",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="Folder with videos/ and transcripts/. Default: this one.",
)
@click.option("-v", "--verbose", is_flag=True, help="Also say what was left as it is.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.version_option(__version__, prog_name="minutes")
@click.pass_context
def minutes(context: click.Context, workspace: Path, verbose: bool, quiet: bool) -> None:
    """Turn a clinic's recorded talks into pages it can publish.

    TALK is a talk's name (its folder in transcripts/) or a video's file name; none means all.
    Exit code: 0 done, 1 something needs your attention, 2 the command was not understood.
    """
    context.obj = Job(workspace=Workspace(workspace), listener=Console(verbose=verbose, quiet=quiet))


@minutes.command()
@names
@hearing
@accept_damaged
@scheduler
@work
@click.pass_obj
def run(job: Job, /, names: Sequence[str], **options: Any) -> None:
    """Take in, hear, draft and preview what is out of date."""
    from pipeline import run as pipeline

    do(give(job, **options), pipeline.run, names)


@minutes.command()
@names
@accept_damaged
@scheduler
@work
@click.pass_obj
def intake(job: Job, /, names: Sequence[str], **options: Any) -> None:
    """Take in videos: facts, web rendition, poster."""
    from pipeline import run as pipeline

    do(give(job, **options), pipeline.intake, names)


@minutes.command()
@names
@hearing
@scheduler
@work
@click.pass_obj
def transcribe(job: Job, /, names: Sequence[str], **options: Any) -> None:
    """Hear talks, with openai-whisper, on machines of your own."""
    from pipeline import run as pipeline

    do(give(job, **options), pipeline.transcribe, names)


@minutes.command()
@names
@work
@click.pass_obj
def draft(job: Job, /, names: Sequence[str], **options: Any) -> None:
    """Write articles, captions and chapters. Edited articles are kept."""
    from pipeline import run as pipeline

    do(give(job, **options), pipeline.draft, names)


@minutes.command()
@names
@as_json
@click.pass_obj
def check(job: Job, /, names: Sequence[str], as_json: bool) -> None:
    """List what stands in the way of an approval, and what to weigh."""
    from pipeline import run as pipeline

    try:
        do(job, pipeline.check, names)
    finally:
        if as_json:
            click.echo(json.dumps(list_findings(job.findings), indent=1))


@minutes.command()
@click.argument("talk")
@click.argument("finding")
@click.option("--by", required=True, metavar='"NAME, CREDENTIALS"', help="Who answers for leaving it as it is.")
@click.option("--why", required=True, metavar='"..."', help="Why it may stay, in a sentence.")
@dry_run
@click.pass_obj
def override(job: Job, /, talk: str, finding: str, by: str, why: str, **options: Any) -> None:
    """Answer a finding of `check` by its id, for exactly its words."""
    from pipeline import run as pipeline

    do(give(job, **options), pipeline.override, talk, finding, by=by, why=why)


@minutes.command()
@spreading
@dry_run
@as_json
@click.pass_obj
def impact(job: Job, /, dry_run: bool, apply: bool, as_json: bool, **options: Any) -> None:
    """List where a corrected mishearing stands in other talks."""
    from pipeline import run as pipeline

    job = give(job, dry_run=dry_run, listener=Console(verbose=False, quiet=True) if as_json else job.listener)
    do(job, pipeline.impact, locked=apply, tell=click.echo, apply=apply, as_json=as_json, **options)


@minutes.command()
@click.option("--port", type=int, help="Default: 8765, or a free one.")
@click.option("--browser/--no-browser", default=True, help="Open it in the browser.")
@click.pass_obj
def review(job: Job, /, port: int | None, browser: bool) -> None:
    """Open the editor's desk: hear, correct, approve. Ctrl-C ends it."""
    from pipeline import run as pipeline

    do(
        job,
        pipeline.review,
        port=port,
        opened=lambda address: show(address, what="The editor's desk", browser=browser),
        locked=False,
    )


minutes.add_command(showing.posters)
minutes.add_command(signing.approve)


for command in (showing.preview, showing.publish, showing.export, showing.serve):
    minutes.add_command(command)
minutes.add_command(signing.withdraw)


@minutes.command()
@names
@as_json
@click.pass_obj
def status(job: Job, /, names: Sequence[str], as_json: bool) -> None:
    """Say how far each talk is, and what to do next."""
    from pipeline import run as pipeline

    standings: list[Any] = []
    do(job, lambda job: standings.extend(pipeline.status(job, names)), locked=False)
    click.echo(format_standings(standings, as_json=as_json, urgent=pipeline.most_urgent(standings)))


minutes.add_command(watching.watch)
minutes.add_command(signing.due)


@minutes.command(
    epilog="With a FILE also what is in it and what would be done with it. Exit code 1: something needs you."
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.pass_context
def doctor(context: click.Context, /, files: Sequence[Path]) -> None:
    """Say whether ffmpeg, settings, model, folders and disk are fine."""
    from pipeline import run as pipeline
    from pipeline.steps.doctor import format_checkups

    found: list[Any] = []
    do(context.obj, lambda job: found.extend(pipeline.doctor(job, files)), locked=False)
    click.echo(format_checkups(found))
    context.exit(not all(one.is_fine for one in found))


minutes.add_command(tuning.vocabulary)
minutes.add_command(tuning.models)
