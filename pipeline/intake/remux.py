"""Copy a web rendition with chapters added, with PyAV, alone in a child process.

`python -I remux.py SOURCE TARGET FD` reads chapters from an open file: [[start_ms, end_ms, "title"], ...].
Titles are handed over as they are: no text of a talk is ever part of a command or a filter. It is run by its path,
apart from whatever lies in the folder one stands in, so it imports nothing of ours.
"""

from __future__ import annotations

import json
import sys
from fractions import Fraction

import av

MS = Fraction(1, 1000)


def add_chapters(source: str, target: str, chapters: list[tuple[int, int, str]]) -> None:
    """Write `source` to `target` with these chapters, its index first, picture and sound untouched."""
    plain = {"protocol_whitelist": "file,pipe", "format_whitelist": "mov"}
    bare = {"movflags": "+faststart", "fflags": "+bitexact"}
    with (
        av.open(f"file:{source}", options=plain) as rendition,
        av.open(f"file:{target}", "w", format="mp4", options=bare) as copy,
    ):
        streams = {stream.index: copy.add_stream_from_template(stream) for stream in rendition.streams}
        copy.set_chapters(
            [
                {"id": number, "start": start, "end": end, "time_base": MS, "metadata": {"title": title}}
                for number, (start, end, title) in enumerate(chapters)
            ]
        )
        for packet in rendition.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                copy.mux(packet)


if __name__ == "__main__":
    with open(int(sys.argv[3]), encoding="utf-8") as given:  # noqa: PTH123 - it was opened by who started this
        add_chapters(sys.argv[1], sys.argv[2], json.load(given))
