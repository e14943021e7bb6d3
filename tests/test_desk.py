"""The editor's desk below the browser: its buttons, two who change one talk, and pages that ask for nonsense."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import smalltalk
from smalltalk import job_in, snapshot

from pipeline import run as minutes
from pipeline.errors import BusyError, ConflictError, EditError, PipelineError, UnknownSlugError
from pipeline.steps.clash import TYPED
from pipeline.steps.desk import Desk
from pipeline.steps.deskactions import ACTIONS
from pipeline.steps.saving import list_history, read_saved
from pipeline.text.blocks import parse_blocks

SLUG = "small-talk"
Payload = Mapping[str, Any]

PAYLOADS: Mapping[str, Payload] = {
    "paragraph": {"number": "0", "was": "", "text": "Other words."},
    "note": {"number": "0", "on": True},
    "front": {"key": "title", "text": "Jaws"},
    "poster": {"poster": "12.5"},
    "rename": {"section": "overview", "text": "Jaws"},
    "move": {"section": "bruxism", "at": "30000"},
    "add": {"title": "More", "at": "50000"},
    "delete": {"section": "bruxism"},
    "fix": {"word": "3", "shown": "Ada", "text": "Adda"},
    "undo": {"word": "3"},
    "right": {"item": "no-such"},
    "override": {"finding": "no-such", "by": "Ada Example, PA-C", "why": "It is so."},
    "proposal": {"region": "no-such", "take": "mine"},
    "caption": {"number": "0", "lines": "Hi, I'm Ada", "start": "0.5", "end": "4"},
    "restore-caption": {"number": "0"},
    "restore": {"saved": "no-such"},
    "alias": {"wrong": "brooksism", "term": "bruxism", "condition": "bruxism"},
    "impact": {"heard": "Ada", "text": "Adda", "places": ["no-such"]},
    "approve": {"by": "Ada Example, PA-C", "affirmed": ["no-such"]},
    "publish": {},
}
"""What the page sends, for each action: keys that it must have."""

NONSENSE = (None, [], {}, [None], {"a": 1}, 7.5, float("inf"), float("nan"))
"""What no page of ours sends, but JSON can say."""
FIT = {("caption", "start"): 7.5, ("caption", "end"): 7.5, ("impact", "places"): [], ("approve", "affirmed"): []}
"""What of it is no nonsense there."""


@pytest.fixture
def desk(drafted: Path) -> Desk:
    """Give the desk of a workspace with one drafted talk."""
    return Desk(job_in(drafted))


def act(desk: Desk, action: str, payload: Payload, *, edition: str | None = None) -> dict[str, Any]:
    """Do one thing on a page that is up to date, or of a given edition."""
    return desk.act(SLUG, action, payload, edition=edition or desk.edition(SLUG))


def first_paragraph(root: Path) -> str:
    """Give the article's first paragraph."""
    markdown = (root / "transcripts" / SLUG / "post.md").read_text(encoding="utf-8")
    return next(block.text for block in parse_blocks(markdown) if block.kind == "paragraph")


def history(root: Path) -> str:
    """Give all texts of the article that were ever saved."""
    job = job_in(root)
    return "\n".join(read_saved(job, SLUG, one.id) for one in list_history(job, SLUG, "post.md"))


def test_every_action_has_its_row_in_this_table() -> None:
    """No button can be added without these tests knowing."""
    assert set(PAYLOADS) == set(ACTIONS)


@pytest.mark.parametrize("action", [name for name in PAYLOADS if PAYLOADS[name]])
def test_a_payload_without_one_of_its_keys_is_one_sentence_and_changes_nothing(
    desk: Desk, drafted: Path, action: str
) -> None:
    """A page that leaves something out is told so, and no file is touched."""
    before = snapshot(drafted / "transcripts")
    for key in PAYLOADS[action]:
        payload = {name: value for name, value in PAYLOADS[action].items() if name != key}
        with pytest.raises(PipelineError, match=r"\A[^\n]+\.\Z"):
            act(desk, action, payload)
        assert snapshot(drafted / "transcripts") == before, key


@pytest.mark.parametrize("action", [name for name in PAYLOADS if PAYLOADS[name]])
def test_a_value_of_a_wrong_type_is_one_sentence_and_changes_nothing(
    desk: Desk, drafted: Path, action: str
) -> None:
    """Nothing of the kind "None" or "[]" is ever written into her article."""
    before = snapshot(drafted / "transcripts")
    for key in PAYLOADS[action]:
        for value in NONSENSE:
            if FIT.get((action, key), NONSENSE) == value:
                continue
            with pytest.raises(PipelineError, match=r"\A[^\n]+\.\Z"):
                act(desk, action, {**PAYLOADS[action], key: value})
            assert snapshot(drafted / "transcripts") == before, (key, value)


def test_an_unknown_action_is_one_sentence(desk: Desk, drafted: Path) -> None:
    """An old page that asks for what is no more is told to load again."""
    before = snapshot(drafted / "transcripts")
    with pytest.raises(EditError, match="load the page again"):
        act(desk, "no-such", {})
    with pytest.raises(UnknownSlugError):
        desk.act("../small-talk", "publish", {}, edition="")
    assert snapshot(drafted / "transcripts") == before


