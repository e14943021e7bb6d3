"""The server under the editor's desk: on this machine alone, one process, quiet, gone at Ctrl-C."""

from __future__ import annotations

import asyncio
import errno
import logging
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress

import h11
from starlette.types import ASGIApp
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from pipeline.errors import PortError
from pipeline.review.guard import HEADER_BYTES, Guard
from pipeline.review.media import TornError
from pipeline.review.sealing import SEAL

HOST = "127.0.0.1"
PORT = 8765
CONNECTIONS = 100
HEAD_SECONDS = 10
STOP_SECONDS = 1

_HIGHEST_PORT = 65_535
_TOKEN_BYTES = 32


def serve(app_factory: Callable[[], ASGIApp], *, port: int | None, opened: Callable[[str], None]) -> None:
    """Serve an app behind its guard until Ctrl-C; `opened` is told the address with its key, once it answers.

    Without a port the usual one is taken, where a browser finds again what was typed there before; if another
    program has it, or with 0, a free one. Raises `PortError`.
    """
    with bind(port) if port is not None else bind_usual() as listening:
        token = new_token()
        app = guarded(app_factory(), port=port_of(listening), token=token)
        opened(address(port=port_of(listening), token=token))
        with suppress(KeyboardInterrupt):  # uvicorn has stopped by then, and passes the signal on
            program(app).run(sockets=[listening])


def guarded(app: ASGIApp, *, port: int, token: str) -> ASGIApp:
    """Give an app behind the guard, as `serve` runs it: for tests that need no socket."""
    return Guard(app=app, port=port, token=token)


def new_token() -> str:
    """Make a key that nobody guesses."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def address(*, port: int, token: str) -> str:
    """Give the address that opens the desk."""
    return f"http://{HOST}:{port}/?token={token}"


def bind_usual() -> socket.socket:
    """Listen at the usual port, or at a free one if another program has it; raises `PortError`."""
    try:
        return bind(PORT)
    except PortError:
        return bind(0)


def bind(port: int) -> socket.socket:
    """Listen on this machine only, so that who opens the address at once is heard; raises `PortError`."""
    if not 0 <= port <= _HIGHEST_PORT:
        raise PortError(f"Port {port} does not exist: give a number from 1024 to {_HIGHEST_PORT}, or none.")
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(CONNECTIONS)
    except OSError as error:
        listening.close()
        taken = error.errno == errno.EADDRINUSE
        reason = "another program has it" if taken else str(error.strerror).lower()
        raise PortError(f"Port {port} can't be used ({reason}): give another number, or none.") from error
    return listening


def port_of(listening: socket.socket) -> int:
    """Give the port that a socket listens on."""
    return int(listening.getsockname()[1])


def program(app: ASGIApp) -> Server:
    """Give the server for an app; `run(sockets=[...])` starts it, `should_exit = True` stops it from elsewhere."""
    logging.getLogger("uvicorn.error").addFilter(_worth_telling)
    return Server(
        Config(
            app,
            http=_Connection,
            loop="asyncio",
            ws="none",
            interface="asgi3",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            workers=1,
            timeout_keep_alive=HEAD_SECONDS,
            timeout_graceful_shutdown=STOP_SECONDS,
            h11_max_incomplete_event_size=HEADER_BYTES,
        )
    )


def _worth_telling(record: logging.LogRecord) -> bool:
    """Tell if a message is about a defect: what was cut off at the end, or a file that shrank, is none."""
    kind = record.exc_info[0] if record.exc_info else None
    cut_off = kind is not None and issubclass(kind, (asyncio.CancelledError, TornError))
    return not cut_off and not record.getMessage().startswith("Cancel ")


class _Connection(H11Protocol):
    """One connection: whoever opens too many or asks too slowly is hung up on."""

    _hang_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS:
            transport.abort()
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what came, and go on waiting if it was no whole request yet."""
        super().data_received(data)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        super().connection_lost(exc)
        self._stop_waiting()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP with the headers of every answer, unless another answer has begun."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            headers = [*SEAL, (b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
            start = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
            for event in (start, h11.Data(data=f"{msg}\n".encode()), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        if self.cycle:
            self.cycle.disconnected = True  # whoever is at work on the request has nobody to answer any more
        self.transport.close()

    def _wait(self) -> None:
        """Keep one deadline for the head of a request, however it trickles in."""
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._hang_up is None:
            self._hang_up = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._hang_up is not None:
            self._hang_up.cancel()
            self._hang_up = None
