"""Where a talk's video stands: what an editor may write, and what it leads to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talks import a_post, a_section

from pipeline.embed import Embed, format_embed, parse_embed
from pipeline.errors import RecordError
from pipeline.text.front import set_fact
from pipeline.text.merge import merge
from pipeline.text.post import format_post, parse_post

YOUTUBE = Embed(provider="youtube", id="a-b_c3D4e5F")
POST = a_post(a_section("intro", 0, ("Hello.", 120)))
ARTICLE = format_post(POST)


def with_embed(written: str) -> str:
    """Give an article with this line in its front matter."""
    return ARTICLE.replace("video:\n", f"embed: {written}\nvideo:\n", 1)


@pytest.mark.parametrize(
    ("written", "embed"),
    [
        ("youtube:a-b_c3D4e5F", YOUTUBE),
        ("'youtube:a-b_c3D4e5F'", YOUTUBE),
        ("youtube:-bcdefghij_", Embed(provider="youtube", id="-bcdefghij_")),
        ("vimeo:123456789", Embed(provider="vimeo", id="123456789")),
        ("vimeo:123456789/0a1b2c3d4e", Embed(provider="vimeo", id="123456789", key="0a1b2c3d4e")),
        ("", None),
    ],
)
def test_an_embed_is_read(written: str, embed: Embed | None) -> None:
    """Each way to name a video is read from the front matter; an empty one is none."""
    assert parse_post(with_embed(written), file="post.md").embed == embed


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("youtube:short", "write embed: youtube: and the 11 signs"),
        ("youtube:a-b_c3D4e5FF", "write embed: youtube: and the 11 signs"),
        ("youtube:a-b_c3D4e5!", "write embed: youtube: and the 11 signs"),
        ("vimeo:hello", "or embed: vimeo: and the number in its address."),
        ("vimeo:123/", "or embed: vimeo: and the number in its address."),
        ("dailymotion:x7tgad0", "write embed: youtube: and the 11 signs"),
        ("[youtube, vimeo]", "write embed: youtube: and the 11 signs"),
        ("https://www.youtube.com/watch?v=a-b_c3D4e5F&t=3s", "write embed: youtube:a-b_c3D4e5F"),
        ("https://www.youtube.com/watch?list=PL1&v=a-b_c3D4e5F", "write embed: youtube:a-b_c3D4e5F"),
        ("https://youtu.be/a-b_c3D4e5F?si=x", "write embed: youtube:a-b_c3D4e5F"),
        ("https://vimeo.com/123456789", "write embed: vimeo:123456789"),
        ("https://vimeo.com/123456789/0a1b2c3d4e", "write embed: vimeo:123456789/0a1b2c3d4e"),
    ],
)
def test_a_wrong_embed_is_refused(written: str, advice: str) -> None:
    """What names no video is refused in one sentence with the file and what to write."""
    with pytest.raises(RecordError) as error:
        parse_post(with_embed(written), file="post.md")
    assert str(error.value).startswith('post.md: embed is "')
    assert advice in str(error.value)


@pytest.mark.parametrize("written", ["youtube:a-b_c3D4e5F", "vimeo:1", "vimeo:123/abcd"])
def test_an_embed_is_written_as_it_is_read(written: str) -> None:
    """An article with an embed is written and read back the same."""
    post = parse_post(with_embed(written), file="post.md")
    assert format_embed(parse_embed(written)) == written
    assert parse_post(format_post(post), file="post.md") == post
    assert f"\nembed: {written}\n" in format_post(post)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is written is refused, or read and written back."""
    try:
        embed = parse_embed(text)
    except ValueError:
        return
    assert parse_embed(format_embed(embed)) == embed


def test_an_embed_survives_the_machine() -> None:
    """An editor's embed stays when the machine words the article anew, or the desk sets another fact."""
    mine = with_embed("youtube:a-b_c3D4e5F")
    new = ARTICLE.replace("Hello.", "Hello there.").replace("title: Jaw pain", "title: Your jaw")
    merged = parse_post(merge(ARTICLE, mine, new), file="post.md")
    assert (merged.embed, merged.title) == (YOUTUBE, "Your jaw")
    retitled = parse_post(set_fact(mine, "title", "My jaw", file="post.md"), file="post.md")
    assert (retitled.embed, retitled.title) == (YOUTUBE, "My jaw")


def test_addresses_of_players() -> None:
    """A player is asked for at the host that sets the fewest cookies, with its programming interface on."""
    assert YOUTUBE.player_url.startswith("https://www.youtube-nocookie.com/embed/a-b_c3D4e5F?enablejsapi=1&")
    vimeo = Embed(provider="vimeo", id="12", key="abcd")
    assert vimeo.player_url.startswith("https://player.vimeo.com/video/12?h=abcd&dnt=1&")
    assert (YOUTUBE.watch_url, vimeo.watch_url) == (
        "https://www.youtube.com/watch?v=a-b_c3D4e5F",
        "https://vimeo.com/12/abcd",
    )
