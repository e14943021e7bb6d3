"""What a patient must read wherever a talk goes: it travels with every text that leaves the page."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.models import Quote
from pipeline.page import Page
from pipeline.publish import addresses
from pipeline.publish.cautions import cautions_of
from pipeline.publish.formats import day
from pipeline.timecode import format_clock, format_mark

CAUTION = "About botulinum toxin"
POINTER = "Please read the note about botulinum toxin above."


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """The clinic's and the reviewer's words beside an article."""

    emergency: str
    """Empty where the clinic has none."""
    disclaimer: str
    spoken: tuple[str, ...]
    """The disclaimer as it was said in the video."""
    cautions: tuple[str, ...]
    """On botulinum toxin; empty where the talk needs none."""
    reviewed: str
    made: str


def notes_of(page: Page) -> Notes:
    """Gather the notes of an approved page."""
    clinic = page.clinic
    return Notes(
        emergency=clinic.emergency.strip(),
        disclaimer=clinic.disclaimer.strip(),
        spoken=tuple(map(_spoken, page.post.disclaimer)),
        cautions=cautions_of(page),
        reviewed=reviewed(page),
        made=f"The words were transcribed by software ({page.made_with}) on the clinic’s own computer.",
    )


def reviewed(page: Page) -> str:
    """Say who approved a page, and when; empty for a draft."""
    if page.approval is None:
        return ""
    return f"Reviewed and approved by {page.approval.by} on {day(page.approval.at.date())['date_text']}."


def page_address(page: Page, *, at_ms: int | None = None) -> str:
    """Give the page's address on the web, at a moment of the talk; empty where the clinic has not said."""
    address = addresses.public(page.site_url, addresses.post_path(page.post.slug))
    return address if at_ms is None or not address else f"{address}?t={format_mark(at_ms)}"


def _spoken(quote: Quote) -> str:
    at = "" if quote.start_ms is None else f" at {format_clock(quote.start_ms)}"
    return f"Said in the video{at}: “{quote.text}”"
