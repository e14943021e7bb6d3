"""Hold the numbers in titles and headings against the talk; the rest of a heading is the editor's own wording."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.facts import find_facts
from pipeline.checks.sources import Trace
from pipeline.checks.tokens import read_tokens
from pipeline.markup import plain_blocks
from pipeline.models import Finding, Post


def check_headings(found: Trace, post: Post, *, file: str) -> tuple[Finding, ...]:
    """Find numbers in the title, the description and headings that were nowhere said in the talk.

    A title is first made of the video's file name, which may hold a date: such a number is a warning.
    """
    said = {token.text for token in found.spoken if token.kind != "word"}
    filed = {token.text for token in read_tokens(post.video.file.replace("_", " ").split())}
    return tuple(
        Finding(
            rule="lock-heading",
            message=f'"{heading}" says {number}, which was not said in the talk',
            file=file,
            at_ms=start_ms,
            severity="warning" if number in filed else "blocker",
            sentence=heading,
            advice="Leave the number out there, or write the one that was said.",
        )
        for heading, start_ms in _headings(post)
        for number in dict.fromkeys(_numbers(heading))
        if number not in said
    )


def _headings(post: Post) -> Iterator[tuple[str, int | None]]:
    yield from ((text, None) for text in (post.title, post.description))
    for section in post.sections:
        yield section.title, section.start_ms
        for paragraph in section.paragraphs:
            blocks = () if paragraph.is_note else plain_blocks(paragraph.markdown)
            yield from ((block.text, paragraph.start_ms) for block in blocks if block.is_heading)


def _numbers(heading: str) -> Iterator[str]:
    tokens = read_tokens(heading.split())
    yield from (fact.text for fact in find_facts(tokens) if fact.kind in ("number", "level"))
