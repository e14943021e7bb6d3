"""One clock: a moment has the same time for the recogniser, in the captions and in the delivered video."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import smalltalk
import webvtt
from smalltalk import REPOSITORY, ffmpeg

from pipeline import run as minutes
from pipeline.intake.probe import probe
from pipeline.intake.rendition import encode_rendition
from pipeline.intake.sound import SAMPLE_RATE_HZ, decode_sound, find_clock
from pipeline.job import Job
from pipeline.workspace import Workspace

SPEECH = REPOSITORY / "videos" / "jaw-pain-and-headaches.mp4"
LATE_S, HOLE_S = 3, 5
CUT_S = 24
PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10:duration={}")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p")


def picture(seconds: float) -> list[str]:
    """Give ffmpeg a moving test picture as its next input."""
    return [part.format(seconds) for part in PICTURE]


def speech(path: Path, *, start_s: float = 0, seconds: float = 6, codec: str = "libopus") -> Path:
    """Cut a stretch of real speech."""
    ffmpeg("-ss", start_s, "-t", seconds, "-i", SPEECH, "-vn", "-c:a", codec, path)
    return path


def drop(sound: Path, target: Path, *, start_s: float, end_s: float) -> Path:
    """Take the pieces of a coded sound away that lie between two times; the rest keeps its time."""
    ffmpeg("-i", sound, "-bsf:a", f"noise=drop='between(pts*tb,{start_s},{end_s})'", "-c", "copy", target)
    return target


def heard(path: Path) -> np.ndarray:
    """Give what the recogniser is given of a recording, as transcribing decodes it."""
    facts = probe(path)
    clock = find_clock(facts.container, facts.video_stream)
    return decode_sound(path, audio_stream=facts.audio_stream, duration_ms=None, clock_stream=clock)


def delivered(path: Path, target: Path) -> np.ndarray:
    """Give the sound of the delivered video."""
    facts = probe(path)
    encode_rendition(
        path,
        target,
        video_stream=facts.video_stream,
        audio_stream=facts.audio_stream,
        duration_ms=facts.duration_ms or 10_000,
    )
    return heard(target)


def lag_ms(first: np.ndarray, second: np.ndarray) -> float:
    """Give by how much the second sound is later than the first, where they are most alike."""
    size = 1 << (len(first) + len(second)).bit_length()
    alike = np.fft.irfft(np.conj(np.fft.rfft(first, size)) * np.fft.rfft(second, size), size)
    lag = int(np.argmax(alike))
    return (lag - size if lag > size // 2 else lag) * 1000 / SAMPLE_RATE_HZ


# Every kind of start, in every kind of container --------------------------------------------------------


def late_sound(path: Path) -> None:
    """Write a recording whose sound begins after the picture."""
    sound = speech(path.with_name("speech.mka"))
    ffmpeg(*picture(8), "-itsoffset", 1.5, "-i", sound, "-map", "0", "-map", "1", *codecs(path), path)


def late_picture(path: Path) -> None:
    """Write a recording whose picture begins after the sound."""
    sound = speech(path.with_name("speech.mka"))
    ffmpeg("-itsoffset", 1.5, *picture(5), "-i", sound, "-map", "0", "-map", "1", *codecs(path), path)


def late_all(path: Path) -> None:
    """Write a recording whose own clock begins at ten seconds."""
    sound = speech(path.with_name("speech.mka"))
    offset = ("-output_ts_offset", 10)
    ffmpeg(*picture(6), "-itsoffset", 0.5, "-i", sound, "-map", "0", "-map", "1", *codecs(path), *offset, path)


def negative(path: Path) -> None:
    """Write a recording that begins before its zero, as one does that was cut on a phone."""
    whole = path.with_name("whole" + path.suffix)
    late_sound(whole)
    ffmpeg("-ss", 0.7, "-i", whole, "-c", "copy", "-avoid_negative_ts", "disabled", path)


def holes(path: Path) -> None:
    """Write a recording in whose sound two stretches are missing."""
    first = drop(speech(path.with_name("speech.mka")), path.with_name("one.mka"), start_s=1, end_s=2.2)
    second = drop(first, path.with_name("two.mka"), start_s=3.5, end_s=4.1)
    ffmpeg(*picture(6), "-i", second, "-map", "0", "-map", "1", *H264, "-c:a", "copy", path)


def codecs(path: Path) -> tuple[str, ...]:
    """Give the codecs that such a file usually has."""
    if path.suffix == ".mpg":
        return ("-c:v", "mpeg2video", "-c:a", "mp2")
    if path.suffix == ".webm":
        return ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus")
    return (*H264, "-c:a", "aac")


@pytest.mark.parametrize(
    ("make", "name", "starts_s"),
    [
        (late_sound, "phone.mp4", 1.5),
        (late_sound, "camcorder.ts", 1.5),
        (late_sound, "camcorder.mpg", 1.5),
        (late_sound, "browser.webm", 1.5),
        (late_picture, "phone.mp4", 0),
        (late_picture, "camcorder.ts", 0),
        (late_all, "recorder.mkv", 0.5),
        (late_all, "camcorder.ts", 0.5),
        (negative, "cut.mp4", None),
        (negative, "cut.mkv", None),
        (holes, "meeting.mkv", 0),
    ],
)
def test_what_is_heard_and_what_is_delivered_keep_one_time(
    tmp_path: Path, make: Callable[[Path], None], name: str, starts_s: float | None
) -> None:
    """However a recording's clock starts, stops or has holes, the captions' time is the delivered video's."""
    make(tmp_path / name)
    sound = heard(tmp_path / name)
    assert lag_ms(sound, delivered(tmp_path / name, tmp_path / "web-copy.mp4")) == pytest.approx(0, abs=10)
    if starts_s is not None:
        plain = heard_alone(tmp_path / "speech.mka")
        assert lag_ms(plain, sound) == pytest.approx(starts_s * 1000, abs=60)


