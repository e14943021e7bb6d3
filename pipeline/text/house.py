"""The house style of writing: numbers, levels and spellings as a blog writes them. Facts never change.

After the AP style that American clinics follow: figures from 10 on and with any measure, age or percent; words at
the start of a sentence. Do and don't, is and isn't stay as they were said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.corrections import RewritingKind
from pipeline.english import bare, ends_sentence, split_marks
from pipeline.text.numerals import is_number_word, read_number

SMALLEST_FIGURE = 10
"""Of minutes, days and the like; smaller numbers are written in words."""
_SPANS = frozenset(
    {"seconds", "minutes", "hours", "days", "weeks", "months", "years", "pounds", "inches", "miles"}
)
_MEASURES = frozenset(
    {"mg", "mcg", "ml", "cc", "percent", "gauge", "units", "degrees", "milligrams", "micrograms", "milliliters"}
    | {"milligram", "microgram", "milliliter", "grams", "kilograms"}
)
_SPELLINGS = {
    "gonna": "going to",
    "wanna": "want to",
    "lemme": "let me",
    "gimme": "give me",
    "dunno": "don't know",
    "kinda": "kind of",
    "sorta": "sort of",
    "alright": "all right",
    "ok": "okay",
}
_COUNTS = {"C": 8, "T": 12, "L": 5, "S": 5}
"""Vertebrae and nerves of the neck, chest, loin and sacrum."""
_SPINE = frozenset(
    {
        "nerve",
        "nerves",
        "root",
        "roots",
        "disc",
        "discs",
        "disk",
        "disks",
        "level",
        "levels",
        "vertebra",
        "vertebrae",
    }
    | {"facet", "facets", "joint", "joints", "dermatome", "medial", "transforaminal", "radiculopathy"}
)
_NO_SPINE = frozenset({"vitamin", "hepatitis", "group", "type", "plan", "part"})
_AGES = frozenset({"age", "ages", "aged"})


@dataclass(frozen=True, slots=True)
class Spelling:
    """Words `start` to `end` of a text, and how they are written."""

    start: int
    end: int
    said: str
    written: str
    kind: RewritingKind
    reason: str


def find_spellings(texts: Sequence[str], *, credentials: str = "") -> Iterator[Spelling]:
    """Give what is written otherwise than it was said, from left to right, none overlapping."""
    at = 0
    while at < len(texts):
        found = _at(texts, at, credentials)
        if found is not None:
            yield found
        at = found.end if found else at + 1


def _at(texts: Sequence[str], at: int, credentials: str) -> Spelling | None:
    return (
        _figures(texts, at)
        or _level(texts, at)
        or _age_in_one_word(texts, at)
        or _plain(texts, at)
        or _credentials(texts, at, credentials)
    )


def _spelling(
    texts: Sequence[str], start: int, end: int, core: str, kind: RewritingKind, reason: str
) -> Spelling | None:
    """Write `core` within the marks of the words; None if that is how they are written already."""
    said = " ".join(texts[start:end])
    before, old, after = split_marks(said)
    is_shouted = old.isupper() and len(old) > 1 and not _opens(texts, start)
    if old[:1].isupper() and core[:1].islower() and not is_shouted:
        core = core[:1].upper() + core[1:]
    return Spelling(start, end, said, f"{before}{core}{after}", kind, reason) if core != old else None


def _figures(texts: Sequence[str], at: int) -> Spelling | None:
    """Write a number, or both of a range, in figures before a unit or as an age."""
    value, length = read_number(_unbroken(texts, at))
    if not length or _opens(texts, at) or not _is_whole(texts, at):
        return None
    return _range(texts, at, value, length) or _count(texts, at, value, length)


def _range(texts: Sequence[str], at: int, value: int, length: int) -> Spelling | None:
    """Write "four to seventy-two hours" as 4 to 72 hours; "one or two" is no count and stays."""
    second_at, link = at + length + 1, _bare_at(texts, at + length)
    second, more = read_number(_unbroken(texts, second_at))
    unit = _unit(texts, second_at + more)
    if link not in {"to", "or"} or not more or _ends_phrase(texts[second_at - 2]):
        return None
    if not _takes_figures(max(value, second), unit) or (link == "or" and min(value, second) < SMALLEST_FIGURE):
        return None
    core = f"{value:,} {link} {second:,}"
    return _spelling(texts, at, second_at + more, core, "number", "figures with a measure")


def _count(texts: Sequence[str], at: int, value: int, length: int) -> Spelling | None:
    """Write "thirty minutes" as 30 minutes, "five years old" as 5 years old, "age fifty" as age 50."""
    end = at + length
    unit = _unit(texts, end)
    is_age = _bare_at(texts, at - 1) in _AGES and _bare_at(texts, end) != "of"
    if is_age or (unit == "years" and _bare_at(texts, end + 1) == "old"):
        return _spelling(texts, at, end, f"{value:,}", "number", "figures for an age")
    is_measured = _takes_figures(value, unit) and not _ends_phrase(texts[end - 1])
    return _spelling(texts, at, end, f"{value:,}", "number", "figures with a measure") if is_measured else None


def _bare_at(texts: Sequence[str], at: int) -> str:
    return bare(texts[at]) if 0 <= at < len(texts) else ""


def _unbroken(texts: Sequence[str], at: int) -> list[str]:
    """Give the bare words from a position on, up to the first mark between two."""
    words = []
    for text in texts[at : at + 7]:
        words.append(bare(text))
        if _ends_phrase(text):
            break
    return words


def _ends_phrase(text: str) -> bool:
    return text[-1:] in ",;:" or ends_sentence(text)


def _opens(texts: Sequence[str], at: int) -> bool:
    """Say whether a sentence begins here; no sentence begins with a figure."""
    return at == 0 or ends_sentence(texts[at - 1]) or texts[at].istitle()


def _is_whole(texts: Sequence[str], at: int) -> bool:
    """Say whether no other number or fraction stands just before, nor the first one of a range."""
    before = _bare_at(texts, at - 1)
    if at and _ends_phrase(texts[at - 1]):
        return True
    if before in {"and", "or", "to"} and is_number_word(_bare_at(texts, at - 2) or "-"):
        return False
    return not is_number_word(before or "-") and before not in {"point", "half", "a"} and not before[-1:].isdigit()


def _unit(texts: Sequence[str], at: int) -> str:
    said = _bare_at(texts, at)
    return said if said in _SPANS | _MEASURES else ""


def _takes_figures(value: int, unit: str) -> bool:
    return unit in _MEASURES or (unit in _SPANS and value >= SMALLEST_FIGURE)


def _age_in_one_word(texts: Sequence[str], at: int) -> Spelling | None:
    """Write "forty-two-year-old" as 42-year-old."""
    found = re.fullmatch(r"([a-z-]+)-years?-old", bare(texts[at]))
    value, length = read_number([found[1]]) if found else (0, 0)
    if not length or _opens(texts, at):
        return None
    return _spelling(texts, at, at + 1, f"{value}-year-old", "number", "figures for an age")


def _level(texts: Sequence[str], at: int) -> Spelling | None:
    """Write levels of the spine: "L four L five" as L4-L5, and one alone only beside a word for the spine."""
    before = _bare_at(texts, at - 1)
    first, length = _read_level(texts, at)
    if not first or before in _NO_SPINE or _read_level(texts, at - 1)[0]:
        return None
    if not _ends_phrase(texts[at + length - 1]):
        second, more = _read_level(texts, at + length)
        end = at + length + more
        if second and not _read_level(texts, end)[0] and _are_neighbours(first, second):
            return _spelling(texts, at, end, f"{first}-{second}", "level", "two neighbouring levels of the spine")
    near = {bare(text) for text in (*texts[max(at - 3, 0) : at], *texts[at + length : at + length + 2])}
    is_alone = length == 2 and near & _SPINE and _unit(texts, at + length) == ""
    return _spelling(texts, at, at + length, first, "level", "a level of the spine") if is_alone else None


def _read_level(texts: Sequence[str], at: int) -> tuple[str, int]:
    """Read a level and how many words it has: "L4", "L four", "L 4"; ("", 0) if there is none."""
    core = split_marks(texts[at])[1] if 0 <= at < len(texts) else ""
    whole = re.fullmatch(r"([CTLS])(\d{1,2})", core)
    if whole and 0 < int(whole[2]) <= _COUNTS[whole[1]]:
        return core, 1
    if core in _COUNTS and texts[at] == core and at + 1 < len(texts):
        said = bare(texts[at + 1])
        value = int(said) if said.isdecimal() else read_number([said])[0]
        if 0 < value <= _COUNTS[core]:
            return f"{core}{value}", 2
    return "", 0


def _are_neighbours(first: str, second: str) -> bool:
    ordered = [f"{letter}{number}" for letter, count in _COUNTS.items() for number in range(1, count + 1)]
    ordered.remove("C8")  # a nerve, no vertebra
    return (first, second) in pairwise(ordered)


def _plain(texts: Sequence[str], at: int) -> Spelling | None:
    """Write slack forms in full: gonna, gotta, 'cause, alright."""
    said, before = bare(texts[at]), _bare_at(texts, at - 1)
    core = _SPELLINGS.get(said, "")
    if said == "gotta":
        core = "got to" if "'" in before else "has to" if before in {"he", "she", "it"} else "have to"
    if said == "cause" and texts[at][:1] in "'’":
        return Spelling(at, at + 1, texts[at], "because" + texts[at][6:], "spelling", "written in full")
    return _spelling(texts, at, at + 1, core, "spelling", "written in full") if core else None


def _credentials(texts: Sequence[str], at: int, credentials: str) -> Spelling | None:
    """Write the speaker's credentials as she does: PAC as PA-C."""
    letters = [re.sub(r"[\W_]", "", text) for text in (texts[at], credentials)]
    if len(letters[1]) < 3 or letters[0] != letters[1]:
        return None
    return _spelling(texts, at, at + 1, credentials, "spelling", "the speaker's credentials as she writes them")
