"""Known mishearings on a whole talk: repaired in every output, recorded, told, undone; never after approval."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import smalltalk
from smalltalk import job_in, messages

from pipeline import run as minutes
from pipeline.errors import SettingsError
from pipeline.job import Job
from pipeline.records import format_transcript, parse_transcript
from pipeline.talkfiles import Talk
from pipeline.workspace import Workspace

SLUG = "small-talk"
HEARD = "brooksism"
POSITION = " ".join(smalltalk.SENTENCES).split().index("bruxism.")


def talk_of(root: Path) -> Talk:
    """Give the files of the talk."""
    return Workspace(root).talk(SLUG)


def record_of(root: Path) -> dict[str, Any]:
    """Give what `cleaning.json` holds."""
    return dict(json.loads(talk_of(root).cleaning.read_text("utf-8")))


def notes(job: Job) -> list[str]:
    """Give what was noted while a job worked."""
    assert isinstance(job.listener, smalltalk.Recorder)
    return job.listener.notes


def mishear(root: Path, new: str = f"{HEARD}.", old: str = "bruxism.") -> None:
    """Have the talk heard with another word in place of one."""
    path = talk_of(root).transcript
    transcript = parse_transcript(path.read_text("utf-8"), file="transcript.json")
    path.write_text(format_transcript(smalltalk.reword(transcript, old, new)), encoding="utf-8")


def teach(root: Path, wrong: str = HEARD) -> None:
    """List a mishearing in a pack as the owner would."""
    pack = root / "conditions" / "bruxism.toml"
    pack.write_text(pack.read_text("utf-8") + f'\n[mishearings]\nbruxism = ["{wrong}"]\n', encoding="utf-8")


def draft(root: Path) -> Job:
    """Run `minutes draft`, which must go well."""
    job = job_in(root)
    minutes.draft(job)
    assert not job.failed, messages(job)
    return job


@pytest.fixture
def misheard(drafted: Path) -> Path:
    """Give a workspace whose talk was heard with a mishearing that a pack knows, not drafted since."""
    mishear(drafted)
    teach(drafted)
    return drafted


def test_a_repair_reaches_every_output(misheard: Path) -> None:
    """Article, captions and page read the term; only the transcript keeps what was heard."""
    draft(misheard)
    minutes.preview(job_in(misheard))
    talk = talk_of(misheard)
    page = misheard / "preview" / SLUG / "index.html"
    for path in (talk.post, talk.captions, talk.captions_srt, page):
        text = path.read_text("utf-8")
        assert HEARD not in text
        assert "which is called bruxism." in " ".join(text.split())
    assert HEARD in talk.transcript.read_text("utf-8")


def test_a_repair_is_recorded_and_told_once(misheard: Path) -> None:
    """The record says what was heard and by which pack it was repaired; drafting again tells nothing new."""
    first = draft(misheard)
    (made,) = record_of(misheard)["repairs"]
    assert made | {"start_ms": 0} == {
        "word": POSITION,
        "start_ms": 0,
        "heard": "brooksism.",
        "text": "bruxism.",
        "term": "bruxism",
        "condition": "bruxism",
    }
    assert notes(first) == [f'{SLUG}: at 0:40 "brooksism." was heard; it now reads "bruxism."']
    assert notes(draft(misheard)) == []


def test_only_new_repairs_are_told(misheard: Path) -> None:
    """When a pack learns one more mishearing, the repairs made before are not told again."""
    draft(misheard)
    mishear(misheard, old="TMD", new="teemdee")
    pack = misheard / "conditions" / "bruxism.toml"
    pack.write_text(pack.read_text("utf-8") + 'TMD = ["teemdee"]\n', encoding="utf-8")
    job = draft(misheard)
    assert len(record_of(misheard)["repairs"]) == 3
    assert notes(job) == [f'{SLUG}: at {at} "teemdee" was heard; it now reads "TMD"' for at in ("0:25", "0:27")]


def test_what_was_repaired_is_not_asked_about(drafted: Path) -> None:
    """A mishearing that would be a near miss is none once it is repaired."""
    mishear(drafted, new="broxism.")
    teach(drafted, "broxism")
    draft(drafted)
    record = record_of(drafted)
    assert (len(record["repairs"]), record["suggestions"]) == (1, [])


def test_an_editor_undoes_a_repair(misheard: Path) -> None:
    """A fix whose text is what was heard leaves the word as it was, in every output, for good."""
    draft(misheard)
    fix = f'[[fix]]\nword = {POSITION}\nheard = "{HEARD}."\ntext = "{HEARD}."\n'
    talk_of(misheard).fixes.write_text(fix, encoding="utf-8")
    draft(misheard)
    assert record_of(misheard)["repairs"] == []
    assert f"which is called {HEARD}." in " ".join(talk_of(misheard).post.read_text("utf-8").split())
    assert HEARD in talk_of(misheard).captions.read_text("utf-8")


def test_a_fix_counts_before_the_next_draft(misheard: Path) -> None:
    """A preview after an editor's fix shows the fix, not the repair that is still on record."""
    draft(misheard)
    fix = f'[[fix]]\nword = {POSITION}\nheard = "{HEARD}."\ntext = "grinding."\n'
    talk_of(misheard).fixes.write_text(fix, encoding="utf-8")
    minutes.preview(job_in(misheard))
    assert "grinding." in (misheard / "preview" / SLUG / "index.html").read_text("utf-8")


