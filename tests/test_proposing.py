"""The machine's changes to an edited article wait for an answer; a kill loses nothing and asks nothing wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import smalltalk
from smalltalk import FakeEar, job_in, messages
from test_edits_survive import NEVER, killed_at

from pipeline import run as minutes
from pipeline.errors import ConflictError, RecordError
from pipeline.steps.proposing import proposals, settle
from pipeline.steps.saving import is_hers, list_history, read_saved, save, sha256_of
from pipeline.talkfiles import Talk
from pipeline.workspace import Workspace

SLUG = "small-talk"
PACK = "Teeth grinding and clenching"


def talk_of(root: Path) -> Talk:
    return Workspace(root).talk(SLUG)


def edit(path: Path, old: str, new: str) -> str:
    """Change a text file as an editor would, and give what it holds then."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return path.read_text("utf-8")


def rename_in_pack(root: Path, name: str = "Grinding at night") -> None:
    """Have the machine write another heading."""
    edit(root / "conditions" / "bruxism.toml", PACK, name)


@pytest.fixture
def disputed(drafted: Path) -> Path:
    """Give a workspace with an edited article and a machine that would write a heading anew."""
    edit(talk_of(drafted).post, "what to do at home", "what you can do at home")
    rename_in_pack(drafted)
    return drafted


def asked(root: Path) -> list[tuple[bool, str, str]]:
    """Give what waits for an answer: whether both changed it, hers, the machine's."""
    found = proposals(job_in(root), SLUG)
    return [(region.is_conflict, region.mine, region.new) for region in found]


def heading(name: str) -> str:
    return f"## {name} {{#bruxism t=37.15}}\n"


def test_the_machines_change_is_proposed_and_not_made(disputed: Path) -> None:
    """A draft leaves an edited article as it is and says how many changes wait and where."""
    before = talk_of(disputed).post.read_bytes()
    job = job_in(disputed)
    minutes.draft(job)
    assert talk_of(disputed).post.read_bytes() == before
    assert "it is kept as it is; 1 change waits for your answer, run `minutes review`" in messages(job)
    assert asked(disputed) == [(False, heading(PACK), heading("Grinding at night"))]


def test_an_article_nobody_edited_has_no_proposals(drafted: Path) -> None:
    """Where nobody has edited, the next draft writes; there is nothing to ask."""
    rename_in_pack(drafted)
    assert asked(drafted) == []


def test_an_approved_talk_has_no_proposals(approved: Path) -> None:
    """While an approval holds, nothing is asked about the talk, and nothing can be answered."""
    rename_in_pack(approved)
    assert asked(approved) == []
    with pytest.raises(RecordError, match="no longer proposed"):
        settle(job_in(approved), SLUG, "0" * 12, "new")


@pytest.mark.parametrize("take", ["mine", "new"])
def test_an_answer_is_asked_for_once(disputed: Path, take: str) -> None:
    """Taken or not, an answered change is not proposed again; her other words stay, and it is in the history."""
    (region,) = proposals(job_in(disputed), SLUG)
    assert settle(job_in(disputed), SLUG, region.id, "new" if take == "new" else "mine") is (take == "new")
    text = talk_of(disputed).post.read_text("utf-8")
    assert "what you can do at home" in text
    assert (heading("Grinding at night") in text) is (take == "new")
    assert asked(disputed) == []
    minutes.draft(job_in(disputed))
    assert asked(disputed) == []
    assert talk_of(disputed).post.read_text("utf-8") == text
    newest = list_history(job_in(disputed), SLUG, "post.md")[0]
    assert read_saved(job_in(disputed), SLUG, newest.id) == text
    with pytest.raises(RecordError, match="no longer proposed; look at the page again"):
        settle(job_in(disputed), SLUG, region.id, "new")


def test_an_answer_to_an_older_article_is_refused(disputed: Path) -> None:
    """Where the article was changed meanwhile, the answer is refused and the change is still proposed."""
    seen = sha256_of(talk_of(disputed).post.read_text("utf-8"))
    (region,) = proposals(job_in(disputed), SLUG)
    edited = edit(talk_of(disputed).post, "every single week", "every week")
    with pytest.raises(ConflictError):
        settle(job_in(disputed), SLUG, region.id, "new", expected=seen)
    assert talk_of(disputed).post.read_text("utf-8") == edited
    assert not talk_of(disputed).next_base.exists()
    assert [waiting.id for waiting in proposals(job_in(disputed), SLUG)] == [region.id]


def test_an_answer_that_spoils_the_article_is_refused(disputed: Path) -> None:
    """An article that could not be read with the change stays as it is, and she is told in a sentence."""
    post = talk_of(disputed).post
    mine = edit(post, "---\n\n## ", "---\n\nMine.\n\n## ").replace("\n---\n", "\n")
    post.write_text(mine, "utf-8")
    (region,) = proposals(job_in(disputed), SLUG)
    with pytest.raises(RecordError, match=r"with this change it could not be read any more; keep yours"):
        settle(job_in(disputed), SLUG, region.id, "new")
    assert post.read_text("utf-8") == mine


