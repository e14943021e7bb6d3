"""Cut captions with what an editor set by hand: her cues stand as they were, the others are cut around them. Pure.

The hard rules hold for hers too: order, no overlap, two lines that fit. One that would break them is not used and
is told, with the reason. What only makes reading harder is for `check_captions` to tell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.captionrules import LINE_CHARACTERS, SHORTEST_MS, SMALLEST_GAP_MS
from pipeline.english import is_hesitation
from pipeline.models import Caption, Finding, Word
from pipeline.text.captions import Cue, cut_cues
from pipeline.text.handmade import ByHand

_OTHERS = "other words stand there now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The words of a talk, and the heard ones they came from."""

    words: tuple[Word, ...]
    numbers: tuple[int, ...]
    """The heard word's number of each of `words`."""
    heard: tuple[Word, ...]
    duration_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """A caption set by hand that is not used, and why."""

    given: ByHand
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handmade:
    """All captions of a talk, and what came of those that an editor set."""

    cues: tuple[Cue, ...]
    kept: tuple[tuple[int, ByHand], ...] = ()
    """Those in use, each with its number among the captions, counted from 0."""
    misfits: tuple[Misfit, ...] = ()

    @property
    def captions(self) -> tuple[Caption, ...]:
        """Give what is shown."""
        return tuple(cue.caption for cue in self.cues)


def apply_captions(by_hand: Sequence[ByHand], spoken: Spoken) -> Handmade:
    """Cut a talk into captions, with those an editor set as she set them, as far as they still fit."""
    spans: dict[tuple[int, int], ByHand] = {}
    misfits = []
    for given in sorted(by_hand, key=lambda one: one.word):
        span = _find(given, spoken)
        if span is None or any(span[0] < end for _, end in spans):
            misfits.append(Misfit(given=given, why=_OTHERS if span is None else "another one covers its words"))
        else:
            spans[span] = given
    cues = list(cut_cues(spoken.words, duration_ms=spoken.duration_ms, held=tuple(spans)))
    numbers = {(cue.start, cue.end): number for number, cue in enumerate(cues)}
    kept: list[tuple[int, ByHand]] = []
    for span, given in spans.items():
        try:
            if span not in numbers:
                raise ValueError("its words no longer fit on two lines")
            ends_by_hand = bool(kept) and kept[-1][0] == numbers[span] - 1 and kept[-1][1].end_ms is not None
            _set(cues, numbers[span], given, spoken, is_bound=ends_by_hand)
            kept.append((numbers[span], given))
        except ValueError as error:
            misfits.append(Misfit(given=given, why=str(error)))
    return Handmade(cues=tuple(cues), kept=tuple(kept), misfits=tuple(misfits))


def anchor(cue: Cue, spoken: Spoken) -> ByHand | None:
    """Name a cue by its heard words; None if it begins or ends inside of a word or a correction."""
    first, end = spoken.numbers[cue.start], _heard_end(cue.end, spoken)
    given = ByHand(word=first, heard=" ".join(word.text for word in spoken.heard[first:end]))
    return given if _find(given, spoken) == (cue.start, cue.end) else None


def find_break(cue: Cue, lines: Sequence[str], spoken: Spoken) -> int | None:
    """Give the number of the heard word that a cue's second line begins with; None for one line.

    Raises ValueError with what is wrong with the lines.
    """
    said = [at for at in range(cue.start, cue.end) if not is_hesitation(spoken.words[at].text)]
    typed = [line.split() for line in lines if line.strip()]
    if [word for line in typed for word in line] != [spoken.words[at].text for at in said]:
        raise ValueError("only the break between its lines can be set here; correct its words as a fix")
    if len(typed) > 2:
        raise ValueError("it has more than two lines")
    if len(typed) == 1:
        return None
    at = said[len(typed[0])]
    if spoken.numbers[at] == spoken.numbers[at - 1]:
        raise ValueError("its lines can't break inside of a correction")
    return spoken.numbers[at]


