"""A caption set by hand at the desk: kept, in every output, and taken back on request."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from smalltalk import REVIEWER, job_in, reword, snapshot

from pipeline import run as minutes
from pipeline.errors import ApprovalError, ConflictError, EditError
from pipeline.job import Job
from pipeline.records import format_transcript
from pipeline.steps.nudging import nudge_caption, restore_caption
from pipeline.steps.reading import read_talk
from pipeline.steps.talks import read_transcript

SLUG = "small-talk"


def file_of(root: Path, name: str) -> str:
    path = root / "transcripts" / SLUG / name
    return path.read_text("utf-8") if path.exists() else ""


def found_by_check(root: Path, rule: str) -> list[str]:
    """Give what `minutes check` says by a rule."""
    job = job_in(root)
    minutes.check(job)
    return [finding.message for finding in job.findings if finding.rule == rule]


def shown(root: Path, number: int) -> tuple[int, int, tuple[str, ...]]:
    """Give a caption's times and lines, once both caption files were seen to hold its lines."""
    caption = read_talk(job_in(root), SLUG).captions[number]
    assert "\n".join(caption.lines) in file_of(root, "captions.vtt")
    assert "\n".join(caption.lines) in file_of(root, "captions.srt")
    return caption.start_ms, caption.end_ms, caption.lines


def test_a_nudge_reaches_every_output(drafted: Path) -> None:
    """The caption begins and ends as set, in both caption files and in `captions.toml`; it is listed as kept."""
    done = nudge_caption(job_in(drafted), SLUG, 1, 4400, 9500)
    assert done.text == file_of(drafted, "captions.toml")
    assert '[[caption]]\nword = 9\nheard = "today we look at two things that' in done.text
    assert "start = 4.400\nend = 9.500\n" in done.text
    assert shown(drafted, 1)[:2] == (4400, 9500)
    assert "00:00:04.400 --> 00:00:09.500" in file_of(drafted, "captions.vtt")
    assert "00:00:04,400 --> 00:00:09,500" in file_of(drafted, "captions.srt")
    assert [number for number, _ in read_talk(job_in(drafted), SLUG).by_hand.kept] == [1]
    assert done.told == ()


def test_a_break_is_set_and_a_nudge_later_keeps_it(drafted: Path) -> None:
    """What is not asked for stays as it was set before; nothing is written down twice."""
    lines = ("You will know what they are", "and what to do at home.")
    nudge_caption(job_in(drafted), SLUG, 2, lines=lines)
    nudge_caption(job_in(drafted), SLUG, 2, end_ms=14_000)
    done = nudge_caption(job_in(drafted), SLUG, 2, start_ms=9900)
    assert shown(drafted, 2) == (9900, 14_000, lines)
    assert done.text.count("[[caption]]") == 1


def test_it_is_taken_back(drafted: Path) -> None:
    """Restored, every file of the talk but `captions.toml` is as it was."""
    before = {name: file_of(drafted, name) for name in ("captions.vtt", "captions.srt")}
    nudge_caption(job_in(drafted), SLUG, 1, 4400)
    assert file_of(drafted, "captions.vtt") != before["captions.vtt"]
    restore_caption(job_in(drafted), SLUG, 9)
    assert {name: file_of(drafted, name) for name in before} == before
    with pytest.raises(EditError, match="nothing is set for a caption that begins with word 9"):
        restore_caption(job_in(drafted), SLUG, 9)


@pytest.mark.parametrize(
    ("number", "times", "lines", "told"),
    [
        (1, (9000, 8000), None, "it would end before it begins"),
        (1, (700, None), None, "the one before it would be too short to be seen"),
        (1, (None, None), ("today we", "looked"), "correct its words as a fix"),
        (
            1,
            (None, None),
            ("today we look at two things that people ask", "me about every single week."),
            "42 characters",
        ),
        (99, (1, 2), None, "there is no caption 100 any more"),
        (-1, (1, 2), None, "there is no caption 0 any more"),
    ],
)
def test_what_cant_be_is_refused_and_nothing_is_written(
    drafted: Path, number: int, times: tuple[int | None, int | None], lines: tuple[str, ...] | None, told: str
) -> None:
    """The reason is one plain sentence that begins with the file; no file is changed."""
    before = snapshot(drafted)
    with pytest.raises(EditError, match=rf"^transcripts/{SLUG}/captions\.vtt: .*{told}.*\.$"):
        nudge_caption(job_in(drafted), SLUG, number, *times, lines=lines)
    assert snapshot(drafted) == before


