"""What is found of a recording, held against what its container promises; and how a person goes on with it."""

from __future__ import annotations

import random
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import smalltalk
from click.testing import CliRunner
from smalltalk import ffmpeg, job_in, messages, record

from pipeline import INTAKE
from pipeline import run as minutes
from pipeline.checks.recording import report_recording
from pipeline.cli import minutes as command
from pipeline.intake.probe import Facts, probe
from pipeline.intake.wholeness import Picture, Track, measure_picture, measure_track
from pipeline.job import Job
from pipeline.steps import describing
from pipeline.steps.damage import Damage, find_damage, refuse_damaged

SLUG = "small-talk"


def fast_start(path: Path, *, seconds: float = 20) -> Path:
    """Make a recording whose index stands before its content, as after an upload."""
    plain = record(path.with_name(f"plain-{path.name}"), seconds=seconds, size="160x120")
    ffmpeg("-i", plain, "-c", "copy", "-movflags", "+faststart", path)
    plain.unlink()
    return path


def cut(path: Path, *, share: float = 0.5) -> Path:
    """Leave away the end of a file."""
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    return path


def scratch(path: Path, *, every: int, start: float = 0.2) -> Path:
    """Overwrite one byte in each so many."""
    content, chance = bytearray(path.read_bytes()), random.Random(1)  # noqa: S311 - damage, not a secret
    for at in range(int(len(content) * start), len(content), every):
        content[at + chance.randrange(min(every, len(content) - at))] = chance.randrange(256)
    path.write_bytes(content)
    return path


def found(path: Path) -> Damage:
    """Find what is wrong with a recording as intake does."""
    facts = probe(path)
    track = measure_track(path, audio_stream=facts.audio_stream, duration_ms=facts.duration_ms, clock_stream=None)
    return find_damage(path, facts, track)


# What is found ----------------------------------------------------------------------------------------


def test_a_whole_recording_has_nothing_wrong(tmp_path: Path) -> None:
    """Sound and picture are found as long as promised, and all of both can be read."""
    path = fast_start(tmp_path / "talk.mp4")
    facts, damage = probe(path), found(path)
    assert damage == Damage(text="", is_grave=False, duration_ms=facts.duration_ms or 0)
    track = measure_track(path, audio_stream=1, duration_ms=20_000, clock_stream=None)
    assert (track.found_ms, track.lost_share) == (pytest.approx(20_000, abs=50), 0)
    assert measure_picture(path, video_stream=0, duration_ms=20_000).lost_share == 0


def test_a_recording_that_breaks_off_is_told_with_both_times(tmp_path: Path) -> None:
    """Of half a file about half the promised time is found, in sound and picture alike."""
    damage = found(cut(fast_start(tmp_path / "talk.mp4")))
    assert damage.is_grave
    assert damage.text.startswith("this recording breaks off: 0:20 promised, 0:")
    assert 8_000 < damage.duration_ms < 12_000


def test_scratches_all_over_are_grave(tmp_path: Path) -> None:
    """How much of sound and picture can't be read is counted and told."""
    damage = found(scratch(fast_start(tmp_path / "talk.mp4"), every=400))
    assert damage.is_grave
    assert re.fullmatch(r"about \d+% of its sound can't be read; a part of its picture can't be read", damage.text)
    assert damage.duration_ms == pytest.approx(20_000, abs=100)


@pytest.mark.parametrize(("places", "text"), [(1, ""), (12, "less than 1% of its sound can't be read")])
def test_a_few_scratches_are_noted_and_go_on(tmp_path: Path, places: int, text: str) -> None:
    """What hardly anybody hears is noted, and one lost piece not even that."""
    path = tmp_path / "memo.m4a"
    ffmpeg("-f", "lavfi", "-i", "anoisesrc=d=60:a=0.2", "-c:a", "aac", "-movflags", "+faststart", path)
    content = bytearray(path.read_bytes())
    for place in range(1, places + 1):
        at = len(content) * place // (places + 1)
        content[at : at + 100] = b"\xff" * 100
    path.write_bytes(content)
    damage = found(path)
    assert (damage.text, damage.is_grave) == (text, False)


def test_a_length_that_nobody_promised_is_what_is_found(tmp_path: Path) -> None:
    """A browser's own WebM knows no length: nothing is missing of it, and it lasts as long as it is heard."""
    path = tmp_path / "browser.webm"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10:duration=4", "-f", "lavfi", "-i", "sine=duration=4"),
        *("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus", "-live", "1", path),
    )
    assert probe(path).duration_ms is None
    assert found(path) == Damage(text="", is_grave=False, duration_ms=pytest.approx(4000, abs=60))


