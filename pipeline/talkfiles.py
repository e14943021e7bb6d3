"""Where each file of one talk stands."""

from __future__ import annotations

from pathlib import Path


class Talk:
    """The files of one talk in `transcripts/SLUG/`, there or not."""

    def __init__(self, folder: Path) -> None:
        self.slug = folder.name
        self.source = folder / "source.json"
        self.transcript = folder / "transcript.json"
        self.fixes = folder / "fixes.toml"
        self.cleaning = folder / "cleaning.json"
        self.sources = folder / "sources.json"
        self.captions = folder / "captions.vtt"
        self.captions_srt = folder / "captions.srt"
        self.chapters = folder / "chapters.vtt"
        self.post = folder / "post.md"
        self.base = folder / ".base" / "post.md"
        self.next_base = folder / ".base" / "next.md"
        self.heard_before = folder / ".base" / "transcript.json"
        """What was heard of the old recording, until a person's work is carried over to the new one."""
        self.carrying = folder / ".base" / "carrying.json"
        self.rerecorded = folder / "rerecorded.json"
        self.approval = folder / "approval.json"
        self.overrides = folder / "overrides.toml"
        self.captions_by_hand = folder / "captions.toml"
        self.withdrawal = folder / "withdrawn.json"
        self.history = folder / "history"
        self.by_hand = (
            *(self.post, self.fixes, self.captions_by_hand),
            *(self.overrides, self.approval, self.withdrawal),
        )
        """The files that a person writes; each text ever saved in one of them is kept in `history`."""
