"""What lies in `videos/`: whose names are no recordings, and what a look at a file shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

VIDEO_SUFFIXES = frozenset(
    {".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".3gp", ".mpg", ".mpeg", ".mts", ".m2ts", ".ts"}
    | {".m4a", ".mp3", ".wav", ".aac", ".ogg", ".opus", ".flac", ".amr", ".caf"}  # sound alone
)
_NOTES = frozenset({".md", ".txt"})
_UNFINISHED = frozenset(
    {".part", ".partial", ".crdownload", ".opdownload", ".download", ".filepart", ".aria2", ".tmp", ".icloud"}
)
"""How browsers, copying programs and clouds end the name of what has not arrived yet."""
_SYSTEM = frozenset({"desktop.ini", "thumbs.db", "ehthumbs.db", "@eadir", "__macosx", "#recycle", "$recycle.bin"})
"""What Windows, macOS and network drives leave in a folder."""
_PATTERNS = ("~$*", "~syncthing~*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the system says of a file at one moment; a file that is being copied gives another look soon."""

    size: int
    mtime_ns: int
    inode: int
    ctime_ns: int = field(default=0, compare=False)
    """When anything of it was changed last, its name or its rights too; no program can set that back."""


def look_at(path: Path) -> Look | None:
    """Ask the system about a file; None if there is none. A link is looked at itself."""
    try:
        facts = path.lstat()
    except OSError:
        return None
    return Look(size=facts.st_size, mtime_ns=facts.st_mtime_ns, inode=facts.st_ino, ctime_ns=facts.st_ctime_ns)


def is_recording(name: str) -> bool:
    """Say whether a name ends as that of a video does, however it is written."""
    return suffix_of(name) in VIDEO_SUFFIXES


def is_note(name: str) -> bool:
    """Say whether a name ends as that of a text people leave beside their videos."""
    return suffix_of(name) in _NOTES


def is_dropping(name: str) -> bool:
    """Say whether a name is that of a hidden file, of half a download or of what a system leaves lying about."""
    low = name.casefold()
    return (
        name.startswith(".")
        or low in _SYSTEM
        or suffix_of(name) in _UNFINISHED
        or any(fnmatchcase(low, pattern) for pattern in _PATTERNS)
    )


def suffix_of(name: str) -> str:
    """Give a name's ending in small letters, with its dot; dots and spaces behind it do not count."""
    stem, dot, ending = name.rstrip(". ").rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""
