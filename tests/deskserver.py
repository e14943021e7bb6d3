"""The guarded desk in tests: asked as ASGI, or over a socket with bytes that no client library would send."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import time
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from starlette.types import ASGIApp, Message

from pipeline.review.server import bind, guarded, port_of, program

T = TypeVar("T")

PORT, TOKEN = 8765, "the-key-of-a-test"
HOST = ("host", f"127.0.0.1:{PORT}")
KEY = ("cookie", f"minutes-desk-{PORT}={TOKEN}")
ORIGIN = ("origin", f"http://127.0.0.1:{PORT}")
JSON = ("content-type", "application/json")
OURS = (HOST, KEY, ORIGIN, JSON)
"""The headers of a write from a page of the desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def __getitem__(self, name: str) -> str:
        """Give a header that is there exactly once."""
        [value] = [value for key, value in self.headers if key == name]
        return value


def ask(
    app: ASGIApp,
    target: str = "/",
    *,
    method: str = "GET",
    headers: Iterable[tuple[str, str]] = (HOST, KEY),
    body: list[bytes | float] | None = None,
) -> Answer:
    """Ask an app, which takes from `body`; a number there is a pause in seconds."""
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        "server": ("127.0.0.1", PORT),
        "client": ("127.0.0.1", 50_000),
    }
    return complete(_exchange(app, scope, [b""] if body is None else body))


def complete(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own: a browser that tests drive keeps a loop in the main one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


def open_files(folder: Path) -> list[Path]:
    """Give the files in a folder that this process holds open."""
    links = [Path(os.path.realpath(link)) for link in Path("/proc/self/fd").iterdir()]
    return [path for path in links if path.is_relative_to(folder.resolve())]


async def _exchange(app: ASGIApp, scope: dict[str, Any], pieces: list[bytes | float]) -> Answer:
    sent: list[Message] = []
    gone = asyncio.Event()

    async def receive() -> Message:
        while pieces and isinstance(pieces[0], float):
            await asyncio.sleep(pieces.pop(0))  # type: ignore[arg-type]
        if pieces:
            return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    headers = tuple((name.decode(), value.decode()) for name, value in sent[0]["headers"])
    return Answer(status=sent[0]["status"], headers=headers, body=b"".join(one["body"] for one in sent[1:]))


@contextmanager
def running(app: ASGIApp) -> Iterator[int]:
    """Run an app behind its guard on a free port, as the command does; gives the port."""
    with bind(0) as listening:
        port = port_of(listening)
        server = program(guarded(app, port=port, token=TOKEN))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield port
        server.should_exit = True
        thread.join(timeout=10)
        assert not thread.is_alive()


def head(port: int, *lines: str, target: str = "/", method: str = "GET") -> bytes:
    """Write the head of a request with the key and its host, which other lines may add to."""
    first = (f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Cookie: minutes-desk-{port}={TOKEN}")
    return "\r\n".join([*first, "Connection: close", *lines, "", ""]).encode("latin-1")


def raw(port: int, request: bytes, *, timeout_s: float = 10) -> bytes:
    """Send these very bytes and give all that comes back until the other side hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout_s) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: _received(connection), b""))


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65_536)
    except ConnectionResetError:
        return b""


def wait_until(condition: Any, *, seconds: float = 5) -> None:
    """Wait for something that happens in another thread."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
