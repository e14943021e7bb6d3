"""Make of all that may be wrong with a talk a short queue for an editor, the most harmful first.

A weight is the harm a mistake of that kind does times the chance that there is one. Reasons about the same or
neighbouring words are one item. What stands in the way of an approval is always in, however long the queue gets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from math import prod

from pipeline.concerns import Concern, Kind, QueueItem
from pipeline.models import Finding, Flag, Rejection, Sentence, Word

MOST_ITEMS = 15
"""What an editor listens to in about ten minutes."""
LEAST_WEIGHT = 0.12
"""What weighs less is not worth an editor's time: a number below 0.7, but not a filler word below 0.6."""
SOUND_MS = 4_000
MOST_WORDS = 8
"""Words of one item at most: what four seconds hold."""
NEAR = 1
"""Words that may stand between two concerns of one item."""

HARM: dict[Kind, float] = {
    **dict.fromkeys(("number", "unit", "level", "side", "negation", "correction"), 1.0),
    **dict.fromkeys(("term", "look-alike"), 0.9),
    "unknown": 0.8,
    **dict.fromkeys(("made-up", "unheard"), 0.7),
    "unsure": 0.5,
    "caption": 0.3,
    "finding": 0.25,
}
"""What a mistake would cost: a dose or a "not" is worse than a name, and a name worse than a filler word."""
STRETCH = 0.5
"""The chance that a stretch which the recogniser itself pointed out is wrong."""
WARNING = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A talk's words as heard, and as they now read."""

    heard: Sequence[Word]
    reads: Sequence[Word]
    numbers: Sequence[int]
    """The heard word's number of each of `reads`."""
    sentences: Sequence[Sentence]
    """They count in `reads`."""
    duration_ms: int


def build_queue(
    text: Text,
    concerns: Iterable[Concern],
    *,
    whole: Sequence[range] = (),
    settled: Set[int] = frozenset(),
    answered: Set[str] = frozenset(),
    most: int = MOST_ITEMS,
) -> tuple[QueueItem, ...]:
    """Give the queue, the most harmful first: at most so many items, and all that block.

    `whole` are spans of heard words that are only changed together; `settled` words are never asked about, nor are
    `answered` items, which go by their ids.
    """
    items = (_item(text, group) for group in _join(concerns, whole, settled))
    open_ones = {item.id: item for item in items if item.id not in answered}
    worth = (item for item in open_ones.values() if item.blocks or item.weight >= LEAST_WEIGHT)
    ranked = sorted(worth, key=lambda item: (not item.blocks, -item.weight, item.start_ms, item.id))
    blocking = sum(item.blocks for item in ranked)
    return tuple(sorted(ranked[: max(most, blocking)], key=lambda item: (-item.weight, item.start_ms, item.id)))


def find_stretches(flags: Sequence[Flag], rejected: Sequence[Rejection]) -> tuple[Concern, ...]:
    """Give the stretches that the recogniser pointed out, and the words it took out as made up."""
    return (
        *(_stretch("unheard", flag, _as_sentence(flag.reason)) for flag in flags),
        *(_stretch("made-up", one, f'"{one.text}" was left out: {one.reason}.') for one in rejected),
    )


def find_reported(findings: Sequence[Finding]) -> tuple[Concern, ...]:
    """Give the findings that nobody has answered; notes are no concern."""
    return tuple(
        Concern(
            kind="caption" if finding.rule.startswith("caption") else "finding",
            start_ms=max(finding.at_ms or 0, 0),
            end_ms=max(finding.at_ms or 0, 0),
            chance=1.0 if finding.stands else WARNING,
            why=_as_sentence(finding.message),
            sentence=finding.sentence or ("" if finding.at_ms is not None else finding.message),
            finding=finding.id,
            blocks=finding.stands,
        )
        for finding in findings
        if finding.severity != "note" and not finding.answer
    )


def _stretch(kind: Kind, stretch: Flag | Rejection, why: str) -> Concern:
    return Concern(kind=kind, start_ms=stretch.start_ms, end_ms=stretch.end_ms, chance=STRETCH, why=why)


