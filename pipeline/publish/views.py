"""Decide what a page shows, in words and numbers ready to print. Templates only place them.

The names are documented for designers in `site_templates/README.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.checklist import CHECKLIST
from pipeline.embed import origin_of
from pipeline.models import Approval, Chapter, Condition, Paragraph, Quote, Section, Sentence
from pipeline.page import Card, Moment, Page
from pipeline.publish.addresses import CAPTIONS, CAPTIONS_SRT, CHAPTERS, POSTER, VIDEO, post_path
from pipeline.publish.article import render_paragraph
from pipeline.publish.cautions import sections_of
from pipeline.publish.conditionbox import view_conditions
from pipeline.publish.embedded import aim_links, cues_of, view_embed
from pipeline.publish.formats import day, length, moment
from pipeline.publish.navigation import frame
from pipeline.publish.pictures import post_picture
from pipeline.publish.searchindex import distinct_words
from pipeline.publish.videofiles import list_sizes, list_sources

NOTE = "botulinum-note"
"""Id of the clinic's texts on botulinum toxin."""

BAR_UNITS = 1000
"""Width of the whole chapter bar, in the units of its drawing."""
SAME_PLACE_MS = 1000
"""A paragraph that begins this soon after its heading needs no link of its own to the same words."""
_PICTURE = next(statement.sentence for statement in CHECKLIST if statement.id == "picture")


def view_post(page: Page, *, is_preview: bool) -> dict[str, object]:
    """Give the variables of `post.html`."""
    post, approval = page.post, page.approval
    variables: dict[str, object] = {
        **frame(page.clinic, page=post_path(post.slug)),
        "page": {
            "title": post.title,
            "description": post.description,
            "slug": post.slug,
            "language": post.language,
            "draft": approval is None,
            **day(post.date),
            **length(post.video.duration_ms),
            "speaker": post.speaker,
            **_review(page, approval),
            "made_with": page.made_with,
            "lead": post.lead,
            "withdrawn_text": day(page.withdrawn_on)["date_text"] if page.withdrawn_on else "",
        },
        "key_points": list(map(_quote, post.key_points)),
        "spoken_disclaimer": list(map(_quote, post.disclaimer)),
        "video": {
            "src": page.video_url or VIDEO,
            "sources": list_sources(page),
            "sizes": list_sizes(page),
            "origin": origin_of(page.video_url),
            "poster": POSTER,
            "captions": CAPTIONS,
            "captions_srt": CAPTIONS_SRT,
            "chapters": CHAPTERS,
            "width": post.video.width_px,
            "height": post.video.height_px,
            "is_sound_alone": page.is_sound_alone,
        },
        "picture": post_picture(page),
        "conditions": view_conditions(page),
        "chapters": [_chapter(chapter, page) for chapter in page.chapters],
        "sections": [_section(*section) for section in sections_of(page)],
        "transcript": [_part(chapter, page.sentences) for chapter in page.chapters],
        "cues_json": cues_of(page) if is_preview or post.embed else "",
        "embed": view_embed(page),
    }
    return aim_links(variables, page)


def name_of(conditions: Mapping[str, Condition], condition: str) -> str:
    """Give a condition's name for patients; its id where no pack tells."""
    return conditions[condition].plain_name if condition in conditions else condition


def card_of(page: Page) -> Card:
    """Give what the rest of the site shows of a page."""
    post = page.post
    return Card(
        slug=post.slug,
        title=post.title,
        description=post.description,
        speaker=post.speaker,
        date=post.date,
        language=post.language,
        duration_ms=post.video.duration_ms,
        width_px=post.video.width_px,
        height_px=post.video.height_px,
        video_bytes=page.files.video_bytes,
        video_url=page.video_url,
        small_url=page.small_url,
        conditions=post.conditions,
        chapters=tuple(
            Moment(id=c.id, title=c.title, start_ms=c.start_ms, end_ms=c.end_ms) for c in page.chapters
        ),
        reviewed_by=page.approval.by if page.approval else "",
        approved_at=page.approval.at.isoformat() if page.approval else "",
        published_at=_first(page),
        words=distinct_words(page),
        pictures=page.files.pictures,
        speaks_of_toxin=bool(page.toxin_chapters),
    )


def _first(page: Page) -> str:
    at = page.published_at or (page.approval.at if page.approval else None)
    return at.isoformat() if at and page.approval else ""


def _review(page: Page, approval: Approval | None) -> Mapping[str, str]:
    """Give who reviewed a page, when, and when it is due again; nothing of it for a draft."""
    names = ("reviewed_by", "reviewed_text", "reviewed_iso", "next_review_text", "next_review_iso", "picture_note")
    told = dict.fromkeys(names, "")
    if approval is None:
        return told
    on = approval.at.date()
    told |= {"reviewed_by": approval.by, "reviewed_text": day(on)["date_text"], "reviewed_iso": on.isoformat()}
    told["picture_note"] = _PICTURE if _PICTURE in approval.checklist else ""
    if page.review_every is None:
        return told
    due = day(page.review_every.after(on))
    return told | {"next_review_text": due["date_text"], "next_review_iso": due["date_iso"]}


def _chapter(chapter: Chapter, page: Page) -> Mapping[str, str]:
    """Give a chapter with its place in the chapter bar."""
    total_ms = max(page.post.video.duration_ms, page.chapters[-1].end_ms, 1)
    left, width = chapter.start_ms / total_ms, (chapter.end_ms - chapter.start_ms) / total_ms
    return {
        **moment(chapter.start_ms),
        "id": chapter.id,
        "title": chapter.title,
        "href": f"#{chapter.id}",
        "bar_x": f"{left * BAR_UNITS:.1f}",
        "bar_width": f"{width * BAR_UNITS:.1f}",
    }


def _section(section: Section, caution: Sequence[str], is_later: bool) -> Mapping[str, object]:
    start_ms = section.start_ms or 0
    return {
        **moment(start_ms),
        "id": section.id,
        "title": section.title,
        "paragraphs": [_paragraph(paragraph, start_ms) for paragraph in section.paragraphs],
        "caution": list(caution),
        "caution_href": f"#{NOTE}" if is_later else "",
    }


def _paragraph(paragraph: Paragraph, heading_ms: int) -> Mapping[str, object]:
    start_ms = paragraph.start_ms
    is_elsewhere = start_ms is not None and abs(start_ms - heading_ms) > SAME_PLACE_MS
    return {
        **_maybe_moment(start_ms),
        "html": render_paragraph(paragraph),
        "is_note": paragraph.is_note,
        "can_listen": is_elsewhere and not paragraph.is_note,
    }


def _quote(quote: Quote) -> Mapping[str, object]:
    """Give a picked sentence and the moment it was said; one written by hand has none."""
    return {"text": quote.text, **_maybe_moment(quote.start_ms)}


def _maybe_moment(ms: int | None) -> Mapping[str, str]:
    return dict.fromkeys(moment(0), "") if ms is None else moment(ms)


def _part(chapter: Chapter, sentences: Sequence[Sentence]) -> Mapping[str, object]:
    said = [
        {**moment(sentence.start_ms), "text": sentence.text}
        for sentence in sentences
        if chapter.start_ms <= sentence.start_ms < chapter.end_ms
    ]
    return {**moment(chapter.start_ms), "id": chapter.id, "title": chapter.title, "sentences": said}
