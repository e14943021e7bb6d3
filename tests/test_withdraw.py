"""A post that is taken back is gone from every output, stays gone, and comes back by a new approval alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import smalltalk
from click.testing import CliRunner
from smalltalk import NOW, REPOSITORY, job_in, messages, outcomes, snapshot

from pipeline import run as minutes
from pipeline.checklist import CHECKLIST, statements
from pipeline.cli import minutes as command
from pipeline.errors import ApprovalError, RecordError, SiteError
from pipeline.publish.seealso import place_related
from pipeline.publish.withdrawal import Withdrawal, format_withdrawal, parse_withdrawal, withdraw
from pipeline.steps.withdraw import find_links
from pipeline.talkfiles import Talk
from pipeline.workspace import Workspace

SLUG = "small-talk"
WHY = "A patient took her authorisation back."


def talk_of(root: Path, slug: str = SLUG) -> Talk:
    return Workspace(root).talk(slug)


def kept(root: Path, name: str) -> list[str]:
    """Give the texts of a name that the history holds, oldest first."""
    return [path.read_text("utf-8") for path in sorted(talk_of(root).history.glob(f"*-{name}"))]


def take_back(root: Path, why: str = WHY) -> str:
    """Withdraw the small talk and give what was noted."""
    job = job_in(root)
    minutes.withdraw(job, SLUG, why=why, by=smalltalk.REVIEWER)
    assert isinstance(job.listener, smalltalk.Recorder)
    return "\n".join(job.listener.notes)


# The record -------------------------------------------------------------------------------------------


def test_the_record_says_who_when_and_why() -> None:
    """It is tidy, for people to read, and reads back the same."""
    record = withdraw(SLUG, why="  She \n asked. ", by=" Ann  Ek, PA-C", at=NOW)
    assert record == Withdrawal(slug=SLUG, by="Ann Ek, PA-C", at=NOW, why="She asked.")
    assert parse_withdrawal(format_withdrawal(record), file="withdrawn.json") == record
    assert record.said == "on 2026-11-22 by Ann Ek, PA-C (She asked.)"
    assert withdraw(SLUG, why="x", by="", at=NOW).said == "on 2026-11-22 (x)"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"slug": "x"}', '{"slug": "", "by": "", "at": 5, "why": ""}']
)
def test_a_damaged_record_is_one_sentence(text: str) -> None:
    """What can't be read is told, and what it means for the talk."""
    with pytest.raises(RecordError, match="so the talk stays withdrawn"):
        parse_withdrawal(text, file="withdrawn.json")


def test_a_reason_is_asked_for(published: Path) -> None:
    """Without a reason nothing is taken back."""
    before = snapshot(published)
    with pytest.raises(ApprovalError, match="small-talk: say why it is withdrawn"):
        minutes.withdraw(job_in(published), SLUG, why=" ")
    assert snapshot(published) == before


# Off every output -------------------------------------------------------------------------------------


def test_every_trace_leaves_the_site(published: Path) -> None:
    """Page, video, captions, poster and card are gone; the list names it no more; the other page is untouched."""
    site = published / "site"
    other, page = snapshot(site / "other-talk"), (site / "other-talk" / "index.html").read_text("utf-8")
    take_back(published)
    assert not (site / SLUG).exists()
    texts = [path.read_text("utf-8") for path in site.rglob("*") if path.suffix in (".html", ".json")]
    assert not [text for text in texts if f"{SLUG}/" in text or f'"{SLUG}"' in text]
    assert SLUG in page, "the other talk's page led to this one"
    assert (site / "other-talk" / "index.html").read_text("utf-8") == place_related(page, "")
    assert {**snapshot(site / "other-talk"), "index.html": other["index.html"]} == other


def test_the_record_and_the_approval_are_kept(published: Path) -> None:
    """The approval goes to the history, and the record of the withdrawal takes its place."""
    approval = talk_of(published).approval.read_text("utf-8")
    take_back(published)
    assert not talk_of(published).approval.exists()
    assert kept(published, "approval.json") == [approval]
    record = parse_withdrawal(talk_of(published).withdrawal.read_text("utf-8"), file="withdrawn.json")
    assert record == Withdrawal(slug=SLUG, by=smalltalk.REVIEWER, at=NOW, why=WHY)


