"""Flag what may tell who a patient is, in the article and in what the recording says. Flags, never guarantees.

Sources: HIPAA's Safe Harbor, 45 CFR 164.514(b)(2); a patient's story needs a written authorization, 164.508.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.checks.identifiers import (
    Known,
    find_ages,
    find_dates,
    find_emails,
    find_names,
    find_phones,
    find_places,
    find_records,
)
from pipeline.english import bare, list_words
from pipeline.models import Clinic, Condition, Finding, Passage, Severity


class _Kind(NamedTuple):
    rule: str
    severity: Severity
    find: Callable[[str, Known], Iterator[str]]
    what: str


_KINDS = (
    _Kind("privacy-email", "blocker", lambda text, _: find_emails(text), "an e-mail address"),
    _Kind("privacy-phone", "blocker", lambda text, _: find_phones(text), "a telephone number"),
    _Kind("privacy-record", "blocker", lambda text, _: find_records(text), "the number of a record"),
    _Kind("privacy-name", "warning", find_names, "a person's name"),
    _Kind("privacy-date", "warning", lambda text, _: find_dates(text), "a date"),
    _Kind("privacy-age", "warning", lambda text, _: find_ages(text), "an age over 89"),
    _Kind("privacy-place", "warning", find_places, "a small place"),
)
_OF_A_PATIENT = re.compile(
    r"\bpatient\b(?! (?:care|portal|safety|education|handouts?|information))"
    r"|\b(?:lady|gentleman|woman|man|guy) (?:named|by the name of|I (?:saw|see|treat|treated)|who came)"
    r"|\bI (?:saw|treated|operated on|took care of|injected)\b",
    re.IGNORECASE,
)
_ADVICE = "If this is a patient, take it out or change it, or have the patient's written authorization recorded."
_SAID = "Cut it out of the recording (fixes.toml changes captions and transcript, not the voice), or have the " + (
    "patient's written authorization recorded."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    kind: _Kind
    passage: Passage
    words: tuple[str, ...]


@lru_cache(maxsize=4)
def known_words(clinic: Clinic, conditions: tuple[Condition, ...], vocabulary: tuple[str, ...]) -> Known:
    """Give the words that are no stranger's: the clinic's own and those of its terms."""
    own = (clinic.name, clinic.series, clinic.speaker, clinic.place, clinic.address)
    terms = [term for pack in conditions for term in (pack.name, *pack.aliases, *pack.vocabulary)]
    single = [term for term in (*terms, *vocabulary) if " " not in term]
    return Known(names=_words((*own, *single)), terms=_words((*terms, *vocabulary)))


def _words(texts: Iterable[str]) -> frozenset[str]:
    said = (bare(word).removesuffix("'s") for text in texts for word in re.split(r"[\s-]+", text))
    return frozenset(filter(None, said))


def check_privacy(
    article: Sequence[Passage], speech: Sequence[Passage], clinic: Clinic, known: Known
) -> Iterator[Finding]:
    """Flag identifiers in the article, and those that only the recording says.

    An e-mail address, a telephone number and the number of a record stop an approval. A name, date, age or
    place does where the sentence speaks of a patient, or names a person beside something else.
    """
    written = list(_hits(article, clinic, known))
    for hit in written:
        yield _finding(hit, written, is_said=False)
    there = {(hit.kind.rule, _squash(words)) for hit in written for words in hit.words}
    spoken = list(_hits(speech, clinic, known))
    for hit in spoken:
        if any((hit.kind.rule, _squash(words)) not in there for words in hit.words):
            yield _finding(hit, spoken, is_said=True)


def _hits(passages: Sequence[Passage], clinic: Clinic, known: Known) -> Iterator[_Hit]:
    own = {_squash(value) for value in (clinic.email, clinic.phone, clinic.website) if value.strip()}
    for passage in passages:
        text = " ".join(passage.text.replace("’", "'").split())
        for kind in _KINDS:
            found = dict.fromkeys(kind.find(text, known))
            words = tuple(word for word in found if not _is_own(word, own))
            if words:
                yield _Hit(kind=kind, passage=passage, words=words)


def _is_own(words: str, own: Set[str]) -> bool:
    said = _squash(words)
    domain = said.rpartition("@")[2]
    return any(
        value in (said, domain) or (len(said) >= 7 and (value.endswith(said) or said.endswith(value)))
        for value in own
    )


def _finding(hit: _Hit, hits: Sequence[_Hit], *, is_said: bool) -> Finding:
    quoted = list_words([f"“{word}”" for word in hit.words])
    where = ", still said in the recording" if is_said else ""
    return Finding(
        rule=hit.kind.rule,
        severity="blocker" if _is_a_patients(hit, hits) else hit.kind.severity,
        message=f"{quoted}: looks like {hit.kind.what}{where}",
        at_ms=hit.passage.at_ms,
        sentence=hit.passage.text,
        advice=_SAID if is_said else _ADVICE,
    )


def _is_a_patients(hit: _Hit, hits: Sequence[_Hit]) -> bool:
    """Say whether a sentence speaks of a patient, or tells a person's name beside another identifier."""
    rules = {other.kind.rule for other in hits if other.passage == hit.passage}
    return _OF_A_PATIENT.search(hit.passage.text) is not None or ("privacy-name" in rules and len(rules) > 1)


_SPOKEN = {
    "at": "@",
    "dot": ".",
    "underscore": "_",
    "dash": "-",
    "hyphen": "-",
    "zero": "0",
    "oh": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}


def _squash(words: str) -> str:
    """Write spoken digits and addresses as figures and signs, without what may stand between them."""
    text = "".join(_SPOKEN.get(bare(word), word) for word in words.casefold().split())
    return re.sub(r"[\s()+,-]|\.(?=\d)|(?<=\d)\.|^https?://(?:www\.)?", "", text).strip("./")
