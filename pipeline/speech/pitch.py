"""How high a voice is, moment by moment."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_LOWEST_HZ, _HIGHEST_HZ = 70, 400
"""The range of speaking voices."""
_FRAMES_LONG = 2
"""Each moment is heard over this many frames, so that three periods of the lowest voice lie within."""
_OCTAVE_COST = 0.02
"""A sound is as much like itself two periods on; the shorter lag is taken unless the other is better by this."""
_ALIKE = 0.6
"""Sound less like itself than this, on a scale to 1, has no pitch."""


def pitches_hz(samples: npt.NDArray[np.float32], *, sample_rate_hz: int, frame: int) -> npt.NDArray[np.float64]:
    """Give the pitch of each frame of `frame` mono samples, shape (ceil(n / frame),); NaN where there is none.

    That is the lag at which the sound is most like itself. Method: P. Boersma, "Accurate short-term analysis
    of the fundamental frequency", IFA Proceedings 17 (1993): the autocorrelation over the window's own.
    """
    count = -(-len(samples) // frame)
    window = np.hanning(_FRAMES_LONG * frame).astype(np.float32)
    lags = slice(sample_rate_hz // _HIGHEST_HZ, sample_rate_hz // _LOWEST_HZ)
    expected = _autocorrelation(window[None])[0]
    cost = _OCTAVE_COST * np.log2(np.arange(lags.start, lags.stop))
    pitches = np.full(count, np.nan)
    for begin in range(0, count, 1000):
        stretch = _overlapping(samples, begin, min(begin + 1000, count), frame)
        likeness = _autocorrelation((stretch - stretch.mean(axis=1, keepdims=True)) * window) / expected
        best = lags.start + (likeness[:, lags] - cost).argmax(axis=1)
        has_pitch = likeness[np.arange(len(stretch)), best] >= _ALIKE
        pitches[begin : begin + 1000][has_pitch] = sample_rate_hz / best[has_pitch]
    return pitches


def _overlapping(samples: npt.NDArray[np.float32], first: int, last: int, frame: int) -> npt.NDArray[np.float32]:
    """Give the frames [first, last), each with what follows it, silence after the end; shape (n, long frame)."""
    end = (last + _FRAMES_LONG - 1) * frame
    stretch = np.pad(samples[first * frame : end], (0, max(end - len(samples), 0)))
    return np.lib.stride_tricks.sliding_window_view(stretch, _FRAMES_LONG * frame)[::frame]


def _autocorrelation(stretches: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Give how like itself each stretch (n, length) is at each lag up to a half of it; 1 at no lag."""
    length = stretches.shape[1]
    power = np.abs(np.fft.rfft(stretches, 2 * length, axis=1)) ** 2
    alike = np.fft.irfft(power, axis=1)[:, : length // 2]
    alike = alike / np.maximum(alike[:, :1], 1e-9)
    return alike.astype(np.float32)
