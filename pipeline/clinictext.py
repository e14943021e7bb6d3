"""Write a word into the vocabulary of `clinic.toml` and leave every other byte as it was. Pure."""

from __future__ import annotations

import json
import re
import tomllib

from pipeline.errors import SettingsError

_LIST = re.compile(r"^[ \t]*vocabulary[ \t]*=[ \t]*\[(?P<gap>\r?\n[ \t]*)?", re.MULTILINE)


def add_word(toml: str, word: str, *, file: str) -> str:
    """Give the text of `clinic.toml` with one more word in `hearing.vocabulary`.

    Raises SettingsError if there is no such list or it can't be written to.
    """
    quoted = json.dumps(word, ensure_ascii=False)
    lists = _LIST.finditer(toml)
    texts = (toml[: one.end()] + f"{quoted}," + (one["gap"] or " ") + toml[one.end() :] for one in lists)
    text = next((text for text in texts if _adds(toml, text, word)), None)
    if text is None:
        raise SettingsError(
            f"{file}: nothing can be added by machine; write vocabulary = [{quoted}] under [hearing] yourself."
        )
    return text


def _adds(before: str, after: str, word: str) -> bool:
    """Say whether a text says just one word more than another."""
    try:
        old, new = (tomllib.loads(toml.removeprefix("\ufeff")) for toml in (before, after))
        old["hearing"]["vocabulary"].insert(0, word)
    except (tomllib.TOMLDecodeError, LookupError, TypeError, AttributeError):
        return False
    return new == old
