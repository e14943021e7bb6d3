"""Lay an old recording of a talk beside the new one: what is no longer said, what is new, where each word went.

The old talk is traced through the new one as an article is, so that chapters may have changed places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.checks.lock import check_lock
from pipeline.checks.sources import Trace, map_sources, trace_statements
from pipeline.checks.statements import Statement
from pipeline.checks.tokens import read_tokens
from pipeline.models import Finding, Sentence, Word
from pipeline.rerecording import Comparison, Rerecording, Stretch
from pipeline.sourcemap import Source

RULE = "recorded-again"
STEP = 4
"""How far on, in either recording, the next word of a run may be."""
SHORTEST_RUN = 5
"""Words that must be said again one after the other; fewer may stand together by chance."""


def compare_recordings(
    old: Sequence[Word], old_sentences: Sequence[Sentence], new: Sequence[Word], new_sentences: Sequence[Sentence]
) -> Comparison:
    """Find where each old word is said again, which old sentences are not, and which words are new."""
    statements = tuple(_statement(old, sentence) for sentence in old_sentences)
    found = trace_statements(statements, new, ())
    sources = map_sources(found)
    changed = {finding.sentence for finding in check_lock(found, new_sentences, file="")}
    return Comparison(
        moved=_moved(found, old_sentences, len(old)),
        lost=tuple(_lost(sources.sentences, changed, new)),
        added=tuple(Stretch(at_ms=stretch.start_ms, text=stretch.text) for stretch in sources.left_out),
    )


def report_rerecording(record: Rerecording, *, file: str) -> tuple[Finding, ...]:
    """Tell what an editor should look at in a talk that was recorded again."""
    return (
        *(_finding(_describe_lost(one), file, one.at_ms, _advise_lost(one)) for one in record.lost),
        *(
            _finding(f'newly said: "{one.text}"', file, one.at_ms, "Add it to the article if it belongs there.")
            for one in record.added
        ),
        *(_finding(one, file, None, "Listen, and set it again if it is still needed.") for one in record.left),
    )


def _statement(words: Sequence[Word], sentence: Sentence) -> Statement:
    texts = tuple(word.text for word in words[sentence.start : sentence.end])
    return Statement(section="", words=texts, tokens=read_tokens(texts), hint_ms=None)


def _moved(found: Trace, sentences: Sequence[Sentence], count: int) -> tuple[int | None, ...]:
    """Give the new number of each old word that is said again together with those around it."""
    pairs = [
        (sentence.start + token.first, found.spoken[place].first)
        for number, sentence in enumerate(sentences)
        for at, token in zip(found.tokens_of(number), found.statements[number].tokens, strict=True)
        if (place := found.path[at]) is not None
    ]
    kept = {old: new for run in _runs(pairs) if len(run) >= SHORTEST_RUN for old, new in run}
    return tuple(map(kept.get, range(count)))


def _runs(pairs: Sequence[tuple[int, int]]) -> Iterator[Sequence[tuple[int, int]]]:
    """Part pairs of old and new numbers where either recording leaps."""
    starts = [
        at
        for at in range(1, len(pairs))
        if not all(0 <= now - before <= STEP for before, now in zip(pairs[at - 1], pairs[at], strict=True))
    ]
    return (pairs[start:end] for start, end in pairwise([0, *starts, len(pairs)]))


def _lost(sources: Sequence[Source], changed: set[str], new: Sequence[Word]) -> Iterator[Stretch]:
    """Give what is no longer said; sentences that are gone one after the other are one stretch."""
    gone: list[str] = []
    for source in sources:
        if source.verdict == "unsaid":
            gone.append(source.text)
            continue
        if gone:
            yield Stretch(at_ms=None, text=" ".join(gone))
            gone = []
        if source.verdict == "partly" or source.text in changed:
            start, end = source.words[0][0], source.words[-1][1]
            now = " ".join(word.text for word in new[start:end]) if start < end else ""
            yield Stretch(at_ms=source.start_ms, text=source.text, now=now)
    if gone:
        yield Stretch(at_ms=None, text=" ".join(gone))


def _describe_lost(one: Stretch) -> str:
    return f'no longer said: "{one.text}"' if not one.now else f'"{one.text}" is now said like this: "{one.now}"'


def _advise_lost(one: Stretch) -> str:
    return "Write it as it is said now." if one.now else "Delete it from the article if it still stands there."


def _finding(message: str, file: str, at_ms: int | None, advice: str) -> Finding:
    return Finding(rule=RULE, message=message, file=file, at_ms=at_ms, severity="warning", advice=advice)
