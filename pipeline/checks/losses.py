"""Find facts that were said and do not stand in the sentence of the article that they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from pipeline.checks.facts import Fact, find_facts
from pipeline.checks.sources import PARTLY, Trace, share_said
from pipeline.checks.statements import begins_sentence
from pipeline.models import Sentence

HOLDS = 1 / 3
"""Least share of a spoken sentence that an article must hold for the rest of it to count as lost."""
SHORT_ANSWER = 3
"""Words of the longest answer that belongs to its question: "Is it safe? No, never."."""
REPAIR_TOKENS = 6
"""How far from its "no" a slip of the tongue and its repair may stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """A spoken sentence, and which statements of the article hold which of its tokens."""

    tokens: Sequence[int]
    """Its tokens, without those that cleaning removed."""
    holders: Mapping[int, frozenset[int]]
    asked_in: Sequence[int]
    """The statement that holds the question to which this sentence is a short answer, if any."""


def find_losses(found: Trace, sentences: Sequence[Sentence]) -> Mapping[int, Sequence[Fact]]:
    """Give for each statement the spoken facts that it lost; `sentences` are those of the talk.

    A whole spoken sentence may be left out, but no short answer without its question.
    """
    of_token = _sentence_numbers(found, sentences)
    scopes = _scopes(found, of_token)
    stands = found.held
    lost: dict[int, list[Fact]] = defaultdict(list)
    for fact in find_facts(found.spoken):
        is_harmless = fact.companion is not None and fact.companion not in stands and fact.at not in stands
        if not is_harmless and not found.speech.is_removed(fact.at):
            for number in _losers(scopes[of_token[fact.at]], fact.at):
                lost[number].append(fact)
    return lost


def find_repairs(found: Trace, lost: Sequence[Fact]) -> frozenset[int]:
    """Find slips that the speaker took back and the editor cut out, with the "no": "the L5, no, the S1"."""
    facts = {fact.at for fact in lost}
    repaired: set[int] = set()
    for at in facts:
        if found.spoken[at].text != "no":
            continue
        before = range(at - 1, max(-1, at - REPAIR_TOKENS - 1), -1)
        slips = [place for place in takewhile(lambda place: place not in found.held, before) if place in facts]
        after = found.spoken[at + 1 : at + 1 + REPAIR_TOKENS]
        if any(token.kind == found.spoken[place].kind != "word" for place in slips for token in after):
            repaired.update((at, *slips))
    return frozenset(repaired)


def _sentence_numbers(found: Trace, sentences: Sequence[Sentence]) -> Sequence[int]:
    """Give for each spoken token the number of its sentence, parted also where punctuation alone says so."""
    texts = [word.text for word in found.words]
    starts = {sentence.start for sentence in sentences}
    number, of_word = -1, []
    for at in range(len(texts)):
        number += at == 0 or at in starts or begins_sentence(texts, at)
        of_word.append(number)
    return [of_word[token.first] for token in found.spoken]


def _scopes(found: Trace, of_token: Sequence[int]) -> Sequence[_Scope]:
    count = of_token[-1] + 1 if of_token else 0
    tokens: list[list[int]] = [[] for _ in range(count)]
    for at, number in enumerate(of_token):
        if not found.speech.is_removed(at):
            tokens[number].append(at)
    held: list[dict[int, set[int]]] = [defaultdict(set) for _ in range(count)]
    for number in range(len(found.statements)):
        if share_said(found, number) >= PARTLY:
            for at in found.tokens_of(number):
                place = found.path[at]
                if place is not None:
                    held[of_token[place]][number].add(place)
    return [
        _Scope(
            tokens=tokens[number],
            holders={holder: frozenset(places) for holder, places in held[number].items()},
            asked_in=list(held[number - 1])[-1:]
            if number and _answers(found, *tokens[number - 1 : number + 1])
            else (),
        )
        for number in range(count)
    ]


def _answers(found: Trace, question: Sequence[int], answer: Sequence[int]) -> bool:
    """Say whether a spoken sentence is a short answer to the one before."""
    return len(answer) <= SHORT_ANSWER and bool(question) and "?" in found.spoken[question[-1]].stop


def _losers(scope: _Scope, at: int) -> Sequence[int]:
    """Give the statements that should hold a spoken fact and do not."""
    if not scope.holders:
        return scope.asked_in
    having = [held for held in scope.holders.values() if at in held]
    lacking = {number: held for number, held in scope.holders.items() if at not in held}
    if having:  # statements may share out a spoken sentence; of those that say the same, all must agree
        return [number for number, held in lacking.items() if all(held & other for other in having)]
    inside = [number for number, held in lacking.items() if min(held) < at < max(held)]
    if not inside and len(frozenset().union(*lacking.values())) < HOLDS * len(scope.tokens):
        return ()
    return inside[:1] or [min(lacking, key=lambda number: min(abs(place - at) for place in lacking[number]))]
