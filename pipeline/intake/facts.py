"""Read the facts of one recording with PyAV, alone in a child process.

`python -m pipeline.intake.facts FILE CONTAINERS MAX_PIXELS` prints one JSON object: the facts, or {"error": why}.
A decoder that crashes on a broken file takes only this process with it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import av
import av.error
from av.container import InputContainer


def read_facts(path: str, containers: str, max_pixels: int) -> dict[str, Any]:
    """Open a recording, look at every stream and decode one picture. Raises av.error.FFmpegError."""
    options = {"protocol_whitelist": "file,pipe", "format_whitelist": containers}
    with av.open(f"file:{path}", container_options=options, metadata_errors="replace") as container:
        streams = [_stream_facts(stream) for stream in container.streams]
        return {
            "container": container.format.name,
            "duration_s": container.duration / av.time_base if container.duration else None,
            "creation_time": container.metadata.get("creation_time", ""),
            "streams": streams,
            "picture": _picture_facts(container, streams, max_pixels),
        }


def _stream_facts(stream: Any) -> dict[str, Any]:
    context = stream.codec_context
    return {
        "index": stream.index,
        "type": stream.type,
        "codec": context.name if context else "",
        "decodable": context is not None,
        "default": bool(stream.disposition & av.stream.Disposition.default),
        "still": bool(stream.disposition & av.stream.Disposition.attached_pic),
    }


def _picture_facts(
    container: InputContainer, streams: list[dict[str, Any]], max_pixels: int
) -> dict[str, Any] | None:
    """Decode the first frame of the first moving picture; None if there is none."""
    moving = [s["index"] for s in streams if s["type"] == "video" and s["decodable"] and not s["still"]]
    if moving:
        context = container.streams[moving[0]].codec_context
        if context.width * context.height > max_pixels:
            raise ValueError("its picture is too large")
    for frame in container.decode(container.streams[moving[0]]) if moving else ():
        if not isinstance(frame, av.VideoFrame):
            continue
        turned = frame.rotation % 180 != 0
        width, height = (frame.height, frame.width) if turned else (frame.width, frame.height)
        return {"index": moving[0], "width": width, "height": height}
    return None


def main() -> int:
    """Print the facts of the file named on the command line."""
    try:
        facts = read_facts(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    except av.error.FFmpegError as error:
        facts = {"error": error.strerror or str(error)}
    except ValueError as error:
        facts = {"error": str(error)}
    json.dump(facts, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
