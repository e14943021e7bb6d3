"""A recording that tells all that a file can tell, and the rule that what is delivered of it tells nothing."""

from __future__ import annotations

import re
from pathlib import Path

import mp4boxes
from smalltalk import ffmpeg


def record_telling(folder: Path) -> Path:
    """Record place, device, names, chapters, subtitles and a time code beside picture and sound."""
    chapters, said, source = folder / "chapters.txt", folder / "said.srt", folder / "Visit of SECRETNAME.mov"
    chapters.write_text(
        ";FFMETADATA1\ntitle=SECRETNAME visit\nartist=SECRETNAME\ncomment=SECRETNAME\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=SECRETNAME arrives\n",
        encoding="utf-8",
    )
    said.write_text("1\n00:00:00,000 --> 00:00:01,000\nSECRETNAME said this\n", encoding="utf-8")
    ffmpeg(
        *(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=960x540:rate=5:duration=1",
            "-f",
            "lavfi",
            "-i",
            "sine=duration=1",
            "-i",
            said,
            "-i",
            chapters,
        ),
        *(
            "-map",
            0,
            "-map",
            1,
            "-map",
            2,
            "-map_metadata",
            3,
            "-map_chapters",
            3,
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-c:a",
            "aac",
        ),
        *("-c:s", "mov_text", "-metadata", "location=+41.8781-087.6298/", "-metadata", "make=SECRETPHONE"),
        *("-metadata", "com.apple.quicktime.model=SECRETPHONE", "-metadata", "creation_time=2024-02-29T10:00:00Z"),
        *("-metadata:s:v", "handler_name=Camera of SECRETNAME", "-metadata:s:a", "handler_name=Mic of SECRETNAME"),
        *(
            "-metadata:s:a",
            "title=SECRETNAME",
            "-timecode",
            "10:00:00:00",
            "-movflags",
            "use_metadata_tags",
            source,
        ),
    )
    assert source.read_bytes().count(b"SECRETNAME") > 6
    assert mp4boxes.dates(source) != {0}
    assert mp4boxes.traces(source)
    return source


def require_bare(path: Path, *, handlers: frozenset[str] = frozenset()) -> None:
    """Hold a file against the rule: no name, place, device, program, date or foreign track."""
    content = path.read_bytes()
    for secret in (b"SECRET", b"41.8781", b"087.6298", b"10:00:00", b"Lavf", b"x264 - core", b"ffmpeg"):
        assert secret not in content, secret
    assert not re.search(rb"Lavc\d", content)
    assert mp4boxes.traces(path) == []
    assert mp4boxes.dates(path) == {0}
    assert mp4boxes.handler_names(path) == {"VideoHandler", "SoundHandler"} | handlers
