"""Alignment: when each word was said; beside openai-whisper's own word times, and a plain dynamic time warping."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import STRETCHES_S, exact, mels, sound, tiny, tokenizer
from whisper.timing import WordTiming, find_alignment, merge_punctuations

from pipeline.speech import alignment
from pipeline.speech.alignment import Timed, align

SAID = (
    " OK, before I even say hello, do me a favour and notice where your teeth are right now. Are they touching?"
    " They shouldn't be. Lips together, teeth apart. Hi, I'm Cynthia. I'm a PA and I own Moderni Spine in"
    " Minnetonka. And this is Moderni Minutes. People are like always surprised that a spine clinic cares about"
    " the jaw. But I mean, the jaw and the neck and the head, they're all roommates. So if you put your fingers"
    " right in front of your ears and open and close,",
    " And a lot of it isn't even the joint. It's the muscles, the masseter, the temporalis and, um, the pterygoids"
    " way up inside. We start simple with soft food.",
    " Don't stop those, just bring it up. A night guard protects the teeth.",
    " Are they touching? Yeah, mine too. This video is for education. It's not personal medical advice.",
)
"""What is said in each of the STRETCHES_S."""
SECONDS = [end_s - start_s for start_s, end_s in STRETCHES_S]


@cache
def tokens() -> list[list[int]]:
    """Give what is said as tokens."""
    return [tokenizer().encode(text) for text in SAID]


@cache
def aligned() -> list[list[Timed]]:
    """Align the four windows in one batch, once for all tests."""
    return align(exact(), tokenizer(), sound(), tokens(), SECONDS)


def whispers(window: int) -> list[WordTiming]:
    """Give whisper's own words of a window, with its own punctuation and times."""
    frames = int(SECONDS[window] * 100)
    words = find_alignment(tiny(), tokenizer(), tokens()[window], mels()[window], frames)
    merge_punctuations(words, "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、")
    return [word for word in words if word.word]


# Beside whisper's own word times ------------------------------------------------------------------------


@pytest.mark.parametrize("window", [0, 1, 3])
def test_words_stand_where_whisper_puts_them(window: int) -> None:
    """Every word is whisper's, with its punctuation, and nearly all times are whisper's to a frame of 20 ms."""
    ours, theirs = aligned()[window], whispers(window)
    assert [word.text for word in ours] == [word.word for word in theirs]
    off_s = [
        max(abs(one.start_s - other.start), abs(one.end_s - other.end))
        for one, other in zip(ours, theirs, strict=True)
    ]
    assert sum(off > 0.0201 for off in off_s) <= 0.02 * len(off_s)
    chances = [word.probability for word in theirs]  # of all but special tokens, so they are a little higher
    assert [word.probability for word in ours] == pytest.approx(chances, abs=0.1)
    assert np.mean(np.subtract([word.probability for word in ours], chances)) == pytest.approx(0, abs=0.01)


def test_words_are_in_order_within_their_window() -> None:
    """No word begins before the last or ends beyond its window, and each ends where the next token begins."""
    for words, seconds in zip(aligned(), SECONDS, strict=True):
        assert words[0].start_s == 0
        assert words[-1].end_s <= seconds
        assert all(word.start_s <= word.end_s for word in words)
        assert all(before.end_s <= after.start_s for before, after in pairwise(words))
        assert all(0 <= word.probability <= 1 for word in words)


def test_text_is_kept_whole() -> None:
    """The words in a row are the text, to the last mark."""
    assert ["".join(word.text for word in words) for words in aligned()] == list(SAID)


# Batches ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", range(4))
def test_batch_gives_each_window_the_times_it_gets_alone(window: int) -> None:
    """A window's word times do not depend on the longer windows and texts beside it."""
    (alone,) = align(exact(), tokenizer(), sound().of([window]), [tokens()[window]], [SECONDS[window]])
    together = aligned()[window]
    times = [(word.text, word.start_s, word.end_s) for word in together]
    assert [(word.text, word.start_s, word.end_s) for word in alone] == times
    assert [word.probability for word in alone] == pytest.approx([word.probability for word in together], abs=1e-4)


def test_window_without_words_has_none() -> None:
    """An empty text beside others gives an empty list in its place, and alone it does too."""
    some = align(exact(), tokenizer(), sound().of([1, 2]), [[], tokens()[2]], [9.2, SECONDS[2]])
    assert some[0] == []
    assert [(word.text, word.start_s) for word in some[1]] == [(word.text, word.start_s) for word in aligned()[2]]
    assert align(exact(), tokenizer(), sound().of([1]), [[]], [9.2]) == [[]]


