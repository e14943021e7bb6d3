"""Apply the editor's corrections and known repairs to heard words. A corrected word keeps its time."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence

import msgspec

from pipeline.corrections import Repair
from pipeline.errors import RecordError, show_name
from pipeline.models import Fix, Word

_HEADER = re.compile(r"[ \t]*\[")
_FIX_HEADER = re.compile(r"[ \t]*\[\[[ \t]*fix[ \t]*\]\]")
_STRING = r"""(?:"(?:[^"\\]|\\.)*"(?!")|'[^']*'(?!'))"""


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

    An earlier fix of just these words is changed in its place, one of some of them goes. Raises RecordError if
    the file can't be read or written to, or if an earlier fix changes other words with these.
    """
    there = parse_fixes(toml, file=file)
    fix = Fix(word=fix.word, heard=_tidy(fix.heard), text=_tidy(fix.text))
    if fix in there:
        return toml
    at = next((at for at, old in enumerate(there) if _span(old) == _span(fix)), None)
    if at is not None:
        fixes = (*there[:at], fix, *there[at + 1 :])
        return _require(_reword(toml, at, fix), toml, fixes, file=file)
    for old in there:
        if set(_span(old)) <= set(_span(fix)):
            return add_fix(remove_fix(toml, old, file=file), fix, file=file)
        if not fixed_positions([old]).isdisjoint(_span(fix)):
            raise RecordError(
                f'{file}: "{old.heard}" at word {old.word} was corrected before; take that back first, '
                "or correct all of these words at once."
            )
    newline = "\r\n" if "\r\n" in toml else "\n"
    gap = "" if not toml.strip() else newline if toml.endswith("\n") else newline * 2
    lines = ["[[fix]]", f"word = {fix.word}", f"heard = {_quote(fix.heard)}", f"text = {_quote(fix.text)}", ""]
    return _require(toml + gap + newline.join(lines), toml, (*there, fix), file=file)


def remove_fix(toml: str, fix: Fix, *, file: str) -> str:
    """Give the text of `fixes.toml` without one fix; all else stays, byte for byte. Raises RecordError."""
    there = parse_fixes(toml, file=file)
    at = next((at for at, old in enumerate(there) if _span(old) == _span(fix)), None)
    if at is None:
        raise RecordError(f'{file}: "{fix.heard}" at word {fix.word} is not corrected here; look anew.')
    lines, (start, end) = toml.splitlines(keepends=True), _table(toml, at)
    while end > start + 1 and lines[end - 1].lstrip()[:1] in (
        "",
        "#",
    ):  # what stands below it may be the next one's
        end -= 1
    if start and not lines[start - 1].strip():
        start -= 1
    elif end < len(lines) and not lines[end].strip():
        end += 1
    text = "".join(lines[:start] + lines[end:])
    return _require(text, toml, (*there[:at], *there[at + 1 :]), file=file)


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


def fix_shown(
    words: Sequence[Word],
    fixes: Sequence[Fix],
    repairs: Sequence[Repair],
    *,
    word: int,
    shown: str,
    text: str,
    file: str,
) -> Fix:
    """Give the fix of heard words that makes `text` of words as they are shown, from heard word number `word` on.

    It covers all heard words that earlier fixes and repairs made them of. Raises RecordError if they are gone.
    """
    now = [one.text for one in apply_fixes(words, fixes, repairs, file=file)]
    numbers, wanted = number_words(len(words), fixes, repairs), shown.split()
    starts = [at for at, number in enumerate(numbers) if number == word and now[at : at + len(wanted)] == wanted]
    if not wanted or not starts:
        raise RecordError(f'{file}: "{shown}" does not stand at word {word} any more; look anew.')
    start, end = starts[0], starts[0] + len(wanted)
    last = numbers[end - 1]
    stop = max(last + 1, *(_span(change).stop for change in _changes(fixes, repairs) if change.word == last), 0)
    begins = [now[at] for at in range(start) if numbers[at] >= word]
    ends = [now[at] for at in range(end, len(now)) if numbers[at] < stop]
    return Fix(
        word=word,
        heard=" ".join(one.text for one in words[word:stop]),
        text=" ".join([*begins, *text.split(), *ends]),
    )


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


def _table(toml: str, at: int) -> tuple[int, int]:
    """Give the lines of one `[[fix]]` table, up to the next table; (0, 0) if it is not laid out so."""
    lines = toml.splitlines()
    headers = [number for number, line in enumerate(lines) if _HEADER.match(line.removeprefix("\ufeff"))]
    fixes = [number for number in headers if _FIX_HEADER.match(lines[number].removeprefix("\ufeff"))]
    if at >= len(fixes):
        return 0, 0
    return fixes[at], min((number for number in headers if number > fixes[at]), default=len(lines))


def _reword(toml: str, at: int, fix: Fix) -> str:
    """Put the heard words and the text of a fix in place of those that one table has."""
    lines, (start, end) = toml.splitlines(keepends=True), _table(toml, at)
    for number in range(start, end):
        for key in ("heard", "text"):
            found = re.match(rf"([ \t]*{key}[ \t]*=[ \t]*){_STRING}", lines[number])
            if found:
                lines[number] = found[1] + _quote(getattr(fix, key)) + lines[number][found.end() :]
    return "".join(lines)


def _require(text: str, before: str, fixes: Sequence[Fix], *, file: str) -> str:
    """Give the new text if it says these fixes and whatever else the old one said. Raises RecordError."""
    try:
        new, old = (tomllib.loads(toml.removeprefix("\ufeff")) for toml in (text, before))
        is_right = {**new, "fix": 0} == {**old, "fix": 0} and parse_fixes(text, file=file) == tuple(fixes)
    except (tomllib.TOMLDecodeError, RecordError):
        is_right = False
    if not is_right:
        raise RecordError(f"{file}: this file can't be written to by machine; write each fix as a [[fix]] table.")
    return text


def _tidy(text: str) -> str:
    return show_name(" ".join(text.split()))


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
