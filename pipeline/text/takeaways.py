"""Pick what a reader takes away: key points and spoken disclaimer, each as it stands in the article.

Nothing is composed. Each sentence gets points for what it says and how (`_POINTS`); the best ones above a least
score are taken, in the order in which they were said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.english import SUBJECT_PRONOUNS, any_of, bare
from pipeline.models import Chapter, Condition, Quote, Sentence
from pipeline.text.courtesies import classify
from pipeline.text.discourse import disclaims, goodbye
from pipeline.text.evidence import Lexicon

FEWEST_WORDS, MOST_WORDS = 6, 30
"""Of a key point."""
POINTS_PER_CHAPTER = 2
LEAST_POINTS, LEAST_SECOND_POINTS = 2.0, 3.5
"""Of a chapter's first and second key point."""
LEAST_EVIDENCE = 0.4
"""A key point says of what condition it speaks, or by its words leaves no doubt: it is read alone."""
EVIDENCE_MOST = 2.0
"""What a condition's names and terms can add at most."""

DANGLING = frozenset({"it", "they", "he", "she", "this", "that", "these", "those", "them", "his", "her", "its"})
_LOOSE = frozenset({"and", "but", "or", "because", "so", "then", "which", "well", "okay", "also", "no", "yes"})
"""Words at the start of a sentence that lean on the one before."""
_LEAD_IN = re.compile(r"^(?:(?:And|But|So|Now|Okay|Well|All right|Again),? )+(?=\w)")
"""What a sentence that stands alone can do without."""
_STORY = frozenset(
    {"he", "she", "him", "his", "her", "hers", "i", "my", "me", "told", "came", "said", "mine", "i'd"}
)
_ELSEWHERE = re.compile(
    r"\b(?:they|them|those|these|there|that same|the same|the other|too|as well)\b"
    r"|^(?:on|in|at|with|for|of|or|like|both|until) |^(?:when|if|once|as|while) (?:it|that|this|he|she)\b",
    re.IGNORECASE,
)
"""Words for what other sentences say, and beginnings of pieces of sentences."""
_POINTING = any_of(r"here|this (?:video|one|thing)|like this|that same|today")
_MYTH = any_of(r"myths?|misconception|people (?:think|say|believe|tell)|they (?:think|say)|you(?:'ve)? heard")
_DENIAL = re.compile(
    r"^\W*(?:so|well|but|and|now)?\W*(?:no|nope|not (?:true|so|quite|really)|wrong|false|that's (?:not|wrong)|"
    r"that's a myth|it isn't|it's not|that isn't)\b",
    re.IGNORECASE,
)
PAST = any_of(r"was|were|had|did|\w{3,}ed her|\w{3,}ed him")
ADVICE = re.compile(
    r"^(?:please )?(?:don't|never|always|take|ask|use|keep|wear|call|avoid|start|stop|put|get|lose|bring|tell|try|"
    r"go|do|see|talk|write|loosen|hold|lean|lift|cut)\b|\b(?:you|we|people) (?:should|shouldn't|need to|must|"
    r"have to|don't have to|can't)\b|\bmake sure\b|\bplease\b",
    re.IGNORECASE,
)
_IF_YOU = re.compile(r"\b(?:if|when) (?:you|your|that|it)\b", re.IGNORECASE)
_PLAIN = any_of(
    r"is called|called|means|usually|often|most|best|first|helps?|works?|treats?|treated|treatment|takes?|"
    r"lasts?|protects?|wears off|percent|weeks?|months?"
)
_URGENT = any_of(r"911|emergency room|right away|same day|call us|call your|is an emergency")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of the article with its chapter and what it says of that chapter's condition."""

    sentence: Sentence
    text: str
    chapter: str
    evidence: float
    is_courtesy: bool = False
    is_denied: bool = False
    """Whether the next sentence says that it is not so: "Any pain down the leg is sciatica. Not true."."""

    @property
    def words(self) -> list[str]:
        """Give its bare words."""
        return [word for word in map(bare, self.text.split()) if word]