def test_the_preview_shows_it_as_withdrawn(published: Path) -> None:
    """An editor still sees the page, stamped with the day it was taken back."""
    take_back(published)
    html = (published / "preview" / SLUG / "index.html").read_text("utf-8")
    assert "WITHDRAWN on November 22, 2026 - not for patients" in html
    assert "lastReviewed" not in html
    assert 'content="noindex, nofollow"' in html
    other = (published / "preview" / "other-talk" / "index.html").read_text("utf-8")
    assert "WITHDRAWN" not in other


def test_the_only_page_leaves_an_empty_list(approved: Path) -> None:
    """Taking the last page back leaves a site that shows no talk."""
    minutes.publish(job_in(approved))
    take_back(approved)
    assert not (approved / "site" / SLUG).exists()
    assert (approved / "site" / "index.html").exists()


def test_a_talk_that_was_never_published_can_be_withdrawn(approved: Path) -> None:
    """No site is made by taking something back."""
    take_back(approved)
    assert talk_of(approved).withdrawal.exists()
    assert not (approved / "site").exists()


def test_a_broken_template_keeps_no_withdrawn_page(published: Path) -> None:
    """Where no new page can be built, the withdrawn one is gone all the same, and the fault is told."""
    shutil.copytree(REPOSITORY / "site_templates", published / "site_templates")
    (published / "site_templates" / "index.html").write_text("{{ oops }}", encoding="utf-8")
    with pytest.raises(SiteError, match="oops"):
        minutes.withdraw(job_in(published), SLUG, why=WHY)
    assert not (published / "site" / SLUG).exists()
    assert talk_of(published).withdrawal.exists()
    assert (published / "site" / "other-talk" / "index.html").exists()
    shared = [path for path in (published / "site").rglob("*") if path.suffix in (".html", ".json", ".xml")]
    naming = [
        path.relative_to(published / "site").as_posix() for path in shared if SLUG in path.read_text("utf-8")
    ]
    assert set(naming) <= {"index.html"}


# It stays away ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [[], [SLUG], ["other-talk"]], ids=["all", "itself", "another"])
def test_publish_never_brings_it_back(published: Path, names: list[str]) -> None:
    """Not even if approval and page are put back by hand or from a backup, whichever talk is published."""
    talk, site = talk_of(published), published / "site" / SLUG
    approval = talk.approval.read_text("utf-8")
    shutil.copytree(site, published / "backup")
    take_back(published)
    talk.approval.write_text(approval, encoding="utf-8")
    shutil.copytree(published / "backup", site)
    job = job_in(published)
    minutes.publish(job, names)
    assert not site.exists()
    assert f"left out, withdrawn on 2026-11-22 by {smalltalk.REVIEWER} ({WHY})" in messages(job)
    (standing,) = minutes.status(job_in(published), [SLUG])
    assert standing.stage == "withdrawn"


def test_a_damaged_record_keeps_it_away_too(published: Path) -> None:
    """A record that can't be read is no leave to publish."""
    take_back(published)
    talk_of(published).withdrawal.write_text("{", encoding="utf-8")
    job = job_in(published)
    minutes.publish(job)
    assert not (published / "site" / SLUG).exists()
    assert job.failed
    assert "withdrawn.json: this record is damaged, so the talk stays withdrawn" in messages(job)


def test_a_new_approval_brings_it_back(published: Path) -> None:
    """Who approves it anew ends the withdrawal; its record stays in the history."""
    before = snapshot(published / "site")
    take_back(published)
    record = talk_of(published).withdrawal.read_text("utf-8")
    smalltalk.approve_and_publish(published, SLUG)
    assert not talk_of(published).withdrawal.exists()
    assert kept(published, "withdrawn.json") == [record]
    assert snapshot(published / "site") == before


def test_withdrawing_twice_keeps_both_records(published: Path) -> None:
    """A second reason takes the place of the first, and both are kept."""
    take_back(published)
    take_back(published, why="And the dose was wrong.")
    reasons = [json.loads(text)["why"] for text in kept(published, "withdrawn.json")]
    assert reasons == [WHY, "And the dose was wrong."]
    assert json.loads(talk_of(published).withdrawal.read_text("utf-8"))["why"] == "And the dose was wrong."


