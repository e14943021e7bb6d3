"""Pauses: found to 10 ms in the sound, and words set to begin when the voice does."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import RATE_HZ, Samples, noise, voices
from talks import long_lists, say, spoken, texts

from pipeline.models import Word
from pipeline.speech.pauses import FRAME_MS, SHORTEST_MS, Pause, begin_after_pauses, find_pauses, in_order

LOUD, QUIET = 0.1, 0.0005


def found(samples: Samples, voice: Samples) -> list[tuple[int, int]]:
    """Give the pauses of a talk at 16 kHz as (start, end) in ms."""
    return [(pause.start_ms, pause.end_ms) for pause in find_pauses(samples, voice, sample_rate_hz=RATE_HZ)]


def set_by(words: tuple[Word, ...], *pauses: tuple[int, int]) -> list[tuple[str, int, int]]:
    """Give words as (text, start, end) in ms, set by pauses of (start, end) in ms."""
    moved = begin_after_pauses(words, [Pause(start_ms=start_ms, end_ms=end_ms) for start_ms, end_ms in pauses])
    return [(word.text, word.start_ms, word.end_ms) for word in moved]


# find_pauses ------------------------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(
    true_ms=st.tuples(st.integers(600, 2000), st.integers(300, 2000), st.integers(600, 2000)),
    early_ms=st.integers(-100, 100),
    late_ms=st.integers(-100, 100),
    room=st.sampled_from((0.0, QUIET, 0.01)),
)
def test_a_pause_is_found_to_10_ms(
    true_ms: tuple[int, int, int], early_ms: int, late_ms: int, room: float
) -> None:
    """The moments at which the voice stops and sets in are found, though the detector is up to 0.1 s off."""
    before_ms, pause_ms, after_ms = true_ms
    samples = noise((before_ms, LOUD), (pause_ms, room), (after_ms, LOUD))
    stretches = (before_ms - early_ms, early_ms + pause_ms + late_ms, after_ms - late_ms)
    ((start_ms, end_ms),) = found(samples, voices(*zip(stretches, (0.95, 0.02, 0.95), strict=True)))
    assert (start_ms, end_ms) == pytest.approx((before_ms, before_ms + pause_ms), abs=FRAME_MS)


def test_silence_at_the_beginning_is_a_pause() -> None:
    """The first word begins with the voice, to 10 ms."""
    samples, voice = noise((1230, QUIET), (2000, LOUD)), voices((1150, 0.0), (2080, 0.9))
    assert found(samples, voice) == [(0, 1230)]


def test_a_voice_that_never_pauses_has_no_pauses() -> None:
    """A flicker of the detector for less than 0.1 s is none; nor is a dip in the sound that it doesn't notice."""
    samples = noise((1000, LOUD), (200, QUIET), (1800, LOUD))
    assert found(samples, voices((3000, 0.9))) == []
    assert found(samples, voices((1024, 0.9), (64, 0.1), (1912, 0.9))) == []


def test_where_the_level_tells_nothing_the_detector_is_believed() -> None:
    """In steady noise the level doesn't fall in a pause; it is then where the detector heard it."""
    ((start_ms, end_ms),) = found(noise((3000, LOUD)), voices((1024, 0.9), (320, 0.1), (1656, 0.9)))
    assert (start_ms, end_ms) == pytest.approx((1024, 1344), abs=FRAME_MS)


def test_a_talk_without_sound_or_voice_moves_no_word() -> None:
    """No samples have no pause, and where nobody speaks there is none between words."""
    assert found(np.zeros(0, np.float32), np.zeros(0, np.float32)) == []
    silence, nobody = noise((1000, QUIET)), voices((1000, 0.0))
    pauses = find_pauses(silence, nobody, sample_rate_hz=RATE_HZ)
    assert begin_after_pauses(say("It hurts."), pauses) == say("It hurts.")


