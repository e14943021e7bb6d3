"""Rendition, poster and sound that real ffmpeg makes of real recordings, and the names talks get."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from smalltalk import ffmpeg, record

from pipeline.errors import MediaError
from pipeline.intake.allowed import CODECS, CONTAINERS, MAX_PIXELS
from pipeline.intake.facts import read_facts
from pipeline.intake.poster import DARK, choose_poster
from pipeline.intake.probe import probe
from pipeline.intake.rendition import encode_rendition
from pipeline.intake.slug import MAX_LENGTH, name_slug
from pipeline.intake.sound import SAMPLE_RATE_HZ, decode_sound

LATE_S = 1.5


def render(source: Path, target: Path) -> Path:
    """Encode a recording with the streams that probe chooses."""
    facts = probe(source)
    encode_rendition(
        source,
        target,
        video_stream=facts.video_stream,
        audio_stream=facts.audio_stream,
        duration_ms=facts.duration_ms or 5000,
    )
    return target


def look(path: Path) -> dict[str, Any]:
    """Read with PyAV what a browser would find."""
    with av.open(str(path)) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        frame = next(container.decode(video))
        return {
            "codec": video.codec_context.name,
            "profile": video.codec_context.profile,
            "pixels": video.codec_context.pix_fmt,
            "size": (video.codec_context.width, video.codec_context.height),
            "rotation": frame.rotation,
            "sound": sound.codec_context.name,
            "streams": len(container.streams),
            "duration_s": container.duration / av.time_base,
        }


def grey(path: Path) -> np.ndarray:
    """Give the first picture of a file as brightness values."""
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="gray").astype(float)


def boxes(path: Path) -> list[str]:
    """Give the names of an MP4's outermost boxes in order."""
    content, names, at = path.read_bytes(), [], 0
    while at < len(content):
        names.append(content[at + 4 : at + 8].decode("latin-1"))
        at += int.from_bytes(content[at : at + 4], "big") or len(content)
    return names


def onset_s(path: Path, *, audio_stream: int = 1) -> float:
    """Give the second at which the sound begins."""
    samples = decode_sound(path, audio_stream=audio_stream, duration_ms=None)
    return float(np.argmax(np.abs(samples) > 0.02)) / SAMPLE_RATE_HZ


# Rendition --------------------------------------------------------------------------------------------


def test_rendition_is_what_every_browser_plays(tmp_path: Path) -> None:
    """A rendition is H.264 High 4:2:0 with AAC, its index first, at most 1280 px wide."""
    source = record(tmp_path / "large.mp4", seconds=1, size="1920x1080", rate=5)
    rendition = render(source, tmp_path / "web.mp4")
    found = look(rendition)
    assert found == {
        "codec": "h264",
        "profile": "High",
        "pixels": "yuv420p",
        "size": (1280, 720),
        "rotation": 0,
        "sound": "aac",
        "streams": 2,
        "duration_s": found["duration_s"],
    }
    order = boxes(rendition)
    assert order.index("moov") < order.index("mdat")


def test_small_recording_is_not_blown_up(tmp_path: Path) -> None:
    """A picture smaller than 1280 px keeps its size."""
    rendition = render(record(tmp_path / "small.mp4", seconds=1), tmp_path / "web.mp4")
    assert look(rendition)["size"] == (320, 180)


def test_odd_size_becomes_even(tmp_path: Path) -> None:
    """H.264 needs even sizes; an odd recording is taken all the same."""
    source = tmp_path / "odd.mkv"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=322x182:rate=5:duration=1,format=yuv444p,crop=321:181:exact=1"),
        *("-f", "lavfi", "-i", "sine=duration=1", "-c:v", "ffv1", "-c:a", "aac", source),
    )
    width, height = look(render(source, tmp_path / "web.mp4"))["size"]
    assert (width % 2, height % 2) == (0, 0)
    assert (width, height) == (pytest.approx(321, abs=2), pytest.approx(181, abs=2))


def test_ten_bit_recording_becomes_eight_bit(tmp_path: Path) -> None:
    """A phone's 10-bit picture becomes one that every browser shows."""
    source = tmp_path / "ten.mkv"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=5:duration=1,format=yuv420p10le"),
        *("-f", "lavfi", "-i", "sine=duration=1", "-c:v", "ffv1", "-c:a", "aac", source),
    )
    found = look(render(source, tmp_path / "web.mp4"))
    assert (found["pixels"], found["profile"]) == ("yuv420p", "High")


@pytest.mark.parametrize("degrees", [90, -90])
def test_turned_recording_is_rendered_upright(tmp_path: Path, degrees: int) -> None:
    """Frames are turned, not only marked as turned, and the rendition has the size probe says."""
    plain, turned = record(tmp_path / "plain.mp4", seconds=1), tmp_path / "turned.mp4"
    ffmpeg("-display_rotation", degrees, "-i", plain, "-c", "copy", turned)
    found = look(render(turned, tmp_path / "web.mp4"))
    assert (found["size"], found["rotation"]) == ((180, 320), 0)


