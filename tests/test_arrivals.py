"""When a file that was dropped in is all there, and whose names are no recordings."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.dropped import Look, is_dropping, is_recording, look_at
from pipeline.intake.arrivals import PATIENCE_S, RETRY_S, SETTLE_S, Arrivals

NOW_S = 5000.0
WHOLE = Look(size=900, mtime_ns=1, inode=7)


def seen(look: Look = WHOLE, *, at_s: float = NOW_S) -> Arrivals:
    """Give the arrivals of a folder in which one file was seen for the first time."""
    arrivals = Arrivals()
    assert arrivals.see({"talk.mp4": look}, at_s) == ("talk.mp4",)
    return arrivals


def test_a_file_is_all_there_after_two_looks_ten_seconds_apart() -> None:
    """A finished file, also one that was renamed in, waits ten seconds and no longer."""
    arrivals = seen()
    assert arrivals.see({"talk.mp4": WHOLE}, NOW_S + SETTLE_S - 0.1) == ()
    assert arrivals.settled(NOW_S + SETTLE_S - 0.1) == ()
    assert arrivals.settled(NOW_S + SETTLE_S) == ("talk.mp4",)


@pytest.mark.parametrize(
    "other",
    [
        Look(size=901, mtime_ns=1, inode=7),
        Look(size=900, mtime_ns=2, inode=7),
        Look(size=900, mtime_ns=0, inode=7),
        Look(size=900, mtime_ns=1, inode=8),
    ],
    ids=["grown", "written", "set back", "replaced"],
)
def test_any_change_has_it_wait_anew(other: Look) -> None:
    """Size, time and inode each tell of a change, whether the time goes on or back."""
    arrivals = seen()
    assert arrivals.see({"talk.mp4": other}, NOW_S + 9) == ("talk.mp4",)
    assert arrivals.settled(NOW_S + SETTLE_S) == ()
    assert arrivals.settled(NOW_S + 9 + SETTLE_S) == ("talk.mp4",)


@pytest.mark.parametrize("mtime_ns", [-(10**18), 0, 4 * 10**18], ids=["1938", "1970", "2096"])
def test_the_file_s_own_time_does_not_matter(mtime_ns: int) -> None:
    """A camera's wrong clock neither delays a file nor hurries it."""
    arrivals = seen(Look(size=1, mtime_ns=mtime_ns, inode=1))
    assert (arrivals.settled(NOW_S + 9.9), arrivals.settled(NOW_S + 10)) == ((), ("talk.mp4",))


def test_an_empty_file_is_waited_for_longest() -> None:
    """A placeholder of nothing is on its way for a quarter of an hour; then it is told to be empty."""
    arrivals = seen(Look(size=0, mtime_ns=1, inode=7))
    assert arrivals.settled(NOW_S + PATIENCE_S - 1) == ()
    assert arrivals.settled(NOW_S + PATIENCE_S) == ("talk.mp4",)


def test_what_was_dealt_with_comes_back_only_when_it_changes() -> None:
    """A file is worked on once, and again after each change."""
    arrivals = seen()
    arrivals.finish("talk.mp4")
    assert arrivals.see({"talk.mp4": WHOLE}, NOW_S + 100) == ()
    assert arrivals.settled(NOW_S + 100) == ()
    arrivals.see({"talk.mp4": Look(size=5, mtime_ns=5, inode=5)}, NOW_S + 200)
    assert arrivals.settled(NOW_S + 210) == ("talk.mp4",)


def test_a_file_that_can_not_be_read_is_read_again_later() -> None:
    """Some programs write without a change that shows: the file is read again, though not at every look."""
    arrivals = seen()
    arrivals.postpone("talk.mp4", NOW_S + 10)
    assert arrivals.settled(NOW_S + 10 + RETRY_S - 1) == ()
    assert arrivals.settled(NOW_S + 10 + RETRY_S) == ("talk.mp4",)
    assert not arrivals.is_overdue("talk.mp4", NOW_S + PATIENCE_S - 1)
    assert arrivals.is_overdue("talk.mp4", NOW_S + PATIENCE_S)


def test_a_file_that_vanishes_is_forgotten() -> None:
    """One that comes back is a new one, whatever its look."""
    arrivals = seen()
    assert arrivals.see({}, NOW_S + 11) == ()
    assert arrivals.settled(NOW_S + 11) == ()
    assert arrivals.see({"talk.mp4": WHOLE}, NOW_S + 12) == ("talk.mp4",)
    assert arrivals.settled(NOW_S + 13) == ()


@pytest.mark.parametrize(
    "name",
    [
        *("talk.mp4.part", "talk.mp4.crdownload", "Talk.MP4.Download", "talk.mp4.partial", "talk.mp4.tmp"),
        *("~$talk.mp4", ".syncthing.talk.mp4.tmp", "~syncthing~talk.mp4.tmp", ".talk.mp4.icloud", "._talk.mp4"),
        *(
            ".DS_Store",
            "desktop.ini",
            "Desktop.ini",
            "Thumbs.db",
            ".stfolder",
            "@eaDir",
            "__MACOSX",
            ".talk.mp4.Xy9",
        ),
    ],
)
def test_half_downloads_and_droppings_are_nothing(name: str) -> None:
    """What browsers, clouds and systems leave lying about is passed over without a word."""
    assert is_dropping(name)


@pytest.mark.parametrize(
    "name", ["talk.mp4", "Talk.MP4", "part.mp4", "talk.part.mp4", "$5.mp4", "~.mp4", "a.tmp.mov"]
)
def test_a_finished_video_is_no_dropping(name: str) -> None:
    """A name that only resembles those of droppings is that of a video."""
    assert not is_dropping(name)
    assert is_recording(name)


@pytest.mark.parametrize("name", ["talk.mp4.", "talk.mp4 ", "talk.MP4. ."])
def test_dots_and_spaces_at_the_end_hide_no_video(name: str) -> None:
    """A slip at the end of a name, which Windows would drop, makes no stranger of a video."""
    assert is_recording(name)


@pytest.mark.parametrize("name", ["mp4", ".mp4", "talk", "talk.mp4x", "chat.txt", "playback.m3u", "a.zoom"])
def test_other_names_are_no_videos(name: str) -> None:
    """A name without a video's ending is none of a video."""
    assert not is_recording(name)


def test_a_look_tells_a_file_from_its_copy(tmp_path: Path) -> None:
    """Writing, and a rename over it, give another look; of what is gone there is none."""
    path, other = tmp_path / "a.mp4", tmp_path / "b.mp4"
    path.write_bytes(b"1")
    first = look_at(path)
    other.write_bytes(b"2")
    other.replace(path)
    assert first is not None
    assert look_at(path) not in (None, first)
    path.unlink()
    assert look_at(path) is None