def test_a_paragraph_that_was_typed_stands_in_the_article_and_in_the_history(desk: Desk, drafted: Path) -> None:
    """One save gives a new edition, and nothing else of the page need be shown anew."""
    was, edition = first_paragraph(drafted), desk.edition(SLUG)
    done = act(desk, "paragraph", {"number": 0, "was": was, "text": "The jaw, in my words."})
    assert first_paragraph(drafted) == "The jaw, in my words."
    assert "The jaw, in my words." in history(drafted)
    assert (done["show"], done["offer"], done["edition"] == desk.edition(SLUG) != edition) == (False, None, True)


def test_a_blank_line_makes_a_paragraph_and_has_the_page_shown_anew(desk: Desk, drafted: Path) -> None:
    """What changes the numbers of the paragraphs below is shown."""
    was = first_paragraph(drafted)
    assert act(desk, "paragraph", {"number": 0, "was": was, "text": f"{was}\n\nAnd more."})["show"]


@pytest.mark.parametrize("key", ["title", "description", "lead"])
def test_a_fact_is_set_and_the_page_stays(desk: Desk, key: str) -> None:
    """She types on while title, description and lead are saved."""
    done = act(desk, "front", {"key": key, "text": 'Jaws: "hers" {and} <his>'})
    assert (desk.talk(SLUG)["front"][key], done["show"]) == ('Jaws: "hers" {and} <his>', False)


def test_a_note_is_put_on_and_off(desk: Desk, drafted: Path) -> None:
    """The switch brings back the very bytes."""
    before = (drafted / "transcripts" / SLUG / "post.md").read_bytes()
    act(desk, "note", {"number": 0, "on": True})
    assert next(block for block in desk.talk(SLUG)["blocks"] if block["kind"] == "paragraph")["is_note"]
    act(desk, "note", {"number": 0, "on": False})
    assert (drafted / "transcripts" / SLUG / "post.md").read_bytes() == before


def test_chapters_are_renamed_added_and_deleted(desk: Desk) -> None:
    """Each change is on the page that is shown after it."""
    chapters = desk.talk(SLUG)["chapters"]
    act(desk, "rename", {"section": chapters[1]["id"], "text": "Jaws"})
    act(desk, "delete", {"section": chapters[2]["id"]})
    assert [one["title"] for one in desk.talk(SLUG)["chapters"]][1:] == ["Jaws"]
    act(desk, "add", {"title": "Nights", "at": desk.talk(SLUG)["starts"][-1]["ms"]})
    assert [one["title"] for one in desk.talk(SLUG)["chapters"]][1:] == ["Jaws", "Nights"]


def test_a_word_is_corrected_and_taken_back(desk: Desk, drafted: Path) -> None:
    """The number under a word of the page is the one that fixes.toml takes; taken back, all is as it was."""
    before = desk.talk(SLUG)["transcript"]
    word = next(word for part in before for line in part["sentences"] for word in line if word["text"] == "soft")
    act(desk, "fix", {"word": word["number"], "shown": "soft", "text": "mild"})
    assert 'text = "mild"' in (drafted / "transcripts" / SLUG / "fixes.toml").read_text(encoding="utf-8")
    assert "mild food diet" in (drafted / "transcripts" / SLUG / "post.md").read_text(encoding="utf-8")
    act(desk, "undo", {"word": word["number"]})
    assert desk.talk(SLUG)["transcript"] == before


def test_a_caption_is_set_by_hand_and_given_back(desk: Desk) -> None:
    """What is kept by hand says so; given back, it is the computer's again."""
    before = desk.talk(SLUG)["captions"]
    times = {"start": str(before[0]["start"]), "end": before[0]["end"]}
    act(desk, "caption", {"number": 0, "lines": before[0]["text"].replace("\n", " "), **times})
    assert desk.talk(SLUG)["hand_captions"] <= 1
    act(
        desk,
        "caption",
        {"number": 0, "lines": before[0]["text"], "start": before[0]["start"] + 0.1, "end": times["end"]},
    )
    assert desk.talk(SLUG)["captions"][0]["by_hand"]
    act(desk, "restore-caption", {"number": 0})
    assert desk.talk(SLUG)["captions"] == before


@pytest.mark.parametrize("action", ["caption", "restore-caption"])
def test_a_caption_that_is_not_there_is_one_sentence(desk: Desk, action: str) -> None:
    """A page of a talk that got shorter asks for a caption that is gone."""
    with pytest.raises(EditError, match="load it again"):
        act(desk, action, {**PAYLOADS[action], "number": 999})


def test_an_earlier_text_is_brought_back(desk: Desk, drafted: Path) -> None:
    """And what it takes the place of is kept."""
    for text in ("One.", "Two."):
        act(desk, "paragraph", {"number": 0, "was": first_paragraph(drafted), "text": text})
    act(desk, "restore", {"saved": desk.talk(SLUG)["history"][-1]["id"]})
    assert first_paragraph(drafted) == "One."
    assert "Two." in history(drafted)


