"""Windows: everything that is spoken reaches the model once, in pieces it can hear whole."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import RATE_HZ, Samples, voices
from talks import long_lists

from pipeline.speech.voice import VOICE_FRAME
from pipeline.speech.windows import (
    EDGE_FRAMES,
    LONG_SILENCE_FRAMES,
    OVERLAP_FRAMES,
    SHORTEST_PAUSE_FRAMES,
    Window,
    group_windows,
    pack_windows,
)

_LENGTHS = (1, 2, 3, 4, 5, 9, 15, 30, 90, 93, 94, 95, 120, 400, 1500)
_CHANCES = (0.0, 0.2, 0.34, 0.4, 0.49, 0.5, 0.7, 1.0)


@st.composite
def _talks(draw: st.DrawFn) -> tuple[Samples, int]:
    """Draw probabilities of a voice in runs of all lengths, and how many samples the talk has."""
    runs = draw(long_lists(st.tuples(st.sampled_from(_LENGTHS), st.sampled_from(_CHANCES)), 1, 40))
    voice = np.concatenate([np.full(length, chance, np.float32) for length, chance in runs])
    if draw(st.booleans()):  # and a flicker over all
        chance = np.random.default_rng(draw(st.integers(0, 1000)))
        voice = np.clip(voice + chance.normal(0, 0.15, len(voice)), 0, 1).astype(np.float32)
    return voice, len(voice) * VOICE_FRAME - draw(st.integers(0, VOICE_FRAME - 1))


def spoken(voice: Samples) -> list[bool]:
    """Mark the frames with a voice, one after the other: from 0.5 on, and around those down to 0.35."""
    marks = [False] * len(voice)
    start = 0
    for at in range(len(voice) + 1):
        if at == len(voice) or voice[at] < 0.35:
            if any(voice[start:at] >= 0.5):
                marks[start:at] = [True] * (at - start)
            start = at + 1
    return marks


def pack(voice: Samples) -> tuple[Window, ...]:
    """Pack a talk that fills its last frame."""
    return pack_windows(voice, samples=len(voice) * VOICE_FRAME)


def owners(windows: tuple[Window, ...], frames: int) -> np.ndarray:
    """Count for each frame the windows it belongs to."""
    counts = np.zeros(frames, int)
    for window in windows:
        counts[window.begins // VOICE_FRAME : -(-window.ends // VOICE_FRAME)] += 1
    return counts


def begins_s(windows: tuple[Window, ...]) -> list[float]:
    """Give when each window begins, in seconds."""
    return [window.begins / RATE_HZ for window in windows]


@settings(max_examples=150, deadline=None)
@given(_talks())
def test_every_spoken_moment_belongs_to_one_window(talk: tuple[Samples, int]) -> None:
    """Whatever the talk, no frame with a voice is lost or heard for two windows."""
    voice, samples = talk
    counts = owners(pack_windows(voice, samples=samples), len(voice))
    assert counts.max(initial=0) <= 1
    assert (counts[spoken(voice)] == 1).all()


@settings(max_examples=150, deadline=None)
@given(_talks())
def test_windows_are_short_in_order_and_inside_the_talk(talk: tuple[Samples, int]) -> None:
    """No window is longer than the model's 30 s, empty, out of order or beyond the recording."""
    voice, samples = talk
    windows = pack_windows(voice, samples=samples)
    for window in windows:
        assert 0 <= window.start <= window.begins < window.ends <= window.end <= samples
        assert window.end - window.start <= 30 * RATE_HZ
    assert all(before.ends <= after.begins for before, after in pairwise(windows))


