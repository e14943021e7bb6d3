"""Where each file of one talk stands."""

from __future__ import annotations

from pathlib import Path


class _File:
    """A file's place below a talk's folder; worked out when it is asked for, since most are not."""

    def __init__(self, place: str) -> None:
        self._place = place

    def __get__(self, talk: Talk, owner: type[Talk]) -> Path:
        return talk.folder / self._place


class Talk:
    """The files of one talk in `transcripts/SLUG/`, there or not."""

    source = _File("source.json")
    transcript = _File("transcript.json")
    fixes = _File("fixes.toml")
    cleaning = _File("cleaning.json")
    sources = _File("sources.json")
    captions = _File("captions.vtt")
    captions_srt = _File("captions.srt")
    chapters = _File("chapters.vtt")
    post = _File("post.md")
    base = _File(".base/post.md")
    next_base = _File(".base/next.md")
    heard_before = _File(".base/transcript.json")
    """What was heard of the old recording, until a person's work is carried over to the new one."""
    carrying = _File(".base/carrying.json")
    rerecorded = _File("rerecorded.json")
    approval = _File("approval.json")
    overrides = _File("overrides.toml")
    captions_by_hand = _File("captions.toml")
    withdrawal = _File("withdrawn.json")
    history = _File("history")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.slug = folder.name

    @property
    def by_hand(self) -> tuple[Path, ...]:
        """Give the files that a person writes; each text ever saved in one of them is kept in `history`."""
        written = self.post, self.fixes, self.captions_by_hand
        return (*written, self.overrides, self.approval, self.withdrawal)
