"""Greetings, goodbyes, calls and asides: kept or cut by the rule that `[writing]` in `clinic.toml` states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from pipeline.corrections import Note
from pipeline.english import any_of
from pipeline.models import Sentence, Word
from pipeline.text.cleaning import Cleaned, make_removal
from pipeline.writing import CourtesyKind, Writing

OPENING_SENTENCES = CLOSING_SENTENCES = 6
"""Where a talk greets and where it says goodbye."""
MOST_WORDS = 16
"""A longer sentence says more than hello or goodbye, so it is never cut whole."""

_GREETING = re.compile(
    r"^\W*(?:(?:so|okay|well)\W+)?(?:hi|hey|hello|welcome|good (?:morning|afternoon|evening))\b", re.IGNORECASE
)
_GOODBYE = any_of(
    r"take care|see you|bye|good ?bye|thank(?:s| you) for (?:watching|joining|listening)|"
    r"until next time"
)
_CALL = any_of(
    r"comments?(?: below)?(?=\W|$)|subscribe|(?:click|tap|hit|press) (?:the|on|here|to|that|like)|"
    r"link (?:is )?(?:below|in the)|like (?:this|the) video|share this|my (?:other|next|last) video|follow us"
)
_WORK_COMMENTS = re.compile(r"\b(?:no|any|their|his|her|your doctor's) comments?\b", re.IGNORECASE)
_ASIDE = any_of(
    r"camera|tripod|microphone|holding the phone|(?:red|recording) light|bear with me|is this (?:thing )?on|"
    r"are we recording|filming"
)
ADVICE = "the page has no comment box and no other videos to click; reword it, cut it or leave it"


def classify(sentence: Sentence, number: int, count: int) -> CourtesyKind | None:
    """Say what courtesy a sentence is, the `number`th of `count`; None for one that says something."""
    if _CALL.search(sentence.text) and not _WORK_COMMENTS.search(sentence.text):
        return "calls"
    if number < OPENING_SENTENCES and _GREETING.search(sentence.text):
        return "greeting"
    if number >= count - CLOSING_SENTENCES and _GOODBYE.search(sentence.text):
        return "goodbye"
    return "asides" if _ASIDE.search(sentence.text) else None


def settle_courtesies(
    words: Sequence[Word],
    sentences: Sequence[Sentence],
    cleaned: Cleaned,
    writing: Writing,
    *,
    as_said: Set[int] = frozenset(),
) -> tuple[Cleaned, tuple[Note, ...]]:
    """Cut the sentences that `writing` says to cut; give what stays, and notes on calls that stay."""
    kept, texts, removals, notes = list(cleaned.kept), dict(cleaned.texts), list(cleaned.removals), []
    for kind, sentence in _courtesies(sentences):
        inside = [at for at in kept if sentence.start <= at < sentence.end]
        may_go = sentence.end - sentence.start <= MOST_WORDS and as_said.isdisjoint(inside)
        if getattr(writing, kind) == "cut" and inside and may_go:
            removals.append(make_removal(words, inside, "courtesy", f'clinic.toml says writing.{kind} = "cut"'))
            kept = [at for at in kept if at not in inside]
            texts = {at: text for at, text in texts.items() if at not in inside}
        elif kind == "calls":
            notes.append(
                Note(
                    word=sentence.start, start_ms=sentence.start_ms, said=sentence.text, kind="call", advice=ADVICE
                )
            )
    removals.sort(key=lambda removal: (removal.start, removal.end))
    return replace(cleaned, kept=tuple(kept), texts=texts, removals=tuple(removals)), tuple(notes)


def _courtesies(sentences: Sequence[Sentence]) -> Iterator[tuple[CourtesyKind, Sentence]]:
    for number, sentence in enumerate(sentences):
        kind = classify(sentence, number, len(sentences))
        if kind is not None:
            yield kind, sentence
