"""Weigh what each sentence of a talk would be worth under each label: a condition, the introduction, the closing.

The constants were chosen on talks of synthetic voices and on written ones; docs/scores.md says how well they do.
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from pipeline.models import INTRO, OUTRO, Sentence
from pipeline.text.discourse import beginning, closing, goes_on, goodbye, greets
from pipeline.text.evidence import Evidence
from pipeline.text.segmentation import Array, Label

CHAPTER_PRICE = 3.0
"""What a chapter must bring beyond what its neighbours would make of the same sentences."""
SCALE, KNEE = 3.5, 2.0
"""Evidence w is worth SCALE * log(1 + w / KNEE): a chapter needs many telling sentences, not one loud one."""
DRAG = 0.2
"""What a sentence costs any condition: by chance, words of some pack stand everywhere."""
MOST_CONDITIONS = 7
"""Candidates considered in one talk: those with most evidence; keeps the search small."""
LONGEST_PAUSE_BONUS = 1.0
TELLING = 0.3
"""Evidence of a sentence that is about a condition; a chapter needs FEWEST_TELLING of them."""
FEWEST_TELLING = 2
EARLY_SENTENCES = 3
EARLY_DISCOUNT = 0.3
MOST_EARLY = 0.8
"""Speakers soon name what they talk about: in a chapter, a sentence further than EARLY_SENTENCES before the first
mention of its condition counts EARLY_DISCOUNT less for each sentence more, at most MOST_EARLY less."""
LEAD = 0.1
"""What each sentence before a chapter's first telling one costs: it is as well the end of what came before."""
FAR_SENTENCES = 6
FAR_COST = 0.2
"""What a sentence costs a condition when nothing nearer than FAR_SENTENCES tells of it."""
LEANING = 1.0
"""A sentence that leans on the one before ("He ...", "That's ...") seldom begins a chapter."""
OTHER_PERSON = 1.0
PERSON_SENTENCES = 3
"""Where "he" is spoken of after "she", or the other way round, within so many sentences, the story is another."""
GREETING = 2.5
LIST = 1.5
"""A sentence that names several conditions says what the talk will be about."""
INTRO_SENTENCES = 6
INTRO_COST = 0.04
"""What each sentence after so many costs an introduction."""
OUTRO_REBATE = 2.5
"""Nearly every talk closes with a goodbye, so that chapter costs less."""
OUTRO_COST = 0.3
"""What a sentence costs a closing: they are short."""
OUTRO_SHARE = 0.7
"""A closing lies in the last part of the talk, after this share of it."""

Heard = Sequence[Mapping[str, Evidence]]
"""The evidence of each sentence, by condition."""


def weigh_labels(sentences: Sequence[Sentence], heard: Heard) -> tuple[Label, ...]:
    """Weigh every sentence under every label; `heard` is the evidence of each."""
    is_late = np.array([s.start_ms >= OUTRO_SHARE * sentences[-1].end_ms for s in sentences])
    goodbyes = np.array([goodbye(s.text) for s in sentences])
    is_closing = is_late & (goodbyes > 0)
    of_conditions = [{} if closes else found for closes, found in zip(is_closing, heard, strict=True)]
    closings = np.array([closing(s.text) for s in sentences])
    price = CHAPTER_PRICE - _openings(sentences)
    return (
        _introduction(sentences, heard),
        *(_condition(name, of_conditions, price) for name in _candidates(heard)),
        Label(
            name=OUTRO,
            fit=goodbyes - OUTRO_COST,
            begin=np.where(is_late, OUTRO_REBATE + closings - price, -np.inf),
            only_last=True,
        ),
    )


def _introduction(sentences: Sequence[Sentence], heard: Heard) -> Label:
    greeting = np.array([float(greets(s.text)) for s in sentences])
    lists = np.array([float(sum(each.named for each in found.values()) > 1) for found in heard])
    late = (np.arange(len(sentences)) >= INTRO_SENTENCES).astype(np.float64)
    begin = np.where(np.arange(len(sentences)) == 0, 0.0, -np.inf)
    return Label(name=INTRO, fit=GREETING * greeting + LIST * lists - INTRO_COST * late, begin=begin)


