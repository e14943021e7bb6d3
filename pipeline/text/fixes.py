"""Apply the editor's corrections of heard words. A corrected word keeps its time."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence

import msgspec

from pipeline.errors import RecordError
from pipeline.models import Fix, Word


def parse_fixes(toml: str, *, file: str) -> tuple[Fix, ...]:
    """Read `fixes.toml`: `[[fix]]` tables with `word`, `heard` and `text`. Raises RecordError."""
    try:
        tables = tomllib.loads(toml.removeprefix("\ufeff"))
        for key in [*(tables.keys() - {"fix"}), *(key for fix in tables.get("fix", []) for key in fix)]:
            if key not in Fix.__dataclass_fields__:
                raise msgspec.ValidationError(f'"{key}" means nothing here')
        return msgspec.convert(tables.get("fix", []), tuple[Fix, ...])
    except (AttributeError, TypeError, RecursionError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RecordError(f"{file}: this can't be understood ({error}); mend that line.") from error


def apply_fixes(words: Sequence[Word], fixes: Sequence[Fix], *, file: str) -> tuple[Word, ...]:
    """Put corrected words in place of heard ones; the new words share the old ones' time by length.

    Raises RecordError when a fix names words that were not heard there, or two fixes overlap.
    """
    fixed: list[Word] = list(words)
    untouched = len(words)
    for fix in sorted(fixes, key=lambda fix: fix.word, reverse=True):
        end = fix.word + len(fix.heard.split())
        stands = " ".join(word.text for word in words[fix.word : end]) if fix.word >= 0 else ""
        if not fix.heard.strip() or stands != " ".join(fix.heard.split()):
            raise RecordError(
                f'{file}: word {fix.word} is "{stands}", not "{fix.heard}"; correct or delete this fix.'
            )
        if end > untouched:
            raise RecordError(f"{file}: two fixes change word {end - 1}; keep one of them.")
        fixed[fix.word : end] = _share_time(words[fix.word : end], fix.text.split())
        untouched = fix.word
    return tuple(fixed)


def _share_time(old: Sequence[Word], texts: Sequence[str]) -> list[Word]:
    start_ms, whole_ms = old[0].start_ms, old[-1].end_ms - old[0].start_ms
    letters = sum(map(len, texts))
    bounds_ms = [start_ms + whole_ms * sum(map(len, texts[:n])) // max(letters, 1) for n in range(len(texts) + 1)]
    return [
        Word(text=text, start_ms=begin, end_ms=end, probability=1.0)
        for text, begin, end in zip(texts, bounds_ms, bounds_ms[1:], strict=False)
    ]
