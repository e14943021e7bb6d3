"""An approval is for exact bytes: one flipped anywhere voids it, and the refusal says where."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import smalltalk
from smalltalk import job_in, messages, snapshot

from pipeline import run as minutes
from pipeline.checklist import CHECKLIST
from pipeline.errors import ApprovalError
from pipeline.steps import check
from pipeline.steps.talks import is_approved, parts_of
from pipeline.workspace import Workspace

SLUG = "small-talk"
OVERRIDES = """[[override]]
id = "claim-cure-00000000"
rule = "claim-cure"
sentence = "A night guard cures bruxism."
by = "Ada Example, PA-C"
at = 2026-11-20T09:30:00+00:00
why = "She quotes a myth here."
"""
FLIPS = {
    "post.md": ("article", b"dentist"),
    "captions.vtt": ("captions", b"dentist"),
    "captions.srt": ("captions", b"dentist"),
    "chapters.vtt": ("chapters", b"Introduction"),
    "transcript.json": ("transcript", b"dentist"),
    "fixes.toml": ("corrections", b"looked"),
    "overrides.toml": ("answers", b"quotes"),
    "captions.toml": ("captions by hand", b"looked"),
    "cleaning.json": ("repairs", b'bruxism"'),
    "conditions/bruxism.toml": ("conditions", b"Teeth"),
    "clinic.toml": ("clinic's notes", b"education"),
    "recording": ("video", b""),
    "rendition": ("web copy of the video", b""),
    "poster": ("poster", b""),
}
"""Each file an approval is for: the part it is, and a word in it to flip a letter of."""


@pytest.fixture(scope="module")
def _full(tmp_path_factory: pytest.TempPathFactory, _two_published: Path) -> Path:
    """Give a published talk with all that an approval may cover: answers, repairs, captions by hand."""
    root = tmp_path_factory.mktemp("full") / "workspace"
    shutil.copytree(_two_published, root)
    talk = Workspace(root).talk(SLUG)
    talk.overrides.write_text(OVERRIDES, encoding="utf-8")
    talk.fixes.write_text("# looked through, nothing to fix\n", encoding="utf-8")
    talk.captions_by_hand.write_text("# looked through, nothing to move\n", encoding="utf-8")
    record = json.loads(talk.cleaning.read_text("utf-8"))
    word = " ".join(smalltalk.SENTENCES).split().index("bruxism.")
    said = {"word": word, "start_ms": 0, "heard": "bruxism.", "text": "bruxism."}
    record["repairs"] = [said | {"term": "bruxism", "condition": "bruxism"}]
    talk.cleaning.write_text(json.dumps(record), encoding="utf-8")
    smalltalk.approve_and_publish(root, SLUG)
    return root


@pytest.fixture
def full(tmp_path: Path, _full: Path) -> Path:
    return Path(shutil.copytree(_full, tmp_path / "workspace"))


def flip(path: Path, near: bytes = b"") -> None:
    """Flip one bit of one byte: the case of the first letter of a word in a text, else in the middle of a file."""
    content = bytearray(path.read_bytes())
    assert near in content
    content[content.index(near) if near else len(content) // 2] ^= 0x20
    path.write_bytes(content)


def file_of(root: Path, name: str) -> Path:
    workspace = Workspace(root)
    video = workspace.source(SLUG)
    media = {
        "recording": workspace.videos / video.file,
        "rendition": workspace.rendition(video),
        "poster": workspace.poster(video),
    }
    shared = root / name
    return media.get(name) or (shared if shared.exists() else root / "transcripts" / SLUG / name)


def test_the_approved_talk_is_published(full: Path) -> None:
    """With nothing flipped nothing is refused, so that the tests below see the flip alone."""
    job = job_in(full)
    minutes.publish(job, [SLUG])
    assert not job.failed, messages(job)


@pytest.mark.parametrize("name", FLIPS)
def test_one_flipped_bit_voids_the_approval_by_name(full: Path, name: str) -> None:
    """One bit in any file that was approved keeps the page from being built, and exactly that part is named."""
    part, near = FLIPS[name]
    flip(file_of(full, name), near)
    before = snapshot(full / "site" / SLUG)
    job = job_in(full)
    minutes.publish(job, [SLUG])
    (told,) = re.findall(r"small-talk: not published, because its (.*) changed after Ada", messages(job))
    assert told == part
    assert snapshot(full / "site" / SLUG) == before


def test_the_parts_are_those_of_the_table(full: Path) -> None:
    """Nothing is approved that no test flips; the quick and the thorough look agree when nothing changed."""
    parts = parts_of(job_in(full), SLUG)
    assert set(parts) == {part for part, _ in FLIPS.values()}
    assert parts_of(job_in(full), SLUG, in_full=True) == parts


def test_what_no_page_shows_is_not_approved(full: Path) -> None:
    """Another talk's pack, the clinic's place and how talks are heard leave the approval as it is."""
    before = parts_of(job_in(full), SLUG)
    flip(full / "conditions" / "migraine.toml", b"igraine")
    clinic = full / "clinic.toml"
    text = clinic.read_text("utf-8").replace('model = "tiny.en"', 'model = "base.en"')
    text = text.replace("Testville", "Sampletown")
    clinic.write_text(f"# a note to myself\n{text}\n[publishing]\nreview_every = '2 years'\n", encoding="utf-8")
    assert parts_of(job_in(full), SLUG) == before


def test_no_word_moves_from_one_note_to_another(full: Path) -> None:
    """Each of the clinic's notes is approved as it stands, not the sum of their words."""
    before = parts_of(job_in(full), SLUG)["clinic's notes"]
    clinic = full / "clinic.toml"
    text = clinic.read_text("utf-8")
    moved = text.replace('for you."', 'for you. In"').replace('"In an', '"an')
    assert moved != text
    clinic.write_text(moved, encoding="utf-8")
    assert parts_of(job_in(full), SLUG)["clinic's notes"] != before


