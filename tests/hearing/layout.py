"""Where the names in the picture go. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def spread(heights: Sequence[float], *, gap: float) -> list[float]:
    """Move rising heights apart until each lies `gap` above the one before, and none above 1."""
    moved: list[float] = []
    for height in heights:
        moved.append(max(height, moved[-1] + gap) if moved else height)
    below = len(moved) - 1
    return [min(height, 1 - gap * (below - at)) for at, height in enumerate(moved)]