def test_rendition_tells_no_place_and_no_names(tmp_path: Path) -> None:
    """Where a phone stood and what its owner called the file is not published."""
    plain, named = record(tmp_path / "plain.mp4", seconds=1), tmp_path / "named.mov"
    ffmpeg(
        *(
            "-i",
            plain,
            "-c",
            "copy",
            "-metadata",
            "location=+41.8781-087.6298/",
            "-metadata",
            "title=Jane Roe visit",
        ),
        *("-metadata", "com.apple.quicktime.make=SecretPhone", "-metadata:s:a:0", "handler_name=Mic of Jane"),
        *("-movflags", "use_metadata_tags", named),
    )
    assert b"Jane Roe" in named.read_bytes()
    content = render(named, tmp_path / "web.mp4").read_bytes()
    for secret in (b"41.8781", b"087.6298", b"Jane", b"SecretPhone"):
        assert secret not in content, secret


def test_same_recording_gives_the_same_bytes(tmp_path: Path) -> None:
    """A rendition made again is the same file, so publishing again changes nothing."""
    source = record(tmp_path / "talk.mp4", seconds=1)
    first, second = render(source, tmp_path / "a.mp4"), render(source, tmp_path / "b.mp4")
    assert first.read_bytes() == second.read_bytes()


def test_late_sound_stays_in_time(tmp_path: Path) -> None:
    """Sound that starts late is heard at its time, by the recogniser and in the rendition alike."""
    source = tmp_path / "late.mp4"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=10:duration=4", "-itsoffset", LATE_S),
        *("-f", "lavfi", "-i", "sine=frequency=400:duration=2.5", "-map", "0:v", "-map", "1:a"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", source),
    )
    assert onset_s(source) == pytest.approx(LATE_S, abs=0.05)
    assert onset_s(render(source, tmp_path / "web.mp4")) == pytest.approx(LATE_S, abs=0.06)


def test_gap_in_the_sound_stays_a_gap(tmp_path: Path) -> None:
    """What is said after packets were lost keeps its time."""
    whole, broken, source = (tmp_path / name for name in ("whole.mkv", "broken.mkv", "talk.mkv"))
    tone = "aevalsrc=if(gt(t\\,5)\\,0.5*sin(2*PI*400*t)\\,0.001*sin(2*PI*400*t)):d=7"
    ffmpeg("-f", "lavfi", "-i", tone, "-c:a", "libopus", whole)
    ffmpeg("-i", whole, "-bsf:a", "noise=drop='between(pts*tb,1,4)'", "-c", "copy", broken)
    ffmpeg(
        *(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=160x90:rate=5:duration=7",
            "-i",
            broken,
            "-map",
            "0:v",
            "-map",
            "1:a",
        ),
        *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "copy", source),
    )
    assert onset_s(source) == pytest.approx(5, abs=0.1)
    assert onset_s(render(source, tmp_path / "web.mp4")) == pytest.approx(5, abs=0.1)


# Sound ------------------------------------------------------------------------------------------------


def test_sound_is_mono_floats_at_16_khz(tmp_path: Path) -> None:
    """The recogniser gets as many samples as the recording has sixteen-thousandths of a second."""
    samples = decode_sound(record(tmp_path / "talk.mp4", seconds=2), audio_stream=1, duration_ms=2000)
    assert (samples.dtype, samples.ndim) == (np.float32, 1)
    assert len(samples) == pytest.approx(2 * SAMPLE_RATE_HZ, abs=0.1 * SAMPLE_RATE_HZ)
    assert samples.flags.writeable
    spectrum = np.abs(np.fft.rfft(samples[:SAMPLE_RATE_HZ]))
    assert int(spectrum.argmax()) == pytest.approx(400, abs=2)


def test_chosen_sound_track_is_decoded(tmp_path: Path) -> None:
    """The second sound track is heard when it is the one chosen."""
    source = tmp_path / "two.mp4"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=5:duration=2"),
        *(
            "-f",
            "lavfi",
            "-i",
            "sine=frequency=300:duration=2",
            "-f",
            "lavfi",
            "-i",
            "sine=frequency=900:duration=2",
        ),
        *("-map", "0", "-map", "1", "-map", "2", "-pix_fmt", "yuv420p", source),
    )
    samples = decode_sound(source, audio_stream=2, duration_ms=2000)
    assert int(np.abs(np.fft.rfft(samples[:SAMPLE_RATE_HZ])).argmax()) == pytest.approx(900, abs=2)