@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.06, 0.1])
def test_window_of_a_moment_has_all_its_words_in_it(seconds: float) -> None:
    """A window that is hardly longer than a frame still times each word inside it."""
    (words,) = align(exact(), tokenizer(), sound().of([2]), [tokens()[2]], [seconds])
    assert "".join(word.text for word in words) == SAID[2]
    assert all(0 <= word.start_s <= word.end_s <= max(seconds, 0.02) for word in words)


# Punctuation ------------------------------------------------------------------------------------------


def pieces(*words: str) -> list[Timed]:
    """Give words that each last a second."""
    return [
        Timed(text=word, start_s=float(at), end_s=at + 1.0, probability=at / 10) for at, word in enumerate(words)
    ]


def joined(*words: str) -> list[tuple[str, float, float]]:
    """Give words with their punctuation, and their times."""
    return [(word.text, word.start_s, word.end_s) for word in alignment._with_punctuation(pieces(*words))]


def test_closing_marks_go_with_the_word_before() -> None:
    """Comma, full stop and bracket are the last word's, which ends when it ended without them."""
    assert joined(" Well", ",", " yes", ".", ")") == [(" Well,", 0, 1), (" yes.)", 2, 3)]


def test_opening_marks_go_with_the_word_after() -> None:
    """Quotation mark and bracket are the next word's, which begins when it began without them."""
    assert joined(" the", " (", "TMJ", ")", " “", " jaw") == [(" the", 0, 1), (" (TMJ)", 2, 3), (" “jaw", 5, 6)]


def test_marks_within_words_are_left() -> None:
    """What belongs to a word is no punctuation: the part of "isn't" and of "x-ray" stays as it is."""
    assert joined(" isn", "'t", " x", "-ray") == [(" isn", 0, 1), ("'t", 1, 2), (" x", 2, 3), ("-ray", 3, 4)]


def test_marks_keep_the_chance_of_their_word() -> None:
    """How sure the model is of a comma says nothing of the word."""
    words = alignment._with_punctuation(pieces(" “", "Well", ",", " yes"))
    assert [(word.text, word.probability) for word in words] == [(" “Well,", 0.1), (" yes", 0.3)]


# The arithmetic ---------------------------------------------------------------------------------------


def cheapest(costs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give the price of the cheapest path to each (token, frame), one after the other."""
    total = np.full(costs.shape, np.inf)
    for row, column in np.ndindex(costs.shape):
        ways = [(row - 1, column - 1), (row - 1, column), (row, column - 1)]
        before = min((total[way] for way in ways if min(way) >= 0), default=0.0)
        total[row, column] = costs[row, column] + before
    return total


def price(costs: npt.NDArray[np.float64], starts: npt.NDArray[np.int64]) -> float:
    """Give the price of the cheapest path on which the tokens begin at these frames."""
    total = 0.0
    for row, start in enumerate(starts):
        stop = costs.shape[1] if row + 1 == len(starts) else starts[row + 1]
        own = costs[row, start:stop].sum() if stop > start else np.inf
        if row + 1 < len(starts):  # the last frame may be shared with the next token
            own = min(own, costs[row, start : stop + 1].sum())
        total += own
    return float(total)


_MATRICES = st.tuples(st.integers(1, 12), st.integers(1, 25), st.integers(0, 100_000))


@settings(max_examples=200, deadline=None)
@given(_MATRICES, st.booleans())
def test_warping_takes_the_cheapest_path(shape: tuple[int, int, int], ties: bool) -> None:
    """The tokens begin in order, the first at the beginning, on a path that costs as little as any."""
    rows, columns, seed = shape
    costs = np.random.default_rng(seed).normal(size=(rows, columns))
    costs = np.rint(costs) if ties else costs
    starts = alignment._warp(costs)
    assert starts.shape == (rows,)
    assert starts[0] == 0
    assert (np.diff(starts) >= 0).all()
    assert starts[-1] < columns
    assert price(costs, starts) == pytest.approx(cheapest(costs)[-1, -1], abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 40), st.integers(0, 100_000))
def test_median_of_seven_is_the_median(size: int, seed: int) -> None:
    """Each value becomes the median of itself and three on either side, the ends reflected; few are left."""
    values = torch.randn(2, 3, size, generator=torch.Generator().manual_seed(seed)).round(decimals=1)
    smooth = alignment._median7(values)
    if size <= 3:
        assert torch.equal(smooth, values)
        return
    padded = np.pad(values.numpy(), ((0, 0), (0, 0), (3, 3)), mode="reflect")
    naive = [[[np.median(row[at : at + 7]) for at in range(size)] for row in rows] for rows in padded]
    assert smooth.numpy() == pytest.approx(np.array(naive))
