"""Find promises that no clinic may make, where they are meant: not denied, not asked, not warned of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from pipeline.checks.promises import CLAIMS, Claim
from pipeline.models import Finding, Passage

_DENIAL = re.compile(
    r"\b(?:no|not|never|nor|neither|nothing|nobody|none|without|hardly|rarely|cannot|unlikely|than"
    r"|\w+n't|anti)\b(?! only\b)",
    re.IGNORECASE,
)
_DISTANCE = re.compile(
    r"\b(?:any(?:one|body) (?:who|that)|some(?:one|body) (?:who|that|promises?|promising|tells?|says?)"
    r"|people who (?:promise|claim|say)|ads?|if (?:any|some)(?:one|body)|beware|wary|careful (?:of|with)"
    r"|skeptical|suspicious|myths?|too good to be true|i wish|wish i (?:could|had)"
    r"|(?:look|search|hop|work)(?:e|ing)? (?:for|on|toward) an?"
    r"|(?:until|some ?day|one day) (?:there|we|they|somebody)"
    r"|(?:promise[ds]?|promising) (?:you )?an?|claims? (?:to|that)|so[- ]called|supposed(?:ly)?)\b",
    re.IGNORECASE,
)
_NEW_CLAUSE = re.compile(
    r"[;:!?]|\b(?:but|because|although|however)\b|[,–—] ?(?:and |so |then )?"
    r"(?=(?:i|it|you|he|she|we|they|this|that|these|those|there|the|my|our|its|it's|that's|they're|we're|you're)\b)"
    r"|\band (?=(?:it|they|you|this|we)\b)",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"\W*(?:\w+ )?(?:it |that )?"
    r"(?:(?:is|are|was|were|has|have|does|do|can|could|would)(?:n't| not)|cannot|never)\b",
    re.IGNORECASE,
)
_NOUN = re.compile(r"\b(?:an?|any|the|that|such|complete|total|real|true|permanent|miracle)\W+\Z", re.IGNORECASE)
_HARD = re.compile(r"\b(?:cement|resin|epoxy|adhesive|glue|concrete|ham|bacon|salami)\b", re.IGNORECASE)
_SOURCED = re.compile(
    r"\b(?:stud(?:y|ies)|trials?|research|published|review|according|reported|surveys?)\b", re.IGNORECASE
)
_YES = re.compile(
    r"\W*(?:yes|yeah|yep|absolutely|definitely|of course|it (?:does|will|is)|you bet|100)\b", re.IGNORECASE
)


def check_claims(passages: Sequence[Passage]) -> Iterator[Finding]:
    """Find promises in sentences that stand in the order of reading."""
    for passage, following in zip_longest(passages, passages[1:]):
        if passage.text.rstrip("\"'”’)").endswith("?") and not (following and _YES.match(following.text)):
            continue
        plain = _plain(passage.text)
        for claim in CLAIMS:
            found = [match for match in claim.pattern.finditer(plain) if _is_claimed(claim, match)]
            if found:
                yield _finding(claim, passage, found[0][0])


def _finding(claim: Claim, passage: Passage, words: str) -> Finding:
    return Finding(
        rule=claim.rule,
        severity=claim.severity,
        message=f"“{words}” {claim.fault}",
        at_ms=passage.at_ms,
        sentence=passage.text,
        advice=claim.advice,
    )


def _is_claimed(claim: Claim, match: re.Match[str]) -> bool:
    """Say whether the words are meant as they stand: not denied before or after, and nobody else's."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    clause = _NEW_CLAUSE.split(before)[-1]
    if _DENIAL.search(clause) or _DISTANCE.search(before):
        return False
    if _NOUN.search(before) and _DENIED_AFTER.match(after):
        return False
    if claim.rule == "claim-cure" and _HARD.search(match.string):
        return False
    return not (claim.rule == "claim-number" and _SOURCED.search(match.string))


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())