def test_once_everything_is_taken_the_machine_still_asks(disputed: Path) -> None:
    """A text she has saved is hers, though the machine wrote the same: the next change is proposed."""
    save(job_in(disputed), SLUG, talk_of(disputed).post, talk_of(disputed).base.read_text("utf-8"))
    minutes.draft(job_in(disputed, force=True))
    assert [new for _, _, new in asked(disputed)] == [heading("Grinding at night")]


def test_a_missing_base_asks_sentence_by_sentence(disputed: Path) -> None:
    """Without its base an article counts as edited, and only what differs is asked."""
    talk_of(disputed).base.unlink()
    minutes.draft(job_in(disputed))
    assert len(asked(disputed)) == 2
    assert "what you can do at home" in talk_of(disputed).post.read_text("utf-8")


def test_times_move_without_a_question(drafted: Path, ear: FakeEar) -> None:
    """A new hearing that only moves times asks nothing: marks and chapters follow, her words stay."""
    edit(talk_of(drafted).post, "what to do at home", "what you can do at home")
    ear.hears = lambda: smalltalk.spread(smalltalk.SENTENCES, until_ms=50_000)
    minutes.transcribe(job_in(drafted, force=True))
    minutes.draft(job_in(drafted))
    text = talk_of(drafted).post.read_text("utf-8")
    assert "what you can do at home" in text
    assert "t=37.15" not in text
    assert asked(drafted) == []
    (typed,) = (saved for saved in list_history(job_in(drafted), SLUG, "post.md")[1:])
    assert "t=37.15" in read_saved(job_in(drafted), SLUG, typed.id)


def test_once_approved_text_is_kept_before_force_replaces_it(approved: Path) -> None:
    """An unedited text that was once approved is replaced by --force alone, and stays in the history."""
    old = talk_of(approved).post.read_text("utf-8")
    talk_of(approved).fixes.write_text("# nothing yet\n", "utf-8")
    rename_in_pack(approved)
    job = job_in(approved)
    minutes.draft(job)
    assert "once approved, so its article is kept" in messages(job)
    assert talk_of(approved).post.read_text("utf-8") == old
    minutes.draft(job_in(approved, force=True))
    assert heading("Grinding at night") in talk_of(approved).post.read_text("utf-8")
    (kept,) = list_history(job_in(approved), SLUG, "post.md")
    assert read_saved(job_in(approved), SLUG, kept.id) == old


def test_typed_files_come_into_the_history(drafted: Path) -> None:
    """What she typed into any of her files is in the history after the next draft; a dry run writes nothing."""
    talk = talk_of(drafted)
    edit(talk.post, "at home", "at your home")
    talk.fixes.write_text("# nothing yet\n", "utf-8")
    minutes.draft(job_in(drafted, dry_run=True))
    assert not talk.history.exists()
    minutes.draft(job_in(drafted))
    assert {path.read_bytes() for path in talk.history.iterdir()} == {
        talk.post.read_bytes(),
        talk.fixes.read_bytes(),
    }


def _draft(root: Path) -> None:
    minutes.draft(job_in(root))


def _answer(root: Path) -> None:
    for region in proposals(job_in(root), SLUG):
        settle(job_in(root), SLUG, region.id, "new")


def _shown(root: Path) -> tuple[str, str, bool, list[tuple[bool, str, str]]]:
    talk = talk_of(root)
    texts = talk.post.read_text("utf-8"), talk.base.read_text("utf-8")
    return *texts, is_hers(job_in(root), SLUG), asked(root)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("edited", "work"), [(False, _draft), (True, _draft), (True, _answer)], ids=["draft", "propose", "answer"]
)
def test_a_kill_at_any_write_changes_nothing_in_the_end(
    drafted: Path, tmp_path: Path, edited: bool, work: Callable[[Path], None], after: bool
) -> None:
    """Killed at any write and begun anew, also after the machine changed its mind, all is as if never killed."""
    if edited:
        edit(talk_of(drafted).post, "what to do at home", "what you can do at home")
    rename_in_pack(drafted)
    ends = []
    for nth in (NEVER, 1, 2, 3, 4, 5):
        root = tmp_path / str(nth)
        shutil.copytree(drafted, root, ignore=shutil.ignore_patterns("preview", "*.mp4"))
        with killed_at(nth, after=after):
            work(root)
        work(root)
        edit(root / "conditions" / "bruxism.toml", "Grinding at night", "Grinding")
        _draft(root)
        ends.append(_shown(root))
    assert ends == [ends[0]] * 6
    assert ends[0][2] is edited
