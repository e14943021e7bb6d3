"""Turn a recording's frames into those that every browser shows: upright, square pixels, 30 a second at most."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.intake import ffmpeg

HDR = frozenset({"smpte2084", "arib-std-b67"})
"""How HDR codes brightness (PQ and HLG); only what says so of itself is tone-mapped."""
MOST_FPS = 30
_LOOKED_AT = 8
"""Frames; an interlaced recording says so in each of them."""

_RATE = (
    # Twice 24, 25 or 30 a second becomes once; any other uneven or unknown rate becomes 30.
    "st(0,source_fps);if(between(ld(0),30.01,240.01),while(gt(ld(0),30.01),st(0,ld(0)/2)));"
    "if(between(ld(0),1,30.01)*lt(min(abs(ld(0)-round(ld(0))),abs(ld(0)*1.001-round(ld(0)*1.001))),0.003),"
    f"ld(0),{MOST_FPS})"
)
"""The source's own rate where it is a whole number (or 1/1.001 of one) of at most 30: a talk at 25 stays even."""

_MATRICES = {
    **dict.fromkeys(("bt709",), "bt709"),
    **dict.fromkeys(("bt470bg", "smpte170m", "fcc"), "bt601"),
    **dict.fromkeys(("smpte240m",), "smpte240m"),
    **dict.fromkeys(("bt2020nc", "bt2020c"), "bt2020"),
}
"""ffmpeg's name of how a frame codes color -> what its scaler calls it."""
_SHOWN = re.compile(
    r"^\[Parsed_showinfo_\d+ @ \S+\] "
    r"(?:n: .* s:(?P<size>\d+x\d+) i:(?P<lines>[PTB?]) |.*color_space:(?P<space>\w+) )",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What has to be known of frames before they are scaled."""

    matrix: str
    """How color is coded, in the words of ffmpeg's scaler."""
    is_interlaced: bool


def look_at_frames(source: Path, *, video_stream: int) -> Look:
    """Decode the first frames of a recording and see what kind they are. Raises MediaError."""
    frames = ffmpeg.open_recording(source)[str(video_stream)].filter("showinfo", checksum=0)
    output = frames.output("pipe:", format="null", vframes=_LOOKED_AT)
    return parse_look(ffmpeg.measure(output, name=source.name, timeout_s=120))


def parse_look(said: str) -> Look:
    """Read what `showinfo` said. Frames that don't tell their color are taken as browsers take them, by size."""
    lines, spaces, is_large = set(), set(), False
    for found in _SHOWN.finditer(said):
        lines.add(found["lines"])
        spaces.add(_MATRICES.get(found["space"] or "", ""))
        is_large |= bool(found["size"]) and min(map(int, found["size"].split("x"))) > 576
    told = sorted(spaces - {""})
    return Look(
        matrix=told[0] if told else "bt709" if is_large else "bt601",
        is_interlaced=bool(lines & {"T", "B"}),
    )


def even_frames(recording: Any, look: Look, *, video_stream: int) -> Any:
    """Give the moving picture at a constant rate from 0:00 on, whole frames instead of half ones."""
    frames = recording[str(video_stream)]
    if look.is_interlaced:
        frames = frames.filter("bwdif", mode="send_frame", deint="interlaced")
    return frames.filter("fps", fps=_RATE, start_time=0)


def fit_frames(frames: Any, look: Look, *, longest_px: int, transfer: str) -> Any:
    """Scale frames to fit, with square pixels and even sides, as 8-bit 4:2:0 in the colors of BT.709."""
    is_hdr = transfer in HDR
    scaled = frames.filter(
        "scale",
        w=f"max(2,2*min(trunc(iw*sar/2),round(iw*sar*{longest_px}/max(iw*sar,ih)/2)))",
        h=f"max(2,2*min(trunc(ih/2),round(ih*{longest_px}/max(iw*sar,ih)/2)))",
        **({} if is_hdr else {"in_color_matrix": look.matrix, "out_color_matrix": "bt709", "out_range": "tv"}),
    ).filter("setsar", 1)
    mapped = _map_tones(scaled, transfer) if is_hdr else scaled
    return mapped.filter("format", "yuv420p").filter(
        "setparams", range="tv", color_primaries="bt709", color_trc="bt709", colorspace="bt709"
    )


def _map_tones(frames: Any, transfer: str) -> Any:
    """Bring HDR down to what every screen shows; after scaling, for it is slow.

    Of tonemap's curves `hable` leaves a face, at half of HLG, as bright as it was recorded; `mobius` bleaches it.
    What of the color is not told is what all HDR is: without that zscale finds no way.
    """
    told = frames.filter("setparams", color_primaries="bt2020", color_trc=transfer, colorspace="bt2020nc")
    return (
        told.filter("zscale", transfer="linear", npl=100)
        .filter("format", "gbrpf32le")
        .filter("zscale", primaries="bt709")
        .filter("tonemap", tonemap="hable", desat=0)
        .filter("zscale", transfer="bt709", matrix="bt709", range="tv")
    )
