"""The server that shows a built folder as a web host does."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipeline.review.hosting import build_host


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    """Ask for the files of a small site."""
    site = tmp_path / "site"
    (site / "talk").mkdir(parents=True)
    (site / "index.html").write_text("<h1>All talks</h1>", "utf-8")
    (site / "404.html").write_text("<h1>Not here</h1>", "utf-8")
    (site / "talk" / "index.html").write_text("<h1>A talk</h1>" * 100, "utf-8")
    (site / "talk" / "captions.vtt").write_text("WEBVTT\n", "utf-8")
    (site / "talk" / "poster-480.avif").write_bytes(b"avif")
    (site / "talk" / "video.mp4").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    return TestClient(build_host(site), base_url="http://127.0.0.1:8766", follow_redirects=False)


@pytest.mark.parametrize(
    ("path", "words", "kind"),
    [
        ("/", "All talks", "text/html"),
        ("/talk/", "A talk", "text/html"),
        ("/talk/index.html?t=20", "A talk", "text/html"),
        ("/talk/captions.vtt", "WEBVTT", "text/vtt"),
        ("/talk/poster-480.avif", "avif", "image/avif"),
    ],
)
def test_pages_and_files_are_found(client: TestClient, path: str, words: str, kind: str) -> None:
    """A folder's page and the files beside it come with the type that browsers need."""
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)
    assert words in answer.text


def test_what_is_not_there_is_told_by_the_sites_own_page(client: TestClient) -> None:
    """An address that leads nowhere shows 404.html."""
    answer = client.get("/nowhere/at/all/")
    assert (answer.status_code, answer.text) == (404, "<h1>Not here</h1>")


def test_a_video_is_given_in_parts(client: TestClient) -> None:
    """A browser that seeks gets the bytes it asks for, unchanged by compression."""
    answer = client.get("/talk/video.mp4", headers={"Range": "bytes=300-309", "Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.content) == (206, bytes(range(44, 54)))
    assert "content-encoding" not in answer.headers
    whole = client.get("/talk/video.mp4", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in whole.headers
    assert whole.headers["accept-ranges"] == "bytes"


def test_text_is_compressed(client: TestClient) -> None:
    """Pages travel compressed, as from a web host."""
    assert client.get("/talk/", headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/talk/../../secret.txt"])
def test_nothing_outside_is_given(client: TestClient, path: str) -> None:
    """What lies beside the folder is not to be had."""
    assert client.get(path).status_code == 404


def test_a_page_elsewhere_reads_no_drafts(client: TestClient) -> None:
    """A name that somebody else points to this machine is not answered (DNS rebinding)."""
    assert client.get("/", headers={"Host": "evil.example:8766"}).status_code == 400
