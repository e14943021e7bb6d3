"""What intake says of good recordings, and the one sentence it says of each broken one."""

from __future__ import annotations

import datetime as dt
import os
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from smalltalk import ffmpeg, record

from pipeline.errors import MediaError
from pipeline.intake.allowed import MAX_PIXELS
from pipeline.intake.probe import Facts, probe
from pipeline.intake.sound import decode_sound
from pipeline.video import NO_PICTURE

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10:duration=3")
TONE = ("-f", "lavfi", "-i", "sine=frequency=400:duration=3")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a plain recording of three seconds."""
    return record(tmp_path_factory.mktemp("good") / "good.mp4")


def _sentence_about(path: Path) -> str:
    """Take a file in as far as its sound, and give the one sentence that refuses it."""
    with pytest.raises(MediaError) as raised:
        decode_sound(path, audio_stream=probe(path).audio_stream, duration_ms=None)
    sentence = str(raised.value)
    assert "\n" not in sentence
    assert sentence.startswith(f"{path.name}: ")
    assert re.fullmatch(r".*\.( \(.*\))?", sentence), sentence
    return sentence


# Good ones --------------------------------------------------------------------------------------------


def test_good_recording_gives_its_facts(good: Path) -> None:
    """A plain MP4's facts are those it was made with."""
    facts = probe(good)
    assert facts.duration_ms == pytest.approx(3000, abs=50)
    assert facts == Facts(
        container="mov,mp4,m4a,3gp,3g2,mj2",
        duration_ms=facts.duration_ms,
        recorded=None,
        width_px=320,
        height_px=180,
        video_stream=0,
        video_codec="h264",
        sound_tracks=((1, "aac"),),
    )


@pytest.mark.parametrize("degrees", [90, -90])
def test_turned_recording_is_measured_upright(good: Path, tmp_path: Path, degrees: int) -> None:
    """A phone held upright gives a tall picture, whatever the stored frames are."""
    turned = tmp_path / "turned.mp4"
    ffmpeg("-display_rotation", degrees, "-i", good, "-c", "copy", turned)
    facts = probe(turned)
    assert (facts.width_px, facts.height_px) == (180, 320)


def test_upside_down_recording_keeps_its_size(good: Path, tmp_path: Path) -> None:
    """Half a turn changes no size."""
    turned = tmp_path / "turned.mp4"
    ffmpeg("-display_rotation", 180, "-i", good, "-c", "copy", turned)
    facts = probe(turned)
    assert (facts.width_px, facts.height_px) == (320, 180)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-05-04T10:11:12Z", dt.date(2026, 5, 4)),
        ("1970-01-01T00:00:00Z", None),
        ("1904-01-01T00:00:00Z", None),
    ],
)
def test_recording_day_is_read_unless_the_clock_was_never_set(
    good: Path, tmp_path: Path, written: str, day: dt.date | None
) -> None:
    """The day comes from the container, but not from a camera without a clock."""
    dated = tmp_path / "dated.mp4"
    ffmpeg("-i", good, "-c", "copy", "-metadata", f"creation_time={written}", dated)
    assert probe(dated).recorded == day


def test_default_sound_track_is_chosen(tmp_path: Path) -> None:
    """Of two sound tracks the one marked as default is heard."""
    path = tmp_path / "two.mp4"
    ffmpeg(
        *(*PICTURE, *TONE, *TONE, "-map", "0:v", "-map", "1:a", "-map", "2:a", *H264, "-c:a", "aac"),
        *("-disposition:a:0", "0", "-disposition:a:1", "default", path),
    )
    assert probe(path).audio_stream == 2


def test_recording_that_does_not_say_its_length_is_taken(tmp_path: Path) -> None:
    """A browser's own WebM knows no length; that is no fault."""
    path = tmp_path / "browser.webm"
    ffmpeg(*PICTURE, *TONE, "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus", "-live", "1", path)
    facts = probe(path)
    assert facts.duration_ms is None
    assert facts.video_codec == "vp8"


