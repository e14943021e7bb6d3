"""Judge the queue: which harmful mistakes of the hearing it points at, and how many of its items point at none.

`score_queue.py` prints what these functions measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.checks.facts import find_facts
from pipeline.checks.tokens import Token, read_tokens
from pipeline.english import is_hesitation
from pipeline.models import Word

HARMFUL = frozenset({"number", "unit", "level", "side", "negation"})
"""Kinds of facts that a mistake may not touch, beside domain terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A stretch in which other words were heard than were said."""

    said: str
    written: str
    span: range
    """Numbers of the heard words; where words are missing, of the two around the gap."""
    is_harmful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a queue of places to listen to is worth for one talk."""

    harmful: int
    found: int
    """Harmful mistakes that the queue points at."""
    items: int
    pointing: int
    """Items that point at any mistake, harmful or not."""
    missed: tuple[Mistake, ...] = ()


def find_mistakes(
    said: Sequence[str], reads: Sequence[Word], numbers: Sequence[int], terms: Sequence[str]
) -> tuple[Mistake, ...]:
    """Lay what was said beside what was heard; `numbers` are the heard words' numbers of `reads`.

    Two ways to write the same thing ("15 mg", "fifteen milligrams") and sounds of thinking are no mistakes.
    Harmful is what touches a term, number, unit, level, side or negation, said or written, and changes letters.
    """
    spoken, heard = _tokens(said), _tokens([word.text for word in reads])
    grave = _grave(spoken, terms), _grave(heard, terms)
    mistakes = []
    for a, b, c, d in _differences([token.text for token in spoken], [token.text for token in heard]):
        texts = ["".join(token.text for token in tokens) for tokens in (spoken[a:b], heard[c:d])]
        mistakes.append(
            Mistake(
                said=" ".join(said[spoken[a].first : spoken[b - 1].last + 1]) if b > a else "",
                written=" ".join(word.text for word in reads[heard[c].first : heard[d - 1].last + 1])
                if d > c
                else "",
                span=_span(heard, c, d, numbers),
                is_harmful=texts[0] != texts[1]
                and not (grave[0].isdisjoint(range(a, b)) and grave[1].isdisjoint(range(c, d))),
            )
        )
    return tuple(mistakes)


def score(mistakes: Sequence[Mistake], spans: Sequence[range]) -> Score:
    """Count the harmful mistakes that spans of heard words point at, and the spans that point at any mistake."""
    harmful = [mistake for mistake in mistakes if mistake.is_harmful]
    missed = tuple(mistake for mistake in harmful if not any(_touches(span, mistake.span) for span in spans))
    return Score(
        harmful=len(harmful),
        found=len(harmful) - len(missed),
        items=len(spans),
        pointing=sum(any(_touches(span, mistake.span) for mistake in mistakes) for span in spans),
        missed=missed,
    )


def least_sure(words: Sequence[Word], count: int) -> list[range]:
    """Give the words of which the recogniser was least sure, the queue that needs no thought."""
    order = sorted(range(len(words)), key=lambda at: words[at].probability)
    return [range(at, at + 1) for at in order[:count]]


def add(scores: Sequence[Score]) -> Score:
    """Add scores up."""
    counts = {name: sum(getattr(each, name) for each in scores) for name in Score.__slots__ if name != "missed"}
    return Score(**counts, missed=tuple(mistake for each in scores for mistake in each.missed))


def _tokens(words: Sequence[str]) -> tuple[Token, ...]:
    return read_tokens(["" if is_hesitation(word) else word for word in words])


def _grave(tokens: Sequence[Token], terms: Sequence[str]) -> frozenset[int]:
    """Give the positions of tokens that a mistake may not touch."""
    texts = [token.text for token in tokens]
    runs = {tuple(token.text for token in read_tokens(term.split())) for term in terms} - {()}
    in_terms = {
        at
        for start in range(len(texts))
        for run in runs
        if tuple(texts[start : start + len(run)]) == run
        for at in range(start, start + len(run))
    }
    return frozenset(in_terms | {fact.at for fact in find_facts(tokens) if fact.kind in HARMFUL})


def _differences(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Give where two texts differ, what stands side by side as one."""
    last: tuple[int, int, int, int] | None = None
    for step in Levenshtein.opcodes(one, other):
        if step.tag == "equal":
            continue
        if last and (last[1], last[3]) == (step.src_start, step.dest_start):
            last = last[0], step.src_end, last[2], step.dest_end
            continue
        if last:
            yield last
        last = step.src_start, step.src_end, step.dest_start, step.dest_end
    if last:
        yield last


def _span(heard: Sequence[Token], start: int, end: int, numbers: Sequence[int]) -> range:
    if end > start:
        return range(numbers[heard[start].first], numbers[heard[end - 1].last] + 1)
    before = numbers[heard[start - 1].last] if start else 0
    after = numbers[heard[start].first] if start < len(heard) else numbers[-1]
    return range(before, after + 1)


def _touches(span: range, mistake: range) -> bool:
    """Say whether a span covers a mistake or stands beside it."""
    return span.start <= mistake.stop and mistake.start <= span.stop