def _candidates(heard: Heard) -> list[str]:
    total: defaultdict[str, float] = defaultdict(float)
    named = set()
    for sentence in heard:
        for condition, found in sentence.items():
            total[condition] += found.weight
            named |= {condition} if found.named else set()
    return sorted(named, key=lambda condition: -total[condition])[:MOST_CONDITIONS]


def _condition(name: str, heard: Heard, price: Array) -> Label:
    """Weigh one condition's chapter, which needs its name and some telling sentences."""
    weight = np.array([found[name].weight if name in found else 0.0 for found in heard])
    named = np.array([float(name in found and found[name].named) for found in heard])
    telling = (weight >= TELLING).astype(np.float64)
    worth = SCALE * np.log1p(weight / KNEE)
    return Label(
        name=name,
        fit=worth - DRAG - FAR_COST * _is_far(telling),
        begin=-price - _too_early(worth, named) - LEAD * _lead(telling),
        needs=(named, telling / FEWEST_TELLING),
    )


def _lead(telling: Array) -> Array:
    """Count the sentences from each to the next telling one."""
    lead = np.zeros(len(telling))
    until = float(len(telling))
    for at in range(len(telling) - 1, -1, -1):
        until = 0.0 if telling[at] else until + 1
        lead[at] = until
    return lead


def _is_far(telling: Array) -> Array:
    """Mark the sentences with no telling one nearby."""
    told = np.flatnonzero(telling)
    if not len(told):
        return np.ones(len(telling))
    distance = np.abs(np.arange(len(telling))[:, None] - told).min(axis=1)
    far: Array = (distance > FAR_SENTENCES).astype(np.float64)
    return far


def _too_early(worth: Array, named: Array) -> Array:
    """Give what a chapter that begins at each sentence loses of what lies long before its condition is named."""
    lost = np.zeros(len(worth))
    since = 0
    for first in np.flatnonzero(named).tolist():
        ahead = first - np.arange(since, first + 1)
        discount = np.clip(EARLY_DISCOUNT * (ahead - EARLY_SENTENCES), 0.0, MOST_EARLY)
        lost[since : first + 1] = np.cumsum((worth[since : first + 1] * discount)[::-1])[::-1]
        since = first + 1
    return lost


def _openings(sentences: Sequence[Sentence]) -> Array:
    """Say how much each sentence sounds like the beginning of something."""
    pauses = [after.start_ms - before.end_ms for before, after in pairwise(sentences)]
    usual_ms = statistics.median(pauses) if pauses else 0
    longer = [0.0] + [min(max((pause - usual_ms) / 500, 0.0), LONGEST_PAUSE_BONUS) for pause in pauses]
    sound = [beginning(s.text) - LEANING * goes_on(s.text) for s in sentences]
    openings: Array = np.array(sound) + np.array(longer) + np.array(_other_person(sentences))
    return openings


def _other_person(sentences: Sequence[Sentence]) -> list[float]:
    """Give the places between "she" and "he" their worth as beginnings, a number for each sentence."""
    spoken_of = [_person(sentence.text) for sentence in sentences]
    worth = []
    for at in range(len(spoken_of)):
        before = [one for one in spoken_of[max(at - PERSON_SENTENCES, 0) : at] if one]
        after = [one for one in spoken_of[at : at + PERSON_SENTENCES] if one]
        worth.append(OTHER_PERSON * bool(before and after and before[-1] != after[0]))
    return worth


def _person(text: str) -> str:
    """Give "he" or "she" if a sentence speaks of one of them alone; else nothing."""
    said = set(re.findall(r"[a-z]+", text.casefold()))
    he, she = bool(said & {"he", "him", "his"}), bool(said & {"she", "her", "hers"})
    return "" if he == she else "he" if he else "she"
