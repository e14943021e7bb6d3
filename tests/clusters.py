"""Real Dask schedulers and workers on loopback, each a process of its own, and a place that they share."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(slots=True)
class Cluster:
    """A scheduler and its workers, by name."""

    folder: Path
    address: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start_scheduler(self) -> None:
        """Start the scheduler at a free port and wait for its address."""
        note = self.folder / "scheduler.json"
        self._start("scheduler", "scheduler", "--port", "0", "--scheduler-file", note, "--no-dashboard")
        deadline = time.monotonic() + 60
        while not self.address and time.monotonic() < deadline:
            time.sleep(0.05)
            if note.exists() and (text := note.read_text("utf-8")):
                self.address = json.loads(text)["address"]
        assert self.address, self.said("scheduler")

    def start_worker(self, name: str, *, program: Path = REPOSITORY) -> None:
        """Start a worker with one thread, whose caches are this cluster's own and empty at first."""
        scratch = self.folder / "scratch"
        words = (self.address, "--name", name, "--nthreads", "1", "--no-nanny", "--local-directory", scratch)
        self._start(name, "worker", *words, "--death-timeout", "30", program=program)

    def wait_for_workers(self, *names: str) -> None:
        """Wait until all these workers have come to the scheduler."""
        deadline = time.monotonic() + 60
        while not all("Registered" in self.said(name) for name in names):
            assert time.monotonic() < deadline, [self.said(name) for name in names]
            time.sleep(0.05)

    def kill(self, name: str) -> None:
        """End a process as the system does for want of memory: at once, without a last word."""
        self.processes[name].kill()
        self.processes[name].wait()

    def said(self, name: str) -> str:
        """Give what a process has written."""
        return (self.folder / f"{name}.log").read_text("utf-8")

    def _start(self, name: str, kind: str, *words: object, program: Path = REPOSITORY) -> None:
        command = [sys.executable, "-m", "dask", kind, *map(str, words), "--host", "127.0.0.1"]
        environment = {**os.environ, "PYTHONPATH": str(program), "XDG_CACHE_HOME": str(self.folder / "cache")}
        environment |= {"NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [*command, "--dashboard-address", "127.0.0.1:0"],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=self.folder,
            )


@contextmanager
def started(folder: Path, workers: Sequence[str] = ()) -> Iterator[Cluster]:
    """Start a scheduler and workers, and end them all."""
    cluster = Cluster(folder)
    try:
        cluster.start_scheduler()
        for name in workers:
            cluster.start_worker(name)
        yield cluster
    finally:
        for process in cluster.processes.values():
            process.kill()
            process.wait()


@dataclass(slots=True)
class Server:
    """An FTP server in this process: a place that nobody can read from by path."""

    root: Path
    url: str
    got: list[str] = field(default_factory=list)
    """The files that were fetched, whole."""
    put: list[str] = field(default_factory=list)
    """The files that took their names there, once they were whole."""


@contextmanager
def ftp_server(root: Path) -> Iterator[Server]:
    """Serve a folder by FTP on loopback."""
    logging.getLogger("pyftpdlib").setLevel(logging.WARNING)
    authorizer = DummyAuthorizer()
    authorizer.add_user("clinic", "secret", str(root), perm="elradfmw")
    server = Server(root, "")

    class Handler(FTPHandler):
        def on_file_sent(self, file: str) -> None:
            server.got.append(self.fs.fs2ftp(file).removeprefix("/clinic/"))

        def ftp_RNTO(self, path: str) -> str | None:  # noqa: N802 - how the library finds it
            server.put.append(self.fs.fs2ftp(path).removeprefix("/clinic/"))
            return super().ftp_RNTO(path)  # type: ignore[no-any-return]

    Handler.authorizer = authorizer
    listening = FTPServer(("127.0.0.1", 0), Handler)
    server.url = f"ftp://clinic:secret@127.0.0.1:{listening.address[1]}/clinic"
    (root / "clinic").mkdir()
    thread = threading.Thread(target=listening.serve_forever, kwargs={"handle_exit": False}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.close_all()
        thread.join(10)
