"""Hold the facts of an article against the speech they came from: dose, number, side and negation, both ways.

A fact that was changed, added or lost inside a sentence that was said blocks approval, and so does one in a sentence
that was not said. A whole sentence may be left out. What cleaning removed is no loss.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import takewhile, zip_longest

from pipeline.checks.facts import Fact, find_facts, opposition
from pipeline.checks.sources import PARTLY, Statement, Trace, share_said
from pipeline.english import split_marks
from pipeline.models import Finding, Sentence
from pipeline.timecode import format_clock

HOLDS = 1 / 3
"""Least share of a spoken sentence that an article must hold for the rest of it to count as lost."""
AROUND = 6
"""Words of the talk quoted on either side of a fact."""
SHORT_ANSWER = 3
"""Words of the longest answer that belongs to its question: "Is it safe? No, never."."""
REPAIR_TOKENS = 6
"""How far from its "no" a slip of the tongue and its repair may stand."""
_ADVICE = (
    "Listen there. If the article is right, correct the misheard word in fixes.toml; if not, write it as it was "
    "said. Words of your own belong in a paragraph that ends with {.note}."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What disagrees in one sentence: a written token, a spoken one, or one in place of the other."""

    kind: str
    written: int | None = None
    spoken: int | None = None
    is_repair: bool = False
    """Whether the speaker took it back herself: "the L5, no, the S1"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """A spoken sentence, and which statements of the article hold which of its tokens."""

    tokens: Sequence[int]
    """Its tokens, without those that cleaning removed."""
    holders: Mapping[int, frozenset[int]]
    answers: Sequence[int]
    """The statement that holds the question this sentence is a short answer to, if any."""


def check_lock(found: Trace, sentences: Sequence[Sentence], *, file: str) -> tuple[Finding, ...]:
    """Find every fact of the article that disagrees with the talk; `sentences` are those of the talk."""
    numbers = [number for number, s in enumerate(found.statements) for _ in range(s.start, s.end)]
    written: dict[int, list[Fact]] = defaultdict(list)
    for fact in find_facts(found.written):
        written[numbers[fact.at]].append(fact)
    lost = _lost(found, sentences)
    return tuple(
        _finding(found, statement, change, file)
        for number, statement in enumerate(found.statements)
        for change in _changes(found, statement, written[number], lost[number])
    )


def _changes(
    found: Trace, statement: Statement, written: Sequence[Fact], lost: Sequence[Fact]
) -> Iterator[_Change]:
    repaired = _repairs(found, lost)
    yield from (_Change(kind=_kind(f), spoken=f.at, is_repair=True) for f in lost if f.at in repaired)
    added = [fact for fact in written if found.path[fact.at] is None]
    missing = [fact for fact in lost if fact.at not in repaired]
    added, missing = _without_companions(found, added, missing)
    for kind in dict.fromkeys(map(_kind, (*added, *missing))):
        here, there = ([fact for fact in facts if _kind(fact) == kind] for facts in (added, missing))
        if kind != "negation" and len(here) == len(there) == 1 and here[0].text == there[0].text:
            if sum(1 for fact in written if _kind(fact) == kind) == 1:
                continue  # the only one of its kind, and the sentence was turned round it
        yield from (
            _Change(kind=kind, written=mine, spoken=said)
            for mine, said in zip_longest((fact.at for fact in here), (fact.at for fact in there))
        )
    yield from _exchanges(found, statement, {fact.at for fact in (*added, *missing)})


def _kind(fact: Fact) -> str:
    return "number" if fact.kind == "level" else fact.kind


def _without_companions(
    found: Trace, added: Sequence[Fact], missing: Sequence[Fact]
) -> tuple[list[Fact], list[Fact]]:
    """Leave out what was dropped or written together with the word that makes it harmless: "isn't it?"."""
    stands = {place for place in found.path if place is not None}
    return (
        [fact for fact in added if fact.companion is None or found.path[fact.companion] is not None],
        [fact for fact in missing if fact.companion is None or fact.companion in stands],
    )


def _exchanges(found: Trace, statement: Statement, told: AbstractSet[int]) -> Iterator[_Change]:
    """Find words that were exchanged for their opposites, though neither is a fact by itself: start and stop."""
    stands = {place for place in found.path if place is not None}
    near: int | None = None
    for at in range(statement.start, statement.end):
        near = found.path[at] if found.path[at] is not None else near
        if found.path[at] is not None or at in told:
            continue
        ahead = next((p for p in found.path[at : statement.end] if p is not None), near)
        for place in _around(near if near is not None else ahead, ahead, len(found.spoken)):
            kind = opposition(found.written[at].text, found.spoken[place].text)
            if kind and place not in stands and not found.speech.is_removed(place):
                yield _Change(kind=kind, written=at, spoken=place)
                break


def _around(before: int | None, after: int | None, length: int) -> Sequence[int]:
    """Give the spoken tokens in which what stands between two of them may have been said."""
    if before is None or after is None:
        return ()
    start, end = (before, after) if before < after <= before + 2 * AROUND else (before - AROUND, before + AROUND)
    return range(max(0, min(start, end) - AROUND // 2), min(length, end + AROUND // 2 + 1))


def _repairs(found: Trace, lost: Sequence[Fact]) -> frozenset[int]:
    """Find slips that the speaker took back and the editor cut out, with the "no" between: "the L5, no, the S1"."""
    stands = {place for place in found.path if place is not None}
    facts = {fact.at: fact for fact in lost}
    repaired: set[int] = set()
    for no in lost:
        if found.spoken[no.at].text != "no":
            continue
        before = range(no.at - 1, max(-1, no.at - REPAIR_TOKENS - 1), -1)
        cut = list(takewhile(lambda place: place not in stands, before))
        after = found.spoken[no.at + 1 : no.at + 1 + REPAIR_TOKENS]
        slips = [place for place in cut if place in facts]
        if any(token.kind == found.spoken[place].kind != "word" for place in slips for token in after):
            repaired.update((no.at, *slips))
    return frozenset(repaired)


def _lost(found: Trace, sentences: Sequence[Sentence]) -> Mapping[int, list[Fact]]:
    """Give for each statement the spoken facts that belong to it and do not stand in it."""
    of_word = [number for number, sentence in enumerate(sentences) for _ in range(sentence.start, sentence.end)]
    of_token = [of_word[token.first] for token in found.spoken]
    scopes = _scopes(found, of_token, sentences)
    lost: dict[int, list[Fact]] = defaultdict(list)
    for fact in find_facts(found.spoken):
        if not found.speech.is_removed(fact.at):
            for number in _losers(scopes[of_token[fact.at]], fact.at):
                lost[number].append(fact)
    return lost


def _scopes(found: Trace, of_token: Sequence[int], sentences: Sequence[Sentence]) -> Sequence[_Scope]:
    tokens: list[list[int]] = [[] for _ in sentences]
    for at, number in enumerate(of_token):
        if not found.speech.is_removed(at):
            tokens[number].append(at)
    held: list[dict[int, set[int]]] = [defaultdict(set) for _ in sentences]
    for number, statement in enumerate(found.statements):
        if share_said(found, statement) >= PARTLY:
            for place in found.path[statement.start : statement.end]:
                if place is not None:
                    held[of_token[place]][number].add(place)
    return [
        _Scope(
            tokens=tokens[number],
            holders={holder: frozenset(places) for holder, places in held[number].items()},
            answers=list(held[number - 1])[-1:]
            if number and _is_answer(*sentences[number - 1 : number + 1])
            else (),
        )
        for number in range(len(sentences))
    ]


def _is_answer(question: Sentence, answer: Sentence) -> bool:
    return question.text.rstrip("\"'”’").endswith("?") and answer.end - answer.start <= SHORT_ANSWER


def _losers(scope: _Scope, at: int) -> Sequence[int]:
    """Give the statements that should hold a spoken fact and do not."""
    if not scope.holders:
        return scope.answers
    having = [held for held in scope.holders.values() if at in held]
    lacking = {number: held for number, held in scope.holders.items() if at not in held}
    if having:  # statements may share out a spoken sentence; of those that say the same, all must agree
        return [number for number, held in lacking.items() if all(held & other for other in having)]
    inside = [number for number, held in lacking.items() if min(held) < at < max(held)]
    if not inside and len(frozenset().union(*lacking.values())) < HOLDS * len(scope.tokens):
        return ()
    return inside[:1] or [min(lacking, key=lambda number: min(abs(place - at) for place in lacking[number]))]


def _finding(found: Trace, statement: Statement, change: _Change, file: str) -> Finding:
    place = change.spoken if change.spoken is not None else _place_near(found, statement, change.written)
    at_ms = None if place is None else found.words[found.spoken[place].first].start_ms
    mine = "" if change.written is None else _written_words(found, statement, change.written)
    said = "" if change.spoken is None else _spoken_words(found, change.spoken, change.spoken)
    where = "" if at_ms is None else f"at {format_clock(at_ms)} "
    if mine and said:
        what = f'"{mine}" is written where "{said}" was said'
    elif mine:
        what = f'"{mine}" is written and was not said there'
    else:
        what = f'"{said}" was said and is not written'
    heard = "" if place is None else f'; heard was "{_spoken_words(found, place - AROUND, place + AROUND)}"'
    return Finding(
        rule=f"lock-{change.kind}",
        message=f'{where}in "{statement.text}": {what}{heard}',
        file=file,
        at_ms=at_ms,
        severity="warning" if change.is_repair else "blocker",
        sentence=statement.text,
        advice=_ADVICE,
    )


def _place_near(found: Trace, statement: Statement, at: int | None) -> int | None:
    """Give the spoken token nearest to where a written one should have been said."""
    if at is None:
        return None
    matched = [other for other in range(statement.start, statement.end) if found.path[other] is not None]
    return found.path[min(matched, key=lambda other: abs(other - at))] if matched else None


def _written_words(found: Trace, statement: Statement, at: int) -> str:
    token = found.written[at]
    return " ".join(map(_unmarked, statement.text.split()[token.first : token.last + 1]))


def _spoken_words(found: Trace, first: int, last: int) -> str:
    tokens = found.spoken[max(0, first) : last + 1]
    words = [word.text for word in found.words[tokens[0].first : tokens[-1].last + 1]]
    return " ".join(map(_unmarked, words) if first == last else words)


def _unmarked(word: str) -> str:
    return split_marks(word)[1]
