"""Write mishearings into the text of a condition pack and leave every other byte as it was. Pure."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.errors import SettingsError

_HEADER = re.compile(r"[ \t]*\[[ \t]*mishearings[ \t]*\][ \t]*(#.*)?")
_OTHER_HEADER = re.compile(r"[ \t]*\[")
_WIDEST = 100
"""Characters of a line; longer lists are broken."""


class _Entry(NamedTuple):
    term: str
    """Empty for what follows the last entry."""
    lead: str
    """Comments and empty lines above it."""
    text: str


def add_mishearings(toml: str, wrongs: Mapping[str, Sequence[str]], *, file: str) -> str:
    """Give a pack's text with these wrong spellings listed by term, sorted, none twice.

    Raises SettingsError if the pack's table is laid out in a way that can't be written to.
    """
    if not wrongs:
        return toml
    newline = "\r\n" if "\r\n" in toml else "\n"
    head, body, rest = _part(toml, newline)
    text = head + _merge(body, wrongs, newline) + rest
    try:
        is_right = _parse(text) == _expected(toml, wrongs)
    except tomllib.TOMLDecodeError:
        is_right = False
    if not is_right:
        raise SettingsError(
            f"{file}: nothing can be added by machine; write a plain [mishearings] table at its end."
        )
    return text


def _part(toml: str, newline: str) -> tuple[str, str, str]:
    """Part a pack's text into what stands up to the table's header, its entries, and what follows."""
    lines = toml.splitlines(keepends=True)
    for at, line in enumerate(lines):
        if _HEADER.fullmatch(line.rstrip("\r\n")):
            head = "".join(lines[: at + 1])
            end = next(
                (number for number, line in enumerate(lines) if number > at and _begins_table(lines, at, number)),
                len(lines),
            )
            ended = "" if head.endswith("\n") else newline
            return head + ended, "".join(lines[at + 1 : end]), "".join(lines[end:])
    ended = "" if not toml or toml.endswith("\n") else newline
    return f"{toml}{ended}{newline}[mishearings]{newline}", "", ""


def _begins_table(lines: Sequence[str], at: int, number: int) -> bool:
    """Say whether a line is the header of another table, not the inside of a list."""
    if not _OTHER_HEADER.match(lines[number]):
        return False
    try:
        tomllib.loads("".join(lines[at:number]))
    except tomllib.TOMLDecodeError:
        return False
    return True


def _merge(body: str, wrongs: Mapping[str, Sequence[str]], newline: str) -> str:
    entries = list(_entries(body))
    for term, more in sorted(wrongs.items(), key=lambda item: item[0].casefold()):
        at = next((number for number, entry in enumerate(entries) if entry.term == term), None)
        if at is None:
            at = next((n for n, entry in enumerate(entries) if entry.term.casefold() > term.casefold()), None)
            at = len([entry for entry in entries if entry.term]) if at is None else at
            entries.insert(at, _Entry(term, "", _format(term, _sorted(more), newline)))
        else:
            entries[at] = _extend(entries[at], more, newline)
    return "".join(
        entry.lead + entry.text + (newline if entry.text and not entry.text.endswith("\n") else "")
        for entry in entries
    )


def _entries(body: str) -> Iterator[_Entry]:
    """Part the inside of a table into its entries, however many lines each takes."""
    lead = text = ""
    for line in body.splitlines(keepends=True):
        if not text and (not line.strip() or line.lstrip().startswith("#")):
            lead += line
            continue
        text += line
        try:
            (term,) = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            continue
        yield _Entry(term, lead, text)
        lead = text = ""
    if lead or text:
        yield _Entry("", lead, text)


def _extend(entry: _Entry, more: Sequence[str], newline: str) -> _Entry:
    """Give an entry with more spellings; one that holds comments keeps them and is not sorted."""
    (there,) = tomllib.loads(entry.text).values()
    new = [wrong for wrong in _sorted(more) if wrong not in there]
    if not new:
        return entry
    if "#" not in entry.text:
        return entry._replace(text=_format(entry.term, _sorted([*there, *new]), newline))
    written = "".join(f"{_quote(wrong)}, " for wrong in new)
    opening = re.compile(r"=[ \t]*\[[ \t]*")
    return entry._replace(text=opening.sub(lambda found: found[0] + written, entry.text, count=1))


def _format(term: str, wrongs: Sequence[str], newline: str) -> str:
    line = f"{_quote(term)} = [{', '.join(map(_quote, wrongs))}]"
    if len(line) <= _WIDEST:
        return line + newline
    inner = "".join(f"    {_quote(wrong)},{newline}" for wrong in wrongs)
    return f"{_quote(term)} = [{newline}{inner}]{newline}"


def _sorted(wrongs: Sequence[str]) -> list[str]:
    return sorted(dict.fromkeys(wrongs), key=lambda wrong: (wrong.casefold(), wrong))


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _parse(toml: str) -> dict[str, Any]:
    """Read a pack with each list of wrong spellings as a set: their order says nothing."""
    table = tomllib.loads(toml.removeprefix("\ufeff"))
    listed = table.get("mishearings", {})
    return {**table, "mishearings": {term: frozenset(wrongs) for term, wrongs in listed.items()}}


def _expected(toml: str, wrongs: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    table = _parse(toml)
    listed = dict(table["mishearings"])
    for term, more in wrongs.items():
        listed[term] = listed.get(term, frozenset()) | frozenset(more)
    return {**table, "mishearings": listed}