def test_a_guessed_length_promises_nothing(tmp_path: Path) -> None:
    """A bare stream of AAC says no length; what ffmpeg guesses from its start is not held against it."""
    path = tmp_path / "memo.aac"
    ffmpeg("-f", "lavfi", "-i", "aevalsrc=if(lt(t\\,2)\\,0\\,random(0)):d=12", "-c:a", "aac", "-b:a", "32k", path)
    damage = found(path)
    assert (damage.text, damage.is_grave) == ("", False)
    assert damage.duration_ms == pytest.approx(12_000, abs=200)


FACTS = Facts(
    container="mov,mp4,m4a,3gp,3g2,mj2",
    duration_ms=480_000,
    recorded=None,
    width_px=320,
    height_px=180,
    video_stream=0,
    video_codec="h264",
    sound_tracks=((1, "aac"),),
)


@pytest.mark.parametrize(
    ("container", "sound_ms", "picture_ms", "text", "is_grave", "duration_ms"),
    [
        ("mp4", 480_000, 480_000, "", False, 480_000),
        ("mp4", 478_500, 478_200, "", False, 480_000),
        ("mp4", 252_000, 251_000, "this recording breaks off: 8:00 promised, 4:12 found", True, 252_000),
        ("mp4", 470_000, 471_000, "this recording breaks off: 8:00 promised, 7:51 found", True, 471_000),
        ("mp4", 470_000, 480_000, "", False, 480_000),
        ("mp4", 252_000, 480_000, "its sound ends at 4:12 of 8:00", True, 480_000),
        ("mp4", 480_000, 252_000, "its picture ends at 4:12 of 8:00", True, 480_000),
        ("matroska,webm", 480_000, 252_000, "its picture ends at 4:12 of 8:00", False, 480_000),
        ("matroska,webm", 252_000, 252_000, "this recording breaks off: 8:00 promised, 4:12 found", True, 252_000),
    ],
)
def test_what_ends_too_early_is_told(
    monkeypatch: pytest.MonkeyPatch,
    container: str,
    sound_ms: int,
    picture_ms: int,
    text: str,
    is_grave: bool,
    duration_ms: int,
) -> None:
    """Both ending early is a broken copy; one of them may end a little earlier, and a still picture may stay."""
    monkeypatch.setattr(
        "pipeline.steps.damage.measure_picture", lambda *_, **__: Picture(found_ms=picture_ms, lost_share=0)
    )
    track = Track(found_ms=sound_ms, loudest_dbfs=-20, lost_share=0)
    damage = find_damage(Path("talk.mp4"), replace(FACTS, container=container), track)
    assert damage == Damage(text=text, is_grave=is_grave, duration_ms=duration_ms)


def test_the_sentence_says_what_to_do() -> None:
    """It begins with the file's name and ends with the very command, quoted for a shell."""
    damage = Damage(
        text="this recording breaks off: 8:00 promised, 4:12 found", is_grave=True, duration_ms=252_000
    )
    assert str(refuse_damaged(Path("videos/jaw pain's.mp4"), damage)) == (
        "jaw pain's.mp4: this recording breaks off: 8:00 promised, 4:12 found; copy it into videos/ again, "
        """or go on with what is there: `minutes intake --accept-damaged 'jaw pain'"'"'s.mp4'`."""
    )


# How a person goes on -----------------------------------------------------------------------------------


@pytest.fixture
def broken(dropped: Path) -> Path:
    """Give a workspace whose only recording breaks off at about half of its minute."""
    path = dropped / "videos" / "small-talk.mp4"
    ffmpeg("-i", path, "-c", "copy", "-movflags", "+faststart", path.with_name("whole.mp4"))
    path.with_name("whole.mp4").replace(path)
    cut(path, share=0.6)
    return dropped


def taken_in(root: Path, **options: object) -> Job:
    """Run the whole command."""
    job = job_in(root, **options)
    minutes.run(job)
    return job


def test_a_damaged_recording_is_held_until_a_person_goes_on(broken: Path, ear: smalltalk.FakeEar) -> None:
    """It is held with a sentence; with --accept-damaged it becomes a talk, and does not ask again."""
    ear.hears = lambda: smalltalk.spread(smalltalk.SENTENCES[:4], until_ms=30_000)
    held = taken_in(broken)
    assert held.failed
    assert "small-talk.mp4: this recording breaks off: 1:00 promised, 0:3" in messages(held)
    assert held.workspace.slugs() == ()
    accepted = taken_in(broken, accept_damaged=True)
    assert not accepted.failed, messages(accepted)
    video = accepted.workspace.source(SLUG)
    assert video.damage.startswith("this recording breaks off: 1:00 promised")
    assert 30_000 < video.duration_ms < 45_000
    assert (broken / "preview" / SLUG / "index.html").exists()
    again, forced = taken_in(broken), taken_in(broken, force=True)
    assert not again.failed, messages(again)
    assert not forced.failed, messages(forced)


