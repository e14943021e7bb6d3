"""Good frames that real ffmpeg finds in real videos, and the picture that a video shows at a moment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from smalltalk import ffmpeg, record

from pipeline.errors import MediaError
from pipeline.intake import poster
from pipeline.intake.poster import DARK, OFFERED, Look, choose, find_moments, read_frames, write_poster

SIZE = (160, 120)
ALIVE = "drawbox=x=8:y=96:w=8:h=8:color=bisque:t=fill:enable='lt(mod(t,0.9),0.4)',noise=alls=4:allf=t:all_seed=1"
"""A hand that comes and goes, seen by a camera."""
FACE = "drawbox=x=60:y=20:w=40:h=50:color=bisque:t=fill"
LOOK = Look(
    at_ms=0,
    brightness=120.0,
    contrast=50.0,
    sharpness=3.0,
    stir=40.0,
    change=3.0,
    thumbnail=np.zeros((9, 16), dtype=np.float32),
)


def film(path: Path, *parts: tuple[str, float]) -> Path:
    """Make a video of parts, one after the other: each a chain of filters and its seconds."""
    frames = ":size=160x120:rate=10:duration="
    sources = [f"color={look.replace(',', f'{frames}{seconds},', 1)},format=yuv420p" for look, seconds in parts]
    inputs = [word for source in sources for word in ("-f", "lavfi", "-i", source)]
    joined = f"concat=n={len(parts)}:v=1:a=0"
    ffmpeg(*inputs, "-filter_complex", joined, "-c:v", "libx264", "-preset", "ultrafast", "-crf", 15, path)
    return path


def look_of(number: int, **facts: object) -> Look:
    """Give a look at its time, of a picture that no other one resembles."""
    picture = np.full((9, 16), number * 20, dtype=np.float32)
    return replace(LOOK, at_ms=number * 10_000, thumbnail=picture, **facts)  # type: ignore[arg-type]


def offered(*looks: Look, seconds: int = 120) -> list[int]:
    """Give the seconds of what is offered of these looks."""
    return [look.at_ms // 1000 for look in choose(looks, duration_ms=seconds * 1000)]


# What is offered ----------------------------------------------------------------------------------------


def test_open_eyes_are_offered(tmp_path: Path) -> None:
    """Eyes that are shut for three tenths of a second, again and again, are open in every picture."""
    eyes = [f"drawbox=x={x}:y=38:w=8:h=5:color=black:t=fill:enable='gte(mod(t,1.4),0.3)'" for x in (68, 84)]
    talk = film(tmp_path / "blink.mp4", (",".join(["gray,null", ALIVE, FACE, *eyes]), 30))
    moments = find_moments(talk, duration_ms=30_000, size_px=SIZE)
    (shut,) = read_frames(talk, [5_700], size_px=SIZE)
    assert shut[38:43, 69:75].mean() > 150
    for frame in read_frames(talk, moments, size_px=SIZE):
        assert frame[38:43, 69:75].mean() < 60
        assert frame[38:43, 85:91].mean() < 60


def test_what_is_no_good_picture_is_not_offered(tmp_path: Path) -> None:
    """Black, fading, blurred and cut are passed over; a slide comes after the person who speaks."""
    person = f"gray,null,{ALIVE},{FACE}"
    other = f"teal,null,{ALIVE},{FACE},drawgrid=w=20:h=20:color=white"
    talk = film(
        tmp_path / "parts.mp4",
        ("black,null", 4),
        (f"{person},fade=in:d=4", 4),
        (f"{person},gblur=sigma=6", 6),
        (person, 8),
        ("white,drawgrid=w=8:h=8:color=black", 8),
        (other, 8),
    )
    seconds = [at_ms / 1000 for at_ms in find_moments(talk, duration_ms=38_000, size_px=SIZE)]
    assert 14 <= seconds[0] < 22 or 30 <= seconds[0] < 38
    assert all(at >= 14 for at in seconds)
    slides = [at for at in seconds if 22 <= at < 30]
    assert slides in ([], seconds[-1:])
    assert len(seconds) >= 2


def test_a_still_picture_is_offered_once(tmp_path: Path) -> None:
    """Of a video in which nothing moves there is one picture."""
    talk = film(tmp_path / "still.mp4", (f"gray,null,{FACE},drawgrid=w=20:h=20:color=white", 12))
    assert len(find_moments(talk, duration_ms=12_000, size_px=SIZE)) == 1


def test_of_a_dark_video_the_brightest_is_taken(tmp_path: Path) -> None:
    """If every frame is dark there is a picture all the same."""
    dim = ",".join(["0x181818,null", FACE.replace("bisque", "0x1c1c1c")])
    talk = film(tmp_path / "dark.mp4", ("black,null", 5), (dim, 4), ("black,null", 3))
    (moment,) = find_moments(talk, duration_ms=12_000, size_px=SIZE)
    (frame,) = read_frames(talk, [moment], size_px=SIZE)
    assert 5000 <= moment < 9000
    assert 5 < frame.mean() < DARK


@pytest.mark.parametrize("seconds", [0.5, 1, 5])
def test_a_short_talk_has_its_picture(tmp_path: Path, seconds: float) -> None:
    """However short a talk is, there is a moment within it."""
    talk = record(tmp_path / "short.mp4", seconds=seconds)
    moments = find_moments(talk, duration_ms=round(seconds * 1000), size_px=(320, 180))
    assert 1 <= len(moments) <= OFFERED
    assert all(0 <= at_ms < max(1300, seconds * 1000) for at_ms in moments)


def test_the_same_video_gives_the_same_moments(tmp_path: Path) -> None:
    """Nothing about the choice is left to chance."""
    talk = record(tmp_path / "talk.mp4", seconds=8)
    first, second = (find_moments(talk, duration_ms=8000, size_px=(320, 180)) for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)


def test_a_talk_is_looked_at_in_three_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eighteen bursts of seven frames take three runs of ffmpeg, all offered pictures one more."""
    runs, real = [], poster.ffmpeg.run
    monkeypatch.setattr(poster.ffmpeg, "run", lambda output, **options: runs.append(1) or real(output, **options))
    talk = record(tmp_path / "talk.mp4", seconds=24, size="160x90", rate=5)
    moments = find_moments(talk, duration_ms=24_000, size_px=(160, 90))
    assert len(runs) == 3
    assert len(read_frames(talk, moments, size_px=(160, 90))) == len(moments) > 1
    assert len(runs) == 4


