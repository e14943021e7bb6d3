"""Where everything lies, and what reading it does when it is not as it should be."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from smalltalk import pack_alone

from pipeline.errors import RecordError, SettingsError
from pipeline.page import Asset
from pipeline.workspace import SHIPPED, Workspace

HALF_LIFE = "h\u00e4lf\u202elife"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Give an empty workspace."""
    (tmp_path / "videos").mkdir()
    return Workspace(tmp_path)


def test_recordings_are_the_videos_sorted_by_name(workspace: Workspace) -> None:
    """Videos are found by their ending, however it is written; hidden and other files are passed over."""
    for name in ("b.mp4", "A.MOV", "c.webm", ".hidden.mp4", "README.md", "notes.txt", "sound.m3u", "d.mp4.part"):
        (workspace.videos / name).touch()
    assert [path.name for path in workspace.recordings()] == ["A.MOV", "b.mp4", "c.webm"]


def test_no_videos_folder_means_no_recordings(tmp_path: Path) -> None:
    """A workspace without videos/ is empty, not broken."""
    assert Workspace(tmp_path).recordings() == ()


def test_slugs_are_the_folders_with_a_source_record(workspace: Workspace) -> None:
    """A talk is a folder with source.json; other folders are nobody's."""
    for slug in ("b-talk", "a-talk"):
        workspace.talk(slug).source.parent.mkdir(parents=True)
        workspace.talk(slug).source.touch()
    (workspace.transcripts / "something-else").mkdir()
    assert workspace.slugs() == ("a-talk", "b-talk")


def test_published_are_the_folders_of_talks(workspace: Workspace) -> None:
    """Of a site's folders those are talks that hold a card; pages that lead to talks have none."""
    assert workspace.published() == ()
    for folder in ("neck", "conditions", "conditions/bruxism", "about", "search", "embed", "b"):
        (workspace.site / folder).mkdir(parents=True)
        (workspace.site / folder / "index.html").touch()
    for talk in ("neck", "b"):
        (workspace.site / talk / "card.json").touch()
    assert workspace.published() == ("b", "neck")


def test_talk_has_its_files_in_its_folder(workspace: Workspace) -> None:
    """Every file of a talk lies where the design says."""
    talk = workspace.talk("a-talk")
    names = {
        str(value.relative_to(workspace.transcripts)) for value in vars(talk).values() if isinstance(value, Path)
    }
    assert names == {
        f"a-talk/{name}"
        for name in (
            *("source.json", "transcript.json", "fixes.toml", "cleaning.json", "post.md", ".base/post.md"),
            *("captions.vtt", "captions.srt", "chapters.vtt", "sources.json", "approval.json"),
            *("overrides.toml", "captions.toml", "withdrawn.json", "history", ".base/next.md"),
            *("rerecorded.json", ".base/transcript.json", ".base/carrying.json"),
        )
    }


def test_relative_workspace_survives_a_change_of_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workspace named by a relative path stays where it was."""
    monkeypatch.chdir(tmp_path)
    workspace = Workspace(Path("here"))
    monkeypatch.chdir(tmp_path.parent)
    assert workspace.root == tmp_path / "here"


def test_path_is_shown_as_seen_from_the_workspace(workspace: Workspace, tmp_path: Path) -> None:
    """Messages name files as the person sees them, with control characters made visible."""
    assert workspace.show(workspace.talk("a").post) == "transcripts/a/post.md"
    assert workspace.show(workspace.site) == "site"
    assert workspace.show(Path("/elsewhere/file")) == "/elsewhere/file"
    assert workspace.show(tmp_path / "a\nb") == "a\\nb"


def test_text_is_read_as_it_stands(workspace: Workspace, tmp_path: Path) -> None:
    """Reading changes no line end, so an approval's hash is of what was read."""
    (tmp_path / "file").write_bytes(b"a\r\nb\xc3\xa4\n")
    assert workspace.read(tmp_path / "file") == "a\r\nb\u00e4\n"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "M\u00e4rz".encode("latin-1")], ids=["utf-16", "latin-1"])
def test_text_that_is_no_utf8_is_one_sentence(workspace: Workspace, tmp_path: Path, content: bytes) -> None:
    """A file in another encoding is named, with what to do."""
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(
        RecordError, match=r"^file: this file can't be read \(it is not UTF-8 text\); put it right\.$"
    ):
        workspace.read(tmp_path / "file")


