"""Decide what a page shows, in words and numbers ready to print. Templates only place them.

The names are documented for designers in `site_templates/README.md`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from pipeline.models import Caption, Chapter, Clinic, Quote, Section, Sentence
from pipeline.page import Card, Page
from pipeline.publish.article import render_paragraph
from pipeline.publish.embedded import aim_at_player, view_embed
from pipeline.timecode import format_clock, format_mark, seconds_from_ms

VIDEO, POSTER = "video.mp4", "poster.jpg"
CAPTIONS, CAPTIONS_SRT, CHAPTERS = "captions.vtt", "captions.srt", "chapters.vtt"

NOTE = "botulinum-note"
"""Id of the clinic's texts on botulinum toxin."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_JSON_IN_HTML = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})
"""What could end a script element or a JavaScript line, by JSON's own escapes."""


def view_post(page: Page, *, is_preview: bool) -> dict[str, object]:
    """Give the variables of `post.html`."""
    post, approval = page.post, page.approval
    variables: dict[str, object] = {
        "clinic": page.clinic,
        "root": "../",
        "page": {
            "title": post.title,
            "description": post.description,
            "slug": post.slug,
            "language": post.language,
            "draft": approval is None,
            **_date(post.date),
            **_length(post.video.duration_ms),
            "speaker": post.speaker,
            "reviewed_by": approval.by if approval else "",
            "reviewed_text": _date(approval.at.date())["date_text"] if approval else "",
            "reviewed_iso": approval.at.date().isoformat() if approval else "",
            "made_with": page.made_with,
            "lead": post.lead,
            "withdrawn_text": _date(page.withdrawn_on)["date_text"] if page.withdrawn_on else "",
        },
        "key_points": list(map(_quote, post.key_points)),
        "spoken_disclaimer": list(map(_quote, post.disclaimer)),
        "video": {
            "src": VIDEO,
            "poster": POSTER,
            "captions": CAPTIONS,
            "captions_srt": CAPTIONS_SRT,
            "chapters": CHAPTERS,
            "width": post.video.width_px,
            "height": post.video.height_px,
        },
        "conditions": [page.condition_names.get(name, name) for name in post.conditions],
        "chapters": [
            {**_moment(c.start_ms), "id": c.id, "title": c.title, "href": f"#{c.id}"} for c in page.chapters
        ],
        "sections": [_section(section, caution) for section, caution in _cautions(page)],
        "transcript": [_part(chapter, page.sentences) for chapter in page.chapters],
        "cues_json": _cues(page.captions) if is_preview or post.embed else "",
        "about_json": embed_json(_about(page)),
        "embed": view_embed(page),
    }
    return {name: aim_at_player(value) for name, value in variables.items()} if post.embed else variables


def view_index(cards: Sequence[Card], clinic: Clinic, *, is_preview: bool) -> dict[str, object]:
    """Give the variables of `index.html`: newest talks first."""
    ordered = sorted(
        sorted(cards, key=lambda card: card.title.casefold()), key=lambda card: card.date, reverse=True
    )
    return {
        "clinic": clinic,
        "root": "./",
        "spoken_disclaimer": [],
        "draft": is_preview,
        "cards": [
            {
                "slug": card.slug,
                "href": f"{card.slug}/index.html",
                "poster": f"{card.slug}/{POSTER}",
                "width": card.width_px,
                "height": card.height_px,
                "title": card.title,
                "description": card.description,
                **_date(card.date),
                **_length(card.duration_ms),
                "conditions": list(card.condition_names),
                "draft": not card.reviewed_by,
                "reviewed_by": card.reviewed_by,
            }
            for card in ordered
        ],
    }


def card_of(page: Page) -> Card:
    """Give what the index shows of a page."""
    post = page.post
    return Card(
        slug=post.slug,
        title=post.title,
        description=post.description,
        date=post.date,
        duration_ms=post.video.duration_ms,
        width_px=post.video.width_px,
        height_px=post.video.height_px,
        condition_names=tuple(page.condition_names.get(name, name) for name in post.conditions),
        reviewed_by=page.approval.by if page.approval else "",
        approved_at=page.approval.at.isoformat() if page.approval else "",
    )


