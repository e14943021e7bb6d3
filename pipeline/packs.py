"""Read condition packs, the files of `conditions/`, into frozen values. Pure: text in, values out."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import get_args

from pipeline.errors import SettingsError
from pipeline.explanations import check_explanation
from pipeline.mishearings import check_mishearings
from pipeline.models import INTRO, OUTRO, Botulinum, BotulinumStatus, Condition, Source
from pipeline.tables import parse_toml, read_record

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODES = {
    "icd10": (re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?"), "an ICD-10-CM code, such as G43 or M54.2"),
    "mesh": (re.compile(r"D[0-9]{6}([0-9]{3})?"), "a MeSH descriptor, such as D008881"),
}
"""The shape of each code a pack may carry; whether it is the right one, the shipped packs' own test holds."""


@lru_cache(maxsize=1024)
def parse_condition(toml: str, *, file: str) -> Condition:
    """Parse one pack. `file` is its name, whose stem must be the pack's id. Raises SettingsError."""
    table = parse_toml(toml, file)
    if "botulinum" in table:
        table["botulinum"] = _botulinum(table["botulinum"], file)
    if "explanation_source" in table:
        table["explanation_source"] = read_record(table["explanation_source"], Source, file, "explanation_source")
    condition = read_record(table, Condition, file, "")
    stem = file.rpartition("/")[2].removesuffix(".toml")
    if condition.id != stem:
        raise SettingsError(f'{file}: id is "{condition.id}" but the file is named {stem}; make them equal.')
    if not _ID.fullmatch(condition.id) or condition.id in (INTRO, OUTRO):
        raise SettingsError(f'{file}: "{condition.id}" can\'t be an id; use small letters, digits, hyphens.')
    _refuse_blanks(condition, file)
    for key, (shape, what) in _CODES.items():
        code = getattr(condition, key)
        if code and not shape.fullmatch(code):
            raise SettingsError(f'{file}: {key} is "{code}", which is not {what}; mend it or leave it out.')
    check_explanation(condition, table, file=file)
    return condition


def join_conditions(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Sort packs by id; refuse what two of them claim or lead nowhere, and dangerous mishearings.

    Raises SettingsError.
    """
    return _join(tuple(sorted(conditions, key=lambda pack: pack.id)))


@lru_cache(maxsize=8)
def _join(packs: tuple[Condition, ...]) -> tuple[Condition, ...]:
    _check_related(packs)
    owner: dict[str, str] = {}
    for pack in packs:
        for alias in pack.aliases:
            other = owner.setdefault(alias.casefold(), pack.id)
            if other != pack.id:
                raise SettingsError(
                    f'conditions/{pack.id}.toml: the alias "{alias}" stands in conditions/{other}.toml too; '
                    "keep it in one of them."
                )
    check_mishearings(packs)
    return packs


def _refuse_blanks(condition: Condition, file: str) -> None:
    for key in ("name", "plain_name", "aliases"):
        if not "".join(getattr(condition, key)).strip():
            raise SettingsError(f"{file}: {key} is empty; fill it in.")
    for key in ("aliases", "cues", "vocabulary"):
        if not all(phrase.strip() for phrase in getattr(condition, key)):
            raise SettingsError(f"{file}: an entry of {key} is empty; delete it.")
    for key in ("note", "source"):
        if condition.botulinum and not getattr(condition.botulinum, key).strip():
            raise SettingsError(f"{file}: botulinum.{key} is empty; fill it in.")


def _botulinum(table: object, file: str) -> Botulinum:
    known = get_args(BotulinumStatus)
    status = table.get("status", known[0]) if isinstance(table, dict) else known[0]
    if status not in known:
        raise SettingsError(f'{file}: botulinum.status is "{status}"; write one of {", ".join(known)}.')
    return read_record(table, Botulinum, file, "botulinum")


def _check_related(packs: Sequence[Condition]) -> None:
    ids = [pack.id for pack in packs]
    for pack in packs:
        for other in pack.related:
            if other not in ids:
                near = difflib.get_close_matches(other, ids, n=1)
                hint = f'did you mean "{near[0]}"?' if near else "delete it there."
                raise SettingsError(
                    f'conditions/{pack.id}.toml: related names "{other}", which has no file in conditions/; {hint}'
                )
