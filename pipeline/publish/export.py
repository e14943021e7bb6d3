"""What a clinic pastes elsewhere: an approved page as texts for YouTube, WordPress, a frame, a newsletter."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.page import Page
from pipeline.publish import addresses
from pipeline.publish.exporthtml import one_line_each, view_fragment, view_frame
from pipeline.publish.exporttext import format_article, format_transcript
from pipeline.publish.exportyoutube import describe
from pipeline.publish.render import Renderer

YOUTUBE, FRAGMENT, FRAME = "youtube-description.txt", "fragment.html", "iframe.html"
ARTICLE, TRANSCRIPT = "article.txt", "transcript.txt"
NO_ADDRESS = (
    f"{FRAME}, because clinic.toml does not say where the site stands; "
    'write site_url = "https://..." below [publishing] there'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The files of one talk by name, and what could not be written, with the reason."""

    files: dict[str, str]
    left_out: tuple[str, ...]


def export(page: Page, renderer: Renderer) -> Exported:
    """Write an approved page as the texts that are pasted elsewhere. Raises SiteError for a broken template."""
    described = describe(page)
    files = {
        YOUTUBE: described.text,
        addresses.CAPTIONS: page.files.captions,
        addresses.CAPTIONS_SRT: page.files.captions_srt,
        FRAGMENT: one_line_each(renderer.render("export/fragment.html", view_fragment(page))),
        FRAME: renderer.render("export/iframe.html", view_frame(page)) if page.site_url else "",
        ARTICLE: format_article(page),
        TRANSCRIPT: format_transcript(page),
    }
    return Exported(
        files={name: text for name, text in files.items() if text},
        left_out=(*(f"of {YOUTUBE} {what}" for what in described.left_out), *[NO_ADDRESS] * (not page.site_url)),
    )
