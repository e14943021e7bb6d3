"""Find promises that no clinic may make: cures, guarantees, no side effects, and softer ones.

Sources: the Health Products Compliance Guidance of the FTC (December 2022); the rules of state boards on
certainty of results (North Carolina). What is denied, asked or warned of is no promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from pipeline.models import Finding, Passage, Severity


class _Claim(NamedTuple):
    rule: str
    severity: Severity
    pattern: re.Pattern[str]
    fault: str
    advice: str


def _phrase(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)


_CARE = r"(?:treatments?|therap(?:y|ies)|injections?|procedures?|shots?|blocks?|medicines?|medications?|drugs?)"
_PILLS = (
    r"(?:medications?|medicines?|meds|pills|prescriptions?|opioids?|blood thinners?|insulin|antidepressants?|steroids?)"
)
_BETTER = r"(?:better|relief|well|great|happy|thrilled|improve[sd]?|improvement|pain[- ]free|out of pain|results?)"
_FULLY = r"(?:completely|totally|perfectly|absolutely|entirely|100 ?%|a hundred percent|one hundred percent)"
_WHOLE = r"(?:100 ?%|100 percent|(?:a|one) hundred percent)"

CLAIMS: Sequence[_Claim] = (
    _Claim(
        "claim-cure",
        "blocker",
        _phrase(r"cur(?:e|es|ed|ing|able)(?! (?:cement|resin|glue|meat|ham))"),
        "promises a cure",
        "Say what it can do and for how many, such as “it helps many people”.",
    ),
    _Claim(
        "claim-guarantee",
        "blocker",
        _phrase(r"guarante(?:e|es|ed|eing)"),
        "guarantees a result",
        "No result is certain; say how often it helps.",
    ),
    _Claim(
        "claim-side-effects",
        "blocker",
        _phrase(
            r"(?:no|zero|without(?: any)?|free of|(?:doesn't|don't|does not|do not) (?:have|cause) any)"
            r"(?: \w+){0,2} (?:side[- ]effects?|complications?|downsides?)|side[- ]effect[- ]free"
        ),
        "says that there are no side effects",
        "Say which side effects there are and how often.",
    ),
    _Claim(
        "claim-safe",
        "blocker",
        _phrase(
            rf"{_FULLY} (?:safe|harmless|risk[- ]free)|risk[- ]free|safe for (?:everyone|everybody|anyone|anybody)"
            r"|(?:no|zero|without(?: any)?)(?: \w+)? risks?(?: at all| whatsoever| involved)?(?! factors?)"
            r"|nothing (?:can|could|will) go wrong"
        ),
        "says that it is without risk",
        "Say what the risks are, and how rare.",
    ),
    _Claim(
        "claim-permanent",
        "warning",
        _phrase(
            r"permanent (?:relief|results?|fix|solution|answer|improvement|cure)"
            r"|permanently (?:reliev|fix|eliminat|remov|end|stop|solv|get rid|got rid|gone|resolv)\w*"
            r"|(?:gone|pain[- ]free|better|relief|fix(?:es|ed)?)(?: \w+){0,2} (?:forever|for good|for life)"
            r"|(?:pain|headaches?|symptoms?) (?:will |would )?never comes? back"
        ),
        "promises that it lasts for ever",
        "Say how long it usually lasts.",
    ),
    _Claim(
        "claim-always",
        "warning",
        _phrase(
            r"always (?:works?|helps?|successful|effective|relieves?|gets? (?:better|rid))|never fails?"
            r"|(?:works?|helps?)(?: \w+){0,2} (?:every (?:single )?time|for (?:everyone|everybody)|on (?:everyone|everybody))"
            rf"|{_WHOLE} (?:effective|success\w*|relief|better|pain[- ]free|of (?:the time|people|patients|my|our))"
        ),
        "says that it always works",
        "Say how often it helps, and where that number comes from.",
    ),
    _Claim(
        "claim-painless",
        "warning",
        _phrase(
            r"painless(?:ly)?(?! (?:lump|swelling|bump|mass|nodule|ulcer|weakness|click|sore|loss))"
            rf"|pain[- ]free {_CARE}|(?:won't|will not|don't|do not) feel (?:a thing|anything)"
            r"|(?:doesn't|does not|won't) hurt (?:at all|a bit|one bit)"
        ),
        "promises that it does not hurt",
        "Say what people usually feel.",
    ),
    _Claim(
        "claim-miracle",
        "warning",
        _phrase(
            r"miracles?|miraculous(?:ly)?|wonder drugs?|magic bullets?|revolutionary|game[- ]changers?"
            r"|breakthroughs?(?! (?:pain|headaches?|seizures?|bleeding|symptoms?|infections?|doses?))"
        ),
        "praises beyond what can be shown",
        "Leave the praise out and say what it does.",
    ),
    _Claim(
        "claim-proven",
        "warning",
        _phrase(
            r"(?:clinically|scientifically|medically) proven"
            rf"|proven (?:to (?:work|help|relieve|reduce|stop|fix|end)|results?|relief|effective|{_CARE})"
        ),
        "says that something is proven",
        "Name the study, or say “studies suggest”.",
    ),
    _Claim(
        "claim-best",
        "warning",
        _phrase(
            r"(?:the|your) (?:best|only|leading|top|number one|#1) (?:\w+ )?"
            r"(?:clinics?|doctors?|surgeons?|providers?|specialists?|practice|team|place)"
            rf"|the only {_CARE} (?:that|which) works?|world[- ]class|top[- ]rated|second to none"
            rf"|better than any(?: other)? (?:clinic|doctor|surgeon|provider|{_CARE})"
        ),
        "puts itself above all others",
        "Say what you do; leave the comparison out.",
    ),
    _Claim(
        "claim-patients",
        "warning",
        _phrase(
            r"(?:all(?: of)?|every(?: single)?(?: one)?(?: of)?|each(?: one)? of) (?:my|our) patients?"
            rf"(?: \w+){{0,4}} {_BETTER}|(?:everyone|everybody) (?:gets|got|feels|felt|is|was|leaves) (?:so |much |really |very )?{_BETTER}"
        ),
        "speaks for every patient",
        "Say “many” or “most”, if that is so.",
    ),
    _Claim(
        "claim-replace",
        "warning",
        _phrase(
            r"(?:instead|in place) of (?:\w+ ){0,2}?(?:" + _PILLS + r"|surgery|an operation)"
            r"|replaces? (?:your |all |the need for ){0,2}(?:" + _PILLS + r"|surgery)"
            r"|(?:won't|don't|no longer) need (?:your |any |that |the ){0,2}(?:" + _PILLS + r"|surgery)"
        ),
        "offers it in place of another treatment",
        "Say that this is decided with the clinician who prescribed or advised it.",
    ),
    _Claim(
        "claim-stop",
        "warning",
        _phrase(
            r"(?:stop|quit|ditch|toss|throw (?:away|out)|(?:get|go|come|come right) off(?: of)?)"
            rf" (?:taking )?(?:\w+ ){{0,2}}?{_PILLS}|(?:stop|quit) taking"
        ),
        "may be read as advice to stop a medicine",
        "Add that nobody should stop a medicine without asking the clinician who prescribed it.",
    ),
    _Claim(
        "claim-number",
        "note",
        _phrase(
            r"\d+(?: to \d+)? ?(?:%|percent)(?: \w+){0,4} (?:people|patients|success|effective|relief|improve\w*|better)"
        ),
        "gives a number without saying where it comes from",
        "Name the source, in the text or in a list at its end.",
    ),
)
"""Rule, severity, words, what is wrong with them and what to write instead.

