"""Find out what a dropped file is, or say in one sentence why it can't be used."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import MediaError, show_name
from pipeline.intake.allowed import CODECS, CONTAINERS, MAX_PIXELS
from pipeline.intake.boxes import lacks_index
from pipeline.intake.fence import Limits, explain, held, run_fenced
from pipeline.video import NO_PICTURE

CHILD = Path(__file__).with_name("facts.py")
LIMITS = Limits(seconds=60, memory=1_000_000_000, output_bytes=1 << 20)
LONGEST_S = 24 * 3600
"""A container that says it is longer than a day is not believed: its sound's length decides."""
TOO_LARGE = "its picture is too large"
"""What the child says of a picture that it refuses to decode."""
EARLIEST_YEAR = 2000
"""A recording day before this is a camera whose clock was never set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a recording's container says, and which of its streams we use."""

    container: str
    duration_ms: int | None
    """None when the container does not say (a browser's own WebM): the sound's length decides."""
    recorded: dt.date | None
    width_px: int
    height_px: int
    video_stream: int
    """Index of the moving picture; NO_PICTURE where there is only sound, and size and codec then say nothing."""
    video_codec: str
    sound_tracks: tuple[tuple[int, str], ...]
    """Index and codec of every sound track we can decode, the container's default first."""
    unheard_tracks: tuple[int, ...] = ()
    """Index of every sound track that we can't decode, such as a phone's spatial sound (`apac`)."""
    transfer: str = ""
    """How brightness is coded, as the recording says it: ffmpeg's name, such as `arib-std-b67`; may be empty."""

    @property
    def audio_stream(self) -> int:
        """Index of the first choice among the sound tracks."""
        return self.sound_tracks[0][0]


def probe(path: Path) -> Facts:
    """Read a recording's facts in a child process. Raises MediaError naming the file and what to do."""
    name = show_name(path.name)
    require_readable(path)
    raw = _ask_child(path, name)
    if "error" in raw:
        raise _refuse(path, name, raw["error"])
    picture = _picture(raw, name)
    return Facts(
        container=raw["container"],
        duration_ms=_duration_ms(raw["duration_s"]),
        recorded=_day(raw["creation_time"]),
        width_px=picture["width"],
        height_px=picture["height"],
        video_stream=picture["index"],
        video_codec=next((s["codec"] for s in raw["streams"] if s["index"] == picture["index"]), ""),
        sound_tracks=_sound_tracks(raw, name),
        unheard_tracks=tuple(s["index"] for s in raw["streams"] if s["type"] == "audio" and not s["decodable"]),
        transfer=picture["transfer"],
    )


def require_readable(path: Path) -> None:
    """Raise MediaError unless a path is an ordinary file that holds something and may be read."""
    name = show_name(path.name)
    try:
        path.name.encode()
    except UnicodeEncodeError as error:
        raise MediaError(f"{name}: this file's name has broken letters; rename it.") from error
    try:
        found = path.lstat()
    except OSError as error:
        raise MediaError(f"{name}: this file can't be found; put it into videos/ again.") from error
    if not stat.S_ISREG(found.st_mode):
        raise MediaError(f"{name}: this is no ordinary file; copy the video itself into videos/.")
    if found.st_size == 0:
        raise MediaError(f"{name}: this file is empty; copy the video into videos/ again.")
    if not os.access(path, os.R_OK):
        raise MediaError(f"{name}: this file may not be read; change its permissions or copy it again.")


def _refuse(path: Path, name: str, why: str) -> MediaError:
    """Say why a file can't be used, as precisely as it is known."""
    if why == TOO_LARGE:
        return MediaError(
            f"{name}: its picture is too large to be read safely; export it as MP4 in 4K or smaller."
        )
    if lacks_index(path):
        return MediaError(
            f"{name}: this recording was not finished, so that its index is missing; copy it into videos/ again, "
            "and if the original is no better, record it again."
        )
    return MediaError(f"{name}: this is not a video we can read; export it again as MP4. ({why})")


def _ask_child(path: Path, name: str) -> dict[str, Any]:
    """Have a child process read the facts. Raises MediaError whatever becomes of that child."""
    with held(path) as (shown, files):
        command = [sys.executable, "-I", "-X", "utf8", str(CHILD), shown, CONTAINERS, CODECS, str(MAX_PIXELS)]
        ended = run_fenced(command, limits=LIMITS, files=files)
    error = explain(ended, name=name, limits=LIMITS, unreadable="this recording is damaged beyond reading")
    if error is not None:
        raise error
    try:
        answer: dict[str, Any] = json.loads(ended.written)
    except ValueError as error:
        raise MediaError(f"{name}: this recording is damaged beyond reading; export it again as MP4.") from error
    return answer


def _sound_tracks(raw: dict[str, Any], name: str) -> tuple[tuple[int, str], ...]:
    """Give every sound track that can be decoded; one that can't (an iPhone's `apac`) is passed over."""
    sound = [stream for stream in raw["streams"] if stream["type"] == "audio"]
    tracks = sorted((s for s in sound if s["decodable"]), key=lambda stream: not stream["default"])
    if not sound:
        raise MediaError(f"{name}: this recording has no sound track; record it again with the microphone on.")
    if not tracks:
        raise MediaError(f"{name}: its sound is of a kind that can't be read here; export it again as MP4.")
    return tuple((track["index"], track["codec"]) for track in tracks)


def _picture(raw: dict[str, Any], name: str) -> dict[str, Any]:
    """Give the moving picture; a recording of sound alone has none, and a cover is none. Raises MediaError."""
    if raw["picture"] is not None:
        picture: dict[str, Any] = raw["picture"]
        return picture
    moving = [stream for stream in raw["streams"] if stream["type"] == "video" and not stream["still"]]
    if any(stream["decodable"] for stream in moving):
        raise MediaError(f"{name}: its picture is damaged beyond reading; export it again as MP4.")
    if moving:
        raise MediaError(f"{name}: its picture is of a kind that can't be read here; export it again as MP4.")
    return {"index": NO_PICTURE, "width": 0, "height": 0, "transfer": ""}


def _duration_ms(duration_s: float | None) -> int | None:
    """Give a container's length if it can be true."""
    return round(duration_s * 1000) if duration_s and 0 < duration_s <= LONGEST_S else None


def _day(creation_time: str) -> dt.date | None:
    try:
        day = dt.datetime.fromisoformat(creation_time).date()
    except ValueError:
        return None
    return day if day.year >= EARLIEST_YEAR else None
