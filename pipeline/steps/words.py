"""Read a talk's words as they now stand: as heard, with known mishearings repaired and a person's fixes.

Drafting decides which repairs are made and records them; whatever reads the talk later goes by that
record. A pack that learns a new mishearing so changes no talk that was approved.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.corrections import Doubt, Keep, Note, Repair, Suggestion
from pipeline.draftrecords import format_cleaning
from pipeline.errors import RecordError
from pipeline.job import Job
from pipeline.models import Condition, Fix, Transcript, Word
from pipeline.steps.talks import read_repairs
from pipeline.talkfiles import Talk
from pipeline.text.cleaning import Cleaned
from pipeline.text.doubts import find_corrected, find_doubts
from pipeline.text.fixes import apply_fixes, fixed_positions, number_words, parse_fixes
from pipeline.text.keeps import find_kept, parse_keeps
from pipeline.text.nudges import Spoken
from pipeline.text.repair import repair, require_fitting
from pipeline.text.stops import settle_stops
from pipeline.text.suggest import find_suggestions
from pipeline.timecode import format_clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A talk's words after repairs and fixes, what was repaired, and what an editor should listen to."""

    words: tuple[Word, ...]
    repairs: tuple[Repair, ...]
    suggestions: tuple[Suggestion, ...]
    doubts: tuple[Doubt, ...]
    numbers: tuple[int, ...]
    """The heard word's number of each of `words`."""
    keeps: tuple[Keep, ...]
    as_said: frozenset[int]
    """Positions in `words` that the editor wants written as said."""


def mend_words(
    job: Job, talk: Talk, transcript: Transcript, conditions: Sequence[Condition], *, toml: str | None = None
) -> Mended:
    """Repair the heard words by the packs and apply the fixes; writes nothing. Raises RecordError.

    `toml` are the fixes to go by, if not those that stand in the talk's file.
    """
    heard, file = transcript.words, job.workspace.show(talk.fixes)
    toml = job.workspace.read_if_there(talk.fixes) or "" if toml is None else toml
    fixes = parse_fixes(toml, file=file)
    words, repairs = repair(heard, conditions, fixes, file=file)
    numbers = number_words(len(heard), fixes, repairs)
    keeps = parse_keeps(toml, file=file)
    fixed = fixed_positions(fixes)
    words = _settled(words, numbers, fixed, transcript.language)
    repaired = {at for made in repairs for at in range(made.word, made.word + len(made.heard.split()))}
    vocabulary = job.workspace.settings().hearing.vocabulary
    suggestions, doubts = _suspects(heard, tuple(conditions), vocabulary, frozenset(fixed | repaired), fixed)
    return Mended(
        words=words,
        repairs=repairs,
        suggestions=suggestions,
        doubts=doubts,
        numbers=numbers,
        keeps=keeps,
        as_said=find_kept(words, numbers, keeps, file=file),
    )


@lru_cache(maxsize=4)
def _suspects(
    heard: tuple[Word, ...],
    conditions: tuple[Condition, ...],
    vocabulary: tuple[str, ...],
    mended: frozenset[int],
    fixed: frozenset[int],
) -> tuple[tuple[Suggestion, ...], tuple[Doubt, ...]]:
    """Give what to listen to; the desk asks for it once to compose and once to build its queue."""
    suggestions = find_suggestions(heard, conditions, vocabulary=vocabulary, settled=mended)
    return suggestions, find_doubts(heard, settled=fixed)


def read_words(job: Job, talk: Talk, transcript: Transcript) -> tuple[Word, ...]:
    """Give the words as drafting left them, with the fixes that stand now. Raises RecordError."""
    repairs, file = read_repairs(job, talk.slug), job.workspace.show(talk.cleaning)
    require_fitting(transcript.words, repairs, file=file, again=f"minutes draft {talk.slug}")
    fixes = read_fixes(job, talk)
    words = apply_fixes(transcript.words, fixes, repairs, file=job.workspace.show(talk.fixes))
    numbers = number_words(len(transcript.words), fixes, repairs)
    return _settled(words, numbers, fixed_positions(fixes), transcript.language)


def _settled(words: tuple[Word, ...], numbers: Sequence[int], fixed: Set[int], language: str) -> tuple[Word, ...]:
    """Put full stops right, but for those that a person wrote."""
    by_hand = frozenset(at for at, number in enumerate(numbers) if number in fixed)
    return settle_stops(words, fixed=by_hand, language=language)


def read_spoken(job: Job, talk: Talk, transcript: Transcript) -> Spoken:
    """Give the words as `read_words` does, and the heard ones they came from. Raises RecordError."""
    repairs = read_repairs(job, talk.slug)
    return Spoken(
        words=read_words(job, talk, transcript),
        numbers=number_words(len(transcript.words), read_fixes(job, talk), repairs),
        heard=transcript.words,
        duration_ms=transcript.duration_ms,
    )


def record_mending(job: Job, talk: Talk, mended: Mended, cleaned: Cleaned, notes: Sequence[Note]) -> None:
    """Write `cleaning.json`, and tell of repairs that are new and of how much there is to listen to."""
    told = _told(job, talk)
    doubts = (*mended.doubts, *find_corrected(mended.words, cleaned.removals, mended.numbers))
    text = format_cleaning(
        cleaned.removals,
        mended.repairs,
        mended.suggestions,
        sorted(doubts, key=lambda doubt: doubt.word),
        rewritings=cleaned.rewritings,
        keeps=mended.keeps,
        notes=[replace(note, word=mended.numbers[note.word]) for note in notes],
        numbers=mended.numbers,
    )
    if not job.workspace.write(talk.cleaning, text):
        return
    for made in mended.repairs:
        if made not in told:
            at = format_clock(made.start_ms)
            job.listener.note(f'{talk.slug}: at {at} "{made.heard}" was heard; it now reads "{made.text}"')
    count = len(mended.suggestions) + len(doubts)
    if count:
        places = f"{count} place{'s' * (count != 1)}"
        job.listener.note(f"{talk.slug}: {places} to listen to, see {job.workspace.show(talk.cleaning)}")


def read_fixes(job: Job, talk: Talk) -> tuple[Fix, ...]:
    """Read the editor's corrections of a talk, none if there is no file. Raises RecordError."""
    toml = job.workspace.read_if_there(talk.fixes)
    return () if toml is None else parse_fixes(toml, file=job.workspace.show(talk.fixes))


def _told(job: Job, talk: Talk) -> tuple[Repair, ...]:
    """Give the repairs told of so far; none if the record is damaged, since it is then written anew."""
    try:
        return read_repairs(job, talk.slug)
    except RecordError:
        return ()