def test_shared_parts_leave_the_talk_alone(full: Path) -> None:
    """A changed pack asks for a new look, and gives no command leave to rewrite what was approved."""
    flip(full / "conditions" / "bruxism.toml", b"Teeth")
    assert is_approved(job_in(full), SLUG)
    flip(Workspace(full).talk(SLUG).post, b"dentist")
    assert not is_approved(job_in(full), SLUG)


def test_an_article_that_cannot_be_read_is_told_by_name(full: Path) -> None:
    """An article broken beyond reading voids the approval as any other change, without a crash."""
    Workspace(full).talk(SLUG).post.write_text("no front matter", encoding="utf-8")
    job = job_in(full)
    minutes.publish(job, [SLUG])
    assert "because its article and conditions changed after" in messages(job)


def test_what_changed_since_it_was_shown_is_not_approved(drafted: Path) -> None:
    """A person approves what she saw: a change in another window in between is named, and nothing is recorded."""
    affirmed = [statement.id for statement in CHECKLIST]
    seen = parts_of(job_in(drafted), SLUG)
    fixes = Workspace(drafted).talk(SLUG).fixes
    fixes.write_text("# from another window\n", encoding="utf-8")
    with pytest.raises(ApprovalError, match="because its corrections changed since you looked"):
        check.approve(job_in(drafted), SLUG, by=smalltalk.REVIEWER, affirmed=affirmed, seen=seen)
    assert not Workspace(drafted).talk(SLUG).approval.exists()
    fixes.unlink()
    check.approve(job_in(drafted), SLUG, by=smalltalk.REVIEWER, affirmed=affirmed, seen=seen)
    assert Workspace(drafted).talk(SLUG).approval.exists()


def test_a_box_left_open_approves_nothing(drafted: Path) -> None:
    """The step itself asks for each statement, whoever calls it."""
    with pytest.raises(ApprovalError, match="The picture shows nothing that the words don't say"):
        check.approve(job_in(drafted), SLUG, by=smalltalk.REVIEWER, affirmed=["patients", "captions", "numbers"])
    assert not Workspace(drafted).talk(SLUG).approval.exists()


def test_an_older_approval_stays_in_the_history(approved: Path) -> None:
    """Approving again loses no earlier approval."""
    talk = Workspace(approved).talk(SLUG)
    first = talk.approval.read_text("utf-8")
    minutes.approve(job_in(approved), SLUG, by="Eve Other, MD")
    assert "Eve Other, MD" in talk.approval.read_text("utf-8")
    assert first in [kept.read_text("utf-8") for kept in talk.history.glob("*-approval.json")]