def test_two_tabs(desk: Desk, drafted: Path) -> None:
    """Row 41: the second of two tabs that save sees both texts, and its own is in the history."""
    was, edition = first_paragraph(drafted), desk.edition(SLUG)
    act(desk, "paragraph", {"number": 0, "was": was, "text": "Of the first tab."}, edition=edition)
    before = (drafted / "transcripts" / SLUG / "post.md").read_bytes()
    with pytest.raises(ConflictError) as clash:
        act(desk, "paragraph", {"number": 0, "was": was, "text": "Of the second tab."}, edition=edition)
    assert (clash.value.mine, clash.value.theirs) == ("Of the second tab.", "Of the first tab.")
    assert (drafted / "transcripts" / SLUG / "post.md").read_bytes() == before
    assert "Of the second tab." in history(drafted)


@pytest.mark.parametrize("action", [name for name in PAYLOADS if name not in ("paragraph", "front", "rename")])
def test_an_old_page_changes_nothing(desk: Desk, drafted: Path, action: str) -> None:
    """Whatever an old page asks for is refused before any file is touched; what she typed is in the history."""
    before = snapshot(drafted / "transcripts")
    with pytest.raises(ConflictError):
        act(desk, action, PAYLOADS[action], edition="of yesterday")
    after = snapshot(drafted / "transcripts")
    assert {name: after[name] for name in after if "/history" not in name} == before
    typed = [str(PAYLOADS[action][key]) for key in TYPED if PAYLOADS[action].get(key)]
    assert all(text in history(drafted) for text in typed)


def test_nonsense_of_an_old_page_is_a_clash_too(desk: Desk) -> None:
    """What can't be understood can't be told from what stands there: the whole article is shown."""
    for value in NONSENSE:
        with pytest.raises(ConflictError) as clash:
            act(desk, "paragraph", {"number": value, "was": value, "text": value}, edition="of yesterday")
        assert clash.value.theirs.startswith("---")


def test_she_edits_while_the_machine_hears_anew(desk: Desk, drafted: Path, ear: smalltalk.FakeEar) -> None:
    """Row 40: an edit stays whatever a later run writes, and what that would write is proposed."""
    act(desk, "paragraph", {"number": 0, "was": first_paragraph(drafted), "text": "Hers."})
    said = [sentence.replace("dentist", "doctor") for sentence in smalltalk.SENTENCES]
    ear.hears = lambda: smalltalk.spread(said)
    edition = desk.edition(SLUG)
    minutes.run(job_in(drafted, force=True))
    assert first_paragraph(drafted) == "Hers."
    assert any("doctor" in one["new"] for one in desk.talk(SLUG)["proposals"])
    with pytest.raises(ConflictError):
        act(desk, "front", {"key": "lead", "text": "Typed meanwhile."}, edition=edition)
    assert "Typed meanwhile." in history(drafted)


def test_a_page_approved_and_altered_on_disk_is_not_published(published: Path) -> None:
    """Row 42: the build refuses the page and the old one stays as it was; the desk says what changed."""
    desk, post = Desk(job_in(published)), published / "transcripts" / SLUG / "post.md"
    page = (published / "site" / SLUG / "index.html").read_bytes()
    post.write_bytes(post.read_bytes().replace(b"soft food", b"hard food"))
    assert act(desk, "publish", {})["message"].startswith("Not published.")
    assert (published / "site" / SLUG / "index.html").read_bytes() == page
    assert "changed" in desk.talk(SLUG)["standing"]


@pytest.mark.parametrize(
    "name", ["post.md", "transcript.json", "fixes.toml", "captions.toml", "overrides.toml", "source.json"]
)
@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"{", b"---\ntitle:\tx\n---\n", b"\xef\xbb\xbf\r\n"])
def test_a_damaged_file_holds_its_talk_alone(published: Path, name: str, text: bytes) -> None:
    """Row 43: the talk's page says what is wrong, the first page lists both, the other talk is edited."""
    desk = Desk(job_in(published))
    (published / "transcripts" / SLUG / name).write_bytes(text)
    try:
        desk.talk(SLUG)
    except PipelineError as error:
        assert name in str(error)  # noqa: PT017 - an empty fixes.toml is none
    assert {talk["title"] for talk in desk.board()["talks"]} >= {SLUG, "other-talk"}
    edition = desk.edition("other-talk")
    desk.act("other-talk", "front", {"key": "lead", "text": "All well."}, edition=edition)
    with_damage = {"number": 0, "was": "x", "text": "Typed on."}
    try:
        act(desk, "paragraph", with_damage)
    except PipelineError as error:
        assert "\n" not in str(error)  # noqa: PT017


def test_another_command_at_work_is_told(desk: Desk, drafted: Path) -> None:
    """A save waits for nobody unseen: the page says that another command is at work."""
    with job_in(drafted).workspace.lock(), pytest.raises(BusyError):
        act(desk, "front", {"key": "lead", "text": "Jaws"})
