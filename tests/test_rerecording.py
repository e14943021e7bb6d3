"""A talk that is recorded again keeps its address and all a person did; only the model is faked."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest
import smalltalk
from smalltalk import SENTENCES, FakeEar, job_in, messages

from pipeline import run as minutes
from pipeline.models import Post
from pipeline.steps.proposing import proposals
from pipeline.steps.reading import read_talk
from pipeline.steps.rerecording import find_rerecorded
from pipeline.steps.saving import is_hers, list_history, save
from pipeline.steps.talks import is_approved
from pipeline.talkfiles import Talk
from pipeline.text.handmade import add_caption
from pipeline.text.nudges import anchor
from pipeline.text.post import parse_post
from pipeline.workspace import Workspace

SLUG = "small-talk"
MORE = "Chewing gum all day long makes a sore jaw joint even worse."
GONE = SENTENCES[9]
JAW, TEETH = SENTENCES[3:7], SENTENCES[7:]


def talk_of(root: Path) -> Talk:
    return Workspace(root).talk(SLUG)


def post_of(root: Path) -> Post:
    return parse_post(talk_of(root).post.read_text("utf-8"), file="post.md")


def edit(root: Path, old: str, new: str) -> None:
    """Save an article as the desk does, with some words changed."""
    text = talk_of(root).post.read_text("utf-8")
    assert old in text
    save(job_in(root), SLUG, talk_of(root).post, text.replace(old, new))


def record_again(
    root: Path, ear: FakeEar, *sentences: str, file: str = "small-talk.mp4", pitch_hz: int = 300
) -> None:
    """Put a new recording into the folder, in which these sentences are said."""
    smalltalk.record(root / "videos" / file, seconds=smalltalk.DURATION_S + 2, rate=5, pitch_hz=pitch_hz)
    ear.hears = lambda: smalltalk.spread(sentences)


def run(root: Path) -> str:
    """Run all that is out of date, and give what was reported."""
    job = job_in(root)
    minutes.run(job)
    assert not job.failed, messages(job)
    return messages(job)


def found(root: Path) -> list[str]:
    return [finding.message for finding in find_rerecorded(job_in(root), SLUG)]


# The article ------------------------------------------------------------------------------------------


def test_one_sentence_more_is_proposed_and_listed(drafted: Path, ear: FakeEar) -> None:
    """Her words and headings stay with the new times; the new sentence waits for her answer."""
    edit(drafted, "soft food diet", "diet of soft food")
    before = post_of(drafted)
    record_again(drafted, ear, *SENTENCES[:7], MORE, *TEETH)
    run(drafted)
    after = post_of(drafted)
    assert [(one.id, one.title) for one in after.sections] == [(one.id, one.title) for one in before.sections]
    assert "diet of soft food" in talk_of(drafted).post.read_text("utf-8")
    assert MORE not in talk_of(drafted).post.read_text("utf-8")
    assert found(drafted) == [f'newly said: "{MORE}"']
    assert [MORE in region.new for region in proposals(job_in(drafted), SLUG)] == [True]


def test_one_sentence_less_is_listed_and_stays_hers(drafted: Path, ear: FakeEar) -> None:
    """What is no longer said stays in her article until she answers, and is told."""
    edit(drafted, "soft food diet", "diet of soft food")
    record_again(drafted, ear, *(sentence for sentence in SENTENCES if sentence != GONE))
    run(drafted)
    assert GONE in talk_of(drafted).post.read_text("utf-8")
    assert found(drafted) == [f'no longer said: "{GONE}"']
    assert any(GONE in region.base and GONE not in region.new for region in proposals(job_in(drafted), SLUG))


def test_one_word_that_turns_the_sense_is_told(drafted: Path, ear: FakeEar) -> None:
    """A sentence of nearly the same words is no longer said if a fact in it changed."""
    edit(drafted, "soft food diet", "diet of soft food")
    now = GONE.replace("does not stop", "does stop")
    record_again(drafted, ear, *(now if sentence == GONE else sentence for sentence in SENTENCES))
    run(drafted)
    assert found(drafted) == [f'"{GONE}" is now said like this: "{now}"']
    assert GONE in talk_of(drafted).post.read_text("utf-8")


def test_chapters_follow_their_words(drafted: Path, ear: FakeEar) -> None:
    """Her chapter titles stay with their words, wherever these are said now."""
    edit(drafted, "## Teeth grinding and clenching", "## Grinding, as I see it")
    record_again(drafted, ear, *SENTENCES[:3], *TEETH, *JAW)
    run(drafted)
    words = read_talk(job_in(drafted), SLUG).words
    began = {word.text: word.start_ms for word in reversed(words) if word.text in ("Next,", "Let's")}
    starts = {section.title: section.start_ms for section in post_of(drafted).sections}
    assert starts["Grinding, as I see it"] == pytest.approx(began["Next,"], abs=10)
    assert starts["Jaw joint pain (TMJ disorder)"] == pytest.approx(began["Let's"], abs=10)
    assert found(drafted) == []


def test_unedited_article_is_written_anew(drafted: Path, ear: FakeEar) -> None:
    """Where nobody did anything the machine writes what is said now, and nothing is asked."""
    record_again(drafted, ear, *SENTENCES[:7], MORE, *TEETH)
    run(drafted)
    assert MORE in talk_of(drafted).post.read_text("utf-8")
    assert not is_hers(job_in(drafted), SLUG)
    assert found(drafted) == []


def test_another_title_of_the_file_stays_one_talk(drafted: Path, ear: FakeEar) -> None:
    """A file of another kind under the old name replaces a recording that is gone; address and day stay."""
    before = Workspace(drafted).source(SLUG)
    (drafted / "videos" / "small-talk.mp4").unlink()
    record_again(drafted, ear, *SENTENCES, file="Small Talk.mov")
    run(drafted)
    after = Workspace(drafted).source(SLUG)
    assert Workspace(drafted).slugs() == (SLUG,)
    assert (after.file, after.added) == ("Small Talk.mov", before.added)


def test_a_file_of_the_same_title_beside_the_old_one_is_another_talk(drafted: Path, ear: FakeEar) -> None:
    """Nothing is replaced while the old recording is still there."""
    before = talk_of(drafted).source.read_text("utf-8")
    record_again(drafted, ear, *SENTENCES, file="Small Talk.mov")
    run(drafted)
    assert talk_of(drafted).source.read_text("utf-8") == before
    assert len(Workspace(drafted).slugs()) == 2


# Corrections and captions -----------------------------------------------------------------------------


def fix_table(heard: str, text: str) -> str:
    said = " ".join(SENTENCES).split()
    return f'[[fix]]\nword = {said.index(heard)}\nheard = "{heard}"\ntext = "{text}"\n'


def test_corrections_are_carried_over_or_listed(drafted: Path, ear: FakeEar) -> None:
    """A word misheard again is corrected again under its new number; one that is gone is told of."""
    save(
        job_in(drafted), SLUG, talk_of(drafted).fixes, fix_table("mouth", "jaw") + "\n" + fix_table("worn", "thin")
    )
    minutes.draft(job_in(drafted))
    record_again(drafted, ear, *SENTENCES[:3], MORE, *JAW, *(one for one in TEETH if one != GONE))
    run(drafted)
    article = talk_of(drafted).post.read_text("utf-8")
    assert "open your jaw wide" in article
    assert 'heard = "mouth"' in talk_of(drafted).fixes.read_text("utf-8")
    assert 'heard = "worn"' not in talk_of(drafted).fixes.read_text("utf-8")
    assert 'your correction of "worn" to "thin" found no such words in the new recording' in found(drafted)
    (kept,) = list_history(job_in(drafted), SLUG, "fixes.toml")[1:]
    assert 'heard = "worn"' in kept.path.read_text("utf-8")


def test_a_correction_that_is_no_longer_needed_is_no_question(drafted: Path, ear: FakeEar) -> None:
    """Where the new recording is heard as she corrected the old one, there is nothing to tell."""
    save(job_in(drafted), SLUG, talk_of(drafted).fixes, fix_table("mouth", "jaws"))
    minutes.draft(job_in(drafted))
    record_again(drafted, ear, *(sentence.replace("mouth", "jaws") for sentence in SENTENCES))
    run(drafted)
    assert not talk_of(drafted).fixes.exists()
    assert found(drafted) == []


def test_what_she_kept_as_said_is_kept_again(drafted: Path, ear: FakeEar) -> None:
    """A keep moves with its words."""
    at = " ".join(SENTENCES).split().index("Um,")
    save(job_in(drafted), SLUG, talk_of(drafted).fixes, f'[[keep]]\nword = {at}\nsaid = "Um,"\n')
    minutes.draft(job_in(drafted))
    record_again(drafted, ear, MORE, *SENTENCES)
    run(drafted)
    assert "Um, today we look" in talk_of(drafted).post.read_text("utf-8")


def test_captions_by_hand_move_with_their_words(drafted: Path, ear: FakeEar) -> None:
    """A caption she set is in use again, as much later as its words are; one whose words are gone is told of."""
    reading = read_talk(job_in(drafted), SLUG)
    given = [one for cue in reading.by_hand.cues if (one := anchor(cue, reading.spoken)) is not None]
    first, last = given[1], next(one for one in given if "guard" in one.heard)
    toml = ""
    for one in (first, last):
        start_ms = reading.spoken.heard[one.word].start_ms + 50
        toml = add_caption(toml, replace(one, start_ms=start_ms), file="captions.toml")
    save(job_in(drafted), SLUG, talk_of(drafted).captions_by_hand, toml)
    minutes.draft(job_in(drafted))
    record_again(drafted, ear, MORE, *(one for one in SENTENCES if one != GONE))
    run(drafted)
    after = read_talk(job_in(drafted), SLUG).by_hand
    ((_, kept),) = after.kept
    assert kept.heard == first.heard
    assert kept.word == first.word + len(MORE.split())
    assert kept.start_ms == read_talk(job_in(drafted), SLUG).spoken.heard[kept.word].start_ms + 50
    assert after.misfits == ()
    assert f'the caption you set for "{last.heard}" found no such words in the new recording' in found(drafted)


# The approval -----------------------------------------------------------------------------------------


def test_a_new_recording_voids_the_approval_and_keeps_the_page(published: Path, ear: FakeEar) -> None:
    """The page at its old address stays as it was published until the new recording is approved."""
    page = published / "site" / SLUG / "index.html"
    before = page.read_text("utf-8")
    record_again(published, ear, *SENTENCES[:7], MORE, *TEETH)
    assert "recorded again" in run(published)
    assert not is_approved(job_in(published), SLUG)
    standing = next(one for one in minutes.status(job_in(published)) if one.slug == SLUG)
    assert standing.stage == "changed"
    assert "it was recorded again" in standing.next_action
    minutes.publish(job_in(published))
    assert page.read_text("utf-8") == before
    assert found(published) == [f'newly said: "{MORE}"']
    later = job_in(published)
    later.now = lambda: smalltalk.NOW + dt.timedelta(days=1)
    minutes.approve(later, SLUG, by=smalltalk.REVIEWER)
    minutes.publish(job_in(published))
    assert MORE.split()[0] in page.read_text("utf-8")
    assert found(published) == []


def test_what_was_approved_is_in_the_history(approved: Path, ear: FakeEar) -> None:
    """The approved text, the old words and the old record of the recording are kept."""
    talk = talk_of(approved)
    kept = {path.name: path.read_text("utf-8") for path in (talk.post, talk.transcript)}
    record_again(approved, ear, *SENTENCES[:7], MORE, *TEETH)
    run(approved)
    for name, text in kept.items():
        assert text in [one.path.read_text("utf-8") for one in list_history(job_in(approved), SLUG, name)]
    (source,) = list_history(job_in(approved), SLUG, "source.json")
    assert '"file": "small-talk.mp4"' in source.path.read_text("utf-8")


# Kills ------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process died here."""


