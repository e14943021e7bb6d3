"""Hold lead and key points against the article: they repeat its sentences, and have to follow its corrections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.english import bare
from pipeline.markup import plain_blocks
from pipeline.models import Finding, Post, Word
from pipeline.standfirst import tell_length

LEAD_SENTENCES = 2

_END = re.compile(r"(?<=[.?!])\s+")


def check_takeaways(post: Post, words: Sequence[Word], *, file: str) -> tuple[Finding, ...]:
    """Find sentences of lead and key points whose words do not stand in the article one after the other.

    What stands in the article is held against the speech; what stands only here would escape that. A quoted
    disclaimer may stand in the `words` of the talk instead: its paragraph is often cut. Of the lead, the
    description and the talk's length are no speech.
    """
    article = _run(_bare(text) for text in _blocks(post))
    talk = _run(map(bare, (word.text for word in words)))
    return tuple(
        Finding(
            rule=f"unsaid-{kind.replace(' ', '-')}",
            message=f'{kind} "{text}": this does not stand in the article',
            file=file,
            at_ms=at_ms,
            sentence=text,
            advice="Write it at the top of post.md as article or description have it, or delete it there.",
        )
        for kind, text, at_ms in _takeaways(post)
        if f" {_bare(text)} " not in article and not (kind == "disclaimer" and f" {_bare(text)} " in talk)
    )


def check_lead(post: Post, *, file: str) -> Iterator[Finding]:
    """Point out a lead that is missing or has one sentence: the machine picks none that reads badly up there."""
    rest = post.lead.removeprefix(post.description)
    count = (rest != post.lead) + len([sentence for sentence in _END.split(rest) if sentence.strip()])
    if count < LEAD_SENTENCES:
        yield Finding(
            rule="short-lead",
            severity="note",
            message="the lead has one sentence" if count else "there is no lead under the title",
            file=file,
            advice="Two sentences tell a reader best what the talk is about; copy fitting ones from the article.",
        )


def _takeaways(post: Post) -> Iterator[tuple[str, str, int | None]]:
    yield from (("lead", sentence, None) for sentence in _said_in_lead(post))
    yield from (("key point", point.text, point.start_ms) for point in post.key_points)
    yield from (("disclaimer", quote.text, quote.start_ms) for quote in post.disclaimer)


def _said_in_lead(post: Post) -> Iterator[str]:
    """Give the sentences of a lead that were said: all but the description and the talk's length."""
    lengths = [tell_length(post.video.duration_ms, conditions) for conditions in (1, 2)]
    rest = post.lead.removeprefix(post.description)
    yield from (one for one in map(str.strip, _END.split(rest)) if one and one not in lengths)


def _blocks(post: Post) -> Iterator[str]:
    for section in post.sections:
        for paragraph in section.paragraphs:
            yield from (block.text for block in plain_blocks(paragraph.markdown))


def _run(texts: Iterator[str]) -> str:
    return f" {' '.join(filter(None, texts))} "


def _bare(text: str) -> str:
    return " ".join(filter(None, map(bare, text.split())))
