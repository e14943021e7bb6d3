"""Write captions and chapters as WebVTT and SubRip.

Source of the rules: https://www.w3.org/TR/webvtt1/ (escapes in section 4.2.2; chapter titles are
plain text on one line).
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from pipeline.models import Caption, Chapter
from pipeline.timecode import format_srt, format_vtt

_LINE_BREAKERS = dict.fromkeys([0, 0x0A, 0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029], " ")


def format_captions_vtt(captions: Sequence[Caption]) -> str:
    """Write a captions track; `&`, `<` and `>` are escaped, so no text can end or open a cue."""
    cues = [(caption.start_ms, caption.end_ms, "\n".join(map(_escape, _lines(caption)))) for caption in captions]
    blocks = [f"{format_vtt(start)} --> {format_vtt(end)}\n{text}" for start, end, text in cues]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def format_chapters_vtt(chapters: Sequence[Chapter]) -> str:
    """Write a chapters track; each cue's identifier is the chapter's id."""
    blocks = [
        f"{chapter.id}\n{format_vtt(chapter.start_ms)} --> {format_vtt(chapter.end_ms)}\n{_escape(chapter.title)}"
        for chapter in chapters
    ]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def format_captions_srt(captions: Sequence[Caption]) -> str:
    """Write captions as SubRip, for places that take no WebVTT. SubRip has no escapes; `-->` is defused."""
    blocks = [
        f"{number}\n{format_srt(caption.start_ms)} --> {format_srt(caption.end_ms)}\n"
        + "\n".join(re.sub("-+>", "->", line) for line in _lines(caption))
        for number, caption in enumerate(captions, start=1)
    ]
    return "\n\n".join(blocks) + "\n"


def _escape(text: str) -> str:
    return html.escape(_one_line(text), quote=False)


def _lines(caption: Caption) -> list[str]:
    """Give a caption's lines without empty ones, which would end the cue."""
    return [line for line in map(_one_line, caption.lines) if line]


def _one_line(text: str) -> str:
    return " ".join(text.translate(_LINE_BREAKERS).split())
