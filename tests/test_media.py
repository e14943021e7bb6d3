"""A file is answered whole or in the part asked for, and only if it is the file the caller means."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from deskserver import HOST, KEY, PORT, TOKEN, Answer, ask, open_files
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from pipeline.review import media as module
from pipeline.review.media import KINDS, TornError, UnsatisfiableError, media, parse_range, shelf
from pipeline.review.server import guarded

SIZE = 1_000
CONTENT = bytes(n % 251 for n in range(SIZE))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "talk.mp4").write_bytes(CONTENT)
    (tmp_path / "secret.mp4").write_bytes(b"secret")
    return folder


def desk(folder: Path, *, path: Path | None = None) -> ASGIApp:
    """Give a desk that shows the files of a folder, or one path whatever it is by now."""
    files = shelf(folder)

    def show(request: Request) -> Response:
        known = path or files.get(request.path_params["name"])
        if known is None:
            raise HTTPException(404)
        return media(request, known, folder=folder)

    routes = [Route("/media/{name}", show, methods=["GET"])]
    return guarded(Starlette(routes=routes), port=PORT, token=TOKEN)


def fetch(app: ASGIApp, *ranges: str, method: str = "GET", more: tuple[tuple[str, str], ...] = ()) -> Answer:
    headers = (HOST, KEY, *(("range", wanted) for wanted in ranges), *more)
    return ask(app, "/media/talk.mp4", method=method, headers=headers)


def test_a_file_comes_whole(folder: Path) -> None:
    """Without a range the whole file comes, and says that parts can be had."""
    answer = fetch(desk(folder))
    assert (answer.status, answer.body) == (200, CONTENT)
    assert (answer["content-length"], answer["accept-ranges"], answer["content-type"]) == (
        "1000",
        "bytes",
        "video/mp4",
    )


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-1", range(2)),
        ("bytes=-500", range(500, 1_000)),
        ("bytes=500-", range(500, 1_000)),
        ("bytes=0-", range(1_000)),
        ("bytes=999-999", range(999, 1_000)),
        ("bytes=999-99999999999999999999999999", range(999, 1_000)),
        ("bytes=-99999999999999999999999999", range(1_000)),
        ("bytes=0000000000000000000000000000-01", range(2)),
        ("Bytes=5-5", range(5, 6)),
    ],
)
def test_a_part_comes_as_asked(folder: Path, wanted: str, part: range) -> None:
    """Row 47: `0-1`, `-500` and `500-` are answered by 206 and exactly these bytes."""
    answer = fetch(desk(folder), wanted)
    assert (answer.status, answer.body) == (206, CONTENT[part.start : part.stop])
    assert answer["content-range"] == f"bytes {part.start}-{part.stop - 1}/1000"
    assert answer["content-length"] == str(len(part))


@pytest.mark.parametrize(
    "wanted", ["bytes=99999999999-", "bytes=1000-", "bytes=1000-2000", "bytes=-0", f"bytes={'9' * 9000}-"]
)
def test_a_part_behind_the_end_is_refused(folder: Path, wanted: str) -> None:
    """Row 47: what begins behind the end is answered by 416, which tells the size."""
    answer = fetch(desk(folder), wanted)
    assert (answer.status, answer.body, answer["content-range"]) == (416, b"", "bytes */1000")


@pytest.mark.parametrize(
    "ranges",
    [
        ("bytes=9-5",),
        ("abc",),
        ("bytes=abc",),
        ("bytes=0-1,5-6",),
        ("bytes=0-1, 5-6",),
        ("bytes=0-1", "bytes=5-6"),
        ("bytes=",),
        ("bytes=-",),
        ("bytes=--5",),
        ("bytes=1-2-3",),
        ("bytes=+1-2",),
        ("bytes=1_0-20",),
        ("bytes=0x1-2",),
        ("bytes = 0-1",),
        ("bytes=\xb2-",),
        ("seconds=0-1",),
        ("",),
    ],
)
def test_what_is_no_part_is_ignored(folder: Path, ranges: tuple[str, ...]) -> None:
    """Row 47: `9-5`, `abc` and several ranges are answered by the whole file."""
    answer = fetch(desk(folder), *ranges)
    assert (answer.status, answer.body) == (200, CONTENT)
    assert "content-range" not in dict(answer.headers)


@pytest.mark.parametrize("ranges", [(), ("bytes=0-1",), ("bytes=5000-",)])
def test_head_tells_the_size(folder: Path, ranges: tuple[str, ...]) -> None:
    """Row 47: HEAD gives the headers of the whole file and nothing of it; a range counts for GET alone."""
    answer = fetch(desk(folder), *ranges, method="HEAD")
    assert (answer.status, answer.body, answer["content-length"]) == (200, b"", "1000")
    assert answer["accept-ranges"] == "bytes"


def test_an_empty_file_has_no_part(folder: Path) -> None:
    """An empty file comes whole, as nothing."""
    (folder / "talk.mp4").write_bytes(b"")
    app = desk(folder)
    assert (fetch(app).status, fetch(app).body) == (200, b"")
    assert [fetch(app, wanted).status for wanted in ("bytes=0-", "bytes=-5")] == [416, 416]


@given(wanted=st.text(max_size=40), size=st.integers(0, 2_000))
def test_any_text_is_read_as_a_range_or_ignored(wanted: str, size: int) -> None:
    """No header breaks the reading of ranges."""
    for text in (wanted, f"bytes={wanted}"):
        try:
            part = parse_range(text, size)
        except UnsatisfiableError:
            continue
        assert part is None or 0 <= part.start < part.stop <= size


@given(first=st.integers(0, 10**30), last=st.integers(0, 10**30), size=st.integers(1, 10**15))
def test_a_range_is_what_its_numbers_say(first: int, last: int, size: int) -> None:
    """The three forms of RFC 9110, with numbers of any length."""
    reads = {
        f"{first}-": (first, size),
        f"{first}-{last}": (first, min(last + 1, size)),
        f"-{last}": (max(size - last, 0), size),
    }
    for text, (start, stop) in reads.items():
        if text == f"{first}-{last}" and last < first:
            assert parse_range(f"bytes={text}", size) is None
        elif start >= size:
            with pytest.raises(UnsatisfiableError):
                parse_range(f"bytes={text}", size)
        else:
            assert parse_range(f"bytes={text}", size) == range(start, stop)


def test_a_huge_file_is_read_in_pieces(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 47: a file and a range of any size are never asked of the disk in one piece."""
    real, lengths = os.pread, []

    def measured(descriptor: int, length: int, at: int) -> bytes:
        lengths.append(length)
        return real(descriptor, length, at)

    monkeypatch.setattr(module.os, "pread", measured)
    os.truncate(folder / "talk.mp4", 2**40)
    assert len(fetch(desk(folder), f"bytes={2**40 - 9 * module.CHUNK_BYTES - 7}-{'9' * 30}").body) == sum(lengths)
    assert lengths == [module.CHUNK_BYTES] * 9 + [7]


