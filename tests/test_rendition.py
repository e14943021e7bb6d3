"""What a browser gets of whatever a phone, a camera or a meeting records; all by the real ffmpeg."""

from __future__ import annotations

import re
import subprocess
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import mp4boxes
import numpy as np
import pytest
from smalltalk import REPOSITORY, ffmpeg, record
from telling import require_bare

from pipeline.errors import ToolError
from pipeline.intake.ffmpeg import find_ffmpeg
from pipeline.intake.frames import Look, parse_look
from pipeline.intake.loudness import LIMIT_DBTP, TARGET_LUFS
from pipeline.intake.probe import probe
from pipeline.intake.rendition import KEYFRAME_EVERY_S, encode_rendition
from pipeline.video import needs_small, shown_size

TONE = ("-f", "lavfi", "-i", "sine=frequency=400:duration=1")
QUICK = ("-c:v", "libx264", "-preset", "ultrafast")


def film(path: Path, picture: str, *options: object, seconds: float = 1) -> Path:
    """Record a drawn picture and a tone."""
    ffmpeg("-f", "lavfi", "-i", f"{picture}:duration={seconds}", *TONE, *QUICK, "-c:a", "aac", *options, path)
    return path


def render(source: Path, **options: Any) -> Path:
    """Encode the first picture and the first sound of a recording."""
    target = source.with_name(f"{source.stem}-web.mp4")
    options = {"video_stream": 0, "audio_stream": 1, "duration_ms": 1000} | options
    encode_rendition(source, target, **options)
    return target


def look(path: Path) -> dict[str, Any]:
    """Read with PyAV what a browser would find."""
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        frames = [(frame, frame.to_ndarray(format="gray")) for frame in container.decode(video)]
        context, (first, grey) = video.codec_context, frames[0]
        return {
            "size": (context.width, context.height),
            "square": video.sample_aspect_ratio in (None, 1),
            "pixels": context.pix_fmt,
            "colors": (first.colorspace, first.color_primaries, first.color_trc, first.color_range),
            "rate": video.average_rate,
            "steps": {round(b[0].time - a[0].time, 3) for a, b in pairwise(frames)},
            "starts": first.time,
            "frames": len(frames),
            "grey": grey.astype(float),
            "keyframes_s": [frame.time for frame, _ in frames if frame.key_frame],
        }


BT709_TV = (1, 1, 1, 1)
"""Matrix, primaries and transfer of BT.709 in the numbers of ITU-T H.273, and limited range."""


# Frames -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recorded", "delivered"),
    [
        (Fraction(24), Fraction(24)),
        (Fraction(25), Fraction(25)),
        (Fraction(30000, 1001), Fraction(30000, 1001)),
        (Fraction(30), Fraction(30)),
        (Fraction(50), Fraction(25)),
        (Fraction(60000, 1001), Fraction(30000, 1001)),
        (Fraction(60), Fraction(30)),
        (Fraction(120), Fraction(30)),
        (Fraction(29870, 1000), Fraction(30)),
        (Fraction(12), Fraction(12)),
    ],
    ids=str,
)
def test_the_rate_is_even_and_30_at_most(tmp_path: Path, recorded: Fraction, delivered: Fraction) -> None:
    """A film or TV rate is kept, a fast one is halved, and an odd one becomes 30 frames a second."""
    source = film(tmp_path / "talk.mp4", f"testsrc2=size=64x48:rate={recorded}")
    assert look(render(source))["rate"] == delivered


def test_a_variable_rate_becomes_constant(tmp_path: Path) -> None:
    """What a phone records at 30 and then at 10 frames a second is delivered at 30, and no shorter."""
    source = tmp_path / "phone.mp4"
    frames = "testsrc2=size=64x48:rate=30,select='lt(t,1)+not(mod(n,3))'"
    ffmpeg(
        *("-f", "lavfi", "-i", frames, "-f", "lavfi", "-i", "sine", "-t", 2),
        *("-fps_mode", "vfr", *QUICK, "-c:a", "aac", source),
    )
    assert look(source)["steps"] == {0.033, 0.1}
    found = look(render(source, duration_ms=2000))
    assert (found["rate"], found["steps"] <= {0.033, 0.034}, found["frames"]) == (30, True, 58)


