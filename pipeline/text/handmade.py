"""The captions an editor set by hand: `captions.toml`, between text and values. Pure.

Each names its words as they were heard, by number, as a fix does: a corrected word changes nothing about that.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from pipeline.errors import RecordError
from pipeline.timecode import ms_from_seconds, seconds_from_ms

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*caption[ \t]*\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What an editor set of one caption; what she did not set stays as the program finds it."""

    word: int
    """Number of its first heard word."""
    heard: str
    """The words it covers, as they were heard."""
    start_ms: int | None = None
    end_ms: int | None = None
    second_line: int | None = None
    """Number of the heard word that its second line begins with."""


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    word: int
    heard: str
    start: float | None = None
    end: float | None = None
    second_line: int | None = None


def parse_captions(toml: str, *, file: str) -> tuple[ByHand, ...]:
    """Read `captions.toml`; of two tables for the same words the last counts. Raises RecordError."""
    try:
        tables = tomllib.loads(toml.removeprefix("\ufeff"))
        for key in tables.keys() - {"caption"}:
            raise msgspec.ValidationError(f'"{key}" means nothing here')
        read = map(_by_hand, msgspec.convert(tables.get("caption", []), list[_Table]))
        return tuple({one.word: one for one in read}.values())
    except (RecursionError, tomllib.TOMLDecodeError, msgspec.ValidationError, ValueError) as error:
        raise RecordError(f"{file}: this can't be understood ({error}); mend that line.") from error


def add_caption(toml: str, given: ByHand, *, file: str) -> str:
    """Give the text of `captions.toml` with one caption at its end, in place of what was set of it before.

    All else stays, byte for byte. Raises RecordError if the file is damaged.
    """
    text = drop_caption(toml, given.word, file=file)
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text.strip() else newline if text.endswith("\n") else newline * 2
    added = text + gap + newline.join(["[[caption]]", *_lines(given), ""])
    return _checked(added, [*_others(toml, given.word, file), given], file)


def drop_caption(toml: str, word: int, *, file: str) -> str:
    """Give the text of `captions.toml` without what was set of the caption that begins with a heard word.

    All else stays, byte for byte. Raises RecordError if the file is damaged.
    """
    parse_captions(toml, file=file)
    text = toml
    for number, table in reversed(list(enumerate(tomllib.loads(toml.removeprefix("\ufeff")).get("caption", ())))):
        if table["word"] == word:
            text = _cut(text, number)
    return _checked(text, _others(toml, word, file), file)


def _others(toml: str, word: int, file: str) -> list[ByHand]:
    return [one for one in parse_captions(toml, file=file) if one.word != word]


def _checked(text: str, expected: Sequence[ByHand], file: str) -> str:
    """Give a text that reads as it should. Raises RecordError."""
    if {one.word: one for one in parse_captions(text, file=file)} != {one.word: one for one in expected}:
        raise RecordError(f"{file}: nothing can be changed here by machine; write plain [[caption]] tables.")
    return text


def _cut(toml: str, number: int) -> str:
    """Cut out a table; comments and blank lines below it stay."""
    starts = [found.start() for found in _HEADER.finditer(toml)]
    if number >= len(starts):
        return toml
    end = starts[number + 1] if number + 1 < len(starts) else len(toml)
    lines = toml[starts[number] : end].splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    after = toml[starts[number] + sum(map(len, lines)) :]
    return toml[: starts[number]] + re.sub(r"\A[ \t]*\r?\n", "", after)


def _by_hand(table: _Table) -> ByHand:
    if not table.heard.strip():
        raise msgspec.ValidationError("a caption of no words")
    start_ms, end_ms = (None if time is None else ms_from_seconds(time) for time in (table.start, table.end))
    if min(start_ms or 0, end_ms or 0) < 0 or (start_ms is not None and end_ms is not None and start_ms >= end_ms):
        raise msgspec.ValidationError(f"caption of word {table.word}: it ends before it begins")
    return ByHand(
        word=table.word, heard=table.heard, start_ms=start_ms, end_ms=end_ms, second_line=table.second_line
    )


def _lines(given: ByHand) -> list[str]:
    times = {"start": given.start_ms, "end": given.end_ms}
    return [
        f"word = {given.word}",
        f"heard = {json.dumps(given.heard, ensure_ascii=False)}",
        *(f"{key} = {seconds_from_ms(time):.3f}" for key, time in times.items() if time is not None),
        *([] if given.second_line is None else [f"second_line = {given.second_line}"]),
    ]