@pytest.mark.parametrize("offset", [0, 1, module.CHUNK_BYTES - 1, module.CHUNK_BYTES, 2 * module.CHUNK_BYTES + 1])
def test_pieces_fit_together(folder: Path, offset: int) -> None:
    """Wherever a part begins, its pieces are the bytes of the file."""
    content = os.urandom(3 * module.CHUNK_BYTES + 5)
    (folder / "talk.mp4").write_bytes(content)
    assert fetch(desk(folder), f"bytes={offset}-").body == content[offset:]


def test_a_changed_file_is_begun_again(folder: Path) -> None:
    """A player that goes on with a part of the old file gets the whole of the new one."""
    app = desk(folder)
    etag = fetch(app)["etag"]
    assert fetch(app, "bytes=5-9", more=(("if-range", etag),)).status == 206
    (folder / "talk.mp4").write_bytes(CONTENT[::-1] + b"x")
    answer = fetch(app, "bytes=5-9", more=(("if-range", etag),))
    assert (answer.status, answer.body) == (200, CONTENT[::-1] + b"x")
    assert fetch(app, "bytes=5-9", more=(("if-range", f"W/{etag}"),)).status == 200
    assert fetch(app, "bytes=5-9", more=(("if-range", "Thu, 26 Nov 2026 21:00:00 GMT"),)).status == 200


def test_a_file_that_vanished_is_not_there(folder: Path) -> None:
    """A file that was known and is gone, is a folder by now, or can't be read gives the 404 of every address."""
    app = desk(folder)
    (folder / "talk.mp4").unlink()
    gone = fetch(app)
    (folder / "talk.mp4").mkdir()
    assert [(answer.status, answer.body) for answer in (gone, fetch(app))] == [(404, b"Not Found")] * 2