def test_near_misses_and_doubts_are_listed_and_counted(drafted: Path) -> None:
    """What is only suspected changes nothing, blocks nothing, and waits in `cleaning.json`."""
    mishear(drafted, new="broxism.")
    job = draft(drafted)
    record = record_of(drafted)
    assert [(near["word"], near["heard"], near["term"]) for near in record["suggestions"]] == [
        (POSITION, "broxism.", "bruxism")
    ]
    assert record["repairs"] == []
    assert notes(job) == [f"{SLUG}: 1 place to listen to, see transcripts/small-talk/cleaning.json"]
    assert "broxism." in talk_of(drafted).captions.read_text("utf-8")
    checked = job_in(drafted)
    minutes.check(checked)
    assert not checked.failed, messages(checked)
    minutes.approve(job_in(drafted), SLUG, by=smalltalk.REVIEWER)


def test_what_packs_learn_later_changes_no_approved_talk(drafted: Path) -> None:
    """A talk approved with a word as heard keeps it, whatever its pack lists since; it asks for a new look."""
    mishear(drafted)
    draft(drafted)
    smalltalk.approve_and_publish(drafted, SLUG)
    before = smalltalk.snapshot(drafted / "site")
    teach(drafted)
    job = draft(drafted)
    minutes.publish(job)
    assert "not published, because its conditions changed after" in messages(job)
    assert smalltalk.snapshot(drafted / "site") == before
    minutes.approve(job_in(drafted), SLUG, by=smalltalk.REVIEWER)
    job = job_in(drafted)
    minutes.publish(job)
    assert not job.failed, messages(job)
    assert HEARD in (drafted / "site" / SLUG / "index.html").read_text("utf-8")


def test_repairs_are_part_of_an_approval(misheard: Path) -> None:
    """Where the record of what was repaired is changed or lost after an approval, the approval is void."""
    draft(misheard)
    smalltalk.approve_and_publish(misheard, SLUG)
    before = smalltalk.snapshot(misheard / "site")
    record = record_of(misheard)
    record["repairs"] = []
    talk_of(misheard).cleaning.write_text(json.dumps(record), encoding="utf-8")
    job = job_in(misheard)
    minutes.publish(job)
    assert job.failed
    assert f"{SLUG}: not published, because its repairs changed after" in messages(job)
    assert smalltalk.snapshot(misheard / "site") == before


def test_a_record_for_an_older_transcript_is_told(misheard: Path) -> None:
    """Repairs of words that were heard otherwise since are not made blindly; drafting makes the record anew."""
    draft(misheard)
    mishear(misheard, old=f"{HEARD}.", new="bruxism.")
    job = job_in(misheard)
    minutes.check(job)
    assert messages(job) == (
        'transcripts/small-talk/cleaning.json: it repairs "brooksism.", which was not heard there; '
        "run `minutes draft small-talk`."
    )
    draft(misheard)
    assert record_of(misheard)["repairs"] == []


def test_a_damaged_record_is_made_anew(misheard: Path) -> None:
    """Drafting needs no old record; nobody has to delete a broken one."""
    talk_of(misheard).cleaning.write_text("{", encoding="utf-8")
    draft(misheard)
    assert len(record_of(misheard)["repairs"]) == 1


def test_a_dry_run_records_and_tells_nothing(misheard: Path) -> None:
    """Planning a draft writes nothing."""
    before = smalltalk.snapshot(misheard)
    job = job_in(misheard, dry_run=True)
    minutes.draft(job)
    assert notes(job) == []
    assert smalltalk.snapshot(misheard) == before


def test_a_harmful_mishearing_stops_the_command(misheard: Path) -> None:
    """A pack that would exchange an ordinary word is refused before anything is written."""
    before = smalltalk.snapshot(misheard)
    pack = misheard / "conditions" / "bruxism.toml"
    pack.write_text(pack.read_text("utf-8").replace(HEARD, "brooks"), encoding="utf-8")
    with pytest.raises(
        SettingsError, match=r'^conditions/bruxism\.toml: mishearings\."bruxism": "brooks" is an ordinary'
    ):
        minutes.draft(job_in(misheard))
    pack.write_text(pack.read_text("utf-8").replace('"brooks"', f'"{HEARD}"'), encoding="utf-8")
    assert smalltalk.snapshot(misheard) == before


def keep(root: Path, said: str, word: int) -> None:
    """Have the editor keep words as they were said."""
    path = talk_of(root).fixes
    path.write_text(f'[[keep]]\nword = {word}\nsaid = "{said}"\n', encoding="utf-8")


def test_a_removal_is_undone_by_a_keep(drafted: Path) -> None:
    """What `cleaning.json` lists is copied into `[[keep]]`; the article then has it, and the record says so."""
    removal = next(entry for entry in record_of(drafted)["removals"] if entry["removed"] == "uh,")
    assert "uh," not in talk_of(drafted).post.read_text("utf-8")
    keep(drafted, removal["removed"], removal["word"])
    for _ in range(2):
        draft(drafted)
        assert "bruxism, uh, before" in " ".join(talk_of(drafted).post.read_text("utf-8").split())
        record = record_of(drafted)
        assert record["keeps"] == [{"word": removal["word"], "said": "uh,"}]
        assert "uh," not in {entry["removed"] for entry in record["removals"]}


def test_a_keep_of_other_words_is_told(drafted: Path) -> None:
    """Nothing is written, and the message names file, place and words."""
    before = talk_of(drafted).post.read_text("utf-8")
    keep(drafted, "you know,", 3)
    job = job_in(drafted)
    minutes.draft(job)
    assert job.failed
    assert 'fixes.toml: keep at word 3: "you know," does not stand there' in messages(job)
    assert talk_of(drafted).post.read_text("utf-8") == before
