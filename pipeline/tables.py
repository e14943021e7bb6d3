"""Read a TOML text into a frozen value, or say in one sentence what is wrong with it. Pure."""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Iterable
from typing import Any, TypeVar, cast

import msgspec

from pipeline.errors import SettingsError

_Record = TypeVar("_Record")


def parse_toml(toml: str, file: str) -> dict[str, Any]:
    """Parse a file's text, with or without a byte order mark. Raises SettingsError."""
    try:
        return tomllib.loads(toml.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{file}: this is not valid TOML ({error}); mend that line.") from error


def read_record(table: object, kind: type[_Record], file: str, path: str) -> _Record:
    """Make a frozen value of a table; `path` is its name, empty for the whole file.

    Raises SettingsError for a key that is unknown or missing and for a value of the wrong kind.
    """
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: {path} must be a table, written [{path}].")
    fields = [field.name for field in dataclasses.fields(cast("Any", kind))]
    refuse_unknown(table, fields, file, path)
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        where = f"in [{path}]: " if path else ""
        raise SettingsError(f"{file}: {where}{_plain(str(error))}; mend that value.") from error


def refuse_unknown(table: dict[str, Any], known: Iterable[str], file: str, path: str) -> None:
    """Refuse a key that is no setting, with the nearest one that is. Raises SettingsError."""
    names = tuple(known)
    for key in table:
        if key not in names:
            near = difflib.get_close_matches(key, names, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(names)}."
            where = f"{path}.{key}" if path else key
            raise SettingsError(f'{file}: "{where}" is no setting; {hint}')


def _plain(message: str) -> str:
    """Turn msgspec's "Expected `str`, got `int` - at `$.name`" into words for people."""
    kinds = {
        "str": "text",
        "int": "a number",
        "bool": "true or false",
        "array": "a list",
        "float": "a number",
    }
    for kind, word in kinds.items():
        message = message.replace(f"`{kind}`", word)
    return re.sub(r" - at `\$\.([^`]*)`", r" at \1", message).replace("Object missing", "there must be a")