# What remains elsewhere -------------------------------------------------------------------------------


def test_what_only_a_person_can_remove_is_listed(published: Path) -> None:
    """Web host, copies of the video, search engines, downloads and this computer are named."""
    told = take_back(published)
    for place in ("upload site/ again", "YouTube", "search engines", "downloaded", "videos/", "backups"):
        assert place in told
    assert "links to it" not in told


@pytest.mark.parametrize(
    ("link", "is_link"),
    [
        ("[more](../small-talk/)", True),
        ("[more](../small-talk/index.html#bruxism)", True),
        ("[more](https://clinic.example/talks/small-talk)", True),
        ("[more](small-talk/index.html)", True),
        ("See https://clinic.example/small-talk", True),
        ("We like small-talk here.", False),
        ("[more](../small-talk-2/)", False),
        ("[more](../my-small-talk/)", False),
    ],
)
def test_links_to_it_are_found_by_looking(published: Path, link: str, is_link: bool) -> None:
    """Articles whose links lead to the post are named; its name in a sentence or in another name is no link."""
    post = talk_of(published, "other-talk").post
    post.write_text(post.read_text("utf-8") + f"\n{link} {{.note}}\n", encoding="utf-8")
    assert find_links(job_in(published), SLUG) == (("transcripts/other-talk/post.md",) if is_link else ())


def test_links_are_told_when_it_is_taken_back(published: Path) -> None:
    """Who withdraws a post reads which texts lead to it: here an article and a template."""
    post = talk_of(published, "other-talk").post
    post.write_text(post.read_text("utf-8") + "\n[more](../small-talk/) {.note}\n", encoding="utf-8")
    shutil.copytree(REPOSITORY / "site_templates", published / "site_templates")
    base = published / "site_templates" / "please_note.html"
    base.write_text(base.read_text("utf-8") + "<!-- see /small-talk/ -->", encoding="utf-8")
    told = take_back(published)
    assert "links to it stand in transcripts/other-talk/post.md, site_templates/please_note.html" in told


# The command ------------------------------------------------------------------------------------------


def test_dry_run_takes_nothing_back(published: Path) -> None:
    """`--dry-run` says what would be done."""
    before = snapshot(published)
    job = job_in(published, dry_run=True)
    minutes.withdraw(job, SLUG, why=WHY)
    assert outcomes(job) == {SLUG: ["planned"]}
    assert snapshot(published) == before


def test_the_command_needs_no_name(published: Path) -> None:
    """Anybody in the clinic can take a page off; the reason is asked for, the name is not."""
    place = ["--workspace", str(published), "withdraw", SLUG]
    assert CliRunner().invoke(command, place).exit_code == 2
    result = CliRunner().invoke(command, [*place, "--why", WHY])
    assert result.exit_code == 0, result.output
    record = talk_of(published).withdrawal
    assert f"{record}: withdrawn on " in result.stdout
    assert json.loads(record.read_text("utf-8"))["by"] == ""
    assert "upload site/ again" in result.stderr


def test_the_approve_command_says_what_was_affirmed(drafted: Path) -> None:
    """Its help and its output hold each sentence that goes on record; an authorisation changes one of them."""
    told = " ".join(CliRunner().invoke(command, ["approve", "--help"]).output.split())
    assert all(statement.sentence in told for statement in CHECKLIST)
    words = ["--workspace", str(drafted), "approve", SLUG, "--by", smalltalk.REVIEWER]
    result = CliRunner().invoke(command, [*words, "--authorisation", "A-12"])
    assert result.exit_code == 0, result.output
    sentences = [statement.sentence for statement in statements("A-12")]
    assert "\n- ".join([f"{SLUG}: by approving it {smalltalk.REVIEWER} says:", *sentences]) in result.stderr
    record = json.loads(talk_of(drafted).approval.read_text("utf-8"))
    assert (record["checklist"], record["authorisation"]) == (sentences, "A-12")
