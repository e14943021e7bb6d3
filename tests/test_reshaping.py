"""An article changed at the desk: one change, saved, and chapters and captions follow."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from smalltalk import job_in, outcomes, snapshot

from pipeline import run as minutes
from pipeline.errors import ConflictError, EditError
from pipeline.models import Chapter, Quote
from pipeline.steps import reshaping
from pipeline.steps.places import list_starts
from pipeline.steps.reading import read_talk

SLUG = "small-talk"
JAW, GRIND = "temporomandibular-disorder", "bruxism"


def post_of(root: Path) -> str:
    return (root / "transcripts" / SLUG / "post.md").read_text("utf-8")


def chapters(root: Path) -> list[tuple[str, int]]:
    """Give each chapter's id and start, once `chapters.vtt` was seen to hold the same."""
    found: tuple[Chapter, ...] = read_talk(job_in(root), SLUG).chapters
    written = (root / "transcripts" / SLUG / "chapters.vtt").read_text("utf-8")
    assert [line for line in written.split("\n\n")[1:] if line.strip()] != []
    assert all(chapter.title in written for chapter in found)
    assert written.count(" --> ") == len(found)
    return [(chapter.id, chapter.start_ms) for chapter in found]


def test_a_paragraph_in_other_words_changes_nothing_else(drafted: Path) -> None:
    """The words change, the mark stays; what follows from the article is written anew."""
    before = post_of(drafted)
    sources = (drafted / "transcripts" / SLUG / "sources.json").read_bytes()
    shown = before.partition("t=0.00}\n\n")[2].partition(" {t=0.50}")[0]
    done = reshaping.replace_paragraph(job_in(drafted), SLUG, 0, f"{shown} Really.")
    assert done.text == post_of(drafted) == before.replace(shown, f"{shown} Really.")
    assert (drafted / "transcripts" / SLUG / "sources.json").read_bytes() != sources


def test_a_parted_paragraph_gets_the_time_of_its_words(drafted: Path) -> None:
    """What comes to stand alone is found in the talk; what nobody said has no time."""
    before = post_of(drafted)
    shown = before.partition("t=37.15}\n\n")[2].partition(" {t=37.15}")[0]
    parted = shown.replace(" A night guard", "\n\nA night guard").replace(
        " Ask", "\n\nNobody said so at all.\n\nAsk"
    )
    reshaping.replace_paragraph(job_in(drafted), SLUG, 2, parted)
    marks = [paragraph.start_ms for paragraph in read_talk(job_in(drafted), SLUG).post.sections[2].paragraphs]
    assert marks == [37_150, 48_000, None, 53_600]


def test_a_chapter_snaps_to_the_nearest_sentence(drafted: Path) -> None:
    """Moved to a second in the middle of a paragraph it begins with the sentence said nearest to it."""
    done = reshaping.move_chapter(job_in(drafted), SLUG, GRIND, 27_000)
    assert chapters(drafted) == [("intro", 0), (JAW, 14_720), (GRIND, 27_420)]
    assert (
        "or TMD for short. {t=14.72}\n\n## Teeth grinding and clenching {#bruxism t=27.42}\n\nTMD often"
        in done.text
    )
    assert (done.chapter, done.told) == (GRIND, ())


def test_a_chapter_is_added_renamed_and_deleted(drafted: Path) -> None:
    """Each step stands in the article and in `chapters.vtt`; the words stay all along."""
    added = reshaping.add_chapter(job_in(drafted), SLUG, "At the dentist", 53_000)
    assert added.chapter == "at-the-dentist"
    assert chapters(drafted)[-1] == ("at-the-dentist", 53_600)
    assert [finding.rule for finding in added.told] == ["chapter-short"]
    reshaping.rename_chapter(job_in(drafted), SLUG, "at-the-dentist", "See your dentist")
    assert "## See your dentist {#at-the-dentist t=53.60}" in post_of(drafted)
    assert reshaping.delete_chapter(job_in(drafted), SLUG, "at-the-dentist").told == ()
    assert chapters(drafted) == [("intro", 0), (JAW, 14_720), (GRIND, 37_150)]


def test_the_first_chapter_deleted_lets_the_next_begin_the_talk(drafted: Path) -> None:
    """Its words are the next chapter's, which begins at 0."""
    reshaping.delete_chapter(job_in(drafted), SLUG, "intro")
    assert chapters(drafted) == [(JAW, 0), (GRIND, 37_150)]
    assert "Hi, I'm Ada" in post_of(drafted)


