"""Read an MP4 box by box (ISO/IEC 14496-12), to see all that a file says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

CONTAINERS = frozenset(
    {"moov", "trak", "mdia", "minf", "stbl", "udta", "edts", "dinf", "gmhd", "meta", "ilst", "tref"}
)
DATED = frozenset({"mvhd", "tkhd", "mdhd"})


def read_boxes(content: bytes, path: str = "") -> Iterator[tuple[str, bytes]]:
    """Give every box with its place, `moov/udta/meta`, and what it holds."""
    at = 0
    while at + 8 <= len(content):
        size, start = int.from_bytes(content[at : at + 4], "big"), at + 8
        name = content[at + 4 : at + 8].decode("latin-1")
        if size == 1:
            size, start = int.from_bytes(content[at + 8 : at + 16], "big"), at + 16
        end = at + size if size else len(content)
        if end < start or end > len(content):
            raise ValueError(f"box {path}/{name} at {at} ends at {end} of {len(content)}")
        body = content[start:end]
        yield f"{path}/{name}".lstrip("/"), body
        if name in CONTAINERS:
            yield from read_boxes(body[4:] if name == "meta" else body, f"{path}/{name}")
        at = end


def boxes_of(path: Path) -> list[tuple[str, bytes]]:
    """Give every box of a file."""
    return list(read_boxes(path.read_bytes()))


def handler_names(path: Path) -> set[str]:
    """Give what the tracks of a file call themselves, as `hdlr` boxes hold it."""
    bodies = [body for place, body in boxes_of(path) if place.endswith("mdia/hdlr")]
    return {body[24:].strip(b"\0").decode("utf-8", "replace") for body in bodies}


def dates(path: Path) -> set[int]:
    """Give every creation and modification time of a file, in seconds since 1904."""
    found: set[int] = set()
    for place, body in boxes_of(path):
        if place.rpartition("/")[2] in DATED:
            width = 8 if body[0] == 1 else 4
            found |= {int.from_bytes(body[4 + n * width : 4 + (n + 1) * width], "big") for n in (0, 1)}
    return found


def traces(path: Path) -> list[str]:
    """Give the places of boxes that can tell of owner, device, place or program; chapters alone are none."""
    told = []
    for place, body in boxes_of(path):
        name = place.rpartition("/")[2]
        is_told = name in ("loci", "mebx", "keys", "Xtra", "uuid", "cprt", "titl", "name") or "\xa9" in name
        if is_told or (name == "ilst" and body) or (name == "udta" and _others(body)):
            told.append(place)
    return told


def _others(udta: bytes) -> set[str]:
    return {place for place, _ in read_boxes(udta) if "/" not in place} - {"chpl", "meta"}
