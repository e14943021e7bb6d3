"""An MP4 without its index is known by its outermost boxes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.intake.boxes import lacks_index


def box(kind: str, content: bytes = b"") -> bytes:
    """Give a box as ISO/IEC 14496-12 has it."""
    return (8 + len(content)).to_bytes(4, "big") + kind.encode() + content


def large(kind: str, content: bytes = b"") -> bytes:
    """Give a box whose length takes eight bytes."""
    return (1).to_bytes(4, "big") + kind.encode() + (16 + len(content)).to_bytes(8, "big") + content


START = box("ftyp", b"isom")


@pytest.mark.parametrize(
    ("content", "lacks"),
    [
        pytest.param(START + box("mdat", b"x" * 100), True, id="cut off behind its pictures"),
        pytest.param(START + box("mdat", b"x" * 100)[:50], True, id="cut off within them"),
        pytest.param(START + (0).to_bytes(4, "big") + b"mdat" + b"x" * 9, True, id="a last box to the end"),
        pytest.param(START + large("mdat", b"moov" * 9), True, id="the name alone is no box"),
        pytest.param(START + box("mdat", b"x" * 100) + box("moov"), False, id="index at the end"),
        pytest.param(START + box("moov") + large("mdat", b"x"), False, id="index in front"),
        pytest.param(START + large("mdat", b"x" * 100) + box("moov"), False, id="index behind a large box"),
        pytest.param(START + (1).to_bytes(4, "big") + b"mdat" + b"\xff" * 8, True, id="a length beyond reason"),
        pytest.param(box("moov"), False, id="another kind of file"),
        pytest.param(b"hello\n" * 10, False, id="text"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_a_missing_index_is_noticed(tmp_path: Path, content: bytes, lacks: bool) -> None:
    """Only what begins as an MP4 and has no `moov` among its outermost boxes lacks its index."""
    path = tmp_path / "talk.mp4"
    path.write_bytes(content)
    assert lacks_index(path) == lacks


def test_a_file_that_is_gone_lacks_nothing(tmp_path: Path) -> None:
    """Whether there is a file at all is told elsewhere."""
    assert not lacks_index(tmp_path / "gone.mp4")
