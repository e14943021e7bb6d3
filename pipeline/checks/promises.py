"""The promises that no clinic may make: their words, how grave they are, and what to write instead. Data only.

Sources: the Health Products Compliance Guidance of the FTC (December 2022); the rules of state boards on
certainty of results (North Carolina).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.models import Severity


class Claim(NamedTuple):
    """A kind of promise."""

    rule: str
    severity: Severity
    pattern: re.Pattern[str]
    fault: str
    advice: str


def _phrase(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)


_CARE = r"(?:treatments?|therap(?:y|ies)|injections?|procedures?|shots?|blocks?|medicines?|medications?|drugs?)"
_PILLS = (
    r"(?:medications?|medicines?|meds|pills|prescriptions?|opioids?|blood thinners?|insulin|antidepressants?"
    r"|steroids?)"
)
_BETTER = r"(?:better|relief|well|great|happy|thrilled|improve[sd]?|improvement|pain[- ]free|out of pain|results?)"
_FULLY = r"(?:completely|totally|perfectly|absolutely|entirely|100 ?%|a hundred percent|one hundred percent)"
_WHOLE = r"(?:100 ?%|100 percent|(?:a|one) hundred percent)"

CLAIMS: Sequence[Claim] = (
    Claim(
        "claim-cure",
        "blocker",
        _phrase(r"cur(?:e|es|ed|ing|able)(?! (?:cement|resin|glue|meat|ham))"),
        "promises a cure",
        "Say what it can do and for how many, such as “it helps many people”.",
    ),
    Claim(
        "claim-guarantee",
        "blocker",
        _phrase(r"guarantee(?:s|d|ing)?"),
        "guarantees a result",
        "No result is certain; say how often it helps.",
    ),
    Claim(
        "claim-side-effects",
        "blocker",
        _phrase(
            r"(?:no|zero|without(?: any)?|free of|(?:doesn't|don't|does not|do not) (?:have|cause) any)"
            r"(?: \w+){0,2} (?:side[- ]effects?|complications?|downsides?)|side[- ]effect[- ]free"
        ),
        "says that there are no side effects",
        "Say which side effects there are and how often.",
    ),
    Claim(
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
    Claim(
        "claim-permanent",
        "warning",
        _phrase(
            r"permanent (?:relief|results?|fix|solution|answer|improvement|cure)"
            r"|permanently (?:reliev|fix|eliminat|remov|end|stop|solv|get rid|got rid|gone|resolv)\w*"
            r"|(?:fix|reliev|eliminat|remov|end|stop|solv|cur|heal|resolv)\w*(?: \w+){1,4} permanently"
            r"|(?:gone|pain[- ]free|better|relief|fix(?:es|ed)?)(?: \w+){0,2} (?:forever|for good|for life)"
            r"|(?:pain|headaches?|symptoms?) (?:will |would )?never comes? back"
        ),
        "promises that it lasts for ever",
        "Say how long it usually lasts.",
    ),
    Claim(
        "claim-always",
        "warning",
        _phrase(
            r"always (?:works?|helps?|successful|effective|relieves?|gets? (?:better|rid))|never fails?"
            r"|(?:works?|helps?)(?: \w+){0,2} (?:every (?:single )?time|(?:for|on) (?:everyone|everybody))"
            rf"|{_WHOLE} (?:effective|success\w*|relief|better|pain[- ]free"
            r"|of (?:the time|people|patients|my|our))"
        ),
        "says that it always works",
        "Say how often it helps, and where that number comes from.",
    ),
    Claim(
        "claim-painless",
        "warning",
        _phrase(
            r"painless(?:ly)?(?! (?:lump|swelling|bump|mass|nodule|ulcer|weakness|click|sore|loss))"
            rf"|pain[- ]free {_CARE}|(?:won't|will not|don't|do not) feel (?:a thing|anything|any pain)"
            r"|(?:doesn't|does not|won't) hurt (?:at all|a bit|one bit)"
        ),
        "promises that it does not hurt",
        "Say what people usually feel.",
    ),
    Claim(
        "claim-miracle",
        "warning",
        _phrase(
            r"miracles?|miraculous(?:ly)?|wonder drugs?|magic bullets?|revolutionary|game[- ]changers?"
            r"|breakthroughs?(?! (?:pain|headaches?|seizures?|bleeding|symptoms?|infections?|doses?))"
        ),
        "praises beyond what can be shown",
        "Leave the praise out and say what it does.",
    ),
    Claim(
        "claim-proven",
        "warning",
        _phrase(
            r"(?:clinically|scientifically|medically) proven"
            rf"|proven (?:to (?:work|help|relieve|reduce|stop|fix|end)|results?|relief|effective|{_CARE})"
        ),
        "says that something is proven",
        "Name the study, or say “studies suggest”.",
    ),
    Claim(
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
    Claim(
        "claim-patients",
        "warning",
        _phrase(
            r"(?:all(?: of)?|every(?: single)?(?: one)?(?: of)?|each(?: one)? of) (?:my|our) patients?"
            rf"(?: \w+){{0,4}} {_BETTER}|every (?:single )?patient(?: [\w']+){{0,5}} {_BETTER}"
            r"|(?:everyone|everybody) (?:gets|got|feels|felt|is|was|leaves) (?:so |much |really |very )?"
            rf"{_BETTER}"
        ),
        "speaks for every patient",
        "Say “many” or “most”, if that is so.",
    ),
    Claim(
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
    Claim(
        "claim-stop",
        "warning",
        _phrase(
            r"(?:stop|quit|ditch|toss|throw (?:away|out)|(?:get|go|come|come right) off(?: of)?)"
            rf" (?:taking )?(?:\w+ ){{0,2}}?{_PILLS}|(?:stop|quit) taking"
        ),
        "may be read as advice to stop a medicine",
        "Add that nobody should stop a medicine without asking the clinician who prescribed it.",
    ),
    Claim(
        "claim-number",
        "note",
        _phrase(
            r"\d+(?: to \d+)? ?(?:%|percent)(?: \w+){0,4}"
            r" (?:people|patients|success|effective|relief|improve\w*|better)"
        ),
        "gives a number without saying where it comes from",
        "Name the source, in the text or in a list at its end.",
    ),
)
"""Rule, severity, words, what is wrong with them and what to write instead.

What could make a person refuse treatment or sue is a blocker; praise and loose words are for the editor to weigh.
"""
