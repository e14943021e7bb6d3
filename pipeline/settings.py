"""Read `clinic.toml` and the condition packs into frozen values. Pure: text in, values out."""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast, get_args

import msgspec

from pipeline.errors import SettingsError
from pipeline.mishearings import check_mishearings
from pipeline.models import INTRO, OUTRO, Botulinum, BotulinumStatus, Clinic, Condition, Hearing, Writing
from pipeline.period import Period, parse_period

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODES = {
    "icd10": (re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?"), "an ICD-10-CM code, such as G43 or M54.2"),
    "mesh": (re.compile(r"D[0-9]{6}([0-9]{3})?"), "a MeSH descriptor, such as D008881"),
}
"""The shape of each code a pack may carry; whether it is the right one, the shipped packs' own test holds."""
_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """What holds for published pages: the `[publishing]` table."""

    review_every: str = "12 months"
    """How long an approval may stand before somebody looks at the page again: weeks, months or years."""
    site_url: str = ""
    """Where `site/` will stand, such as "https://talks.example.org/"; feeds and sitemap need it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How pages look like the clinic's own: the `[design]` table."""

    accent: str = "#0b5a5f"
    """Links, marks and the ground of pictures for shared links, as `#rrggbb`."""
    accent_dark: str = ""
    """The same on a dark page; found from `accent` where it is empty."""
    logo: str = ""
    icon: str = ""
    """Names of two files beside `clinic.toml`; empty where the clinic has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that `clinic.toml` says."""

    clinic: Clinic
    hearing: Hearing
    writing: Writing = field(default_factory=Writing)
    publishing: Publishing = field(default_factory=Publishing)
    design: Design = field(default_factory=Design)

    @property
    def review_every(self) -> Period:
        """Say how long an approval may stand before somebody looks at the page again."""
        return parse_period(self.publishing.review_every)


def parse_settings(toml: str, *, file: str = "clinic.toml") -> Settings:
    """Parse `clinic.toml`. Raises SettingsError that names the key and what was expected."""
    tables = _parse_toml(toml, file)
    _refuse_unknown(tables, ("clinic", "hearing", "writing", "publishing", "design"), file, "")
    clinic = _record(tables.get("clinic", {}), Clinic, file, "clinic")
    for key in ("name", "series", "speaker", "disclaimer"):
        if not getattr(clinic, key).strip():
            raise SettingsError(f"{file}: clinic.{key} is empty; every page needs it, so fill it in.")
    hearing = tables.get("hearing", {})
    defaults = {"model": "tiny.en", "language": "en", "initial_prompt": ""}
    heard = _record(defaults | hearing if isinstance(hearing, dict) else hearing, Hearing, file, "hearing")
    if clinic.website and not re.fullmatch(r"https?://[^\s\[\]]+", clinic.website):
        raise SettingsError(f'{file}: clinic.website is "{clinic.website}"; begin it with https://')
    require_english(heard.language, file=file)
    if not all(word.strip() for word in heard.vocabulary):
        raise SettingsError(f"{file}: a word in hearing.vocabulary is empty; delete it.")
    if not heard.initial_prompt:
        heard = dataclasses.replace(heard, initial_prompt=prompt_of(clinic))
    writing = _record(tables.get("writing", {}), Writing, file, "writing")
    publishing = _record(tables.get("publishing", {}), Publishing, file, "publishing")
    _require_period(publishing.review_every, file=file)
    publishing = dataclasses.replace(publishing, site_url=_folder_address(publishing.site_url, file=file))
    design = _design(tables.get("design", {}), file)
    return Settings(clinic=clinic, hearing=heard, writing=writing, publishing=publishing, design=design)


def require_english(language: str, *, file: str) -> None:
    """Refuse any language but English: captions, cleaning and chapters know no other. Raises SettingsError."""
    if language != "en":
        raise SettingsError(
            f'{file}: the language is "{language}", but only English talks work so far; write "en".'
        )


def prompt_of(clinic: Clinic) -> str:
    """Give the recogniser the clinic's own names, spelled right, in a plain sentence."""
    names = [clinic.series, f"with {clinic.speaker}"]
    names += [clinic.credentials, clinic.name, clinic.place]
    return ", ".join(name for name in names if name).replace(", with", " with") + "."


def parse_condition(toml: str, *, file: str) -> Condition:
    """Parse one pack. `file` is its name, whose stem must be the pack's id. Raises SettingsError."""
    table = _parse_toml(toml, file)
    if "botulinum" in table:
        table["botulinum"] = _botulinum(table["botulinum"], file)
    condition = _record(table, Condition, file, "")
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
    return condition


def join_conditions(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Sort packs by id; refuse what two of them claim or lead nowhere, and dangerous mishearings.

    Raises SettingsError.
    """
    packs = tuple(sorted(conditions, key=lambda pack: pack.id))
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


def _require_period(text: str, *, file: str) -> None:
    try:
        parse_period(text)
    except ValueError as error:
        raise SettingsError(
            f'{file}: publishing.review_every is "{text}"; write a time such as "12 months" or "2 years".'
        ) from error


def _folder_address(address: str, *, file: str) -> str:
    """Give the address of a folder on the web with its last slash. Raises SettingsError."""
    if address and not re.fullmatch(r"https?://[^\s\[\]?#/]+(/[^\s\[\]?#]*)?", address):
        raise SettingsError(
            f'{file}: publishing.site_url is "{address}"; write where the site will stand, such as '
            '"https://talks.example.org/", or leave it empty.'
        )
    return address.rstrip("/") + "/" if address else ""


def _design(table: object, file: str) -> Design:
    design = _record(table, Design, file, "design")
    for key in ("accent", "accent_dark"):
        color = getattr(design, key)
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", color) and (color or key == "accent"):
            raise SettingsError(f'{file}: design.{key} is "{color}"; write a color such as "#0f5c57".')
    for key in ("logo", "icon"):
        name = getattr(design, key)
        if name.startswith(".") or re.search(r"[/\\]", name):
            raise SettingsError(
                f'{file}: design.{key} is "{name}"; put the picture beside {file} and write its name alone.'
            )
    return dataclasses.replace(design, accent=design.accent.lower(), accent_dark=design.accent_dark.lower())


def _botulinum(table: object, file: str) -> Botulinum:
    known = get_args(BotulinumStatus)
    status = table.get("status", known[0]) if isinstance(table, dict) else known[0]
    if status not in known:
        raise SettingsError(f'{file}: botulinum.status is "{status}"; write one of {", ".join(known)}.')
    return _record(table, Botulinum, file, "botulinum")


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


def _parse_toml(toml: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(toml.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{file}: this is not valid TOML ({error}); mend that line.") from error


def _record(table: object, kind: type[_Record], file: str, path: str) -> _Record:
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: {path} must be a table, written [{path}].")
    fields = [field.name for field in dataclasses.fields(cast("Any", kind))]
    _refuse_unknown(table, fields, file, path)
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        where = f"in [{path}]: " if path else ""
        raise SettingsError(f"{file}: {where}{_plain(str(error))}; mend that value.") from error


def _refuse_unknown(table: dict[str, Any], known: Iterable[str], file: str, path: str) -> None:
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
