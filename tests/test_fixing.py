"""A word corrected once: it reaches every output, edited articles too, and moves no time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import smalltalk
from smalltalk import FakeEar, job_in, messages, snapshot
from test_one_text import TIMES, texts
from test_run import SLUG, edit, talk_of

from pipeline import run as minutes
from pipeline.errors import ConflictError, RecordError
from pipeline.models import Fix
from pipeline.steps import fixing
from pipeline.steps.saving import Saved, list_history, read_saved, sha256_of
from pipeline.steps.talks import read_approval, require_transcript

SAID = " ".join(smalltalk.SENTENCES).split()


def fix_of(heard: str, text: str, *, nth: int = 0) -> Fix:
    """Give the fix for one word as it was heard, the first or a later one."""
    return Fix(word=[at for at, word in enumerate(SAID) if word == heard][nth], heard=heard, text=text)


DENTIST = fix_of("dentist", "orthodontist")


def article(root: Path) -> str:
    return talk_of(root).post.read_text("utf-8")


def test_a_correction_reaches_every_output(drafted: Path, ear: FakeEar) -> None:
    """Captions, article and, with the next preview, the page show the right word; no time moves."""
    before, heard = texts(drafted), talk_of(drafted).transcript.read_bytes()
    fixed = fixing.fix(job_in(drafted), SLUG, [fix_of("dentist", "surgeon")])
    assert fixed == fixing.Fixed(fixes=(fix_of("dentist", "surgeon"),))
    assert 'heard = "dentist"' in talk_of(drafted).fixes.read_text("utf-8")
    minutes.preview(job_in(drafted))
    for name, text in texts(drafted).items():
        assert ("surgeon" in text) == ("chapters" not in name), name
        assert "dentist" not in text, name
        assert TIMES.findall(text) == TIMES.findall(before[name]), name
    assert talk_of(drafted).transcript.read_bytes() == heard


def test_a_corrected_draft_is_what_the_machine_would_write(drafted: Path, ear: FakeEar) -> None:
    """After a correction of an unedited talk a run finds nothing to do but the preview."""
    fixing.fix(job_in(drafted), SLUG, [DENTIST])
    before = snapshot(drafted / "transcripts")
    minutes.run(job_in(drafted))
    assert snapshot(drafted / "transcripts") == before
    assert talk_of(drafted).base.read_text("utf-8") == article(drafted)


def test_an_article_edited_elsewhere_takes_the_correction(drafted: Path) -> None:
    """Her edit stays, and the sentence she left alone has the right word; so has the base."""
    edit(talk_of(drafted).post, "what to do at home", "what to do at your desk")
    fixed = fixing.fix(job_in(drafted), SLUG, [DENTIST])
    assert "what to do at your desk" in article(drafted)
    assert "Ask your orthodontist about bruxism" in article(drafted)
    assert "Ask your orthodontist about bruxism" in talk_of(drafted).base.read_text("utf-8")
    assert "what to do at home" in talk_of(drafted).base.read_text("utf-8")
    assert fixed.left == ()


def test_a_sentence_she_changed_takes_the_correction(drafted: Path) -> None:
    """Where she worded the same sentence otherwise only the misheard word changes."""
    edit(talk_of(drafted).post, "Ask your dentist about bruxism", "Do ask your own Dentist, please, about bruxism")
    fixed = fixing.fix(job_in(drafted), SLUG, [DENTIST])
    assert "Do ask your own Orthodontist, please, about bruxism" in article(drafted)
    assert fixed.left == ()


@pytest.mark.parametrize("hers", ["Ask a dentist, your dentist, about bruxism", "Ask us about bruxism"])
def test_a_sentence_that_does_not_tell_where_is_left(hers: str, drafted: Path) -> None:
    """Where the misheard word stands twice or no more, hers is kept, and base too: a proposal."""
    mine = edit(talk_of(drafted).post, "Ask your dentist about bruxism", hers)
    base = talk_of(drafted).base.read_bytes()
    fixed = fixing.fix(job_in(drafted), SLUG, [DENTIST])
    assert article(drafted) == mine
    assert talk_of(drafted).base.read_bytes() == base
    assert [(hers in left.mine, "orthodontist" in left.new) for left in fixed.left] == [(True, True)] * 2
    assert "orthodontist" in talk_of(drafted).captions.read_text("utf-8")


def test_a_correction_for_other_words_changes_nothing(drafted: Path) -> None:
    """A fix that does not fit what was heard is refused before anything is written."""
    before = snapshot(drafted)
    with pytest.raises(
        RecordError, match=r'fixes\.toml: word 0 is "Hi,", not "Ho,"; correct or delete this fix\.$'
    ):
        fixing.fix(job_in(drafted), SLUG, [Fix(word=0, heard="Ho,", text="Hey,")])
    assert snapshot(drafted) == before


def test_a_dry_run_changes_nothing(drafted: Path) -> None:
    """With --dry-run it is only said what would be corrected."""
    before, job = snapshot(drafted), job_in(drafted, dry_run=True)
    fixing.fix(job, SLUG, [DENTIST])
    assert (snapshot(drafted), messages(job)) == (before, "1 correction would be written")


def test_a_correction_made_before_is_fresh(drafted: Path) -> None:
    """The same correction again writes nothing."""
    fixing.fix(job_in(drafted), SLUG, [DENTIST])
    before, job = snapshot(drafted), job_in(drafted)
    assert fixing.fix(job, SLUG, [DENTIST]).fixes == ()
    assert (snapshot(drafted), messages(job)) == (before, "corrected before")


def test_her_texts_are_in_the_history(drafted: Path) -> None:
    """The corrections and an edited article are saved; the machine's own draft is no text of hers."""
    fixing.fix(job_in(drafted), SLUG, [DENTIST])
    assert [saved.name for saved in list_all(drafted)] == ["fixes.toml"]
    mine = edit(talk_of(drafted).post, "what to do at home", "what to do at your desk")
    fixing.fix(job_in(drafted), SLUG, [fix_of("clicks,", "cracks,")])
    kept = [
        read_saved(job_in(drafted), SLUG, saved.id) for saved in list_history(job_in(drafted), SLUG, "post.md")
    ]
    assert kept == [article(drafted), mine]


