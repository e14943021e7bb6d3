"""Say of each sentence of an article where it was said, and what was said and does not stand in it.

Only words decide. The time marks of paragraphs are a hint where the same words were said twice, never a proof.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from pipeline.checks.alignment import Path, Spoken, Written, find_path, index_speech
from pipeline.checks.facts import find_facts
from pipeline.checks.respelling import find_respelled
from pipeline.checks.statements import Statement, read_statements
from pipeline.checks.tokens import Token, read_tokens
from pipeline.checks.wordforms import carries_meaning
from pipeline.english import ends_sentence
from pipeline.models import Post, Removal, Word
from pipeline.sourcemap import LeftOut, Source, SourceMap, Verdict

SAID, PARTLY = 0.8, 0.5
"""Least share of the words with meaning that must have been said; a sentence below the second is unsaid."""
HINT_BEFORE_MS, HINT_AFTER_MS = 1_000, 3_000
"""Around its time mark the first words of a paragraph are looked for first."""
LOOSE = 3
"""Tokens further apart than this are of two pieces of speech."""
RANGE_GAP = 12
"""Spoken tokens that may be left out inside one range."""
SHORTEST_LEFT_OUT = 3
"""Words of the shortest stretch that counts as left out, unless a whole sentence was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """An article laid beside its talk, token by token."""

    words: tuple[Word, ...]
    spoken: tuple[Token, ...]
    speech: Spoken
    statements: tuple[Statement, ...]
    starts: tuple[int, ...]
    """For each statement the number of tokens before it; one entry more than statements."""
    path: Path
    """For each token of the article the spoken one it came from."""
    alike: frozenset[int]
    """Tokens of the article that were said but are spelled otherwise."""
    held: frozenset[int]
    """Spoken tokens that stand in the article just so."""
    covered: frozenset[int]
    """Spoken tokens that stand in the article, be it spelled otherwise."""

    def tokens_of(self, number: int) -> range:
        """Give the positions of a statement's tokens."""
        return range(self.starts[number], self.starts[number + 1])


def trace(post: Post, words: Sequence[Word], removals: Sequence[Removal]) -> Trace:
    """Lay an article, as an editor may have left it, beside the words of its talk."""
    return trace_statements(tuple(read_statements(post)), words, removals)


def trace_statements(
    statements: tuple[Statement, ...], words: Sequence[Word], removals: Sequence[Removal]
) -> Trace:
    """Lay sentences beside the words of a talk."""
    spoken = _spoken_tokens(tuple(word.text for word in words))
    gone = {at for removal in removals for at in range(removal.start, removal.end)}
    speech = index_speech([token.text for token in spoken], [token.last in gone for token in spoken])
    seen = _seen(statements, list(accumulate((words[token.first].start_ms for token in spoken), max)))
    starts = (0, *accumulate(len(statement.tokens) for statement in statements))
    path = _with_short(_without_strays(find_path(seen, speech), seen, speech), statements, starts, speech)
    held = frozenset(place for place in path if place is not None)
    alike, respelled = find_respelled([token for s in statements for token in s.tokens], spoken, path)
    return Trace(
        words=tuple(words),
        spoken=spoken,
        speech=speech,
        statements=statements,
        starts=starts,
        path=path,
        alike=alike,
        held=held,
        covered=held | respelled,
    )


def map_sources(found: Trace) -> SourceMap:
    """Give the map of a trace: each sentence's source, and the speech left out."""
    return SourceMap(
        sentences=tuple(_source(found, number) for number in range(len(found.statements))),
        left_out=tuple(_left_out(found)),
    )


def share_said(found: Trace, number: int) -> float:
    """Say how many of a statement's words with meaning were said, of all: 0 to 1."""
    tokens = dict(zip(found.tokens_of(number), found.statements[number].tokens, strict=True))
    counted = [at for at, token in tokens.items() if _is_content(token)] or list(tokens)
    said = sum(1 for at in counted if found.path[at] is not None or at in found.alike)
    return said / len(counted) if counted else 1.0


def verdict_of(share: float) -> Verdict:
    """Judge a sentence by the share of it that was said."""
    return "said" if share >= SAID else "partly" if share >= PARTLY else "unsaid"


@lru_cache(maxsize=4)
def _spoken_tokens(words: tuple[str, ...]) -> tuple[Token, ...]:
    """Read the tokens of a talk once: an article is laid beside it after each change."""
    return read_tokens(words)


def _is_content(token: Token) -> bool:
    return token.kind != "word" or carries_meaning(token.text)


def _seen(statements: Sequence[Statement], starts_ms: Sequence[int]) -> list[Written]:
    """Give the article as the search sees it; `starts_ms` are the times of the spoken tokens."""
    return [
        Written(
            text=token.text,
            is_content=_is_content(token) or not any(map(_is_content, statement.tokens)),
            opens=at == 0,
            hint=None if at or statement.hint_ms is None else _hint(starts_ms, statement.hint_ms),
        )
        for statement in statements
        for at, token in enumerate(statement.tokens)
    ]


