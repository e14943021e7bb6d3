"""Propose wrong spellings that recurred when terms were spoken, and read what a person accepted of them. Pure."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from pipeline.errors import RecordError
from pipeline.likeness import squash
from pipeline.mishearings import (
    Known,
    find_fault,
    fold,
    is_everyday,
    known_mishearings,
    parts_of,
    right_spellings,
)
from pipeline.models import Condition
from pipeline.ordinary import is_ordinary

LEAST_HEARD = 2
"""Recordings in which a wrong spelling must have been written."""

Hearings = Mapping[str, Sequence[str | None]]
"""A term -> what was written for it in each recording; None where nothing could be told."""

HEADER = """\
# What the speech model wrote when synthetic voices (no people) spoke the terms of the packs: proposals, not facts.
# Set accept = true where only that term can be meant, then run: minutes vocabulary accept
# everyday = true: made of ordinary words, so put right only where the model was unsure. The rest changes nothing.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A wrong spelling that could be listed for a term, and a person's word on it."""

    condition: str
    """The pack whose `[mishearings]` would list it."""
    term: str
    wrong: str
    heard: int
    """Recordings in which it was written, of so many:"""
    of: int
    everyday: bool
    accept: bool = False


def spoken_terms(pack: Condition) -> tuple[str, ...]:
    """Give every name, alias and vocabulary term of a pack once."""
    return tuple({fold(term): term for term in (*pack.vocabulary, *pack.aliases, pack.name)}.values())


def propose(hearings: Hearings, conditions: Sequence[Condition]) -> tuple[Proposal, ...]:
    """Give the wrong spellings that recurred, that no pack lists and that could do no harm, sorted."""
    owners, right, listed = owners_of(conditions), right_spellings(conditions), known_mishearings(conditions)
    spelled = {squash(spelling) for spelling in right}
    names = {word for spelling in right for word in parts_of(spelling) if not is_ordinary(word)}
    stands_for: dict[str, set[str]] = defaultdict(set)
    for term, wrong, _ in _heard(hearings):
        stands_for[wrong].add(fold(term))
    found = [
        Proposal(
            condition=owners[fold(term)],
            term=term,
            wrong=wrong,
            heard=count,
            of=len(hearings[term]),
            everyday=is_everyday(wrong),
        )
        for term, wrong, count in _heard(hearings)
        if count >= LEAST_HEARD
        and fold(term) in owners
        and wrong not in listed
        and len(stands_for[wrong]) == 1
        and _is_wrong(wrong, term, spelled)
        and not _has_stray(wrong, term, names)
        and not find_fault(Known(wrong, term, owners[fold(term)]), right)
    ]
    return tuple(sorted(_without_longer(found, listed), key=_place))


def keep_marks(
    fresh: Sequence[Proposal], old: Sequence[Proposal], *, heard: Hearings, conditions: Sequence[Condition]
) -> tuple[Proposal, ...]:
    """Give the fresh proposals with a person's marks, and the old ones accepted or of terms not heard now."""
    listed = known_mishearings(conditions)
    marked = {_name(proposal) for proposal in old if proposal.accept}
    anew = {_name(proposal) for proposal in fresh}
    spoken = {fold(term) for term in heard}
    kept = [
        proposal
        for proposal in old
        if _name(proposal) not in anew
        and fold(proposal.wrong) not in listed
        and (proposal.accept or fold(proposal.term) not in spoken)
    ]
    return tuple(sorted((*(replace(new, accept=_name(new) in marked) for new in fresh), *kept), key=_place))


def find_refusals(proposals: Sequence[Proposal], conditions: Sequence[Condition]) -> Mapping[Proposal, str]:
    """Give the accepted proposals that would do harm, each with the reason."""
    right, listed = right_spellings(conditions), known_mishearings(conditions)
    owners = {pack.id: {fold(term) for term in spoken_terms(pack)} for pack in conditions}
    terms: dict[str, set[str]] = defaultdict(set)
    for proposal in proposals:
        terms[fold(proposal.wrong)].add(proposal.term)
    for known in listed.values():
        terms[fold(known.wrong)].add(known.term)
    found = {}
    for proposal in proposals:
        fault = find_fault(Known(proposal.wrong, proposal.term, proposal.condition), right)
        if fold(proposal.term) not in owners.get(proposal.condition, ()):
            fault = f"is for a term that conditions/{proposal.condition}.toml has not got"
        elif not fault and len(terms[fold(proposal.wrong)]) > 1:
            others = sorted(terms[fold(proposal.wrong)] - {proposal.term})
            fault = f'would stand for "{others[0]}" too'
        if fault:
            found[proposal] = fault.removesuffix("; delete it")
    return found


