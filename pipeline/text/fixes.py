"""Apply the editor's corrections and known repairs to heard words. A corrected word keeps its time."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence

import msgspec

from pipeline.corrections import Repair
from pipeline.errors import RecordError
from pipeline.models import Fix, Word


def parse_fixes(toml: str, *, file: str) -> tuple[Fix, ...]:
    """Read `fixes.toml`: `[[fix]]` tables with `word`, `heard` and `text`. Raises RecordError.

    Its `[[keep]]` tables are read by `keeps`.
    """
    try:
        tables = tomllib.loads(toml.removeprefix("\ufeff"))
        for key in [*(tables.keys() - {"fix", "keep"}), *(key for fix in tables.get("fix", []) for key in fix)]:
            if key not in Fix.__dataclass_fields__:
                raise msgspec.ValidationError(f'"{key}" means nothing here')
        return msgspec.convert(tables.get("fix", []), tuple[Fix, ...])
    except (AttributeError, TypeError, RecursionError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RecordError(f"{file}: this can't be understood ({error}); mend that line.") from error


def add_fix(toml: str, fix: Fix, *, file: str) -> str:
    """Give the text of `fixes.toml` with one more fix at its end; all else stays, byte for byte.

    Raises RecordError if the file is damaged.
    """
    before = parse_fixes(toml, file=file)
    newline = "\r\n" if "\r\n" in toml else "\n"
    lines = [f"word = {fix.word}", *(f"{key} = {_quote(getattr(fix, key))}" for key in ("heard", "text"))]
    gap = "" if not toml.strip() else newline if toml.endswith("\n") else newline * 2
    text = toml + gap + newline.join(["[[fix]]", *lines, ""])
    if parse_fixes(text, file=file) != (*before, fix):
        raise RecordError(f"{file}: nothing can be added to this file by machine; end it with whole tables.")
    return text


def apply_fixes(
    words: Sequence[Word], fixes: Sequence[Fix], repairs: Sequence[Repair] = (), *, file: str
) -> tuple[Word, ...]:
    """Put corrected words in place of heard ones; the new words share the old ones' time by length.

    Fixes and repairs both count in heard words. Where both change a word, the fix wins. A fixed word is
    certain; a repaired one stays as doubtful as the least certain word it was made of. Raises RecordError
    when a fix names words that were not heard there, or two fixes overlap.
    """
    fixed: list[Word] = list(words)
    untouched = len(words)
    for change in _changes(fixes, repairs):
        end = _span(change).stop
        stands = " ".join(word.text for word in words[change.word : end]) if change.word >= 0 else ""
        if not change.heard.strip() or stands != " ".join(change.heard.split()):
            raise RecordError(
                f'{file}: word {change.word} is "{stands}", not "{change.heard}"; correct or delete this fix.'
            )
        if end > untouched:
            raise RecordError(f"{file}: two fixes change word {end - 1}; keep one of them.")
        old = words[change.word : end]
        sure = 1.0 if isinstance(change, Fix) else min(word.probability for word in old)
        fixed[change.word : end] = _share_time(old, change.text.split(), probability=sure)
        untouched = change.word
    return tuple(fixed)


def fixed_positions(fixes: Sequence[Fix]) -> frozenset[int]:
    """Give the positions of all heard words that a person has dealt with."""
    return frozenset(at for fix in fixes for at in _span(fix))


def number_words(count: int, fixes: Sequence[Fix], repairs: Sequence[Repair] = ()) -> tuple[int, ...]:
    """Give for each word after `apply_fixes` the number of the heard word it came from, of `count` heard ones."""
    numbers = list(range(count))
    for change in _changes(fixes, repairs):
        span = _span(change)
        numbers[span.start : span.stop] = [change.word] * len(change.text.split())
    return tuple(numbers)


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _changes(fixes: Sequence[Fix], repairs: Sequence[Repair]) -> list[Fix | Repair]:
    """Give the changes to be made, the last first; where both change a word, the fix wins."""
    taken = fixed_positions(fixes)
    changes: list[Fix | Repair] = [*fixes, *(repair for repair in repairs if taken.isdisjoint(_span(repair)))]
    return sorted(changes, key=lambda change: change.word, reverse=True)


def _span(change: Fix | Repair) -> range:
    return range(change.word, change.word + len(change.heard.split()))


def _share_time(old: Sequence[Word], texts: Sequence[str], *, probability: float) -> list[Word]:
    start_ms, whole_ms = old[0].start_ms, old[-1].end_ms - old[0].start_ms
    letters = sum(map(len, texts))
    bounds_ms = [start_ms + whole_ms * sum(map(len, texts[:n])) // max(letters, 1) for n in range(len(texts) + 1)]
    return [
        Word(text=text, start_ms=begin, end_ms=end, probability=probability)
        for text, begin, end in zip(texts, bounds_ms, bounds_ms[1:], strict=False)
    ]