def _as_sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "." * (not text.endswith((".", "?", "!")))


_Group = tuple[range, list[Concern]]
"""Numbers of heard words, and the concerns about them."""


def _join(concerns: Iterable[Concern], whole: Sequence[range], settled: Set[int]) -> Iterator[_Group]:
    """Put concerns about the same or neighbouring words together; those about no words stay alone."""
    found = sorted(concerns, key=lambda concern: (concern.word, concern.words))
    yield from ((range(-1, -1), [concern]) for concern in found if not concern.words)
    open_span, reasons = range(0), list[Concern]()
    for concern in found:
        span = _widened(concern.span, whole)
        if not concern.words or not settled.isdisjoint(span):
            continue
        joined = range(min(open_span.start, span.start), max(open_span.stop, span.stop))
        fits = len(joined) <= MOST_WORDS and settled.isdisjoint(joined)
        is_near = bool(reasons) and span.start <= open_span.stop + NEAR
        if is_near and (fits or span.start < open_span.stop):
            open_span = joined
            reasons.append(concern)
            continue
        if reasons:
            yield open_span, reasons
        open_span, reasons = span, [concern]
    if reasons:
        yield open_span, reasons


def _widened(span: range, whole: Sequence[range]) -> range:
    """Give a span that takes in all of what it takes in a part of."""
    for other in whole:
        if span.start < other.stop and other.start < span.stop:
            span = range(min(span.start, other.start), max(span.stop, other.stop))
    return span


def _item(text: Text, group: _Group) -> QueueItem:
    span, concerns = group
    concerns = sorted(concerns, key=lambda concern: (-_weigh([concern]), concern.word))
    first = concerns[0]
    at_ms = text.heard[span.start].start_ms if span else first.start_ms
    end_ms = text.heard[span.stop - 1].end_ms if span else first.end_ms
    start_ms, stop_ms = _sound(text, at_ms, end_ms)
    return QueueItem(
        kind=first.kind,
        weight=_weigh(concerns),
        start_ms=start_ms,
        end_ms=stop_ms,
        at_ms=at_ms,
        word=span.start if span else -1,
        words=len(span),
        heard=" ".join(word.text for word in text.heard[span.start : span.stop]) if span else "",
        reads=" ".join(word.text for word, at in zip(text.reads, text.numbers, strict=True) if at in span),
        sentence=first.sentence or _sentence(text, span, at_ms),
        instead=tuple(dict.fromkeys(term for concern in concerns for term in concern.instead)),
        reasons=tuple(dict.fromkeys(concern.why for concern in concerns)),
        finding=first.finding,
        blocks=first.blocks,
        actions=("override",) if first.finding else ("fix", "confirm") if span else ("confirm",),
    )


def _weigh(concerns: Sequence[Concern]) -> float:
    """Give the greatest harm times the chance that any of them is right."""
    harm = max(HARM[concern.kind] for concern in concerns)
    return round(harm * (1 - prod(1 - concern.chance for concern in concerns)), 3)


def _sound(text: Text, from_ms: int, to_ms: int) -> tuple[int, int]:
    """Give the sound to play around some words: whole words, about four seconds, all of it within the talk."""
    spare_ms = max(SOUND_MS - (to_ms - from_ms), 0) // 2
    start_ms, end_ms = max(from_ms - spare_ms, 0), min(to_ms + spare_ms, text.duration_ms)
    for word in text.heard:
        if word.start_ms < start_ms < word.end_ms:
            start_ms = word.start_ms
        if word.start_ms < end_ms < word.end_ms:
            end_ms = word.end_ms
    return start_ms, min(end_ms, text.duration_ms)


def _sentence(text: Text, span: range, at_ms: int) -> str:
    """Give the sentence that holds the first of some words, or that is said at a time."""
    for sentence in text.sentences:
        of_words = range(sentence.start, sentence.end)
        if span and any(text.numbers[at] == span.start for at in of_words):
            return sentence.text
        if not span and sentence.start_ms <= at_ms < sentence.end_ms:
            return sentence.text
    return ""
