"""Find heard words that may be wrong: near misses, unsure facts, words nobody knows, words hardly heard.

Each gets a chance, from what the recogniser says of its words; whom to ask about what is up to `queue`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from string import ascii_lowercase

from pipeline.checks.wordforms import stem
from pipeline.concerns import Concern, Kind
from pipeline.corrections import Doubt, Suggestion
from pipeline.english import FUNCTION_WORDS, bare, is_hesitation, is_negation, is_number, is_side, split_marks
from pipeline.likeness import best_likeness, compare_sound, compare_spelling, squash
from pipeline.models import Word
from pipeline.ordinary import is_ordinary, rarity

COINED = 0.5
"""A word that nobody knows is trusted only half as much as the recogniser says."""
SURE_COINED = 0.95
"""A word that nobody knows and of which the recogniser is so sure is a name."""
HARDLY = 0.6
"""An ordinary word below this probability was hardly heard."""
MUMBLED = 0.3
"""The words that hold others together are often mumbled and still right; below this they may hide another word."""
NEARLY = 0.7
"""A word below this probability may be the fact from which one letter parts it."""
TERM_UNSURE = 0.6
"""A known term below this probability may have been put in because it was expected."""
FACT_HELD, TERM_HELD, KNOWN_HELD = 0.4, 0.3, 0.4
"""How much of the recogniser's doubt counts: most unsure facts and terms are right all the same."""
SUGGESTED_FROM = 0.3
"""What comes off a near miss's likeness: at 0.75, the least, about half of them are misheard."""
LIKE = 0.6
"""Least likeness, in letters and sound, of a term that is offered for a word nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What is known of the words that a clinic says."""

    terms: Sequence[str]
    """The terms of the packs and of `clinic.toml`, as written."""
    names: Sequence[str] = ()
    """Names that every talk holds: nobody needs to be asked about them."""

    def stems(self) -> frozenset[str]:
        """Give the single words of all terms and names, without their endings."""
        return frozenset(_stem(part) for term in (*self.terms, *self.names) for part in term.split())

    def meant(self) -> tuple[str, ...]:
        """Give what one wrong word may stand for: the terms, and their words that are no ordinary ones."""
        parts = (split_marks(part)[1] for term in self.terms for part in term.split())
        named = (*(part for part in parts if not is_ordinary(part)), *self.terms)
        letters = {squash(text): text for text in named}
        return tuple(text for squashed, text in sorted(letters.items()) if len(squashed) > 3)


def find_unsure(
    words: Sequence[Word],
    vocabulary: Vocabulary,
    *,
    suggestions: Sequence[Suggestion] = (),
    doubts: Sequence[Doubt] = (),
    settled: Set[int] = frozenset(),
) -> tuple[Concern, ...]:
    """Give what may be wrong of the heard words, in no order; `settled` positions were dealt with by a person."""
    passed = settled | {at for name in vocabulary.names for at in _places(words, name)}
    known = vocabulary.stems()
    found = [
        *(_near_miss(words, near, known) for near in suggestions),
        *(_fact(words, doubt) for doubt in doubts),
        *_single(words, known, vocabulary.meant(), told={at for fact in doubts for at in _span(fact)}),
    ]
    return tuple(concern for concern in found if passed.isdisjoint(concern.span))


def _places(words: Sequence[Word], name: str) -> Iterator[int]:
    """Give the positions at which a name stands."""
    parts = [bare(part) for part in name.split()]
    said = [bare(word.text) for word in words]
    for start in range(len(words)):
        if parts and said[start : start + len(parts)] == parts:
            yield from range(start, start + len(parts))


def _near_miss(words: Sequence[Word], near: Suggestion, known: Set[str]) -> Concern:
    chance = near.score - SUGGESTED_FROM
    if all(_stem(part) in known for part in near.heard.split()):
        chance *= KNOWN_HELD
    why = f'It sounds nearly like "{near.term}"' + (f", but {near.note}." if near.note else ".")
    return _concern(words, "term", near.word, len(near.heard.split()), chance, why, (near.term,))


