"""Windows: everything that is spoken reaches the model once, in pieces it can hear whole."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.speech.level import frame_levels_db, silence_db
from pipeline.speech.windows import EDGE_S, LONG_SILENCE_S, LONGEST_S, cut_windows

RATE_HZ = 16_000


def talk(*stretches: tuple[float, float]) -> np.ndarray:
    """Make noise of (seconds, loudness) stretches, one after the other."""
    noise = np.random.default_rng(0)
    parts = [noise.standard_normal(int(seconds * RATE_HZ)) * loudness for seconds, loudness in stretches]
    return np.concatenate(parts).astype(np.float32)


def cut_s(samples: np.ndarray) -> list[tuple[float, float]]:
    """Give the windows of a talk in seconds."""
    return [(w.start / RATE_HZ, w.end / RATE_HZ) for w in cut_windows(samples, sample_rate_hz=RATE_HZ)]


def test_a_short_talk_is_one_window():
    """A talk the model can hear at once is not cut."""
    assert cut_s(talk((10, 0.1))) == [(0.0, 10.0)]


def test_a_long_talk_is_cut_where_it_is_quietest():
    """A cut falls into the pause between two sentences, not into a word."""
    windows = cut_s(talk((21, 0.1), (0.6, 0.004), (15, 0.1)))
    assert len(windows) == 2
    assert windows[0][0] == 0.0
    assert windows[0][1] == windows[1][0]
    assert 21.0 <= windows[0][1] <= 21.6


def test_long_silence_never_reaches_the_model():
    """A silent head, middle and tail are left out, but for a little edge around what is spoken."""
    windows = cut_s(talk((5, 0), (10, 0.1), (6, 0), (10, 0.1), (8, 0)))
    assert len(windows) == 2
    (first, second) = windows
    assert np.allclose(first, (5 - EDGE_S, 15 + EDGE_S), atol=0.05)
    assert np.allclose(second, (21 - EDGE_S, 31 + EDGE_S), atol=0.05)


def test_a_thinking_pause_is_not_cut_out():
    """Silence shorter than LONG_SILENCE_S stays inside its window."""
    assert len(cut_s(talk((5, 0.1), (LONG_SILENCE_S - 0.5, 0), (5, 0.1)))) == 1


def test_silence_has_no_windows():
    """Digital silence and an empty recording give nothing to hear."""
    assert cut_s(np.zeros(RATE_HZ * 3, np.float32)) == []
    assert cut_s(np.zeros(0, np.float32)) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0.1, 40), st.sampled_from([0.0, 0.001, 0.05, 0.3])), min_size=1, max_size=6))
def test_all_that_is_loud_is_in_exactly_one_window(stretches):
    """Whatever the talk: windows are short enough, in order, never overlap and hold every loud moment."""
    samples = talk(*stretches)
    windows = cut_windows(samples, sample_rate_hz=RATE_HZ)
    assert all(0 <= w.start < w.end <= len(samples) for w in windows)
    assert all((w.end - w.start) / RATE_HZ <= LONGEST_S + 0.05 for w in windows)
    assert all(before.end <= after.start for before, after in pairwise(windows))
    levels_db = frame_levels_db(samples, sample_rate_hz=RATE_HZ)
    frame = RATE_HZ // 50
    covered = np.zeros(len(levels_db), bool)
    for window in windows:
        covered[window.start // frame : -(-window.end // frame)] = True
    assert covered[levels_db > silence_db(levels_db)].all()