def heard_alone(path: Path) -> np.ndarray:
    """Decode a file of sound alone."""
    return decode_sound(path, audio_stream=0, duration_ms=None)


def test_a_long_talk_is_decoded_in_parts_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is decoded in parts is sample for sample what is decoded at once."""
    whole = decode_sound(SPEECH, audio_stream=1, duration_ms=195_520)
    monkeypatch.setattr("pipeline.intake.sound.PART", 60 * SAMPLE_RATE_HZ)
    assert np.array_equal(decode_sound(SPEECH, audio_stream=1, duration_ms=195_520), whole)


# Real speech, the real model, the whole command -----------------------------------------------------------


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """Run the command once on a talk, on the same with a late start and with a hole, and on what is no speech."""
    root = tmp_path_factory.mktemp("one-clock") / "workspace"
    videos = root / "videos"
    videos.mkdir(parents=True)
    (root / "clinic.toml").write_text(smalltalk.CLINIC, encoding="utf-8")
    sound = speech(root / "speech.mka", seconds=CUT_S)
    with_picture(sound, videos / "plain.mkv")
    with_picture(sound, videos / "late.mkv", late_s=LATE_S)
    minutes.run(smalltalk.job_in(root), ["plain.mkv"])
    ends_s = begins_s(late_sentence(captions(root, "plain"))) - 0.1
    with_picture(drop(sound, root / "hole.mka", start_s=ends_s - HOLE_S, end_s=ends_s), videos / "hole.mkv")
    for name, source in NO_SPEECH.items():
        silent_picture(source, videos / f"{name}.mp4")
    job = smalltalk.job_in(root)
    minutes.run(job)
    return job


NO_SPEECH: Mapping[str, str] = {
    "digital-silence": "anullsrc=r=48000:cl=stereo:d=8",
    "quiet-room": "anoisesrc=c=pink:a=0.006:d=8",
    "loud-noise": "anoisesrc=c=white:a=0.3:d=8",
    "hum": "aevalsrc=0.2*sin(2*PI*60*t)+0.1*sin(2*PI*120*t)+0.05*sin(2*PI*180*t):d=8",
    "music": "aevalsrc=0.25*sin(2*PI*262*t)*exp(-3*mod(t\\,0.5))"
    "+0.2*sin(2*PI*(392+196*floor(mod(t\\,2)))*t)*exp(-2*mod(t\\,0.25)):d=8",
}


def silent_picture(source: str, path: Path) -> None:
    """Write a recording of a sound that ffmpeg makes up."""
    ffmpeg(*picture(8), "-f", "lavfi", "-i", source, "-t", 8, *H264, "-c:a", "aac", path)


def with_picture(sound: Path, path: Path, *, late_s: float = 0) -> None:
    """Write a recording with that sound, as it is."""
    moving = picture(CUT_S + late_s)
    ffmpeg(*moving, "-itsoffset", late_s, "-i", sound, "-map", "0", "-map", "1", *H264, "-c:a", "copy", path)


def captions(root: Path, slug: str) -> list[webvtt.Caption]:
    """Read a talk's captions."""
    return list(webvtt.read(Workspace(root).talk(slug).captions))


