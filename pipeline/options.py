"""Arguments and options that several commands of `minutes` share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


class InOrder(click.Group):
    """Lists its commands in the order of the pipeline, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give the commands as they were added."""
        return list(self.commands)


def names(command: Callable[..., Any]) -> Callable[..., Any]:
    """Take names of talks."""
    return click.argument("names", nargs=-1, metavar="[TALK]...")(command)


def work(command: Callable[..., Any]) -> Callable[..., Any]:
    """Take --force and --dry-run."""
    force = click.option("--force", is_flag=True, help="Redo the machine's work. Never touches your edits.")
    return force(dry_run(command))


def scheduler(command: Callable[..., Any]) -> Callable[..., Any]:
    """Take --scheduler."""
    help_text = 'Dask cluster that hears and encodes: tcp://HOST:PORT, or "local". "none": this machine alone.'
    return click.option("--scheduler", metavar="ADDRESS", help=help_text)(command)


def accept_damaged(command: Callable[..., Any]) -> Callable[..., Any]:
    """Take --accept-damaged."""
    help_text = "Go on with what is there of videos that break off or are damaged."
    return click.option("--accept-damaged", is_flag=True, help=help_text)(command)


def dry_run(command: Callable[..., Any]) -> Callable[..., Any]:
    """Take --dry-run."""
    return click.option("--dry-run", is_flag=True, help="Only say what would be done.")(command)


def hearing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Take what overrides [hearing] in clinic.toml."""
    for name, help_text in (
        ("--initial-prompt", "Words the recogniser should expect."),
        ("--language", "Language of the talk, such as en."),
        ("--model", "Whisper model; `minutes models` lists them. To keep one, write it into clinic.toml."),
    ):
        command = click.option(name, help=help_text)(command)
    return command


def model_names(*, required: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Take names of speech models."""
    metavar = "MODEL..." if required else "[MODEL]..."
    return click.argument("models", nargs=-1, required=required, metavar=metavar)


def spreading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Take what was heard and what is right, --apply and --only."""
    for option in (
        click.option("--only", multiple=True, metavar="TALK:WORD", help="Correct this place alone, as listed."),
        click.option("--apply", is_flag=True, help="Correct them; talks once approved need a new approval."),
        click.argument("change", nargs=2, required=False, metavar='["HEARD" "RIGHT"]'),
    ):
        command = option(command)
    return command


def as_json(command: Callable[..., Any]) -> Callable[..., Any]:
    """Take --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print as JSON.")(command)
