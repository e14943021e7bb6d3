"""Find the still pictures of a talk that may stand for it before the video plays.

A few seconds spread over the talk are looked at in short bursts. A blink or a grimace is what most other frames of
its burst don't show, so the frame nearest to the others is taken: nobody's face is looked for. What is dark,
blank, faded, blurred, or in the middle of a cut is passed over as long as there is anything else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.errors import MediaError, show_name
from pipeline.intake import ffmpeg

OFFERED = 6
"""Most pictures that are offered."""
DARK = 30.0
"""Mean brightness (0-255) under which a frame counts as black."""

_BURSTS = 18
_FIRST, _LAST = 0.06, 0.92
"""The part of the talk that is looked at: without fade-in and closing titles."""
_PER_BURST, _PER_SECOND = 7, 5
"""Frames of a burst, 1.2 seconds: a blink takes up to 0.4, so most of the frames are without it."""
_AT_ONCE = 6
"""Bursts that one ffmpeg reads; more are not quicker and need more memory."""
_LOOK_PX, _OFFER_PX = 320, 480
"""Longer side of a frame that is looked at, and of one that is offered."""
_TIE_S = 0.004
"""A frame that begins at just this moment counts as shown: times are rounded on their way."""
_TYPICAL_BRIGHTNESS = 115.0
_HAND = 0.02
"""Share of a picture that a hand takes up."""
_ASIDE, _PLACE = 2, 4
"""How far aside a part of a frame is looked for, and the side of such a part, in pixels of the halved frame."""
_STILL = 2.0
"""Levels of change in the liveliest fiftieth of a picture, under which there is nobody: people breathe."""

Grey = npt.NDArray[np.float32]
"""Brightness, 0-255."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """A frame that was chosen from its burst, and what was measured there. All but times are levels, 0-255."""

    at_ms: int
    brightness: float
    contrast: float
    sharpness: float
    """Strength of its edges."""
    stir: float
    """How far the liveliest part of the burst is from its median picture: next to nothing on a slide."""
    change: float
    """How far the whole picture is another at the burst's end than at its beginning: a cut or a fade."""
    thumbnail: Grey


def find_moments(rendition: Path, *, duration_ms: int, size_px: tuple[int, int]) -> tuple[int, ...]:
    """Give the times of at most six good pictures that look different, the best first, in milliseconds.

    `size_px` is the video's width and height. There is always one, were it the brightest of a dark
    video. Raises MediaError.
    """
    spots_ms, look_px = _spots(duration_ms), _fit(size_px, _LOOK_PX)
    groups = [spots_ms[first : first + _AT_ONCE] for first in range(0, len(spots_ms), _AT_ONCE)]
    looks = [
        _look(burst, at_ms) for group in groups for at_ms, burst in _bursts(rendition, group, size_px=look_px)
    ]
    if not looks:
        raise MediaError(
            f"{show_name(rendition.name)}: no picture could be read of this video; "
            "run `minutes intake --force` to have its web copy made anew."
        )
    return tuple(look.at_ms for look in choose(looks, duration_ms=duration_ms))


def read_frames(
    rendition: Path, times_ms: Sequence[int], *, size_px: tuple[int, int]
) -> tuple[npt.NDArray[np.uint8], ...]:
    """Give small pictures in color, shape (height, width, 3), as the video shows them at these moments."""
    width_px, height_px = _fit(size_px, _OFFER_PX)
    raw = _read(rendition, times_ms, count=1, size_px=(width_px, height_px), pixels="rgb24")
    return tuple(np.frombuffer(raw, dtype=np.uint8).reshape(len(times_ms), height_px, width_px, 3))


def write_poster(rendition: Path, target: Path, *, at_ms: int) -> None:
    """Write the picture that a video shows at a moment as JPEG; after its end the last. Raises MediaError."""
    frame = _frames(rendition, at_ms, count=1)
    output = ffmpeg.write(frame, target, format="image2", vcodec="mjpeg", vframes=1, update=1, **{"q:v": 3})
    ffmpeg.run(output, name=rendition.name, timeout_s=60)


