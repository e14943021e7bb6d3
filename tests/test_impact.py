"""Where a corrected mishearing stands in other talks, and its correction there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import smalltalk
from click.testing import CliRunner, Result
from smalltalk import REVIEWER, job_in, messages, snapshot
from test_run import SLUG, edit, talk_of

from pipeline import run as minutes
from pipeline.cli import minutes as command
from pipeline.errors import RecordError
from pipeline.models import Fix
from pipeline.records import format_transcript
from pipeline.steps import fixing
from pipeline.steps import impact as spreading
from pipeline.steps.impact import apply_impact, find_all, impact
from pipeline.steps.talks import read_approval, require_transcript

WRONG, RIGHT = "broxism", "bruxism"


@pytest.fixture
def root(published: Path) -> Path:
    """Give three talks in which bruxism was misheard: a draft, an approved one and a published one."""
    for slug in (SLUG, "other-talk"):
        mishear(published, slug)
    copy_talk(published, "other-talk", "third-talk")
    minutes.draft(job_in(published), ["third-talk"])
    for slug in ("other-talk", "third-talk"):
        minutes.approve(job_in(published), slug, by=REVIEWER)
    minutes.publish(job_in(published), ["other-talk"])
    assert {path.name for path in (published / "site").iterdir() if path.is_dir()} >= {"other-talk"}
    shutil.rmtree(published / "site" / SLUG)
    return published


def mishear(root: Path, slug: str) -> None:
    """Have a talk's every "bruxism" heard wrong, and write its draft anew."""
    talk, transcript = talk_of(root, slug), require_transcript(job_in(root), slug)
    for mark in ("", ".", ","):
        transcript = smalltalk.reword(transcript, RIGHT + mark, WRONG + mark)
    talk.transcript.write_text(format_transcript(transcript), encoding="utf-8")
    for path in (talk.approval, talk.post, talk.base):
        path.unlink()
    minutes.draft(job_in(root), [slug])
    assert WRONG in talk.post.read_text("utf-8")


def copy_talk(root: Path, slug: str, other: str) -> None:
    """Have a talk once more under another name."""
    shutil.copytree(root / "transcripts" / slug, root / "transcripts" / other)
    source = talk_of(root, other).source
    source.write_text(source.read_text("utf-8").replace(f'"{slug}', f'"{other}'), encoding="utf-8")
    shutil.copyfile(root / "videos" / f"{slug}.mp4", root / "videos" / f"{other}.mp4")
    for path in (talk_of(root, other).post, talk_of(root, other).base):
        path.unlink()


def typed(root: Path, *words: str) -> Result:
    return CliRunner().invoke(command, ["--workspace", str(root), "impact", *words])


def test_a_mishearing_is_found_in_every_other_talk(root: Path) -> None:
    """Approved and published talks too: with stage, time, word, and the sentence before and after."""
    before = snapshot(root)
    found = impact(job_in(root), WRONG, RIGHT, but=SLUG)
    assert [(place.slug, place.stage) for place in found] == [("other-talk", "published")] * 3 + [
        ("third-talk", "approved")
    ] * 3
    first = found[0]
    words = require_transcript(job_in(root), "other-talk").words
    assert (words[first.word].text, words[first.word].start_ms) == ("broxism.", first.at_ms)
    assert first.before == "Next, let's talk about teeth grinding, which is called broxism."
    assert first.after == "Next, let's talk about teeth grinding, which is called bruxism."
    assert all(place.is_certain for place in found)
    assert {place.slug for place in impact(job_in(root), WRONG, RIGHT)} == {SLUG, "other-talk", "third-talk"}
    assert snapshot(root) == before


def test_what_was_fixed_anywhere_is_looked_for_everywhere_else(root: Path) -> None:
    """Without words, all corrections of all talks are looked for; one that changes marks alone is not."""
    assert find_all(job_in(root)) == ()
    job = job_in(root)
    fixing.fix(job, SLUG, fixing.find_same(job, SLUG, WRONG, RIGHT))
    fixing.fix(job, SLUG, [Fix(word=0, heard="Hi,", text="Hi!")])
    found = find_all(job_in(root))
    assert [place.slug for place in found] == ["other-talk"] * 3 + ["third-talk"] * 3
    assert {place.heard.strip(".,") for place in found} == {WRONG}


def test_it_is_corrected_there_and_the_approval_is_void(root: Path) -> None:
    """Captions and articles of all talks have the right word; what was approved needs it again."""
    job = job_in(root)
    apply_impact(job, impact(job, WRONG, RIGHT, but=SLUG))
    for slug in ("other-talk", "third-talk"):
        for path in (talk_of(root, slug).post, talk_of(root, slug).captions, talk_of(root, slug).captions_srt):
            text = path.read_text("utf-8")
            assert (WRONG in text, RIGHT in text) == (False, True), path
        assert "article" in read_approval(job, slug)[1]
    assert messages(job).count(f"3 corrections; the approval by {REVIEWER} holds no longer") == 2
    assert WRONG in talk_of(root).captions.read_text("utf-8")
    assert impact(job, WRONG, RIGHT, but=SLUG) == ()
    page = (root / "site" / "other-talk" / "index.html").read_text("utf-8")
    assert WRONG in page  # as it was approved, until somebody approves it again
    job = job_in(root)
    minutes.publish(job)
    assert job.has_failed("other-talk")


