"""Correct misheard words once: the correction goes to `fixes.toml` and reaches every output, times kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.job import Job
from pipeline.mishearings import right_spellings
from pipeline.models import Fix
from pipeline.steps.bases import new_base, read_base
from pipeline.steps.composing import compose_talk
from pipeline.steps.draft import write_derived
from pipeline.steps.saving import is_hers, keep, keep_found, save
from pipeline.steps.talks import read_approval, read_repairs, require_transcript
from pipeline.steps.words import read_fixes
from pipeline.talkfiles import Talk
from pipeline.text import fixes as fixing
from pipeline.text import same
from pipeline.text.carry import Carried, carry
from pipeline.text.fixes import add_fix, remove_fix
from pipeline.text.merge import Region
from pipeline.text.post import parse_post
from pipeline.text.same import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What came of correcting words: the fixes that are new, and what an editor should know of them."""

    fixes: tuple[Fix, ...]
    left: tuple[Region, ...] = ()
    """Sentences of the article that she worded otherwise, which therefore keep the old words: proposals."""
    void: str = ""
    """Who had approved what stood there before; that approval holds no longer. Empty if nobody had."""


def fix(job: Job, slug: str, fixes: Sequence[Fix], *, expected: str | None = None) -> Fixed:
    """Correct heard words in a talk, approved ones too, and rewrite what follows from them.

    `expected` is the SHA-256 that `fixes.toml` must still have. Raises RecordError if the fixes do not fit the
    words or the file can't be written to; nothing is changed then.
    """
    talk = job.workspace.talk(slug)
    toml = before = job.workspace.read_if_there(talk.fixes) or ""
    for one in fixes:
        toml = add_fix(toml, one, file=job.workspace.show(talk.fixes))
    count = f"{len(fixes)} correction{'s' * (len(fixes) != 1)}"
    return _change(job, slug, before, toml, fixes, expected=expected, what=count)


def fix_shown(job: Job, slug: str, *, word: int, shown: str, text: str) -> Fix:
    """Give the fix that makes `text` of words as they are now shown, from heard word number `word` on.

    Raises RecordError if these words do not stand there any more.
    """
    talk, words = job.workspace.talk(slug), require_transcript(job, slug).words
    fixes, repairs = read_fixes(job, talk), read_repairs(job, slug)
    file = job.workspace.show(talk.fixes)
    return fixing.fix_shown(words, fixes, repairs, word=word, shown=shown, text=text, file=file)


def take_back(job: Job, slug: str, fixes: Sequence[Fix], *, expected: str | None = None) -> Fixed:
    """Take corrections back: the words are again as they were heard, or as a pack repairs them."""
    talk = job.workspace.talk(slug)
    toml = before = job.workspace.read_if_there(talk.fixes) or ""
    for one in fixes:
        toml = remove_fix(toml, one, file=job.workspace.show(talk.fixes))
    count = f"{len(fixes)} correction{'s' * (len(fixes) != 1)} taken back"
    return _change(job, slug, before, toml, fixes, expected=expected, what=count)


def find_same(job: Job, slug: str, heard: str, text: str) -> tuple[Fix, ...]:
    """Give a fix for every place of a talk where these words were heard and nobody has corrected them yet."""
    written = right_spellings(job.workspace.conditions())
    return tuple(place.fix for place in find_places(job, slug, [(heard, text)], written=written))


def find_places(
    job: Job, slug: str, wanted: Sequence[tuple[str, str]], *, written: Mapping[str, str]
) -> tuple[Place, ...]:
    """Give where each of the wanted heard words stand, with the sentence before and after its right text.

    `written` gives terms as the packs write them. Raises RecordError for a damaged talk.
    """
    transcript, talk = require_transcript(job, slug), job.workspace.talk(slug)
    words, fixes, repairs = transcript.words, read_fixes(job, talk), read_repairs(job, slug)
    more = [
        each
        for heard, text in wanted
        for each in same.find_same(words, heard, text, fixes=fixes, repairs=repairs, written=written)
    ]
    return same.find_places(words, fixes, repairs, more, language=transcript.language)


def _change(
    job: Job, slug: str, before: str, toml: str, fixes: Sequence[Fix], *, expected: str | None, what: str
) -> Fixed:
    """Write other fixes, then carry what they change into the article, then write what follows.

    A kill on the way leaves the fixes written; the next `draft` then writes or proposes the rest.
    """
    talk = job.workspace.talk(slug)
    if toml == before:
        job.report(slug, "fresh", "corrected before")
        return Fixed(fixes=())
    old, new = compose_talk(job, slug, toml=before), compose_talk(job, slug, toml=toml)
    approval, changed = read_approval(job, slug)
    void = approval.by if approval and not changed else ""
    ends = f"; the approval by {void} holds no longer, so look at it and approve it again" if void else ""
    if job.dry_run:
        job.report(slug, "planned", f"{what} would be written{ends}")
        return Fixed(fixes=tuple(fixes), void=void)
    carried = _carry(job, talk, old.text, new.text)
    save(job, slug, talk.fixes, toml, expected=expected)
    if carried is not None:
        _write_article(job, talk, carried)
        write_derived(job, slug, new)
    job.report(slug, "made", f"{what}{ends}", talk.fixes)
    return Fixed(fixes=tuple(fixes), left=carried.left if carried else (), void=void)


def _carry(job: Job, talk: Talk, before: str, after: str) -> Carried | None:
    """Give article and base with the correction; None if there is no article. Raises RecordError."""
    mine, base = job.workspace.read_if_there(talk.post), read_base(job, talk)
    if mine is None:
        return None
    carried = carry(before, after, mine=mine, base=mine if base is None else base)
    parse_post(carried.mine, file=job.workspace.show(talk.post))  # nothing is written if it can't be read
    return carried


def _write_article(job: Job, talk: Talk, carried: Carried) -> None:
    """Write article and base; what a person edited or approved goes into the history first."""
    mine = job.workspace.read_if_there(talk.post)
    if mine is not None and mine != carried.mine:
        if is_hers(job, talk.slug):
            keep_found(job, talk.slug, talk.post)
            keep(job, talk, talk.post, carried.mine)
        elif talk.approval.exists():
            keep(job, talk, talk.post, mine)
    with new_base(job, talk, carried.base):
        job.workspace.write(talk.post, carried.mine)
