"""A folder of pages is swapped in whole: a kill or a full disk at any moment leaves the old one or the new one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from smalltalk import snapshot
from test_files import contents, fail_at

from pipeline import trees
from pipeline.errors import PipelineError
from pipeline.page import Asset

OLD_TREE = {"index.html": "old", "a/index.html": "old a", "b/index.html": "old b"}
NEW_TREE = {"index.html": "new", "a/index.html": "new a"}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Give a folder of pages, already built once."""
    folder = tmp_path / "site"
    assert trees.swap_tree(folder, OLD_TREE)
    return folder


def test_tree_is_swapped_whole(target: Path) -> None:
    """The new folder holds exactly the new files; pages no longer there are gone, scratch folders too."""
    assert trees.swap_tree(target, NEW_TREE)
    assert contents(target) == NEW_TREE
    assert [path.name for path in target.parent.iterdir()] == ["site"]


def test_same_tree_is_left_alone(target: Path) -> None:
    """Without a change nothing is written and the folder stays the same folder."""
    before = target.stat().st_ino, (target / "index.html").stat().st_mtime_ns
    assert not trees.swap_tree(target, OLD_TREE)
    assert (target.stat().st_ino, (target / "index.html").stat().st_mtime_ns) == before


@pytest.mark.parametrize(
    "tree",
    [
        {**OLD_TREE, "index.html": "Old"},
        {**OLD_TREE, "c.html": "c"},
        {name: text for name, text in OLD_TREE.items() if name != "index.html"},
    ],
    ids=["changed", "added", "removed"],
)
def test_any_difference_is_noticed(target: Path, tree: Mapping[str, str]) -> None:
    """One changed, added or removed file makes a new folder."""
    assert trees.swap_tree(target, tree)
    assert contents(target) == tree


def test_files_to_copy_are_copied(target: Path, tmp_path: Path) -> None:
    """A video is copied byte for byte, and copied again only when it has changed."""
    video = tmp_path / "rendition.mp4"
    video.write_bytes(b"\0\1\2" * 1000)
    tree = {**NEW_TREE, "a/video.mp4": Asset(source=video)}
    assert trees.swap_tree(target, tree)
    assert (target / "a" / "video.mp4").read_bytes() == video.read_bytes()
    assert not trees.swap_tree(target, tree)
    video.write_bytes(b"\0\1\3" * 1000)
    assert trees.swap_tree(target, tree)


def test_pages_kept_from_the_old_folder_survive_the_swap(target: Path) -> None:
    """A page that is copied out of the folder being replaced arrives in the new one."""
    trees.swap_tree(target, {**NEW_TREE, "b/index.html": Asset(source=target / "b" / "index.html")})
    assert contents(target) == {**NEW_TREE, "b/index.html": "old b"}


def test_new_folder_can_be_read_by_a_web_server(target: Path) -> None:
    """The folder has the mode of any folder the person makes, not a private one."""
    plain = target.parent / "plain"
    plain.mkdir()
    trees.swap_tree(target, NEW_TREE)
    assert target.stat().st_mode == plain.stat().st_mode
    assert (target / "a").stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize("call", [1, 2, 3, 4])
@pytest.mark.parametrize(("owner", "name"), [(os, "fsync"), (Path, "rename"), (Path, "write_text")])
def test_swap_that_fails_leaves_old_or_new(
    target: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, call: int
) -> None:
    """Whichever step fails, the folder stands there with all old pages or all new ones."""
    with monkeypatch.context() as patch:
        count = fail_at(patch, owner, name, call)
        failed = False
        try:
            trees.swap_tree(target, NEW_TREE)
        except (OSError, PipelineError):
            failed = True
    assert failed == (count[0] >= call)
    assert contents(target) in ((OLD_TREE, NEW_TREE) if failed else (NEW_TREE,))
    assert not (target.parent / ".site.new").exists()


def test_folder_set_aside_by_a_kill_is_taken_back(target: Path) -> None:
    """After a kill between the two renames the old pages come back."""
    target.rename(target.parent / ".site.old")
    (target.parent / ".site.new").mkdir()
    trees.recover_tree(target)
    assert contents(target) == OLD_TREE
    assert [path.name for path in target.parent.iterdir()] == ["site"]


