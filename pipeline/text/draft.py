"""Compose the article of a talk: clean prose in paragraphs under a heading per chapter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.english import ends_sentence, list_words
from pipeline.models import Chapter, Clinic, Condition, Paragraph, Post, Section, Sentence, VideoFacts
from pipeline.standfirst import describe, tell_length
from pipeline.text.cleaning import Cleaned
from pipeline.text.lead import SENTENCES, pick_lead
from pipeline.text.paragraphs import Written, part_paragraphs
from pipeline.text.post import escape_markdown
from pipeline.text.takeaways import Candidate, find_candidates, find_disclaimer, pick_key_points
from pipeline.video import Video

_TAKE = re.compile(r"(take|v|version|cut)\d*|final|edit(ed)?|export(ed)?|copy|\d{1,2}", re.IGNORECASE)
"""What is put behind a file's name while a video is made; "take 2" and "final" are no part of a title."""
_CAMERA = re.compile(
    r"(img|vid|mov|mvi|dsc\w?|pxl|gh\d*|gx\d*|gopro|zoom|video|movie|recording|rec|clip|trim|final|copy|untitled|screen)",
    re.IGNORECASE,
)


def compose_draft(
    video: Video,
    clinic: Clinic,
    conditions: Sequence[Condition],
    *,
    sentences: Sequence[Sentence],
    chapters: Sequence[Chapter],
    cleaned: Cleaned,
    language: str,
) -> Post:
    """Put a talk's cleaned words under its chapters' headings. Every word of the prose was said."""
    packs = {pack.id: pack for pack in conditions}
    found = tuple(packs[chapter.id] for chapter in chapters if chapter.id in packs)
    title = name_title(video.file, conditions, found, clinic)
    prose = [(chapter, _prose(chapter, sentences, cleaned)) for chapter in chapters]
    candidates = find_candidates(prose, conditions)
    lead, description = pick_lead(candidates, title), describe(clinic, found)
    others = [one for one in candidates if one not in lead]
    return Post(
        slug=video.slug,
        title=title,
        description=description,
        conditions=tuple(pack.id for pack in found),
        speaker=", ".join(filter(None, (clinic.speaker, clinic.credentials))),
        date=video.recorded or video.added,
        language=language,
        video=VideoFacts(
            file=video.file, duration_ms=video.duration_ms, width_px=video.width_px, height_px=video.height_px
        ),
        sections=tuple(_section(chapter, written) for chapter, written in prose),
        lead=_lead(lead, description=description, length=tell_length(video.duration_ms, len(found))),
        key_points=pick_key_points(others, [pack.id for pack in found]),
        disclaimer=find_disclaimer(candidates),
    )


def name_title(file: str, vocabulary: Sequence[Condition], found: Sequence[Condition], clinic: Clinic) -> str:
    """Make a title of the file's name, or of the conditions if a camera named the file."""
    spoken = re.sub(r"[^\w'’]+|_+", " ", file.rpartition(".")[0]).split()
    telling = [word for word in spoken if not re.fullmatch(r"\d+|[a-z]*\d{3,}\w*", word, re.IGNORECASE)]
    if not telling or all(_CAMERA.fullmatch(word) for word in telling):
        return list_words([pack.plain_name for pack in found]) or f"A talk from {clinic.name}"
    spelled = {
        word.casefold(): word
        for pack in vocabulary
        for term in (*pack.aliases, *pack.vocabulary)
        for word in term.split()
        if word.isupper() and word.isalpha() and len(word) > 1
    }
    while len(spoken) > 2 and _TAKE.fullmatch(spoken[-1]):
        spoken.pop()
    title = " ".join(spelled.get(word.casefold(), word) for word in spoken)
    return title[:1].upper() + title[1:]


def _lead(chosen: Sequence[Candidate], *, description: str, length: str) -> str:
    """Join the lead: what she said, and where that is too little, first who speaks about what."""
    said = [one.text for one in chosen]
    return " ".join(said if len(said) >= SENTENCES else [description, *said, length][:SENTENCES])


def _prose(chapter: Chapter, sentences: Sequence[Sentence], cleaned: Cleaned) -> list[Written]:
    """Give the sentences of a chapter of which something stays, and how each is written."""
    inside = [s for s in sentences if chapter.start_ms <= s.start_ms < chapter.end_ms]
    return [(s, text) for s in inside if (text := _written(s, cleaned.texts))]


def _section(chapter: Chapter, prose: Sequence[Written]) -> Section:
    return Section(
        id=chapter.id,
        title=chapter.title,
        start_ms=chapter.start_ms,
        paragraphs=tuple(
            Paragraph(markdown=escape_markdown(" ".join(text for _, text in group)), start_ms=group[0][0].start_ms)
            for group in part_paragraphs(prose)
        ),
    )


def _written(sentence: Sentence, texts: Mapping[int, str]) -> str:
    """Write what stays of a sentence with a capital and a full stop, also where it was cut out of a longer one."""
    text = " ".join(texts[at] for at in range(sentence.start, sentence.end) if at in texts)
    text = text if not text or ends_sentence(text) else text.rstrip(",;:") + "."
    return text[:1].upper() + text[1:]
