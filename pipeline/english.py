"""Closed word classes of English that captions and cleaning both need."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

ARTICLES = frozenset({"a", "an", "the"})
PREPOSITIONS = frozenset(
    {
        *("about", "above", "across", "after", "against", "along", "among", "around", "as", "at", "before"),
        *("behind", "below", "beneath", "beside", "between", "beyond", "by", "despite", "during", "except"),
        *("for", "from", "in", "inside", "into", "like", "near", "of", "on", "onto", "outside", "over"),
        *("past", "per", "since", "than", "through", "throughout", "to", "toward", "towards", "under"),
        *("underneath", "until", "upon", "via", "versus", "with", "within", "without"),
    }
)
CONJUNCTIONS = frozenset(
    {"and", "or", "but", "nor", "so", "yet", "because", "although", "though", "unless", "while", "whereas"}
    | {"if", "when", "whenever", "where", "wherever", "whether", "that", "which", "who", "whose"}
)
POSSESSIVES = frozenset({"my", "your", "his", "her", "its", "our", "their"})
SUBJECT_PRONOUNS = frozenset({"i", "you", "he", "she", "it", "we", "they", "there"})
AUXILIARIES = frozenset(
    {"am", "is", "are", "was", "were", "be", "been", "being", "have", "has", "had", "do", "does", "did"}
    | {"can", "could", "will", "would", "shall", "should", "may", "might", "must"}
)
NEGATIONS = frozenset({"no", "not", "never", "none", "nothing", "nobody", "nowhere", "neither", "nor", "without"})
FUNCTION_WORDS = ARTICLES | AUXILIARIES | CONJUNCTIONS | POSSESSIVES | PREPOSITIONS | SUBJECT_PRONOUNS
"""Words that hold others together and name nothing by themselves."""

_CLAUSE_WORDS = SUBJECT_PRONOUNS | AUXILIARIES | {"who", "that", "which", "if", "when", "what", "how"}
_MARKS = "\"'“”‘’().,;:!?…—–-[]"
"""Punctuation that may stand around a word and is no part of it."""


def any_of(*phrases: str) -> re.Pattern[str]:
    """Make the pattern that finds any of these phrases as whole words, in capitals or small letters."""
    return re.compile(r"\b(?:" + "|".join(phrases) + r")\b", re.IGNORECASE)


@lru_cache(maxsize=16_384)  # the same words are asked about again and again
def bare(word: str) -> str:
    """Give a word without the punctuation around it, in small letters: `"Neck,` is neck."""
    return word.strip(_MARKS).replace("’", "'").casefold()


def split_marks(text: str) -> tuple[str, str, str]:
    """Part a text into the marks before it, itself, and the marks after it: `"Neck,` is `"`, Neck and `,`."""
    core = text.strip(_MARKS)
    before = len(text) - len(text.lstrip(_MARKS))
    return text[:before], core, text[before + len(core) :]


_SENTENCE_END = re.compile(r"[.?!…][\"'”’)]*$")
_HESITATION = re.compile(r"um+|uh+|uhm+|er|erm+|mm+|hm+")

_NUMBERS = frozenset(
    {
        *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
        *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
        *("thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "half"),
        *("once", "twice", "double", "first", "second", "third"),
    }
)
_SIDES = frozenset({"left", "right", "both", "upper", "lower"})


def is_number(word: str) -> bool:
    """Say whether a word is a number, in words or with figures in it."""
    said = bare(word)
    return said in _NUMBERS or any(map(str.isdigit, said))


def is_side(word: str) -> bool:
    """Say whether a word is a side of the body."""
    return bare(word) in _SIDES


def is_measure(word: str) -> bool:
    """Say whether a word is a number or a side, in figures or words."""
    return is_number(word) or is_side(word)


def is_negation(word: str) -> bool:
    """Say whether a word denies: no, never, can't, cannot."""
    said = bare(word)
    return said in NEGATIONS or said == "cannot" or said.endswith("n't")


def is_precious(word: str) -> bool:
    """Say whether a word is a number, a side or a negation: what must never be lost or exchanged."""
    return is_measure(word) or is_negation(word)


def makes_clause(word: str) -> bool:
    """Say whether a bare word shows that a clause is there: a subject, an auxiliary, a negation, "who" or "if"."""
    return word in _CLAUSE_WORDS or word.partition("'")[0] in SUBJECT_PRONOUNS or is_negation(word)


def ends_sentence(word: str) -> bool:
    """Say whether a word carries a full stop, question or exclamation mark, also inside closing quotes."""
    return _SENTENCE_END.search(word) is not None


def is_hesitation(word: str) -> bool:
    """Say whether a word is only a sound of thinking: um, uh, er. In capitals ER is a place and MM a unit."""
    said = bare(word)
    is_name = said in ("er", "mm", "hm") and word.isupper()
    return _HESITATION.fullmatch(said) is not None and not is_name


def list_words(words: Sequence[str]) -> str:
    """Write a list as people do: "article, captions and video"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