def test_a_video_without_pictures_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A web copy of which nothing can be read is named, with what to do."""
    monkeypatch.setattr(poster.ffmpeg, "run", lambda *_, **__: b"")
    with pytest.raises(MediaError, match=r"^talk\.mp4: no picture could be read .* made anew\.$"):
        find_moments(tmp_path / "talk.mp4", duration_ms=5000, size_px=SIZE)


# The choice between them --------------------------------------------------------------------------------


def test_pictures_that_look_alike_are_not_both_offered() -> None:
    """Two moments of the same still scene are one; a gesture that fills a part of the picture makes another."""
    same, gesture = LOOK.thumbnail + 3, LOOK.thumbnail.copy()
    gesture[3:6, 4:8] = 60
    looks = [LOOK, replace(LOOK, at_ms=50_000, thumbnail=same), replace(LOOK, at_ms=90_000, thumbnail=gesture)]
    assert offered(*looks) == [0, 90]


def test_the_best_comes_first_and_the_others_are_spread() -> None:
    """Each sixth of the talk gives its best before any gives a second."""
    looks = [look_of(number, sharpness=3 + (number == 7) - 0.1 * (number % 2)) for number in range(12)]
    assert offered(*looks)[0] == 70
    assert sorted(at // 20 for at in offered(*looks)) == list(range(OFFERED))


@pytest.mark.parametrize(
    "fault",
    [
        {"brightness": 12.0},
        {"contrast": 4.0},
        {"contrast": 15.0},
        {"sharpness": 1.0},
        {"change": 60.0},
        {"brightness": 12.0, "stir": 0.0},
    ],
    ids=["black", "blank", "faded", "blurred", "cut", "black and still"],
)
def test_a_faulty_picture_is_offered_only_where_all_are(fault: dict[str, float]) -> None:
    """One fault among good pictures keeps a picture out; a talk of nothing else has a poster all the same."""
    good = [look_of(number) for number in range(5)]
    assert offered(*good, look_of(5, **fault)) == [0, 20, 40, 10, 30]
    assert len(offered(*(look_of(number, **fault) for number in range(3)))) >= 1


@pytest.mark.parametrize("less", [{"stir": 90.0}, {"stir": 0.0}, {"sharpness": 2.5}, {"brightness": 60.0}])
def test_a_calm_sharp_and_well_lit_person_is_the_best(less: dict[str, float]) -> None:
    """A gesture, a slide, a softer or a dimmer picture comes second."""
    assert offered(look_of(1, **less), look_of(5)) == [50, 10]


# The picture of a moment --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seconds_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a video of one picture a second, each 20 levels brighter than the one before."""
    path = tmp_path_factory.mktemp("film") / "seconds.mp4"
    brighter = "color=black:size=160x120:rate=1:duration=5,format=yuv420p,geq=lum=40+20*N:cb=128:cr=128"
    ffmpeg("-f", "lavfi", "-i", brighter, "-c:v", "libx264", "-crf", 15, path)
    return path


@pytest.mark.parametrize(
    ("at_ms", "level"), [(0, 28), (990, 28), (1000, 51), (2900, 75), (4999, 121), (5600, 121)]
)
def test_the_picture_is_the_one_a_viewer_sees(seconds_film: Path, tmp_path: Path, at_ms: int, level: int) -> None:
    """Stopped at a moment, the video shows what came last, not what comes next; after its end, its end."""
    write_poster(seconds_film, tmp_path / "poster.jpg", at_ms=at_ms)
    with Image.open(tmp_path / "poster.jpg") as image:
        assert (image.format, image.size) == ("JPEG", SIZE)
        assert np.asarray(image.convert("L")).mean() == pytest.approx(level, abs=4)
    (frame,) = read_frames(seconds_film, [at_ms], size_px=SIZE)
    assert frame.mean() == pytest.approx(level, abs=4)


def test_portrait_stays_portrait(tmp_path: Path) -> None:
    """Poster and offered pictures are as upright as the video."""
    talk = record(tmp_path / "tall.mp4", seconds=2, size="180x320")
    (moment, *_) = find_moments(talk, duration_ms=2000, size_px=(180, 320))
    write_poster(talk, tmp_path / "poster.jpg", at_ms=moment)
    with Image.open(tmp_path / "poster.jpg") as image:
        assert image.size == (180, 320)
    (frame,) = read_frames(talk, [moment], size_px=(1080, 1920))
    assert frame.shape == (480, 270, 3)