def find_candidates(
    prose: Sequence[tuple[Chapter, Sequence[tuple[Sentence, str]]]], conditions: Sequence[Condition]
) -> tuple[Candidate, ...]:
    """Weigh each written sentence for the condition of its chapter; outside of such chapters, for any."""
    lexicon, ids = Lexicon(conditions), {pack.id for pack in conditions}
    count = sum(len(sentences) for _, sentences in prose)
    found: list[Candidate] = []
    for chapter, sentences in prose:
        for sentence, text in sentences:
            weighed = lexicon.weigh(sentence)
            own = [weighed[chapter.id].weight] if chapter.id in ids and chapter.id in weighed else []
            other = [] if chapter.id in ids else [entry.weight for entry in weighed.values()]
            is_courtesy = classify(sentence, len(found), count) is not None or goodbye(text) > 0
            weight = min(max([*own, *other], default=0.0), EVIDENCE_MOST)
            found.append(Candidate(sentence, _alone(text), chapter.id, weight, is_courtesy))
    denials = [_DENIAL.search(one.sentence.text) is not None for one in found]
    return tuple(replace(one, is_denied=denied) for one, denied in zip(found, [*denials[1:], False], strict=False))


def _alone(text: str) -> str:
    """Give a sentence without the "and" or "so" that ties it to the one before."""
    rest = _LEAD_IN.sub("", text)
    return rest[:1].upper() + rest[1:]


def pick_key_points(candidates: Sequence[Candidate], found: Sequence[str]) -> tuple[Quote, ...]:
    """Give one or two sentences for each condition of `found` that a patient takes away, in the talk's order."""
    return tuple(
        Quote(text=one.text, start_ms=one.sentence.start_ms)
        for chapter in found
        for one in best(
            [one for one in candidates if one.chapter == chapter and _may_stand_alone(one)],
            (LEAST_POINTS, LEAST_SECOND_POINTS)[:POINTS_PER_CHAPTER],
            lambda one: sum(points for _, points in explain(one)),
        )
    )


def find_disclaimer(candidates: Sequence[Candidate]) -> tuple[Quote, ...]:
    """Give the sentences with which the speaker says that this is no personal advice."""
    return tuple(Quote(text=one.text, start_ms=one.sentence.start_ms) for one in candidates if disclaims(one.text))


def explain(one: Candidate) -> Iterator[tuple[str, float]]:
    """Give each reason why a sentence may be a key point, with its points."""
    yield from ((reason, points) for reason, points, holds in _POINTS if holds(one))
    yield "speaks of the condition", one.evidence


_POINTS: tuple[tuple[str, float, Callable[[Candidate], bool]], ...] = (
    ("tells what to do", 2.0, lambda one: ADVICE.search(one.text) is not None),
    ("says when it holds for you", 1.5, lambda one: _IF_YOU.search(one.text) is not None),
    ("states something plainly", 1.0, lambda one: _PLAIN.search(one.text) is not None),
    ("says when to get help at once", 2.0, lambda one: _URGENT.search(one.text) is not None),
    ("is neither short nor long", 0.5, lambda one: 9 <= len(one.words) <= 22),
    ("points back with a pronoun", -1.0, lambda one: bool(DANGLING & {stem_of(word) for word in one.words[1:5]})),
    ("tells of the past", -2.0, lambda one: PAST.search(one.text) is not None),
)


def best(
    candidates: Sequence[Candidate], least: Sequence[float], points: Callable[[Candidate], float]
) -> list[Candidate]:
    """Give the best candidates in their order: the nth best must reach the nth least score."""
    ranked = sorted(candidates, key=lambda one: (-points(one), one.sentence.start))
    chosen = [one for one, enough in zip(ranked, least, strict=False) if points(one) >= enough]
    return sorted(chosen, key=lambda one: one.sentence.start)


def _may_stand_alone(one: Candidate) -> bool:
    """Say whether a sentence says of which condition it speaks, and is understood without those around it."""
    return one.evidence >= LEAST_EVIDENCE and reads_alone(one)


def reads_alone(one: Candidate) -> bool:
    """Say whether a sentence is understood without those around it, tells no story and is no courtesy."""
    return (
        FEWEST_WORDS <= len(one.words) <= MOST_WORDS
        and is_whole(one)
        and not _ELSEWHERE.search(one.text)
        and not tells_story(one)
        and not _POINTING.search(one.text)
        and not (one.is_denied or _MYTH.search(one.text))
        and '"' not in one.text
        and one.text.endswith(".")
    )


def is_whole(one: Candidate) -> bool:
    """Say whether a sentence leans on no other by its first word and is no courtesy."""
    first = stem_of(one.words[0])
    return first not in DANGLING | _LOOSE and not one.is_courtesy and not disclaims(one.text)


def tells_story(one: Candidate) -> bool:
    """Say whether a sentence speaks of the speaker or of somebody she met."""
    return not _STORY.isdisjoint({*one.words, *map(stem_of, one.words)})


def stem_of(word: str) -> str:
    """Give a word without its short verb: it's is it; don't stays."""
    stem = word.partition("'")[0]
    return stem if stem in SUBJECT_PRONOUNS | DANGLING else word