def test_a_picture_that_starts_late_stands_still_until_then(tmp_path: Path) -> None:
    """Picture and sound begin together at 0:00, so that a caption's time means the same to both."""
    source = tmp_path / "late.mkv"
    ffmpeg(
        *("-itsoffset", 0.5, "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=1", *TONE),
        *("-map", 0, "-map", 1, *QUICK, "-c:a", "aac", source),
    )
    found = look(render(source))
    assert (found["starts"], found["frames"]) == (0, 15)


@pytest.mark.parametrize(
    ("size", "aspect", "shown"),
    [("144x116", "16/11", (208, 116)), ("144x96", "8/9", (128, 96)), ("1440x144", "4/3", (1280, 96))],
)
def test_pixels_that_are_not_square_are_made_so(
    tmp_path: Path, size: str, aspect: str, shown: tuple[int, int]
) -> None:
    """A camcorder's picture is as wide as its container says; nobody is squeezed."""
    source = film(tmp_path / "dv.mkv", f"testsrc2=size={size}:rate=5", "-vf", f"setsar={aspect}")
    found, facts = look(render(source)), probe(source)
    assert (found["size"], found["square"]) == (shown, True)
    assert shown_size(facts.width_px, facts.height_px) == shown, "the page is told the same"


def test_half_frames_become_whole_ones(tmp_path: Path) -> None:
    """What a camcorder marks as interlaced loses its combs; a recording of whole frames is left as it is."""
    bar = "color=black:size=160x120:rate=50[b];color=white:size=40x120:rate=50[w];[b][w]overlay=x='10+t*200'"
    source = tmp_path / "camcorder.mkv"
    ffmpeg(
        *("-f", "lavfi", "-i", f"{bar},interlace=scan=tff:lowpass=0,format=yuv420p", *TONE, "-t", 0.4),
        *("-c:v", "libx264", "-qp", 0, "-x264-params", "interlaced=1:tff=1", "-c:a", "aac", source),
    )

    def combs(path: Path) -> float:
        """Give how much lines differ from those above and below, while their neighbors but one do not."""
        with av.open(str(path)) as container:
            (*_, frame) = (one.to_ndarray(format="gray").astype(float) for one in container.decode(video=0))
        return float(np.abs(frame[1:-1] - (frame[:-2] + frame[2:]) / 2).mean())

    assert combs(source) > 2
    assert combs(render(source)) < combs(source) / 4
    whole = film(tmp_path / "whole.mkv", "testsrc2=size=64x48:rate=25")
    assert look(render(whole))["rate"] == 25


def test_an_interlaced_picture_is_known_by_its_flag() -> None:
    """What `showinfo` says of frames is read: lines, color, and by size what nobody told."""
    said = (
        "    title : [Parsed_showinfo_0 @ 0x1] n: 0 s:1x1 i:T \n"
        "[Parsed_showinfo_0 @ 0x7f] n:   0 pts:      0 fmt:yuv420p sar:1/1 s:1920x1080 i:{} iskey:1 type:I\n"
        "[Parsed_showinfo_0 @ 0x7f] color_range:tv color_space:{} color_primaries:x color_trc:x\n"
    )
    assert parse_look(said.format("P", "unknown")) == Look(matrix="bt709", is_interlaced=False)
    assert parse_look(said.format("B", "smpte170m")) == Look(matrix="bt601", is_interlaced=True)
    small = said.replace("1920x1080", "640x480")
    assert parse_look(small.format("P", "gbr")) == Look(matrix="bt601", is_interlaced=False)
    assert parse_look("") == Look(matrix="bt601", is_interlaced=False)


