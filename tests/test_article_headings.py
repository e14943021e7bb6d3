"""Chapters by hand: a heading is renamed, deleted, moved or added, and every other byte stays."""

from __future__ import annotations

from functools import partial

import pytest
from test_post import FRONT

from pipeline.errors import EditError
from pipeline.text import headings
from pipeline.text.headings import Place
from pipeline.text.merge import compare, merge
from pipeline.text.post import parse_post

INTRO = "## Intro {#intro t=0.00}\n\nHello. Welcome. {t=0.12}\n\nToday we talk. {t=20.00}\n\n"
GRIND = (
    "## Bruxism {#bruxism t=62.40}\n\n<!-- mine -->\n\nYou grind. It hurts. {t=62.40}\n\nWear it. {t=80.00}\n\n"
)
END = "## Goodbye {#outro t=90.00}\n\nBye. {t=90.00}\n"
ARTICLE = f"{FRONT}\n{INTRO}{GRIND}{END}"

rename = partial(headings.rename_heading, file="post.md")
delete = partial(headings.delete_heading, file="post.md")
move = partial(headings.move_heading, file="post.md")
add = partial(headings.add_heading, file="post.md")


def outline(markdown: str) -> list[tuple[str, str, int | None, list[str]]]:
    """Give each chapter's id, title, time and paragraphs."""
    return [
        (one.id, one.title, one.start_ms, [paragraph.markdown for paragraph in one.paragraphs])
        for one in parse_post(markdown, file="post.md").sections
    ]


def test_a_chapter_is_renamed() -> None:
    """Id and time stay, so that links to the chapter hold; nothing else changes."""
    assert rename(ARTICLE, "bruxism", " Teeth  grinding ") == ARTICLE.replace(
        "## Bruxism {", "## Teeth grinding {"
    )
    assert rename(ARTICLE, "bruxism", "Bruxism") == ARTICLE


def test_a_heading_that_had_no_id_keeps_the_one_it_was_read_with() -> None:
    """A chapter typed by hand has an id made of its title; renamed, it keeps that one."""
    article = ARTICLE.replace("## Bruxism {#bruxism t=62.40}", "## Jaw <!-- ? --> pain")
    assert rename(article, "jaw-pain", "C# {#x}") == article.replace(
        "## Jaw <!-- ? --> pain", "## C# {#x} <!-- ? --> {#jaw-pain}"
    )


@pytest.mark.parametrize("title", ["", "  ", "\n"])
def test_a_chapter_without_a_title_is_refused(title: str) -> None:
    """A title is needed, and that is said."""
    with pytest.raises(EditError, match=r"^post.md: a chapter needs a title; write one.$"):
        rename(ARTICLE, "bruxism", title)


def test_a_title_is_one_line_and_no_comment() -> None:
    """Whatever is typed as a title stays a title."""
    renamed = rename(ARTICLE, "bruxism", "One\n## Two <!-- three")
    assert [title for _, title, *_ in outline(renamed)] == ["Intro", "One ## Two <! -- three", "Goodbye"]


def test_a_deleted_chapters_text_goes_to_the_one_before() -> None:
    """Only the heading goes; comments and paragraphs stay."""
    assert delete(ARTICLE, "bruxism") == ARTICLE.replace("## Bruxism {#bruxism t=62.40}\n\n", "")


def test_the_next_chapter_takes_the_text_of_a_deleted_first_one() -> None:
    """The talk then begins with the second chapter; no word is lost."""
    assert outline(delete(ARTICLE, "intro"))[0][3] == [
        "Hello. Welcome.",
        "Today we talk.",
        "You grind. It hurts.",
        "Wear it.",
    ]


def test_paragraphs_around_a_deleted_heading_stay_two() -> None:
    """Where no blank line stood around the heading, one comes in its place."""
    tight = ARTICLE.replace("\n\n## Bruxism {#bruxism t=62.40}\n\n<!-- mine -->\n\n", "\n## Bruxism {#bruxism}\n")
    assert outline(delete(tight, "bruxism"))[0][3] == [
        "Hello. Welcome.",
        "Today we talk.",
        "You grind. It hurts.",
        "Wear it.",
    ]


def test_the_only_chapter_stays() -> None:
    """An article needs a chapter."""
    with pytest.raises(EditError, match="only chapter"):
        delete(f"{FRONT}\n{END}", "outro")


def test_a_chapter_moves_to_another_paragraph() -> None:
    """The heading goes above it with its new time, forth and back; what stood between changes chapter."""
    moved = move(ARTICLE, "bruxism", Place(1), 20_000)
    assert [(name, start_ms, len(texts)) for name, _, start_ms, texts in outline(moved)] == [
        ("intro", 0, 1),
        ("bruxism", 20_000, 3),
        ("outro", 90_000, 1),
    ]
    assert move(moved, "bruxism", Place(2), 62_400) == ARTICLE.replace(
        "## Bruxism {#bruxism t=62.40}\n\n<!-- mine -->\n\n", "<!-- mine -->\n\n## Bruxism {#bruxism t=62.40}\n\n"
    )


