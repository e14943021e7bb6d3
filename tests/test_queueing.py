"""The queue of a talk in a workspace, and saying that something was heard right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import smalltalk
from smalltalk import job_in

from pipeline import run as minutes
from pipeline.concerns import QueueItem
from pipeline.errors import ApprovalError, RecordError
from pipeline.steps.queueing import confirm, queue

SLUG = "small-talk"


def folder_of(root: Path) -> Path:
    return root / "transcripts" / SLUG


def doubt(root: Path, said: str, heard: str, probability: float) -> None:
    """Have a word heard as another one, less surely, and the talk drafted anew."""
    path = folder_of(root) / "transcript.json"
    transcript = json.loads(path.read_text("utf-8"))
    words = [word for segment in transcript["segments"] for word in segment["words"] if word["word"] == f" {said}"]
    words[0] |= {"word": f" {heard}", "probability": probability}
    path.write_text(json.dumps(transcript), encoding="utf-8")
    minutes.draft(job_in(root))


def items_of(root: Path) -> dict[str, QueueItem]:
    """Give the items of the queue that are about words, by what was heard."""
    return {item.heard: item for item in queue(job_in(root), SLUG) if item.words}


@pytest.fixture
def doubtful(drafted: Path) -> Path:
    """Give a workspace whose talk has an unsure number, a coinage and a repaired mishearing."""
    doubt(drafted, "two", "two", 0.3)
    doubt(drafted, "exercises", "exercissles", 0.5)
    return drafted


def test_a_talk_heard_surely_has_no_words_to_listen_to(drafted: Path) -> None:
    """Words of probability 0.9 are left alone, terms and negations among them."""
    assert items_of(drafted) == {}


def test_the_queue_of_a_talk(doubtful: Path) -> None:
    """Doubtful words are in it, the more harmful first, with what can be done."""
    items = items_of(doubtful)
    assert [(item.kind, item.actions) for item in items.values()] == [
        ("unknown", ("fix", "confirm")),
        ("number", ("fix", "confirm")),
    ]
    assert items["two"].sentence == smalltalk.SENTENCES[1]


def test_what_was_found_right_does_not_come_again(doubtful: Path) -> None:
    """It is written down as a fix that changes nothing; article and captions stay, byte for byte."""
    two = items_of(doubtful)["two"]
    before = {name: (folder_of(doubtful) / name).read_bytes() for name in ("post.md", "captions.vtt")}
    assert confirm(job_in(doubtful), SLUG, two.id, by=smalltalk.REVIEWER) == two
    written = (folder_of(doubtful) / "fixes.toml").read_text("utf-8")
    assert written == f'[[fix]]\nword = {two.word}\nheard = "two"\ntext = "two"\n'
    assert "two" not in items_of(doubtful)
    minutes.draft(job_in(doubtful))
    assert before == {name: (folder_of(doubtful) / name).read_bytes() for name in before}


def test_what_stands_in_the_fixes_stays(doubtful: Path) -> None:
    """One more fix goes to the end of the file, and every other byte of it stays."""
    path = folder_of(doubtful) / "fixes.toml"
    path.write_bytes(b'# mine\r\n[[keep]]\r\nword = 8\r\nsaid = "Um,"\r\n')
    before = path.read_bytes()
    confirm(job_in(doubtful), SLUG, items_of(doubtful)["two"].id, by=smalltalk.REVIEWER)
    assert path.read_bytes().startswith(before)
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")


def test_other_words_at_that_place_are_asked_about(doubtful: Path) -> None:
    """A name is for these words: what is heard otherwise gets another one, and the old one is refused."""
    old = items_of(doubtful)["two"].id
    doubt(doubtful, "two", "ten", 0.3)
    assert items_of(doubtful)["ten"].id != old
    with pytest.raises(RecordError, match=f"{SLUG}: the queue has no item '{old}' any more; look at it again"):
        confirm(job_in(doubtful), SLUG, old, by=smalltalk.REVIEWER)


def test_a_repair_that_is_right_stays_as_repaired(drafted: Path) -> None:
    """To confirm repaired words keeps what they were repaired to."""
    pack = drafted / "conditions" / "bruxism.toml"
    text = pack.read_text("utf-8")
    assert "[mishearings]" not in text
    pack.write_text(text + '\n[mishearings]\n"bruxism" = ["bruck zism"]\n', encoding="utf-8")
    doubt(drafted, "bruxism.", "bruck zism.", 0.2)
    path = folder_of(drafted) / "transcript.json"
    transcript = json.loads(path.read_text("utf-8"))
    for segment in transcript["segments"]:
        parted = []
        for word in segment["words"]:
            parted += [word | {"word": f" {part}"} for part in word["word"].split()]
        segment["words"] = parted
    path.write_text(json.dumps(transcript), encoding="utf-8")
    minutes.draft(job_in(drafted))
    item = items_of(drafted)["bruck zism."]
    assert item.reads == "bruxism."
    confirm(job_in(drafted), SLUG, item.id, by=smalltalk.REVIEWER)
    assert 'heard = "bruck zism."\ntext = "bruxism."' in (folder_of(drafted) / "fixes.toml").read_text("utf-8")
    assert "bruck zism." not in items_of(drafted)


def test_a_stretch_is_found_right_by_a_named_person(drafted: Path) -> None:
    """There are no words to fix, so her name stands among the answers; too little of a name is refused."""
    path = folder_of(drafted) / "transcript.json"
    transcript = json.loads(path.read_text("utf-8"))
    transcript["flags"] = [{"start": 20.0, "end": 24.0, "reason": "there is sound but no speech"}]
    path.write_text(json.dumps(transcript), encoding="utf-8")
    (item,) = (item for item in queue(job_in(drafted), SLUG) if item.kind == "unheard")
    with pytest.raises(ApprovalError, match="needs a name and credentials"):
        confirm(job_in(drafted), SLUG, item.id, by="Ada")
    confirm(job_in(drafted), SLUG, item.id, by=smalltalk.REVIEWER)
    assert f'by = "{smalltalk.REVIEWER}"' in (folder_of(drafted) / "overrides.toml").read_text("utf-8")
    assert not [item for item in queue(job_in(drafted), SLUG) if item.kind == "unheard"]


def test_a_finding_is_in_the_queue_and_is_not_simply_right(drafted: Path) -> None:
    """It blocks, so it is there under its own id, and an answer needs a reason."""
    post = folder_of(drafted) / "post.md"
    text = post.read_text("utf-8")
    assert "protects worn teeth" in text
    post.write_text(text.replace("protects worn teeth", "cures bruxism"), encoding="utf-8")
    claims = [item for item in queue(job_in(drafted), SLUG) if item.id.startswith("claim-cure-")]
    assert [(item.blocks, item.actions) for item in claims] == [(True, ("override",))]
    with pytest.raises(ApprovalError, match="is a finding; change the words, or answer it with a reason"):
        confirm(job_in(drafted), SLUG, claims[0].id, by=smalltalk.REVIEWER)


def test_a_dry_run_records_nothing(doubtful: Path) -> None:
    """What would be recorded is told."""
    before = smalltalk.snapshot(doubtful)
    confirm(job_in(doubtful, dry_run=True), SLUG, items_of(doubtful)["two"].id, by=smalltalk.REVIEWER)
    assert smalltalk.snapshot(doubtful) == before