@contextlib.contextmanager
def killed_at(nth: int) -> Iterator[None]:
    """Die just before the n-th file takes its place."""
    calls, real = count(1), Path.replace

    def die(path: Path, target: Path) -> Path:
        if next(calls) == nth:
            raise Killed
        return real(path, target)

    with patch.object(Path, "replace", die), contextlib.suppress(Killed):
        yield


def work(root: Path) -> dict[str, str]:
    """Give all that a talk's files say, apart from the times of saving."""
    talk = talk_of(root)
    paths = (
        talk.post,
        talk.base,
        talk.fixes,
        talk.captions_by_hand,
        talk.captions,
        talk.chapters,
        talk.rerecorded,
    )
    return {path.name + str(path == talk.base): path.read_text("utf-8") for path in paths if path.exists()}


def test_killed_at_any_write_it_goes_on(drafted: Path, tmp_path: Path, ear: FakeEar) -> None:
    """Whenever the process dies, the next run ends with the same texts, and hers are all in the history."""
    save(
        job_in(drafted), SLUG, talk_of(drafted).fixes, fix_table("mouth", "jaw") + "\n" + fix_table("worn", "thin")
    )
    minutes.draft(job_in(drafted))
    edit(drafted, "soft food diet", "diet of soft food")
    hers = talk_of(drafted).post.read_text("utf-8")
    record_again(drafted, ear, *SENTENCES[:3], MORE, *JAW, *(one for one in TEETH if one != GONE))
    minutes.intake(job_in(drafted))
    (standing,) = minutes.status(job_in(drafted))
    assert standing.next_action == "it was recorded again; run `make` to have that heard"
    shutil.copytree(drafted, tmp_path / "whole")
    go_on(tmp_path / "whole")
    for nth in range(1, 40):
        root = Path(shutil.copytree(drafted, tmp_path / f"killed-{nth}"))
        with killed_at(nth):
            go_on(root)
            break
        go_on(root)
        assert work(root) == work(tmp_path / "whole"), nth
        assert hers in [one.path.read_text("utf-8") for one in list_history(job_in(root), SLUG, "post.md")]
        assert not talk_of(root).heard_before.exists()
        assert not talk_of(root).carrying.exists()
    assert nth > 10


