"""Part an article into its sentences, as far as they must have been said: no headings, no notes of the editor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.checks.tokens import Token, read_tokens
from pipeline.english import ends_sentence
from pipeline.markup import plain_blocks
from pipeline.models import Post

_ABBREVIATIONS = frozenset(
    {"dr.", "mr.", "mrs.", "ms.", "e.g.", "i.e.", "vs.", "approx.", "st.", "mg.", "ml.", "mcg."}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence of the article."""

    section: str
    words: tuple[str, ...]
    tokens: tuple[Token, ...]
    """Their `first` and `last` count in these words."""
    hint_ms: int | None
    """The time mark of the paragraph that it begins; None for all other sentences."""

    @property
    def text(self) -> str:
        """Give the words as one text."""
        return " ".join(self.words)


def read_statements(post: Post) -> Iterator[Statement]:
    """Give the sentences of an article in order."""
    for section in post.sections:
        for paragraph in section.paragraphs:
            hint_ms = paragraph.start_ms
            for words in () if paragraph.is_note else _sentences(paragraph.markdown):
                tokens = read_tokens(words)
                yield Statement(section=section.id, words=tuple(words), tokens=tokens, hint_ms=hint_ms)
                hint_ms = None


def _sentences(markdown: str) -> Iterator[Sequence[str]]:
    for block in plain_blocks(markdown):
        if not block.is_heading:
            yield from _split(block.text.split())


def begins_sentence(words: Sequence[str], at: int) -> bool:
    """Say whether a sentence ends before a word, by punctuation and capitals alone."""
    before, word = words[at - 1], words[at]
    return at > 0 and ends_sentence(before) and not word[:1].islower() and not _is_abbreviation(before, word)


def _split(words: Sequence[str]) -> Iterator[Sequence[str]]:
    starts = [0, *(at for at in range(1, len(words)) if begins_sentence(words, at)), len(words)]
    for start, end in pairwise(starts):
        if any(map(str.isalnum, "".join(words[start:end]))):
            yield words[start:end]


def _is_abbreviation(word: str, following: str) -> bool:
    said = word.casefold().lstrip("(\"'“")
    is_initial = len(word) == 2 and word[0].isupper() and word != "I."
    return said in _ABBREVIATIONS or is_initial or (said == "no." and following[:1].isdecimal())
