"""Makes the broken and odd media that intake must cope with, each named by its defect.

`make_media` fills a folder in some seconds: what phones, cameras, meetings and browsers write, what is damaged,
what only calls itself a video, what may lie in a folder and is no file, and names. Pictures are tiny and drawn;
the voice is that of the sample talk. SECRETS stand in the tags of some.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
import socket
import tempfile
import unicodedata
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from smalltalk import REPOSITORY, ffmpeg

SAMPLE = REPOSITORY / "videos" / "jaw-pain-and-headaches.mp4"
SECONDS = 4
SECRETS = ("Jane Roe", "41.8781", "087.6298", "iPhone 15 Pro", "Elm Street")
"""What recordings say of a patient, a place and a device, and no file that is made of them may say."""

Arguments = tuple[object, ...]

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", 10, "-c:a", "aac")
COPY = ("-c", "copy")
FLUSHED = ("-cluster_time_limit", 500)
BOMB_PX = 8000
"""Width and height of the picture bomb: 64 million pixels in a few kilobytes."""

NAMES = (
    "-dash.mp4",
    "a:b.mp4",
    "http:evil.mp4",
    "100%d relief.mp4",
    'it\'s "q" 😀.mp4',
    "new\nline.mp4",
    " spaced .mp4",
    "Talk.MP4",
    "talk.mp4",
    unicodedata.normalize("NFC", "Café.mp4"),
    unicodedata.normalize("NFD", "Café.mp4"),
    "🙂.mp4",
    "CON.mp4",
    "rtl\u202egpj.mp4",
    "{{7*7}}.mp4",
    "<img src=x onerror=alert(1)>.mp4",
    "é" * 125 + "a.mp4",
)
"""File names that mean something to a shell, a template, a terminal or another system; the last has 255 bytes."""

DROPPINGS = (
    ".DS_Store",
    "._good.mp4",
    "desktop.ini",
    "Thumbs.db",
    "half.mp4.part",
    "half.mp4.crdownload",
    ".syncthing.half.mp4.tmp",
    "~$half.mp4",
)
"""What systems and half downloads leave in a folder; nobody is to be bothered with them."""


def make_media(folder: Path, *, port: int) -> None:
    """Make every file in a folder that is there. Playlists ask for `port` on this machine and for good.mp4."""
    with tempfile.TemporaryDirectory() as scratch:
        parts = Path(scratch)
        _make_parts(parts)
        for recipes in (_recordings(parts), _taken_on(folder)):
            with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
                list(pool.map(lambda one: ffmpeg(*one[1], folder / one[0]), recipes.items()))
        _damage(folder, parts)
    for name, content in (_strangers() | _playlists(port)).items():
        (folder / name).write_bytes(content)
    (folder / "jpeg_named.mp4").write_bytes(_photo())
    _name(folder)
    _lay_no_files(folder)


def picture(*, size: str = "160x120", rate: int | str = 10, seconds: float = SECONDS, more: str = "") -> Arguments:
    """Give a moving test picture as ffmpeg's input."""
    return ("-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}{more}")


def tone(*, seconds: float = SECONDS, pitch_hz: int = 400) -> Arguments:
    """Give a tone as ffmpeg's input."""
    return ("-f", "lavfi", "-i", f"sine=frequency={pitch_hz}:duration={seconds}")


def silence(*, seconds: float = SECONDS) -> Arguments:
    """Give silence as ffmpeg's input."""
    return ("-f", "lavfi", "-t", seconds, "-i", "anullsrc=r=48000:cl=stereo")


def drawn(expression: str, *, seconds: float = SECONDS) -> Arguments:
    """Give a sound as ffmpeg's input, by its formula."""
    return ("-f", "lavfi", "-i", f"aevalsrc={expression}:s=48000:d={seconds}")


MUSIC = drawn(
    "0.5*sin(2*PI*t*(220+55*floor(mod(t*4\\,4))))*exp(-3*mod(t\\,0.25))+0.2*sin(2*PI*110*t)*exp(-2*mod(t\\,1))"
)


