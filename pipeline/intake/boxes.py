"""Walk down the outermost boxes of an MP4, without reading what is in them (ISO/IEC 14496-12, 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

MOST_BOXES = 10_000
"""A fragmented recording of hours has some thousands."""
_HEAD, _LONG_HEAD = 8, 16
"""Bytes of a box's length and name, and of one whose length takes eight bytes more."""


def lacks_index(path: Path) -> bool:
    """Say whether a file begins as an MP4 and holds no index (`moov`): recording or copy ended too soon."""
    kinds: list[bytes] = []
    with suppress(OSError), path.open("rb") as file:
        kinds = list(_kinds(file))
    return kinds[:1] == [b"ftyp"] and b"moov" not in kinds


def _kinds(file: BinaryIO) -> Iterator[bytes]:
    at = 0
    for _ in range(MOST_BOXES):
        file.seek(at)
        head = file.read(_LONG_HEAD)
        if len(head) < _HEAD:
            return
        yield head[4:8]
        length = int.from_bytes(head[:4], "big")
        length = int.from_bytes(head[8:16], "big") if length == 1 else length
        if length < _HEAD or at + length > 1 << 62:  # to the end of the file, or nonsense
            return
        at += length
