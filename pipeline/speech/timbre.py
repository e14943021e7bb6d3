"""What a voice sounds like apart from its height: the shape of its spectrum, moment by moment."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_BANDS = 26
_LOWEST_HZ, _HIGHEST_HZ = 100, 6000
"""Where a voice has its formants, and what every microphone and codec keeps."""
_SHAPES = slice(3, 20)
"""The first ones tell how loud it is and how it falls off on the whole, as the distance to the microphone does."""
_MASKED = 1e-3
"""30 dB below the loudest band a little noise is as loud as the voice."""


def cepstra(samples: npt.NDArray[np.float32], *, sample_rate_hz: int, frame: int) -> npt.NDArray[np.float32]:
    """Describe the sound of each frame of `frame` mono samples by 17 numbers, shape (ceil(n / frame), 17).

    These are mel cepstra. Method: S. Davis and P. Mermelstein, "Comparison of parametric representations for
    monosyllabic word recognition", IEEE ASSP 28 (1980).
    """
    count = -(-len(samples) // frame)
    window = np.hanning(frame).astype(np.float32)
    bands = _mel_bands(frame, sample_rate_hz)
    shapes = _cosines()
    described = np.empty((count, shapes.shape[1]), np.float32)
    for begin in range(0, count, 1000):
        stretch = samples[begin * frame : (begin + 1000) * frame]
        frames = np.pad(stretch, (0, -len(stretch) % frame)).reshape(-1, frame)
        spectra = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
        power = np.einsum("ij,kj->ik", spectra, bands)  # `@` rounds otherwise where there are more cores
        power += _MASKED * power.max(axis=1, keepdims=True) + 1e-9
        described[begin : begin + 1000] = np.einsum("ij,jk->ik", np.log(power), shapes)
    return described


def _mel_bands(frame: int, sample_rate_hz: int) -> npt.NDArray[np.float32]:
    """Give how much of each frequency lies in each band, shape (bands, frame // 2 + 1): triangles that overlap."""
    lowest, highest = (2595 * np.log10(1 + hertz / 700) for hertz in (_LOWEST_HZ, _HIGHEST_HZ))
    edges = 700 * (10 ** (np.linspace(lowest, highest, _BANDS + 2) / 2595) - 1)
    frequencies = np.arange(frame // 2 + 1) * sample_rate_hz / frame
    left, middle, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (frequencies - left) / (middle - left), (right - frequencies) / (right - middle)
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)


def _cosines() -> npt.NDArray[np.float32]:
    """Give the waves over the bands that a shape is made of, shape (bands, shapes)."""
    turns = np.outer(np.arange(_BANDS) + 0.5, np.arange(_BANDS)[_SHAPES])
    cosines: npt.NDArray[np.float32] = (np.cos(np.pi * turns / _BANDS) * np.sqrt(2 / _BANDS)).astype(np.float32)
    return cosines
