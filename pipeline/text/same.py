"""Find where else the same words were heard, and correct each place with its own marks and capital."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.confusable import find_confusion
from pipeline.corrections import Repair
from pipeline.english import ends_sentence, is_precious, split_marks
from pipeline.mishearings import fold, is_everyday
from pipeline.models import Fix, Word
from pipeline.ordinary import is_ordinary
from pipeline.text.fixes import apply_fixes, fixed_positions, number_words
from pipeline.text.sentences import split_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place where the same words were heard: the fix for it, and its sentence without and with the fix."""

    fix: Fix
    at_ms: int
    before: str
    after: str


def find_same(
    words: Sequence[Word],
    heard: str,
    text: str,
    *,
    fixes: Sequence[Fix] = (),
    repairs: Sequence[Repair] = (),
    written: Mapping[str, str],
) -> tuple[Fix, ...]:
    """Give a fix for every place where these words were heard, case and the marks around them apart, in order.

    Words that a fix has dealt with are left alone, and so is a part of what was repaired. `written` gives terms
    as the packs write them, by their folded form: "Bruxism" from the start of a sentence is "bruxism" inside one.
    """
    wanted, length, fixed = fold(heard), len(heard.split()), fixed_positions(fixes)
    found: list[Fix] = []
    for at in range(len(words) - length + 1) if wanted else ():
        span = range(at, at + length)
        there = " ".join(word.text for word in words[at : at + length])
        is_free = fixed.isdisjoint(span) and at >= (_span(found[-1]).stop if found else 0)
        if fold(there) == wanted and is_free and not _torn(span, repairs):
            opens = at == 0 or ends_sentence(words[at - 1].text)
            found.append(Fix(word=at, heard=there, text=_like(there, text, opens=opens, written=written)))
    return tuple(found)


def find_places(
    words: Sequence[Word],
    fixes: Sequence[Fix],
    repairs: Sequence[Repair],
    more: Sequence[Fix],
    *,
    language: str,
) -> tuple[Place, ...]:
    """Show what each of `more` fixes would change in the sentence as it reads now; leave out what changes nothing.

    All count in the heard `words`. Raises RecordError if the fixes do not fit them.
    """
    now, numbers = apply_fixes(words, fixes, repairs, file="fixes.toml"), number_words(len(words), fixes, repairs)
    sentences = split_sentences(now, language=language)
    found = []
    for fix in more:
        shown = [at for at, number in enumerate(numbers) if number in _span(fix)]
        sentence = next((one for one in sentences if shown and one.start <= shown[0] < one.end), None)
        if sentence is None:
            continue
        texts = [word.text for word in now]
        before = texts[sentence.start : sentence.end]
        after = [*texts[sentence.start : shown[0]], *fix.text.split(), *texts[shown[-1] + 1 : sentence.end]]
        if before != after:
            start_ms = words[fix.word].start_ms
            found.append(Place(fix=fix, at_ms=start_ms, before=" ".join(before), after=" ".join(after)))
    return tuple(found)


def is_certain(heard: str, text: str) -> bool:
    """Say whether what was heard can mean nothing else: no ordinary words, numbers or look-alikes."""
    words = heard.split()
    return not (is_everyday(fold(heard)) or any(map(is_precious, words)) or find_confusion(heard, text))


def is_mishearing(fix: Fix) -> bool:
    """Say whether a fix gives other words than were heard, not only other marks or capitals, nor none."""
    return bool(fold(fix.text)) and fold(fix.text) != fold(fix.heard)


def _span(change: Fix | Repair) -> range:
    return range(change.word, change.word + len(change.heard.split()))


def _torn(span: range, repairs: Sequence[Repair]) -> bool:
    """Say whether a repair lies partly inside and partly outside of a span."""
    return any(
        repair.word < span.stop and _span(repair).stop > span.start and not set(_span(repair)) <= set(span)
        for repair in repairs
    )


def _like(there: str, text: str, *, opens: bool, written: Mapping[str, str]) -> str:
    """Give the right words with the marks of the place, and with a capital where a sentence begins."""
    (before, core, after), right = split_marks(there), split_marks(text)[1]
    first, _, rest = right.partition(" ")
    if opens and core[:1].isupper():
        right = right[:1].upper() + right[1:]
    elif fold(right) in written:
        right = written[fold(right)]
    elif first[:1].isupper() and first[1:].islower() and core[:1].islower() and is_ordinary(first):
        right = " ".join(filter(None, (first.casefold(), rest)))
    return before + right + after
