"""What every command works with: the workspace, the options, somebody to tell, and what came of it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from pipeline.errors import OUTSIDE, PipelineError, SiteError, UnknownSlugError, show_name
from pipeline.models import Finding, Hearing
from pipeline.settings import Cluster, Settings, parse_scheduler, require_english
from pipeline.video import Video
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.cluster.crew import Crew

Status = Literal["made", "fresh", "kept", "planned", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command did about one talk (or page folder), and why."""

    name: str
    status: Status
    message: str
    path: Path | None = None
    is_outside: bool = False
    """Whether it failed for want of something that is not the talk's: tried again as it is, it may go well."""


class Listener(Protocol):
    """Is told what goes on while a command works."""

    def note(self, message: str) -> None:
        """Hear about a step that begins."""

    def progress(self, name: str, done_ms: int, total_ms: int, *, verb: str = "heard") -> None:
        """Hear how much of a talk has been worked on; `verb` says what was done to it."""

    def outcome(self, outcome: Outcome) -> None:
        """Hear what came of one talk."""


@dataclass(slots=True, kw_only=True)
class Job:
    """One run of one command. Collects outcomes and findings; a failed talk stops no other."""

    workspace: Workspace
    listener: Listener
    force: bool = False
    dry_run: bool = False
    accept_damaged: bool = False
    """Whether a person goes on with recordings that break off or can't be read everywhere."""
    model: str | None = None
    language: str | None = None
    initial_prompt: str | None = None
    scheduler: str | None = None
    """Which cluster does the long work, if not the one in `clinic.toml`."""
    crew: Crew | None = None
    """The workers of that cluster, once there is work for them."""
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC).astimezone()
    sleep: Callable[[float], None] = time.sleep
    outcomes: list[Outcome] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Say whether anything went wrong: the command then exits with 1. Warnings and notes are only told."""
        standing = any(finding.stands for finding in self.findings)
        return standing or any(outcome.status == "failed" for outcome in self.outcomes)

    def report(
        self, name: str, status: Status, message: str, path: Path | None = None, *, is_outside: bool = False
    ) -> None:
        """Record what came of a talk and tell the listener."""
        outcome = Outcome(name=name, status=status, message=message, path=path, is_outside=is_outside)
        self.outcomes.append(outcome)
        self.listener.outcome(outcome)

    @contextmanager
    def attempt(self, name: str) -> Iterator[None]:
        """Work on one talk; what a person can mend is reported, and the next talk goes on."""
        try:
            yield
        except SiteError:  # what all pages share is at fault: nothing must be built without it
            raise
        except PipelineError as error:
            self.report(name, "failed", str(error), is_outside=isinstance(error, OUTSIDE))
        except OSError as error:  # a full disk, a folder where a file should be: the other talks may be fine
            folder = self.workspace.folder_of(error)
            why = f"{error.strerror or error}{f', in {folder}/' if folder else ''}"
            said = f"{name}: {why}; put that right and run the command again."
            self.report(name, "failed", said, is_outside=True)

    def has_failed(self, name: str) -> bool:
        """Say whether an earlier step of this job failed for a talk."""
        return any(outcome.name == name and outcome.status == "failed" for outcome in self.outcomes)

    def hearing(self, settings: Settings) -> Hearing:
        """Give how talks are to be heard: the settings, with what the command line overrides."""
        heard = settings.hearing
        require_english(self.language or heard.language, file="--language")
        return replace(
            heard,
            model=self.model or heard.model,
            language=self.language or heard.language,
            initial_prompt=heard.initial_prompt if self.initial_prompt is None else self.initial_prompt,
        )

    def cluster(self, settings: Settings) -> Cluster:
        """Give who does the long work, as the command line or the settings say. Raises SettingsError."""
        if self.scheduler is None:
            return settings.cluster
        return replace(settings.cluster, scheduler=parse_scheduler(self.scheduler, where="--scheduler"))

    def require_settings(self) -> None:
        """Raise SettingsError now if `clinic.toml` or a pack is broken, not after an hour of work."""
        self.cluster(self.workspace.settings())
        self.workspace.conditions()

    def videos(self) -> dict[str, Video]:
        """Read what was taken in, by slug; a damaged record fails that talk alone."""
        found = {}
        for slug in self.workspace.slugs():
            with self.attempt(slug):
                found[slug] = self.workspace.source(slug)
        return found

    def select(self, names: Sequence[str], *, or_failed: bool = False) -> tuple[str, ...]:
        """Turn slugs or paths into slugs of talks taken in; no names means all. Talks that failed are left out.

        Raises UnknownSlugError for a name no talk goes by, unless `or_failed`: an earlier step has then
        dealt with it.
        """
        slugs = self.workspace.slugs()
        failed = {outcome.name for outcome in self.outcomes if outcome.status == "failed"}
        if not names:
            return tuple(slug for slug in slugs if slug not in failed)
        by_file, there = {video.file: slug for slug, video in self.videos().items()}, set(slugs)
        chosen = [by_file.get(Path(name).name, name.rstrip("/").rpartition("/")[2]) for name in names]
        for name, slug in zip(names, chosen, strict=True):
            if slug not in there and not or_failed:
                known = ", ".join(slugs) or "none yet; run `make` first"
                raise UnknownSlugError(f"{show_name(name)}: no talk goes by this name; known are: {known}.")
        return tuple(dict.fromkeys(slug for slug in chosen if slug in there and slug not in failed))
