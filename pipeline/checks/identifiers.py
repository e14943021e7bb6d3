"""Find what may tell who a patient is, in figures and in words: numbers, addresses, dates, ages, names, places.

Each function gives the words it found, as they stand in a text with straight apostrophes. They flag and never
prove: the list is that of HIPAA's Safe Harbor, 45 CFR 164.514(b)(2), as far as words can show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from pipeline.checks.places import LARGE_PLACES
from pipeline.english import bare

_DIGITS = {"oh": "0", "o": "0"} | {
    word: str(digit)
    for digit, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    )
}
_TOLL_FREE = ("800", "888", "877", "866", "855", "844", "833")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\."
_ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth"
    "|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
    "|(?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
)
_DAY = rf"(?:[0-3]?[0-9](?:[snrt][tdh])?|{_ORDINALS})"
_DATE = re.compile(
    rf"\b(?:{_MONTHS}|{_SHORT}) (?:the )?{_DAY}(?![\w%-])(?! (?:percent|of (?:us|them|you)))(?:,? \d{{4}})?"
    rf"|\b(?:the )?{_DAY} (?:of )?(?:{_MONTHS})\b|\b[01]?\d/[0-3]?\d/(?:\d{{4}}|\d\d)\b"
    r"|\b(?:19|20)\d\d-[01]\d-[0-3]\d\b"
)
_UNITS = r"one|two|three|four|five|six|seven|eight|nine"
_OLD = rf"(?:9\d|1[0-2]\d|ninety(?:[- ](?:{_UNITS}))?|(?:a|one) hundred(?: and)?(?: (?:{_UNITS}|ten|eleven))?)"
_AGE = re.compile(
    rf"\b{_OLD}[- ]years?[- ](?:old|young)\b(?! or (?:older|over))"
    rf"|\b(?:aged?|turn(?:ed|ing|s)) {_OLD}\b(?! (?:or|and) )"
    rf"|\b(?:(?:she|he)(?:'s| is| was)|who(?:'s| is| was)) {_OLD}(?=[.,;!?]|$| (?:and|when|now|but|who|years))"
    rf"|\b[A-Z][a-z]+, {_OLD}(?=,)"
)
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SPOKEN_EMAIL = re.compile(
    r"\b(?:\w+ (?:dot|underscore|dash|hyphen) )*\w+ at (?:\w+ ){1,2}?"
    r"dot (?:com|org|net|edu|gov|us|io|co|info|health)\b",
    re.IGNORECASE,
)
_NO_MAILBOX = frozenset(
    {
        "us",
        "me",
        "him",
        "her",
        "them",
        "it",
        "look",
        "online",
        "more",
        "website",
        "site",
        "page",
        "blog",
        "are",
        "is",
    }
    | {"here", "out", "up", "find", "information", "videos", "store", "shop", "work", "home"}
)
"""What stands before "at" where a website is told: "find us at our clinic dot com"."""
_RECORD = re.compile(
    r"\b(?:MRN|SSN|social security number|(?:medical )?(?:record|chart|account|policy|claim|case|member|patient)"
    r" (?:number|no\.|id|#))(?: is| was|:|,)? *(?P<number>#? ?[A-Z]{0,3}[- ]?\d[\w-]{2,}|(?:\w+[ ,-]+){2,11}\w+)"
    r"|\b\d{3}-\d\d-\d{4}\b",
    re.IGNORECASE,
)
_ONE = r"[A-Z](?:'[A-Z])?[a-z]+(?:[-A-Z][A-Za-z]+)?"
_NAME = rf"(?P<name>{_ONE}(?: {_ONE})?)"
_NAMES = (
    re.compile(rf"\b(?:Mr\.?|Mrs\.?|Ms\.?|Mister|Missus|Miss) {_NAME}"),
    re.compile(
        r"\b(?:patient|lady|gentleman|woman|man|guy|girl|boy|client|person|teacher|farmer|nurse|someone|somebody)"
        rf"(?:,? (?:named|whose name (?:is|was)|by the name of)|,) {_NAME}(?=[ ,.;!?']|$)"
    ),
    re.compile(rf"\b[Mm]y patient {_NAME}"),
    re.compile(rf"\bI (?:saw|treated|met|injected|operated on|took care of) {_NAME}"),
    re.compile(
        rf"\b(?P<name>{_ONE} {_ONE}) (?:came (?:in|to|back)|(?:told|asked|called) me|is (?:a|my) patient)\b"
    ),
    re.compile(rf"\b(?:[Hh]er|[Hh]is|[Tt]he patient's) name(?:'s| is| was) {_NAME}"),
)
_PLACE = re.compile(
    r"\b(?:in|from|near|outside(?: of)?|over in|(?:lives?|works?|teaches) at) (?P<name>(?:[A-Z][a-z]+\.? ?){1,3})"
    r"(?=[ ,.;!?']|$)(?!'s )"
)
_STREET = re.compile(
    r"\b(?:Highway|Interstate|Route|County Road) \d+\b"
    r"|\b\d+ [A-Z][a-z]+ (?:Street|Avenue|Road|Lane|Drive|Boulevard)\b"
    r"|\b(?:on|off|along) (?P<street>[A-Z][a-z]+ (?:Street|Avenue|Road|Lane|Boulevard))\b"
)
_NO_PLACE = frozenset(
    {name.casefold() for name in _MONTHS.split("|")}
    | {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "christmas", "thanksgiving"}
    | {
        "easter",
        "english",
        "spanish",
        "french",
        "german",
        "latin",
        "greek",
        "chinese",
        "congress",
        "heaven",
        "god",
    }
    | {
        "american",
        "federal",
        "united",
        "world",
        "army",
        "navy",
        "islam",
        "medicare",
        "medicaid",
        "zoom",
        "facebook",
        "youtube",
        "instagram",
        "google",
        "the",
        "a",
        "my",
        "our",
        "dr",
    }
)


class Known(NamedTuple):
    """Words, in small letters, that are no stranger's name and no strange place."""

    names: frozenset[str]
    """The clinic's own, and terms of one word; in "Baker cyst" stands a name that somebody may have."""
    terms: frozenset[str]
    """All words of all terms."""


