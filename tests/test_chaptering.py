"""Chapters in the video file itself: each title to the letter, and nothing else of any text."""

from __future__ import annotations

from pathlib import Path

import av
import mp4boxes
import pytest
from smalltalk import record
from telling import require_bare

from pipeline.errors import MediaError
from pipeline.intake.chaptering import MOST_TITLE_BYTES, Marks, mark_chapters, write_chapters
from pipeline.intake.rendition import encode_rendition
from pipeline.models import Chapter

TITLES = (
    r"a=b;#\n\\",
    "[CHAPTER]; title=x",
    "🙂 Jaw & “neck”, 50% <5",
    "👩‍⚕️ 腰痛",
    "'; rm -rf ~ ; drawtext=text='%{pts}'",
)


@pytest.fixture(scope="session")
def rendition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Encode a tiny talk of five seconds."""
    folder = tmp_path_factory.mktemp("rendition")
    source = record(folder / "talk.mp4", seconds=5, size="64x48", rate=5)
    encode_rendition(source, folder / "web.mp4", video_stream=0, audio_stream=1, duration_ms=5000)
    return folder / "web.mp4"


def chapters(*titles: str, each_ms: int = 1000) -> tuple[Chapter, ...]:
    """Give chapters of a second each."""
    return tuple(
        Chapter(id=f"c{n}", title=title, start_ms=n * each_ms, end_ms=(n + 1) * each_ms)
        for n, title in enumerate(titles)
    )


def packets(path: Path) -> list[tuple[str, int | None, int | None, bytes]]:
    """Give picture and sound of a file, packet by packet."""
    with av.open(str(path)) as container:
        chosen = (container.streams.video[0], container.streams.audio[0])
        found = [(p.stream.type, p.pts, p.dts, bytes(p)) for p in container.demux(*chosen) if p.size]
    return sorted(found, key=lambda packet: (packet[0], packet[2] or 0))


def test_titles_are_written_to_the_letter(rendition: Path, tmp_path: Path) -> None:
    """Whatever an editor calls a chapter is read back just so, at its time."""
    target = tmp_path / "chaptered.mp4"
    write_chapters(rendition, target, mark_chapters(chapters(*TITLES), duration_ms=5000))
    with av.open(str(target)) as container:
        found = [(c["metadata"]["title"], c["start"] * c["time_base"]) for c in container.chapters()]
    assert found == [(title, number) for number, title in enumerate(TITLES)]


def test_picture_and_sound_are_copied(rendition: Path, tmp_path: Path) -> None:
    """Not a byte or time of picture and sound changes, the index stays first, and twice gives the same file."""
    one, two = tmp_path / "one.mp4", tmp_path / "two.mp4"
    for target in (one, two):
        write_chapters(rendition, target, mark_chapters(chapters(*TITLES), duration_ms=5000))
    assert packets(one) == packets(rendition)
    assert one.read_bytes() == two.read_bytes()
    places = [place for place, _ in mp4boxes.boxes_of(one)]
    assert places.index("moov") < places.index("mdat")


def test_only_our_chapters_are_in_it(telling: Path, tmp_path: Path) -> None:
    """Of a recording that tells everything the delivered file holds picture, sound and our chapters alone."""
    web, target = tmp_path / "web.mp4", tmp_path / "chaptered.mp4"
    encode_rendition(telling, web, video_stream=0, audio_stream=1, duration_ms=1000)
    write_chapters(web, target, mark_chapters(chapters("Jaw pain", each_ms=900), duration_ms=1000))
    require_bare(target, handlers=frozenset({"SubtitleHandler"}))
    assert [body for place, body in mp4boxes.boxes_of(target) if place == "moov/udta/chpl"]
    assert target.read_bytes().count(b"Jaw pain") == 2, "in MP4's own list and in the track that Apple reads"


def test_a_talk_without_chapters_is_delivered_too(rendition: Path, tmp_path: Path) -> None:
    """No chapters are none."""
    target = tmp_path / "plain.mp4"
    write_chapters(rendition, target, ())
    assert packets(target) == packets(rendition)


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("two\nlines\tand  spaces", "two lines and spaces"),
        ("turned \u202eround\x00", "turned round"),
        ("é" * 200, "é" * 127),
        ("x" * 254 + "🙂", "x" * 254),
    ],
)
def test_a_title_is_one_line_that_fits(title: str, written: str) -> None:
    """A title is cut between letters where MP4 has no room, and no letter that can't be seen stays."""
    marks = mark_chapters(chapters(title), duration_ms=5000)
    assert marks == ((0, 1000, written),)
    assert len(written.encode()) <= MOST_TITLE_BYTES


def test_chapters_end_with_the_talk() -> None:
    """A chapter that begins after the end is none, and the last one ends with the talk: no file grows longer."""
    marks: Marks = mark_chapters(chapters("a", "b", "c"), duration_ms=1500)
    assert marks == ((0, 1000, "a"), (1000, 1500, "b"))
    assert len(mark_chapters(chapters(*["x"] * 300), duration_ms=900_000)) == 255


def test_a_damaged_rendition_is_told_in_one_sentence(tmp_path: Path) -> None:
    """What can't be copied is named, and no traceback is shown."""
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video at all")
    with pytest.raises(
        MediaError, match=r"^broken\.mp4: no chapters could be written into it; run the command again"
    ):
        write_chapters(broken, tmp_path / "out.mp4", ())


def test_writing_chapters_has_an_end(rendition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child that copies is held to its time like every other, and its end is told."""
    monkeypatch.setattr("pipeline.intake.chaptering.TIMEOUT_S", 0.001)
    with pytest.raises(MediaError, match=r"run the command again\. \(it took too long\)$"):
        write_chapters(rendition, tmp_path / "out.mp4", ())
