"""Decide where the talk turns from one condition to the next: one global decision over all sentences.

Each sentence gives evidence for conditions (`evidence`), for greeting and for closing (`discourse`). A chapter
costs a price, less where a sentence sounds like a beginning, follows a long pause, or speaks of somebody else
(`labels`). The best explanation of the whole talk wins (`segmentation`), so a condition in passing never pays for
a chapter and coming back to one opens none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.models import INTRO, OUTRO, SHORTEST_CHAPTER_MS, Chapter, Condition, Sentence
from pipeline.text.evidence import Lexicon
from pipeline.text.labels import Heard, weigh_labels
from pipeline.text.segmentation import segment

TITLES = {INTRO: "Introduction", OUTRO: "In closing"}


def find_chapters(
    sentences: Sequence[Sentence], conditions: Sequence[Condition], *, duration_ms: int
) -> tuple[Chapter, ...]:
    """Find the chapters of a talk: `intro`, condition ids in the order they come, `outro`.

    The first begins at 0, each begins with a sentence, lasts 10 seconds at least and says why it is
    there. A talk without words has no chapters.
    """
    if not sentences:
        return ()
    lexicon = Lexicon(conditions)
    heard = [lexicon.weigh(sentence) for sentence in sentences]
    starts_ms = [sentence.start_ms for sentence in sentences]
    labels = weigh_labels(sentences, heard)
    starts = segment(labels, starts_ms, duration_ms, shortest_ms=SHORTEST_CHAPTER_MS) or {INTRO: 0}
    return _chapters(starts, sentences, heard, {pack.id: pack for pack in conditions}, duration_ms)


def _chapters(
    starts: Mapping[str, int],
    sentences: Sequence[Sentence],
    heard: Heard,
    packs: Mapping[str, Condition],
    duration_ms: int,
) -> tuple[Chapter, ...]:
    labels = list(starts)
    begins_ms = [0, *(sentences[starts[label]].start_ms for label in labels[1:])]
    ends = [*list(starts.values())[1:], len(sentences)]
    return tuple(
        Chapter(
            id=label,
            title=packs[label].plain_name if label in packs else TITLES[label],
            start_ms=start_ms,
            end_ms=end_ms,
            reason=_reason(label, heard[starts[label] : end]),
        )
        for label, start_ms, end_ms, end in zip(
            labels, begins_ms, [*begins_ms[1:], duration_ms], ends, strict=True
        )
    )


def _reason(label: str, heard: Heard) -> str:
    if label in (INTRO, OUTRO):
        return "before the first condition" if label == INTRO else "after the last condition"
    said = Counter(term for found in heard if label in found for term in found[label].heard)
    return "heard here: " + ", ".join(term for term, _ in said.most_common(6))