def format_proposals(proposals: Sequence[Proposal]) -> str:
    """Write the file of proposals: a header that explains, and a table for each."""
    return "\n".join([HEADER, *map(_format, proposals)])


def parse_proposals(toml: str, *, file: str) -> tuple[Proposal, ...]:
    """Read the file of proposals as a person left it. Raises RecordError."""
    try:
        tables = tomllib.loads(toml.removeprefix("\ufeff")).get("proposal", [])
        return tuple(msgspec.convert(tables, tuple[Proposal, ...]))
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RecordError(
            f"{file}: this can't be understood ({error}); mend that line or delete the file."
        ) from error


def format_hearings(hearings: Hearings) -> str:
    """Write down what was heard of spoken terms."""
    return json.dumps(dict(hearings), indent=1, ensure_ascii=False) + "\n"


def parse_hearings(text: str, *, file: str) -> Hearings:
    """Read what was heard of spoken terms. Raises RecordError."""
    try:
        return msgspec.json.decode(text, type=dict[str, tuple[str | None, ...]])
    except msgspec.DecodeError as error:
        raise RecordError(f"{file}: this can't be understood ({error}); delete it.") from error


def owners_of(conditions: Sequence[Condition]) -> Mapping[str, str]:
    """Give the pack that would list a term's mishearings: the first that it names, or else that knows it."""
    owners: dict[str, str] = {}
    for pack in conditions:
        for term in (pack.name, *pack.aliases):
            owners.setdefault(fold(term), pack.id)
    for pack in conditions:
        for term in pack.vocabulary:
            owners.setdefault(fold(term), pack.id)
    return owners


def _heard(hearings: Hearings) -> Iterator[tuple[str, str, int]]:
    for term, heard in hearings.items():
        for wrong, count in Counter(filter(None, heard)).items():
            yield term, wrong, count


def _without_longer(proposals: Sequence[Proposal], listed: Mapping[str, Known]) -> Iterator[Proposal]:
    """Leave out what a shorter one puts right already: "cockyks" for coccyx mends "hypermobile cockyks" too."""
    shorter = [(proposal.wrong, fold(proposal.term)) for proposal in proposals]
    shorter += [(wrong, fold(known.term)) for wrong, known in listed.items()]
    for proposal in proposals:
        wrong, term = f" {proposal.wrong} ", f" {fold(proposal.term)} "
        if not any(
            wrong != f" {part} " and f" {part} " in wrong and wrong.replace(f" {part} ", f" {meant} ") == term
            for part, meant in shorter
        ):
            yield proposal


def _is_wrong(wrong: str, term: str, spelled: set[str]) -> bool:
    """Say whether this is no right spelling, nor one that is only inflected or parted in another way."""
    letters = squash(wrong)
    inflected = {letters, letters.removesuffix("s"), letters.removesuffix("es"), letters + "s"}
    if not re.fullmatch(r"[\w' -]+", wrong):
        return False
    return inflected.isdisjoint(spelled) or (letters == squash(term) and not is_everyday(wrong))


def _has_stray(wrong: str, term: str, names: set[str]) -> bool:
    """Say whether a word of another term stands here: then something else may have been meant."""
    return any(word in names and word not in parts_of(fold(term)) for word in parts_of(wrong))


def _name(proposal: Proposal) -> tuple[str, str]:
    return fold(proposal.term), fold(proposal.wrong)


def _place(proposal: Proposal) -> tuple[str, str, int, str]:
    return proposal.condition, fold(proposal.term), -proposal.heard, proposal.wrong


def _format(proposal: Proposal) -> str:
    values = {name: getattr(proposal, name) for name in proposal.__dataclass_fields__}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    return "\n".join(["[[proposal]]", *lines, ""])