def test_an_approved_article_is_kept_before_it_changes(approved: Path) -> None:
    """What a person approved can be read for ever, even if the machine wrote it."""
    before = article(approved)
    fixing.fix(job_in(approved), SLUG, [DENTIST])
    (kept,) = list_history(job_in(approved), SLUG, "post.md")
    assert read_saved(job_in(approved), SLUG, kept.id) == before


def test_an_article_that_could_not_be_read_then_is_not_written(drafted: Path) -> None:
    """A correction that would break her front matter changes nothing at all, and it is said."""
    edit(talk_of(drafted).post, "- text: Ask your dentist", "- text: Do ask your dentist")
    before = snapshot(drafted)
    with pytest.raises(RecordError, match=r"^transcripts/small-talk/post\.md: "):
        fixing.fix(job_in(drafted), SLUG, [fix_of("dentist", "periodontist: again")])
    assert snapshot(drafted) == before


def list_all(root: Path) -> list[Saved]:
    return [
        saved
        for path in (talk_of(root).fixes, talk_of(root).post)
        for saved in list_history(job_in(root), SLUG, path.name)
    ]


def test_a_file_changed_meanwhile_is_a_conflict(drafted: Path) -> None:
    """Where the corrections are no longer those she saw, nothing is written over and hers is in the history."""
    job = job_in(drafted)
    fixing.fix(job, SLUG, [DENTIST], expected=sha256_of(""))
    there = talk_of(drafted).fixes.read_bytes()
    with pytest.raises(ConflictError):
        fixing.fix(job, SLUG, [fix_of("clicks,", "cracks,")], expected=sha256_of(""))
    assert talk_of(drafted).fixes.read_bytes() == there
    (newest, _) = list_history(job, SLUG, "fixes.toml")
    assert "cracks," in read_saved(job, SLUG, newest.id)


def test_a_correction_can_be_corrected(drafted: Path) -> None:
    """A second correction of the same words takes the first one's place."""
    fixing.fix(job_in(drafted), SLUG, [DENTIST])
    fixing.fix(job_in(drafted), SLUG, [fix_of("dentist", "periodontist")])
    assert "Ask your periodontist about bruxism" in article(drafted)
    assert talk_of(drafted).fixes.read_text("utf-8").count("[[fix]]") == 1


def test_a_correction_can_be_taken_back(drafted: Path) -> None:
    """What was heard stands again in every output, in an edited article too."""
    edit(talk_of(drafted).post, "what to do at home", "what to do at your desk")
    minutes.draft(job_in(drafted))
    before = snapshot(talk_of(drafted).post.parent)
    fixing.fix(job_in(drafted), SLUG, [DENTIST])
    job = job_in(drafted)
    fixing.take_back(job, SLUG, [DENTIST])
    assert messages(job).endswith("1 correction taken back")
    after = snapshot(talk_of(drafted).post.parent)
    assert {name: after.get(name) for name in before} == before
    assert {name.partition("/")[0] for name in after.keys() - before.keys()} == {"fixes.toml", "history"}
    assert talk_of(drafted).fixes.read_text("utf-8") == ""


def test_a_correction_voids_the_approval(approved: Path) -> None:
    """An approved talk can be corrected; whose approval that voids is said, and the article has the word."""
    job = job_in(approved)
    fixed = fixing.fix(job, SLUG, [DENTIST])
    assert fixed.void == smalltalk.REVIEWER
    assert f"the approval by {smalltalk.REVIEWER} holds no longer" in messages(job)
    assert "Ask your orthodontist about bruxism" in article(approved)
    _, changed = read_approval(job_in(approved), SLUG)
    assert {"article", "captions", "corrections"} <= set(changed)
    assert fixing.fix(job_in(approved), SLUG, [fix_of("clicks,", "cracks,")]).void == ""