@pytest.mark.parametrize(
    "name", ["-dash.mp4", "a:b.mp4", "http:evil.mp4", "100%d.mp4", 'it\'s "q" 😀.mp4', " s .mp4"]
)
def test_any_file_name_is_only_a_name(good: Path, tmp_path: Path, name: str) -> None:
    """No file name is taken for an option, an address or a pattern."""
    path = tmp_path / name
    path.write_bytes(good.read_bytes())
    facts = probe(path)
    assert facts.width_px == 320
    assert len(decode_sound(path, audio_stream=facts.audio_stream, duration_ms=3000)) == pytest.approx(
        48_000, abs=2000
    )


@pytest.mark.parametrize(
    ("name", "codec", "found"),
    [
        ("voice.m4a", "aac", "aac"),
        ("voice.mp3", "libmp3lame", "mp3float"),
        ("voice.wav", "pcm_s16le", "pcm_s16le"),
        ("voice.ogg", "libopus", "opus"),
        ("voice.flac", "flac", "flac"),
        ("voice.amr", "libopencore_amrnb", "amrnb"),
        ("voice.caf", "alac", "alac"),
        ("voice.aac", "aac", "aac"),
    ],
)
def test_sound_alone_is_taken(tmp_path: Path, name: str, codec: str, found: str) -> None:
    """A recorder of sound has no picture, and that is no fault."""
    path = tmp_path / name
    ffmpeg(*TONE, "-c:a", codec, *(("-ar", 8000) if name.endswith("amr") else ()), path)
    facts = probe(path)
    assert (facts.video_stream, facts.width_px, facts.height_px) == (NO_PICTURE, 0, 0)
    assert (facts.video_codec, facts.transfer) == ("", "")
    assert [track for _, track in facts.sound_tracks] == [found]


@pytest.mark.parametrize("name", ["covered.m4a", "covered.mp3", "covered.mkv"])
def test_cover_is_no_moving_picture(tmp_path: Path, name: str) -> None:
    """A picture on the cover of a sound file is neither decoded as a video nor in the way."""
    path, still = tmp_path / name, tmp_path / "still.jpg"
    ffmpeg(*PICTURE, "-frames:v", "1", "-update", "1", still)
    how = ("-disposition:v", "attached_pic") if not name.endswith("mkv") else ()
    ffmpeg(*TONE, "-i", still, "-map", "0", "-map", "1", "-c:v", "copy", *how, path)
    assert probe(path).video_stream == NO_PICTURE


@pytest.mark.parametrize(
    ("tagged", "transfer"), [("smpte2084", "smpte2084"), ("arib-std-b67", "arib-std-b67"), ("bt709", "bt709")]
)
def test_transfer_is_told_as_it_is_tagged(tmp_path: Path, tagged: str, transfer: str) -> None:
    """Whether a recording is HDR is known by its tag, under ffmpeg's own name."""
    path = tmp_path / "tagged.mp4"
    ffmpeg(*PICTURE, *TONE, "-vf", f"setparams=color_trc={tagged}", *H264, "-c:a", "aac", path)
    assert probe(path).transfer == transfer


# Broken ones ------------------------------------------------------------------------------------------


def test_recording_without_sound_is_refused(tmp_path: Path) -> None:
    """A video without a sound track is named, with what to do."""
    path = tmp_path / "mute.mp4"
    ffmpeg(*PICTURE, *H264, path)
    assert "no sound track; record it again with the microphone on" in _sentence_about(path)


def test_silent_sound_is_refused(tmp_path: Path) -> None:
    """A sound track that holds only silence has nothing to hear."""
    path = tmp_path / "silent.mp4"
    ffmpeg(*PICTURE, "-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", "3", *H264, "-c:a", "aac", path)
    assert "the sound track is silent" in _sentence_about(path)


def test_less_than_a_second_is_refused(tmp_path: Path) -> None:
    """A slip of the thumb is no talk."""
    path = record(tmp_path / "short.mp4", seconds=0.5)
    assert "less than a second of sound" in _sentence_about(path)


def test_empty_file_is_refused(tmp_path: Path) -> None:
    """A file without a byte is named."""
    path = tmp_path / "empty.mp4"
    path.touch()
    assert "this file is empty; copy the video into videos/ again" in _sentence_about(path)