def test_recorded_a_third_time_after_a_kill(drafted: Path, ear: FakeEar, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a kill broke off is finished before the words that it led to become old ones."""
    save(job_in(drafted), SLUG, talk_of(drafted).fixes, fix_table("mouth", "jaw"))
    minutes.draft(job_in(drafted))
    record_again(drafted, ear, MORE, *SENTENCES)
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.steps.rerecording._carry_out", die)
        with pytest.raises(Killed):
            minutes.run(job_in(drafted))
    assert talk_of(drafted).carrying.exists()
    planned = job_in(drafted, dry_run=True)
    minutes.draft(planned)
    assert messages(planned) == "recorded again, your work would be carried over"
    record_again(drafted, ear, MORE, MORE.replace("gum", "ice"), *SENTENCES, pitch_hz=500)
    run(drafted)
    assert "open your jaw wide" in talk_of(drafted).post.read_text("utf-8")
    at = " ".join(SENTENCES).split().index("mouth") + 2 * len(MORE.split())
    assert f"word = {at}\n" in talk_of(drafted).fixes.read_text("utf-8")


def die(*_: object) -> None:
    raise Killed


def go_on(root: Path) -> None:
    for step in (minutes.transcribe, minutes.draft):
        job = job_in(root)
        step(job)
        assert not job.failed, messages(job)