def report_misfits(handmade: Handmade, spoken: Spoken, *, file: str) -> tuple[Finding, ...]:
    """Tell of each caption set by hand that is not used."""
    return tuple(
        Finding(
            rule="caption-by-hand",
            severity="warning",
            message=f'the caption you set for "{misfit.given.heard}" is not used: {misfit.why}',
            file=file,
            at_ms=_when(misfit.given, spoken),
            advice=f"Set it again, or delete its table (word = {misfit.given.word}) in that file.",
        )
        for misfit in handmade.misfits
    )


def _find(given: ByHand, spoken: Spoken) -> tuple[int, int] | None:
    """Give the words that a caption covers; None if others were heard there or a correction runs over its edge."""
    wanted = given.heard.split()
    stop = given.word + len(wanted)
    if given.word < 0 or [word.text for word in spoken.heard[given.word : stop]] != wanted:
        return None
    start, end = bisect_left(spoken.numbers, given.word), bisect_left(spoken.numbers, stop)
    if start >= end or spoken.numbers[start] != given.word or _heard_end(end, spoken) != stop:
        return None
    said = [at for at in range(start, end) if not is_hesitation(spoken.words[at].text)]
    return (said[0], said[-1] + 1) if said else None


def _heard_end(end: int, spoken: Spoken) -> int:
    return spoken.numbers[end] if end < len(spoken.numbers) else len(spoken.heard)


def _when(given: ByHand, spoken: Spoken) -> int | None:
    if given.start_ms is not None or not 0 <= given.word < len(spoken.heard):
        return given.start_ms
    return spoken.heard[given.word].start_ms


def _set(cues: list[Cue], number: int, given: ByHand, spoken: Spoken, *, is_bound: bool) -> None:
    """Give a cue what was set of it; its neighbours make room. Raises ValueError where that can't be."""
    cue = cues[number]
    lines = cue.caption.lines if given.second_line is None else _lines(cue, given.second_line, spoken)
    start_ms = cue.caption.start_ms if given.start_ms is None else given.start_ms
    end_ms = cue.caption.end_ms if given.end_ms is None else given.end_ms
    if not start_ms < end_ms <= spoken.duration_ms:
        raise ValueError("it would end before it begins, or after the talk")
    changed = [replace(cue.caption, start_ms=start_ms, end_ms=end_ms, lines=lines)]
    first = number
    if number and (given.start_ms is not None or is_bound):
        before = cues[number - 1].caption
        if is_bound and before.end_ms > start_ms:
            raise ValueError("the one before it, which you set too, ends later")
        if not is_bound and before.end_ms > start_ms - SMALLEST_GAP_MS:
            changed.insert(0, _left(replace(before, end_ms=start_ms), "before"))
            first -= 1
    if number + 1 < len(cues) and given.end_ms is not None:
        after = cues[number + 1].caption
        if after.start_ms < end_ms + SMALLEST_GAP_MS:
            changed.append(_left(replace(after, start_ms=end_ms), "after"))
    for at, caption in enumerate(changed, start=first):
        cues[at] = replace(cues[at], caption=caption)


def _left(caption: Caption, side: str) -> Caption:
    if caption.end_ms - caption.start_ms < SHORTEST_MS:
        raise ValueError(f"the one {side} it would be too short to be seen")
    return caption


def _lines(cue: Cue, second_line: int, spoken: Spoken) -> tuple[str, str]:
    at = bisect_left(spoken.numbers, second_line, cue.start, cue.end)
    first, second = (
        " ".join(word.text for word in spoken.words[start:end] if not is_hesitation(word.text))
        for start, end in ((cue.start, at), (at, cue.end))
    )
    if at == cue.end or spoken.numbers[at] != second_line or not first or not second:
        raise ValueError("the word that its second line begins with is gone")
    if max(len(first), len(second)) > LINE_CHARACTERS:
        raise ValueError(f"one of its lines has more than {LINE_CHARACTERS} characters")
    return first, second