@pytest.mark.parametrize(
    "content",
    [
        b"hello\n" * 50,
        b"<!doctype html><title>Link expired</title>",
        random.Random(2).randbytes(200_000),  # noqa: S311 - noise, not a secret
        b"\0" * 100_000,
        b"PK\x03\x04" + b"x" * 1000,
    ],
    ids=["text", "html", "random", "zeros", "zip"],
)
def test_file_that_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    """Whatever is named .mp4 and is none is named, with what to do."""
    path = tmp_path / "no video.mp4"
    path.write_bytes(content)
    assert "not a video we can read; export it again as MP4" in _sentence_about(path)


def test_picture_named_mp4_is_refused(tmp_path: Path) -> None:
    """A photo under a video's name is refused."""
    photo, path = tmp_path / "photo.jpg", tmp_path / "photo.mp4"
    ffmpeg(*PICTURE, "-frames:v", "1", "-update", "1", photo)
    photo.rename(path)
    _sentence_about(path)


def test_recording_cut_off_before_its_index_is_refused(good: Path, tmp_path: Path) -> None:
    """A copy that broke off (no moov box) is refused."""
    path = tmp_path / "cut.mp4"
    path.write_bytes(good.read_bytes()[:-20_000])
    _sentence_about(path)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that is not there is named."""
    assert "this file can't be found" in _sentence_about(tmp_path / "gone.mp4")


def test_folder_named_mp4_is_refused(tmp_path: Path) -> None:
    """A folder is no video."""
    path = tmp_path / "folder.mp4"
    path.mkdir()
    assert "no ordinary file" in _sentence_about(path)


def test_link_is_refused(good: Path, tmp_path: Path) -> None:
    """A link may point anywhere, so the video itself is asked for."""
    path = tmp_path / "link.mp4"
    path.symlink_to(good)
    assert "no ordinary file; copy the video itself into videos/" in _sentence_about(path)


def test_pipe_is_refused_at_once(tmp_path: Path) -> None:
    """A named pipe, which would be waited for without end, is refused."""
    path = tmp_path / "pipe.mp4"
    os.mkfifo(path)
    assert "no ordinary file" in _sentence_about(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file, so nothing is unreadable here")
def test_unreadable_file_is_refused(good: Path, tmp_path: Path) -> None:
    """A file whose permissions forbid reading is named."""
    path = tmp_path / "locked.mp4"
    path.write_bytes(good.read_bytes())
    path.chmod(0)
    assert "this file may not be read" in _sentence_about(path)


def test_foreign_file_name_is_printed_safely(tmp_path: Path) -> None:
    """Line breaks and direction marks in a name can't disturb the terminal."""
    path = tmp_path / "new\nline\u202egpj.mp4"
    path.write_text("no video", encoding="utf-8")
    with pytest.raises(MediaError, match=re.escape(r"new\nline\u202egpj.mp4: this is not a video")):
        probe(path)


def test_enormous_frame_is_refused(tmp_path: Path) -> None:
    """A small file that unfolds to a huge picture is not decoded."""
    path = tmp_path / "bomb.mkv"
    ffmpeg(
        *("-f", "lavfi", "-i", f"color=black:size=9000x{MAX_PIXELS // 9000 + 10}:rate=1:duration=1", *TONE),
        *("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "aac", path),
    )
    _sentence_about(path)


# Playlists may name other files -----------------------------------------------------------------------


def _ffconcat(other: Path) -> str:
    return f"ffconcat version 1.0\nfile {other.name}\n"


def _hls(other: Path) -> str:
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{other.as_uri()}\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize("playlist", [_ffconcat, _hls])
def test_playlist_named_mp4_opens_nothing_else(
    good: Path, tmp_path: Path, playlist: Callable[[Path], str]
) -> None:
    """A text that tells ffmpeg to read another file is refused by probe and by every decoder call."""
    other = tmp_path / "other.mp4"
    other.write_bytes(good.read_bytes())
    path = tmp_path / "playlist.mp4"
    path.write_text(playlist(other), encoding="utf-8")
    assert "not a video we can read" in _sentence_about(path)
    with pytest.raises(MediaError, match=r"^playlist\.mp4: ffmpeg can't read this recording"):
        decode_sound(path, audio_stream=0, duration_ms=3000)
