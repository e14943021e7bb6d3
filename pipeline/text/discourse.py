"""How sentences of a talk sound: like a beginning, a greeting, a goodbye. Phrases any speaker may use."""

from __future__ import annotations

import re

from pipeline.english import any_of

_LEAD_IN = r"^(?:\W*(?:so|now|and|okay|ok|all right|then|but)\W+)*"
"""What people say before they get to the point."""


def _led_in(*phrases: str) -> re.Pattern[str]:
    return re.compile(_LEAD_IN + r"(?:" + "|".join(phrases) + ")", re.IGNORECASE)


_TOPIC = r"is|are|one|thing|up|myth|question|condition|problem|patient"

_PEOPLE = (
    r"patients?|people|person|folks|somebody|someone|lady|ladies|gentlem[ae]n|wom[ae]n|m[ae]n|guys?|kids?|adults?"
    r"|friend|neighbou?r|coworker|colleague|teacher|runner|athletes?|nurse|worker|retiree"
    r"|mother|father|mom|dad|sister|brother|husband|wife|uncle|aunt|son|daughter|grand\w+"
)
_SOMEONE = rf"(?:an?|one|another|some|this|these|my|those) (?:[\w-]+ ){{0,4}}?(?:{_PEOPLE})\b"

_BEGINNINGS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (3.0, _led_in(rf"(?:the )?(?:next|first|second|third|fourth|last) (?:\w+ ){{0,2}}(?:{_TOPIC})\b")),
    (3.0, any_of(r"(?:number|question|myth|reason|part) (?:one|two|three|four|five|\d)")),
    (
        3.0,
        any_of(
            r"(?:let's|let us|let me|i want to|i'd like to|i'm going to) (?:\w+ ){0,2}"
            r"(?:talk about|move on|turn to|switch|tell you|cover|start with|get to)"
        ),
    ),
    (
        2.5,
        _led_in(
            r"another\b",
            r"the other\b",
            r"(?:what (?:is|are|about)|what's|who's|who gets|how about)\b",
        ),
    ),
    (
        2.0,
        _led_in(
            r"(?:i|we) (?:had|have|saw|see|treated|met) (?:a|an|this|these|one|another|some) ",
            _SOMEONE,
            rf"(?:the|most|many) (?:[\w-]+ ){{0,2}}?(?:{_PEOPLE}) (?:who|that|on|in|with|i|we)\b",
            r"here's (?:where|what|the)\b",
        ),
    ),
    (
        2.0,
        any_of(
            "on the other hand",
            "picture this",
            "moving on",
        ),
    ),
    (
        1.5,
        re.compile(
            r"^(?:\W*(?:so|okay|ok|all right)\W+)+(?:now|who|what|how|picture|imagine|if)\b", re.IGNORECASE
        ),
    ),
    (2.5, re.compile(r"^(?:and )?then (?:there|there's|theirs|comes)\b", re.IGNORECASE)),
    (1.0, re.compile(r"^(?:and )?then,? (?!he\b|she\b|it\b|they\b|you\b|we\b|i\b)", re.IGNORECASE)),
    (1.0, re.compile(r"^(?:now|okay|ok|all right|so)\b", re.IGNORECASE)),
)
_GREETING = any_of(
    *(
        "welcome",
        "hello",
        "hi",
        "hey",
        "my name is",
        "thanks for joining",
        "in this video",
        "this is",
        "i'm the owner",
    ),
    *("disclaimer", r"today (?:i|we|is|it)"),
)
_GOODBYE = any_of(
    *(
        "comments?",
        "subscribe",
        "see you",
        "good ?bye",
        "bye",
        "take care",
        "next time",
        "let me know",
        "reach out",
    ),
    *(
        r"thank(?:s| you) (?:for|again|everyone|everybody|all|so much)",
        "hope this",
        "follow us",
        "looking forward",
    ),
    *(r"(?:call|e-?mail|write to|message) (?:us|me|the (?:office|clinic))", r"give (?:us|me) a call", "good luck"),
    *(r"that's (?:it|all) (?:for|from|i)", "in a nutshell", "to sum up", "in summary", "in the description"),
    *(r"(?:few|one) (?:quick |last |final )+things?", r"before (?:you|i|we) go", r"wrap (?:this |it |things )?up"),
)
_PARTING = any_of(
    *(
        "bottom line",
        r"take[- ]?home",
        r"take (?:away|from (?:it|this|today))",
        r"(?:if you|please) (?:only )?remember",
    ),
    *("emergency room", "911", r"(?:tell|let) us (?:know )?(?:if|about|when)", r"(?:any|more|your) questions"),
)
"""What is often said to everybody at the end, and sometimes earlier."""
_DISCLAIMER = any_of(
    *("medical advice", "general (?:education|information)", "just education", "for (?:education|information)"),
    *(
        "your own (?:provider|doctor|clinician)",
        r"not (?:a )?(?:substitute|diagnos\w+)",
        "not your (?:provider|doctor)",
    ),
)

