"""Hold lead and key points against the article: they repeat its sentences, and have to follow its corrections."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.english import bare
from pipeline.markup import plain_blocks
from pipeline.models import Finding, Post

_END = re.compile(r"(?<=[.?!])\s+")


def check_takeaways(post: Post, *, file: str) -> tuple[Finding, ...]:
    """Find sentences of lead and key points whose words do not stand in the article one after the other.

    What stands in the article is held against the speech; what stands only here would escape that.
    """
    article = f" {' '.join(_bare(text) for text in _blocks(post))} "
    return tuple(
        Finding(
            rule="unsaid-key-point" if at_ms is not None else "unsaid-lead",
            message=f'{"lead" if at_ms is None else "key point"} "{text}": this does not stand in the article',
            file=file,
            at_ms=at_ms,
            sentence=text,
            advice="Write it at the top of post.md as the article has it, or delete it there.",
        )
        for text, at_ms in _takeaways(post)
        if f" {_bare(text)} " not in article
    )


def _takeaways(post: Post) -> Iterator[tuple[str, int | None]]:
    yield from ((sentence, None) for sentence in _END.split(post.lead) if sentence.strip())
    yield from ((point.text, point.start_ms) for point in post.key_points)


def _blocks(post: Post) -> Iterator[str]:
    for section in post.sections:
        for paragraph in section.paragraphs:
            yield from (block.text for block in plain_blocks(paragraph.markdown))


def _bare(text: str) -> str:
    return " ".join(filter(None, map(bare, text.split())))
