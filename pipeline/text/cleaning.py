"""Make clean verbatim: drop what only the ear needs, keep every word that carries meaning.

The rules stand in `tics`, `selfrepairs` and `repeats`; each sees what earlier ones left. Every removal is recorded
with its reason. What remains is a subsequence of what was said; its spelling follows the house style (`house`),
and each such change is recorded too. Positions `as_said` are left alone altogether.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from pipeline.corrections import Rewriting
from pipeline.english import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    FUNCTION_WORDS,
    POSSESSIVES,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    bare,
    ends_sentence,
    is_hesitation,
    is_number,
)
from pipeline.models import Removal, RemovalKind, Word
from pipeline.text.house import Spelling, find_spellings
from pipeline.text.repeats import find_false_starts, find_repeats, find_restarts
from pipeline.text.said import Rule, see
from pipeline.text.selfrepairs import find_self_repairs
from pipeline.text.tics import (
    find_asides,
    find_hedges,
    find_hesitations,
    find_likes,
    find_openers,
    find_second_starts,
)

_LEANING = ARTICLES | POSSESSIVES | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | {"i", "he", "she", "we", "they"}
"""Words that lean on the next one: a comma between them was only the pause around what was cut out."""

_RULES: tuple[tuple[RemovalKind, str, Rule], ...] = (
    ("filler", "a sound of thinking", find_hesitations),
    ("repair", "taken back and put right at once", find_self_repairs),
    ("tic", "openers that begin nothing", find_openers),
    ("tic", "a habit of speech that says nothing here", find_asides),
    ("tic", "a habit of speech that says nothing here", find_likes),
    ("tic", "a hedge that says nothing before a verb", find_hedges),
    ("tic", "an opener before the sentence's real start", find_second_starts),
    ("repeat", "said twice in a row", find_repeats),
    ("repeat", "said twice in a row", find_repeats),  # "it tends, it it tends": what the first pass laid bare
    ("false start", "broken off and begun again", find_false_starts),
    ("false start", "left hanging and begun again", find_restarts),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What stays of a talk. `kept` are positions in the words as heard; `texts` how each is now written.

    Of words that are written as one ("L four" as L4) the first has the text and the others have none.
    """

    kept: tuple[int, ...]
    texts: Mapping[int, str]
    removals: tuple[Removal, ...]
    rewritings: tuple[Rewriting, ...] = ()


def clean(words: Sequence[Word], *, as_said: Set[int] = frozenset(), credentials: str = "") -> Cleaned:
    """Clean the words of a talk, in order; `credentials` are the speaker's, as she writes them."""
    kept = list(range(len(words)))
    removals: list[Removal] = []
    for kind, reason, find in _RULES:
        gone: set[int] = set()
        for start, end in find(see(words, kept)):
            if as_said.isdisjoint(kept[start:end]):
                gone.update(range(start, end))
                removals.append(make_removal(words, kept[start:end], kind, reason))
        kept = [at for position, at in enumerate(kept) if position not in gone]
    texts = mend(words, kept)
    spelled = [
        (kept[spelling.start], kept[spelling.end - 1] + 1, spelling)
        for spelling in find_spellings([texts[at] for at in kept], credentials=credentials)
        if as_said.isdisjoint(kept[spelling.start : spelling.end])
    ]
    return Cleaned(
        kept=tuple(kept),
        texts=_spell(texts, spelled),
        removals=tuple(sorted(removals, key=lambda removal: (removal.start, removal.end))),
        rewritings=tuple(_rewriting(words, start, end, spelling) for start, end, spelling in spelled),
    )


def make_removal(words: Sequence[Word], positions: Sequence[int], kind: RemovalKind, reason: str) -> Removal:
    """Record that the words at these positions go."""
    start, end = positions[0], positions[-1] + 1
    return Removal(
        start=start,
        end=end,
        start_ms=words[start].start_ms,
        removed=" ".join(words[at].text for at in positions),
        kind=kind,
        reason=reason,
    )


def mend(words: Sequence[Word], kept: Sequence[int]) -> dict[int, str]:
    """Write the kept words with the marks and capitals that the gaps between them call for."""
    texts: dict[int, str] = {}
    begins, previous = True, -1
    for at in [*kept, len(words)]:
        lost = [words[gap].text for gap in range(previous + 1, at)]
        ended = any(map(ends_sentence, lost))
        if previous >= 0 and lost:
            after = bare(words[at].text) if at < len(words) else ""
            texts[previous] = _before_gap(texts[previous], lost, after, ended=ended)
        if at == len(words):
            break
        begins = begins or ended
        text = words[at].text if begins else _small(words[at].text, texts.get(previous, ""))
        texts[at] = text[:1].upper() + text[1:] if begins and (lost or previous < 0) else text
        begins, previous = ends_sentence(text), at
    return texts


def _before_gap(text: str, lost: Sequence[str], after: str, *, ended: bool) -> str:
    """Write a word before a gap: it ends the sentence if the gap did, and keeps no comma that only the gap needed.

    Two numbers that only a hesitation parted get a comma: "six, uh, eight" must not read as 68.
    """
    said = bare(text)
    if ended and not ends_sentence(text):
        return text.rstrip(",;:—–-") + "."
    if is_number(said) and is_number(after) and all(map(is_hesitation, lost)) and text[-1:].isalnum():
        return f"{text},"
    starts_anew = said in AUXILIARIES and after.partition("'")[0] in SUBJECT_PRONOUNS
    return text.rstrip(",") if said in _LEANING and not ended and not starts_anew else text


def _small(text: str, before: str) -> str:
    """Write a function word small in the middle of a sentence, where the recogniser forgot that it had begun."""
    joins = before.endswith(",") or bare(before) in {"and", "or", "but", "so", "because"}
    word = bare(text).partition("'")[0]
    is_common = text[1:].islower() and word in FUNCTION_WORDS | {"this", "these", "those"} and word != "i"
    return text[:1].lower() + text[1:] if is_common and (joins or bare(text) in {"and", "or", "but"}) else text


def _spell(texts: Mapping[int, str], spelled: Sequence[tuple[int, int, Spelling]]) -> dict[int, str]:
    written = {start: spelling.written for start, _, spelling in spelled}
    merged = {at for start, end, _ in spelled for at in range(start + 1, end)}
    return {at: written.get(at, text) for at, text in texts.items() if at not in merged}


def _rewriting(words: Sequence[Word], start: int, end: int, spelling: Spelling) -> Rewriting:
    return Rewriting(
        start=start,
        end=end,
        start_ms=words[start].start_ms,
        said=spelling.said,
        written=spelling.written,
        kind=spelling.kind,
        reason=spelling.reason,
    )
