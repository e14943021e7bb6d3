"""Every path and every read of a workspace; writes go out through `files`. No other module touches its files."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from pipeline import files, trees
from pipeline.dropped import is_dropping, is_note, is_recording
from pipeline.errors import RecordError, SettingsError, show_name
from pipeline.mediaplaces import MediaPlaces
from pipeline.models import Condition
from pipeline.packs import join_conditions, parse_condition
from pipeline.page import Asset, Changes, Tree
from pipeline.records import parse_video
from pipeline.settings import Settings, parse_settings
from pipeline.talkfiles import Talk
from pipeline.video import Video

PROGRAM = Path(__file__).resolve().parent
SHIPPED = PROGRAM.parent
"""The repository: what a workspace has not got of its own (packs, templates, clinic.toml) comes from here."""


class Workspace(MediaPlaces):
    """A folder with `videos/`, `transcripts/` and what is built from them."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        super().__init__(self.root / ".cache")
        self._talks: dict[str, Talk] = {}
        self.videos = self.root / "videos"
        self.transcripts = self.root / "transcripts"
        self.measures = self.cache / "measures.json"
        self.arrivals = self.cache / "arrivals.json"
        """Where workers that share this disk leave what they made."""
        self.own_settings = self.root / "clinic.toml"
        self.proposals = self.root / "vocabulary-proposals.toml"
        self.preview = self.root / "preview"
        self.site = self.root / "site"
        self.media = self.root / "media"
        """The videos of `site/`, where they are kept on another host."""
        self.exports = self.root / "exports"

    def show(self, path: Path) -> str:
        """Give a path as a person in this folder would write it."""
        return show_name(os.path.relpath(path, self.root) if path.is_relative_to(self.root) else str(path))

    @contextlib.contextmanager
    def lock(self, command: str = "") -> Iterator[None]:
        """Hold the workspace for one command at a time, and sweep what a killed one left. Raises BusyError."""
        with files.lock(self.cache, name=str(self.root), command=command):
            files.sweep(self.transcripts)
            files.sweep(self.cache)
            yield

    def recordings(self) -> tuple[Path, ...]:
        """Give the videos that were dropped in, sorted by name."""
        return tuple(path for path in self._dropped() if is_recording(path.name))

    def strangers(self) -> tuple[Path, ...]:
        """Give what lies in `videos/` and is no kind of video we know; hidden files and notes are no strangers."""
        return tuple(path for path in self._dropped() if not is_recording(path.name) and not is_note(path.name))

    def _dropped(self) -> list[Path]:
        there = self.videos.iterdir() if self.videos.is_dir() else ()
        return sorted(path for path in there if not is_dropping(path.name))

    def talk(self, slug: str) -> Talk:
        """Give the files of a talk."""
        if slug not in self._talks:
            self._talks[slug] = Talk(self.transcripts / slug)
        return self._talks[slug]

    def slugs(self) -> tuple[str, ...]:
        """Give the slugs of all talks taken in so far, sorted."""
        return tuple(sorted(path.parent.name for path in self.transcripts.glob("*/source.json")))

    def is_talk(self, slug: str) -> bool:
        """Say whether a talk of this name was taken in, without reading what others there are."""
        with contextlib.suppress(OSError):  # a name too long for any file
            return Path(slug).name == slug and (self.transcripts / slug / "source.json").exists()
        return False

    def folders(self) -> tuple[str, ...]:
        """Give the names of all folders of talks that hold anything, sorted; a kill may leave an empty one."""
        if not self.transcripts.is_dir():
            return ()
        return tuple(
            sorted(path.name for path in self.transcripts.iterdir() if path.is_dir() and any(path.iterdir()))
        )

    def published(self) -> tuple[str, ...]:
        """Give the slugs of the pages that stand in `site/`, sorted."""
        return tuple(sorted(path.parent.name for path in self.site.glob("*/card.json")))

    def source(self, slug: str) -> Video:
        """Read what was found at intake. Raises RecordError."""
        path = self.talk(slug).source
        return parse_video(self.read(path), file=self.show(path))

    def hearing(self, key: str) -> Path:
        """Give the folder in which a hearing, named by all it depends on, is put down piece by piece."""
        return self.cache / "hearing" / key

    def harvest(self, key: str) -> Path:
        """Give the folder of what was heard of spoken terms, a file for each pack, named by all it depends on."""
        return self.cache / "harvest" / key

    def own_pack(self, condition: str) -> Path:
        """Give a pack's file in this folder. Raises SettingsError where the program's own packs are in use."""
        if not (self.root / "conditions").exists():
            raise SettingsError("conditions: this folder has no packs of its own; copy conditions/ here first.")
        return self.root / "conditions" / f"{condition}.toml"

    def saved(self, slug: str) -> tuple[Path, ...]:
        """Give the texts in a talk's history, oldest first: their names begin with the time."""
        return tuple(sorted(self.talk(slug).history.glob("[0-9]*")))

    def packs(self) -> tuple[Path, ...]:
        """Give the files of the condition packs in use, sorted. Raises SettingsError."""
        return tuple(sorted(self._own_or_shipped("conditions").glob("*.toml")))

    def settings(self) -> Settings:
        """Read `clinic.toml`. Raises SettingsError."""
        path = self._own_or_shipped("clinic.toml")
        return parse_settings(self.read(path), file=self.show(path))

    @property
    def has_own_settings(self) -> bool:
        """Say whether this folder says itself which clinic it belongs to."""
        return self.own_settings.exists()

    def conditions(self) -> tuple[Condition, ...]:
        """Read every condition pack. Raises SettingsError."""
        return join_conditions(
            parse_condition(self.read(path), file=f"conditions/{show_name(path.name)}") for path in self.packs()
        )

    def settings_files(self) -> tuple[Path, ...]:
        """Give the files in which settings and packs stand; `clinic.toml` also while there is none."""
        return (self.own_settings, *sorted((self.root / "conditions").glob("*.toml")))

    def templates(self) -> Path:
        """Give the folder of templates and their assets. Raises SettingsError."""
        return self._own_or_shipped("site_templates")

    def shared_files(self) -> tuple[Path, ...]:
        """Give all files that every page rests on: settings, packs, templates, and the program itself."""
        settings, templates = self._own_or_shipped("clinic.toml"), self.templates()
        design = self.settings().design
        own = [self.root / name for name in (design.logo, design.icon) if name and (self.root / name).is_file()]
        program = sorted(PROGRAM.rglob("*.py"))
        return (settings, *own, *self.packs(), *sorted(path for _, path in trees.walk(templates)), *program)

    def standing(self, target: Path) -> Path:
        """Give the place where it is noted what the pages of a built folder were made from."""
        return self.cache / f"{target.name}.json"

    def tree(self, folder: Path, *, is_fixed: bool = False) -> dict[str, Asset]:
        """Give every file below a folder, by its path from there; empty if there is no such folder."""
        return {name: Asset(source=path, is_fixed=is_fixed) for name, path in sorted(trees.walk(folder))}

    def read(self, path: Path) -> str:
        """Read a text file. Raises RecordError when it is missing, may not be read or is no UTF-8 text."""
        if path.exists() and not path.is_file():
            raise RecordError(f"{self.show(path)}: this is no ordinary file; put the text itself there.")
        try:
            return path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise RecordError(f"{self.show(path)}: this file can't be read ({why}); put it right.") from error

    def read_bytes(self, path: Path) -> bytes:
        """Read a file of any kind. Raises RecordError when it is missing or may not be read."""
        try:
            return path.read_bytes()
        except OSError as error:
            raise RecordError(f"{self.show(path)}: this file can't be read ({error.strerror}).") from error

    def read_if_there(self, path: Path) -> str | None:
        """Read a text file, or give None if there is none. Raises RecordError."""
        return self.read(path) if path.exists() else None

    def folder_of(self, error: OSError) -> str:
        """Give the folder in which the disk failed, as a person knows it; empty where that is not told."""
        name = error.filename2 or error.filename  # of a copy or a move its end
        if not isinstance(name, str | os.PathLike):
            return ""
        path = Path(name)
        return trees.built_name(self.show(path if path.parent == self.root else path.parent))

    def locked_folders(self) -> tuple[Path, ...]:
        """Give those of the folders that are there to be written to, and may not be."""
        folders = (self.root, self.transcripts, self.cache, self.preview, self.site)
        return tuple(folder for folder in folders if folder.exists() and not os.access(folder, os.W_OK | os.X_OK))

    def free_bytes(self) -> int:
        """Give how much room the disk has on which the workspace lies."""
        return shutil.disk_usage(self.root).free

    def digest(self, path: Path) -> str:
        """Give a file's SHA-256, in hexadecimal. Raises RecordError when it can't be read."""
        try:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise RecordError(f"{self.show(path)}: this file can't be read ({error.strerror}).") from error

    def digest_if_there(self, path: Path) -> str:
        """Give a file's SHA-256, or "missing" where there is none. Raises RecordError."""
        return self.digest(path) if path.exists() else "missing"

    def size_if_there(self, path: Path) -> int:
        """Give a file's size in bytes; 0 where there is none."""
        return path.stat().st_size if path.is_file() else 0

    def write(self, path: Path, text: str) -> bool:
        """Write a text file whole or not at all; say whether it changed."""
        return files.write_text(path, text)

    def move(self, path: Path, target: Path) -> None:
        """Have a file take the place of another."""
        files.move(path, target)

    def remove(self, path: Path) -> None:
        """Remove a file, there or not."""
        path.unlink(missing_ok=True)

    def discard(self, folder: Path) -> None:
        """Remove a folder of the cache that is needed no more."""
        shutil.rmtree(folder, ignore_errors=True)

    def staged(self, path: Path) -> contextlib.AbstractContextManager[Path]:
        """Give a scratch file that takes the place of `path` when the block ends well."""
        return files.staged(path)

    def exported(self, slug: str) -> Path:
        """Give the folder of what a talk is pasted elsewhere as."""
        return self.exports / slug

    def recover(self, target: Path) -> None:
        """Take back a built folder that a killed command had set aside."""
        trees.recover_tree(target)

    def swap(self, target: Path, tree: Tree) -> Changes:
        """Write `preview/` or `site/` beside the old one, then swap; say what changed."""
        return trees.swap_tree(target, tree)

    def _own_or_shipped(self, name: str) -> Path:
        own = self.root / name
        if own.exists() or own.is_symlink():
            return own
        if not (SHIPPED / name).exists():
            raise SettingsError(f"{name}: it is missing; copy it from the Moderni Minutes folder.")
        return SHIPPED / name
