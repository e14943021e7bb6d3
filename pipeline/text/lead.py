"""Pick the lead: at most two sentences, as said, that tell under the headline what a talk is about."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from pipeline.english import any_of, bare
from pipeline.models import INTRO, OUTRO
from pipeline.text.said import is_function_word
from pipeline.text.takeaways import (
    ADVICE,
    DANGLING,
    FEWEST_WORDS,
    PAST,
    Candidate,
    best,
    is_whole,
    reads_alone,
    stem_of,
    tells_story,
)

SENTENCES = 2
MOST_WORDS = 40
"""Of a sentence; a key point is shorter."""
OPENING_SENTENCES = 12
"""A speaker announces in so many sentences what the talk will be about."""
INTRO_SENTENCES = 6
"""In so many sentences of an introduction she speaks of its subject without announcing it."""
LEAST_POINTS = 3.0
"""Of a sentence that announces the subject."""
LEAST_EVIDENCE = 1.0
"""What is neither announced nor in the title must be this clearly a matter of some condition."""
SUBJECT_WORDS = 6
"""What a sentence is about stands among its first words."""

_ANNOUNCED = any_of(
    r"talk(?:ing)? about|bust(?:ing)?|in this video|"
    r"(?:going|want|like|here) to (?:talk|show|tell|explain|walk|cover|go over)"
)
_COUNTED = re.compile(
    r"\b(?:two|three|four|five|six|seven|\d) (?:\w+ )?(?:things|people|patients|stories|parts|conditions|"
    r"diagnoses|reasons|ways|myths|questions|places|steps|causes|problems|topics|kinds|types)\b",
    re.IGNORECASE,
)
"""What speakers announce: "two stories", "three different diagnoses"."""
_NAMED = any_of(r"called|we call|known as|the name for|means")
_DEFINED = re.compile(
    r"(?<!which )(?<!that )\b(?:is|are) (?:an?|the|about|when|called|known as)\b|\bmeans\b|\bcomes? from\b|"
    r"\bwe call\b|\b(?:name|words?|term)\b.{0,30} (?:is|are)\b",
    re.IGNORECASE,
)
"""How somebody says what a condition is."""
_SCENE = re.compile(
    r"^(?:I(?:'m| am) (?!going)|I(?:'ve got|'ve been| have| promise)\b|my name|let me)|\bdisclaimer\b",
    re.IGNORECASE,
)
"""Who speaks, what stands beside her and what she will do in a moment: no matter for the top of an article."""
_CONDITIONAL = re.compile(r"^(?:if|when|once|after|before|sometimes)\b", re.IGNORECASE)
"""Beginnings that take up what was told before: "If you know the feeling"."""


def pick_lead(candidates: Sequence[Candidate], title: str) -> tuple[Candidate, ...]:
    """Give at most two sentences that tell what the talk is about, in their order; none where nothing tells it.

    What the speaker announces goes first. Where she announces nothing, or only once, there follows what she says
    of the subject in the introduction, and then what the subject, or her first condition, is.
    """
    names = {word for word in map(bare, title.split()) if len(word) > 2 and not is_function_word(word)}
    opening = [one for one in candidates[:OPENING_SENTENCES] if _may_lead(one)]
    chosen = best(opening, (LEAST_POINTS,) * SENTENCES, lambda one: _points(one, names))
    chosen += [one for one in opening[:INTRO_SENTENCES] if one.chapter == INTRO and _speaks_of(one, names)]
    first = next((one.chapter for one in candidates if one.chapter not in (INTRO, OUTRO)), "")
    chosen += [one for one in candidates if one.chapter in (INTRO, first) and _tells_what(one, names)]
    return tuple(sorted(list(dict.fromkeys(chosen))[:SENTENCES], key=lambda one: one.sentence.start))


def _may_lead(one: Candidate) -> bool:
    """Say whether a sentence could open an article."""
    asks = one.text.endswith("?") and not _ANNOUNCED.search(one.text)
    leans = DANGLING & {stem_of(word) for word in one.words[:3]}
    fits = FEWEST_WORDS <= len(one.words) <= MOST_WORDS and not (asks or leans or one.is_denied)
    return fits and is_whole(one) and not (_SCENE.search(one.text) or _CONDITIONAL.search(one.text))


def _points(one: Candidate, names: Set[str]) -> float:
    """Weigh how plainly a sentence announces what the talk is about; one that announces nothing gets no points."""
    counts = one.chapter == INTRO and _COUNTED.search(one.text)
    told = LEAST_POINTS * bool(_ANNOUNCED.search(one.text) or counts) + 1.0 * ("today" in one.words)
    named = min(len(names & {*one.words}), 2) + 1.0 * bool(_NAMED.search(one.text)) + one.evidence
    return told and told + named


def _speaks_of(one: Candidate, names: Set[str]) -> bool:
    """Say whether a sentence speaks of the talk's subject and tells no story."""
    tells = tells_story(one) or PAST.search(one.text)
    return not tells and (one.evidence >= LEAST_EVIDENCE or not names.isdisjoint(one.words))


def _tells_what(one: Candidate, names: Set[str]) -> bool:
    """Say whether a sentence, read alone, says what a condition, or the subject in the title, is."""
    if _CONDITIONAL.search(one.text) or ADVICE.search(one.text) or PAST.search(one.text) or not reads_alone(one):
        return False
    is_titled = len(names & {*one.words[:SUBJECT_WORDS]}) > 1
    return is_titled or (one.evidence >= LEAST_EVIDENCE and _DEFINED.search(one.text) is not None)
