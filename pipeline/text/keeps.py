"""What an editor wants written just as it was said: the `[[keep]]` tables of `fixes.toml`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence

import msgspec

from pipeline.corrections import Keep
from pipeline.english import is_hesitation
from pipeline.errors import RecordError
from pipeline.models import Word


def parse_keeps(toml: str, *, file: str) -> tuple[Keep, ...]:
    """Read the `[[keep]]` tables, each with `word` and `said`. Raises RecordError."""
    try:
        tables = tomllib.loads(toml.removeprefix("\ufeff")).get("keep", [])
        for key in (key for keep in tables for key in keep):
            if key not in Keep.__dataclass_fields__:
                raise msgspec.ValidationError(f'"{key}" means nothing in [[keep]]; known are word and said')
        return msgspec.convert(tables, tuple[Keep, ...])
    except (AttributeError, TypeError, RecursionError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RecordError(f"{file}: this can't be understood ({error}); mend that line.") from error


def add_keep(toml: str, keep: Keep) -> str:
    """Give the text of `fixes.toml` with one more keep at its end."""
    gap = "\n" if toml.strip() else ""
    return f"{toml}{gap}[[keep]]\nword = {keep.word}\nsaid = {json.dumps(keep.said, ensure_ascii=False)}\n"


def find_kept(
    words: Sequence[Word], numbers: Sequence[int], keeps: Sequence[Keep], *, file: str
) -> frozenset[int]:
    """Give the positions of all words to be written as said; `numbers` are their heard words' numbers.

    Raises RecordError when a keep names words that do not stand there.
    """
    return frozenset(at for keep in keeps for at in _positions(words, numbers, keep, file))


def _positions(words: Sequence[Word], numbers: Sequence[int], keep: Keep, file: str) -> Iterator[int]:
    """Follow the words of a keep; a hesitation between them, a removal of its own, is passed over."""
    at = numbers.index(keep.word) if keep.word in numbers else len(words)
    for text in keep.said.split() or [""]:
        while at < len(words) and words[at].text != text and is_hesitation(words[at].text):
            at += 1
        if at >= len(words) or words[at].text != text:
            stands = words[at].text if at < len(words) else ""
            raise RecordError(
                f'{file}: keep at word {keep.word}: "{keep.said}" does not stand there ("{stands}" does); '
                "correct or delete this keep."
            )
        yield at
        at += 1
