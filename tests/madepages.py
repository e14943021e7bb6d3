"""Pages and sites made up for tests, gathered with the shipped templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from talks import BRAND, CLINIC, a_post, a_section

from pipeline.models import Approval, Chapter, Condition, Sentence
from pipeline.page import Asset, Page, PageFiles, Site
from pipeline.publish.render import Renderer
from pipeline.publish.site import gather_page, gather_shared, newest_first
from pipeline.publish.views import card_of

SITE_URL = "https://talks.example.org/minutes/"
TEMPLATES = Renderer(Path(__file__).resolve().parent.parent / "site_templates", brand=BRAND)
BRUXISM = Condition(
    id="bruxism",
    name="bruxism",
    plain_name="Teeth grinding",
    aliases=("bruxism",),
    cues=(),
    vocabulary=(),
    icd10="G47.63",
    mesh="D002012",
)


def an_approval(
    slug: str = "jaw-pain", *, at: str = "2026-03-09T10:00:00-06:00", by: str = "Ann Ek, PA-C"
) -> Approval:
    """Give an approval of a post that holds."""
    return Approval(slug=slug, by=by, at=dt.datetime.fromisoformat(at), parts={})


def a_page(slug: str = "jaw-pain", *, title: str = "Jaw pain", approval: Approval | None) -> Page:
    """Give the page of a talk of a minute and a half with two chapters."""
    asset = Asset(source=Path("x"))
    post = a_post(a_section("intro", 0, ("Hello.", 120)), a_section("bruxism", 62_400, ("Teeth.", 62_400)))
    return Page(
        post=replace(post, slug=slug, title=title),
        clinic=CLINIC,
        chapters=(
            Chapter(id="intro", title="Intro", start_ms=0, end_ms=62_400),
            Chapter(id="bruxism", title="Bruxism", start_ms=62_400, end_ms=90_000),
        ),
        captions=(),
        sentences=(Sentence(start=0, end=1, start_ms=120, end_ms=900, text="Hello."),),
        conditions={"bruxism": BRUXISM},
        approval=approval,
        made_with="whisper tiny.en",
        files=PageFiles(
            video=asset, poster=asset, captions="", captions_srt="", chapters="", video_bytes=5_000_000
        ),
        site_url=SITE_URL,
    )


def build(pages: Sequence[Page], *, site_url: str = SITE_URL, is_preview: bool = False) -> dict[str, str]:
    """Gather a whole site of pages and give its texts by path."""
    pages = [replace(page, site_url=site_url) for page in pages]
    site = Site(
        clinic=pages[0].clinic if pages else CLINIC,
        conditions={"bruxism": BRUXISM},
        cards=newest_first(card_of(page) for page in pages),
        site_url=site_url,
        is_preview=is_preview,
    )
    tree = gather_shared(site, TEMPLATES, assets={})
    for page in pages:
        tree |= gather_page(page, TEMPLATES, is_preview=is_preview)
    return {name: text for name, text in tree.items() if isinstance(text, str)}
