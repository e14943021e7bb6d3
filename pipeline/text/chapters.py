"""Decide where the talk turns from one condition to the next: one global decision over all sentences.

Each sentence gives evidence for conditions (`evidence`), for greeting and for closing. A chapter
costs a fixed price, less at a sentence that sounds like a beginning or follows a long pause. The
cheapest explanation of the whole talk (Viterbi over sentences, each condition at most once) wins, so a
condition in passing never pays for a chapter and coming back to one opens none.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.models import INTRO, OUTRO, SHORTEST_CHAPTER_MS, Chapter, Condition, Sentence
from pipeline.text.discourse import beginning, closing, goes_on, goodbye, greets
from pipeline.text.evidence import Evidence, Lexicon

CHAPTER_PRICE = 5.0
"""Evidence a chapter must bring beyond what its neighbours would make of the same sentences."""
MOST_CONDITIONS = 7
"""Candidates considered in one talk: those with most evidence; keeps the search small."""
LONGEST_PAUSE_BONUS = 1.0
TELLING = 0.5
"""Evidence of a sentence that is clearly about a condition; a chapter needs two of them."""
EARLY_SENTENCES = 3
EARLY_DISCOUNT = 0.2
LEAST_EARLY = 0.2
"""Speakers soon name what they talk about: a sentence further than EARLY_SENTENCES before the first
mention of a condition counts EARLY_DISCOUNT less for each sentence more, down to LEAST_EARLY."""
OUTRO_REBATE = 2.0
"""Nearly every talk closes with a goodbye, so that chapter costs less."""
RETURN_SENTENCES = 8
RETURN_TELLING = 1.0
RETURN_TRUST = 0.5
"""After so many sentences that said nothing of a condition, what is said of it again is a look back."""
DRAG = 0.25
OUTRO_DRAG = 0.6
"""What a sentence costs a condition, and a closing: an introduction gets what fits nothing, closings are short."""
LEANING = 1.0
"""A sentence that leans on the one before ("He ...", "That's ...") seldom begins a chapter."""
OTHER_PERSON = 1.0
PERSON_SENTENCES = 3
"""Where "he" is spoken of after "she", or the other way round, within so many sentences, the story is another."""
OUTRO_SHARE = 0.7
"""A closing lies in the last part of the talk, after this share of it."""

TITLES = {INTRO: "Introduction", OUTRO: "In closing"}

State = tuple[str, int]
"""The label of a sentence, and the conditions used up so far as a bit mask."""


@dataclass(frozen=True, slots=True)
class _Talk:
    """What the decision looks at: sentences, and how well each label fits each of them."""

    sentences: Sequence[Sentence]
    fit: Mapping[str, Sequence[float]]
    opening: Sequence[float]
    """How much each sentence sounds like the beginning of something."""
    closing: Sequence[float]
    """How much each sentence sounds like the turn to the end."""


def find_chapters(
    sentences: Sequence[Sentence], conditions: Sequence[Condition], *, duration_ms: int
) -> tuple[Chapter, ...]:
    """Find the chapters of a talk: `intro`, condition ids in the order they come, `outro`.

    The first begins at 0, each begins with a sentence, lasts 10 seconds at least and says why it is
    there. A talk without words has no chapters.
    """
    if not sentences:
        return ()
    lexicon = Lexicon(conditions)
    evidence = [lexicon.weigh(sentence) for sentence in sentences]
    candidates = _candidates(evidence)
    while True:
        starts = _decide(_weigh_talk(sentences, evidence, candidates))
        unfit = _unfit(starts, sentences, evidence, duration_ms)
        if unfit is None:
            break
        candidates = [candidate for candidate in candidates if candidate != unfit]
    packs = {pack.id: pack for pack in conditions}
    return _chapters(_without_short_ends(starts, sentences, duration_ms), sentences, evidence, packs, duration_ms)


def _candidates(evidence: Sequence[Mapping[str, Evidence]]) -> list[str]:
    total: Counter[str] = Counter()
    named = set()
    for sentence in evidence:
        for condition, found in sentence.items():
            total[condition] += found.weight  # type: ignore[assignment]
            named |= {condition} if found.named else set()
    return [condition for condition, _ in total.most_common() if condition in named][:MOST_CONDITIONS]


def _weigh_talk(
    sentences: Sequence[Sentence], evidence: Sequence[Mapping[str, Evidence]], candidates: Sequence[str]
) -> _Talk:
    """Say for each label how well each sentence fits it, and how much each sentence sounds like a beginning."""
    fit = _weigh_labels(sentences, evidence, candidates)
    pauses = [after.start_ms - before.end_ms for before, after in pairwise(sentences)]
    usual_ms = statistics.median(pauses) if pauses else 0
    longer = [0.0] + [min(max((pause - usual_ms) / 500, 0.0), LONGEST_PAUSE_BONUS) for pause in pauses]
    opening = [
        beginning(s.text) + pause + other - LEANING * goes_on(s.text)
        for s, pause, other in zip(sentences, longer, _other_person(sentences), strict=True)
    ]
    return _Talk(sentences, fit, opening, [closing(s.text) for s in sentences])


def weigh_labels(sentences: Sequence[Sentence], conditions: Sequence[Condition]) -> Mapping[str, Sequence[float]]:
    """Say for the likeliest labels how well each sentence fits: evidence above 0, or what it costs below."""
    lexicon = Lexicon(conditions)
    evidence = [lexicon.weigh(sentence) for sentence in sentences]
    return _weigh_labels(sentences, evidence, _candidates(evidence))


def _weigh_labels(
    sentences: Sequence[Sentence], evidence: Sequence[Mapping[str, Evidence]], candidates: Sequence[str]
) -> Mapping[str, Sequence[float]]:
    end_ms = sentences[-1].end_ms
    closing = [s.start_ms >= OUTRO_SHARE * end_ms and goodbye(s.text) > 0 for s in sentences]
    before = [{} if closes else found for closes, found in zip(closing, evidence, strict=True)]
    fit = {name: _fit(name, before) for name in candidates}
    fit[INTRO] = [2.0 if greets(s.text) else 0.0 for s in sentences]
    fit[OUTRO] = [
        goodbye(s.text) - OUTRO_DRAG if s.start_ms >= OUTRO_SHARE * end_ms else -CHAPTER_PRICE for s in sentences
    ]
    return fit


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


def _fit(condition: str, evidence: Sequence[Mapping[str, Evidence]]) -> list[float]:
    """Give a condition's evidence by sentence: discounted long before it is first named, and on a return."""
    named = (at for at, found in enumerate(evidence) if condition in found and found[condition].named)
    first = next(named, len(evidence))
    fit, last_told = [], None
    for at, found in enumerate(evidence):
        weight = found[condition].weight if condition in found else 0.0
        trust = max(1 - EARLY_DISCOUNT * max(first - at - EARLY_SENTENCES, 0), LEAST_EARLY)
        if last_told is not None and at - last_told > RETURN_SENTENCES:
            trust = RETURN_TRUST
        elif weight * trust >= RETURN_TELLING:
            last_told = at
        fit.append(weight * trust - DRAG)
    return fit