def _make_parts(parts: Path) -> None:
    """Make what recordings are put together of: the voice, and a still picture."""
    ffmpeg("-ss", 0.3, "-t", 20, "-i", SAMPLE, "-vn", "-ac", 1, "-ar", 48_000, parts / "voice.wav")
    ffmpeg(*picture(), "-frames:v", 1, "-update", 1, parts / "cover.jpg")
    (parts / "names.srt").write_text("1\n00:00:00,000 --> 00:00:03,000\nJane Roe, 12 Elm Street\n", "utf-8")
    (parts / "names.txt").write_text(
        ";FFMETADATA1\ntitle=Jane Roe\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=2000\ntitle=Jane Roe, again\n",
        "utf-8",
    )


def _photo() -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        photo = Path(scratch) / "photo.jpg"
        ffmpeg(*picture(), "-frames:v", 1, "-update", 1, photo)
        return photo.read_bytes()


def _recordings(parts: Path) -> Mapping[str, Arguments]:
    """Say how each recording is made that needs no other one."""
    return {
        **_plain(parts),
        **_of_phones(parts),
        **_of_cameras(parts),
        **_of_meetings(parts),
        **_by_sound(parts),
        **_by_picture(parts),
    }


def voice(parts: Path, *, at: float = 0, seconds: float = SECONDS) -> Arguments:
    """Give some seconds of the sample talk's voice as ffmpeg's input."""
    return ("-ss", at, "-t", seconds, "-i", parts / "voice.wav")


def _plain(parts: Path) -> Mapping[str, Arguments]:
    return {
        "good.mp4": (*picture(), *voice(parts), *H264),
        "no_audio.mp4": (*picture(), *H264),
        "silent_audio.mp4": (*picture(), *silence(), *H264),
        "too_short.mp4": (*picture(seconds=0.3), *voice(parts, seconds=0.3), *H264),
        "no_duration.webm": (*picture(), *voice(parts), *_webm("libvpx"), "-live", 1),
        "long.mp4": (*picture(seconds=8, rate=5), *voice(parts, seconds=8), *H264, "-movflags", "+faststart"),
    }


def _webm(codec: str) -> Arguments:
    return ("-c:v", codec, "-deadline", "realtime", "-cpu-used", 8, "-c:a", "libopus")


def _hevc(*, ten_bit: bool = False) -> Arguments:
    depth = ("-pix_fmt", "yuv420p10le") if ten_bit else ("-pix_fmt", "yuv420p")
    return ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error", "-tag:v", "hvc1", *depth)


def _hdr(transfer: str) -> str:
    colors = f"color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc:range=tv"
    return f",format=yuv420p10le,setparams={colors}"


