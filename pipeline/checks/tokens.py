"""Give running words a form in which the same thing said, heard or written in two ways is the same.

"fifteen milligrams" and "15 mg", "don't" and "do not", "C five" and "C5", "gonna" and "going to" become equal
tokens. What differs in meaning stays different: a word is never turned into another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.checks.wordforms import CONTRACTIONS, HOSTS_OF_IS, MONTHS, RANKED, ROMAN, UNITS, stem
from pipeline.numerals import ORDINALS, TENS, read_numeral

Kind = Literal["word", "number", "level"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A unit of meaning: a word, a whole number however it is written, or a code such as C5."""

    text: str
    kind: Kind = "word"
    first: int
    last: int
    """Positions of the words it was read from, both inclusive."""
    stop: str = ""
    """Punctuation that follows it."""


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    at: int
    is_glued: bool
    """Whether a hyphen, a slash or nothing stands between it and the piece before."""
    is_capital: bool
    stop: str


_PIECE = re.compile(
    r"\d+:\d\d|(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|(?<![\w.])\.\d+|\d+\.\d+"
    r"|\d+(?:st|[nr]d|th|s)(?![^\W_])|[^\W\d_]+\d[^\W_]*|\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|[%°½¼¾⅓⅔&$€£]",
    re.IGNORECASE,
)
_STOP = re.compile(r"[,;:.?!…—–)\]\"”]+$")
_CODES = re.compile(r"(?:[a-z]\d+)+")
_MINUS = re.compile(r"[-−](?=\.?\d)")
_ORDINAL = re.compile(r"(\d+)(?:st|[nr]d|th)")
_RANKS = {"1st": "first", "2nd": "second"}
_VERTEBRAE = {"c": 8, "t": 12, "l": 6, "s": 5}
"""Letters of the spine's regions, and the highest number that any of their nerves or vertebrae has."""
_NO_CODE = frozenset({"a", "i"})
_HIGHEST_CODE = 12
_PERIODS_AHEAD = frozenset({"a", "an", "per", "every", "each", "daily", "weekly", "monthly", "yearly"})
"""Words before which "once" counts; elsewhere it is "as soon as"."""


def read_tokens(words: Sequence[str]) -> tuple[Token, ...]:
    """Read the tokens of running words, in order; a word of punctuation alone gives none."""
    pieces = [piece for at, word in enumerate(words) for piece in _pieces(word, at)]
    tokens: list[Token] = []
    at = 0
    while at < len(pieces):
        token, count = _numeric(pieces, at, tokens) or (_plain(pieces[at]), 1)
        if _continues(tokens, token, pieces[at - 1], pieces[at]):
            token = replace(token, text=tokens[-1].text + token.text, first=tokens.pop().first)
        tokens.append(token)
        at += count
    return tuple(tokens)


def _pieces(word: str, at: int) -> Iterator[_Piece]:
    found = [piece for match in _PIECE.finditer(word) for piece in _forms(match[0])]
    if len(found) > 1 and found[0][0] in "$£€":
        found[:2] = reversed(found[:2])
    if found and _MINUS.match(word):
        found.insert(0, ("minus", False))
    stop = _STOP.search(word)
    for number, (text, is_capital) in enumerate(found):
        is_last = number == len(found) - 1
        yield _Piece(text, at, number > 0, is_capital, stop[0] if stop and is_last else "")


def _forms(written: str) -> Iterator[tuple[str, bool]]:
    """Give what a piece of a word stands for: "don't" is do and not, "2:30" is 230, "L4L5" is L4 and L5."""
    text, is_capital = written.replace("’", "'").casefold(), written[:1].isupper()
    if text in CONTRACTIONS:
        parts = CONTRACTIONS[text].split()
    elif text.endswith("n't"):
        parts = [text.removesuffix("n't"), "not"]
    elif "'" in text:
        parts = _clitics(text)
    elif ":" in text:
        parts = [text.removesuffix(":00").replace(":", "")]
    elif "/" in text:
        over, under = map(int, text.split("/"))
        parts = [text] if 0 < over < under else text.split("/")
    elif _CODES.fullmatch(text):
        parts = re.findall(r"[a-z]\d+", text)
    else:
        parts = [text]
    yield from ((part, is_capital) for part in parts)


def _clitics(text: str) -> list[str]:
    host, _, ending = text.rpartition("'")
    full = {"re": "are", "ve": "have", "ll": "will", "m": "am", "d": "would"}.get(ending)
    if ending == "s":
        full = "is" if host in HOSTS_OF_IS else ""
    return [part for part in (host, full) if part] if full is not None else [text.replace("'", "")]


