"""Read `clinic.toml` into frozen values. Pure: text in, values out."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.errors import SettingsError
from pipeline.models import Clinic, Hearing
from pipeline.period import Period, parse_period
from pipeline.tables import parse_toml, read_record, refuse_unknown
from pipeline.writing import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """What holds for published pages: the `[publishing]` table."""

    review_every: str = "12 months"
    """How long an approval may stand before somebody looks at the page again: weeks, months or years."""
    site_url: str = ""
    """Where `site/` will stand, such as "https://talks.example.org/"; feeds and sitemap need it."""
    media_url: str = ""
    """Where the videos will stand if not beside their pages: another host for what is large."""


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
class Cluster:
    """Who hears and encodes, if not this machine alone: the `[cluster]` table."""

    scheduler: str = ""
    """Where a Dask scheduler is, such as "tcp://10.0.0.5:8786"; "local" starts one; empty: this machine alone."""
    media: str = ""
    """A folder or address that all machines reach, such as "/mnt/clinic"; empty where they share this disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that `clinic.toml` says."""

    clinic: Clinic
    hearing: Hearing
    writing: Writing = field(default_factory=Writing)
    publishing: Publishing = field(default_factory=Publishing)
    design: Design = field(default_factory=Design)
    cluster: Cluster = field(default_factory=Cluster)

    @property
    def review_every(self) -> Period:
        """Say how long an approval may stand before somebody looks at the page again."""
        return parse_period(self.publishing.review_every)


@lru_cache(maxsize=8)
def parse_settings(toml: str, *, file: str = "clinic.toml") -> Settings:
    """Parse `clinic.toml`. Raises SettingsError that names the key and what was expected."""
    tables = parse_toml(toml, file)
    refuse_unknown(tables, ("clinic", "hearing", "writing", "publishing", "design", "cluster"), file, "")
    clinic = read_record(tables.get("clinic", {}), Clinic, file, "clinic")
    for key in ("name", "series", "speaker", "disclaimer"):
        if not getattr(clinic, key).strip():
            raise SettingsError(f"{file}: clinic.{key} is empty; every page needs it, so fill it in.")
    hearing = tables.get("hearing", {})
    defaults = {"model": "tiny.en", "language": "en", "initial_prompt": ""}
    heard = read_record(defaults | hearing if isinstance(hearing, dict) else hearing, Hearing, file, "hearing")
    if clinic.website and not re.fullmatch(r"https?://[^\s\[\]]+", clinic.website):
        raise SettingsError(f'{file}: clinic.website is "{clinic.website}"; begin it with https://')
    require_english(heard.language, file=file)
    if not all(word.strip() for word in heard.vocabulary):
        raise SettingsError(f"{file}: a word in hearing.vocabulary is empty; delete it.")
    if not heard.initial_prompt:
        heard = dataclasses.replace(heard, initial_prompt=prompt_of(clinic))
    writing = read_record(tables.get("writing", {}), Writing, file, "writing")
    publishing = read_record(tables.get("publishing", {}), Publishing, file, "publishing")
    _require_period(publishing.review_every, file=file)
    places = {key: _folder_address(key, getattr(publishing, key), file=file) for key in ("site_url", "media_url")}
    publishing = dataclasses.replace(publishing, **places)
    design = _design(tables.get("design", {}), file)
    cluster = read_record(tables.get("cluster", {}), Cluster, file, "cluster")
    _require_place(cluster.media, file=file)
    cluster = dataclasses.replace(
        cluster, scheduler=parse_scheduler(cluster.scheduler, where=f"{file}: cluster.scheduler")
    )
    return Settings(
        clinic=clinic, hearing=heard, writing=writing, publishing=publishing, design=design, cluster=cluster
    )


def parse_scheduler(address: str, *, where: str) -> str:
    """Give the address of a scheduler, "local", or nothing for "none". Raises SettingsError for anything else."""
    if address in ("", "none"):
        return ""
    if address != "local" and not re.fullmatch(r"(tcp|tls)://([\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}", address):
        raise SettingsError(
            f'{where} is "{address}"; write an address such as "tcp://10.0.0.5:8786", "local" for workers on this '
            'machine, or "none".'
        )
    return address


def _require_place(media: str, *, file: str) -> None:
    """Refuse a relative folder, which each machine would look for elsewhere. Raises SettingsError."""
    place = media.removeprefix("file://").removeprefix("local://")
    if media and not re.match(r"/|~|[A-Za-z]:[\\/]|\\\\|[A-Za-z][\w+.-]+:[/:]", place):
        raise SettingsError(
            f'{file}: cluster.media is "{media}"; write a whole path such as "/mnt/clinic", or an address such as '
            '"s3://bucket/clinic".'
        )


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


def _require_period(text: str, *, file: str) -> None:
    try:
        parse_period(text)
    except ValueError as error:
        raise SettingsError(
            f'{file}: publishing.review_every is "{text}"; write a time such as "12 months" or "2 years".'
        ) from error


def _folder_address(key: str, address: str, *, file: str) -> str:
    """Give the address of a folder on the web with its last slash. Raises SettingsError."""
    if address and not re.fullmatch(r"https?://[^\s\[\]?#/]+(/[^\s\[\]?#]*)?", address):
        raise SettingsError(
            f'{file}: publishing.{key} is "{address}"; write a whole address such as '
            '"https://talks.example.org/", or leave it empty.'
        )
    return address.rstrip("/") + "/" if address else ""


def _design(table: object, file: str) -> Design:
    design = read_record(table, Design, file, "design")
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