def _decide(talk: _Talk) -> dict[str, int]:
    """Give each chosen label the position of its first sentence, by the best path over all sentences.

    A state is (label now, conditions used up); a condition is entered once, `outro` is never left.
    """
    labels = [label for label in talk.fit if label not in (INTRO, OUTRO)]
    bit = {label: 1 << number for number, label in enumerate(labels)}
    score: dict[State, float] = {(INTRO, 0): talk.fit[INTRO][0]}
    score |= {(label, bit[label]): talk.fit[label][0] - CHAPTER_PRICE for label in labels}
    trail: list[dict[State, State]] = []
    for at in range(1, len(talk.sentences)):
        price = CHAPTER_PRICE - talk.opening[at]
        step: dict[State, float] = defaultdict(lambda: float("-inf"))
        came_from: dict[State, State] = {}
        for state, so_far in score.items():
            label, used = state
            moves = [(state, 0.0)]
            if label != OUTRO:
                moves += [((new, used | bit[new]), price) for new in labels if not used & bit[new]]
                moves.append(((OUTRO, used), price - OUTRO_REBATE - talk.closing[at]))
            for target, cost in moves:
                total = so_far - cost + talk.fit[target[0]][at]
                if total > step[target]:
                    step[target], came_from[target] = total, state
        score = dict(step)
        trail.append(came_from)
    return _starts(max(score, key=lambda state: score[state]), trail)


