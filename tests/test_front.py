"""The facts at the top of an article: one is changed, and every other line stays."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from test_post import BODY, FRONT, _lines, _posts

from pipeline.errors import EditError
from pipeline.models import Post
from pipeline.text.front import set_fact
from pipeline.text.post import format_post, parse_post

change = partial(set_fact, file="post.md")
PICKS = [{"text": "Rest it.", "t": 62.4}, {"text": "By hand."}]


def test_only_the_lines_of_that_fact_change() -> None:
    """Quotes are put where YAML needs them; comments, order and other facts stay to the byte."""
    article = FRONT.replace("title: Jaw pain\n", "title:   'Jaw pain'  # as filmed\n# mine\n") + BODY
    assert change(article, "title", "Jaw: pain") == article.replace("title:   'Jaw pain'", "title: 'Jaw: pain'")
    assert change(article, "title", "Jaw pain") == article


def test_a_fact_on_several_lines_is_changed_whole() -> None:
    """Folded texts and lists end where the next fact begins."""
    article = (
        FRONT.replace("description: Cynthia talks about the jaw.", "description: >\n  Cynthia\n  talks.\n") + BODY
    )
    assert (
        change(article, "description", "Jaws.") == FRONT.replace("Cynthia talks about the jaw.", "Jaws.\n") + BODY
    )


def test_a_list_comes_changes_and_goes() -> None:
    """Key points are put above the facts of the video, as in a draft, and taken out without a trace."""
    there = change(FRONT + BODY, "key_points", PICKS)
    assert (
        there
        == FRONT.replace("video:", "key_points:\n- text: Rest it.\n  t: 62.4\n- text: By hand.\nvideo:") + BODY
    )
    assert change(there, "key_points", PICKS[1:]) == there.replace("- text: Rest it.\n  t: 62.4\n", "")
    assert change(there, "key_points", None) == change(FRONT + BODY, "lead", None) == FRONT + BODY


def test_a_file_from_windows_stays_one() -> None:
    """Line ends and a byte order mark stay."""
    article = "\ufeff" + (FRONT + BODY).replace("\n", "\r\n")
    assert change(article, "title", "Neck") == article.replace("title: Jaw pain", "title: Neck")
    assert change(article, "lead", "Two words.") == article.replace("video:", "lead: Two words.\r\nvideo:")


@pytest.mark.parametrize(
    "front",
    [
        pytest.param(
            FRONT.replace("title: Jaw", "title: &x Jaw").replace("speaker: Cynthia, PA-C", "speaker: *x"),
            id="used-twice",
        ),
        pytest.param("---\n{title: a, slug: b}\n---\n", id="in-braces"),
        pytest.param(FRONT.replace("title: Jaw", 'title: "a\x01b"\nx: Jaw'), id="control-characters"),
    ],
)
def test_what_cant_be_told_apart_is_refused(front: str) -> None:
    """Rather than touch another fact, the program says that a text editor is needed."""
    with pytest.raises(EditError, match=r"^post.md: lead can't be told|^post.md: title can't be told"):
        change(front + BODY, "lead" if "{" in front else "title", "Neck")


@settings(deadline=None, max_examples=60)
@given(_posts, _lines.filter(bool))
def test_any_text_can_be_set(post: Post, text: str) -> None:
    """Whatever is typed is read back as it was typed, and nothing else is read otherwise."""
    before = format_post(post)
    after = change(before, "title", text)
    assert parse_post(after, file="post.md").title == text
    assert change(after, "title", post.title) == before
