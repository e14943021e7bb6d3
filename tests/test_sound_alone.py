"""A recording of sound alone becomes a talk like any other: a still picture of its sound, and the sound."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
import smalltalk
from smalltalk import ffmpeg, job_in, messages
from test_one_clock import lag_ms

from pipeline import run as minutes
from pipeline.dropped import VIDEO_SUFFIXES
from pipeline.intake.sound import decode_sound
from pipeline.intake.stillpicture import BARS, GROUND, HEIGHT_PX, MARGIN_PX, WAVE, WIDTH_PX, draw_wave
from pipeline.intake.stillvideo import encode_still
from pipeline.video import NO_PICTURE

VOICE = "anoisesrc=c=pink:a=0.5:d={},volume='if(lt(mod(t,2),1),1,0.05)':eval=frame"


def memo(path: Path, *options: object, seconds: float = 4) -> Path:
    """Record a sound that swells and fades, as ffmpeg writes it by the file's name."""
    ffmpeg("-f", "lavfi", "-i", VOICE.format(seconds), *options, path)
    return path


def pixels(path: Path) -> np.ndarray:
    """Give the first picture of a file, shape (height, width, 3)."""
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)


def color(written: str) -> np.ndarray:
    """Read a color."""
    return np.array([int(written[at : at + 2], 16) for at in (1, 3, 5)])


def heights(picture: np.ndarray) -> np.ndarray:
    """Give how many pixels each bar of a drawn wave is high."""
    is_wave = np.abs(picture - color(WAVE)).sum(axis=2) < np.abs(picture - color(GROUND)).sum(axis=2)
    step = (WIDTH_PX - 2 * MARGIN_PX) // BARS
    middles = MARGIN_PX + np.arange(BARS) * step + step // 2
    return is_wave[:, middles].sum(axis=0)


def test_the_wave_is_that_of_the_sound(tmp_path: Path) -> None:
    """Where the sound is loud the bars are high, where it is silent there is a dot, and the ground is plain."""
    loud, silence = np.full(16_000, 0.5, np.float32), np.zeros(16_000, np.float32)
    draw_wave(np.concatenate([silence, loud, loud / 10, silence]), tmp_path / "wave.png")
    picture = pixels(tmp_path / "wave.png")
    assert picture.shape == (HEIGHT_PX, WIDTH_PX, 3)
    assert (picture[0, 0] == color(GROUND)).all()
    quarters = np.median(heights(picture).reshape(4, -1), axis=1)
    assert quarters[1] > 1.5 * quarters[2] > 10 * quarters[0]
    assert quarters[0] == quarters[3] > 0


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(5, np.float32), np.ones(7, np.float32)])
def test_a_sound_that_is_next_to_nothing_is_drawn_all_the_same(tmp_path: Path, samples: np.ndarray) -> None:
    """No length of sound stops the drawing."""
    draw_wave(samples, tmp_path / "wave.png")
    assert pixels(tmp_path / "wave.png").shape == (HEIGHT_PX, WIDTH_PX, 3)


def test_the_video_is_what_every_browser_plays_with_the_sound_in_time(tmp_path: Path) -> None:
    """H.264 and AAC, 1280 by 720, as long as the sound, which lies where it lay."""
    source, target = memo(tmp_path / "memo.m4a"), tmp_path / "web.mp4"
    small = tmp_path / "small.mp4"
    encode_still(source, target, small=small, audio_stream=0, duration_ms=4000)
    assert pixels(small).shape == (480, 854, 3)
    with av.open(str(target)) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (video.codec_context.width, video.codec_context.height) == (WIDTH_PX, HEIGHT_PX)
        assert (sound.codec_context.name, len(container.streams)) == ("aac", 2)
        assert container.duration / av.time_base == pytest.approx(4, abs=0.25)
    heard = decode_sound(source, audio_stream=0, duration_ms=4000)
    shown = decode_sound(target, audio_stream=1, duration_ms=4000)
    assert lag_ms(heard, shown) == pytest.approx(0, abs=10)
    assert heights(pixels(target)).max() > 100


def test_nothing_that_the_recorder_wrote_about_it_is_published(tmp_path: Path) -> None:
    """Neither title, place nor names of a voice memo stand in the video."""
    tags = [
        tag for tag in ("title=Jane Roe", "location=+41.87", "comment=Springfield") for tag in ("-metadata", tag)
    ]
    source = memo(tmp_path / "memo.m4a", *tags)
    encode_still(source, tmp_path / "web.mp4", audio_stream=0, duration_ms=4000)
    content = (tmp_path / "web.mp4").read_bytes()
    assert b"Jane Roe" in source.read_bytes()
    for secret in (b"Jane", b"41.87", b"Springfield"):
        assert secret not in content


@pytest.mark.parametrize("suffix", ["m4a", "mp3", "wav", "aac", "ogg", "opus", "flac", "caf"])
def test_every_kind_of_sound_file_becomes_a_talk(tmp_path: Path, suffix: str) -> None:
    """Whatever a recorder or a meeting writes is taken in, with the still picture's size."""
    root = tmp_path / "workspace"
    (root / "videos").mkdir(parents=True)
    (root / "clinic.toml").write_text(smalltalk.CLINIC, encoding="utf-8")
    memo(root / "videos" / f"memo.{suffix}", seconds=2)
    job = job_in(root)
    minutes.intake(job)
    assert not job.failed, messages(job)
    video = job.workspace.source("memo")
    assert (video.video_stream, video.has_picture) == (NO_PICTURE, False)
    assert (video.width_px, video.height_px) == (WIDTH_PX, HEIGHT_PX)
    assert video.duration_ms == pytest.approx(2000, abs=100)
    assert f".{suffix}" in VIDEO_SUFFIXES


def test_a_sound_recording_has_a_page_with_captions_and_the_wave_as_poster(
    dropped: Path, ear: smalltalk.FakeEar
) -> None:
    """Player, poster, captions and chapters are there, also where a cover picture is attached to the sound."""
    videos = dropped / "videos"
    still = videos.parent / "cover.jpg"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x64", "-frames:v", 1, "-update", 1, still)
    ffmpeg(
        *(
            "-f",
            "lavfi",
            "-i",
            VOICE.format(smalltalk.DURATION_S),
            "-i",
            still,
            "-map",
            0,
            "-map",
            1,
            "-c:v",
            "copy",
        ),
        *("-c:a", "aac", "-disposition:v", "attached_pic", videos / "small-talk.m4a"),
    )
    (videos / "small-talk.mp4").unlink()
    job = job_in(dropped)
    minutes.run(job)
    assert not job.failed, messages(job)
    assert ear.talks == ["small-talk"]
    page = dropped / "preview" / "small-talk"
    for name in ("video.mp4", "poster.jpg", "captions.vtt", "chapters.vtt"):
        assert (page / name).stat().st_size > 100, name
    assert np.abs(pixels(page / "poster.jpg")[5, 5] - color(GROUND)).max() < 8
    assert not job.workspace.source("small-talk").has_picture
    assert "This is a sound recording" in (page / "index.html").read_text("utf-8")