def test_one_may_not_push_another_of_hers_aside(drafted: Path) -> None:
    """A caption set earlier is never lost to a later nudge of its neighbour."""
    nudge_caption(job_in(drafted), SLUG, 2, start_ms=9900)
    with pytest.raises(EditError, match='the one you set for "You will know what they are'):
        nudge_caption(job_in(drafted), SLUG, 1, end_ms=10_500)
    nudge_caption(job_in(drafted), SLUG, 1, end_ms=9800)
    assert [number for number, _ in read_talk(job_in(drafted), SLUG).by_hand.kept] == [1, 2]


def test_a_hurried_caption_is_told(drafted: Path) -> None:
    """It is kept, and what is wrong with it is said, there and by `minutes check`."""
    done = nudge_caption(job_in(drafted), SLUG, 1, 4400, 5400)
    assert [finding.rule for finding in done.told] == ["caption-fast"]
    assert found_by_check(drafted, "caption-fast") == [done.told[0].message]


def test_it_outlives_fixes_drafts_and_packs(drafted: Path) -> None:
    """A corrected word changes the words of her caption and nothing else about it."""
    nudge_caption(job_in(drafted), SLUG, 1, 4400, 9500)
    fixes = drafted / "transcripts" / SLUG / "fixes.toml"
    fixes.write_text('[[fix]]\nword = 13\nheard = "two"\ntext = "two or three"\n', encoding="utf-8")
    minutes.draft(job_in(drafted, force=True))
    start_ms, end_ms, lines = shown(drafted, 1)
    assert (start_ms, end_ms) == (4400, 9500)
    assert "two or three things" in " ".join(lines)
    assert found_by_check(drafted, "caption-by-hand") == []


def hear_otherwise(job: Job, old: str, new: str) -> None:
    """Put a transcript in place in which a word was heard otherwise."""
    transcript = read_transcript(job, SLUG)
    assert transcript is not None
    path = job.workspace.talk(SLUG).transcript
    job.workspace.write(path, format_transcript(reword(transcript, old, new)))


def test_one_whose_words_are_gone_is_told_and_never_dropped(drafted: Path) -> None:
    """After another hearing it is a warning with words and time; its table stays, captions do without."""
    nudge_caption(job_in(drafted), SLUG, 1, 4400, 9500)
    hear_otherwise(job_in(drafted), "look", "took")
    minutes.draft(job_in(drafted))
    (message,) = found_by_check(drafted, "caption-by-hand")
    assert message.startswith('the caption you set for "today we look at two things')
    assert message.endswith("is not used: other words stand there now")
    assert "word = 9" in file_of(drafted, "captions.toml")
    assert shown(drafted, 1)[:2] != (4400, 9500)
    restore_caption(job_in(drafted), SLUG, 9)
    assert found_by_check(drafted, "caption-by-hand") == []


def test_it_belongs_to_what_is_approved(drafted: Path) -> None:
    """Set after an approval, it voids it; typed into the file, the talk is drafted again before an approval."""
    minutes.approve(job_in(drafted), SLUG, by=REVIEWER)
    nudge_caption(job_in(drafted), SLUG, 1, 4400)
    (told,) = minutes.status(job_in(drafted), [SLUG])
    assert told.stage == "changed"
    path = drafted / "transcripts" / SLUG / "captions.toml"
    path.write_text(path.read_text("utf-8").replace("4.400", "4.500"), encoding="utf-8")
    with pytest.raises(ApprovalError, match="out of date"):
        minutes.approve(job_in(drafted), SLUG, by=REVIEWER)


def test_captions_set_by_hand_are_a_persons_work(drafted: Path) -> None:
    """A talk with such captions is not heard again unless it is asked for."""
    nudge_caption(job_in(drafted), SLUG, 1, 4400)
    clinic = drafted / "clinic.toml"
    clinic.write_text(
        clinic.read_text("utf-8").replace('model = "tiny.en"', 'model = "base.en"'), encoding="utf-8"
    )
    job = job_in(drafted)
    minutes.transcribe(job)
    assert "captions set by hand count on the words" in job.outcomes[0].message
    restore_caption(job_in(drafted), SLUG, 9)
    planned = job_in(drafted, dry_run=True)
    minutes.transcribe(planned)
    assert [outcome.status for outcome in planned.outcomes] == ["planned"]


def test_a_change_of_a_file_that_is_gone_is_refused(drafted: Path) -> None:
    """Who saw another `captions.toml` than the one that stands there changes nothing."""
    nothing = hashlib.sha256(b"").hexdigest()
    nudge_caption(job_in(drafted), SLUG, 1, 4400, expected=nothing)
    with pytest.raises(ConflictError, match="changed elsewhere"):
        nudge_caption(job_in(drafted), SLUG, 2, 9900, expected=nothing)