def _of_phones(parts: Path) -> Mapping[str, Arguments]:
    """Phones: HEVC, HDR, ProRes, three tracks beside the picture, changing frame rates, narrow sound."""
    two = voice(parts, seconds=2)
    return {
        "hlg10.mov": (*picture(seconds=2, more=_hdr("arib-std-b67")), *two, *_hevc(ten_bit=True), "-c:a", "aac"),
        "pq10.mov": (*picture(seconds=2, more=_hdr("smpte2084")), *two, *_hevc(ten_bit=True), "-c:a", "aac"),
        "untagged10.mov": (*picture(seconds=2), *two, *_hevc(ten_bit=True), "-c:a", "aac"),
        "prores.mov": (
            *(*picture(seconds=2), *two, "-c:v", "prores_ks", "-profile:v", 0),
            *("-c:a", "pcm_s24le", "-timecode", "01:00:00:00"),
        ),
        "variable_rate.mp4": (
            *(*picture(rate=30), *voice(parts), "-vf", "select=lt(n\\,30)+not(mod(n\\,7))", "-fps_mode", "vfr"),
            *H264,
        ),
        "narrow.3gp": (
            *(
                *picture(size="176x144", seconds=3),
                *voice(parts, seconds=3),
                "-vf",
                "setsar=12/11",
                "-c:v",
                "h263",
            ),
            *("-c:a", "libopencore_amrnb", "-ar", 8000, "-ac", 1, "-b:a", "12.2k"),
        ),
        "av1.mp4": (
            *(*picture(seconds=2), *two, "-c:v", "libaom-av1", "-cpu-used", 8, "-usage", "realtime"),
            *("-c:a", "libopus"),
        ),
        "voice_and_room.mov": (
            *(*picture(), *voice(parts), *drawn("0.1*sin(2*PI*300*t)|0|0|0:c=4.0")),
            *("-map", "0:v", "-map", "1:a", "-map", "2:a", *H264),
            *("-disposition:a:0", "default", "-disposition:a:1", "default"),
        ),
        "room_and_voice.mov": (
            *(*picture(), *drawn("0.1*sin(2*PI*300*t)|0|0|0:c=4.0"), *voice(parts)),
            *("-map", "0:v", "-map", "1:a", "-map", "2:a", *H264),
            *("-disposition:a:0", "default", "-disposition:a:1", "default"),
        ),
    }


def _of_cameras(parts: Path) -> Mapping[str, Arguments]:
    """Cameras: other frame rates, half pictures, transport streams whose clock begins late, old codecs."""
    return {
        "rate25.mp4": (*picture(rate=25), *voice(parts), *H264),
        "rate29_97.mp4": (*picture(rate="30000/1001"), *voice(parts), *H264),
        "interlaced.mpg": (
            *(*picture(size="176x144", rate=50), *voice(parts), "-vf", "interlace", "-c:v", "mpeg2video"),
            *("-flags", "+ilme+ildct", "-b:v", "400k", "-c:a", "mp2", "-f", "vob"),
        ),
        "late_clock.mts": (
            *(*picture(rate=25), *voice(parts), *H264, "-c:a", "ac3", "-output_ts_offset", 60),
            *("-f", "mpegts", "-mpegts_m2ts_mode", 1),
        ),
        "wide_pixels.mts": (
            *(*picture(size="120x120", rate=25), *voice(parts), "-vf", "setsar=4/3", *H264, "-c:a", "ac3"),
            *("-f", "mpegts", "-mpegts_m2ts_mode", 1),
        ),
        "webcam.avi": (
            *(*picture(), *voice(parts), "-c:v", "mjpeg", "-pix_fmt", "yuvj420p"),
            *("-c:a", "pcm_u8", "-ar", 11_025),
        ),
        "divx.avi": (*picture(), *voice(parts), "-c:v", "mpeg4", "-c:a", "libmp3lame"),
        "surround.mp4": (*picture(), *voice(parts), *H264, "-ac", 6),
        "early_end.mp4": (*picture(), *voice(parts, seconds=SECONDS - 1), *H264),
    }


