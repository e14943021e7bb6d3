"""Find habits of speech that say nothing: hesitations, "you know", "I mean", "like", "kind of", openers.

Each rule names the contexts in which the words can't mean anything. What could mean something stays.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.english import ARTICLES, POSSESSIVES, SUBJECT_PRONOUNS, ends_sentence, is_hesitation, is_number
from pipeline.text.said import (
    FORMS_OF_BE,
    LEAD_INS,
    Said,
    Spans,
    bare_at,
    follows,
    is_function_word,
    opens_clause,
    pauses,
    runs,
    sentence_before,
)

_PERSONS = frozenset({"i", "we", "they", "he", "she"})
"""Subjects after which "you know" can be no relative clause: "they you know work"."""
_QUESTIONS = frozenset({"who", "what", "how", "when", "where", "why", "which", "that", "whether"})
_SAYING = frozenset({"say", "says", "said", "saying", "call", "called", "ask", "asked", "mean", "word"})
"""Words after which "I mean" may explain: "When I say rest, I mean sleep"."""
_PARTICLES = frozenset({"up", "down", "out", "back", "off", "over", "away"})
_VAGUE = frozenset({"saying", "maybe", "about", "just", "only", "roughly"})
"""Words that make a number vague by themselves, so that "like" before it adds nothing."""
_BEFORE_VERB = frozenset({"not", "never", "also", "can", "could", "will", "would", "may", "might", "should"})
_OPENERS = frozenset({"okay", "ok", "alright", "so", "yeah", "yep", "well", "oh", "right"})
_YES = frozenset({"yeah", "yep"})
_LOWER_OPENERS = _OPENERS | {"and", "but", "now", "like"}


def find_hesitations(said: Sequence[Said]) -> Spans:
    """Find sounds of thinking: um, uh, er, and an uh heard as an article: "in her a, shoulders", "to a, rest"."""
    for at, word in enumerate(said):
        is_misheard = word.text == "a," and bare_at(said, at - 1) in POSSESSIVES | {"to"}
        if is_hesitation(word.text) or is_misheard:
            yield at, at + 1


def find_asides(said: Sequence[Said]) -> Spans:
    """Find "you know" and "I mean" that address nobody and explain nothing.

    "I mean" with a comma behind it is no verb, for that would need an object: "I mean it".
    """
    yield from runs(said, _aside_length)


def _aside_length(said: Sequence[Said], at: int) -> int:
    if follows(said, at, "you", "know") and at + 2 < len(said):
        return 2 * (_is_set_off(said, at) or _interrupts(said, at))
    is_meant = bare_at(said, at - 1) == "what" or _SAYING & {*sentence_before(said, at)}
    if follows(said, at, "i", "mean") and at + 2 < len(said) and not is_meant:
        return 2 * (said[at + 1].text.endswith(",") or _delays(said, at))
    return 0


def _is_set_off(said: Sequence[Said], at: int) -> bool:
    """Say whether a pair has a comma behind it and begins a clause, if need be after an "and" or "but"."""
    led_in = at > 0 and said[at - 1].bare in LEAD_INS and opens_clause(said, at - 1)
    return said[at + 1].text.endswith(",") and (led_in or opens_clause(said, at))


def _interrupts(said: Sequence[Said], at: int) -> bool:
    """Say whether "you know" parts a subject or a form of "be" from what belongs to it: "it is you know early"."""
    before, after = bare_at(said, at - 1), bare_at(said, at + 2)
    if _QUESTIONS & {*sentence_before(said, at)} - {"that"}:
        return False  # "What it is you know"
    is_parted = before in FORMS_OF_BE | _PERSONS or before.endswith(("'s", "'re", "'m"))
    return is_parted and not pauses(said[at - 1]) and not pauses(said[at + 1]) and after not in _QUESTIONS


def _delays(said: Sequence[Said], at: int) -> bool:
    """Say whether "I mean" only puts off a clause that begins behind it: "And then I mean you do have to"."""
    led_in = opens_clause(said, at) or bare_at(said, at - 1) in LEAD_INS | {"then"}
    subject, verb = bare_at(said, at + 2), bare_at(said, at + 3)
    is_clause = "'" in subject or (is_function_word(verb) and not pauses(said[at + 2]))
    return led_in and is_clause and subject.partition("'")[0] in SUBJECT_PRONOUNS


def find_likes(said: Sequence[Said]) -> Spans:
    """Find a "like" that neither compares nor quotes nor is a verb."""
    for at, word in enumerate(said):
        if word.bare == "like" and 0 < at < len(said) - 1 and _is_empty_like(said, at):
            yield at, at + 1


def _is_empty_like(said: Sequence[Said], at: int) -> bool:
    before, after, has_comma = said[at - 1], said[at + 1], said[at].text.endswith(",")
    if has_comma:
        is_told = {"what", "how"} & {*sentence_before(said, at)}
        doubled = before.text.endswith(",") or before.bare in FORMS_OF_BE | {"because"}
        return doubled or before.bare in ARTICLES - {"the"} or (before.bare in _PARTICLES and not is_told)
    if before.bare in ARTICLES - {"the"}:
        return not ends_sentence(said[at].text)
    if before.bare in _VAGUE:
        return is_number(after.text)
    is_being = before.bare in {"am", "are"} or before.bare.endswith(("'re", "'m"))
    return is_being and (after.bare in {"always", "totally", "completely"} or _denies_state(said, at + 1))


def _denies_state(said: Sequence[Said], at: int) -> bool:
    """Say whether a "not" denies a state, as in "you're like not better": "like not sleeping" compares."""
    after = bare_at(said, at + 1)
    return said[at].bare == "not" and after not in ARTICLES and not after.endswith("ing")


def find_hedges(said: Sequence[Said]) -> Spans:
    """Find a "kind of" or "sort of" that stands before a verb: "they sort of wrap around the knee".

    Before a noun, an adjective or "like" it says something ("a kind of nerve", "sort of blue"), and at a
    sentence's end it is the point ("they kind of do").
    """
    yield from runs(said, _hedge_length)


def _hedge_length(said: Sequence[Said], at: int) -> int:
    length = 1 if said[at].bare in {"kinda", "sorta"} else 0
    if said[at].bare in {"kind", "sort"} and bare_at(said, at + 1) == "of":
        length = 2
    end = at + length
    if not length or at == 0 or end >= len(said) or pauses(said[at - 1]) or pauses(said[end - 1]):
        return 0
    return length * _is_before_verb(said, at, end)


def _is_before_verb(said: Sequence[Said], at: int, end: int) -> bool:
    before, after = said[at - 1].bare, said[end]
    if ends_sentence(after.text) or after.bare in ARTICLES | {"like", "thing", "things"} or is_number(after.text):
        return False
    if before in (SUBJECT_PRONOUNS - {"there"}) | _BEFORE_VERB or before.endswith("n't"):
        return True
    if before == "which":
        return at > 1 and said[at - 2].text.endswith(",") and after.bare.endswith(("s", "ed"))
    return after.bare in {"just", "not"} or (before in FORMS_OF_BE and after.bare.endswith("ing"))


def find_openers(said: Sequence[Said]) -> Spans:
    """Find two or more openers in a row at the start of a sentence: "So, yeah,", "Okay, so,"."""
    yield from runs(said, _opener_length)


def _opener_length(said: Sequence[Said], at: int) -> int:
    if not said[at].opens:
        return 0
    end = at + 1
    while end < len(said) and said[end].bare in _OPENERS and not ends_sentence(said[end - 1].text):
        end += 1
    last = said[end - 1]
    if end - at < 2 or end >= len(said) or said[at].bare not in _OPENERS:
        return 0
    if ends_sentence(last.text):  # "So, yeah." answers nothing but a question
        return (end - at) * (last.bare in _YES and at > 0 and not said[at - 1].text.endswith("?"))
    return (end - at) * (last.text.endswith(",") or last.bare in _YES)


def find_second_starts(said: Sequence[Said]) -> Spans:
    """Find openers in small letters before the capital of the real start: "so, If you put your fingers"."""
    yield from runs(said, _second_start_length)


def _second_start_length(said: Sequence[Said], at: int) -> int:
    if not said[at].opens:
        return 0
    end = at
    while end < len(said) and said[end].bare in _LOWER_OPENERS and said[end].text == f"{said[end].bare},":
        end += 1
    starts = end < len(said) and said[end].text[:1].isupper() and not is_first_person(said[end].bare)
    return (end - at) * starts


def is_first_person(word: str) -> bool:
    """Say whether a bare word is an "I", which has a capital anywhere."""
    return word.partition("'")[0] == "i"
