"""One file as the answer to a request: whole, or the part of it that a player asks for."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

CHUNK_BYTES = 256 * 1024
KINDS = {
    ".css": "text/css",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".m4a": "audio/mp4",
    ".mov": "video/quicktime",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".vtt": "text/vtt",
    ".webm": "video/webm",
    ".woff2": "font/woff2",
}
"""What a file is, by the end of its name: the same on every machine."""

_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)", re.IGNORECASE)
_DIGITS = 1_000  # of a number; far more than any file has bytes, and few enough to read at once


class TornError(Exception):
    """A file became shorter while it was being sent: the connection can only be dropped."""


class UnsatisfiableError(ValueError):
    """A part was asked for that lies behind the end of the file."""


def media(request: Request, path: Path, *, folder: Path) -> Response:
    """Answer with a file that the caller knows; raises `HTTPException` 404 if it is no file inside `folder`.

    The path comes from a list of ours, never out of a URL. Reads the disk: call it from a plain `def` endpoint.
    """
    file = _open(path, folder)
    try:
        return _answer(request, file, KINDS.get(path.suffix.lower(), "application/octet-stream"))
    except BaseException:
        file.close()
        raise


def shelf(folder: Path) -> Mapping[str, Path]:
    """Give the files of a folder by name; what a URL asks for is looked up here and joined to nothing."""
    return {path.name: path for path in sorted(folder.iterdir()) if path.is_file() and not path.is_symlink()}


def parse_range(wanted: str, size: int) -> range | None:
    """Give the bytes that `bytes=a-b`, `a-` or `-n` asks for (RFC 9110, 14.1.2); None means the whole file.

    Several ranges, another unit and nonsense are answered by the whole file. Raises `UnsatisfiableError`.
    """
    match = _RANGE.fullmatch(wanted)
    if match is None or not any(match.groups()):
        return None
    first, last = (_number(digits) for digits in match.groups())
    if first is not None and last is not None and last < first:
        return None
    part = range(max(size - (last or 0), 0), size) if first is None else range(first, min(_end(last, size), size))
    if not part:
        raise UnsatisfiableError(wanted)
    return part


def _number(digits: str) -> int | None:
    """Read a number of any length without making a long one of it."""
    return int(digits.lstrip("0")[:_DIGITS] or "0") if digits else None


def _end(last: int | None, size: int) -> int:
    return size if last is None else last + 1


def _open(path: Path, folder: Path) -> BinaryIO:
    """Open a file that lies inside a folder once all links are followed; a pipe doesn't hang, it isn't there."""
    try:
        real = path.resolve(strict=True)
        if real.is_relative_to(folder.resolve(strict=True)):
            file = os.fdopen(os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb", 0)
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return file
            file.close()
    except (OSError, RuntimeError):  # gone, forbidden, a folder; links that go round
        pass
    raise HTTPException(404)


def _answer(request: Request, file: BinaryIO, kind: str) -> Response:
    facts = os.fstat(file.fileno())
    headers = {"accept-ranges": "bytes", "etag": f'"{facts.st_size:x}-{facts.st_mtime_ns:x}"'}
    try:
        part = _wanted(request, facts.st_size, headers["etag"])
    except UnsatisfiableError:
        file.close()
        return Response(status_code=416, headers={**headers, "content-range": f"bytes */{facts.st_size}"})
    whole = range(facts.st_size)
    headers["content-length"] = str(len(part or whole))
    if part is not None:
        headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{facts.st_size}"
    if request.method == "HEAD":
        file.close()
        return Response(status_code=200, headers=headers, media_type=kind)
    return _Part(file, part or whole, status=200 if part is None else 206, headers=headers, kind=kind)


def _wanted(request: Request, size: int, etag: str) -> range | None:
    """Give the part that a request wants: only a GET, with one Range, of the file as it was at first."""
    ranges, same = request.headers.getlist("range"), request.headers.getlist("if-range")
    if request.method != "GET" or len(ranges) != 1 or same not in ([], [etag]):
        return None
    return parse_range(ranges[0].strip(), size)


class _Part(StreamingResponse):
    """A part of an open file, read piece by piece as fast as the other side takes it; closes the file."""

    def __init__(self, file: BinaryIO, part: range, *, status: int, headers: Mapping[str, str], kind: str) -> None:
        self._file = file
        super().__init__(_pieces(file, part), status_code=status, headers=headers, media_type=kind)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._file:
            await super().__call__(scope, receive, send)


def _pieces(file: BinaryIO, part: range) -> Iterator[bytes]:
    """Give a part in pieces. The first is read at once: a file cut short by now is answered by 404."""
    try:
        first = _piece(file, part, part.start)
    except TornError:
        raise HTTPException(404) from None
    rest = range(part.start + len(first), part.stop, CHUNK_BYTES)
    return chain([first], (_piece(file, part, at) for at in rest))


def _piece(file: BinaryIO, part: range, at: int) -> bytes:
    wanted = min(CHUNK_BYTES, part.stop - at)
    piece = os.pread(file.fileno(), wanted, at)
    if len(piece) < wanted:
        raise TornError(file.name)
    return piece