def test_colors_are_those_of_every_screen(tmp_path: Path) -> None:
    """A picture coded the old way (BT.601, full range) keeps its look and says what it is now: BT.709."""
    red = "color=c=0xC02010:size=64x48:rate=5"
    source = film(
        tmp_path / "old.mkv",
        red,
        *("-vf", "scale=out_color_matrix=bt601:out_range=pc,format=yuv420p", "-colorspace", "smpte170m"),
        *("-color_range", "pc"),
    )
    rendition = render(source)
    found = look(rendition)
    assert (found["colors"], found["pixels"]) == (BT709_TV, "yuv420p")
    with av.open(str(rendition)) as container:
        shown = next(container.decode(video=0)).reformat(format="rgb24", src_colorspace="ITU709").to_ndarray()
    assert shown[24, 32] == pytest.approx([0xC0, 0x20, 0x10], abs=6)


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
def test_hdr_is_brought_down_where_it_says_so(tmp_path: Path, transfer: str) -> None:
    """A phone's HDR becomes 8-bit BT.709: black stays black, white is white, a face in between is neither."""
    source = tmp_path / "hdr.mp4"
    ffmpeg(
        *(
            "-f",
            "lavfi",
            "-i",
            "color=black:size=160x90:rate=5:duration=1,format=yuv420p10le,geq=lum='64+876*X/W':cb=512:cr=512",
        ),
        *(*TONE, "-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1", "-color_primaries", "bt2020"),
        *(
            "-color_trc",
            transfer,
            "-colorspace",
            "bt2020nc",
            "-x265-params",
            f"log-level=none:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc",
            "-c:a",
            "aac",
            source,
        ),
    )
    mapped, plain = look(render(source, transfer=transfer)), look(render(source))
    assert (mapped["pixels"], mapped["colors"]) == ("yuv420p", BT709_TV)
    dark, face, white = (mapped["grey"][45, int(160 * share)] for share in (0.02, 0.45, 0.98))
    assert dark < 25
    assert 90 < face < 190
    assert white > 225
    assert abs(mapped["grey"] - plain["grey"]).max() > 5, "where nothing is said, nothing is mapped"


def test_hdr_is_refused_where_it_would_come_out_washed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ffmpeg that can't map tones says so before it encodes; ordinary recordings it takes all the same."""
    source = film(tmp_path / "my talk.mkv", "color=gray:size=64x48:rate=5")
    monkeypatch.setattr("pipeline.intake.ffmpeg.has_filter", lambda name: name != "zscale")
    with pytest.raises(
        ToolError, match=r"^my talk\.mkv: this video is in HDR, .* \(it lacks zscale\); turn HDR off"
    ):
        render(source, transfer="smpte2084")
    assert look(render(source))["pixels"] == "yuv420p"


def test_ten_bits_without_a_tag_are_no_hdr(tmp_path: Path) -> None:
    """A 10-bit picture that does not say it is HDR keeps its brightness."""
    source = film(tmp_path / "ten.mkv", "color=gray:size=64x48:rate=5", "-pix_fmt", "yuv420p10le")
    found = look(render(source))
    assert found["pixels"] == "yuv420p"
    assert found["grey"].mean() == pytest.approx(look(source)["grey"].mean(), abs=4)


def test_progress_is_told_while_it_is_encoded(tmp_path: Path) -> None:
    """The listener hears how much is written, never less than before, and at the end all of it."""
    told: list[int] = []
    render(film(tmp_path / "talk.mkv", "testsrc2=size=640x480:rate=25", seconds=4), tell=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(4000, abs=150)


def test_a_jump_finds_a_whole_frame_near(tmp_path: Path) -> None:
    """Every two seconds stands a whole frame, so that a chapter begins without waiting."""
    source = film(tmp_path / "talk.mkv", "color=gray:size=64x48:rate=10", seconds=7)
    found = look(render(source, duration_ms=7000))["keyframes_s"]
    assert max(b - a for a, b in zip(found, [*found[1:], 7.0], strict=True)) <= KEYFRAME_EVERY_S + 0.11


# Two sizes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ("1920x1080", (1280, 720), (854, 480)),
        ("540x960", (540, 960), (480, 854)),
        ("1001x401", (1000, 400), (854, 342)),
    ],
)
def test_a_small_rendition_is_made_of_the_same_decoding(
    tmp_path: Path, size: str, large: tuple[int, int], small: tuple[int, int]
) -> None:
    """Beside the large rendition stands one for phones: same shape, same length, fewer bytes."""
    source = tmp_path / "talk.mkv"
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        f"testsrc2=size={size}:rate=5:duration=1",
        *TONE,
        *QUICK,
        "-pix_fmt",
        "yuv444p",
        source,
    )
    second = tmp_path / "small.mp4"
    first = render(source, small=second)
    assert (look(first)["size"], look(second)["size"]) == (large, small)
    assert (look(first)["frames"], look(second)["frames"]) == (5, 5)
    assert second.stat().st_size < first.stat().st_size
    width, height = map(int, size.split("x"))
    assert (shown_size(width, height), shown_size(width, height, longest_px=854)) == (large, small)
    assert [name for name, _ in mp4boxes.boxes_of(second)].index("moov") == 1, "its index comes first"