def embed_json(value: object) -> Markup:
    """Write JSON that may stand inside a script element."""
    return Markup(json.dumps(value, ensure_ascii=False).translate(_JSON_IN_HTML))  # noqa: S704 - escaped here


def _about(page: Page) -> Mapping[str, object]:
    """Say in the words of schema.org what the page is; who reviewed it, and when, by the approval alone."""
    about = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "name": page.post.title,
        "description": page.post.description,
        "inLanguage": page.post.language,
    }
    if page.approval is None:
        return about
    name, _, credentials = page.approval.by.partition(",")
    person = {"@type": "Person", "name": name.strip(), "honorificSuffix": credentials.strip()}
    return about | {"lastReviewed": page.approval.at.date().isoformat(), "reviewedBy": person}


def _cautions(page: Page) -> Iterator[tuple[Section, Mapping[str, object]]]:
    """Give each section with the clinic's texts on botulinum toxin: in full at the first, a link at the others."""
    texts = [text for text in (page.clinic.off_label_note, page.clinic.boxed_warning) if text.strip()]
    wanted = page.toxin_chapters if texts else frozenset()
    first = next((section for section in page.post.sections if section.id in wanted or "" in wanted), None)
    for section in page.post.sections:
        is_later = section is not first and section.id in wanted
        yield (
            section,
            {"caution": texts if section is first else [], "caution_href": f"#{NOTE}" if is_later else ""},
        )


def _section(section: Section, caution: Mapping[str, object]) -> Mapping[str, object]:
    paragraphs = [
        {
            "html": render_paragraph(paragraph),
            "seconds": "" if paragraph.start_ms is None else format_mark(paragraph.start_ms),
            "clock": "" if paragraph.start_ms is None else format_clock(paragraph.start_ms),
            "is_note": paragraph.is_note,
        }
        for paragraph in section.paragraphs
    ]
    return {
        **_moment(section.start_ms or 0),
        "id": section.id,
        "title": section.title,
        "paragraphs": paragraphs,
        **caution,
    }


def _quote(quote: Quote) -> Mapping[str, object]:
    """Give a picked sentence and the moment it was said; one written by hand has none."""
    moment = dict.fromkeys(_moment(0), "") if quote.start_ms is None else _moment(quote.start_ms)
    return {"text": quote.text, **moment}


def _part(chapter: Chapter, sentences: Sequence[Sentence]) -> Mapping[str, object]:
    said = [
        {**_moment(sentence.start_ms), "text": sentence.text}
        for sentence in sentences
        if chapter.start_ms <= sentence.start_ms < chapter.end_ms
    ]
    return {**_moment(chapter.start_ms), "id": chapter.id, "title": chapter.title, "sentences": said}


def _moment(ms: int) -> dict[str, str]:
    return {
        "clock": format_clock(ms),
        "spoken": _spoken(ms),
        "seconds": format_mark(ms),
        "video_href": f"{VIDEO}#t={format_mark(ms)}",
    }


def _date(day: dt.date) -> dict[str, str]:
    return {"date_text": f"{_MONTHS[day.month - 1]} {day.day}, {day.year}", "date_iso": day.isoformat()}


def _length(ms: int) -> dict[str, str]:
    return {"length_text": format_clock(ms), "length_spoken": _spoken(ms)}


def _spoken(ms: int) -> str:
    """Say a time as a screen reader should: "3 minutes 15 seconds"."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    named = [(hours, "hour"), (minutes, "minute"), (seconds, "second")]
    words = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in named if count]
    return " ".join(words) or "the beginning"


def _cues(captions: Sequence[Caption]) -> Markup:
    return embed_json(
        [[seconds_from_ms(c.start_ms), seconds_from_ms(c.end_ms), "\n".join(c.lines)] for c in captions]
    )
