"""A clinic's design on its pages: what `[design]` in clinic.toml changes of a built folder."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image
from smalltalk import REPOSITORY, job_in, messages

from pipeline import run as minutes
from pipeline.errors import SettingsError

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><path d="M0 0h60v20z" fill="#123"/></svg>'


def design(root: Path, *lines: str) -> None:
    """Write a `[design]` table into the clinic's settings."""
    clinic = root / "clinic.toml"
    clinic.write_text("\n".join([clinic.read_text("utf-8"), "[design]", *lines, ""]), encoding="utf-8")


def previewed(root: Path) -> tuple[str, str]:
    """Build the preview and give its index and its one post."""
    job = job_in(root)
    minutes.preview(job)
    assert not job.failed, messages(job)
    pages = (root / "preview" / "index.html", root / "preview" / "small-talk" / "index.html")
    index, post = (page.read_text("utf-8") for page in pages)
    return index, post


def test_without_a_word_pages_have_the_mark_and_no_theme(drafted: Path) -> None:
    """Icons, frame colors and the mark are there; no page asks for a style sheet that changes nothing."""
    index, post = previewed(drafted)
    for page, root in ((index, "./"), (post, "../")):
        assert f'href="{root}favicon.ico"' in page
        assert f'href="{root}apple-touch-icon.png"' in page
        assert f'src="{root}assets/icon.svg" alt=""' in page
        assert '<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#141a1b">' in page
        assert "theme.css" not in page


def test_no_page_that_stays_misses_a_file_of_an_older_design(published: Path) -> None:
    """Who takes her colors and icon back and publishes one talk alone leaves the others whole."""
    clinic = published / "clinic.toml"
    before = clinic.read_text("utf-8")
    file = io.BytesIO()
    Image.new("RGB", (512, 512), "#7a2e4f").save(file, format="PNG")
    (published / "icon.png").write_bytes(file.getvalue())
    design(published, 'accent = "#7a2e4f"', 'icon = "icon.png"')
    minutes.publish(job_in(published))
    assert "theme.css" in (published / "site" / "other-talk" / "index.html").read_text("utf-8")
    clinic.write_text(before, encoding="utf-8")
    job = job_in(published)
    minutes.publish(job, ["small-talk"])
    assert not job.failed, messages(job)
    assert "theme.css" in (published / "site" / "other-talk" / "index.html").read_text("utf-8")
    assert "--accent" not in (published / "site" / "assets" / "theme.css").read_text("utf-8")


def test_a_design_reaches_every_page(drafted: Path) -> None:
    """The clinic's color, its logo with its name, and its mark in that color."""
    (drafted / "our logo.svg").write_bytes(LOGO)
    design(drafted, 'accent = "#7a2e4f"', 'logo = "our logo.svg"')
    for page, root in zip(previewed(drafted), ("./", "../"), strict=True):
        assert f'<link rel="stylesheet" href="{root}assets/theme.css">' in page
        assert page.index("style.css") < page.index("theme.css")
        assert f'src="{root}assets/logo.svg" alt="Test Clinic" width="120" height="40"' in page
        assert '<span class="clinic">' not in page.partition("<main")[0]
    assets = drafted / "preview" / "assets"
    assert "--accent: #7a2e4f" in (assets / "theme.css").read_text("utf-8")
    assert 'fill="#7a2e4f"' in (assets / "icon.svg").read_text("utf-8")
    assert (assets / "logo.svg").read_bytes() == LOGO


def test_an_own_icon_stands_where_the_mark_stood(drafted: Path) -> None:
    """Tab and header show it, not the mark."""
    file = io.BytesIO()
    Image.new("RGB", (512, 512), "#7a2e4f").save(file, format="PNG")
    (drafted / "icon.png").write_bytes(file.getvalue())
    design(drafted, 'icon = "icon.png"')
    for page in previewed(drafted):
        assert "icon.svg" not in page
        assert "assets/icon-64.png" in page
        assert 'type="image/png" sizes="192x192"' in page


def test_a_designers_own_mark_stays(drafted: Path) -> None:
    """Who drew another icon.svg finds it on the site as she drew it."""
    templates = Path(shutil.copytree(REPOSITORY / "site_templates", drafted / "site_templates"))
    (templates / "assets" / "icon.svg").write_bytes(LOGO)
    design(drafted, 'accent = "#7a2e4f"')
    previewed(drafted)
    assert (drafted / "preview" / "assets" / "icon.svg").read_bytes() == LOGO


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            'logo = "logo.png"',
            "clinic.toml: design.logo: there is no picture logo.png beside it; put it there or mend its name.",
        ),
        ('accent = "#ffee00"', 'clinic.toml: design.accent is "#ffee00", which is hard to read'),
    ],
)
def test_a_design_that_can_not_be_used_stops_the_build(drafted: Path, line: str, message: str) -> None:
    """It is one sentence, and the pages that stand stay."""
    before = (drafted / "preview" / "index.html").read_text("utf-8")
    design(drafted, line)
    with pytest.raises(SettingsError) as refused:
        minutes.preview(job_in(drafted))
    assert str(refused.value).startswith(message)
    assert (drafted / "preview" / "index.html").read_text("utf-8") == before


def test_a_published_page_names_the_manifest(published: Path) -> None:
    """A site on the web has one; a draft, opened from its folder where browsers refuse it, has none."""
    minutes.preview(job_in(published))
    assert 'rel="manifest" href="../site.webmanifest"' in (
        published / "site" / "small-talk" / "index.html"
    ).read_text("utf-8")
    assert "manifest" not in (published / "preview" / "index.html").read_text("utf-8").partition("</title>")[2]
    assert (published / "site" / "site.webmanifest").exists()


def test_the_same_design_builds_the_same_site(published: Path) -> None:
    """A second build writes nothing."""
    job = job_in(published)
    minutes.publish(job)
    assert [outcome.status for outcome in job.outcomes if outcome.name == "site"] == ["fresh"]