def test_a_correction_everywhere_keeps_marks_and_capitals(drafted: Path) -> None:
    """All places of the same words are found, each with its own marks, and none that was corrected already."""
    found = fixing.find_same(job_in(drafted), SLUG, "Bruxism.", "snoring")
    assert [(fix.heard, fix.text) for fix in found] == [
        ("bruxism.", "snoring."),
        ("bruxism", "snoring"),
        ("bruxism,", "snoring,"),
    ]
    fixing.fix(job_in(drafted), SLUG, found[:1])
    assert fixing.find_same(job_in(drafted), SLUG, "bruxism", "snoring") == found[1:]
    fixing.fix(job_in(drafted), SLUG, found)
    assert "bruxism" not in talk_of(drafted).captions.read_text("utf-8")
    assert talk_of(drafted).captions.read_text("utf-8").count("snoring") == 3


def test_a_correction_that_tells_of_a_condition_changes_the_chapters(drafted: Path) -> None:
    """Chapters follow the words: without its name nobody speaks of bruxism any more, and its chapter is gone."""
    assert "bruxism" in talk_of(drafted).chapters.read_text("utf-8")
    changes = (("bruxism", "snoring"), ("grinding", "noises"), ("grind", "snore"), ("guard", "pillow"))
    for heard, text in changes:
        fixing.fix(job_in(drafted), SLUG, fixing.find_same(job_in(drafted), SLUG, heard, text))
    assert "bruxism" not in talk_of(drafted).chapters.read_text("utf-8")
    assert "{#bruxism" not in article(drafted)


def test_a_deleted_article_stays_deleted(drafted: Path) -> None:
    """A correction writes no article where she deleted it."""
    talk_of(drafted).post.unlink()
    fixing.fix(job_in(drafted), SLUG, [DENTIST])
    assert not talk_of(drafted).post.exists()
    assert talk_of(drafted).fixes.exists()


def test_the_record_follows_a_correction(drafted: Path) -> None:
    """The proof of what was said has the right word at once."""
    fixing.fix(job_in(drafted), SLUG, [DENTIST])
    sources = json.loads(talk_of(drafted).sources.read_text("utf-8"))
    (sentence,) = (each for each in sources["sentences"] if "orthodontist" in each["text"])
    assert sentence["verdict"] == "said"


def test_a_talk_not_heard_yet_is_one_sentence(dropped: Path) -> None:
    """Without a transcript there is nothing to correct."""
    minutes.intake(job_in(dropped))
    with pytest.raises(
        RecordError, match=r"transcript\.json: it is missing; run `minutes run small-talk` first\.$"
    ):
        require_transcript(job_in(dropped), SLUG)


@pytest.mark.parametrize(
    ("shown", "text", "fix"),
    [
        ("dentist", "orthodontist", DENTIST),
        (
            "your dentist",
            "an orthodontist",
            Fix(word=DENTIST.word - 1, heard="your dentist", text="an orthodontist"),
        ),
    ],
)
def test_words_are_corrected_as_they_are_shown(shown: str, text: str, fix: Fix, drafted: Path) -> None:
    """What a person points at becomes a fix of the heard words."""
    assert fixing.fix_shown(job_in(drafted), SLUG, word=fix.word, shown=shown, text=text) == fix


def test_a_shown_word_of_an_earlier_correction_is_corrected_with_it(drafted: Path) -> None:
    """One word of three that came from one heard word: the new fix takes the old one's place."""
    fixing.fix(job_in(drafted), SLUG, [fix_of("dentist", "own jaw doctor")])
    fix = fixing.fix_shown(job_in(drafted), SLUG, word=DENTIST.word, shown="jaw", text="good jaw")
    assert fix == fix_of("dentist", "own good jaw doctor")
    fixing.fix(job_in(drafted), SLUG, [fix])
    fix = fixing.fix_shown(job_in(drafted), SLUG, word=DENTIST.word - 1, shown="your own", text="a")
    assert fix == Fix(word=DENTIST.word - 1, heard="your dentist", text="a good jaw doctor")
    fixing.fix(job_in(drafted), SLUG, [fix])
    assert "Ask a good jaw doctor about bruxism" in article(drafted)
    assert talk_of(drafted).fixes.read_text("utf-8").count("[[fix]]") == 1


def test_words_that_are_shown_no_more_are_not_corrected(drafted: Path) -> None:
    """A page that was opened before another correction can't correct the wrong words."""
    fixing.fix(job_in(drafted), SLUG, [DENTIST])
    with pytest.raises(
        RecordError, match=r'fixes\.toml: "dentist" does not stand at word \d+ any more; look anew\.$'
    ):
        fixing.fix_shown(job_in(drafted), SLUG, word=DENTIST.word, shown="dentist", text="surgeon")
