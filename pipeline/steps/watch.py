"""Watch `videos/` and do the work of `minutes run` for each file that has arrived.

It looks every few seconds and needs no help of the system, so that folders on a network work too. The lock is held
only while there is work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from pipeline.dropped import Look, look_at
from pipeline.errors import BusyError, PipelineError, RecordError, UnknownSlugError, show_name
from pipeline.intake.arrivals import Arrivals
from pipeline.intake.probe import probe
from pipeline.job import Job
from pipeline.steps.arrivals import describe_strangers

COMMAND = "minutes watch"
Run = Callable[[Job, Sequence[str]], None]


def watch(job: Job, run: Run, *, every_s: float, clock: Callable[[], float] = time.monotonic) -> None:
    """Look into `videos/` every `every_s` seconds until Ctrl-C, and `run` what is all there.

    `clock` gives seconds and never goes back.
    """
    watcher = _Watcher(job, run, clock)
    try:
        job.listener.note(f"watching {job.workspace.show(job.workspace.videos)}/ for videos; Ctrl-C ends it")
        while True:
            watcher.look()
            job.sleep(every_s)
    except KeyboardInterrupt:
        job.listener.note("the watch has ended; nothing is lost, and what was begun goes on at the next `make`")


@dataclass(slots=True)
class _Watcher:
    """One watch: what it has seen and said so far."""

    job: Job
    run: Run
    clock: Callable[[], float]
    arrivals: Arrivals = field(default_factory=Arrivals)
    said: dict[str, str] = field(default_factory=dict)
    """What was last said of each file, or of the work as a whole."""
    ready: tuple[str, ...] = ()
    """What is all there and waits for its turn."""
    blocked_by: object = None
    """What waited, and how settings and packs looked, when they were found broken."""
    is_first: bool = True

    def look(self) -> None:
        """Look once, and work if there is anything to work on."""
        try:
            looks = self._looks()
        except OSError as error:
            self._say("videos", f"videos: this folder can't be looked into ({error.strerror}); waiting for it.")
            return
        self.said.pop("videos", None)
        now_s = self.clock()
        for name in self.arrivals.see(looks, now_s):
            self.ready = tuple(one for one in self.ready if one != name)
            if not self.is_first:
                self._say(name, f"{show_name(name)}: something is arriving; waiting until it is all there")
        self.is_first = False
        self.ready = tuple(name for name in self.arrivals.settled(now_s) if self._is_readable(name, now_s))
        if self.ready and self.blocked_by != self._situation():
            self._work()

    def _looks(self) -> dict[str, Look]:
        """Give the look of each recording; of what lies there and is none, say once that it is left alone."""
        for name, said in describe_strangers(self.job).items():
            self._say(f"stranger {name}", said)
        looks = ((path.name, look_at(path)) for path in self.job.workspace.recordings())
        return {name: look for name, look in looks if look is not None}

    def _is_readable(self, name: str, now_s: float) -> bool:
        """Say whether a file can be read, or has been given up waiting for; then its turn tells what is wrong."""
        if name in self.ready or self.arrivals.is_overdue(name, now_s):
            return True
        try:
            probe(self.job.workspace.videos / name)
        except (PipelineError, OSError) as error:  # no trouble with one file ends the watch
            self._say(name, f"{error} Perhaps it is still arriving; it is looked at again.")
            self.arrivals.postpone(name, now_s)
            return False
        return True

    def _work(self) -> None:
        """Do what waits, under the lock; say once what is in the way, and try again."""
        job = replace(self.job, outcomes=[], findings=[])
        situation = self._situation()
        try:
            with job.workspace.lock(COMMAND):
                self.said.pop("work", None)
                self._begin()
                self.run(job, self.ready)
                held_up = self._held_up(job)
        except BusyError as error:
            self._say("work", f"{str(error).rstrip('.')}; the watch goes on then.")
            return
        except UnknownSlugError:  # one of them has vanished, which the next look shows
            return
        except PipelineError as error:  # settings or what all pages share: no file is at fault
            self._say("work", f"{error} The watch goes on when that is changed.")
            self.blocked_by = situation
            return
        except OSError as error:
            self._say("work", f"{self.job.workspace.root}: {error.strerror}; the watch goes on all the same.")
            held_up = self.ready
        self._leave(held_up)
        self.job.listener.note("waiting for the next video; Ctrl-C ends the watch")

    def _held_up(self, job: Job) -> tuple[str, ...]:
        """Give the files that could not be worked on for want of something that is not theirs, such as room."""
        failed = {outcome.name for outcome in job.outcomes if outcome.status == "failed" and outcome.is_outside}
        if not failed:
            return ()
        slugs = dict[str, str]()
        for slug in job.workspace.slugs():
            with suppress(RecordError):  # told by the run
                slugs[job.workspace.source(slug).file] = slug
        if failed - {*slugs.values(), *map(show_name, self.ready)}:  # the model, the cluster: what all need
            return self.ready
        return tuple(name for name in self.ready if failed & {show_name(name), slugs.get(name)})

    def _leave(self, held_up: Sequence[str]) -> None:
        """Be done with what was ready, but come back to what was held up."""
        self.blocked_by = None
        for name in self.ready:
            if name in held_up:
                minutes = self.arrivals.come_back(name, self.clock()) / 60
                self.job.listener.note(f"{show_name(name)}: it is tried again in {minutes:.0f} minutes")
            else:
                self.arrivals.finish(name)
        self.ready = ()

    def _begin(self) -> None:
        for name in self.said.keys() & {*self.ready}:
            self._say(name, f"{show_name(name)}: it is all there")

    def _situation(self) -> tuple[object, ...]:
        return (self.ready, *(look_at(path) for path in self.job.workspace.settings_files()))

    def _say(self, about: str, message: str) -> None:
        if self.said.get(about) != message:
            self.said[about] = message
            self.job.listener.note(message)
