"""The values of the desk's queue: what an editor should listen to, and why.

Their `word` and `words` count in the words as heard, as `fixes.toml` does.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Fact = Literal["number", "unit", "level", "side", "negation", "look-alike", "correction"]
Kind = Literal[Fact, "term", "unknown", "made-up", "unheard", "unsure", "caption", "finding"]
"""What may be wrong: a fact; a term of the packs; a word nobody knows; words without speech and the reverse."""
Action = Literal["fix", "confirm", "override"]
"""Correct the heard words; say that they are right; answer the finding with name and reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One reason to listen to a place of a talk."""

    kind: Kind
    start_ms: int
    end_ms: int
    chance: float
    """How likely something is wrong there, from 0 to 1: an order, no promise."""
    why: str
    """One plain sentence."""
    word: int = -1
    words: int = 0
    """The first heard word's number, and how many there are: none where no words are at fault."""
    instead: tuple[str, ...] = ()
    """What may have been said, the likeliest first."""
    sentence: str = ""
    """What to show of the article; empty where the spoken sentence tells."""
    finding: str = ""
    """Id of the finding it comes from."""
    blocks: bool = False
    """Whether it stands in the way of an approval."""

    @property
    def span(self) -> range:
        """Give the numbers of the heard words."""
        return range(self.word, self.word + self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One place of a talk to listen to: what was heard there, what may have been said, and what can be done."""

    kind: Kind
    weight: float
    """Harm times chance: the queue is in this order."""
    start_ms: int
    end_ms: int
    """The sound to play: about four seconds, whole words, within the talk."""
    at_ms: int
    """When the words begin."""
    word: int
    words: int
    """The first heard word's number, and how many there are; -1 and 0 where no words are at fault."""
    heard: str
    reads: str
    """What stands there now, after repairs."""
    sentence: str
    """The sentence around it, as it now reads."""
    instead: tuple[str, ...]
    reasons: tuple[str, ...]
    """Why to listen, in plain sentences, the gravest first."""
    finding: str = ""
    blocks: bool = False
    actions: tuple[Action, ...] = ()

    @property
    def id(self) -> str:
        """Name it by its kind, words and place, so that it keeps its name while these stand: "term-3fa1c09b"."""
        if self.finding:
            return self.finding
        place = f"{self.word} {self.heard}" if self.words else f"{self.at_ms} {self.reasons[0]}"
        return f"{self.kind}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"
