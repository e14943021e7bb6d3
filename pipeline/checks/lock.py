"""Hold the facts of an article against the speech they came from: dose, number, side and negation, both ways.

A fact that was changed, added or lost inside a sentence that was said blocks approval, and so does one in a
sentence that was not said. A whole sentence may be left out. What cleaning removed is no loss.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import zip_longest

from pipeline.checks.facts import Fact, find_facts
from pipeline.checks.losses import find_losses, find_repairs
from pipeline.checks.opposites import opposition
from pipeline.checks.sources import Trace
from pipeline.checks.tokens import Token
from pipeline.english import split_marks
from pipeline.models import Finding, Sentence
from pipeline.timecode import format_clock

AROUND = 6
"""Words of the talk quoted on either side of a fact, and looked through for the opposite of a word."""
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


def check_lock(found: Trace, sentences: Sequence[Sentence], *, file: str) -> tuple[Finding, ...]:
    """Find every fact of the article that disagrees with the talk; `sentences` are those of the talk."""
    lost = find_losses(found, sentences)
    return tuple(
        _finding(found, number, change, file)
        for number in range(len(found.statements))
        for change in _changes(found, number, lost[number])
    )


def _changes(found: Trace, number: int, lost: Sequence[Fact]) -> Iterator[_Change]:
    start = found.starts[number]
    tokens = found.statements[number].tokens
    added = [fact for fact in find_facts(tokens) if _is_added(found, start, fact)]
    repaired = find_repairs(found, lost)
    missing = [fact for fact in lost if fact.at not in repaired]
    yield from (_Change(kind=_kind(fact), spoken=fact.at, is_repair=True) for fact in lost if fact.at in repaired)
    for kind in dict.fromkeys(map(_kind, (*added, *missing))):
        here, there = ([fact for fact in facts if _kind(fact) == kind] for facts in (added, missing))
        if not _is_turned(here, there, tokens):
            yield from (
                _Change(kind=kind, written=mine, spoken=said)
                for mine, said in zip_longest((fact.at for fact in here), (fact.at for fact in there))
            )
    yield from _exchanges(found, number, {fact.at for fact in added}, {fact.at for fact in lost})


def _is_added(found: Trace, start: int, fact: Fact) -> bool:
    """Say whether a fact was written in, other than together with the word that makes it harmless."""
    is_alone = fact.companion is None or fact.kind != "negation" or found.path[start + fact.companion] is not None
    return found.path[start + fact.at] is None and is_alone


def _is_turned(here: Sequence[Fact], there: Sequence[Fact], tokens: Sequence[Token]) -> bool:
    """Say whether the only fact of its kind stands at another place of its sentence, which was turned round it."""
    if not len(here) == len(there) == 1 or here[0].text != there[0].text or here[0].kind == "negation":
        return False
    if _kind(here[0]) == "number":  # "1 in 10" is not "10 in 1", though "one" is often no number
        return sum(1 for token in tokens if token.kind != "word") == 1
    return sum(1 for fact in find_facts(tokens) if fact.kind == here[0].kind) == 1


def _kind(fact: Fact) -> str:
    return "number" if fact.kind == "level" else fact.kind


def _exchanges(found: Trace, number: int, added: AbstractSet[int], lost: AbstractSet[int]) -> Iterator[_Change]:
    """Find words that were exchanged for their opposites, though neither is a fact by itself: start and stop."""
    used = {*found.held, *lost}
    places = [found.path[at] for at in found.tokens_of(number)]
    for at, token in enumerate(found.statements[number].tokens):
        if places[at] is not None or at in added:
            continue
        before = next((place for place in reversed(places[:at]) if place is not None), None)
        after = next((place for place in places[at:] if place is not None), None)
        for place in _between(before, after, len(found.spoken)):
            kind = opposition(token.text, found.spoken[place].text)
            if kind and place not in used and not found.speech.is_removed(place):
                yield _Change(kind=kind, written=at, spoken=place)
                break


def _between(before: int | None, after: int | None, length: int) -> Sequence[int]:
    """Give the spoken tokens among which the one must be that a written token took the place of."""
    near = before if before is not None else after
    if near is None:
        return ()
    is_gap = before is not None and after is not None and 0 < after - before <= 2 * AROUND
    start, end = (before, after) if is_gap else (near - AROUND, near + AROUND)
    return range(max(0, (start or 0) - 1), min(length, (end or 0) + 2))


def _finding(found: Trace, number: int, change: _Change, file: str) -> Finding:
    text = found.statements[number].text
    place = change.spoken if change.spoken is not None else _place_near(found, number, change.written or 0)
    at_ms = None if place is None else found.words[found.spoken[place].first].start_ms
    where = "" if at_ms is None else f"at {format_clock(at_ms)} "
    heard = "" if place is None else f'; heard was "{_spoken_words(found, place - AROUND, place + AROUND)}"'
    return Finding(
        rule=f"lock-{change.kind}",
        message=f'{where}in "{text}": {_describe(found, number, change)}{heard}',
        file=file,
        at_ms=at_ms,
        severity="warning" if change.is_repair else "blocker",
        sentence=text,
        advice=_ADVICE,
    )


def _describe(found: Trace, number: int, change: _Change) -> str:
    said = "" if change.spoken is None else _spoken_words(found, change.spoken, change.spoken)
    if change.written is None:
        return f'"{_unmarked(said)}" was said and is not written'
    statement = found.statements[number]
    token = statement.tokens[change.written]
    mine = _unmarked(" ".join(statement.words[token.first : token.last + 1]))
    if said:
        return f'"{mine}" is written where "{_unmarked(said)}" was said'
    return f'"{mine}" is written and was not said there'


def _place_near(found: Trace, number: int, at: int) -> int | None:
    """Give the spoken token nearest to where a written one should have been said."""
    tokens = found.tokens_of(number)
    matched = [other for other in tokens if found.path[other] is not None]
    return found.path[min(matched, key=lambda other: abs(other - tokens.start - at))] if matched else None


def _spoken_words(found: Trace, first: int, last: int) -> str:
    tokens = found.spoken[max(0, first) : last + 1]
    return " ".join(word.text for word in found.words[tokens[0].first : tokens[-1].last + 1])


def _unmarked(text: str) -> str:
    return split_marks(text)[1]