def _of_meetings(parts: Path) -> Mapping[str, Arguments]:
    """Zoom, OBS and browsers: sound alone, several tracks, files that were never finished, odd windows."""
    return {
        "zoom.mp4": (*picture(size="158x90", rate=25), *voice(parts), *H264, "-ar", 32_000, "-ac", 1),
        "zoom_audio.m4a": (*voice(parts), "-c:a", "aac", "-ar", 32_000, "-ac", 1),
        "audio_only.mp4": (*voice(parts), "-c:a", "aac"),
        "dictation.mp3": (*voice(parts), "-c:a", "libmp3lame"),
        "no_length.mp3": (*voice(parts), "-c:a", "libmp3lame", "-q:a", 9, "-write_xing", 0),
        "recorder.wav": (*voice(parts), "-c:a", "pcm_s24le", "-ar", 96_000),
        "cover_art.m4a": (
            *(*voice(parts), "-i", parts / "cover.jpg", "-map", "0:a", "-map", "1:v"),
            *("-c:a", "aac", "-c:v", "mjpeg", "-disposition:v", "attached_pic"),
        ),
        "obs_tracks.mkv": (
            *(*picture(), *silence(), *MUSIC, *voice(parts)),
            *("-map", "0:v", "-map", "1:a", "-map", "2:a", "-map", "3:a", *H264),
        ),
        "fragmented.mp4": (
            *(*picture(), *voice(parts), *H264),
            *("-movflags", "frag_keyframe+empty_moov+default_base_moof"),
        ),
        "screen.webm": (*picture(), *voice(parts), *_webm("libvpx-vp9")),
        "slides.webm": (*picture(rate="1/2"), *voice(parts), *_webm("libvpx")),
        "picture_late.mkv": (
            *("-itsoffset", 2, *picture(), *voice(parts, seconds=6), "-map", "0:v", "-map", "1:a", *H264),
        ),
        "odd_size.mkv": (
            *(*picture(size="162x122", more=",format=yuv444p,crop=161:121:exact=1"), *voice(parts)),
            *("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"),
        ),
        "crashed.mkv": (*picture(seconds=8), *voice(parts, seconds=8), *H264, *FLUSHED, "-live", 1),
        "for_cut.mkv": (*picture(seconds=8), *voice(parts, seconds=8), *H264, *FLUSHED),
        "named_inside.mkv": (
            *(*picture(), *voice(parts), "-i", parts / "names.srt", "-i", parts / "names.txt", "-map_metadata", 3),
            *("-map", "0:v", "-map", "1:a", "-map", "2:s", *H264, "-c:s", "srt"),
            *("-metadata:s:a:0", "title=Jane Roe", "-attach", parts / "names.txt"),
            *("-metadata:s:t", "mimetype=text/plain"),
        ),
    }


def _by_sound(parts: Path) -> Mapping[str, Arguments]:
    """Sound that is late, has a hole, cancels itself out, lies on another track, or is no voice."""
    both = ("-map", "0:v", "-map", "1:a", "-map", "2:a")
    return {
        "audio_starts_3s.mp4": (
            *(*picture(seconds=7), "-itsoffset", 3, *voice(parts), "-map", "0:v", "-map", "1:a", *H264),
        ),
        "audio_starts_3s.mkv": (
            *(*picture(seconds=7), "-itsoffset", 3, *voice(parts), "-map", "0:v", "-map", "1:a", *H264),
        ),
        "whole_opus.mkv": (*voice(parts, seconds=14), "-c:a", "libopus"),
        "antiphase.wav": (
            *(*voice(parts), "-filter_complex", "[0:a]asplit[a][b];[b]volume=-1[c];[a][c]amerge=inputs=2"),
            *("-c:a", "pcm_s16le"),
        ),
        "antiphase.mp4": (
            *(*picture(), *voice(parts)),
            *("-filter_complex", "[1:a]asplit[a][b];[b]volume=-1[c];[a][c]amerge=inputs=2[s]"),
            *("-map", "0:v", "-map", "[s]", *H264),
        ),
        "left_only.mp4": (*picture(), *voice(parts), "-af", "pan=stereo|c0=c0", *H264),
        "speech_on_track2.mp4": (*picture(), *silence(), *voice(parts), *both, *H264),
        "music_on_track1.mp4": (*picture(), *MUSIC, *voice(parts), *both, *H264, "-filter:a:1", "volume=-12dB"),
        "noise_only.mp4": (*picture(), "-f", "lavfi", "-i", f"anoisesrc=d={SECONDS}:a=0.2:seed=1", *H264),
        "music_only.mp4": (*picture(), *MUSIC, *H264),
    }


