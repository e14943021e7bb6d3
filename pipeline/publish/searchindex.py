"""What the search finds talks by: their words, and when each sentence was said.

A visitor's browser searches by itself, in two steps: `search/talks.json` tells which talks have the words, and the
`said.json` of the best of them in which sentence.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import sub

from pipeline.english import FUNCTION_WORDS, bare
from pipeline.markup import plain_blocks
from pipeline.models import Condition, Sentence
from pipeline.page import Card, Page, Site
from pipeline.publish.formats import day
from pipeline.publish.shelves import conditions_of
from pipeline.timecode import format_clock, format_mark

Said = tuple[int, str, str]
"""A sentence of a talk: when it was said, in milliseconds, its words, and the id of its chapter."""
_ALIKE = 0.5
"""Share of its words that a written sentence has in common with the spoken one it stands for."""


def distinct_words(page: Page) -> str:
    """Give each word of a post's article and transcript once, in small letters, sorted."""
    post = page.post
    texts = [post.title, post.description, post.lead, *(section.title for section in post.sections)]
    paragraphs = [paragraph.markdown for section in post.sections for paragraph in section.paragraphs]
    texts += [block.text for markdown in paragraphs for block in plain_blocks(markdown)]
    texts += [sentence.text for sentence in page.sentences]
    return " ".join(sorted({bare(word) for text in texts for word in text.split()} - {""}))


def format_talks(site: Site) -> str:
    """Write `search/talks.json`: what the search finds talks by, made of their cards alone."""
    spoken_of = sorted({name for card in site.cards for name in packs_of(card, site.conditions)})
    return _dense(
        {
            "skip": sorted(FUNCTION_WORDS),
            "conditions": {name: _names(site.conditions[name]) for name in spoken_of},
            "talks": [_talk(card, site.conditions) for card in site.cards],
            "words": _where(site.cards),
        }
    )


def format_said(page: Page) -> str:
    """Write a post's `said.json`: `[[seconds, "sentence", "chapter"], ...]`, in order of time.

    It holds what was said, and the sentences of the article in which an editor wrote a word that was not.
    """
    spoken = [(one.start_ms, one.text, _chapter_at(one.start_ms, page)) for one in page.sentences]
    said = sorted([*spoken, *_written(page)], key=lambda one: one[0])
    return _dense([[float(format_mark(start_ms)), text, chapter] for start_ms, text, chapter in said])


def packs_of(card: Card, conditions: Mapping[str, Condition]) -> tuple[str, ...]:
    """Give the ids of the conditions that a talk speaks of and a pack tells the names of."""
    return tuple(name for name in conditions_of(card, known=conditions) if name in conditions)


def _names(condition: Condition) -> list[str]:
    """Give all that a condition is called, so that a visitor finds it under any name."""
    return list(dict.fromkeys((condition.plain_name, condition.name, *condition.aliases)))


def _talk(card: Card, conditions: Mapping[str, Condition]) -> Mapping[str, object]:
    talk: dict[str, object] = {
        "slug": card.slug,
        "title": card.title,
        "description": card.description,
        "date": day(card.date)["date_text"],
        "length": format_clock(card.duration_ms),
        "conditions": packs_of(card, conditions),
        "chapters": [[one.id, one.title, float(format_mark(one.start_ms))] for one in card.chapters],
    }
    return talk if card.reviewed_by else talk | {"draft": True}


def _where(cards: Sequence[Card]) -> Mapping[str, Sequence[int]]:
    """Give each word with the talks it stands in: the number of the first, then how far it is to each next.

    That makes less than half of what the words of each talk would.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for number, card in enumerate(cards):
        for word in set(card.words.split()) - FUNCTION_WORDS:
            found[word].append(number)
    return {word: [talks[0], *map(sub, talks[1:], talks)] for word, talks in sorted(found.items())}


def _written(page: Page) -> Iterator[Said]:
    """Give the article's sentences with a word that was not said there, each at the moment it stands for."""
    body = [passage for passage in page.passages if passage.chapter]
    starts = sorted({passage.at_ms for passage in body if passage.at_ms is not None})
    at_ms = 0
    for passage in body:
        at_ms = at_ms if passage.at_ms is None else passage.at_ms
        later = bisect_right(starts, at_ms)
        until_ms = starts[later] if later < len(starts) else page.post.video.duration_ms
        near = [one for one in page.sentences if one.end_ms > at_ms and one.start_ms < until_ms]
        if not passage.is_heading and _words(passage.text) - _words(*(one.text for one in near)):
            yield _moment_of(passage.text, near, at_ms), passage.text, passage.chapter


def _moment_of(text: str, near: Sequence[Sentence], paragraph_ms: int) -> int:
    """Give when the sentence was said that a written one stands for; if there is none, its paragraph's time."""
    words = _words(text)
    nearest = max(near, key=lambda one: len(words & _words(one.text)), default=None)
    if nearest is None or len(words & _words(nearest.text)) < _ALIKE * len(words):
        return paragraph_ms
    return nearest.start_ms


def _words(*texts: str) -> frozenset[str]:
    """Give the words of texts that a visitor may search for."""
    return frozenset({bare(word) for text in texts for word in text.split()} - FUNCTION_WORDS - {""})


def _chapter_at(at_ms: int, page: Page) -> str:
    return next((chapter.id for chapter in page.chapters if chapter.start_ms <= at_ms < chapter.end_ms), "")


def _dense(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
