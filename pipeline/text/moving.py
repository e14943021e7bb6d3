"""Move what an editor did on an old recording to the new one, by the words that are said in both. Pure.

`moved` gives for each word of the old recording the number of the same word in the new one, or None.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.corrections import Keep
from pipeline.english import bare, is_hesitation, split_marks
from pipeline.models import Fix, Word
from pipeline.text.blocks import parse_blocks
from pipeline.text.handmade import ByHand
from pipeline.timecode import format_mark, parse_clock, seconds_from_ms

_TIME = re.compile(r"(?P<open>[ \t]*\{[ \t]*)(?P<before>(?:[^{}\n]*\s)?)t=(?P<time>[^\s{}]+)(?P<rest>[^{}\n]*\})")
_QUOTE_TIME = re.compile(r"^(?P<key>[ \t]+t:[ \t]*)(?P<time>[\d:.]+)(?P<end>[ \t]*\r?\n)", re.MULTILINE)
_ROUNDED_MS = 10
"""Marks are written in hundredths of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Two recordings of a talk and the way from one to the other."""

    old: Sequence[Word]
    new: Sequence[Word]
    moved: Sequence[int | None]

    def find(self, word: int, count: int) -> int | None:
        """Give the number of the first of `count` words where the same ones are said again, right there."""
        wanted = _bare(self.old, word, count)
        near = range(max(0, word - 1), min(len(self.moved), word + count + 1))
        places = (place - (at - word) for at in near if (place := self.moved[at]) is not None)
        return next((place for place in places if place >= 0 and _bare(self.new, place, count) == wanted), None)

    def heard_right(self, word: int, count: int, text: str) -> bool:
        """Say whether `text` is heard now where `count` other words were heard before, between the same two."""
        before = self.moved[word - 1] if word else -1
        behind = self.moved[word + count] if word + count < len(self.moved) else len(self.new)
        if before is None or behind is None:
            return False
        wanted = [bare(part) for part in text.split()]
        return before < behind and _bare(self.new, before + 1, behind - before - 1) == wanted

    def time_of(self, old_ms: int, until_ms: int) -> int | None:
        """Give the new time of the first word since `old_ms`, and before `until_ms`, that is said again."""
        starts = [word.start_ms for word in self.old]
        span = range(bisect_left(starts, old_ms - _ROUNDED_MS), bisect_left(starts, until_ms - _ROUNDED_MS))
        place = next((place for at in span if (place := self.moved[at]) is not None), None)
        return None if place is None else self.new[place].start_ms


def move_fix(fix: Fix, moves: Moves) -> Fix | None:
    """Give a correction where the same misheard words were heard again; None if they were not."""
    count = len(fix.heard.split())
    place = moves.find(fix.word, count)
    if place is None:
        return None
    heard = " ".join(word.text for word in moves.new[place : place + count])
    return Fix(word=place, heard=heard, text=fix.text if heard == fix.heard else _dress(fix, heard))


def move_caption(given: ByHand, moves: Moves) -> ByHand | None:
    """Give a caption set by hand where the same words are said again; None if they are not."""
    count = len(given.heard.split())
    place = moves.find(given.word, count)
    if place is None:
        return None
    old, new = moves.old[given.word : given.word + count], moves.new[place : place + count]
    starts_later, ends_later = new[0].start_ms - old[0].start_ms, new[-1].end_ms - old[-1].end_ms
    return replace(
        given,
        word=place,
        heard=" ".join(word.text for word in new),
        start_ms=None if given.start_ms is None else max(0, given.start_ms + starts_later),
        end_ms=None if given.end_ms is None else max(0, given.end_ms + ends_later),
        second_line=None if given.second_line is None else given.second_line + place - given.word,
    )


def move_keep(given: Keep, moves: Moves, words: Sequence[Word], numbers: Sequence[int]) -> Keep | None:
    """Give what she wants written as said where it is said again; None if it is not.

    `words` are the new ones as mended, `numbers` the heard word's number of each.
    """
    place = moves.find(given.word, 1)
    if place is None or place not in numbers:
        return None
    at, said = numbers.index(place), []
    for text in given.said.split():
        while at < len(words) and bare(words[at].text) != bare(text) and is_hesitation(words[at].text):
            at += 1
        if at >= len(words) or bare(words[at].text) != bare(text):
            return None
        said.append(words[at].text)
        at += 1
    return Keep(word=place, said=" ".join(said))


def list_marks(markdown: str) -> tuple[int, ...]:
    """Give all times that the paragraphs and headings of an article are marked with, sorted."""
    blocks = (block.raw for block in parse_blocks(markdown) if block.kind in ("heading", "paragraph"))
    times = (_parse(mark["time"]) for raw in blocks for mark in _TIME.finditer(raw))
    return tuple(sorted({time for time in times if time is not None}))


def move_marks(markdown: str, marks: Sequence[int], moves: Moves) -> str:
    """Put the times of an article to the new recording; every other character stays.

    `marks` are the times at which parts of it begin. A paragraph that is no longer said loses its mark; a heading
    takes the last time above it.
    """

    def when(time_ms: int) -> int | None:
        later = bisect_right(marks, time_ms)
        return moves.time_of(
            time_ms, marks[later] if later < len(marks) else moves.old[-1].end_ms + _ROUNDED_MS + 1
        )

    moved, last_ms = [], 0
    for block in parse_blocks(markdown):
        raw = block.raw
        if block.kind == "front":
            raw = _QUOTE_TIME.sub(lambda line: _move_quote(line, when), raw)
        elif block.kind in ("heading", "paragraph"):
            otherwise = last_ms if block.kind == "heading" else None
            raw = _TIME.sub(lambda mark, otherwise=otherwise: _move_mark(mark, when, otherwise), raw)  # type: ignore[misc]
            last_ms = max([last_ms, *(time for found in _TIME.finditer(raw) if (time := _parse(found["time"])))])
        moved.append(raw)
    return "".join(moved)


def _move_mark(mark: re.Match[str], when: Callable[[int], int | None], otherwise: int | None) -> str:
    old_ms = _parse(mark["time"])
    if old_ms is None:
        return mark[0]
    new_ms = when(old_ms)
    new_ms = otherwise if new_ms is None else new_ms
    if new_ms is not None:
        return f"{mark['open']}{mark['before']}t={format_mark(new_ms)}{mark['rest']}"
    left = f"{mark['before']}{mark['rest'].lstrip()}".strip()
    return "" if left == "}" else f"{mark['open']}{left}"


def _move_quote(line: re.Match[str], when: Callable[[int], int | None]) -> str:
    old_ms = _parse(line["time"])
    new_ms = None if old_ms is None else when(old_ms)
    return (
        line[0]
        if old_ms is None
        else ""
        if new_ms is None
        else f"{line['key']}{seconds_from_ms(new_ms)}{line['end']}"
    )


def _parse(time: str) -> int | None:
    try:
        return parse_clock(time)
    except ValueError:
        return None


def _bare(words: Sequence[Word], start: int, count: int) -> list[str]:
    return [bare(word.text) for word in words[start : start + count]]


def _dress(fix: Fix, heard: str) -> str:
    """Give the corrected words with the marks around what was heard now, and its capital where it changed."""
    before, _, behind = split_marks(heard)
    core = split_marks(fix.text)[1]
    was, now = fix.heard.lstrip("\"'“‘(")[:1], heard.lstrip("\"'“‘(")[:1]
    if was.casefold() == now.casefold() and was != now:
        core = (core[:1].upper() if now.isupper() else core[:1].lower()) + core[1:]
    return f"{before}{core}{behind}"
