"""The commands of `minutes` that fit the hearing to the clinic and its computer: vocabulary and models."""

from __future__ import annotations

from collections.abc import Sequence

import click

from pipeline.command import do
from pipeline.job import Job
from pipeline.options import InOrder, as_json, model_names


@click.group(cls=InOrder)
def vocabulary() -> None:
    """Teach the packs how their terms are misheard."""


@vocabulary.command()
@click.argument("conditions", nargs=-1, metavar="[CONDITION]...")
@click.pass_obj
def harvest(job: Job, /, conditions: Sequence[str]) -> None:
    """Have synthetic voices say the packs' terms and propose what is misheard.

    CONDITION is a pack's name, such as bruxism; none means all, which takes hours. A killed harvest goes on
    where it was. It needs an optional extra, which `make harvest` installs. Nothing is used until you accept it.
    """
    from pipeline import run as pipeline

    do(job, pipeline.harvest_vocabulary, conditions)


@vocabulary.command()
@click.pass_obj
def accept(job: Job, /) -> None:
    """Write the proposals you set to accept = true into the packs."""
    from pipeline import run as pipeline

    do(job, pipeline.accept_vocabulary)


@click.group(cls=InOrder, invoke_without_command=True)
@as_json
@click.pass_context
def models(context: click.Context, as_json: bool) -> None:
    """List the speech models and what each costs on this computer."""
    if context.invoked_subcommand is None:
        from pipeline import run as pipeline

        do(context.obj, lambda job: click.echo(pipeline.models(job, as_json=as_json)), locked=False)


@models.command()
@model_names(required=True)
@click.pass_obj
def fetch(job: Job, /, models: Sequence[str]) -> None:
    """Get models onto this computer. A damaged file is replaced."""
    from pipeline import run as pipeline

    do(job, pipeline.fetch_models, models, locked=False)


@models.command()
@model_names(required=False)
@click.pass_obj
def measure(job: Job, /, models: Sequence[str]) -> None:
    """Time models on a minute of your own talk.

    No MODEL means the one that clinic.toml has chosen. A model that is not here yet is fetched.
    """
    from pipeline import run as pipeline

    do(job, pipeline.measure_models, models)
