"""Drafts of the talks in `data/talks`, and every small change of a fact in them that must be caught."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from talks import CLINIC, VIDEO, say

from pipeline.checks.headings import check_headings
from pipeline.checks.lock import check_lock
from pipeline.checks.sources import map_sources, trace
from pipeline.checks.unsaid import check_sources
from pipeline.models import Chapter, Finding, Paragraph, Post, Removal, Sentence, Word
from pipeline.text.cleaning import clean
from pipeline.text.draft import compose_draft
from pipeline.text.post import format_post, parse_post
from pipeline.text.sentences import split_sentences

TALKS = Path(__file__).parent / "data" / "talks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A talk with the article that the pipeline writes of it."""

    name: str
    words: tuple[Word, ...]
    removals: tuple[Removal, ...]
    sentences: tuple[Sentence, ...]
    post: Post

    def check(self, post: Post) -> tuple[Finding, ...]:
        """Hold an article against this talk, as `minutes check` does."""
        found = trace(post, self.words, self.removals)
        return (
            *check_sources(map_sources(found), file="post.md"),
            *check_lock(found, self.sentences, file="post.md"),
            *check_headings(found, post, file="post.md"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A draft with one fact changed."""

    draft: Draft
    kind: str
    before: str
    after: str
    """The words around the change."""
    post: Post


@cache
def drafts() -> tuple[Draft, ...]:
    """Give the drafts of all stored talks, written by the pipeline and read back from `post.md`."""
    return tuple(_draft(path) for path in sorted(TALKS.glob("*.txt")))


def _draft(path: Path) -> Draft:
    words = say(path.read_text(encoding="utf-8"))
    sentences, cleaned, duration_ms = split_sentences(words), clean(words), words[-1].end_ms
    middle = len(sentences) // 2
    chapters = (
        Chapter(id="intro", title="Introduction", start_ms=0, end_ms=sentences[middle].start_ms),
        Chapter(id="outro", title="In closing", start_ms=sentences[middle].start_ms, end_ms=duration_ms),
    )
    video = replace(VIDEO, slug=path.stem, file=f"{path.stem}.mp4", duration_ms=duration_ms)
    post = compose_draft(video, CLINIC, (), sentences=sentences, chapters=chapters, cleaned=cleaned, language="en")
    return Draft(
        name=path.stem,
        words=words,
        removals=cleaned.removals,
        sentences=sentences,
        post=parse_post(format_post(post), file="post.md"),
    )


def edit(post: Post, change: Callable[[str], str]) -> Post:
    """Give a post with every paragraph's Markdown changed."""
    return replace(
        post,
        sections=tuple(
            replace(
                section,
                paragraphs=tuple(replace(p, markdown=change(p.markdown)) for p in section.paragraphs),
            )
            for section in post.sections
        ),
    )


def mutations(draft: Draft) -> Iterator[Mutation]:
    """Give every change of one fact of a draft that the rules below know how to make."""
    for s, section in enumerate(draft.post.sections):
        for p, paragraph in enumerate(section.paragraphs):
            for kind, start, end, text in _changes(paragraph.markdown):
                markdown = paragraph.markdown[:start] + text + paragraph.markdown[end:]
                around = slice(max(0, start - 30), end + 30)
                yield Mutation(
                    draft=draft,
                    kind=kind,
                    before=paragraph.markdown[around],
                    after=markdown[max(0, start - 30) : start + len(text) + 30],
                    post=_with_paragraph(draft.post, s, p, replace(paragraph, markdown=markdown)),
                )


def _with_paragraph(post: Post, section: int, number: int, paragraph: Paragraph) -> Post:
    sections = list(post.sections)
    paragraphs = list(sections[section].paragraphs)
    paragraphs[number] = paragraph
    sections[section] = replace(sections[section], paragraphs=tuple(paragraphs))
    return replace(post, sections=tuple(sections))


_Change = tuple[str, int, int, str]
_NUMBER_WORDS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "fifteen", "twenty"),
    *("thirty", "forty", "fifty", "seventy", "eighty"),
)
_OTHER_NUMBER = dict(zip(_NUMBER_WORDS, (*_NUMBER_WORDS[5:], *_NUMBER_WORDS[:5]), strict=True))
_EXCHANGED: tuple[tuple[str, str, str], ...] = (
    *(("unit", one, other) for one, other in (("milligrams", "micrograms"), ("micrograms", "milligrams"))),
    *(("unit", one, other) for one, other in (("milliliters", "liters"), ("milligrams", "grams"))),
    *(("unit", one, other) for one, other in (("units", "milligrams"), ("percent", "units"), ("inches", "feet"))),
    *(("unit", f"{{n}} {one}", other) for one, other in (("days", "weeks"), ("weeks", "days"), ("hours", "days"))),
    *(("unit", f"{{n}} {one}", other) for one, other in (("minutes", "hours"), ("months", "years"))),
    *(("unit", f"{{n}} {one}", other) for one, other in (("seconds", "minutes"), ("years", "months"))),
    *(("frequency", one, other) for one, other in (("daily", "weekly"), ("weekly", "daily"))),
    *(("frequency", one, other) for one, other in (("nightly", "hourly"), ("twice a", "once a"))),
    *(("frequency", one, other) for one, other in (("once a week", "once a day"), ("a day", "a week"))),
    *(("frequency", one, other) for one, other in (("every single day", "every single week"),)),
    *(("side", one, other) for one, other in (("left", "right"), ("upper", "lower"), ("lower", "upper"))),
    *(("side", one, other) for one, other in (("inner", "outer"), ("outer", "inner"), ("both", "left"))),
    *(("side", one, other) for one, other in (("medial", "lateral"), ("lateral", "medial"), ("front", "back"))),
    *(
        ("side", f"{one} {part}", f"{other} {part}")
        for one, other in (("right", "left"),)
        for part in (*("hip", "side", "arm", "leg", "shoulder", "knee", "one"),)
    ),
    *(("direction", one, other) for one, other in (("before", "after"), ("after", "before"), ("more", "less"))),
    *(("direction", one, other) for one, other in (("less", "more"), ("above", "below"), ("below", "above"))),
    *(("direction", one, other) for one, other in (("increase", "decrease"), ("decrease", "increase"))),
    *(("direction", one, other) for one, other in (("hypertension", "hypotension"), ("better", "worse"))),
    *(("direction", one, other) for one, other in (("stop", "start"), ("raise", "lower"))),
    *(("negation", one, other) for one, other in (("can't", "can"), ("cannot", "can"), ("isn't", "is"))),
    *(("negation", one, other) for one, other in (("don't", "do"), ("doesn't", "does"), ("won't", "will"))),
    *(("negation", one, other) for one, other in (("wouldn't", "would"), ("shouldn't", "should"))),
    *(("negation", one, other) for one, other in (("aren't", "are"), ("hasn't", "has"), ("never", "always"))),
    *(("negation", one, other) for one, other in (("without", "with"), ("nothing", "everything"))),
    *(("negation", one, other) for one, other in (("nobody", "everybody"), ("none", "all"))),
    *(("negation", one, other) for one, other in (("is", "isn't"), ("can", "can't"), ("are", "are not"))),
    *(("negation", one, other) for one, other in (("will", "will not"), ("should", "should not"))),
    *(("negation", one, other) for one, other in (("do", "do not"), ("does", "does not"))),
    *(("name", one, other) for one, other in (("gabapentin", "pregabalin"), ("tramadol", "trazodone"))),
    *(("name", one, other) for one, other in (("apixaban", "rivaroxaban"), ("lidocaine", "bupivacaine"))),
)
_NUMBER = rf"(?:\d[\d,.]*\d|\d|{'|'.join(_NUMBER_WORDS)})"
_DROPPED = (
    ("negation dropped", r"\b(?:not|never) "),
    ("negation dropped", r"\b[Nn]o (?=\w)"),
    ("side dropped", r"\b(?:left|upper|lower|both|medial|lateral|inner|outer) (?=\w)"),
    ("side dropped", r"\bright (?=hip|side|arm|leg|shoulder|knee)"),
    ("direction dropped", r"\b(?:before|after|above|below) (?=\w)"),
    ("unit dropped", r"(?<=\d) (?:milligrams|micrograms|units|percent|milliliters)\b"),
    ("number dropped", rf"\b{_NUMBER}(?:%| (?:hours?|days?|weeks?|minutes?|milligrams|units|percent))"),
)
_ADDED = (
    ("side added", r"\b(?=(?:hip|knee|shoulder|leg|arm|jaw|hand)s?\b)", "left "),
    ("number added", r"\b(?=(?:injections|patients|visits|doses|people|patches|stitches)\b)", "seven "),
    ("number added", r"(?<=\w)(?=\.)", " for 14 days"),
    ("dose added", r"(?<=\w)(?=\.)", " at 75 milligrams"),
    ("negation added", r"\b(?:is|are|was|can|may|do|does|should|will)\b(?= (?!not\b))", " not"),
)