def _numeric(pieces: Sequence[_Piece], at: int, before: Sequence[Token]) -> tuple[Token, int] | None:
    """Read a number or a code that begins with a piece, and say how many pieces it took."""
    words = [piece.text for piece in _phrase(pieces, at)]
    previous = before[-1] if before and not before[-1].stop else None
    code = _code(pieces, at, words, previous)
    if code:
        return code
    ordinal = _ordinal(words)
    if ordinal:
        is_day = previous is not None and previous.text in MONTHS
        text = str(ordinal[0]) if is_day else f"{ordinal[0]}th"
        return _token(pieces, at, ordinal[1], text, "number"), ordinal[1]
    if words[0] == "once" and len(words) > 1 and words[1] in _PERIODS_AHEAD:
        return _token(pieces, at, 1, "1", "number"), 1
    if words[0] == "oh" and previous and previous.kind == "number" and read_numeral(words, 1):
        return _token(pieces, at, 1, "0", "number"), 1
    if words[0] in ROMAN and previous and previous.text in RANKED:
        return _token(pieces, at, 1, ROMAN[words[0]], "number"), 1
    found = read_numeral(words)
    return (_token(pieces, at, found[1], found[0], "number"), found[1]) if found else None


def _phrase(pieces: Sequence[_Piece], at: int, most: int = 12) -> Sequence[_Piece]:
    """Give the pieces from one on that no punctuation parts; figures that a hyphen joins are parted too."""
    end = at
    while end + 1 < min(len(pieces), at + most) and not pieces[end].stop:
        following = pieces[end + 1]
        if following.is_glued and following.text[0].isdecimal() and pieces[end].text[0].isdecimal():
            break
        end += 1
    return pieces[at : end + 1]


def _code(
    pieces: Sequence[_Piece], at: int, words: Sequence[str], previous: Token | None
) -> tuple[Token, int] | None:
    """Read "C5", "C five" and "C-5", and the 5 of "L4-5" and "L four five", as codes."""
    text = words[0]
    if re.fullmatch(r"[^\W\d_]+\d[^\W_]*", text):
        return _token(pieces, at, 1, text, "level"), 1
    if len(text) == 1 and text.isalpha() and pieces[at].is_capital and text not in _NO_CODE and len(words) > 1:
        found = read_numeral(words, 1)
        if found and _may_number(found[0], text) and not _measures(words, 1 + found[1]):
            return _token(pieces, at, 1 + found[1], text + found[0], "level"), 1 + found[1]
    follows = previous is not None and previous.kind == "level" and previous.text[0] in _VERTEBRAE
    found = read_numeral(words) if follows else None
    if previous and found and found[0] == _next(previous.text) and not _measures(words, found[1]):
        return _token(pieces, at, found[1], previous.text[0] + found[0], "level"), found[1]
    return None


def _may_number(number: str, letter: str) -> bool:
    return number.isdecimal() and 0 < int(number) <= _VERTEBRAE.get(letter, _HIGHEST_CODE)


def _next(code: str) -> str:
    return str(int(code[1:]) + 1) if code[1:].isdecimal() else ""


def _measures(words: Sequence[str], at: int) -> bool:
    return at < len(words) and words[at] in UNITS


def _ordinal(words: Sequence[str]) -> tuple[int, int] | None:
    """Read "third", "3rd" and "twenty first", and say how many pieces it took.

    "First" and "second" are words: the one opens many a sentence, the other may be a time.
    """
    written = _ORDINAL.fullmatch(words[0])
    if written and int(written[1]) > 2:
        return int(written[1]), 1
    if words[0] in TENS and len(words) > 1 and ORDINALS.get(words[1], 99) in {1, *range(3, 10)}:
        return TENS[words[0]] + ORDINALS[words[1]], 2
    is_ordinal = ORDINALS.get(words[0], 0) > 2 and not read_numeral(["a", *words])
    return (ORDINALS[words[0]], 1) if is_ordinal else None


def _plain(piece: _Piece) -> Token:
    is_number = piece.text[0].isdecimal() and piece.text not in _RANKS
    text = UNITS.get(piece.text) or _RANKS.get(piece.text) or (piece.text if is_number else stem(piece.text))
    kind: Kind = "number" if is_number else "word"
    return Token(text=text, kind=kind, first=piece.at, last=piece.at, stop=piece.stop)


def _token(pieces: Sequence[_Piece], at: int, count: int, text: str, kind: Kind) -> Token:
    last = pieces[at + count - 1]
    return Token(text=text, kind=kind, first=pieces[at].at, last=last.at, stop=last.stop)


def _continues(tokens: Sequence[Token], token: Token, before: _Piece, piece: _Piece) -> bool:
    """Say whether a number goes on with the one before: "two thirty", "nine one one", "952 5550"."""
    if not tokens or tokens[-1].stop or not (token.kind == tokens[-1].kind == "number"):
        return False
    is_figure = piece.text[0].isdecimal()
    is_whole = token.text.removesuffix("s").isdecimal() and tokens[-1].text.isdecimal()
    is_alike = is_figure == before.text[0].isdecimal() or token.text.endswith("s")
    return is_whole and is_alike and not (is_figure and piece.is_glued)
