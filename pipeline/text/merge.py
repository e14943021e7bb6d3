"""Join what a person and the machine each made of the same text, sentence by sentence; never over the person's.

Three texts: *base* is the machine's text as the editor last saw and answered it, *mine* is the editor's file,
*new* is what the machine would write now. Where only one of them left the base, there is no dispute; where both
did, that is a conflict, and it is shown side by side.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_SENTENCE = re.compile(r"(?<=[.!?…])(?=\s)|(?<=[.!?…][\"'”’)])(?=\s)|(?<!\s)(?=[ \t]+\{[ \t]*(?:t=|\.note))")
"""Between two sentences of a line, and before the marks at its end."""

Side = Literal["mine", "new"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A place at which at least one of the three texts differs, or one at which all are alike."""

    base: str
    mine: str
    new: str

    @property
    def is_proposal(self) -> bool:
        """Say whether the machine would now write something else than it did, and than the editor has."""
        return self.new not in (self.base, self.mine)

    @property
    def is_conflict(self) -> bool:
        """Say whether the machine's change touches words that the editor changed too."""
        return self.is_proposal and self.mine != self.base

    @property
    def id(self) -> str:
        """Name it by its three texts, so that it is the same one as long as these stand."""
        return hashlib.sha256("\0".join((self.base, self.mine, self.new)).encode()).hexdigest()[:12]


def compare(base: str, mine: str, new: str) -> tuple[Region, ...]:
    """Cut three texts into regions in order: joined again, their `mine` is mine, their `new` is new."""
    texts = split_pieces(base), split_pieces(mine), split_pieces(new)
    at = [0, 0, 0]
    regions: list[Region] = []

    def go_on_to(*ends: int) -> None:
        cut = ["".join(text[start:end]) for text, start, end in zip(texts, at, ends, strict=True)]
        if any(cut):
            regions.append(Region(base=cut[0], mine=cut[1], new=cut[2]))
        at[:] = ends

    shift = [0, 0]  # how far each of the two others is ahead of the base
    for group in _groups(*texts):
        start, end = min(change.start for change in group), max(change.end for change in group)
        go_on_to(start, start + shift[0], start + shift[1])
        for change in group:
            shift[change.side] += change.grows
        go_on_to(end, end + shift[0], end + shift[1])
    go_on_to(*map(len, texts))
    return tuple(regions)


def merge(base: str, mine: str, new: str) -> str:
    """Give mine with all of the machine's changes that touch nothing the editor changed."""
    regions = compare(base, mine, new)
    return "".join(
        region.new if region.is_proposal and not region.is_conflict else region.mine for region in regions
    )


def settle(base: str, mine: str, new: str, *, region: str, take: Side) -> tuple[str, str]:
    """Answer one proposal: give the new base, in which it is no longer one, and mine, with the side taken."""
    regions = compare(base, mine, new)
    return (
        "".join(one.new if one.id == region else one.base for one in regions),
        "".join(one.new if one.id == region and take == "new" else one.mine for one in regions),
    )


def split_pieces(text: str) -> list[str]:
    """Cut an article into sentences, marks and other lines; joined they are the text again."""
    return [piece for line in text.splitlines(keepends=True) for piece in _SENTENCE.split(line) if piece]


@dataclass(frozen=True, slots=True)
class _Change:
    """One side left the base at base pieces `start` to `end`, and has `grows` more pieces there."""

    start: int
    end: int
    side: int
    grows: int


def _groups(base: Sequence[str], mine: Sequence[str], new: Sequence[str]) -> list[list[_Change]]:
    """Give the changes of both sides in order; those that touch the same pieces together."""
    changes = [
        _Change(start, end, side, (until - since) - (end - start))
        for side, text in enumerate((mine, new))
        for how, start, end, since, until in SequenceMatcher(None, base, text, autojunk=False).get_opcodes()
        if how != "equal"
    ]
    groups: list[list[_Change]] = []
    end = 0
    for change in sorted(changes, key=lambda change: (change.start, change.end)):
        is_insertion = change.start == change.end
        follows = bool(groups) and change.start == end and (is_insertion or groups[-1][0].start == end)
        if groups and (change.start < end or follows):
            groups[-1].append(change)
        else:
            groups.append([change])
        end = max(end, change.end) if len(groups[-1]) > 1 else change.end
    return groups