def _starts(last: tuple[str, int], trail: Sequence[Mapping[tuple[str, int], tuple[str, int]]]) -> dict[str, int]:
    path = [last]
    for came_from in reversed(trail):
        path.append(came_from[path[-1]])
    starts: dict[str, int] = {}
    for at, (label, _) in enumerate(reversed(path)):
        starts.setdefault(label, at)
    return starts


def _unfit(
    starts: Mapping[str, int],
    sentences: Sequence[Sentence],
    evidence: Sequence[Mapping[str, Evidence]],
    duration_ms: int,
) -> str | None:
    """Name a condition whose chapter is too short, in passing, or never names it; None if all are fit."""
    positions = [*starts.values(), len(sentences)]
    for (label, start), end in zip(starts.items(), positions[1:], strict=True):
        if label in (INTRO, OUTRO):
            continue
        until_ms = sentences[end].start_ms if end < len(sentences) else duration_ms
        is_short = until_ms - (sentences[start].start_ms if start else 0) < SHORTEST_CHAPTER_MS
        about = [found[label] for found in evidence[start:end] if label in found]
        is_named = any(found.named for found in about)
        is_passing = sum(found.weight >= TELLING for found in about) < 2
        if is_short or is_passing or not is_named:
            return label
    return None


def _without_short_ends(
    starts: Mapping[str, int], sentences: Sequence[Sentence], duration_ms: int
) -> dict[str, int]:
    """Join a welcome or a goodbye that is too short for a chapter with its neighbour."""
    kept = dict(starts)
    following = [label for label in kept if label != INTRO]
    if INTRO in kept and following and sentences[kept[following[0]]].start_ms < SHORTEST_CHAPTER_MS:
        del kept[OUTRO if following == [OUTRO] else INTRO]
    if OUTRO in kept and duration_ms - sentences[kept[OUTRO]].start_ms < SHORTEST_CHAPTER_MS and len(kept) > 1:
        del kept[OUTRO]
    return kept


def _chapters(
    starts: Mapping[str, int],
    sentences: Sequence[Sentence],
    evidence: Sequence[Mapping[str, Evidence]],
    packs: Mapping[str, Condition],
    duration_ms: int,
) -> tuple[Chapter, ...]:
    labels = list(starts)
    begins_ms = [0, *(sentences[starts[label]].start_ms for label in labels[1:])]
    ends = [*list(starts.values())[1:], len(sentences)]
    return tuple(
        Chapter(
            id=label,
            title=packs[label].plain_name if label in packs else TITLES[label],
            start_ms=start_ms,
            end_ms=end_ms,
            reason=_reason(label, evidence[starts[label] : end]),
        )
        for label, start_ms, end_ms, end in zip(
            labels, begins_ms, [*begins_ms[1:], duration_ms], ends, strict=True
        )
    )


def _reason(label: str, evidence: Sequence[Mapping[str, Evidence]]) -> str:
    if label in (INTRO, OUTRO):
        return "before the first condition" if label == INTRO else "after the last condition"
    heard = Counter(term for found in evidence if label in found for term in found[label].heard)
    return "heard here: " + ", ".join(term for term, _ in heard.most_common(6))