def test_missing_text_is_one_sentence_or_none(workspace: Workspace, tmp_path: Path) -> None:
    """A file that must be there is named when it is not; one that may be missing is None."""
    with pytest.raises(RecordError, match=r"^gone: this file can't be read \(No such file or directory\)"):
        workspace.read(tmp_path / "gone")
    assert workspace.read_if_there(tmp_path / "gone") is None


def test_folder_in_place_of_a_file_is_one_sentence(workspace: Workspace, tmp_path: Path) -> None:
    """A folder where a file belongs is named."""
    (tmp_path / "post.md").mkdir()
    with pytest.raises(RecordError, match=r"^post\.md: this is no ordinary file"):
        workspace.read_if_there(tmp_path / "post.md")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file, so nothing is unreadable here")
def test_unreadable_file_is_one_sentence(workspace: Workspace, tmp_path: Path) -> None:
    """A file that may not be read is named, also when only its digest is wanted."""
    (tmp_path / "file").touch(mode=0)
    for look in (workspace.read, workspace.digest):
        with pytest.raises(RecordError, match=r"^file: this file can't be read \(Permission denied\)"):
            look(tmp_path / "file")


def test_digest_is_the_sha256_of_the_content(workspace: Workspace, tmp_path: Path) -> None:
    """Digests can be checked with any other tool."""
    (tmp_path / "file").write_bytes(b"x" * 3_000_000)
    assert workspace.digest(tmp_path / "file") == hashlib.sha256(b"x" * 3_000_000).hexdigest()
    with pytest.raises(RecordError, match=r"^gone: this file can't be read"):
        workspace.digest(tmp_path / "gone")


def test_written_text_says_whether_it_changed(workspace: Workspace, tmp_path: Path) -> None:
    """Writing the same text twice changes nothing the second time."""
    assert workspace.write(tmp_path / "a" / "file", HALF_LIFE)
    assert not workspace.write(tmp_path / "a" / "file", HALF_LIFE)
    assert workspace.read(tmp_path / "a" / "file") == HALF_LIFE


def test_tree_lists_every_file_below(workspace: Workspace, tmp_path: Path) -> None:
    """A built folder is listed by path from its top; a folder that is not there is empty."""
    for name in ("index.html", "a/index.html", "a/b/c.txt"):
        workspace.write(tmp_path / "site" / name, name)
    assert workspace.tree(workspace.site) == {
        name: Asset(source=workspace.site / name) for name in ("index.html", "a/index.html", "a/b/c.txt")
    }
    assert workspace.tree(tmp_path / "gone") == {}


def test_own_settings_go_before_shipped_ones(workspace: Workspace, tmp_path: Path) -> None:
    """A workspace's own clinic.toml, packs and templates are used; what it lacks comes with the program."""
    assert workspace.settings().clinic.name
    assert len(workspace.conditions()) > 40
    assert workspace.templates() == SHIPPED / "site_templates"
    own = (SHIPPED / "clinic.toml").read_text(encoding="utf-8").replace('name = "', 'name = "Our ', 1)
    workspace.write(tmp_path / "clinic.toml", own)
    pack = pack_alone("bruxism")
    workspace.write(tmp_path / "conditions" / "bruxism.toml", pack)
    workspace.write(tmp_path / "conditions" / "schema.json", "{}")
    (tmp_path / "site_templates").mkdir()
    assert workspace.settings().clinic.name.startswith("Our ")
    assert [pack.id for pack in workspace.conditions()] == ["bruxism"]
    assert workspace.templates() == tmp_path / "site_templates"


def test_nowhere_to_take_settings_from_is_one_sentence(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a clinic.toml anywhere the message says where to get one."""
    monkeypatch.setattr("pipeline.workspace.SHIPPED", tmp_path / "nowhere")
    expected = r"^clinic\.toml: it is missing; copy it from the Moderni Minutes folder\.$"
    with pytest.raises(SettingsError, match=expected):
        workspace.settings()


def test_broken_pack_is_named(workspace: Workspace, tmp_path: Path) -> None:
    """A slip in a condition pack names the pack's file."""
    workspace.write(tmp_path / "conditions" / "bruxism.toml", 'id = "bruxism\n')
    with pytest.raises(SettingsError, match=r"^conditions/bruxism\.toml: this is not valid TOML"):
        workspace.conditions()