What could make a person refuse treatment or sue is a blocker; praise and loose words are for the editor to weigh.
"""

_DENIAL = re.compile(
    r"\b(?:no|not|never|nor|neither|nothing|nobody|none|without|hardly|rarely|cannot|unlikely|isnt|dont|cant|than"
    r"|\w+n't|anti)\b(?! only\b)",
    re.IGNORECASE,
)
_DISTANCE = re.compile(
    r"\b(?:any(?:one|body) (?:who|that)|some(?:one|body) (?:who|that|promis\w+|tells?|says?)|people who (?:promise|claim|say)"
    r"|ads?|if (?:any|some)(?:one|body)|beware|wary|careful (?:of|with)|skeptical|suspicious|myths?|too good to be true"
    r"|i wish|wish i (?:could|had)|look(?:ing)? for|search(?:ing)? for|hop(?:e|ing) for|work(?:ing)? (?:on|toward)|until"
    r"|some ?day|one day|promis(?:e|es|ing) (?:you )?a|claims? (?:to|that)|so[- ]called|supposed(?:ly)?)\b",
    re.IGNORECASE,
)
_NEW_CLAUSE = re.compile(
    r"[;:!?]|\b(?:but|because|although|however)\b|[,–—] ?(?:and |so |then )?"
    r"(?=(?:i|it|you|he|she|we|they|this|that|these|those|there|the|my|our|its|it's|that's|they're|we're|you're)\b)"
    r"|\band (?=(?:it|they|you|this|we)\b)",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"\W*(?:\w+ )?(?:it |that )?(?:(?:is|are|was|were|has|have|does|do|can|could|would)(?:n't| not)|cannot|never)\b",
    re.IGNORECASE,
)
_NOUN = re.compile(r"\b(?:an?|any|the|that|such|complete|total|real|true|permanent|miracle)\W+\Z", re.IGNORECASE)
_HARD = re.compile(r"\b(?:cement|resin|epoxy|adhesive|glue|concrete|ham|bacon|salami)\b", re.IGNORECASE)
_SOURCED = re.compile(r"\b(?:stud(?:y|ies)|trials?|research|published|review|according|reported|surveys?)\b", re.IGNORECASE)
_YES = re.compile(r"\W*(?:yes|yeah|yep|absolutely|definitely|of course|it (?:does|will|is)|you bet|100)\b", re.IGNORECASE)


def check_claims(passages: Sequence[Passage]) -> Iterator[Finding]:
    """Find promises in sentences that stand in the order of reading."""
    for passage, following in zip_longest(passages, passages[1:]):
        if passage.text.rstrip("\"'”’)").endswith("?") and not (following and _YES.match(following.text)):
            continue
        for claim in CLAIMS:
            found = [match for match in claim.pattern.finditer(_plain(passage.text)) if _is_claimed(claim, match)]
            if found:
                yield _finding(claim, passage, found[0][0])


def _finding(claim: _Claim, passage: Passage, words: str) -> Finding:
    return Finding(
        rule=claim.rule,
        severity=claim.severity,
        message=f"“{words}” {claim.fault}",
        at_ms=passage.at_ms,
        sentence=passage.text,
        advice=claim.advice,
    )


def _is_claimed(claim: _Claim, match: re.Match[str]) -> bool:
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
