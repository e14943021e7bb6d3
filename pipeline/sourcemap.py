"""The values of "did she say this?": where each sentence of an article was said, and what was left out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.english import list_words

Verdict = Literal["said", "partly", "unsaid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A sentence of the article and the words it came from."""

    section: str
    """Id of the section it stands in."""
    text: str
    verdict: Verdict
    share: float
    """Of its words that carry meaning, how many were said: 0 to 1."""
    start_ms: int | None
    """When it was said; None if it was not."""
    words: tuple[tuple[int, int], ...]
    """Ranges of words of the talk, as repaired and fixed: `words[start:end]`, in the order of the sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A stretch of speech that does not stand in the article, though no rule of cleaning removed it."""

    start: int
    end: int
    start_ms: int
    end_ms: int
    share: float
    """Of the words of the talk: 0 to 1."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMap:
    """A whole article held against its talk."""

    sentences: tuple[Source, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def left_out_share(self) -> float:
        """Say how much of the speech does not stand in the article: 0 to 1."""
        return sum(stretch.share for stretch in self.left_out)


def describe_sources(sources: SourceMap) -> str:
    """Say how much was said: "96 of 97 sentences were said; 3 % of the speech is left out"."""
    verdicts = [source.verdict for source in sources.sentences]
    said, partly, unsaid = (verdicts.count(verdict) for verdict in ("said", "partly", "unsaid"))
    doubtful = [f"{count} {how}" for count, how in ((partly, "in part"), (unsaid, "not")) if count]
    rest = f" ({list_words(doubtful)})" if doubtful else ""
    share = 100 * sources.left_out_share
    left_out = "none" if not sources.left_out else f"{share:.0f} %" if share >= 1 else "less than 1 %"
    were = "sentence was" if len(verdicts) == 1 else "sentences were"
    return f"{said} of {len(verdicts)} {were} said{rest}; {left_out} of the speech is left out"