def test_a_pipe_does_not_hang(folder: Path) -> None:
    """A pipe in the place of a file is not there, and nobody waits for it."""
    app = desk(folder)
    (folder / "talk.mp4").unlink()
    os.mkfifo(folder / "talk.mp4")
    assert fetch(app).status == 404


def test_a_file_cut_short_meanwhile_is_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is shorter than it was a moment ago gives 404 as long as nothing was sent."""
    real = os.fstat

    def longer(descriptor: int) -> os.stat_result:
        facts = list(real(descriptor))
        facts[6] += 1
        return os.stat_result((*facts, 0.0, 0.0, 0.0, 0, 0, 0))

    app = desk(folder)
    monkeypatch.setattr(module.os, "fstat", longer)
    answer = fetch(app)
    assert (answer.status, answer.body) == (404, b"Not Found")


def test_a_file_cut_short_on_the_way_is_torn_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If it shrinks while it is being sent, the answer ends with an error and never with made-up bytes."""
    path = folder / "talk.mp4"
    path.write_bytes(bytes(5 * module.CHUNK_BYTES))
    real, reads = os.pread, []

    def shrinking(descriptor: int, length: int, at: int) -> bytes:
        reads.append(at)
        if len(reads) == 3:
            os.truncate(path, 10)
        return real(descriptor, length, at)

    monkeypatch.setattr(module.os, "pread", shrinking)
    with pytest.raises(TornError):
        fetch(desk(folder))
    assert len(reads) == 3


def test_files_are_closed(folder: Path) -> None:
    """Whatever becomes of a request, no file stays open."""
    app = desk(folder)
    with (folder / "talk.mp4").open():
        assert open_files(folder) == [folder / "talk.mp4"]
    fetch(app)
    fetch(app, "bytes=0-1")
    fetch(app, "bytes=5000-")
    fetch(app, method="HEAD")
    assert open_files(folder) == []


def test_a_link_out_of_the_folder_is_not_there(folder: Path) -> None:
    """Row 46: a file that a link puts elsewhere is not shown, whether it or its folder is the link."""
    (folder / "link.mp4").symlink_to("../secret.mp4")
    (folder / "out").symlink_to(folder.parent)
    (folder / "round.mp4").symlink_to("round.mp4")
    for path in (
        folder / "link.mp4",
        folder / "out" / "secret.mp4",
        folder / "round.mp4",
        folder / ".." / "secret.mp4",
    ):
        answer = fetch(desk(folder, path=path))
        assert (answer.status, answer.body) == (404, b"Not Found")


def test_a_link_inside_the_folder_is_followed(folder: Path) -> None:
    """A link that stays in the folder is a file of it, and the folder itself may be reached by one."""
    (folder / "twin.mp4").symlink_to("talk.mp4")
    (folder.parent / "way").symlink_to(folder)
    assert fetch(desk(folder, path=folder / "twin.mp4")).body == CONTENT
    assert fetch(desk(folder.parent / "way", path=folder / "talk.mp4")).body == CONTENT


def test_a_shelf_holds_the_files_of_a_folder(folder: Path) -> None:
    """Row 46: what can be asked for is known beforehand: no link, no folder, nothing above."""
    (folder / "link.mp4").symlink_to("../secret.mp4")
    (folder / "deeper").mkdir()
    assert shelf(folder) == {"talk.mp4": folder / "talk.mp4"}


@pytest.mark.parametrize(
    "target",
    [
        "/media/secret.mp4",
        "/media/..%2fsecret.mp4",
        "/media/..%5csecret.mp4",
        "/media/%2e%2e/secret.mp4",
        "/media/talk.mp4%00",
    ],
)
def test_a_name_that_is_not_on_the_shelf_is_not_there(folder: Path, target: str) -> None:
    """Row 46: a name is looked up, never joined to a folder."""
    answer = ask(desk(folder), target)
    assert (answer.status, answer.body) == (404, b"Not Found")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.vtt", "text/vtt; charset=utf-8"), ("A.MP4", "video/mp4"), ("a.exe", "application/octet-stream")],
)
def test_the_kind_follows_from_the_name(folder: Path, name: str, kind: str) -> None:
    """What a file is taken for depends on its name alone; what we don't know is nothing a browser runs."""
    (folder / name).write_bytes(b"x")
    assert ask(desk(folder), f"/media/{name}")["content-type"] == kind


def test_no_kind_is_a_page() -> None:
    """No file that somebody dropped here is ever shown as a page of the desk."""
    assert not [kind for kind in KINDS.values() if "html" in kind or "xml" in kind.replace("image/svg+xml", "")]