def test_ordinary_words_are_corrected_place_by_place(root: Path) -> None:
    """Words that may be meant so elsewhere are listed and left; one that is named is corrected."""
    job = job_in(root)
    found = impact(job, "ear.", "hear.", but=SLUG)
    assert [place.is_certain for place in found] == [False, False]
    before = snapshot(root)
    apply_impact(job, found)
    assert snapshot(root) == before
    assert isinstance(job.listener, smalltalk.Recorder)
    assert f"--apply --only {found[0].name} --only {found[1].name}" in job.listener.notes[-1]
    apply_impact(job_in(root), found, only=[found[0].name])
    assert "the hear." in talk_of(root, "other-talk").captions.read_text("utf-8").replace("\n", " ")
    assert "the hear." not in talk_of(root, "third-talk").captions.read_text("utf-8").replace("\n", " ")


def test_a_place_that_is_none_is_refused(root: Path) -> None:
    """A slip in the name of a place corrects nothing."""
    job, before = job_in(root), snapshot(root)
    with pytest.raises(RecordError, match=r"^other-talk:9: these words were not heard there"):
        apply_impact(job, impact(job, WRONG, RIGHT), only=["other-talk:9"])
    assert snapshot(root) == before


def test_a_talk_that_can_not_hold_the_words_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only talks in which all letters of the words stand are read whole, whatever their marks and capitals."""
    read: list[str] = []
    monkeypatch.setattr(spreading, "find_places", lambda _job, slug, *_, **__: read.append(slug) or ())
    impact(job_in(root), "Zygoma, left", RIGHT)
    assert read == []
    impact(job_in(root), f"“{WRONG.upper()}”", RIGHT)
    assert read == ["other-talk", SLUG, "third-talk"]
    path = talk_of(root, SLUG).transcript
    path.write_text(path.read_text("utf-8").replace(WRONG, "br\\u006fxism"), "utf-8")
    read.clear()
    impact(job_in(root), WRONG, RIGHT)
    assert read == ["other-talk", SLUG, "third-talk"]


def test_a_damaged_talk_stops_no_other(root: Path) -> None:
    """It is named as failed, and the others are listed and corrected."""
    talk_of(root, "other-talk").fixes.write_text("[[fix", encoding="utf-8")
    job = job_in(root)
    found = impact(job, WRONG, RIGHT, but=SLUG)
    assert ({place.slug for place in found}, job.has_failed("other-talk")) == ({"third-talk"}, True)


def test_the_command_lists_by_talk(root: Path) -> None:
    """Each talk with its stage, each place with its time and both sentences; nothing is written."""
    before = snapshot(root / "transcripts")
    result = typed(root, WRONG, RIGHT)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "other-talk (published)",
        f"{SLUG} (draft)",
        "third-talk (approved)",
    ]
    assert lines[1].endswith("which is called broxism.")
    assert lines[2].strip() == "reads  Next, let's talk about teeth grinding, which is called bruxism."
    assert snapshot(root / "transcripts") == before


def test_the_command_counts_ordinary_words(root: Path) -> None:
    """Of words that stand everywhere a few are shown with their name, the rest are counted."""
    out = typed(root, "the", "a").stdout
    assert out.count("--apply --only other-talk:") == 3
    assert 'more where "the" was heard; --json lists them' in out


def test_the_command_as_json(root: Path) -> None:
    """All places as a list, also when they are corrected at once."""
    result = typed(root, WRONG, RIGHT, "--json", "--apply", "--only", "third-talk:" + third(root))
    rows = json.loads(result.stdout)
    assert (len(rows), rows[0]["stage"], rows[0]["is_certain"]) == (9, "published", True)
    assert len(json.loads(typed(root, WRONG, RIGHT, "--json").stdout)) == 8
    assert typed(root, "--json").exit_code == 0


def third(root: Path) -> str:
    return str(impact(job_in(root), WRONG, RIGHT, but=SLUG)[-1].word)


def test_the_command_corrects_on_demand(root: Path) -> None:
    """With --apply what was written is said; with --dry-run nothing is written."""
    before = snapshot(root / "transcripts")
    result = typed(root, WRONG, RIGHT, "--apply", "--dry-run")
    assert (result.exit_code, snapshot(root / "transcripts")) == (0, before)
    assert result.stdout.count("3 corrections would be written") == 3
    result = typed(root, WRONG, RIGHT, "--apply")
    assert result.exit_code == 0, result.output
    assert f"{talk_of(root, 'other-talk').fixes}: 3 corrections; the approval by {REVIEWER}" in result.stdout
    assert typed(root, WRONG, RIGHT).stdout == "this mishearing stands in no other talk\n"


def test_half_a_change_is_not_understood(root: Path) -> None:
    """Words heard without the right ones are a slip in the command."""
    assert typed(root, WRONG).exit_code == 2


def test_an_edited_article_keeps_its_edits(root: Path) -> None:
    """A correction that comes from another talk overwrites nothing of hers."""
    edit(talk_of(root, "third-talk").post, "what to do at home", "what to do at your desk")
    job = job_in(root)
    apply_impact(job, impact(job, WRONG, RIGHT, but=SLUG))
    text = talk_of(root, "third-talk").post.read_text("utf-8")
    assert ("what to do at your desk" in text, WRONG in text) == (True, False)
