"""A workspace with a bit of everything, the whole pipeline on it, and what has to hold whatever befalls it.

Three talks: one that is new, one that was edited and published, and one that was edited and recorded again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import smalltalk
from prove_children import REVIEWER, Children, End, Order
from smalltalk import digest

from pipeline.draftrecords import parse_repairs
from pipeline.records import parse_transcript
from pipeline.text.post import parse_post
from pipeline.workspace import Workspace

SAMPLE = smalltalk.REPOSITORY / "videos" / "jaw-pain-and-headaches.mp4"
NEW, KEPT, AGAIN = "new", "kept", "again"
CUTS = {NEW: (96.0, 12.0), KEPT: (0.0, 12.5), AGAIN: (14.0, 14.0)}
"""Where in the sample talk each recording begins, and its length, in seconds."""
SECOND_CUT = (13.4, 14.6)
"""The same of the talk that is recorded again."""
ALL, ONE = (KEPT, AGAIN, NEW), (AGAIN,)
BUILT = ("preview", "site")
PASSING = re.compile(r"(^|/)\.writing-|^\.(preview|site)\.(new-|old|spare)|^\.cache/lock")
"""What is nothing's final name."""
TIMED = re.compile(r"^\.cache/((preview|site|arrivals|drafted|blockers|approvals)\.json|lock)")
"""Notes that hold the times of files, or what was found of talks, which a run that was cut short may lack: they
need not be the same, only readable."""


