"""How sentences of a talk sound: like a beginning, a greeting, a goodbye. Phrases any speaker may use."""

from __future__ import annotations

import re

_LEAD_IN = r"^(?:\W*(?:so|now|and|okay|ok|all right|then|but)\W+)*"
"""What people say before they get to the point."""


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(phrases) + r")\b", re.IGNORECASE)


def _led_in(*phrases: str) -> re.Pattern[str]:
    return re.compile(_LEAD_IN + r"(?:" + "|".join(phrases) + ")", re.IGNORECASE)


_TOPIC = r"is|are|one|thing|up|myth|question|condition|problem|patient"

_BEGINNINGS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (3.0, _led_in(rf"(?:the )?(?:next|first|second|third|fourth|last) (?:\w+ ){{0,2}}(?:{_TOPIC})\b")),
    (3.0, _any(r"(?:number|question|myth|reason|part) (?:one|two|three|four|five|\d)")),
    (
        3.0,
        _any(
            r"(?:let's|let us|let me|i want to|i'd like to|i'm going to) (?:\w+ ){0,2}"
            r"(?:talk about|move on|turn to|switch|tell you|cover|start with|get to)"
        ),
    ),
    (
        2.5,
        _led_in(
            r"another\b",
            r"the other\b",
            r"there\b",
            r"(?:what (?:is|are|about)|what's|who's|who gets|how about)\b",
        ),
    ),
    (
        2.0,
        _led_in(
            r"(?:i|we) (?:had|have|saw|see|treated|met) (?:a|an|this|these|one|another|some) ",
            r"my (?:neighbor|friend|mother|father|patient|dad|mom|sister|brother|husband|wife|uncle|aunt) ",
            r"here's (?:where|what|the)\b",
        ),
    ),
    (
        2.0,
        _any(
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
    (2.5, re.compile(r"^and then there\b", re.IGNORECASE)),
    (1.0, re.compile(r"^(?:now|okay|ok|all right|so)\b", re.IGNORECASE)),
)
_GREETING = _any(
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
_GOODBYE = _any(
    *(
        "comments?",
        "subscribe",
        "see you",
        "thanks for",
        "thank you for",
        "good ?bye",
        "bye",
        "take care",
        "next time",
    ),
    *(
        "that's it for",
        "in a nutshell",
        "to sum up",
        "in summary",
        "hope this",
        "let me know",
        "reach out",
    ),
    *("give us a call", "follow us", r"(?:few|one) (?:quick |last |final )+things?", r"before (?:you|i|we) go"),
    r"wrap (?:this |it |things )?up",
)
_DISCLAIMER = _any(
    *("medical advice", "general (?:education|information)", "just education", "for (?:education|information)"),
    *(
        "your own (?:provider|doctor|clinician)",
        r"not (?:a )?(?:substitute|diagnos\w+)",
        "not your (?:provider|doctor)",
    ),
)

_SPOKEN_DISCLAIMER = _any(
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


def beginning(text: str) -> float:
    """Say how much a sentence sounds like the beginning of something: 0 not at all, 3 plainly."""
    return max((weight for weight, pattern in _BEGINNINGS if pattern.search(text)), default=0.0)


def greets(text: str) -> bool:
    """Say whether a sentence belongs to a welcome: a greeting, an introduction, a disclaimer."""
    return bool(_GREETING.search(text) or _DISCLAIMER.search(text))


def goodbye(text: str) -> float:
    """Say how much a sentence sounds like a goodbye: 3 for its phrases, 2 for a disclaimer, 5 for both."""
    return 3.0 * bool(_GOODBYE.search(text)) + 2.0 * bool(_DISCLAIMER.search(text))


def disclaims(text: str) -> bool:
    """Say whether a sentence tells that the talk is education and no advice for the one who watches."""
    return bool(_SPOKEN_DISCLAIMER.search(text))