def begins_s(caption: webvtt.Caption) -> float:
    """Give the second at which a caption appears."""
    hours, minutes, seconds = caption.start.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def late_sentence(shown: list[webvtt.Caption]) -> webvtt.Caption:
    """Give the first caption in the last third of the talk that begins a sentence."""
    return next(
        after for before, after in pairwise(shown) if before.text.endswith(".") and begins_s(after) > CUT_S * 2 / 3
    )


def first_words(caption: webvtt.Caption) -> list[str]:
    """Give the words that a caption begins with, but the very first: it is an OK or an Okay."""
    return caption.text.split()[1:4]


@pytest.mark.slow
def test_the_first_words_after_a_late_start_are_captioned_in_time(talks: Job) -> None:
    """Speech that begins three seconds late is captioned three seconds later, to within 0.3 s."""
    root = talks.workspace.root
    plain, late = captions(root, "plain")[0], captions(root, "late")[0]
    assert first_words(late) == first_words(plain)
    assert begins_s(late) - LATE_S == pytest.approx(begins_s(plain), abs=0.3)


@pytest.mark.slow
def test_the_first_words_after_a_hole_are_captioned_in_time(talks: Job) -> None:
    """After five seconds without sound the next words are captioned when they are said, to within 0.3 s."""
    root = talks.workspace.root
    plain = late_sentence(captions(root, "plain"))
    hole = next(shown for shown in captions(root, "hole") if begins_s(shown) > begins_s(plain) - HOLE_S / 2)
    assert first_words(hole) == first_words(plain)
    assert begins_s(hole) == pytest.approx(begins_s(plain), abs=0.3)


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["late", "hole"])
def test_the_delivered_video_says_the_words_when_the_captions_do(talks: Job, slug: str) -> None:
    """The sound of the delivered video lies upon the sound that the captions come from."""
    video = talks.workspace.source(slug)
    sound, shown = heard(talks.workspace.videos / video.file), heard(talks.workspace.rendition(video))
    assert lag_ms(sound, shown) == pytest.approx(0, abs=10)
    end = len(sound) // 2  # the half after the hole, by itself
    assert lag_ms(sound[end:], shown[end : len(sound)]) == pytest.approx(0, abs=10)


@pytest.mark.slow
@pytest.mark.parametrize("name", NO_SPEECH)
def test_what_is_no_speech_is_held_and_no_text_is_made_of_it(talks: Job, name: str) -> None:
    """Silence, noise, a hum and music are told as such; there is no word of them anywhere, and nothing is lost."""
    talk = talks.workspace.talk(name)
    (said,) = [one.message for one in talks.outcomes if one.status == "failed" and f"{name}.mp4: " in one.message]
    assert "the sound track is silent" in said or "no speech was heard" in said
    assert [path for path in (talk.transcript, talk.post, talk.captions) if path.exists()] == []
    assert (talks.workspace.videos / f"{name}.mp4").stat().st_size > 0


@pytest.mark.slow
def test_what_is_no_speech_stops_no_other_talk(talks: Job) -> None:
    """The command ends with a failure, and the talks beside the silent ones have their pages."""
    assert talks.failed
    for slug in ("plain", "late", "hole"):
        assert (talks.workspace.preview / slug / "index.html").exists()
