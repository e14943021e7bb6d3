"""Which sound track of a recording is heard, and how that is told."""

from __future__ import annotations

from pathlib import Path

import pytest
import smalltalk
from smalltalk import REPOSITORY, ffmpeg, job_in

from pipeline import run as minutes
from pipeline.errors import MediaError
from pipeline.intake.probe import probe
from pipeline.steps.soundtracks import Choice, choose_track

SPEECH = REPOSITORY / "videos" / "jaw-pain-and-headaches.mp4"
SECONDS = 6
SILENCE = "anullsrc=r=16000:cl=mono"
NOISE = "anoisesrc=c=pink:a=0.9:d=6:r=16000"
ROOM = "anoisesrc=c=pink:a=0.01:d=6:r=16000"


def tracks(path: Path, *sounds: str | float, default: int = 0) -> Path:
    """Write a recording with these sound tracks: what ffmpeg makes up, or speech at a volume in dB."""
    inputs: list[object] = ["-f", "lavfi", "-i", f"testsrc2=size=160x120:rate=5:duration={SECONDS}"]
    maps: list[object] = ["-map", 0]
    for number, sound in enumerate(sounds, start=1):
        inputs += ["-f", "lavfi", "-i", sound] if isinstance(sound, str) else ["-ss", 3, "-i", SPEECH]
        maps += ["-map", f"{number}:a"]
        if not isinstance(sound, str):
            maps += [f"-filter:a:{number - 1}", f"volume={sound}dB"]
        maps += [f"-disposition:a:{number - 1}", "default" if number - 1 == default else "0"]
    ffmpeg(*inputs, *maps, "-t", SECONDS, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", path)
    return path


def choose(path: Path) -> Choice:
    """Choose a track as intake does."""
    return choose_track(path, probe(path))


@pytest.mark.parametrize(
    ("sounds", "stream", "note"),
    [
        pytest.param((0.0,), 1, "", id="only-one"),
        pytest.param(
            (SILENCE, 0.0), 2, "the second of two sound tracks, because the first is silent", id="silent-first"
        ),
        pytest.param(
            (NOISE, -12.0),
            2,
            "the second of two sound tracks, because nobody speaks on the first",
            id="loud-noise",
        ),
        pytest.param(
            (-20.0, 0.0), 2, "the second of two sound tracks, because the first is much softer", id="lapel-second"
        ),
        pytest.param(
            (0.0, -20.0), 1, "the first of two sound tracks, because the second is much softer", id="lapel-first"
        ),
        pytest.param(
            (-3.0, 0.0), 1, "the first of two sound tracks, because the second is not much louder", id="alike"
        ),
        pytest.param(
            (SILENCE, ROOM, 0.0, SILENCE),
            3,
            "the third of four sound tracks, because the first and the fourth are silent "
            "and nobody speaks on the second",
            id="four",
        ),
        pytest.param(
            (SILENCE, ROOM), 2, "the second of two sound tracks, because the first is silent", id="nobody-speaks"
        ),
    ],
)
def test_the_loudest_voice_is_heard_and_it_is_told_why(
    tmp_path: Path, sounds: tuple[str | float, ...], stream: int, note: str
) -> None:
    """A track with a voice beats noise, a much louder voice beats a softer one, else the first is kept."""
    choice = choose(tracks(tmp_path / "talk.mp4", *sounds))
    assert (choice.audio_stream, choice.note) == (stream, note)


def test_the_recordings_own_choice_is_kept_where_none_is_much_louder(tmp_path: Path) -> None:
    """The track marked as default is heard, also when it is not the first."""
    choice = choose(tracks(tmp_path / "talk.mkv", 0.0, 0.0, default=1))
    assert choice.audio_stream == 2
    assert choice.note == "the second of two sound tracks, because the first is not much louder"


def test_a_phones_spatial_sound_is_passed_over_and_mentioned(tmp_path: Path) -> None:
    """A companion track that no program here can decode (`apac`) is named, and the plain one is heard."""
    plain, path = tracks(tmp_path / "plain.mp4", 0.0, 0.0), tmp_path / "spatial.mp4"
    content = plain.read_bytes()
    at = content.rfind(b"stsd")  # describes the last track
    end = at + int.from_bytes(content[at - 4 : at], "big")
    spatial = content[at:end].replace(b"mp4a", b"apac").replace(b"esds", b"dapa")
    path.write_bytes(content[:at] + spatial + content[end:])
    choice = choose(path)
    assert choice.audio_stream == 1
    assert choice.note == "the first of two sound tracks, because the second can't be read"


def test_inverted_stereo_is_told(tmp_path: Path) -> None:
    """That only one channel is heard stands in the note, in the record, and is heard so later."""
    path = tmp_path / "inverted.mkv"
    ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc2=size=160x120:rate=5:duration={SECONDS}", "-ss", 3, "-i", SPEECH),
        *(
            "-filter_complex",
            "[1:a]asplit[a][b];[b]volume=-1[c];[a][c]amerge=inputs=2[s]",
            "-map",
            0,
            "-map",
            "[s]",
        ),
        *("-t", SECONDS, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "flac", path),
    )
    choice = choose(path)
    assert choice.is_first_channel
    assert choice.note == "its channels cancel each other out, so only the first of them is heard"


@pytest.mark.parametrize(
    ("sounds", "said"),
    [((SILENCE,), "the sound track is silent"), ((SILENCE, SILENCE), "the sound track is silent")],
)
def test_a_recording_without_a_sound_to_hear_is_refused(
    tmp_path: Path, sounds: tuple[str | float, ...], said: str
) -> None:
    """Where every track is silent that is told once."""
    with pytest.raises(MediaError, match=rf"^talk\.mp4: {said}"):
        choose(tracks(tmp_path / "talk.mp4", *sounds))


def test_the_owner_and_the_editor_are_told_which_sound_is_heard(dropped: Path, ear: smalltalk.FakeEar) -> None:
    """The choice stands in `source.json`, in what the command says, at `doctor`, and among the findings."""
    path = tracks(dropped / "videos" / "small-talk.mp4", SILENCE, 0.0)
    (looked,) = [one.said for one in minutes.doctor(job_in(dropped), [path]) if one.what == path.name]
    job = job_in(dropped)
    minutes.run(job)
    note = "the second of two sound tracks, because the first is silent"
    assert job.workspace.source("small-talk").sound_note == note
    assert f"small-talk: what is heard: {note}" in job.listener.notes  # type: ignore[attr-defined]
    assert f"; heard is {note}; would be taken in" in looked
    checked = job_in(dropped)
    minutes.check(checked)
    (finding,) = [one for one in checked.findings if one.rule == "sound-track"]
    assert (finding.severity, finding.message) == ("note", f"what is heard: {note}")
    assert ear.talks == ["small-talk"]
