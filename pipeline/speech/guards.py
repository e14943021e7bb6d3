"""Take out what the recogniser made up, and point a person to what it hardly understood.

Whisper writes stock phrases ("Thank you.") where nobody speaks: about 1 % of clips, mostly in stretches
without a voice (Koenecke et al., "Careless Whisper", FAccT 2024, doi 10.1145/3630106.3658996).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from pipeline.english import bare, ends_sentence
from pipeline.likeness import best_likeness, runs_of
from pipeline.models import Flag, Rejection, Segment, Word
from pipeline.speech.level import levels_db
from pipeline.speech.voice import VOICE_FRAME

COMPRESSION_RATIO = 2.4
LOGPROB = -1.0
NO_SPEECH = 0.6
"""The `whisper` command's own thresholds: words that repeat themselves, that the model itself doubts, no voice."""
DOUBTFUL_LOGPROB = -0.7
"""Mean log probability below which a window is pointed out: another language, music, several voices at once."""
_NO_VOICE = 0.35
"""silero-vad's lower threshold: a sentence that never reaches it was not spoken."""
_FAINT_VOICE = 0.5
_STOCK = frozenset(
    {
        *("thank you", "thanks", "thank you so much", "thank you very much", "thanks for watching", "you", "bye"),
        *("thank you for watching", "please subscribe", "see you next time", "bye bye", "so", "okay", "music"),
        *("thanks for watching and see you next time", "subtitles by the amara org community", "the end"),
    }
)
"""What Whisper writes into silence and music; taken out only where the voice is faint (arXiv 2501.11378)."""
_UNWRITTEN_MS = 3_000
"""A voice for this long without a word is pointed out: the model stopped early, or could make nothing of it."""
_LONG_WORD_MS = 1_500
"""A word beside unwritten speech is sometimes timed over all of it; no word takes longer than this."""
_AFTER_WORD_MS = 300
"""People pause for a moment between words."""
_STILL_MS = 5_000
"""Sound without a voice for this long is pointed out: nothing was written for it."""
_AUDIBLE_DB = 25.0
"""Sound is heard as such when it is at most this much softer than the speaker."""
_NOISY_DB = 12.0
"""Words grow uncertain when what sounds between them is at most this much softer than they are."""
_UNLIKE = 0.4
"""Likeness up to which a word sounds like something else altogether: a misheard term is more like itself."""
_MORE = 0.6
"""A word was put in, not taken for another, when the text grew by this much of its letters."""
_FRAME_S = VOICE_FRAME / 16_000

Voice = npt.NDArray[np.float32]
"""The probability of a voice in each 32 ms of a talk."""


def why_not(segment: Segment) -> str:
    """Say why a whole window can't be believed; empty if it can."""
    if segment.compression_ratio > COMPRESSION_RATIO:
        return "it repeats itself, so what was really said is missing; listen there"
    if segment.no_speech_prob > NO_SPEECH and segment.avg_logprob < LOGPROB:
        return "the model itself took it for no speech"
    return ""


def is_echo(text: str, unprompted: str, expected: Collection[str]) -> bool:
    """Say whether a text lists expected terms where an unprompted hearing had nothing: an echo of the prompt."""
    words, before = [bare(word) for word in text.split()], [bare(word) for word in unprompted.split()]
    for kind, a, b, c, d in SequenceMatcher(a=before, b=words, autojunk=False).get_opcodes():
        added = f" {' '.join(words[c:d])} "
        listed = sum(f" {bare(term)} " in added for term in expected)
        if kind != "equal" and (d - c) >= 2 * (b - a) + 3 and listed >= 2:
            return True
    return False


def unheard_words(text: str, unprompted: str, rare: Collection[str]) -> frozenset[str]:
    """Give the rare words that a prompted hearing has more than an unprompted one had anything like."""
    words, before = [bare(word) for word in text.split()], [bare(word) for word in unprompted.split()]
    unheard: set[str] = set()
    for _, a, b, c, d in SequenceMatcher(a=before, b=words, autojunk=False).get_opcodes():
        more = len("".join(words[c:d])) - len("".join(before[a:b]))
        new = [word for word in words[c:d] if word in rare and more > _MORE * len(word)]
        likeness = best_likeness(runs_of(before[a:b]), new)
        unheard |= {word for word, like in zip(new, likeness, strict=True) if like < _UNLIKE}
    return frozenset(unheard)


def lost_words(text: str, unprompted: str) -> bool:
    """Say whether a prompted hearing jumped over much of what an unprompted one heard."""
    return len(text.split()) < 0.7 * len(unprompted.split())