def test_sound_that_is_out_of_phase_is_not_silence(tmp_path: Path) -> None:
    """Two microphones of opposite phase, which cancel in a plain mix, are heard all the same."""
    source = tmp_path / "antiphase.mkv"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=5:duration=2", "-f", "lavfi"),
        *(
            "-i",
            "aevalsrc=0.3*sin(2*PI*400*t)|-0.3*sin(2*PI*400*t):d=2",
            "-c:v",
            "ffv1",
            "-c:a",
            "pcm_s16le",
            source,
        ),
    )
    with pytest.raises(MediaError, match="the sound track is silent"):
        decode_sound(source, audio_stream=1, duration_ms=2000)
    samples = decode_sound(source, audio_stream=1, duration_ms=2000, is_first_channel=True)
    assert float(np.abs(samples).max()) > 0.05


def test_facts_child_prints_json_and_no_metadata(tmp_path: Path) -> None:
    """The child that reads facts passes on streams, picture and day, and no other metadata."""
    path = str(record(tmp_path / "talk.mp4", seconds=1))
    facts = read_facts(path, containers=CONTAINERS, codecs=CODECS, max_pixels=MAX_PIXELS)
    assert json.loads(json.dumps(facts)) == facts
    assert set(facts) == {"container", "duration_s", "creation_time", "streams", "picture"}


# Poster -----------------------------------------------------------------------------------------------


def test_poster_is_a_jpeg_of_the_picture(tmp_path: Path) -> None:
    """The poster is a JPEG as large as the rendition, from the part of the talk after the titles."""
    rendition, poster = record(tmp_path / "talk.mp4"), tmp_path / "poster.jpg"
    at_ms = choose_poster(rendition, poster, duration_ms=3000)
    assert poster.read_bytes()[:3] == b"\xff\xd8\xff"
    assert grey(poster).shape == (180, 320)
    assert 300 <= at_ms <= 1800


def test_poster_is_not_black_when_the_video_begins_black(tmp_path: Path) -> None:
    """A black beginning is passed over."""
    rendition, poster = tmp_path / "black-first.mp4", tmp_path / "poster.jpg"
    ffmpeg(
        *("-f", "lavfi", "-i", "color=black:size=320x180:duration=3:rate=10"),
        *("-f", "lavfi", "-i", "testsrc2=size=320x180:duration=5:rate=10"),
        *("-filter_complex", "[0][1]concat=n=2", "-c:v", "libx264", "-preset", "ultrafast", rendition),
    )
    at_ms = choose_poster(rendition, poster, duration_ms=8000)
    assert at_ms >= 3000
    assert grey(poster).mean() > DARK


def test_wholly_black_video_has_a_poster_all_the_same(tmp_path: Path) -> None:
    """If every frame is dark there is a dark poster, not a failure."""
    rendition, poster = tmp_path / "black.mp4", tmp_path / "poster.jpg"
    ffmpeg("-f", "lavfi", "-i", "color=black:size=320x180:duration=3:rate=10", "-c:v", "libx264", rendition)
    choose_poster(rendition, poster, duration_ms=3000)
    assert poster.read_bytes()[:3] == b"\xff\xd8\xff"


# Slugs ------------------------------------------------------------------------------------------------

SHA = "82bafa884b37bf2a" * 4


@pytest.mark.parametrize(
    ("file", "slug"),
    [
        ("Jaw pain & headaches.mp4", "jaw-pain-headaches"),
        ("What's new.MP4", "whats-new"),
        ("What’s new.mp4", "whats-new"),
        ("Café über Nacht.mp4", "cafe-uber-nacht"),
        ("Cafe\u0301.mp4", "cafe"),
        ("Боль в шее.mp4", "bol-v-shee"),
        ("腰痛.mp4", "yao-tong"),
        ("🙂.mp4", "talk-82bafa88"),
        ("....mp4", "talk-82bafa88"),
        ("CON.mp4", "con-82bafa88"),
        ("com1.mp4", "com1-82bafa88"),
        ("assets.mov", "assets-82bafa88"),
        ("index.mp4", "index-82bafa88"),
        ("Taken.mp4", "taken-82bafa88"),
        ("../../etc/passwd.mp4", "etc-passwd"),
        ("v1.2.final.mp4", "v1-2-final"),
        ("<img src=x onerror=alert(1)>.mp4", "img-src-x-onerror-alert-1"),
        ("noending", "noending"),
    ],
)
def test_slug_of_a_file_name(file: str, slug: str) -> None:
    """Every file name gives a short, safe, readable folder name."""
    assert name_slug(file, sha256=SHA, taken={"taken"}) == slug


@pytest.mark.parametrize("file", ["a" * 300 + ".mp4", "very long name " * 20 + ".mp4", "taken-" * 30 + ".mp4"])
def test_slug_of_a_long_name_has_room_for_its_suffix(file: str) -> None:
    """A long name is cut so that even with the content's hash it has at most 60 characters."""
    plain = name_slug(file, sha256=SHA, taken=())
    other = name_slug(file, sha256=SHA, taken={plain})
    assert 1 <= len(plain) < len(other) <= MAX_LENGTH
    assert not plain.endswith("-")