def find_emails(text: str) -> Iterator[str]:
    """Find e-mail addresses, also "jane at gmail dot com"."""
    yield from (match[0] for match in _EMAIL.finditer(text))
    for match in _SPOKEN_EMAIL.finditer(text):
        if bare(match[0].split()[0]) not in _NO_MAILBOX:
            yield match[0]


def find_phones(text: str) -> Iterator[str]:
    """Find telephone numbers, also digit by digit in words; toll-free ones are nobody's."""
    for run, digits in _digit_runs(text):
        number = digits.removeprefix("1") if len(digits) == 11 else digits
        if len(number) in (7, 10) and not number.startswith(_TOLL_FREE) and not _counts(number):
            yield run


def find_records(text: str) -> Iterator[str]:
    """Find numbers of records, accounts, policies and social security, in figures or digit by digit."""
    for match in _RECORD.finditer(text):
        number = match["number"]
        spoken = [] if number is None else [bare(word) for word in number.split()[:3]]
        if number is None or any(map(str.isdigit, number)) or (spoken and all(word in _DIGITS for word in spoken)):
            yield match[0].strip(" ,")


def find_dates(text: str) -> Iterator[str]:
    """Find days of a month, with or without the year."""
    yield from (match[0] for match in _DATE.finditer(text))


def find_ages(text: str) -> Iterator[str]:
    """Find ages over 89; "in her nineties" is no single age."""
    yield from (match[0].strip(" ,") for match in _AGE.finditer(text))


def find_names(text: str, known: Known) -> Iterator[str]:
    """Find names of people who are spoken of as patients are."""
    for pattern in _NAMES:
        for match in pattern.finditer(text):
            words = [bare(word) for word in match["name"].split()]
            if words[0] not in _NO_PLACE and not known.names.issuperset(words):
                yield match["name"]


def find_places(text: str, known: Known) -> Iterator[str]:
    """Find streets, and places smaller than a state that are no big city; a line of Capitals tells nothing."""
    if _is_title(text):
        return
    yield from (match["street"] or match[0] for match in _STREET.finditer(text))
    for match in _PLACE.finditer(text):
        name = match["name"].strip(" .")
        words = [bare(word) for word in name.split()]
        is_known = words[0] in known.names | known.terms | _NO_PLACE | LARGE_PLACES
        if name.casefold() not in LARGE_PLACES and not is_known:
            yield name


def _digit_runs(text: str) -> Iterator[tuple[str, str]]:
    """Give runs of digits, grouped or spoken one by one, with all their digits."""
    run: list[str] = []
    digits = ""
    for token in [*re.split(r"\s+", text), ""]:
        piece = _digits(token)
        if piece:
            run.append(token)
            digits += piece
        if run and (not piece or (token.endswith((".", ";", "?", "!")) and not token[:-1].endswith("."))):
            yield " ".join(run).strip(".,;?! "), digits
            run, digits = [], ""


def _digits(token: str) -> str:
    """Give the digits a word stands for: a spoken one, or groups such as "(612)" and "555-1234"; else nothing."""
    said = bare(token)
    if said in _DIGITS:
        return _DIGITS[said]
    groups = re.findall(r"\d+", token)
    if not groups or not re.fullmatch(r"\+?[\d().–-]+[,;.?!]?", token):
        return ""
    return "".join(groups) if all(len(group) in (1, 3, 4, 7, 10) for group in groups) else ""


def _counts(digits: str) -> bool:
    """Say whether somebody is counting: 1234567."""
    steps = {int(b) - int(a) for a, b in pairwise(digits)}
    return steps in ({1}, {-1}, {0})


def _is_title(text: str) -> bool:
    words = [word for word in text.split() if len(word) > 3]
    if text.endswith((".", "?", "!")):
        return False
    return len(words) > 1 and sum(word[0].isupper() for word in words) > 0.7 * len(words)