@settings(max_examples=150, deadline=None)
@given(_talks())
def test_only_cuts_into_speech_are_heard_twice(talk: tuple[Samples, int]) -> None:
    """A cut in a pause parts two windows cleanly; one into speech lets both hear what is said around it."""
    voice, samples = talk
    marks = spoken(voice)
    for before, after in pairwise(pack_windows(voice, samples=samples)):
        cut = after.begins // VOICE_FRAME
        if before.end <= after.start:
            assert not marks[cut]
        else:
            quiet = marks[cut - SHORTEST_PAUSE_FRAMES // 2 : cut + SHORTEST_PAUSE_FRAMES // 2]
            assert any(quiet)
            assert before.ends == after.begins
            assert before.end - before.ends <= OVERLAP_FRAMES * VOICE_FRAME


@settings(max_examples=150, deadline=None)
@given(_talks())
def test_long_silence_never_reaches_the_model(talk: tuple[Samples, int]) -> None:
    """Silence of 3 s and more is left out but for its edges; shorter silence between speech is kept whole."""
    voice, samples = talk
    marks = spoken(voice)
    counts = owners(pack_windows(voice, samples=samples), len(voice))
    there = [-1, *np.flatnonzero(marks).tolist(), len(voice)]
    for left, right in pairwise(there):
        if left < 0 or right == len(voice) or right - left - 1 >= LONG_SILENCE_FRAMES:
            silent = right - EDGE_FRAMES * (right < len(voice))
            assert not counts[left + 1 + EDGE_FRAMES * (left >= 0) : max(silent, 0)].any()
        else:
            assert counts[left:right].all()


def test_short_talk_is_one_window() -> None:
    """A talk the model can hear at once is not cut, and soft sounds at both its ends are kept."""
    windows = pack(voices((4000, 0.0), (26_000, 0.9), (4000, 0.0)))
    assert len(windows) == 1
    assert windows[0].start / RATE_HZ == pytest.approx(4 - 0.32, abs=0.04)
    assert windows[0].end / RATE_HZ == pytest.approx(30 + 0.32, abs=0.04)


def test_soft_voice_around_a_clear_one_is_heard() -> None:
    """A voice that trails off below 0.5 goes on; one that never reaches 0.5 is none."""
    (window,) = pack(
        voices((1000, 0.0), (1000, 0.4), (500, 0.8), (1000, 0.4), (9000, 0.0), (2000, 0.45), (500, 0.0))
    )
    assert (window.begins / RATE_HZ, window.ends / RATE_HZ) == pytest.approx((0.68, 3.82), abs=0.05)


@pytest.mark.parametrize(("first_ms", "second_ms", "cut_s"), [(800, 200, 20.4), (200, 800, 25.6)])
def test_cut_prefers_the_longer_pause(first_ms: int, second_ms: int, cut_s: float) -> None:
    """Of two pauses that would do, the talk is cut in the middle of the one that ends a sentence."""
    voice = voices((20_000, 0.9), (first_ms, 0.0), (5000, 0.9), (second_ms, 0.0), (15_000, 0.9))
    assert begins_s(pack(voice)) == pytest.approx([0, cut_s], abs=0.06)


def test_cut_into_a_pause_goes_before_a_cut_into_speech() -> None:
    """Even a pause of 0.2 s far from the middle is better than a cut through a word."""
    windows = pack(voices((3000, 0.9), (200, 0.0), (29_000, 0.9)))
    assert begins_s(windows) == pytest.approx([0, 3.1], abs=0.06)
    assert windows[0].end == windows[1].start


def test_speech_without_a_pause_is_cut_with_overlap() -> None:
    """Five minutes without a breath are heard whole, with 1.5 s on both sides of every cut."""
    windows = pack(voices((300_000, 0.9)))
    assert (windows[0].begins, windows[-1].ends) == (0, 300 * RATE_HZ)
    assert len(windows) == 12
    for before, after in pairwise(windows):
        assert before.ends == after.begins
        assert before.end - before.ends == after.begins - after.start == OVERLAP_FRAMES * VOICE_FRAME


def test_cut_into_speech_falls_where_the_voice_is_softest() -> None:
    """A speaker who never pauses still swallows between words; that is where the cut falls."""
    voice = voices((20_000, 0.95), (64, 0.6), (20_000, 0.95))
    assert begins_s(pack(voice)) == pytest.approx([0, 20.03], abs=0.04)


def test_nothing_spoken_is_nothing_to_hear() -> None:
    """An empty recording and one without a voice have no windows."""
    assert pack_windows(np.zeros(0, np.float32), samples=0) == ()
    assert pack(voices((60_000, 0.1))) == ()


@pytest.mark.parametrize("silence_frames", [10, 100], ids=["short-pauses", "long-silences"])
def test_three_hours_are_packed_in_seconds(silence_frames: int) -> None:
    """A talk of three hours waits no longer for its windows than for its first words."""
    sentence = [*[0.9] * 150, *[0.05] * silence_frames]
    voice = np.resize(np.array(sentence, np.float32), 337_500)
    began = time.monotonic()
    windows = pack(voice)
    assert time.monotonic() - began < 5
    assert len(windows) > 300


@given(st.integers(0, 400), st.integers(1, 20))
def test_groups_are_of_about_the_same_size(count: int, most: int) -> None:
    """Windows are parted into as few groups as fit, none much smaller than another, nothing lost."""
    windows = [Window(start=number, end=number + 1, begins=number, ends=number + 1) for number in range(count)]
    groups = group_windows(windows, most=most)
    assert [window for group in groups for window in group] == windows
    sizes = [len(group) for group in groups]
    assert len(sizes) == -(-count // most)
    assert max(sizes, default=0) - min(sizes, default=0) <= 1
