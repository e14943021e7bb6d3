"""The gate in a workspace: what stands in the way of an approval, and how a person answers it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import smalltalk
from click.testing import CliRunner
from smalltalk import job_in, messages, snapshot

from pipeline import run as minutes
from pipeline.cli import minutes as command
from pipeline.errors import ApprovalError, PipelineError
from pipeline.models import Finding
from pipeline.steps import override as answering

SLUG = "small-talk"
GUARD = "A night guard protects worn teeth"
CLAIM = "A night guard cures bruxism and protects worn teeth"
BOTOX = "Botox is off-label here."
NOTES = 'off_label_note = "Some uses are off-label."\nboxed_warning = "It can spread."\n\n[hearing]'


def post_of(root: Path) -> Path:
    return root / "transcripts" / SLUG / "post.md"


def overrides_of(root: Path) -> Path:
    return root / "transcripts" / SLUG / "overrides.toml"


def edit(path: Path, old: str, new: str) -> None:
    """Change a text file as an editor would; a new paragraph goes into the article, not into a key point."""
    before, found, after = path.read_text("utf-8").rpartition(old)
    assert found
    before = before if "\n" in new else before.replace(old, new)
    path.write_text(before + new + after, encoding="utf-8")


def standing(root: Path) -> list[Finding]:
    """Give the findings that stand in the way of an approval."""
    job = job_in(root)
    minutes.check(job)
    return [finding for finding in job.findings if finding.stands]


def answer(root: Path, finding: str, why: str = "She quotes a myth here.", **options: object) -> str:
    """Answer a finding and give what was reported."""
    job = job_in(root, **options)
    minutes.override(job, SLUG, finding, by=smalltalk.REVIEWER, why=why)
    return messages(job)


@pytest.fixture
def claiming(drafted: Path) -> Path:
    """Give a workspace whose talk claims a cure."""
    edit(post_of(drafted), GUARD, CLAIM)
    return drafted


def test_a_blocker_stands_in_the_way_and_is_listed(claiming: Path) -> None:
    """Nobody can approve the talk, and only what blocks it is listed, with time, words and advice."""
    job = job_in(claiming)
    with pytest.raises(ApprovalError, match="mend or answer what is listed"):
        minutes.approve(job, SLUG, by=smalltalk.REVIEWER)
    (finding,) = job.findings
    assert (finding.rule, finding.file) == ("claim-cure", f"transcripts/{SLUG}/post.md")
    assert finding.at_ms is not None
    assert finding.sentence.startswith(CLAIM)
    assert job.failed


def test_warnings_and_notes_stop_nothing(drafted: Path) -> None:
    """A talk with loose praise can be approved, and the check of it succeeds."""
    edit(post_of(drafted), GUARD, f"It's a game changer. {{.note}}\n\n{GUARD}")
    job = job_in(drafted)
    minutes.check(job)
    assert {finding.severity for finding in job.findings} == {"warning", "note"}
    assert not job.failed
    minutes.approve(job_in(drafted), SLUG, by=smalltalk.REVIEWER)


def test_an_answered_blocker_lets_the_talk_through(claiming: Path) -> None:
    """The answer is written down with name, time, reason and sentence; then the talk is approved and published."""
    (finding,) = standing(claiming)
    assert answer(claiming, finding.id) == f"{finding.id} answered by {smalltalk.REVIEWER}"
    text = overrides_of(claiming).read_text("utf-8")
    for part in (finding.id, "She quotes a myth here.", smalltalk.REVIEWER, "2026-11-22T09:30:00", CLAIM):
        assert part in text
    assert standing(claiming) == []
    smalltalk.approve_and_publish(claiming, SLUG)
    assert (claiming / "site" / SLUG / "index.html").exists()


def test_an_answer_is_for_exactly_those_words(claiming: Path) -> None:
    """When the sentence changes, the answer no longer applies; when it comes back, it does."""
    (finding,) = standing(claiming)
    answer(claiming, finding.id)
    edit(post_of(claiming), "cures bruxism", "cures all bruxism")
    (other,) = standing(claiming)
    assert other.id != finding.id
    edit(post_of(claiming), "cures all bruxism", "cures bruxism")
    assert standing(claiming) == []


def test_an_answer_changes_what_was_approved(drafted: Path) -> None:
    """Answers are part of an approval: one that comes later voids it, and it is named."""
    minutes.approve(job_in(drafted), SLUG, by=smalltalk.REVIEWER)
    job = job_in(drafted)
    minutes.check(job)
    answer(drafted, next(finding.id for finding in job.findings if finding.rule == "reading-grade"))
    (told,) = minutes.status(job_in(drafted), [SLUG])
    assert (told.stage, told.next_action) == (
        "changed",
        "its answers changed since the approval; approve it again",
    )


def test_a_second_answer_keeps_the_first_and_a_persons_notes(claiming: Path) -> None:
    """The file is only ever added to."""
    (finding,) = standing(claiming)
    answer(claiming, finding.id)
    file = overrides_of(claiming)
    file.write_text("# Agreed on Monday.\n" + file.read_text("utf-8"), encoding="utf-8")
    before = file.read_text("utf-8")
    edit(post_of(claiming), "cures bruxism", "is completely safe")
    (other,) = standing(claiming)
    answer(claiming, other.id)
    assert file.read_text("utf-8").startswith(before)
    assert standing(claiming) == []


def test_answering_twice_writes_once(claiming: Path) -> None:
    """A finding that was answered is left alone, and by whom is said."""
    (finding,) = standing(claiming)
    answer(claiming, finding.id)
    before = snapshot(claiming)
    assert "was answered by Ada Example, PA-C, 2026-11-22" in answer(claiming, finding.id)
    assert snapshot(claiming) == before


def test_a_dry_run_writes_nothing(claiming: Path) -> None:
    """`--dry-run` says what would be recorded."""
    (finding,) = standing(claiming)
    before = snapshot(claiming)
    assert answer(claiming, finding.id, dry_run=True) == f"{finding.id} would be answered by {smalltalk.REVIEWER}"
    assert snapshot(claiming) == before


def test_a_slip_in_an_id_is_answered_with_the_nearest(claiming: Path) -> None:
    """No finding of that name: the nearest is offered."""
    (finding,) = standing(claiming)
    with pytest.raises(ApprovalError, match=rf"^{SLUG}: there is no finding .*; did you mean {finding.id}\?$"):
        answer(claiming, f"{finding.id[:-1]}z")
    with pytest.raises(ApprovalError, match=rf"`minutes check {SLUG}` lists them\.$"):
        answer(claiming, "xyz")


def test_broken_chapters_can_not_be_answered(drafted: Path) -> None:
    """What is broken has to be mended; nobody can answer for it."""
    edit(post_of(drafted), "## Teeth grinding and clenching {", f"## {'Very long ' * 9} {{")
    (finding,) = standing(drafted)
    with pytest.raises(ApprovalError, match=rf"^{SLUG}: {finding.id} can't be answered, only mended: "):
        answer(drafted, finding.id)
    assert not overrides_of(drafted).exists()


def test_rules_of_faithfulness_can_be_answered() -> None:
    """A person may answer for words the speech does not hold."""
    assert {"lock-", "unsaid", "claim-", "toxin-", "privacy-"} <= set(answering.ANSWERABLE)


def test_a_damaged_file_of_answers_is_named_and_kept(claiming: Path) -> None:
    """Nothing is checked against answers that can't be read, and nothing is written over them."""
    (finding,) = standing(claiming)
    overrides_of(claiming).write_text("[[override]\n", encoding="utf-8")
    job = job_in(claiming)
    minutes.check(job)
    assert "overrides.toml: this can't be understood" in messages(job)
    with pytest.raises(PipelineError, match=r"overrides\.toml"):
        answer(claiming, finding.id)
    assert overrides_of(claiming).read_text("utf-8") == "[[override]\n"