def choose(looks: Sequence[Look], *, duration_ms: int) -> tuple[Look, ...]:
    """Choose what to offer, the best first: good ones from each part of the talk, none that resembles another."""
    usable = _usable(looks)
    offered: list[Look] = []
    for only_new_parts in (True, False):
        for look in usable:
            parts = {_part(one, duration_ms) for one in offered}
            is_passed_over = only_new_parts and _part(look, duration_ms) in parts
            if not is_passed_over and len(offered) < OFFERED and not any(_alike(look, one) for one in offered):
                offered.append(look)
    return tuple(offered)


def _spots(duration_ms: int) -> tuple[int, ...]:
    """Give when bursts begin: fewer in a talk so short that they would overlap."""
    burst_ms = (_PER_BURST - 1) * 1000 // _PER_SECOND
    count = min(_BURSTS, max(1, duration_ms // burst_ms))
    shares = np.linspace(_FIRST, _LAST, count) if count > 1 else [0.5]
    latest_ms = max(0, duration_ms - burst_ms - 200)
    starts_ms = (min(latest_ms, max(0, round(duration_ms * share) - burst_ms // 2)) for share in shares)
    return tuple(start_ms // 100 * 100 for start_ms in starts_ms)  # a time that a person can type


def _fit(size_px: tuple[int, int], longest_px: int) -> tuple[int, int]:
    scale = min(1.0, longest_px / max(size_px))
    return max(2, round(size_px[0] * scale)), max(2, round(size_px[1] * scale))


def _bursts(
    rendition: Path, starts_ms: Sequence[int], *, size_px: tuple[int, int]
) -> Iterator[tuple[int, npt.NDArray[np.uint8]]]:
    """Give each burst with its start, shape (7, height, width); none where pictures are missing."""
    shape = (_PER_BURST, size_px[1], size_px[0])
    raw = _read(rendition, starts_ms, count=_PER_BURST, size_px=size_px, pixels="gray")
    if len(raw) == len(starts_ms) * math.prod(shape):
        yield from zip(starts_ms, np.frombuffer(raw, dtype=np.uint8).reshape(-1, *shape), strict=True)


def _read(rendition: Path, times_ms: Sequence[int], *, count: int, size_px: tuple[int, int], pixels: str) -> bytes:
    """Read some frames after each of several moments, all in one pass of ffmpeg. Raises MediaError."""
    width_px, height_px = size_px
    streams = [_frames(rendition, at_ms, count=count).filter("scale", width_px, height_px) for at_ms in times_ms]
    joined = streams[0].concat(*streams[1:]) if len(streams) > 1 else streams[0]
    output = joined.output("pipe:", format="rawvideo", pix_fmt=pixels, fps_mode="passthrough")
    return ffmpeg.run(output, name=rendition.name, timeout_s=120)


def _frames(rendition: Path, at_ms: int, *, count: int) -> Any:
    """Describe what a video shows at a moment and each fifth of a second after it.

    The seek leaves frames in that began before that moment, and the last of them is the one that is shown then,
    however seldom the picture changes. After the end the last frame stays.
    """
    video = ffmpeg.open_recording(rendition, ss=at_ms / 1000 + _TIE_S, noaccurate_seek=None, threads=1)["v:0"]
    lasting = video.filter("tpad", stop_mode="clone", stop=-1)
    return lasting.filter("fps", _PER_SECOND, start_time=0, round="up").filter("trim", end_frame=count)


def _look(burst: npt.NDArray[np.uint8], start_ms: int) -> Look:
    """Choose a burst's frame: of those that most of the others resemble the sharpest."""
    frames = burst.astype(np.float32)
    median = np.median(frames, axis=0)
    far = _distances(np.stack([_shrink(frame, 2) for frame in frames]))
    sharp = [_sharpness(frame) for frame in frames]
    near = [number for number, distance in enumerate(far) if distance <= 1.25 * min(far)]
    best = max(near, key=lambda number: sharp[number])
    return Look(
        at_ms=start_ms + best * 1000 // _PER_SECOND,
        brightness=float(frames[best].mean()),
        contrast=float(frames[best].std()),
        sharpness=sharp[best],
        stir=max(_liveliest(frame - median) for frame in frames),
        change=float(np.abs(frames[-1] - frames[0]).mean()),
        thumbnail=_shrink(frames[best], 10),
    )


def _distances(frames: Grey) -> list[float]:
    """Give how far each frame is, place by place, from most of the others, shape (frames, height, width).

    What only moved is found again a little aside, so a head that sways is near; eyes that are shut are nowhere in
    a frame in which they are open.
    """
    count = len(frames)
    one, other = np.triu_indices(count, k=1)
    height, width = frames.shape[1:]
    margin = np.pad(frames, ((0, 0), (_ASIDE, _ASIDE), (_ASIDE, _ASIDE)), mode="edge")
    shifts = range(2 * _ASIDE + 1)
    asides = [margin[:, y : y + height, x : x + width] for y in shifts for x in shifts]
    nearest = np.minimum.reduce([_shrink(np.abs(frames[one] - aside[other]), _PLACE) for aside in asides])
    far = np.zeros((count, count, *nearest.shape[1:]), dtype=np.float32)
    far[one, other] = far[other, one] = nearest
    others = far[~np.eye(count, dtype=bool)].reshape(count, count - 1, -1)
    return [float(distance) for distance in np.median(others, axis=1).mean(axis=1)]


def _liveliest(difference: Grey) -> float:
    """Give how far apart two pictures are in the part of them in which they differ most."""
    places = np.sort(np.abs(_shrink(difference, 2)), axis=None)
    return float(places[-max(1, round(len(places) * _HAND)) :].mean())


def _sharpness(frame: Grey) -> float:
    down, across = np.gradient(frame)
    return float(np.hypot(down, across).mean())


def _shrink(frames: Grey, side: int) -> Grey:
    """Give the mean of each square of `side` pixels; of pictures that are smaller, the pictures."""
    *more, height, width = frames.shape
    rows, columns = height // side, width // side
    if not rows or not columns:
        return frames
    squares = frames[..., : rows * side, : columns * side].reshape(*more, rows, side, columns, side)
    small: Grey = squares.mean(axis=(-3, -1), dtype=np.float32)
    return small


def _part(look: Look, duration_ms: int) -> int:
    return look.at_ms * OFFERED // max(duration_ms, 1)


def _alike(one: Look, other: Look) -> bool:
    """Say whether two pictures differ by less than an eye would notice, in all but a fiftieth of their area."""
    return float(np.percentile(np.abs(one.thumbnail - other.thumbnail), 98)) < 6


def _usable(looks: Sequence[Look]) -> list[Look]:
    """Give the looks without faults, best first; where all have faults, those with the least."""
    lit = [look for look in looks if look.brightness >= DARK and look.contrast >= DARK / 4]
    if not lit:
        return sorted(looks, key=lambda look: (-look.brightness, look.at_ms))[:1]
    steady = _or_all(lit, lambda look: look.change <= max(8, 3 * _middle(one.change for one in lit)))
    full = _or_all(steady, lambda look: look.contrast >= 0.5 * _middle(one.contrast for one in steady))
    living = [look for look in full if look.stir >= _STILL]
    typical = living or full
    sharp, stir = _middle(one.sharpness for one in typical), _middle(one.stir for one in typical)
    clear = _or_all(full, lambda look: look.sharpness >= 0.6 * sharp)
    return sorted(clear, key=lambda look: (look not in living, -_worth(look, sharp=sharp, stir=stir), look.at_ms))


def _worth(look: Look, *, sharp: float, stir: float) -> float:
    """Rate a picture beside the typical one of its talk: sharp, well lit, and of somebody at rest."""
    exposure = 1 - min(1, abs(look.brightness - _TYPICAL_BRIGHTNESS) / _TYPICAL_BRIGHTNESS) ** 2
    rest = 2 / (1 + look.stir / max(stir, 1))
    return min(look.sharpness / max(sharp, 0.01), 1.5) * exposure * rest


def _or_all(looks: list[Look], is_good: Callable[[Look], bool]) -> list[Look]:
    return [look for look in looks if is_good(look)] or looks


def _middle(values: Iterable[float]) -> float:
    return float(np.median(list(values)))