def pipeline_of(talks: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Give the commands from a recording to a published page; one talk is approved already."""
    approvals = [("approve", slug, "--by", REVIEWER) for slug in talks if slug != KEPT]
    return (("run",), *approvals, ("publish",), ("preview",))


def prepare(root: Path, children: Children, talks: Sequence[str] = ALL) -> None:
    """Make the workspace: talks heard, corrected, edited, one of them published; then new recordings come in."""
    edited = [slug for slug in talks if slug != NEW]
    (root / "videos").mkdir(parents=True)
    (root / "clinic.toml").write_text(smalltalk.CLINIC, encoding="utf-8")
    (root / "conditions").mkdir()
    for name in ("bruxism", "migraine", "temporomandibular-disorder"):
        (root / "conditions" / f"{name}.toml").write_text(smalltalk.pack_alone(name), encoding="utf-8")
    for slug in edited:
        cut(root, slug, *CUTS[slug])
    order(children, root, ("run",))
    for slug in edited:
        _correct(root, slug)
        _edit(root, slug)
    order(children, root, ("run",), ("approve", edited[0], "--by", REVIEWER), ("publish",))
    cut(root, AGAIN, *SECOND_CUT)
    if NEW in talks:
        cut(root, NEW, *CUTS[NEW])


def cut(root: Path, slug: str, start_s: float, seconds: float) -> None:
    """Put a bit of the sample talk into `videos/`, with a tiny picture, as a file from long ago."""
    path = root / "videos" / f"{slug}.mp4"
    smalltalk.ffmpeg(
        *("-ss", start_s, "-t", seconds, "-i", SAMPLE, "-vf", "scale=96:-2,fps=5", "-map_metadata", "-1"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-g", "5", "-c:a", "aac", path),
    )
    os.utime(path, (1_700_000_000, 1_700_000_000))


def order(children: Children, root: Path, *commands: Sequence[str], **more: object) -> End:
    """Have a child do something that has to end well."""
    end = children.run(an_order(root, *commands, **more))
    assert end.status == 0, f"{end.status}: {end.said}"
    return end


def an_order(root: Path, *commands: Sequence[str], **more: object) -> Order:
    """Give what a child is to do in a workspace."""
    log = str(root.with_name(f"{root.name}.log"))
    return replace(Order(root=str(root), commands=commands, log=log), **more)  # type: ignore[arg-type]


def _correct(root: Path, slug: str) -> None:
    """Correct a heard word, as an editor does with a text editor."""
    talk = Workspace(root).talk(slug)
    words = parse_transcript(talk.transcript.read_text("utf-8"), file=slug).words
    number = next(at for at, word in enumerate(words) if at > 8 and word.text.isalpha() and word.text.islower())
    fixes = f'# mine\n[[fix]]\nword = {number}\nheard = "{words[number].text}"\ntext = "{words[number].text}"\n'
    talk.fixes.write_text(fixes, encoding="utf-8")


def _edit(root: Path, slug: str) -> None:
    """Add a note of her own to an article."""
    post = Workspace(root).talk(slug).post
    text = post.read_text("utf-8")
    post.write_text(f"{text.rstrip()}\n\nThis is a note of mine – an editor's. {{.note}}\n", encoding="utf-8")


def copy(root: Path, target: Path) -> Path:
    """Copy a workspace with the times of its files; recordings get a second name."""
    return Path(shutil.copytree(root, target, copy_function=_copy, symlinks=True))


def _copy(source: str, target: str) -> str:
    if source.endswith(".mp4") and "/videos/" in source:
        with suppress(OSError):  # on another disk
            os.link(source, target)
            return target
    return str(shutil.copy2(source, target))


def files_of(root: Path) -> dict[str, str]:
    """Give every file that is to have its final name, with its digest."""
    found = {}
    for place, folders, names in os.walk(root):
        folders.sort()
        for name in names:
            path = Path(place, name)
            shown = path.relative_to(root).as_posix()
            if not PASSING.search(shown):
                found[shown] = digest(path)
    return found


def tree_of(root: Path) -> dict[str, str]:
    """Give all that a finished run leaves, with its digest; nothing may be left over, scratch file or folder."""
    found = {
        path.relative_to(root).as_posix(): "folder" if path.is_dir() else digest(path)
        for path in sorted(root.rglob("*"))
    }
    return {name: value for name, value in found.items() if not TIMED.search(name)}


@dataclass(slots=True, kw_only=True)
class Whole:
    """The workspace as it was before, and what an undisturbed run writes."""

    talks: Sequence[str]
    start: Path
    memory: Path
    """The folder of what the model said, for runs that need not hear once more."""
    before: dict[str, str]
    after: dict[str, str]
    calls: dict[str, int]
    """How often an undisturbed run calls at each door."""
    seconds: float
    """How long an undisturbed run takes that need not hear."""
    seen: dict[str, set[str]]
    """Every content that may stand under a final name: what stood there, or what an undisturbed run wrote."""
    states: dict[str, list[dict[str, str]]]
    """Of each built folder, all that it may hold, as a whole."""

    def order(self, root: Path, **more: object) -> Order:
        """Give the order to run the whole pipeline."""
        return an_order(root, *pipeline_of(self.talks), **{"remembers": str(self.memory), **more})

    def require_sound(self, root: Path, *, whole: bool = True) -> None:
        """Fail if anything under a final name is half, and if a text of the editor's is gone or another.

        `whole` says that every talk fared alike, so that a built folder holds just what it may hold.
        """
        found = files_of(root)
        for name, value in found.items():
            if TIMED.search(name):
                json.loads((root / name).read_text("utf-8"))
            elif not name.startswith(tuple(f"{folder}/" for folder in BUILT)):
                assert value in self.seen.get(name, ()), f"{name} is not what any run writes"
        for folder in BUILT:
            there = below(found, folder)
            if whole and (there or not (root / f".{folder}.old").is_dir()):  # between two renames it stands beside
                assert there in self.states[folder], f"{folder}/ is half"
            for name in there:
                _require_readable(root / name)
        self._require_hers(found)

    def _require_hers(self, found: dict[str, str]) -> None:
        """Fail if what she saved is not as it was in the history, or an article of hers that stays is another."""
        kept = [f"transcripts/{KEPT}/{name}" for name in ("post.md", "fixes.toml") if KEPT in self.talks]
        hers = [*kept, *(name for name in self.before if "/history/" in name)]
        assert {name: found.get(name) for name in hers} == {name: self.before[name] for name in hers}
        for name in ("post.md", "fixes.toml"):
            assert f"transcripts/{AGAIN}/{name}" in found

    def require_same_end(self, root: Path) -> None:
        """Fail unless a workspace is, to the byte, what an undisturbed run leaves."""
        require_equal(tree_of(root), self.after)


def require_equal(found: dict[str, str], wanted: dict[str, str]) -> None:
    """Fail, and say where, unless two trees are equal."""
    other = [name for name in sorted({*found, *wanted}) if found.get(name) != wanted.get(name)]
    assert other == [], {
        name: (found.get(name, "gone"), wanted.get(name, "should not be there")) for name in other
    }


def build_whole(folder: Path, children: Children, talks: Sequence[str] = ALL) -> Whole:
    """Prepare a workspace and run the whole pipeline on copies of it, undisturbed."""
    start, journal, memory = folder / "start", folder / "journal", folder / "memory"
    memory.mkdir(parents=True)
    prepare(start, children, talks)
    done = copy(start, folder / "undisturbed")
    whole = Whole(
        talks=talks,
        start=start,
        memory=memory,
        before=files_of(start),
        after={},
        calls={},
        seconds=0,
        seen={},
        states={name: [below(files_of(start), name)] for name in BUILT},
    )
    end = children.run(whole.order(done, journal=str(journal)))
    assert end.status == 0, end.said
    whole.calls, whole.after = end.calls, tree_of(done)
    _require_parsed(done, talks)
    _find_states(whole, children, copy(start, folder / "stepwise"))
    written = map(json.loads, journal.read_text("utf-8").splitlines())
    for name, value in (*whole.before.items(), *whole.after.items(), *written):
        whole.seen.setdefault(name, set()).add(value)
    return whole


def _find_states(whole: Whole, children: Children, root: Path) -> None:
    """Look at the built folders after each command; a preview also shows what is approved."""
    for words in pipeline_of(whole.talks):
        for each in (words, ("preview",)) if words[0] == "approve" else (words,):
            end = children.run(replace(whole.order(root), commands=(each,)))
            assert end.status == 0, end.said
            whole.seconds += end.seconds if each == words else 0
            for name in BUILT:
                whole.states[name].append(below(files_of(root), name))


def _require_parsed(root: Path, talks: Sequence[str]) -> None:
    """Read all there is of each talk: what is equal to these files can be read too."""
    workspace = Workspace(root)
    for slug in talks:
        talk = workspace.talk(slug)
        assert workspace.source(slug).slug == slug
        assert parse_transcript(talk.transcript.read_text("utf-8"), file=slug).words
        assert parse_repairs(talk.cleaning.read_text("utf-8"), file=slug) is not None
        assert parse_post(talk.post.read_text("utf-8"), file=slug).slug == slug
        assert talk.captions.read_text("utf-8").startswith("WEBVTT\n")
        assert json.loads(talk.approval.read_text("utf-8"))["by"] == REVIEWER
        for line in workspace.media_note(workspace.source(slug)).read_text("utf-8").splitlines():
            noted, _, name = line.partition("  ")
            assert digest(workspace.cache / "renditions" / name) == noted
    for path in root.rglob("*.toml"):
        tomllib.loads(path.read_text("utf-8"))


def _require_readable(path: Path) -> None:
    """Fail if a page, a file of data or a track of a built folder breaks off."""
    if path.suffix == ".html":
        assert path.read_text("utf-8").rstrip().endswith("</html>"), path
    elif path.suffix == ".json":
        json.loads(path.read_text("utf-8"))
    assert path.stat().st_size or path.name == ".nojekyll", path


def below(found: dict[str, str], folder: str) -> dict[str, str]:
    """Give what lies below one folder."""
    return {name: value for name, value in found.items() if name.startswith(f"{folder}/") and value != "folder"}
