"""Which picture stands before the video: what an editor may write, and what is read of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talks import a_post, a_section

from pipeline.errors import RecordError
from pipeline.posterchoice import PosterChoice, format_poster, parse_poster
from pipeline.text.front import set_fact
from pipeline.text.merge import merge
from pipeline.text.post import format_post, parse_post

ARTICLE = format_post(a_post(a_section("intro", 0, ("Hello.", 120))))


def with_poster(written: str) -> str:
    """Give an article with this line in its front matter."""
    return ARTICLE.replace("video:\n", f"poster: {written}\nvideo:\n", 1)


@pytest.mark.parametrize(
    ("written", "choice"),
    [
        ("83.4", PosterChoice(at_ms=83_400)),
        ("1:23.4", PosterChoice(at_ms=83_400)),
        ("'1:23.4'", PosterChoice(at_ms=83_400)),
        ("1:23", PosterChoice(at_ms=83_000)),
        ("1:02:05", PosterChoice(at_ms=3_725_000)),
        ("0", PosterChoice(at_ms=0)),
        ("my-picture.jpg", PosterChoice(file="my-picture.jpg")),
        ("Me at work.PNG", PosterChoice(file="Me at work.PNG")),
        ("ünder-vier-augen.webp", PosterChoice(file="ünder-vier-augen.webp")),
        ("", None),
    ],
)
def test_a_choice_is_read(written: str, choice: PosterChoice | None) -> None:
    """Seconds, a clock as YAML takes it for a number, and the name of a picture are read; an empty one is none."""
    post = parse_post(with_poster(written), file="post.md")
    assert post.poster == choice
    assert parse_post(format_post(post), file="post.md") == post


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("-3", "write the second of the video"),
        ("soon", "write the second of the video"),
        ("true", "write the second of the video"),
        ("2024-01-01", "write the second of the video"),
        ("[1, 2]", "write the second of the video"),
        ("'83,4'", "write the second of the video"),
        ("my-picture.gif", "the name of a .jpg, .png or .webp file beside post.md."),
        ("../other-talk/me.jpg", "put the picture beside post.md and write its name alone"),
        ("/etc/me.jpg", "put the picture beside post.md and write its name alone"),
        ("C:me.jpg", "put the picture beside post.md and write its name alone"),
        (".me.jpg", "put the picture beside post.md and write its name alone"),
        ('"a\\nb.jpg"', "put the picture beside post.md and write its name alone"),
    ],
)
def test_a_wrong_choice_is_refused(written: str, advice: str) -> None:
    """What is neither is refused in one line with the file, the key and what to write."""
    with pytest.raises(RecordError, match=r"\Apost\.md: poster is \"[^\n]+\.\Z") as error:
        parse_post(with_poster(written), file="post.md")
    assert advice in str(error.value)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is written is refused, or read and written back."""
    try:
        choice = parse_poster(text)
    except ValueError:
        return
    assert parse_poster(str(format_poster(choice))) == choice


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        (PosterChoice(at_ms=83_400), "1:23.4"),
        (PosterChoice(at_ms=0), "0:00"),
        (PosterChoice(at_ms=3_725_040), "1:02:05.04"),
        (PosterChoice(file="me.jpg"), "me.jpg"),
    ],
)
def test_a_choice_is_shown_as_it_may_be_typed(choice: PosterChoice, shown: str) -> None:
    """What a person reads can be typed back."""
    assert str(choice) == shown
    assert parse_poster(shown) == choice


def test_a_choice_survives_the_machine() -> None:
    """An editor's choice stays when the machine words the article anew, or the desk sets another fact."""
    mine = with_poster("83.4")
    new = ARTICLE.replace("Hello.", "Hello there.").replace("title: Jaw pain", "title: Your jaw")
    merged = parse_post(merge(ARTICLE, mine, new), file="post.md")
    assert (merged.poster, merged.title) == (PosterChoice(at_ms=83_400), "Your jaw")
    retitled = parse_post(set_fact(mine, "title", "My jaw", file="post.md"), file="post.md")
    assert (retitled.poster, retitled.title) == (PosterChoice(at_ms=83_400), "My jaw")