def test_status_tells_of_blockers(claiming: Path) -> None:
    """What to do next is to look at them, not to approve."""
    (told,) = minutes.status(job_in(claiming), [SLUG])
    assert (told.stage, told.blockers) == ("draft", 1)
    assert told.next_action == f"1 blocker stands in the way of an approval; run `minutes check {SLUG}`"


# Botulinum toxin --------------------------------------------------------------------------------------


def test_an_off_label_use_needs_the_clinics_texts(drafted: Path) -> None:
    """Without the two texts the talk can't be approved; the keys are named."""
    edit(post_of(drafted), GUARD, f"{BOTOX} {{.note}}\n\n{GUARD}")
    assert [finding.rule for finding in standing(drafted)] == ["toxin-off-label-note", "toxin-boxed-warning"]
    edit(drafted / "clinic.toml", "\n[hearing]", NOTES)
    assert standing(drafted) == []


def test_the_page_shows_the_texts_at_the_chapter(drafted: Path) -> None:
    """Both texts stand in that chapter, in a box with a heading of its own."""
    edit(post_of(drafted), GUARD, f"{BOTOX} {{.note}}\n\n{GUARD}")
    edit(drafted / "clinic.toml", "\n[hearing]", NOTES)
    smalltalk.approve_and_publish(drafted, SLUG)
    html = (drafted / "site" / SLUG / "index.html").read_text("utf-8")
    chapter = html.partition('<section id="bruxism">')[2].partition("</section>")[0]
    assert '<aside class="caution" id="botulinum-note" aria-labelledby="botulinum-note-heading">' in chapter
    assert "<p>Some uses are off-label.</p>" in chapter
    assert "<p>It can spread.</p>" in chapter
    assert html.count('class="caution"') == 1


