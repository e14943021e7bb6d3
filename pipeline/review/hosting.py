"""Show a built folder as a web host does: pages by their folder, 404 page, byte ranges; on this machine alone."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from pipeline.review.server import HOST, bind, port_of, program

PORT = 8766
KINDS = {
    ".avif": "image/avif",
    ".css": "text/css",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".xml": "application/xml",
}
"""What a file is, by the end of its name: the same on every machine."""


def host(folder: Path, *, port: int | None, opened: Callable[[str], None]) -> None:
    """Serve a folder until Ctrl-C; `opened` is told the address once it answers. Raises PortError."""
    with bind(PORT if port is None else port) as listening:
        opened(f"http://{HOST}:{port_of(listening)}/")
        with suppress(KeyboardInterrupt):  # uvicorn has stopped by then, and passes the signal on
            program(build_host(folder)).run(sockets=[listening])


def build_host(folder: Path) -> Starlette:
    """Give the application. It answers to this machine's own names alone: a page elsewhere can't read drafts."""
    for suffix, kind in KINDS.items():
        mimetypes.add_type(kind, suffix)
    return Starlette(
        routes=[Mount("/", StaticFiles(directory=folder.resolve(), html=True))],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"]),
            Middleware(GZipMiddleware),
        ],
    )
