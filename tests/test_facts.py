"""Facts are found where a word tells one, and not where the same word means something harmless."""

from __future__ import annotations

import pytest

from pipeline.checks.facts import find_facts
from pipeline.checks.opposites import opposition
from pipeline.checks.tokens import read_tokens
from pipeline.checks.wordforms import stem


def facts(text: str) -> list[tuple[str, str]]:
    """Give kind and token of each fact."""
    return [(fact.kind, fact.text) for fact in find_facts(read_tokens(text.split()))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Take 15 mg daily.", [("number", "15"), ("unit", "mg"), ("frequency", "daily")]),
        (
            "Take two tablets twice a day.",
            [("number", "2"), ("unit", "tablet"), ("number", "2"), ("frequency", "day")],
        ),
        ("Every other day.", [("frequency", "other"), ("frequency", "day")]),
        ("It is at L4-L5.", [("level", "l4"), ("level", "l5")]),
        ("The left knee, the right hip.", [("side", "left"), ("side", "right")]),
        ("Is it left or right?", [("side", "left"), ("side", "right")]),
        ("Both upper arms.", [("side", "both"), ("side", "upper")]),
        ("It can't hurt.", [("negation", "not")]),
        ("Nobody knows without a scan.", [("negation", "nobody"), ("negation", "without")]),
        ("More before, less after.", [("direction", d) for d in ("more", "before", "les", "after")]),
        ("Hypertension increased.", [("direction", "hypertension"), ("direction", stem("increased"))]),
        ("One shot helps.", [("number", "1")]),
        ("One milligram of it.", [("number", "1"), ("unit", "mg")]),
        ("Use it once a week.", [("number", "1"), ("frequency", "week")]),
        ("It is minus 5.", [("number", "minu"), ("number", "5")]),
    ],
)
def test_what_is_a_fact(text: str, found: list[tuple[str, str]]) -> None:
    """Number, unit, level, side, direction, frequency and negation are each found."""
    assert facts(text) == [(kind, "less" if word == "les" else word) for kind, word in found]


@pytest.mark.parametrize(
    "text",
    [
        "Call us right away.",
        "All right, that's right.",
        "It is right in front of your ears.",
        "Right?",
        "We chose the right patient.",
        "She left work and has left us.",
        "There is little left.",
        "The one who called was this one.",
        "It is one of them.",
        "Once you bend it, it clicks.",
        "It takes a second to warm up.",
        "Another day, another way.",
        "A couple of people ask.",
        "The first thing is the second opinion.",
    ],
)
def test_what_is_no_fact(text: str) -> None:
    """Words with a harmless meaning are not held against anybody."""
    assert facts(text) == []


@pytest.mark.parametrize(
    ("text", "companions"),
    [
        ("It hurts, doesn't it?", ["it"]),
        ("Not only that.", ["on"]),
        ("Number one, sit less.", []),
        ("Number two, sit less.", ["number"]),
        ("It does not hurt.", [None]),
    ],
)
def test_a_fact_may_go_together_with_another_word(text: str, companions: list[str | None]) -> None:
    """A question tag, "not only" and "number two," may be left out whole."""
    tokens = read_tokens(text.split())
    wanted = [None if word is None else "only" if word == "on" else word for word in companions]
    found = [fact.companion for fact in find_facts(tokens) if fact.kind in ("negation", "number")]
    assert [None if at is None else tokens[at].text for at in found] == wanted


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("start", "stop", "direction"),
        ("front", "back", "side"),
        ("left", "right", "side"),
        ("first", "second", "number"),
        ("most", "least", "number"),
        ("day", "week", "frequency"),
        ("mg", "mcg", "unit"),
        ("gabapentin", "pregabalin", "name"),
        ("hyperextension", "hypoextension", "direction"),
        ("likely", "unlikely", "negation"),
        ("painless", "painful", "negation"),
        ("start", "begin", None),
        ("knee", "knees", None),
        ("start", "start", None),
        ("side", "aside", None),
    ],
)
def test_opposites(one: str, other: str, kind: str | None) -> None:
    """Words that must not be exchanged are known in both directions; other words may be."""
    pair = stem(one), stem(other)
    assert opposition(*pair) == opposition(*reversed(pair)) == kind