def test_a_page_without_toxin_shows_no_box(drafted: Path) -> None:
    """A clinic that wrote the texts shows them only where they belong."""
    edit(drafted / "clinic.toml", "\n[hearing]", NOTES)
    smalltalk.approve_and_publish(drafted, SLUG)
    assert "caution" not in (drafted / "site" / SLUG / "index.html").read_text("utf-8")


def test_a_text_emptied_after_approval_stops_the_page(drafted: Path) -> None:
    """The notes are part of the approval: without one, the page stays as it was published."""
    edit(post_of(drafted), GUARD, f"{BOTOX} {{.note}}\n\n{GUARD}")
    edit(drafted / "clinic.toml", "\n[hearing]", NOTES)
    smalltalk.approve_and_publish(drafted, SLUG)
    before = snapshot(drafted / "site")
    edit(drafted / "clinic.toml", '"Some uses are off-label."', '""')
    job = job_in(drafted)
    minutes.publish(job)
    assert job.failed
    assert f"{SLUG}: not published, because" in messages(job)
    assert "its clinic's notes changed after" in messages(job)
    assert snapshot(drafted / "site") == before


# The command ------------------------------------------------------------------------------------------


def test_the_command_lists_and_answers(claiming: Path) -> None:
    """`check` exits with 1 and shows the id that `override` takes; afterwards it exits with 0."""
    typed = CliRunner()
    checked = typed.invoke(command, ["--workspace", str(claiming), "check", "--json"])
    (finding,) = [found for found in json.loads(checked.stdout) if found["stands"]]
    assert checked.exit_code == 1
    assert f"  {finding['id']} at 0:" in checked.stderr
    words = ("override", SLUG, finding["id"], "--by", smalltalk.REVIEWER, "--why", "She quotes a myth.")
    answered = typed.invoke(command, ["--workspace", str(claiming), *words])
    assert (answered.exit_code, answered.stderr) == (0, "")
    assert "overrides.toml" in answered.stdout
    again = typed.invoke(command, ["--workspace", str(claiming), "check"])
    assert again.exit_code == 0
    assert "Answered" in again.stderr