def _by_picture(parts: Path) -> Mapping[str, Arguments]:
    """Pictures that are too large, or black where a poster would be taken."""
    bomb = f"color=black:size={BOMB_PX}x{BOMB_PX}:rate=1:duration=2"
    black = "color=black:s=160x120:d=2:r=10"
    return {
        "pixel_bomb.mp4": ("-f", "lavfi", "-i", bomb, *voice(parts, seconds=2), *H264),
        "black_first.mp4": (
            *("-f", "lavfi", "-i", black, *picture(seconds=2), *voice(parts)),
            *("-filter_complex", "[0][1]concat=n=2[v]", "-map", "[v]", "-map", "2:a", *H264),
        ),
        "still_picture.mp4": (
            *("-f", "lavfi", "-i", f"color=gray:s=160x120:d={SECONDS}:r=10", *voice(parts), *H264),
        ),
    }


def _taken_on(folder: Path) -> Mapping[str, Arguments]:
    """Say how recordings are made of others: turned, tagged, cut, with another index."""
    good, long = folder / "good.mp4", folder / "long.mp4"
    return {
        "faststart.mp4": ("-i", good, *COPY, "-movflags", "+faststart"),
        "rotated90.mp4": ("-display_rotation", 90, "-i", good, *COPY),
        "upright.mov": (
            *("-display_rotation", -90, "-i", good, *COPY, "-timecode", "00:00:00:00"),
            *("-metadata", "com.apple.quicktime.model=iPhone 15 Pro", "-movflags", "use_metadata_tags"),
        ),
        "upside_down.mov": ("-display_rotation", 180, "-i", good, *COPY),
        "mirrored.mov": ("-display_rotation", -90, "-display_hflip", "-i", good, *COPY),
        "edit_list.mp4": ("-ss", 1.35, "-i", long, *COPY),
        "gps_and_name.mov": (
            *("-i", good, *COPY, "-metadata", "title=Jane Roe visit 3/4", "-metadata", "comment=12 Elm Street"),
            *("-metadata", "com.apple.quicktime.location.ISO6709=+41.8781-087.6298/"),
            *("-metadata", "location=+41.8781-087.6298/", "-movflags", "use_metadata_tags"),
        ),
        "gps_box.mp4": (
            *("-i", good, *COPY, "-metadata", "location=+41.8781-087.6298/"),
            *("-metadata", "artist=Jane Roe"),
        ),
        "audio_gap_5_10.mkv": (
            *("-i", folder / "whole_opus.mkv", "-bsf:a", "noise=drop=between(pts*tb\\,5\\,10)", *COPY),
        ),
    }


