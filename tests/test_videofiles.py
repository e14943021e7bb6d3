"""Which video of a page a browser takes, and what everybody is offered."""

from __future__ import annotations

from dataclasses import replace

from test_views import ASSET, PAGE

from pipeline.embed import parse_embed
from pipeline.publish.videofiles import FOR_SMALL, gather_videos, list_sizes, list_sources

BOTH = replace(PAGE, files=replace(PAGE.files, video_bytes=14_200_000, small=ASSET, small_bytes=6_100_000))


def test_a_phone_takes_the_small_video() -> None:
    """The small one comes first, for whom its condition holds; the large one is for all others."""
    assert list_sources(BOTH, at="../neck/") == [
        {"src": "../neck/video-480.mp4", "media": FOR_SMALL},
        {"src": "../neck/video.mp4", "media": ""},
    ]


def test_without_a_small_video_there_is_no_choice() -> None:
    """A talk that was recorded small has one video and no choice."""
    assert list_sources(PAGE) == [{"src": "video.mp4", "media": ""}]
    assert list_sizes(PAGE) == []
    assert gather_videos(PAGE) == {"video.mp4": ASSET}


def test_everybody_may_choose_by_size() -> None:
    """Both are offered with their sizes in whole megabytes; a page that is only tried knows none."""
    assert [(one["href"], one["name"], one["size"]) for one in list_sizes(BOTH)] == [
        ("video.mp4", "Large video", "14 MB"),
        ("video-480.mp4", "Small video", "6 MB"),
    ]
    untold = replace(BOTH, files=replace(BOTH.files, video_bytes=0, small_bytes=0))
    assert [one["size"] for one in list_sizes(untold)] == ["", ""]


def test_videos_elsewhere_are_named_there_and_not_shipped() -> None:
    """On a host for media both have their own address, and the page's folder holds neither."""
    apart = replace(BOTH, video_url="https://m.example/a.mp4", small_url="https://m.example/b.mp4")
    assert [one["src"] for one in list_sources(apart)] == ["https://m.example/b.mp4", "https://m.example/a.mp4"]
    assert gather_videos(apart) == {}
    assert set(gather_videos(BOTH)) == {"video.mp4", "video-480.mp4"}


def test_a_video_of_another_site_is_not_shipped() -> None:
    """What YouTube shows is not uploaded with the page."""
    embed = parse_embed("youtube:dQw4w9WgXcQ")
    assert gather_videos(replace(BOTH, post=replace(BOTH.post, embed=embed))) == {}


def test_a_small_video_that_saves_little_is_no_choice() -> None:
    """A still picture is small in any size: phones get the smaller one, and nobody is asked."""
    close = replace(BOTH, files=replace(BOTH.files, video_bytes=800_000, small_bytes=600_000))
    assert list_sizes(close) == []
    assert len(list_sources(close)) == 2
