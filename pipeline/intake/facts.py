"""Read the facts of one recording with PyAV, alone in a child process.

`python facts.py FILE CONTAINERS CODECS MAX_PIXELS` prints one JSON object: the facts, or {"error": why}. A decoder
that crashes on a broken file takes only this process with it. It is run by its path, apart from the program and
from whatever lies in the folder one stands in, so it imports nothing of ours.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import av
import av.error
from av.container import InputContainer

TRANSFERS = dict(
    enumerate(
        (
            *("", "bt709", "", "", "bt470m", "bt470bg", "smpte170m", "smpte240m", "linear", "log100", "log316"),
            *("iec61966-2-4", "bt1361e", "iec61966-2-1", "bt2020-10", "bt2020-12"),
            *("smpte2084", "smpte428", "arib-std-b67"),
        )
    )
)
"""ffmpeg's names of the transfer characteristics that ITU-T H.273 numbers; PyAV gives the number."""

STILL = av.stream.Disposition.attached_pic | av.stream.Disposition.timed_thumbnails
PICTURE_FILES = ("mjpeg", "png", "bmp", "gif", "tiff", "webp")
"""Codecs of single pictures: a stream of one such frame is a cover, whatever the container calls it."""


def read_facts(path: str, *, containers: str, codecs: str, max_pixels: int) -> dict[str, Any]:
    """Open a recording, look at every stream and decode its first picture. Raises FFmpegError, ValueError."""
    options = {
        "protocol_whitelist": "file,pipe",
        "format_whitelist": containers,
        "codec_whitelist": codecs,
        "max_pixels": str(max_pixels),
    }
    with av.open(f"file:{path}", options=options, metadata_errors="replace") as container:
        streams = [_stream_facts(stream, codecs.split(",")) for stream in container.streams]
        return {
            "container": container.format.name,
            "duration_s": container.duration / av.time_base if container.duration else None,
            "creation_time": container.metadata.get("creation_time", ""),
            "streams": streams,
            "picture": _picture_facts(container, streams, codecs, max_pixels),
        }


def _stream_facts(stream: Any, codecs: list[str]) -> dict[str, Any]:
    context = stream.codec_context
    codec = context.name if context else ""
    is_single = stream.frames == 1 or (codec in PICTURE_FILES and not stream.frames and not stream.average_rate)
    return {
        "index": stream.index,
        "type": stream.type,
        "codec": codec,
        "decodable": codec in codecs,
        "default": bool(stream.disposition & av.stream.Disposition.default),
        "still": stream.type == "video" and (bool(stream.disposition & STILL) or is_single),
    }


def _picture_facts(
    container: InputContainer, streams: list[dict[str, Any]], codecs: str, max_pixels: int
) -> dict[str, Any] | None:
    """Decode the first frame of the first moving picture; None if there is none, or none can be decoded.

    One that turns out to be a single picture is marked as still.
    """
    moving = [s for s in streams if s["type"] == "video" and s["decodable"] and not s["still"]]
    if not moving:
        return None
    stream = container.streams[moving[0]["index"]]
    context = stream.codec_context
    if context.width * context.height > max_pixels:
        raise ValueError("its picture is too large")
    context.thread_count = 1  # one frame is asked for; a thread for each core would only take memory
    context.options = {"max_pixels": str(max_pixels), "codec_whitelist": codecs}
    frames = (frame for frame in container.decode(stream) if isinstance(frame, av.VideoFrame))
    frame = next(frames, None)
    if frame is None:
        return None
    if moving[0]["codec"] in PICTURE_FILES and next(frames, None) is None:
        moving[0]["still"] = True
        return None
    turned = frame.rotation % 180 != 0
    width, height = (frame.height, frame.width) if turned else (frame.width, frame.height)
    transfer = TRANSFERS.get(frame.color_trc) or TRANSFERS.get(context.color_trc, "")
    return {"index": stream.index, "width": width, "height": height, "transfer": transfer}


def main() -> int:
    """Print the facts of the file named on the command line."""
    path, containers, codecs, max_pixels = sys.argv[1:]
    try:
        facts = read_facts(path, containers=containers, codecs=codecs, max_pixels=int(max_pixels))
    except av.error.FFmpegError as error:
        facts = {"error": error.strerror or str(error)}
    except (ValueError, MemoryError) as error:
        facts = {"error": str(error) or "out of memory"}
    json.dump(facts, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