def test_half_a_new_folder_of_a_kill_stands_in_no_way(target: Path) -> None:
    """After a kill amid writing the next swap begins anew, and nothing of the half folder gets in."""
    half = target.parent / ".site.new" / "a"
    half.mkdir(parents=True)
    (half / "half.html").write_text("half", encoding="utf-8")
    assert trees.swap_tree(target, NEW_TREE)
    assert contents(target) == NEW_TREE
    assert [path.name for path in target.parent.iterdir()] == ["site"]


def test_leftovers_of_a_kill_after_the_swap_are_swept(target: Path) -> None:
    """After a kill between swap and sweeping the next swap works and sweeps."""
    trees.swap_tree(target.parent / ".site.old", NEW_TREE)
    assert trees.swap_tree(target, NEW_TREE)
    assert contents(target) == NEW_TREE
    assert [path.name for path in target.parent.iterdir()] == ["site"]


def test_what_was_swapped_out_is_swept_though_nothing_changes(target: Path) -> None:
    """After a kill between swap and sweeping a page that was taken off does not stay on the disk."""
    trees.swap_tree(target.parent / ".site.old", NEW_TREE)
    assert not trees.swap_tree(target, {name: text.encode() for name, text in contents(target).items()})
    assert [path.name for path in target.parent.iterdir()] == ["site"]


def test_failed_asset_leaves_the_old_tree(target: Path) -> None:
    """A video that can't be copied leaves the old pages as they were."""
    before = snapshot(target)
    with pytest.raises((FileNotFoundError, PipelineError)):
        trees.swap_tree(target, {**NEW_TREE, "x/video.mp4": Asset(source=target / "nowhere.mp4")})
    assert snapshot(target) == before
    assert [path.name for path in target.parent.iterdir()] == ["site"]


def test_a_drawn_picture_is_written_as_it_is(tmp_path: Path) -> None:
    """Bytes arrive as they are, and the same ones are no change."""
    picture = b"\x89PNG\r\n\x1a\n\x00"
    assert trees.swap_tree(tmp_path / "site", {"icon.png": picture, "index.html": "a"})
    assert (tmp_path / "site" / "icon.png").read_bytes() == picture
    assert not trees.swap_tree(tmp_path / "site", {"icon.png": picture, "index.html": "a"})
    assert trees.swap_tree(tmp_path / "site", {"icon.png": picture + b"\x00", "index.html": "a"})


# A large one -------------------------------------------------------------------------------------------


