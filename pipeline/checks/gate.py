"""The medical gate: all that stands between a talk and the public, over article and recording alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.checks.claims import check_claims
from pipeline.checks.disclaimer import check_disclaimer
from pipeline.checks.privacy import check_privacy, known_words
from pipeline.checks.readability import check_readability
from pipeline.checks.toxin import Use, chapters_with_note, check_toxin, find_uses
from pipeline.models import Clinic, Condition, Finding, Passage

GATE_RULES = ("claim-", "toxin-", "privacy-", "disclaimer", "reading-")
"""How the names of the gate's rules begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What will be public, sentence by sentence, and who publishes it."""

    article: Sequence[Passage]
    speech: Sequence[Passage]
    """What the recording says: it stands in captions and transcript, whatever the article says."""
    clinic: Clinic
    conditions: tuple[Condition, ...]
    vocabulary: tuple[str, ...] = ()


def check_gate(public: Publication) -> tuple[Finding, ...]:
    """Find claims, uses of botulinum toxin, identifiers, a missing disclaimer; tell the reading grade.

    A claim that only the recording makes is a warning: no edit of the article can answer it.
    """
    uses = find_uses(public.article, public.conditions)
    known = known_words(public.clinic, public.conditions, public.vocabulary)
    claims = tuple(check_claims(public.article))
    found = (
        *claims,
        *check_toxin(uses, public.clinic),
        *_said_only(public, claims, uses),
        *check_privacy(public.article, public.speech, public.clinic, known),
        *check_disclaimer(public.article, public.clinic),
        *check_readability(public.article, public.conditions),
    )
    return tuple({finding.id: finding for finding in reversed(found)}.values())[::-1]


def find_note_chapters(public: Publication) -> frozenset[str]:
    """Give the ids of the chapters at which the page shows the clinic's texts on botulinum toxin."""
    return chapters_with_note(find_uses(public.article, public.conditions))


def _said_only(public: Publication, claims: Sequence[Finding], uses: Sequence[Use]) -> Iterator[Finding]:
    """Find what the recording claims and the article, of which claims and uses of toxin are given, does not."""
    written = {_words(finding) for finding in claims}
    written |= {_words(finding) for finding in check_toxin(uses, public.clinic)}
    said = find_uses(public.speech, public.conditions)
    approvals = (finding for finding in check_toxin(said, public.clinic) if finding.rule == "toxin-approved")
    for finding in (*check_claims(public.speech), *approvals):
        if finding.severity == "blocker" and _words(finding) not in written:
            yield replace(
                finding,
                severity="warning",
                message=f"{finding.message}: not in the article, but still in the recording and its captions",
                advice="Cut it out of the recording, or say on the page that it was put too strongly.",
            )


def _words(finding: Finding) -> tuple[str, str]:
    return finding.rule, re.split(r"[“”]", f"{finding.message}“{finding.message}")[1].casefold()
