"""The values of mending and writing: what was put right, written otherwise, or is for an editor to listen to.

Their `word` is a position in the words as heard, the number that `fixes.toml` uses too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A known mishearing put right: from heard word number `word` on, `heard` became `text`."""

    word: int
    start_ms: int
    heard: str
    text: str
    term: str
    condition: str
    """Id of the pack that lists the mishearing under `term`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A near miss: the heard words from number `word` on may have been a term. Never applied by itself."""

    word: int
    start_ms: int
    heard: str
    term: str
    score: float
    """Likeness from 0 to 1, more where the recogniser itself was in doubt."""
    note: str
    """What else it may be, if the term is one of those that are taken for each other; or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A heard word that carries a fact and of which the recogniser was not sure."""

    word: int
    start_ms: int
    heard: str
    kind: Literal["number", "unit", "level", "side", "negation", "look-alike", "correction"]
    """A "correction" is one the speaker made herself: the article has only what she put right."""
    probability: float


RewritingKind = Literal["number", "level", "spelling"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """Words that the article writes otherwise than they were said: `words[start:end]` as mended, and why."""

    start: int
    end: int
    start_ms: int
    said: str
    written: str
    kind: RewritingKind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """An editor's word that heard words, from number `word` on, are to be written just as they were said."""

    word: int
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A sentence that was left as it was said and that an editor may want to change."""

    word: int
    start_ms: int
    said: str
    kind: Literal["call"]
    advice: str