def test_a_chapter_moves_into_a_paragraph() -> None:
    """The paragraph is parted at the sentence: the first part keeps its time, the second has one of its own."""
    moved = move(ARTICLE, "bruxism", Place(2, len("You grind. ")), 64_000)
    parted = "<!-- mine -->\n\nYou grind. {t=62.40}\n\n## Bruxism {#bruxism t=64.00}\n\nIt hurts. {t=64.00}\n\n"
    assert moved == ARTICLE.replace(
        "## Bruxism {#bruxism t=62.40}\n\n<!-- mine -->\n\nYou grind. It hurts. {t=62.40}\n\n", parted
    )


def test_a_chapter_that_stays_gets_the_time_alone() -> None:
    """Moved to where it is, its heading is not touched but for the time."""
    assert move(ARTICLE, "bruxism", Place(2), 62_000) == ARTICLE.replace("#bruxism t=62.40", "#bruxism t=62.00")


@pytest.mark.parametrize(
    ("section", "place", "told"),
    [
        ("intro", Place(1), "the first chapter begins with the talk"),
        ("bruxism", Place(4), 'the chapter "Goodbye" lies between'),
        ("outro", Place(1), 'the chapter "Bruxism" lies between'),
        ("outro", Place(2), '"Bruxism" begins there already'),
        ("bruxism", Place(0), '"Intro" begins there already'),
        ("bruxism", Place(9), "there is no paragraph 10"),
        ("neck", Place(1), "there is no chapter neck"),
    ],
)
def test_a_chapter_stays_between_its_neighbours(section: str, place: Place, told: str) -> None:
    """Two chapters never begin at one moment, and none overtakes another."""
    with pytest.raises(EditError, match=rf"^post.md: {told}.*\.$"):
        move(ARTICLE, section, place, 1000)


def test_a_chapter_is_added() -> None:
    """It gets an id made of its title, or the one asked for, and never one that is taken."""
    text, name = add(ARTICLE, "At home", Place(3), 80_000)
    assert (text, name) == (ARTICLE.replace("Wear it.", "## At home {#at-home t=80.00}\n\nWear it."), "at-home")
    assert add(ARTICLE, "Bruxism", Place(3), 80_000)[1] == "bruxism--2"
    assert add(ARTICLE, "Grinding", Place(3), 80_000, section="migraine")[1] == "migraine"
    with pytest.raises(EditError, match='"Bruxism" begins there already'):
        add(ARTICLE, "At home", Place(2), 62_400)


def test_a_note_that_is_parted_is_two_notes() -> None:
    """An editor's own words stay hers on both sides of a heading; a file from Windows keeps its line ends."""
    article = ARTICLE.replace("{t=80.00}", "Or not. {.note}").replace("\n", "\r\n")
    text, _ = add(article, "X", Place(3, len("Wear it. ")), 81_000)
    assert "Wear it. {.note}\r\n\r\n## X {#x t=81.00}\r\n\r\nOr not. {t=81.00} {.note}\r\n" in text
    assert "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize("offset", [99, 17])
def test_a_place_that_is_no_sentence_is_refused(offset: int) -> None:
    """A heading is never put behind the last word of a paragraph, and no comment is torn."""
    article = ARTICLE.replace("Wear it.", "Wear it. <!-- no, wait --> Now.")
    with pytest.raises(EditError, match="a chapter can't begin inside of this"):
        add(article, "X", Place(3, offset), 81_000)


@pytest.mark.parametrize(
    "mine",
    [
        pytest.param(rename(ARTICLE, "bruxism", "Grinding"), id="renamed"),
        pytest.param(delete(ARTICLE, "bruxism"), id="deleted"),
        pytest.param(move(ARTICLE, "bruxism", Place(1), 20_000), id="moved"),
    ],
)
def test_the_machine_only_proposes_where_a_person_set_a_chapter(mine: str) -> None:
    """A new pack names and places the chapter otherwise: hers stays as she made it, the other is a proposal."""
    new = ARTICLE.replace("## Bruxism {#bruxism t=62.40}", "## Teeth clenching {#bruxism t=61.00}")
    assert outline(merge(ARTICLE, mine, new)) == outline(mine)
    assert any(region.is_proposal for region in compare(ARTICLE, mine, new))


def test_an_added_chapter_survives_what_the_machine_writes_anew() -> None:
    """A chapter of hers stays where other chapters and words change."""
    mine, _ = add(ARTICLE, "At home", Place(3), 80_000)
    new = ARTICLE.replace("## Bruxism", "## Grinding").replace("Bye.", "Goodbye.")
    assert outline(merge(ARTICLE, mine, new)) == outline(
        mine.replace("## Bruxism", "## Grinding").replace("Bye.", "Goodbye.")
    )