@settings(max_examples=150, deadline=None)
@given(
    long_lists(
        st.tuples(
            st.sampled_from((10, 32, 50, 96, 130, 320, 700)),
            st.sampled_from((0.0, QUIET, 0.01, LOUD)),
            st.sampled_from((0.0, 0.3, 0.49, 0.5, 1.0)),
        ),
        1,
        30,
    )
)
def test_pauses_are_in_order_apart_and_inside_the_talk(stretches: list[tuple[int, float, float]]) -> None:
    """Whatever is heard, pauses are long enough, come one after the other and lie in the talk."""
    samples = noise(*((ms, loudness) for ms, loudness, _ in stretches))
    pauses = found(samples, voices(*((ms, chance) for ms, _, chance in stretches)))
    assert all(end_ms - start_ms >= SHORTEST_MS for start_ms, end_ms in pauses)
    bounds = [0, *(bound for pause in pauses for bound in pause), -(-len(samples) * 1000 // RATE_HZ) + FRAME_MS]
    assert bounds == sorted(bounds)


# begin_after_pauses -----------------------------------------------------------------------------------------


def test_a_word_begins_where_the_pause_ends() -> None:
    """The decoder hears a word a third of a second early or late; the sound knows better."""
    words = say("It hurts. |700 Still it does.")
    assert set_by(words, (520, 1240)) == [
        *(("It", 0, 250), ("hurts.", 300, 520)),
        *(("Still", 1240, 1550), ("it", 1600, 1850), ("does.", 1900, 2150)),
    ]
    assert set_by(words, (600, 1460)) == [
        *(("It", 0, 250), ("hurts.", 300, 600)),
        *(("Still", 1460, 1550), ("it", 1600, 1850), ("does.", 1900, 2150)),
    ]


def test_the_first_word_begins_where_the_silence_before_it_ends() -> None:
    """A talk that begins with silence has no word in it."""
    assert set_by(say("It hurts."), (0, 180)) == [("It", 180, 250), ("hurts.", 300, 550)]


def test_silence_at_the_end_of_a_talk_moves_no_word_behind_it() -> None:
    """The last word of a talk is not said when the recording ends, however short it is."""
    words = say("It hurts a lot. Bye.")
    samples = noise((1450, LOUD), (6000, QUIET))
    pauses = find_pauses(samples, voices((1450, 0.9), (6000, 0.0)), sample_rate_hz=RATE_HZ)
    assert begin_after_pauses(words, pauses) == words


def test_a_word_said_before_a_pause_is_not_said_after_it() -> None:
    """After a pause may come a cough, which is no word; the word that ended before the pause stays there."""
    words = say("It hurts a lot. |1700 Still.")
    starts = [(text, start_ms) for text, start_ms, _ in set_by(words, (1160, 2160), (2400, 2900))]
    assert starts == [("It", 0), ("hurts", 300), ("a", 600), ("lot.", 900), ("Still.", 2900)]


def test_a_pause_far_from_all_words_moves_none() -> None:
    """A breath half a second and more before and after any word's beginning says nothing about it."""
    words = say("It |3000 hurts.")
    assert set_by(words, (1200, 1500)) == set_by(words)


def test_a_word_after_punctuation_is_meant_first() -> None:
    """People pause between sentences: of two words as near, the one that begins a sentence is moved."""
    words = say("So it hurts. Still it does.", word_ms=150)
    assert set_by(words, (460, 560))[2:4] == [("hurts.", 400, 460), ("Still", 560, 750)]


def test_two_pauses_move_two_words() -> None:
    """Each pause has a word of its own."""
    words = say("It |300 hurts |300 still.")
    assert set_by(words, (260, 640), (860, 1230)) == [("It", 0, 260), ("hurts", 640, 860), ("still.", 1230, 1450)]


def test_without_pauses_or_words_nothing_is_moved() -> None:
    """No pause leaves every word as it was heard; no words, in a talk of pauses, are no error."""
    words = say("It hurts. |700 Still.")
    assert begin_after_pauses(words, ()) == words
    assert begin_after_pauses((), ()) == ()
    assert begin_after_pauses((), [Pause(start_ms=0, end_ms=500)]) == ()


_PAUSES = st.lists(
    st.tuples(st.sampled_from((0, 20, 100, 400, 2000)), st.sampled_from((50, 90, 200, 700, 3000))), max_size=25
)


@st.composite
def _paused(draw: st.DrawFn) -> tuple[tuple[Word, ...], list[Pause]]:
    """Draw a talk, and pauses anywhere in it: where words are, between them, and after its end."""
    clock_ms, pauses = 0, []
    for away_ms, length_ms in draw(_PAUSES):
        clock_ms += away_ms
        pauses.append(Pause(start_ms=clock_ms, end_ms=clock_ms + length_ms))
        clock_ms += length_ms
    return draw(spoken(["pain.", "jaw,", "it", "hurts", "so", "Still"], most=40)), pauses


@settings(max_examples=200, deadline=None)
@given(_paused())
def test_setting_words_loses_and_changes_none(talk: tuple[tuple[Word, ...], list[Pause]]) -> None:
    """Only times change: every word is still there, in its order, as sure as it was."""
    words, pauses = talk
    moved = begin_after_pauses(words, pauses)
    assert [(word.text, word.probability) for word in moved] == [(word.text, word.probability) for word in words]


@settings(max_examples=200, deadline=None)
@given(_paused())
def test_words_stay_in_order_when_they_are_set(talk: tuple[tuple[Word, ...], list[Pause]]) -> None:
    """However the pauses lie, no word ends before it begins, or after the next begins."""
    _assert_in_order(begin_after_pauses(*talk))


# in_order ---------------------------------------------------------------------------------------------------


def test_words_in_order_are_left_alone() -> None:
    """Gaps, words without length and words that touch are as they were heard; no words are none."""
    words = (*say("It hurts. |700 Still."), *say("it does", start_ms=1550, word_ms=0, between_ms=0))
    assert in_order(words) == words
    assert in_order(()) == ()


def test_a_word_that_overlaps_the_next_ends_where_it_begins() -> None:
    """Two words are not said at once; the later beginning holds, and the last word's end."""
    words = (*say("It", word_ms=500), *say("hurts", start_ms=300, word_ms=400), *say("so.", start_ms=200))
    assert [(word.start_ms, word.end_ms) for word in in_order(words)] == [(0, 300), (300, 300), (300, 450)]


_ANY_TIMES = st.lists(st.tuples(st.integers(-50, 5000), st.integers(-50, 5000)), max_size=30)


@settings(max_examples=200, deadline=None)
@given(_ANY_TIMES)
def test_any_times_are_put_in_order(times: list[tuple[int, int]]) -> None:
    """Whatever the times, no word is lost or begins earlier than it was heard, and none begins before 0."""
    words = [
        Word(text=f"word{number}", start_ms=start_ms, end_ms=end_ms, probability=0.5)
        for number, (start_ms, end_ms) in enumerate(times)
    ]
    ordered = in_order(words)
    assert texts(ordered) == texts(words)
    assert all(after.start_ms >= max(before.start_ms, 0) for before, after in zip(words, ordered, strict=True))
    _assert_in_order(ordered)


@settings(max_examples=200, deadline=None)
@given(_ANY_TIMES)
def test_what_is_in_order_stays(times: list[tuple[int, int]]) -> None:
    """Putting words in order twice is putting them in order once."""
    (word,) = say("jaw")
    ordered = in_order([replace(word, start_ms=start_ms, end_ms=end_ms) for start_ms, end_ms in times])
    assert in_order(ordered) == ordered


def _assert_in_order(words: tuple[Word, ...]) -> None:
    assert all(0 <= word.start_ms <= word.end_ms for word in words)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(words))
