"""The commands of `minutes` by which a person answers for what is public: approve, withdraw, due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from pipeline.checklist import CHECKLIST
from pipeline.command import do, give
from pipeline.console import format_reviews
from pipeline.job import Job
from pipeline.options import as_json, dry_run, names

_SAID = "\n\n".join(["By giving this command you say:", *(f"- {statement.sentence}" for statement in CHECKLIST)])


@click.command(epilog=_SAID)
@click.argument("talk")
@click.option("--by", required=True, metavar='"NAME, CREDENTIALS"', help="Who has read it and answers for it.")
@click.option(
    "--authorisation",
    default="",
    metavar="ID",
    help="Where a patient can be recognised: the number under which the signed authorisation is filed. It stands "
    "for the sentence about patients below.",
)
@dry_run
@click.pass_obj
def approve(job: Job, /, talk: str, by: str, authorisation: str, **options: Any) -> None:
    """Record your approval of a talk exactly as it stands now."""
    from pipeline import run as pipeline

    do(give(job, **options), pipeline.approve, talk, by=by, authorisation=authorisation)


@click.command()
@click.argument("talk")
@click.option("--why", required=True, metavar='"..."', help="Why it is taken back, in a few words.")
@click.option("--by", default="", metavar='"NAME, CREDENTIALS"', help="Who takes it back.")
@dry_run
@click.pass_obj
def withdraw(job: Job, /, talk: str, why: str, by: str, **options: Any) -> None:
    """Take a post off site/ at once, and list where else it may be."""
    from pipeline import run as pipeline

    do(give(job, **options), pipeline.withdraw, talk, why=why, by=by)


@click.command(
    epilog="Listed is what is due now or within 30 days; review_every in clinic.toml says how often. "
    "Exit code 1: a review is overdue. Its page stays published."
)
@names
@as_json
@click.pass_context
def due(context: click.Context, /, names: Sequence[str], as_json: bool) -> None:
    """List approved talks that should be looked at again."""
    from pipeline import run as pipeline

    reviews: list[Any] = []
    try:
        do(context.obj, lambda job: reviews.extend(pipeline.due(job, names)), locked=False)
    finally:
        click.echo(format_reviews(reviews, as_json=as_json))
    context.exit(any(review.is_overdue for review in reviews))