def _fact(words: Sequence[Word], doubt: Doubt) -> Concern:
    if doubt.kind == "correction":
        why, chance = "She corrected herself here: is what is left the right one?", 0.5
    else:
        names = {"look-alike": "a name that is easily taken for another", "level": "a level of the spine"}
        what = names.get(doubt.kind, f"a {doubt.kind}")
        why, chance = f"This is {what}, and the computer was not sure of it.", (1 - doubt.probability) * FACT_HELD
    return _concern(words, doubt.kind, doubt.word, len(doubt.heard.split()), chance, why)


def _stem(word: str) -> str:
    return stem(bare(word).removesuffix("'s"))


def _span(found: Doubt | Suggestion) -> range:
    return range(found.word, found.word + len(found.heard.split()))


def _single(words: Sequence[Word], known: Set[str], terms: Sequence[str], *, told: Set[int]) -> Iterator[Concern]:
    for at, word in enumerate(words):
        said, doubt = bare(word.text), 1 - word.probability
        is_little = said.partition("'")[0] in FUNCTION_WORDS
        if at in told or not said or is_hesitation(word.text) or (is_little and word.probability >= MUMBLED):
            continue
        if not is_ordinary(said):
            yield from _coined(words, at, known, terms)
        elif word.probability < NEARLY and (meant := _nearly(said)):
            kind, facts = meant
            why = f'The computer was not sure of this, and it is one letter away from "{facts[0]}".'
            yield _concern(words, kind, at, 1, doubt * FACT_HELD, why, facts)
        elif word.probability < HARDLY:
            chance = doubt * (1 + rarity(said)) / 2
            yield _concern(words, "unsure", at, 1, chance, "The computer hardly understood this.")


def _coined(words: Sequence[Word], at: int, known: Set[str], terms: Sequence[str]) -> Iterator[Concern]:
    """Give what may be wrong of a word that is not in the language."""
    word = words[at]
    if _stem(word.text) in known:
        if word.probability < TERM_UNSURE:
            why = "The computer expected this term and was not sure that it was said."
            yield _concern(words, "made-up", at, 1, (1 - word.probability) * TERM_HELD, why)
    elif word.probability < SURE_COINED:
        why = "This is no word that English or your packs know."
        yield _concern(words, "unknown", at, 1, 1 - COINED * word.probability, why, _alike(word.text, terms))


_FACTS: tuple[tuple[Kind, Callable[[str], bool]], ...] = (
    ("negation", is_negation),
    ("side", is_side),
    ("number", is_number),
)


def _nearly(said: str) -> tuple[Kind, tuple[str, ...]] | None:
    """Give the negations, sides or numbers from which one letter parts a word."""
    if len(said) < 3 or not said.isalpha():
        return None
    others = [said[:at] + letter + said[at + 1 :] for at in range(len(said)) for letter in ascii_lowercase]
    for kind, holds in _FACTS:
        facts = tuple(sorted({other for other in others if other != said and holds(other)}))
        if facts:
            return kind, facts
    return None


def _alike(heard: str, terms: Sequence[str], *, most: int = 3) -> tuple[str, ...]:
    """Give the terms most like a word that nobody knows, the likest first."""
    if not terms:
        return ()
    run, names = [squash(heard)], list(map(squash, terms))
    shown = (compare_spelling(run, names).astype(float) + compare_sound(run, names))[0] / 200
    likeness = (shown + best_likeness(run, names)) / 2
    best = sorted(range(len(terms)), key=lambda at: (-likeness[at], terms[at]))[:most]
    return tuple(terms[at] for at in best if likeness[at] >= LIKE)


def _concern(
    words: Sequence[Word], kind: Kind, at: int, count: int, chance: float, why: str, instead: tuple[str, ...] = ()
) -> Concern:
    return Concern(
        kind=kind,
        start_ms=words[at].start_ms,
        end_ms=words[at + count - 1].end_ms,
        chance=round(min(max(chance, 0.0), 1.0), 3),
        why=why,
        word=at,
        words=count,
        instead=instead,
    )
