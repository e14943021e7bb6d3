"""What the person at the terminal reads while a command works."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.console import Console
from pipeline.job import Outcome, Status

HERE = Path("/here/file")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Stop the clock: it shows the one number in this list."""
    time = [1000.0]
    monkeypatch.setattr("pipeline.console.time.monotonic", lambda: time[0])
    return time


def heard(console: Console, clock: list[float], at_s: float, done_ms: int) -> None:
    """Tell a console that so much of a ten-minute talk was heard at a time."""
    clock[0] = 1000 + at_s
    console.progress("talk", done_ms, 600_000)


def test_progress_says_how_long_the_rest_will_take(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """The time left follows from the pace so far; nobody is told more often than every ten seconds."""
    console = Console(verbose=False, quiet=False)
    for at_s, done_ms in ((0, 0), (5, 50_000), (30, 300_000), (31, 310_000), (60, 600_000)):
        heard(console, clock, at_s, done_ms)
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.splitlines() == [
        "talk: heard 0:00 of 10:00",
        "talk: heard 5:00 of 10:00, about 0:30 left",
        "talk: heard 10:00 of 10:00",
    ]


def test_encoding_has_a_pace_of_its_own(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """What is encoded after it was heard is told by its own word, and its time left by its own pace."""
    console = Console(verbose=False, quiet=False)
    heard(console, clock, 0, 0)
    heard(console, clock, 200, 240_000)
    for at_s, done_ms in ((300, 0), (340, 80_000)):
        clock[0] = 1000 + at_s
        console.progress("talk", done_ms, 240_000, verb="encoded")
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "talk: encoded 0:00 of 4:00",
        "talk: encoded 1:20 of 4:00, about 1:20 left",
    ]


def test_the_end_is_said_once(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever tells of the last second and then of the end leaves one line."""
    console = Console(verbose=False, quiet=False)
    for seconds in (0, 20, 20, 40):
        clock[0] = float(seconds)
        console.progress("talk", 60_000, 60_000)
    assert capsys.readouterr().err.splitlines() == ["talk: heard 1:00 of 1:00"]
    console.progress("talk", 0, 60_000)
    console.progress("talk", 60_000, 60_000)
    assert capsys.readouterr().err.splitlines()[-1] == "talk: heard 1:00 of 1:00", "a talk heard anew ends anew"


def test_quiet_console_says_no_progress(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """-q leaves notes, progress and written files out."""
    console = Console(verbose=False, quiet=True)
    console.note("talk: transcribing")
    heard(console, clock, 60, 600_000)
    console.outcome(Outcome(name="talk", status="made", message="transcribed", path=HERE))
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", "")


@pytest.mark.parametrize(
    ("status", "path", "out", "err"),
    [
        ("made", HERE, "/here/file: said\n", ""),
        ("fresh", HERE, "/here/file: up to date\n", ""),
        ("fresh", None, "", ""),
        ("kept", HERE, "", "talk: said\n"),
        ("planned", None, "talk: said\n", ""),
        ("failed", None, "", "said\n"),
    ],
)
def test_outcome_goes_where_it_belongs(
    capsys: pytest.CaptureFixture[str], status: Status, path: Path | None, out: str, err: str
) -> None:
    """What was written, or would be, goes to stdout; everything else is told beside it."""
    Console(verbose=False, quiet=False).outcome(Outcome(name="talk", status=status, message="said", path=path))
    output = capsys.readouterr()
    assert (output.out, output.err) == (out, err)


def test_verbose_console_says_what_was_left_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """-v also tells of talks that needed nothing."""
    Console(verbose=True, quiet=False).outcome(Outcome(name="talk", status="fresh", message="said"))
    assert capsys.readouterr().err == "talk: said\n"


def test_failure_is_said_even_quietly(capsys: pytest.CaptureFixture[str]) -> None:
    """-q never hides what went wrong."""
    Console(verbose=False, quiet=True).outcome(Outcome(name="talk", status="failed", message="talk.mp4: broken."))
    assert capsys.readouterr().err == "talk.mp4: broken.\n"


def test_progress_on_a_terminal_is_redrawn_in_place(
    clock: list[float], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A terminal sees one line that changes, and the next message begins on a line of its own."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    console = Console(verbose=False, quiet=False)
    heard(console, clock, 0, 0)
    heard(console, clock, 30, 300_000)
    console.note("next")
    err = capsys.readouterr().err
    assert err.count("\r") == 2
    assert err.endswith("left" + " " * (78 - len("talk: heard 5:00 of 10:00, about 0:30 left")) + "\nnext\n")
