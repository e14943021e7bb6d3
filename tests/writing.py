"""Judge the writing alone: what the article keeps and cuts of words that were all heard right.

`score_writing.py` prints what these functions measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jiwer
from whisper.normalizers import EnglishTextNormalizer

from pipeline.english import (
    FUNCTION_WORDS,
)
from pipeline.models import Word

WORD_MS, SENTENCE_PAUSE_MS, PARAGRAPH_PAUSE_MS = 300, 350, 1000
"""Of a talk that has no times of its own."""
_FILLERS = frozenset({"um", "umm", "uh", "uhm", "er", "erm", "hm", "hmm", "mm", "mhm"})
_AROUND = 5
"""Words shown on each side of a place."""

_normal = EnglishTextNormalizer()
_normal_with_fillers = EnglishTextNormalizer()
_normal_with_fillers.ignore_patterns = "(?!)"  # whisper deletes um and uh here, so that nobody could count them


@dataclass(frozen=True, slots=True)
class Place:
    """One stretch in which the draft differs from the clean text."""

    kept: str
    """Words that stand in the draft only."""
    cut: str
    """Words that stand in the clean text only."""
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Score:
    """How a draft compares with the clean text of its talk."""

    clean_words: int
    content_words: int
    errors: int
    """Words added, lost or exchanged, by whisper's own normaliser, which is blind to fillers."""
    reference_words: int
    kept: int
    cut: int
    content_cut: int
    fillers: int
    places: tuple[Place, ...]

    @property
    def wer(self) -> float:
        """Give the draft's word error rate as `shared/eval/score.py` does."""
        return self.errors / max(self.reference_words, 1)

    @property
    def content_cut_percent(self) -> float:
        """Give the share of the content words that were wrongly cut."""
        return 100 * self.content_cut / max(self.content_words, 1)


def compare(clean: str, draft: str) -> Score:
    """Compare the prose of a draft with the clean text."""
    blind = jiwer.process_words(_normal(clean), _normal(draft) or "-")
    right, written = _normal_with_fillers(clean).split(), _normal_with_fillers(draft).split()
    places = tuple(_places(right, written))
    cut = [word for place in places for word in place.cut.split()]
    return Score(
        clean_words=len(right),
        content_words=sum(map(_is_content, right)),
        errors=blind.substitutions + blind.deletions + blind.insertions,
        reference_words=blind.hits + blind.substitutions + blind.deletions,
        kept=sum(len(place.kept.split()) for place in places),
        cut=len(cut),
        content_cut=sum(map(_is_content, cut)),
        fillers=sum(word in _FILLERS for word in written),
        places=places,
    )


def add(scores: Sequence[Score]) -> Score:
    """Add scores up."""
    counts = {name: sum(getattr(score, name) for score in scores) for name in Score.__slots__ if name != "places"}
    return Score(**counts, places=tuple(place for score in scores for place in score.places))


def prose(markdown: str) -> str:
    """Give the prose of a post: no front matter, headings, comments or markup (`body` of shared/eval/score.py)."""
    text = re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{[#.:\w][^}\n]*\}", " ", text)
    lines = [line for line in text.splitlines() if not re.match(r"\s*(#|>|\||:::)", line)]
    return re.sub(r"[*_`]|\[([^]]*)\]\([^)]*\)", r"\1", " ".join(lines))


def without_marks(text: str) -> str:
    """Give a text without its `[[chapter]]` marks and `title:` line."""
    return re.sub(r"\[\[.*?\]\]|\Atitle:[^\n]*", " ", text)


def spoken_of(marked: str) -> str:
    """Give all that was said of a text in which braces enclose what clean text lacks."""
    return re.sub(r"[{}]", "", without_marks(marked))


def clean_of(marked: str) -> str:
    """Give the clean text of one in which braces enclose what it lacks."""
    return re.sub(r"\{[^}]*\}", "", without_marks(marked))


def say_evenly(text: str) -> tuple[Word, ...]:
    """Speak a text at an even pace, with a pause after each sentence and a longer one after each paragraph."""
    words, clock_ms = [], 0
    for paragraph in re.split(r"\n\s*\n", text):
        for token in paragraph.split():
            words.append(_word(token, clock_ms, clock_ms + WORD_MS))
            clock_ms += WORD_MS + SENTENCE_PAUSE_MS * token.endswith((".", "?", "!"))
        clock_ms += PARAGRAPH_PAUSE_MS
    return tuple(words)


def say_in_time(sentences: Sequence[tuple[str, int, int]]) -> tuple[Word, ...]:
    """Speak sentences (text, start, end in ms); the words of each share its time by their letters."""
    return tuple(word for sentence in sentences for word in _share(*sentence))


def _share(text: str, start_ms: int, end_ms: int) -> Iterator[Word]:
    tokens, letters, said = text.split(), sum(map(len, text.split())), 0
    for token in tokens:
        begin_ms = start_ms + (end_ms - start_ms) * said // letters
        said += len(token)
        yield _word(token, begin_ms, start_ms + (end_ms - start_ms) * said // letters)


def _word(text: str, start_ms: int, end_ms: int) -> Word:
    return Word(text=text, start_ms=start_ms, end_ms=end_ms, probability=1.0)


def _is_content(word: str) -> bool:
    return word not in FUNCTION_WORDS and word not in _FILLERS


def _places(right: Sequence[str], written: Sequence[str]) -> Iterator[Place]:
    aligned = jiwer.process_words(" ".join(right), " ".join(written) or "-")
    for chunk in aligned.alignments[0]:
        if chunk.type != "equal":
            start, end = chunk.hyp_start_idx, chunk.hyp_end_idx
            yield Place(
                kept=" ".join(written[start:end]),
                cut=" ".join(right[chunk.ref_start_idx : chunk.ref_end_idx]),
                before=" ".join(written[max(start - _AROUND, 0) : start]),
                after=" ".join(written[end : end + _AROUND]),
            )