@pytest.mark.parametrize(
    ("chapter", "at_ms", "told"),
    [
        ("intro", 20_000, "the first chapter begins with the talk"),
        (GRIND, 15_000, "begins at that moment"),
        (GRIND, 0, "lies between|begins there already"),
        ("neck", 20_000, "no chapter neck"),
    ],
)
def test_what_cant_be_is_refused_and_nothing_is_written(
    drafted: Path, chapter: str, at_ms: int, told: str
) -> None:
    """No two chapters begin at one moment, none overtakes another; the refusal changes no file."""
    before = snapshot(drafted)
    with pytest.raises(EditError, match=told):
        reshaping.move_chapter(job_in(drafted), SLUG, chapter, at_ms)
    assert snapshot(drafted) == before


def test_hand_made_chapters_are_sticky(drafted: Path) -> None:
    """Neither a new pack nor `--force` takes back what a person did to the chapters."""
    reshaping.move_chapter(job_in(drafted), SLUG, GRIND, 48_000)
    reshaping.rename_chapter(job_in(drafted), SLUG, JAW, "Sore jaws")
    before = post_of(drafted)
    pack = drafted / "conditions" / "bruxism.toml"
    pack.write_text(pack.read_text("utf-8").replace("Teeth grinding and clenching", "Clenching"), encoding="utf-8")
    for job in (job_in(drafted), job_in(drafted, force=True)):
        minutes.draft(job)
        assert outcomes(job)[SLUG][0] == "kept"
        assert post_of(drafted) == before
    assert chapters(drafted) == [("intro", 0), (JAW, 14_720), (GRIND, 48_000)]


def test_facts_are_changed_one_by_one(drafted: Path) -> None:
    """Texts and quotes are set, emptied ones go, and everything else in the file stays."""
    before = post_of(drafted)
    reshaping.set_front(job_in(drafted), SLUG, "title", " Jaws:  a talk ")
    assert post_of(drafted) == before.replace("title: Small talk", "title: 'Jaws: a talk'")
    points = (Quote(text="Wear it.", start_ms=48_000), Quote(text="By hand.", start_ms=None))
    reshaping.set_front(job_in(drafted), SLUG, "key_points", points)
    assert read_talk(job_in(drafted), SLUG).post.key_points == points
    reshaping.set_front(job_in(drafted), SLUG, "lead", "")
    assert "lead:" not in post_of(drafted)


@pytest.mark.parametrize(("key", "value"), [("title", " "), ("slug", "x"), ("lead", ()), ("key_points", "x")])
def test_facts_that_are_not_hers_or_make_no_sense_are_refused(drafted: Path, key: str, value: str) -> None:
    """A title is needed, the name in addresses is not for editing, and a list is no text."""
    with pytest.raises(EditError, match=rf"post\.md: {key} can't be set to this"):
        reshaping.set_front(job_in(drafted), SLUG, key, value)


def test_a_note_is_set_and_taken_back(drafted: Path) -> None:
    """A note is not held against the talk; taken back, the file is as before."""
    before = post_of(drafted)
    reshaping.set_note(job_in(drafted), SLUG, 1, is_note=True)
    assert read_talk(job_in(drafted), SLUG).post.sections[1].paragraphs[0].is_note
    assert reshaping.set_note(job_in(drafted), SLUG, 1, is_note=False).text == before


def test_a_change_of_a_text_that_is_gone_is_refused(drafted: Path) -> None:
    """Who looked at another article than the one that stands there changes nothing."""
    seen = hashlib.sha256(post_of(drafted).encode()).hexdigest()
    reshaping.rename_chapter(job_in(drafted), SLUG, JAW, "Sore jaws", expected=seen)
    before = post_of(drafted)
    with pytest.raises(ConflictError, match="changed elsewhere"):
        reshaping.rename_chapter(job_in(drafted), SLUG, GRIND, "Grinding", expected=seen)
    assert post_of(drafted) == before


def test_places_are_sentences_with_their_times(drafted: Path) -> None:
    """What a drag snaps to: each sentence that was said, in the order of the article."""
    starts = list_starts(post_of(drafted), read_talk(job_in(drafted), SLUG), file="post.md")
    assert [start.start_ms for start in starts] == sorted(start.start_ms for start in starts)
    assert (starts[0].text, starts[0].place) == ("Hi, I'm Ada and this is Test Talks.", (0, 0))
    assert len(starts) == 11
