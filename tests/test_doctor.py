"""One screen that says what is fine, and what a file is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import smalltalk
from click.testing import CliRunner

from pipeline import run as minutes
from pipeline.cli import minutes as command
from pipeline.errors import ToolError
from pipeline.steps import doctor
from pipeline.steps.doctor import Checkup, format_checkups


def examined(root: Path, *files: Path) -> dict[str, Checkup]:
    """Give what the doctor found, by what was looked at."""
    return {one.what: one for one in minutes.doctor(smalltalk.job_in(root), files)}


def test_a_sound_workspace_is_fine(drafted: Path) -> None:
    """Everything is there, and it says which clinic and how many talks."""
    found = examined(drafted)
    assert list(found) == ["ffmpeg", "settings", "speech model", "folders", "disk"]
    assert [one.said for one in found.values() if not one.is_fine] == []
    assert found["settings"].said.endswith("; 3 condition packs")
    assert found["folders"].said.endswith("1 video, 1 talk taken in")


def test_nothing_is_written(dropped: Path) -> None:
    """Looking changes no file."""
    before = smalltalk.snapshot(dropped)
    examined(dropped, dropped / "videos" / "small-talk.mp4")
    assert smalltalk.snapshot(dropped) == before


def test_one_fault_hides_no_other(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong is told beside what is fine, each in a sentence that says what to do."""

    def gone() -> None:
        raise ToolError("ffmpeg: no ffmpeg was found; run `make` again to fetch one.")

    full = shutil.disk_usage(drafted)._replace(free=1_500_000_000)
    monkeypatch.setattr(doctor, "find_ffmpeg", gone)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    (drafted / "clinic.toml").write_text("[clinic]\nname = 3\n", "utf-8")
    found = examined(drafted)
    wrong = [one.what for one in found.values() if not one.is_fine]
    assert wrong == ["ffmpeg", "settings", "speech model", "disk"]
    assert found["disk"].said == "1.5 GB free; make room for 2 GB, which a long talk may need"
    assert "clinic.toml" in found["settings"].said


def test_a_file_is_told(drafted: Path, tmp_path: Path) -> None:
    """Of a recording it says what is in it, and whether it is a talk already."""
    said = examined(drafted, drafted / "videos" / "small-talk.mp4")["small-talk.mp4"].said
    assert "h264 320 by 180; 1:00; 1 sound track, first aac" in said
    assert said.endswith("taken in already, as small-talk")
    other = smalltalk.record(tmp_path / "other.mp4", pitch_hz=700)
    assert examined(drafted, other)["other.mp4"].said.endswith("would be taken in as a new talk")


@pytest.mark.parametrize("name", ["gone.mp4", "notes.mp4"])
def test_what_is_no_recording_is_told_as_intake_would(drafted: Path, name: str) -> None:
    """A file that can't be used is named with what to do, and the rest is told all the same."""
    (drafted / "notes.mp4").write_text("no video", "utf-8")
    found = examined(drafted, drafted / name)
    assert not found[name].is_fine
    assert found[name].said.startswith(f"{name}: ")
    assert found["ffmpeg"].is_fine


def test_the_screen_marks_what_needs_somebody() -> None:
    """A line each, the words below one another."""
    fine, broken = (
        Checkup(what="disk", is_fine=True, said="fine"),
        Checkup(what="settings", is_fine=False, said="broken."),
    )
    assert format_checkups([fine, broken]) == "ok   disk      fine\nLOOK settings  broken."


def test_the_command_tells_by_its_exit_code(drafted: Path) -> None:
    """0 if all is fine, 1 if something needs a person."""
    runner = CliRunner()
    good = runner.invoke(command, ["--workspace", str(drafted), "doctor"])
    bad = runner.invoke(command, ["--workspace", str(drafted), "doctor", str(drafted / "gone.mp4")])
    assert (good.exit_code, bad.exit_code) == (0, 1)
    assert "LOOK gone.mp4" in bad.output