def _damage(folder: Path, parts: Path) -> None:
    """Break copies as a full disk, a pulled cable or a worn card does, and take away what they are made of."""
    good, long = (folder / "good.mp4").read_bytes(), folder / "long.mp4"
    whole = long.read_bytes()
    (folder / "zero.mp4").write_bytes(b"")
    (folder / "moov_missing.mp4").write_bytes(good[: len(good) * 2 // 3])
    (folder / "truncated_faststart.mp4").write_bytes(whole[: len(whole) // 2])
    (folder / "corrupt_middle.mp4").write_bytes(_scratch(whole))
    (folder / "zeros_inside.mp4").write_bytes(_blank(whole))
    _take_decoder(folder / "voice_and_room.mov", folder / "iphone_apac_like.mp4", track=2)
    _take_decoder(folder / "room_and_voice.mov", folder / "iphone_apac_first.mov", track=1)
    for name, share in (("crashed.mkv", 0.6), ("for_cut.mkv", 0.5)):
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: int(len(content) * share)])
    (folder / "for_cut.mkv").rename(folder / "cut.mkv")
    for path in (long, folder / "whole_opus.mkv"):
        path.rename(parts / path.name)


def _scratch(content: bytes) -> bytes:
    """Change one byte in 800 after the index."""
    chance, scratched = random.Random(1), bytearray(content)  # noqa: S311 - damage, not a secret
    first = content.index(b"mdat") + 4
    for _ in range(len(content) // 800):
        scratched[chance.randrange(first, len(content))] = chance.randrange(256)
    return bytes(scratched)


def _blank(content: bytes) -> bytes:
    """Put zeros over the middle fifth, as a copy does over a bad network."""
    first, last = len(content) * 2 // 5, len(content) * 3 // 5
    return content[:first] + bytes(last - first) + content[last:]


def _take_decoder(source: Path, target: Path, *, track: int) -> None:
    """Make a sound track one that no ffmpeg decodes, as the companion track of spatial sound is."""
    content = bytearray(source.read_bytes())
    at = [found.start() for found in re.finditer(b"stsd", content)][track]
    size = int.from_bytes(content[at - 4 : at], "big")
    entry = bytes(content[at : at + size])
    content[at : at + size] = entry.replace(b"mp4a", b"apac").replace(b"esds", b"dapa")
    source.unlink()
    target.write_bytes(content)


def _strangers() -> Mapping[str, bytes]:
    """Give what is named a video and is none."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("a.txt", "x" * 1000)
    return {
        "text_named.mp4": b"hello\n" * 50,
        "html_named.mp4": b"<!doctype html><title>Link expired</title>",
        "random.mp4": random.Random(2).randbytes(200_000),  # noqa: S311 - noise, not a secret
        "zip_named.mp4": archive.getvalue(),
        "pdf_named.mp4": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n",
        **dict.fromkeys(DROPPINGS, b"\0" * 100),
    }


def _playlists(port: int) -> Mapping[str, bytes]:
    """Give texts that tell a player to open another file, or to ask this machine at `port`."""
    address = f"http://127.0.0.1:{port}/ssrf"
    dash = (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'mediaPresentationDuration="PT10S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>'
        '<AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1000"><BaseURL>'
        f"{address}</BaseURL></Representation></AdaptationSet></Period></MPD>"
    )
    texts = {
        "ffconcat_named.mp4": "ffconcat version 1.0\nfile good.mp4\n",
        "hls_named.mp4": "#EXTM3U\n#EXTINF:10,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
        "hls_far.mp4": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{address}.ts\n#EXT-X-ENDLIST\n",
        "dash_named.mp4": dash,
        "sdp_named.mp4": f"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {port} RTP/AVP 0\n",
    }
    return {name: text.encode() for name, text in texts.items()}


def _name(folder: Path) -> None:
    """Put a short recording under each name, each with other bytes; and one recording under two names."""
    short = folder / "short.mp4"
    ffmpeg("-ss", 0, "-t", 1.6, "-i", folder / "good.mp4", *H264, "-vf", "scale=64:48", short)
    content = short.read_bytes()
    for number, name in enumerate(NAMES):
        (folder / name).write_bytes(content + _free_box(str(number)))
    for name in ("twin_a.mp4", "twin_b.mp4"):
        (folder / name).write_bytes(content + _free_box("twin"))
    short.unlink()


def _free_box(text: str) -> bytes:
    """Give a box that every player skips."""
    return (8 + len(text)).to_bytes(4, "big") + b"free" + text.encode()


def _lay_no_files(folder: Path) -> None:
    """Lay out what has a video's name and is no ordinary file. A device needs rights that not everybody has."""
    (folder / "link.mp4").symlink_to(folder / "good.mp4")
    (folder / "folder.mp4").mkdir()
    os.mkfifo(folder / "pipe.mp4")
    with tempfile.TemporaryDirectory(prefix="s", dir="/tmp") as short:  # a socket's path must be short
        with socket.socket(socket.AF_UNIX) as ear:
            ear.bind(f"{short}/s")
        os.rename(f"{short}/s", folder / "socket.mp4")  # noqa: PTH104
    with contextlib.suppress(PermissionError):
        os.mknod(folder / "device.mp4", 0o20600, os.makedev(1, 5))
    locked = folder / "locked.mp4"
    locked.write_bytes((folder / "good.mp4").read_bytes() + _free_box("locked"))
    locked.chmod(0)