_SPOKEN_DISCLAIMER = any_of(
    *(
        r"(?:general|just) (?:education|information)",
        r"(?:isn't|not|no|never) (?:(?:personal|medical|any|a|your) )*advice",
    ),
    *(
        r"is (?:only )?for (?:education|information)\w*",
        r"(?:not|isn't)(?: \w+){0,2} substitute for (?:your|seeing|medical|professional|a )",
    ),
    r"(?:don't|do not|never) take (?:this|it|any of this) as (?:personal |medical )*advice",
    *(r"this is (?:only |just |all )?education", r"not a treatment plan"),
    r"advice for (?:your|you|any) (?:particular|own|personal|specific)",
)


_GOING_ON = re.compile(
    r"^(?:\W*(?:and|but|so|or|because|which|then)\W+)*"
    r"(?:he|she|they|it|him|her|them|his|their|its|that|this|those|these|not|either|neither|too)(?:'\w+)?\b",
    re.IGNORECASE,
)
"""A sentence that begins with a word for somebody or something already spoken of."""
_CUT_OUT = re.compile(r"^[a-z]")
"""A sentence in small letters was cut out of a longer one."""
_CLOSINGS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (
        3.0,
        any_of(
            r"(?:a few|few|a couple(?: of)?|one|two|some) (?:[\w-]+ ){0,2}(?:things?|notes|words|reminders)",
            r"before (?:you|i|we) (?:go|finish|leave|wrap)",
            *("in a nutshell", "to sum up", "in summary", "to recap"),
        ),
    ),
    (
        2.5,
        any_of(
            r"(?:i|we) (?:told you|talked|was telling you|mentioned) (?:about )?(?:at the|earlier|before|in the)",
            rf"(?:that|the|my) (?:[\w-]+ )?(?:{_PEOPLE}) (?:that |who )?i (?:told you|mentioned|talked)",
        ),
    ),
    (
        2.0,
        _led_in(
            r"(?:yeah|anyway|alright|again)\b",
            r"that's (?:it|all|the|how|what|why|\w+ (?:different|things))\b",
        ),
    ),
)


def beginning(text: str) -> float:
    """Say how much a sentence sounds like the beginning of something: 0 not at all, 3 plainly."""
    return max((weight for weight, pattern in _BEGINNINGS if pattern.search(text)), default=0.0)


def goes_on(text: str) -> bool:
    """Say whether a sentence leans on the one before: it begins with "he" or "it's", or in small letters."""
    return bool(_GOING_ON.search(text) or _CUT_OUT.search(text))


def closing(text: str) -> float:
    """Say how much a sentence sounds like the turn to the end of a talk: 0 not at all, 3 plainly."""
    return max((weight for weight, pattern in _CLOSINGS if pattern.search(text)), default=0.0)


def greets(text: str) -> bool:
    """Say whether a sentence belongs to a welcome: a greeting, an introduction, a disclaimer."""
    return bool(_GREETING.search(text) or _DISCLAIMER.search(text))


def goodbye(text: str) -> float:
    """Say how much a sentence sounds like a goodbye: 3 by its phrases, 2 by a disclaimer, 1 by advice."""
    spoken = ((3.0, _GOODBYE), (2.0, _DISCLAIMER), (1.0, _PARTING))
    return sum(weight for weight, pattern in spoken if pattern.search(text))


def disclaims(text: str) -> bool:
    """Say whether a sentence tells that the talk is education and no advice for the one who watches."""
    return bool(_SPOKEN_DISCLAIMER.search(text))
