"""Give an article and a talk as the sentences a reader meets, for the checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.markup import plain_blocks
from pipeline.models import Chapter, Passage, Post, Sentence
from pipeline.text.sentences import split_text


def passages_of(post: Post) -> tuple[Passage, ...]:
    """Give title, description, headings and sentences of an article; each has the time of its paragraph."""
    return tuple(_passages(post))


def spoken_passages(sentences: Sequence[Sentence], chapters: Sequence[Chapter]) -> tuple[Passage, ...]:
    """Give what was said, each sentence with the chapter it falls into."""
    return tuple(
        Passage(text=sentence.text, at_ms=sentence.start_ms, chapter=_chapter_at(sentence.start_ms, chapters))
        for sentence in sentences
    )


def _passages(post: Post) -> Iterator[Passage]:
    for text in filter(None, (post.title, post.description)):
        yield Passage(text=text, at_ms=None, is_heading=True)
    yield from (Passage(text=text, at_ms=None) for text in _sentences(post.lead, post.language))
    yield from (Passage(text=point.text, at_ms=point.start_ms) for point in post.key_points)
    for section in post.sections:
        yield Passage(text=section.title, at_ms=section.start_ms, chapter=section.id, is_heading=True)
        for paragraph in section.paragraphs:
            for sentence in _sentences(paragraph.markdown, post.language):
                yield Passage(text=sentence, at_ms=paragraph.start_ms, chapter=section.id)


def _sentences(markdown: str, language: str) -> Iterator[str]:
    """Split a block as a reader sees it into sentences; each item of a list is one by itself."""
    for block in plain_blocks(markdown):
        yield from split_text(block.text, language=language)


def _chapter_at(at_ms: int, chapters: Sequence[Chapter]) -> str:
    return next((chapter.id for chapter in chapters if chapter.start_ms <= at_ms < chapter.end_ms), "")
