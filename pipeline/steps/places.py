"""Where a chapter may begin: at each sentence of the article that was said, with its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.checks.sources import map_sources, trace
from pipeline.checks.statements import read_statements
from pipeline.errors import EditError
from pipeline.models import Post
from pipeline.steps.reading import Reading
from pipeline.text.blocks import parse_blocks
from pipeline.text.headings import Place
from pipeline.text.offsets import find_offsets
from pipeline.text.post import parse_post


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A sentence of the article above which a heading can stand."""

    place: Place
    start_ms: int
    text: str


def list_starts(markdown: str, reading: Reading, *, file: str) -> tuple[Start, ...]:
    """Give the sentences of an article at which a paragraph begins or can be parted, in its order.

    Sentences that were not said have no time and are left out, as are notes.
    """
    post = parse_post(markdown, file=file)
    sources = iter(map_sources(trace(post, reading.words, reading.removals)).sentences)
    texts = [block.text for block in parse_blocks(markdown) if block.kind == "paragraph"]
    starts = []
    for number, (text, alone) in enumerate(zip(texts, _each_alone(post), strict=True)):
        sentences = [statement.text for statement in read_statements(alone)]
        mark_ms = alone.sections[0].paragraphs[0].start_ms
        for offset, sentence in zip(find_offsets(text, sentences), sentences, strict=True):
            start_ms = next(sources).start_ms
            start_ms = mark_ms if offset == 0 and mark_ms is not None else start_ms
            if offset is not None and start_ms is not None:
                starts.append(Start(place=Place(number, offset), start_ms=start_ms, text=sentence))
    return tuple(starts)


def nearest(starts: tuple[Start, ...], at_ms: int, *, file: str) -> Start:
    """Give the sentence that begins nearest to a moment, of two the earlier. Raises EditError if there is none."""
    if not starts:
        raise EditError(f"{file}: no sentence of it was found in the talk; write a time behind the heading.")
    return min(starts, key=lambda start: (abs(start.start_ms - at_ms), start.start_ms))


def _each_alone(post: Post) -> Iterator[Post]:
    """Give an article of one paragraph for each paragraph."""
    for section in post.sections:
        for paragraph in section.paragraphs:
            yield replace(post, sections=(replace(section, paragraphs=(paragraph,)),))