def reject(segments: Iterable[Segment], voice: Voice) -> tuple[tuple[Segment, ...], tuple[Rejection, ...]]:
    """Part what was heard into what was spoken and what was made up, each of that with its reason."""
    kept, rejected = [], []
    for segment in segments:
        if segment.words and (reason := why_not(segment)):
            rejected.append(_rejection(segment.words, reason))
            continue
        spoken: list[Word] = []
        for sentence in part_sentences(segment.words):
            if reason := _why_made_up(sentence, voice):
                rejected.append(_rejection(sentence, reason))
            else:
                spoken += sentence
        if spoken:
            bounds = {"start_ms": spoken[0].start_ms, "end_ms": spoken[-1].end_ms}
            kept.append(replace(segment, words=tuple(spoken), **bounds))
    return tuple(kept), tuple(rejected)


def flag(
    segments: Iterable[Segment], samples: npt.NDArray[np.float32], voice: Voice, *, sample_rate_hz: int
) -> tuple[Flag, ...]:
    """Point out the stretches of a talk that a person should listen to, and why."""
    levels = levels_db(samples, sample_rate_hz=sample_rate_hz, frame_s=_FRAME_S)[: len(voice)]
    spoken = levels[voice >= _FAINT_VOICE]
    loud_db = float(np.median(spoken)) if len(spoken) else 0.0
    flags = [
        Flag(start_ms=start_ms, end_ms=end_ms, reason="there is sound but no speech; nothing was written for it")
        for start_ms, end_ms in _stretches((voice < _NO_VOICE) & (levels > loud_db - _AUDIBLE_DB), _STILL_MS)
    ]
    segments = tuple(segments)
    unwritten = (voice >= _FAINT_VOICE) & ~_written(segments, len(voice))
    flags += [
        Flag(start_ms=start_ms, end_ms=end_ms, reason="somebody speaks here, but no words were understood")
        for start_ms, end_ms in _stretches(unwritten, _UNWRITTEN_MS)
    ]
    for segment in segments:
        first, last = int(segment.start_ms / 1000 / _FRAME_S), int(segment.end_ms / 1000 / _FRAME_S) + 1
        quiet = levels[first:last][voice[first:last] < _NO_VOICE]
        reason = ""
        if segment.avg_logprob < DOUBTFUL_LOGPROB or segment.temperature > 0:
            reason = "this was hardly understood: another language, music, or several people at once?"
        elif len(quiet) and float(np.median(quiet)) > loud_db - _NOISY_DB:
            reason = "there is music or noise under the speech, so words may be wrong"
        if reason:
            flags.append(Flag(start_ms=segment.start_ms, end_ms=segment.end_ms, reason=reason))
    return tuple(sorted(flags, key=lambda flag: flag.start_ms))


def part_sentences(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Part words after those that end a sentence."""
    start = 0
    for position, word in enumerate(words, start=1):
        if ends_sentence(word.text) or position == len(words):
            yield words[start:position]
            start = position


def _written(segments: Iterable[Segment], frames: int) -> npt.NDArray[np.bool_]:
    """Mark the frames for which words were written."""
    written = np.zeros(frames, bool)
    for segment in segments:
        for word in segment.words:
            last_ms = min(word.end_ms, word.start_ms + _LONG_WORD_MS) + _AFTER_WORD_MS
            written[int(word.start_ms / 1000 / _FRAME_S) : int(last_ms / 1000 / _FRAME_S) + 1] = True
    return written


def _stretches(frames: npt.NDArray[np.bool_], least_ms: int) -> Iterator[tuple[int, int]]:
    """Give the stretches of marked frames that last long enough, gaps of a second bridged, in ms."""
    marked = np.flatnonzero(frames)
    if not len(marked):
        return
    breaks = np.flatnonzero(np.diff(marked) > 1 / _FRAME_S)
    for first, last in zip(marked[[0, *(breaks + 1)]], marked[[*breaks, len(marked) - 1]], strict=True):
        start_ms, end_ms = int(first * _FRAME_S * 1000), int((last + 1) * _FRAME_S * 1000)
        if end_ms - start_ms >= least_ms and frames[first : last + 1].mean() > 0.5:
            yield start_ms, end_ms


def _why_made_up(sentence: Sequence[Word], voice: Voice) -> str:
    first = int(sentence[0].start_ms / 1000 / _FRAME_S)
    there = voice[first : int(sentence[-1].end_ms / 1000 / _FRAME_S) + 1]
    if there.max(initial=0.0) < _NO_VOICE:
        return "there is no voice at that time"
    phrase = " ".join(re.findall(r"[a-z]+", " ".join(word.text for word in sentence).casefold()))
    if phrase in _STOCK and float(there.mean()) < _FAINT_VOICE:
        return "it is a stock phrase where hardly a voice is heard"
    return ""


def _rejection(words: Sequence[Word], reason: str) -> Rejection:
    text = " ".join(word.text for word in words)
    return Rejection(start_ms=words[0].start_ms, end_ms=words[-1].end_ms, text=text, reason=reason)