def _hint(starts_ms: Sequence[int], mark_ms: int) -> tuple[int, int]:
    """Give the range of spoken tokens around a time mark."""
    return bisect_left(starts_ms, mark_ms - HINT_BEFORE_MS), bisect_left(starts_ms, mark_ms + HINT_AFTER_MS)


def _without_strays(path: Path, seen: Sequence[Written], speech: Spoken) -> Path:
    """Drop matches that prove nothing.

    They are of words that English needs everywhere, apart from all others; or of a word whose place another one
    has, beside its neighbours.
    """
    hollow = {at for piece in _pieces(path) if not any(seen[at].is_content for at in piece) for at in piece}
    taken = {place for at, place in enumerate(path) if place is not None and not _is_apart(path, at, speech)}
    times = Counter(path)
    return tuple(
        None if at in hollow or (times[place] > 1 and place in taken and _is_apart(path, at, speech)) else place
        for at, place in enumerate(path)
    )


def _is_apart(path: Path, at: int, speech: Spoken) -> bool:
    """Say whether neither neighbour of a token stands beside it in the talk too."""
    pairs = [(path[at - 1], path[at])] if at else []
    pairs += [(path[at], path[at + 1])] if at + 1 < len(path) else []
    return not any(
        one is not None and other is not None and one < other and speech.skipped(one, other) == 0
        for one, other in pairs
    )


def _with_short(path: Path, statements: Sequence[Statement], starts: Sequence[int], speech: Spoken) -> Path:
    """Find sentences too short for a leap, such as "Take care." or "I know.", unless they hold a fact."""
    kept = list(path)
    for statement, start in zip(statements, starts, strict=False):
        size = len(statement.tokens)
        places = speech.places.get(tuple(token.text for token in statement.tokens), ())
        meant = [at for at in range(size) if _is_content(statement.tokens[at])] or range(size)
        is_lost = all(path[start + at] is None for at in meant)
        if is_lost and places and not find_facts(statement.tokens):
            kept[start : start + size] = range(places[0], places[0] + size)
    return tuple(kept)


def _pieces(path: Path) -> Iterator[list[int]]:
    """Part the matched tokens of the article where article or speech leaps."""
    piece: list[int] = []
    for at, place in enumerate(path):
        if place is None:
            continue
        if piece and not (at - piece[-1] <= LOOSE and 0 < place - (path[piece[-1]] or 0) <= LOOSE):
            yield piece
            piece = []
        piece.append(at)
    if piece:
        yield piece


def _source(found: Trace, number: int) -> Source:
    share = share_said(found, number)
    verdict = verdict_of(share)
    ranges = () if verdict == "unsaid" else tuple(_ranges(found, number))
    longest = max(ranges, key=lambda run: run[1] - run[0], default=None)
    return Source(
        section=found.statements[number].section,
        text=found.statements[number].text,
        verdict=verdict,
        share=round(share, 3),
        start_ms=None if longest is None else found.words[longest[0]].start_ms,
        words=ranges,
    )


def _ranges(found: Trace, number: int) -> Iterator[tuple[int, int]]:
    """Give the ranges of words that a statement came from, in its own order."""
    places = [place for at in found.tokens_of(number) if (place := found.path[at]) is not None]
    start = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or not 0 < places[at] - places[at - 1] <= RANGE_GAP:
            yield found.spoken[places[start]].first, found.spoken[places[at - 1]].last + 1
            start = at


def _left_out(found: Trace) -> Iterator[LeftOut]:
    gone = {token.first for at, token in enumerate(found.spoken) if found.speech.is_removed(at)}
    stands = {
        word
        for at, token in enumerate(found.spoken)
        if at in found.covered
        for word in range(token.first, token.last + 1)
    }
    total = max(1, len(found.words) - len(gone))
    for run in _runs(at for at in range(len(found.words)) if at not in stands and at not in gone):
        start, end = run[0], run[-1] + 1
        is_whole = start == 0 or ends_sentence(found.words[start - 1].text)
        if len(run) >= SHORTEST_LEFT_OUT or (is_whole and ends_sentence(found.words[end - 1].text)):
            yield LeftOut(
                start=start,
                end=end,
                start_ms=found.words[start].start_ms,
                end_ms=found.words[end - 1].end_ms,
                share=round(len(run) / total, 5),
                text=" ".join(word.text for word in found.words[start:end]),
            )


def _runs(positions: Iterable[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for at in positions:
        if run and at != run[-1] + 1:
            yield run
            run = []
        run.append(at)
    if run:
        yield run