def test_a_damaged_recording_is_read_through_once(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each `make` says the same of it and keeps its exit code; only another file, its name or --force read it."""
    read: list[Path] = []
    monkeypatch.setattr("pipeline.steps.dropnotes._TELLS_APART_NS", 0)
    monkeypatch.setattr(describing, "find_damage", lambda *facts: (read.append(facts[0]), find_damage(*facts))[1])

    def said(*names: str, **options: object) -> tuple[int, str]:
        read.clear()
        job = job_in(broken, **options)
        minutes.intake(job, names)
        assert job.failed
        return len(read), messages(job)

    count, first = said()
    assert (count, "small-talk.mp4: this recording breaks off" in first) == (1, True)
    assert said() == (0, first)
    assert said("small-talk.mp4") == (1, first)
    assert said(force=True) == (1, first)
    assert said() == (0, first)
    monkeypatch.setattr("pipeline.steps.dropnotes.INTAKE", INTAKE._replace(version=INTAKE.version + 1))
    assert said()[0] == 1


def test_a_copy_of_a_damaged_recording_that_is_used_is_no_damage(
    broken: Path, ear: smalltalk.FakeEar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a person goes on with the same bytes under another name, the first file is a copy of that talk's."""
    monkeypatch.setattr("pipeline.steps.dropnotes._TELLS_APART_NS", 0)
    ear.hears = lambda: smalltalk.spread(smalltalk.SENTENCES[:4], until_ms=20_000)
    assert taken_in(broken).failed
    first = broken / "videos" / "small-talk.mp4"
    other = shutil.copyfile(first, first.with_name("again.mp4"))
    job = job_in(broken, accept_damaged=True)
    minutes.intake(job, ["again.mp4"])
    assert not job.failed, messages(job)
    again = taken_in(broken)
    assert not again.failed, messages(again)
    assert "the same recording as again.mp4" in messages(again)
    other.unlink()
    assert not taken_in(broken).failed


def test_another_damaged_file_of_that_name_asks_anew(broken: Path, ear: smalltalk.FakeEar) -> None:
    """What was accepted is one file, not whatever comes under its name."""
    ear.hears = lambda: smalltalk.spread(smalltalk.SENTENCES[:4], until_ms=20_000)
    assert not taken_in(broken, accept_damaged=True).failed
    cut(broken / "videos" / "small-talk.mp4", share=0.8)
    assert "small-talk.mp4: this recording breaks off" in messages(taken_in(broken))


def test_chapters_and_captions_of_a_damaged_talk_lie_within_it(broken: Path, ear: smalltalk.FakeEar) -> None:
    """The page's times end where the recording does, and `check` warns whoever is to approve it."""
    ear.hears = lambda: smalltalk.spread(smalltalk.SENTENCES[:4], until_ms=30_000)
    job = taken_in(broken, accept_damaged=True)
    video, talk = job.workspace.source(SLUG), job.workspace.talk(SLUG)
    for path in (talk.captions, talk.chapters):
        ends = [line.split(" --> ")[1] for line in path.read_text("utf-8").splitlines() if " --> " in line]
        assert ends
        assert max(ends) <= f"00:00:{video.duration_ms / 1000:06.3f}"
    checked = job_in(broken)
    minutes.check(checked)
    (warning,) = [finding for finding in checked.findings if finding.rule == "damaged-recording"]
    assert (warning.severity, warning.stands) == ("warning", False)
    assert warning.message == f"the recording is damaged: {video.damage}"


@pytest.mark.parametrize("verb", ["run", "intake"])
def test_the_command_takes_the_option(broken: Path, ear: smalltalk.FakeEar, verb: str) -> None:
    """`minutes run` and `minutes intake` take --accept-damaged; without it they end with 1."""
    ear.hears = lambda: smalltalk.spread(smalltalk.SENTENCES[:4], until_ms=30_000)
    runner, where = CliRunner(), ["--workspace", str(broken), verb]
    held = runner.invoke(command, where)
    assert held.exit_code == 1
    assert "`minutes intake --accept-damaged small-talk.mp4`." in held.output
    assert runner.invoke(command, [*where, "--accept-damaged", "small-talk.mp4"]).exit_code == 0


def test_doctor_tells_of_damage_before_anything_is_done(broken: Path) -> None:
    """The file is marked, with the sentence that intake would say."""
    path = broken / "videos" / "small-talk.mp4"
    (looked,) = [one for one in minutes.doctor(job_in(broken), [path]) if one.what == path.name]
    assert not looked.is_fine
    assert "breaks off: 1:00 promised" in looked.said


def test_a_sound_recording_warns_of_nothing(drafted: Path) -> None:
    """Without damage and without a choice of sound there is no finding."""
    assert report_recording(job_in(drafted).workspace.source(SLUG), file="post.md") == ()
