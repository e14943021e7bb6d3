"""Read the clinic's logo and icon and the style sheet's colors, for all pages of one command."""

from __future__ import annotations

from pipeline.errors import RecordError, SettingsError
from pipeline.job import Job
from pipeline.publish.brand import Brand, gather_brand
from pipeline.publish.design import STYLE, parse_theme
from pipeline.publish.logo import check_logo


def read_brand(job: Job) -> Brand:
    """Give the clinic's design. Raises SettingsError and SiteError."""
    settings, assets = job.workspace.settings(), job.workspace.templates() / "assets"
    logo = _read(job, settings.design.logo, "logo")
    return gather_brand(
        settings.clinic,
        settings.design,
        parse_theme(job.workspace.read(assets / STYLE)),
        logo=None if logo is None else check_logo(settings.design.logo, logo),
        icon=_read(job, settings.design.icon, "icon"),
        mark=job.workspace.read_if_there(assets / "icon.svg") or "",
    )


def _read(job: Job, name: str, key: str) -> bytes | None:
    """Give the bytes of a file beside `clinic.toml`; None where the clinic names none."""
    if not name:
        return None
    try:
        return job.workspace.read_bytes(job.workspace.root / name)
    except RecordError as error:
        raise SettingsError(
            f"clinic.toml: design.{key}: there is no picture {name} beside it; put it there or mend its name."
        ) from error