@pytest.fixture
def large(target: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a built folder that counts as large, so that a spare of it is kept."""
    monkeypatch.setattr(trees, "_LARGE", 1)
    trees.swap_tree(target, {**staying(target, "a/index.html", "b/index.html"), "index.html": "newer"})
    return target


def staying(target: Path, *names: str) -> dict[str, Asset]:
    """Give the files of a folder that are to stay as they are."""
    return {name: Asset(source=target / name, is_fixed=True) for name in names}


def spare_of(target: Path) -> dict[str, str]:
    """Give what the spare of a folder holds."""
    return contents(target.with_name(".site.spare"))


def test_a_spare_holds_only_what_stands_in_the_folder(large: Path) -> None:
    """The page that was exchanged is in neither; the others are the very same files."""
    assert contents(large) == {"index.html": "newer", "a/index.html": "old a", "b/index.html": "old b"}
    assert spare_of(large) == {"a/index.html": "old a", "b/index.html": "old b"}
    assert (large / "a/index.html").samefile(large.with_name(".site.spare") / "a/index.html")


def test_a_folder_made_of_a_spare_is_the_one_asked_for(large: Path) -> None:
    """What is new is written, what stays keeps its file and its time, what is gone is gone from the spare too."""
    before = (large / "a/index.html").stat()
    tree = {**staying(large, "a/index.html"), "index.html": "newest", "c/d/index.html": "c"}
    assert trees.swap_tree(large, tree)
    assert contents(large) == {"index.html": "newest", "a/index.html": "old a", "c/d/index.html": "c"}
    assert (large / "a/index.html").stat().st_ino == before.st_ino
    assert sorted(path.name for path in large.iterdir()) == ["a", "c", "index.html"]
    assert spare_of(large).items() <= contents(large).items()
    assert sorted(path.name for path in large.parent.iterdir()) == [".site.spare", "site"]


def test_writing_a_page_never_writes_through_the_spare(large: Path) -> None:
    """A page made anew is another file than the one in the spare, which the folder shown now may share."""
    shown = (large / "a/index.html").open(encoding="utf-8")
    with shown:
        trees.swap_tree(large, {**staying(large, "b/index.html"), "index.html": "newer", "a/index.html": "new a"})
        assert shown.read() == "old a"
    assert contents(large)["a/index.html"] == "new a"
    assert spare_of(large).items() <= contents(large).items()


def test_a_file_where_a_folder_was_and_the_other_way_round(large: Path) -> None:
    """Names that change their kind are no trouble."""
    tree = {**staying(large, "b/index.html"), "a": "a file now", "index.html/index.html": "a folder now"}
    assert trees.swap_tree(large, tree)
    assert contents(large) == {"b/index.html": "old b", "a": "a file now", "index.html/index.html": "a folder now"}


def test_a_page_changed_by_hand_is_written_anew(large: Path) -> None:
    """Whoever edits a built page changes the spare with it; what the program wants is written all the same."""
    (large / "a/index.html").write_text("by hand", encoding="utf-8")
    trees.swap_tree(large, {**staying(large, "b/index.html"), "index.html": "newer", "a/index.html": "old a"})
    assert contents(large) == {"index.html": "newer", "a/index.html": "old a", "b/index.html": "old b"}


def test_a_folder_put_in_place_by_hand_is_no_matter(large: Path) -> None:
    """Other files under the same names are not taken for those of the spare."""
    (large / "a/index.html").unlink()
    (large / "a/index.html").write_text("another", encoding="utf-8")
    trees.swap_tree(large, {**staying(large, "a/index.html", "b/index.html"), "index.html": "newest"})
    assert contents(large) == {"index.html": "newest", "a/index.html": "another", "b/index.html": "old b"}


@pytest.mark.parametrize("call", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(("owner", "name"), [(os, "fsync"), (Path, "rename"), (Path, "unlink"), (os, "link")])
def test_a_large_swap_that_fails_leaves_old_or_new(
    large: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, call: int
) -> None:
    """Whichever step fails, the folder is whole, nothing half lies about, and the next swap works."""
    before = contents(large)
    tree = {**staying(large, "a/index.html"), "index.html": "newest", "c/index.html": "c"}
    after = {"index.html": "newest", "a/index.html": "old a", "c/index.html": "c"}
    with monkeypatch.context() as patch:
        fail_at(patch, owner, name, call)
        failed = False
        try:
            trees.swap_tree(large, tree)
        except (OSError, PipelineError):
            failed = True
    assert contents(large) in ((before, after) if failed else (after,))
    assert not (large.parent / ".site.new").exists()
    trees.swap_tree(large, {"index.html": "last"})
    assert contents(large) == {"index.html": "last"}
    assert [path.name for path in large.parent.glob(".site*")] == []


@pytest.mark.parametrize("kind", ["link to a folder", "dead link", "empty folder"])
def test_what_somebody_laid_into_the_folder_does_not_come_back(large: Path, kind: str) -> None:
    """A link or an empty folder goes with the folder that is swapped out, and is in no spare."""
    if kind == "empty folder":
        (large / "a" / "odd").mkdir()
    else:
        (large / "a" / "odd").symlink_to(large.parent if kind == "link to a folder" else "nowhere")
    for number in range(3):
        trees.swap_tree(large, {**staying(large, "a/index.html", "b/index.html"), "index.html": f"{number}"})
        assert not os.path.lexists(large / "a" / "odd")
    assert not os.path.lexists(large.with_name(".site.spare") / "a" / "odd")


def test_a_folder_that_is_new_throughout_has_a_spare_at_once(large: Path) -> None:
    """So the first small change after it is as quick as any; where files can't have two names there is none."""
    trees.swap_tree(large, {"index.html": "x", "a/index.html": "y"})
    assert spare_of(large) == contents(large) == {"index.html": "x", "a/index.html": "y"}
    assert (large / "index.html").samefile(large.with_name(".site.spare") / "index.html")


def test_without_second_names_there_is_no_spare(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system that knows none, nothing is kept twice."""

    def refuse(*_names: object) -> None:
        raise OSError(1, "Operation not permitted")

    shutil.rmtree(large.with_name(".site.spare"))
    monkeypatch.setattr(os, "link", refuse)
    trees.swap_tree(large, {**staying(large, "a/index.html", "b/index.html"), "index.html": "x"})
    assert contents(large) == {"index.html": "x", "a/index.html": "old a", "b/index.html": "old b"}
    assert [path.name for path in large.parent.glob(".site*")] == []
