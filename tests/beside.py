"""Articles laid beside talks, for the tests of "did she say this?" and of the lock: text in, findings out."""

from __future__ import annotations

from collections.abc import Sequence

from talks import a_post, say

from pipeline.checks.lock import check_lock
from pipeline.checks.sources import Trace, map_sources, trace
from pipeline.models import Finding, Paragraph, Section, Word
from pipeline.sourcemap import SourceMap
from pipeline.text.cleaning import clean
from pipeline.text.sentences import split_sentences


def lay(said: str | Sequence[Word], *paragraphs: str | Paragraph, is_cleaned: bool = True) -> Trace:
    """Lay an article of one section beside a talk; what the pipeline's own rules remove of it is no loss."""
    words = say(said) if isinstance(said, str) else said
    blocks = [Paragraph(markdown=p, start_ms=None) if isinstance(p, str) else p for p in paragraphs]
    post = a_post(Section(id="intro", title="Introduction", start_ms=0, paragraphs=tuple(blocks)))
    return trace(post, words, clean(words).removals if is_cleaned else ())


def sources(said: str | Sequence[Word], *paragraphs: str | Paragraph) -> SourceMap:
    """Give the map of such an article."""
    return map_sources(lay(said, *paragraphs))


def locked(said: str, *paragraphs: str | Paragraph, is_cleaned: bool = True) -> tuple[Finding, ...]:
    """Give what the lock finds in such an article."""
    found = lay(said, *paragraphs, is_cleaned=is_cleaned)
    return check_lock(found, split_sentences(found.words), file="post.md")
