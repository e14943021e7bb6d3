"""Leave alone what is still being copied, refuse what finds no room, and name what lies there and is no video."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.dropped import Look, is_recording, look_at
from pipeline.english import list_words
from pipeline.errors import ArrivingError, MediaError, RoomError, show_name
from pipeline.intake.probe import Facts
from pipeline.job import Job
from pipeline.video import Video

RECENT_S = 10
"""A file changed longer ago than this is not waited for. A wrong clock costs a second or its warning, no more."""
BETWEEN_LOOKS_S = 1.0
MOST_BYTES_PER_S = 1_500_000
"""What all that is made of a second takes at most: 12 Mb, far above what web copies need."""
LEAST_BYTES = 50_000_000
_MOST_NAMED = 3


def find_growing(job: Job, paths: Sequence[Path]) -> frozenset[Path]:
    """Give those of the files that change while we look. If all are old, nobody waits."""
    looks = {path: look for path in paths if (look := look_at(path)) and is_recent(job, look)}
    if looks:
        job.sleep(BETWEEN_LOOKS_S)
    return frozenset(path for path, look in looks.items() if look_at(path) != look)


def is_recent(job: Job, look: Look) -> bool:
    """Say whether a file was changed a moment ago, by its own account."""
    return abs(job.now().timestamp() - look.mtime_ns / 1e9) <= RECENT_S


@contextmanager
def steady(path: Path) -> Iterator[Callable[[], None]]:
    """Have nothing come of work on a file that changes meanwhile. Raises ArrivingError.

    Gives what to call before anything is written. What went wrong with half a file is told as what it is.
    """
    look = look_at(path)

    def require_unchanged() -> None:
        if look_at(path) != look:
            raise still_arriving(path)

    try:
        yield require_unchanged
    except MediaError:
        require_unchanged()
        raise
    require_unchanged()


def still_arriving(path: Path) -> ArrivingError:
    """Say of a file that it is not all there yet."""
    return ArrivingError(
        f"{show_name(path.name)}: this video is still being copied; run `make` again when that is done."
    )


def find_recording(job: Job, video: Video) -> Path:
    """Give the recording a talk was made from. Raises MediaError when it is gone from `videos/`."""
    path = job.workspace.videos / video.file
    if not path.exists():
        raise MediaError(f"{show_name(video.file)}: this video is gone from videos/; put it back there.")
    return path


def require_recording(job: Job, video: Video) -> Path:
    """Give the recording a talk was made from, all of its bytes looked at. Raises MediaError."""
    path = find_recording(job, video)
    if job.workspace.digest(path) != video.sha256:
        raise MediaError(
            f"{show_name(video.file)}: this is no longer the recording of {video.slug}; run `make` again."
        )
    return path


def require_room(job: Job, path: Path, facts: Facts) -> None:
    """Refuse a recording whose web copies may not find room, before any work. Raises RoomError.

    Needed is twice its size, but never more than web copies of its length take.
    """
    twice = 2 * job.workspace.size_if_there(path)
    longest = facts.duration_ms * MOST_BYTES_PER_S // 1000 if facts.duration_ms else twice
    need, free = max(LEAST_BYTES, min(twice, longest)), job.workspace.free_bytes()
    if free < need:
        raise RoomError(
            f"{show_name(path.name)}: its web copy needs about {_size(need)} of room and {_size(free)} is free "
            "here; make room and run `make` again."
        )


def describe_strangers(job: Job) -> dict[str, str]:
    """Say of each thing in `videos/` that is left alone why it is, by its name."""
    return {path.name: _describe_stranger(path) for path in job.workspace.strangers()}


def _describe_stranger(path: Path) -> str:
    name = f"videos/{show_name(path.name)}"
    if path.is_dir():
        within = sorted(show_name(one.name) for one in _listing(path) if is_recording(one.name))
        more = [f"{len(within) - _MOST_NAMED} more"] if len(within) > _MOST_NAMED else []
        advice = f"; move {list_words([*within[:_MOST_NAMED], *more])} out of it into videos/" if within else ""
        return f"{name}: left alone, folders are not looked into{advice}"
    if path.suffix.lower() == ".zoom":
        return f"{name}: left alone, Zoom has not made a video of this meeting yet; open it with Zoom"
    return f"{name}: left alone, this is not a kind of video we can read"


def _listing(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