def _changes(text: str) -> Iterator[_Change]:
    yield from _numbers(text)
    yield from _levels(text)
    yield from _exchanges(text)
    for kind, pattern in _DROPPED:
        yield from ((kind, found.start(), found.end(), "") for found in re.finditer(pattern, text))
    for kind, pattern, added in _ADDED:
        yield from ((kind, found.end(), found.end(), added) for found in re.finditer(pattern, text))
    yield from _swaps(text)


def _numbers(text: str) -> Iterator[_Change]:
    for found in re.finditer(r"(?<![\w,.])\d[\d,]*(?:\.\d+)?(?![\w-])", text):
        value = found[0].rstrip(",")
        end = found.start() + len(value)
        yield "number", found.start(), end, _other_figures(value)
        if "," not in value and "." not in value:
            yield "number", found.start(), end, value + "0"
    for found in re.finditer(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", text):
        yield "number", found.start(), found.end(), _OTHER_NUMBER[found[0]]


def _other_figures(value: str) -> str:
    return value[:-1] + str((int(value[-1]) + 5) % 10) if value[-1].isdecimal() else value


def _levels(text: str) -> Iterator[_Change]:
    for found in re.finditer(r"\b([CTLS])(\d)\b", text):
        yield "level", found.start(), found.end(), f"{found[1]}{int(found[2]) % 5 + 1}"
        yield "level", found.start(), found.end(), f"{'T' if found[1] != 'T' else 'L'}{found[2]}"


def _exchanges(text: str) -> Iterator[_Change]:
    for kind, old, new in _EXCHANGED:
        pattern = old.replace("{n} ", r"(?<=[\w\d] )")
        for found in re.finditer(rf"\b{pattern}\b(?!['’])", text, re.IGNORECASE):
            written = new[:1].upper() + new[1:] if found[0][0].isupper() else new
            yield kind, found.start(), found.end(), written


def _swaps(text: str) -> Iterator[_Change]:
    """Exchange two different numbers, levels or sides that follow each other in one paragraph."""
    for kind, pattern in (
        ("numbers exchanged", rf"(?<![\w.,-]){_NUMBER}(?![\w-])"),
        ("levels exchanged", r"\b[CTLS]\d\b"),
        ("sides exchanged", r"\b(?:left|right(?! (?:away|there|now))|upper|lower|inner|outer|medial|lateral)\b"),
    ):
        found = list(re.finditer(pattern, text))
        for one, other in pairwise(found):
            if one[0].casefold() != other[0].casefold() and other.start() - one.end() < 60:
                yield kind, one.start(), other.end(), other[0] + text[one.end() : other.start()] + one[0]
