"""Hold what is said about botulinum toxin against the label of BOTOX, as the condition packs have it.

Off-label use is lawful; calling it approved is not. Sources: 21 CFR 202; the boxed warning of all botulinum
toxins; the project's reference on medical publishing, section 4.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Literal

from pipeline.models import BotulinumStatus, Clinic, Condition, Finding, Passage

_BOTOX = re.compile(r"\b(?:botox|onabotulinum ?toxin ?a?|botulinum (?:neuro)?toxins?)\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:dysport|xeomin|myobloc|daxxify|jeuveau|letybo"
    r"|(?:abo|inco|rima|daxi|pra|leti)botulinum ?toxin ?[ab]?)\b",
    re.IGNORECASE,
)
"""Brands whose labels differ from that of BOTOX."""
_APPROVED = re.compile(
    r"\b(?:fda[- ](?:approved|cleared|approval)|on[- ]label|approved by the fda|the fda (?:has )?approve[sd]"
    r"|fda (?:has )?approve[sd]|labell?ed for|indicated for|approved (?:for|to treat))\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|no|isn't|wasn't|aren't|hasn't|haven't|doesn't|without|nor)\b", re.IGNORECASE)
_PAYER = re.compile(r"\b(?:insur\w+|insurer|medicare|medicaid|plan|prior auth\w*)\b", re.IGNORECASE)
"""Who may have approved the payment, which says nothing of the label."""
_CLAUSES = re.compile(
    r"[;:]|,? \b(?:but|while|whereas|although|though|however)\b|, (?:and )?(?=for\b|it's\b|it is\b)"
)

Status = Literal[BotulinumStatus, "unknown"]
NEEDS_NOTE = frozenset({"off-label", "limited"})
TEXTS = {"off_label_note": "the note on off-label use", "boxed_warning": "the summary of the boxed warning"}
"""Keys of `[clinic]` that a page about such a use must show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A sentence, or a clause of it, that speaks of botulinum toxin for a condition."""

    passage: Passage
    words: str
    condition: Condition | None
    """None where the text does not say what for."""
    status: Status
    is_called_approved: bool


def find_uses(passages: Sequence[Passage], conditions: Sequence[Condition]) -> tuple[Use, ...]:
    """Find each pair of toxin and condition, in the order of reading.

    The condition is the one that the clause or the sentence names; else that of the chapter, the one named last
    in it, or the only one that the whole text names.
    """
    if not any(_BOTOX.search(passage.text) or _OTHER.search(passage.text) for passage in passages):
        return ()
    names = {pack.id: _names(pack) for pack in conditions}
    packs = {pack.id: pack for pack in conditions}
    named = [_named(passage.text, names) for passage in passages]
    all_named = {*chain.from_iterable(named)}
    uses: list[Use] = []
    last: tuple[str, tuple[str, ...]] = ("", ())
    for passage, here in zip(passages, named, strict=True):
        if here:
            last = (passage.chapter, here)
        chapter = (passage.chapter,) if passage.chapter in packs else ()
        recent = last[1] if last[0] == passage.chapter else ()
        only = tuple(all_named) if len(all_named) == 1 else ()
        uses += _uses_in(passage, here, names, packs, chapter or recent or only)
    return tuple(uses)


def chapters_with_note(uses: Sequence[Use]) -> frozenset[str]:
    """Give the ids of the chapters at which a page must show the clinic's texts; an empty id is the page's top."""
    return frozenset(use.passage.chapter for use in uses if use.status != "labelled")


def check_toxin(uses: Sequence[Use], clinic: Clinic) -> Iterator[Finding]:
    """Find uses called approved that are not, uses nobody has looked up, and texts that are missing."""
    told: set[tuple[str, str]] = set()
    for use in uses:
        if use.is_called_approved:
            yield from _approval(use)
        elif use.status == "unknown" and (use.passage.chapter, use.words) not in told:
            told.add((use.passage.chapter, use.words))
            yield _unknown(use)
    yield from _missing(uses, clinic)


def _uses_in(
    passage: Passage,
    here: tuple[str, ...],
    names: Mapping[str, re.Pattern[str]],
    packs: Mapping[str, Condition],
    fallback: Sequence[str],
) -> Iterator[Use]:
    """Give the uses of one sentence: by clause where it calls something approved, else as a whole.

    `here` are the conditions that the sentence names, `fallback` those it is about where it names none.
    """
    toxin = _BOTOX.search(passage.text) or _OTHER.search(passage.text)
    if toxin is None:
        return
    is_other = not _BOTOX.search(passage.text)
    approving = [clause for clause in _CLAUSES.split(passage.text) if _is_approving(clause)]
    for ids in [_named(clause, names) for clause in approving] or [here]:
        named: list[Condition | None] = [packs[name] for name in ids or here or fallback]
        for pack in named or [None]:
            status = _status(pack, is_other=is_other)
            yield Use(
                passage=passage, words=toxin[0], condition=pack, status=status, is_called_approved=bool(approving)
            )


def _status(pack: Condition | None, *, is_other: bool) -> Status:
    if pack is None or pack.botulinum is None:
        return "unknown"
    return "unknown" if is_other and pack.botulinum.status != "off-label" else pack.botulinum.status


def _is_approving(clause: str) -> bool:
    found = _APPROVED.search(clause.replace("’", "'"))
    if found is None or _PAYER.search(clause):
        return False
    return not _DENIED.search(clause.replace("’", "'")[: found.start()])


def _named(text: str, names: Mapping[str, re.Pattern[str]]) -> tuple[str, ...]:
    return tuple(name for name, pattern in names.items() if pattern.search(text))


@lru_cache(maxsize=1024)
def _names(pack: Condition) -> re.Pattern[str]:
    """Give a pattern of all that a condition is called, in singular or plural, with or without hyphens."""
    words = sorted({pack.name, *pack.aliases}, key=len, reverse=True)
    spelled = [re.sub(r"(?:\\ |\\-)", r"[ -]", re.escape(word)) for word in words]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(spelled)})(?:s|es)?(?![\w-])", re.IGNORECASE)


def _approval(use: Use) -> Iterator[Finding]:
    """Say what is wrong with calling a use approved."""
    about = use.condition.name if use.condition else "this use"
    note = use.condition.botulinum.note if use.condition and use.condition.botulinum else ""
    if use.status == "limited" and not _is_within(use):
        within = use.condition.botulinum.within if use.condition and use.condition.botulinum else ()
        yield _finding(
            use,
            "toxin-approved",
            "blocker",
            f"{use.words} for {about} is called approved or on label, without saying within what limits",
            f"{note} Say for which: {' or '.join(within)}.",
        )
    elif use.status == "off-label":
        yield _finding(
            use,
            "toxin-approved",
            "blocker",
            f"{use.words} for {about} is called approved or on label, but it is off-label",
            f"{note} Write that it is off-label.",
        )
    elif use.status == "limited":
        yield _finding(
            use,
            "toxin-limited",
            "note",
            f"{use.words} for {about} is called approved or on label; the label has limits",
            f"{note} See that the sentence says so.",
        )
    elif use.status == "unknown":
        yield _unknown(use, claimed=True)


def _is_within(use: Use) -> bool:
    """Say whether a sentence keeps to what the label allows; true where the pack names no words for that."""
    within = use.condition.botulinum.within if use.condition and use.condition.botulinum else ()
    return not within or any(word.casefold() in use.passage.text.casefold() for word in within)


def _unknown(use: Use, *, claimed: bool = False) -> Finding:
    what = "is called approved" if claimed else "is spoken of"
    if use.condition is None:
        return _finding(
            use,
            "toxin-unknown",
            "warning",
            f"{use.words} {what}, but the text does not say what for",
            "Name the condition in the sentence, and whether that use is off-label.",
        )
    return _finding(
        use,
        "toxin-unknown",
        "warning",
        f"{use.words} for {use.condition.name} {what}, and nobody has looked up what its label says",
        f"Look it up and write a [botulinum] table into conditions/{use.condition.id}.toml."
        if _BOTOX.fullmatch(use.words)
        else "Look at that brand's own label; the condition packs know that of BOTOX only.",
    )


def _missing(uses: Sequence[Use], clinic: Clinic) -> Iterator[Finding]:
    needing = [use for use in uses if use.status in NEEDS_NOTE]
    for key, what in TEXTS.items():
        if needing and not getattr(clinic, key).strip():
            use = needing[0]
            about = use.condition.name if use.condition else "this use"
            yield Finding(
                rule=f"toxin-{key.replace('_', '-')}",
                message=f"{use.words} for {about} needs {what}, but clinic.{key} is empty",
                at_ms=use.passage.at_ms,
                sentence=use.passage.text,
                advice=f"Write {key} in the [clinic] table of clinic.toml; your physician should approve it.",
            )


def _finding(
    use: Use, rule: str, severity: Literal["blocker", "warning", "note"], message: str, advice: str
) -> Finding:
    return Finding(
        rule=rule,
        severity=severity,
        message=message,
        at_ms=use.passage.at_ms,
        sentence=use.passage.text,
        advice=advice.strip(),
    )
