"""Drafts of the talks in `data/talks`, and every small change of a fact in them that must be caught."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from smalltalk import CLINIC, job_in, transcript_of
from talks import VIDEO, say

from pipeline.checks.headings import check_headings
from pipeline.checks.lock import check_lock
from pipeline.checks.sources import map_sources, trace
from pipeline.checks.tokens import read_tokens
from pipeline.checks.unsaid import check_sources
from pipeline.models import Finding, Hearing, Paragraph, Post
from pipeline.records import format_transcript, format_video
from pipeline.steps.draft import draft
from pipeline.steps.reading import Reading, read_talk

TALKS = Path(__file__).parent / "data" / "talks"
HEARING = Hearing(model="tiny.en", language="en", initial_prompt="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A talk with the article that the pipeline writes of it."""

    name: str
    reading: Reading

    @property
    def post(self) -> Post:
        """Give the article."""
        return self.reading.post

    def check(self, post: Post) -> tuple[Finding, ...]:
        """Hold an article against this talk, as `minutes check` does."""
        found = trace(post, self.reading.words, self.reading.removals)
        return (
            *check_sources(map_sources(found), file="post.md"),
            *check_lock(found, self.reading.sentences, file="post.md"),
            *check_headings(found, post, file="post.md"),
        )


def write_drafts(root: Path) -> tuple[Draft, ...]:
    """Draft all stored talks in a workspace by `minutes draft`, and read them back as `minutes check` does."""
    (root / "clinic.toml").write_text(CLINIC, encoding="utf-8")
    job = job_in(root)
    slugs = [path.stem for path in sorted(TALKS.glob("*.txt"))]
    for slug in slugs:
        words = say((TALKS / f"{slug}.txt").read_text(encoding="utf-8"))
        duration_ms = words[-1].end_ms + 500
        video = replace(VIDEO, slug=slug, file=f"{slug}.mp4", duration_ms=duration_ms)
        talk = job.workspace.talk(slug)
        transcript = transcript_of(words, video, HEARING, duration_ms=duration_ms)
        job.workspace.write(talk.source, format_video(video))
        job.workspace.write(talk.transcript, format_transcript(transcript))
    draft(job, slugs)
    return tuple(Draft(name=slug, reading=read_talk(job, slug)) for slug in slugs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A draft with one fact changed."""

    draft: Draft
    kind: str
    before: str
    after: str
    """The words around the change."""
    post: Post


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
            same = read_tokens([one[0]])[0].text == read_tokens([other[0]])[0].text
            if not same and other.start() - one.end() < 60:
                yield kind, one.start(), other.end(), other[0] + text[one.end() : other.start()] + one[0]


def _main() -> None:
    """Check every mutation of every draft and say which got through."""
    with tempfile.TemporaryDirectory() as folder:
        every = [mutation for draft in write_drafts(Path(folder)) for mutation in mutations(draft)]
    missed = [m for m in every if not any(f.severity == "blocker" for f in m.draft.check(m.post))]
    for mutation in missed:
        print(f"{mutation.draft.name}, {mutation.kind}: ...{mutation.before}... -> ...{mutation.after}...")
    print(f"{len(every) - len(missed)} of {len(every)} mutations were caught")


if __name__ == "__main__":
    _main()