@pytest.mark.parametrize(("size", "needed"), [((854, 480), False), ((480, 854), False), ((856, 480), True)])
def test_a_small_recording_needs_no_small_rendition(size: tuple[int, int], needed: bool) -> None:
    """What was recorded no larger than the small rendition is there once."""
    assert needs_small(*size) == needed


# Loudness ---------------------------------------------------------------------------------------------


def loudness(path: Path) -> tuple[float, float]:
    """Measure a file's integrated loudness (LUFS) and true peak (dBTP), as R 128 asks."""
    command = [find_ffmpeg().path, "-hide_banner", "-nostats", "-i", path, "-vn"]
    command += ["-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    integrated, peak = re.search(r"I:\s+(\S+) LUFS", said), re.search(r"Peak:\s+(\S+) dBFS", said)
    assert integrated
    assert peak
    return float(integrated[1]), float(peak[1])


SPEECH = REPOSITORY / "videos" / "jaw-pain-and-headaches.mp4"


@pytest.mark.parametrize(
    "change",
    [
        "volume=0dB",
        "volume=-25dB",
        "volume=14dB,alimiter=limit=0.98:level=0",
        "volume=-20dB,aeval=val(0)+0.9*between(t\\,7\\,7.02)*sin(2*PI*150*t)",
    ],
    ids=["as it is", "far away", "too loud", "a knock on the table"],
)
def test_a_talk_is_as_loud_as_a_podcast(tmp_path: Path, change: str) -> None:
    """Real speech of whatever level is delivered at -16 LUFS with no true peak above -1.5 dBTP, in both sizes."""
    source, small = tmp_path / "talk.mkv", tmp_path / "small.mp4"
    ffmpeg(
        *("-ss", 20, "-t", 14, "-i", SPEECH, "-f", "lavfi", "-i", "color=gray:size=64x48:rate=2:duration=14"),
        *("-map", "1:v", "-map", "0:a", "-af", change, *QUICK, "-c:a", "pcm_s16le", source),
    )
    for rendition in (render(source, small=small, duration_ms=14_000), small):
        integrated, peak = loudness(rendition)
        assert integrated == pytest.approx(TARGET_LUFS, abs=1)
        assert peak <= -1.5
    assert LIMIT_DBTP < -1.5


def test_silence_is_not_amplified(tmp_path: Path) -> None:
    """Where there is nothing to hear nothing is measured, and the picture is delivered all the same."""
    source = tmp_path / "silent.mkv"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=5", "-f", "lavfi", "-i", "anullsrc", "-t", 1, *QUICK, source
    )
    assert loudness(render(source))[0] == -70


def test_only_the_first_channel_is_delivered_where_two_cancel(tmp_path: Path) -> None:
    """Of a wrongly wired microphone both ears hear the first channel; a mixer of both hears it too."""
    source = tmp_path / "inverted.mkv"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=5:duration=1", "-f", "lavfi"),
        *("-i", "aevalsrc=0.3*sin(2*PI*400*t)|-0.3*sin(2*PI*400*t):d=1", *QUICK, "-c:a", "pcm_s16le", source),
    )
    with av.open(str(render(source, is_first_channel=True))) as container:
        left, right = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    assert np.abs(left + right).max() > 0.1
    assert np.abs(left - right).max() < 0.01


# Nothing but picture and sound ------------------------------------------------------------------------


def test_renditions_tell_nothing_of_the_recording(telling: Path, tmp_path: Path) -> None:
    """Of all that a recording tells, nothing is in either size: held box by box."""
    large, small = tmp_path / "large.mp4", tmp_path / "small.mp4"
    encode_rendition(telling, large, small=small, video_stream=0, audio_stream=1, duration_ms=1000)
    for rendition in (large, small):
        require_bare(rendition)
        assert not [place for place, _ in mp4boxes.boxes_of(rendition) if place.endswith("chpl")]


def test_the_reader_of_boxes_sees_what_is_there(telling: Path, tmp_path: Path) -> None:
    """The rule above can fail: the recording itself breaks it in every way, and a cut file is no MP4."""
    names = " ".join(mp4boxes.handler_names(telling))
    assert "Camera of SECRETNAME" in names
    assert "Mic of SECRETNAME" in names
    plain = record(tmp_path / "plain.mp4", seconds=1)
    with pytest.raises(AssertionError, match="Lavf"):
        require_bare(plain)
    with pytest.raises(ValueError, match=r"box .*moov at \d+ ends at"):
        mp4boxes.boxes_of(_cut(plain))


def _cut(path: Path) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[:-100])
    return path
