"""Find where a corrected mishearing still stands in other talks, published ones too, and correct it there."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Literal

from pipeline.errors import PipelineError, RecordError
from pipeline.job import Job
from pipeline.mishearings import fold, right_spellings
from pipeline.models import Fix
from pipeline.records import require_words
from pipeline.steps.fixing import find_places, fix
from pipeline.steps.talks import read_approval
from pipeline.steps.words import read_fixes
from pipeline.text.same import Place, is_certain, is_mishearing
from pipeline.timecode import format_clock

_PLAIN = re.compile(r"[a-z0-9]+")
MOST_SHOWN = 3
"""Places of the same ordinary words that are listed of a talk; the rest are counted."""

Standing = Literal["published", "approved", "draft"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """A place in another talk where the same words were heard, and its sentence before and after."""

    slug: str
    stage: Standing
    word: int
    at_ms: int
    heard: str
    text: str
    before: str
    after: str
    is_certain: bool
    """Whether it can be corrected with others at once; ordinary words are corrected place by place."""

    @property
    def name(self) -> str:
        """Name the place as `--only` takes it: its talk and the number of its first word."""
        return f"{self.slug}:{self.word}"


def impact(job: Job, heard: str, text: str, *, but: str = "") -> tuple[Impact, ...]:
    """Give where these words were heard and stand uncorrected in every talk but one, by talk and time."""
    return _find(job, ((slug, [(heard, text)]) for slug in job.workspace.slugs() if slug != but))


def find_all(job: Job) -> tuple[Impact, ...]:
    """Give where what was corrected in one talk stands uncorrected in another, for all fixes of all talks."""
    fixes: dict[tuple[str, str], tuple[Fix, str]] = {}
    slugs = job.workspace.slugs()
    for slug in slugs:
        with job.attempt(slug):
            for one in filter(is_mishearing, read_fixes(job, job.workspace.talk(slug))):
                fixes.setdefault((fold(one.heard), fold(one.text)), (one, slug))
    return _find(
        job, ((slug, [(one.heard, one.text) for one, of in fixes.values() if of != slug]) for slug in slugs)
    )


def apply_impact(job: Job, places: Sequence[Impact], *, only: Sequence[str] = ()) -> None:
    """Correct the certain places, or `only` those named; approved talks then need a new approval.

    Raises RecordError for a name that is no place. A talk that can't be corrected stops no other.
    """
    by_name = {place.name: place for place in places}
    for name in only:
        if name not in by_name:
            raise RecordError(f"{name}: these words were not heard there; `minutes impact` lists where they were.")
    chosen = (
        [place for place in places if place.name in only] if only else [one for one in places if one.is_certain]
    )
    for slug, those in groupby(chosen, key=lambda place: place.slug):
        with job.attempt(slug):
            fix(job, slug, [Fix(word=one.word, heard=one.heard, text=one.text) for one in those])
    left = [] if only else [place for place in places if not place.is_certain]
    if left:
        names = " ".join(f"--only {place.name}" for place in left)
        job.listener.note(f"ordinary words are corrected one by one, where you heard them wrong: --apply {names}")


def format_impact(places: Sequence[Impact], *, as_json: bool) -> str:
    """Write the places by talk, each with its sentence before and after; or as JSON."""
    if as_json:
        return json.dumps([asdict(place) for place in places], indent=1, ensure_ascii=False)
    lines = []
    for slug, those in groupby(places, key=lambda place: place.slug):
        here = tuple(those)
        lines.append(f"{slug} ({here[0].stage})")
        for heard, alike in _by_heard(here).items():
            shown = alike if alike[0].is_certain else alike[:MOST_SHOWN]
            for place in shown:
                lines += _lines(place)
            if len(alike) > len(shown):
                lines.append(f'  and {len(alike) - len(shown)} more where "{heard}" was heard; --json lists them')
    return "\n".join(lines or ["this mishearing stands in no other talk"])


def _by_heard(places: Sequence[Impact]) -> dict[str, list[Impact]]:
    alike: dict[str, list[Impact]] = {}
    for place in places:
        alike.setdefault(fold(place.heard), []).append(place)
    return alike


def _lines(place: Impact) -> list[str]:
    clock = format_clock(place.at_ms)
    alone = "" if place.is_certain else f"  [ordinary words: --apply --only {place.name}]"
    return [f"  {clock:>7}  {place.before}", f"  {'reads':>7}  {place.after}{alone}"]


def _find(job: Job, wanted: Iterable[tuple[str, Sequence[tuple[str, str]]]]) -> tuple[Impact, ...]:
    """Look in each talk for the words wanted there; a damaged talk is told and stops no other."""
    written, published = right_spellings(job.workspace.conditions()), frozenset(job.workspace.published())
    found: dict[str, Impact] = {}
    for slug, changes in wanted:
        with job.attempt(slug):
            likely = _likely(job, slug, changes)
            places = find_places(job, slug, likely, written=written) if likely else ()
            stage = _stage(job, slug, published) if places else "draft"
            for place in places:
                one = _impact(slug, stage, place)
                found.setdefault(one.name, one)
    return tuple(sorted(found.values(), key=lambda place: (place.slug, place.word)))


def _likely(job: Job, slug: str, changes: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave out what a talk can't hold, told by its letters alone: of a thousand talks few are read whole.

    Raises RecordError for a damaged talk.
    """
    path = job.workspace.talk(slug).transcript
    text = job.workspace.read_if_there(path) if changes else None
    if text is None:
        return []
    require_words(text, file=job.workspace.show(path))
    read_fixes(job, job.workspace.talk(slug))
    if "\\u" in text:  # letters that are written as numbers
        return list(changes)
    there = text.casefold()
    return [one for one in changes if all(letters in there for letters in _PLAIN.findall(fold(one[0])))]


def _impact(slug: str, stage: Standing, place: Place) -> Impact:
    return Impact(
        slug=slug,
        stage=stage,
        word=place.fix.word,
        at_ms=place.at_ms,
        heard=place.fix.heard,
        text=place.fix.text,
        before=place.before,
        after=place.after,
        is_certain=is_certain(place.fix.heard, place.fix.text),
    )


def _stage(job: Job, slug: str, published: Container[str]) -> Standing:
    if slug in published:
        return "published"
    try:
        approval, changed = read_approval(job, slug)
        return "approved" if approval and not changed else "draft"
    except PipelineError:  # a damaged approval is none, and told elsewhere
        return "draft"
