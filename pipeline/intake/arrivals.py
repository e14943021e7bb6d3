"""Tell when a file that was dropped in is all there: it gives the same look for a while.

Nothing is concluded from a file's own time, which copying programs set as they like, only from whether it changes.
The rule is paperless-ngx's (its issues #483, #12511, #166), with inode numbers beside size and time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.dropped import Look

SETTLE_S = 10.0
"""How long a file must give the same look before anything is done with it."""
PATIENCE_S = 15 * 60.0
"""How long a file that can't be read may still be on its way; afterwards it is taken for damaged."""
RETRY_S = 30.0
"""How long to wait before a file that can't be read is read again, though its look is the same."""

AGAIN_S = 10 * 60.0
"""How long to wait before work is tried again that failed for want of room, network or another machine."""
MOST_DOUBLINGS = 5
"""What never comes is tried some four times a day."""


@dataclass(slots=True)
class _Arrival:
    look: Look
    since_s: float
    due_s: float
    is_done: bool = False
    tries: int = 0


class Arrivals:
    """The files of a folder from look to look. All times are seconds of one clock that never goes back."""

    def __init__(self) -> None:
        self._there: dict[str, _Arrival] = {}

    def see(self, looks: Mapping[str, Look], now_s: float) -> tuple[str, ...]:
        """Take what a look into the folder shows; give the names that are new or have changed since the last."""
        changed = tuple(self._changed(looks))
        kept = {name: self._there[name] for name in looks if name not in changed}
        fresh = {name: _Arrival(looks[name], now_s, now_s + SETTLE_S) for name in changed}
        self._there = kept | fresh
        return changed

    def settled(self, now_s: float) -> tuple[str, ...]:
        """Give what nothing was done with yet and has not changed for long enough; an empty file takes longest."""
        waiting = ((name, one) for name, one in self._there.items() if not one.is_done and one.due_s <= now_s)
        return tuple(name for name, one in waiting if one.look.size or self.is_overdue(name, now_s))

    def is_overdue(self, name: str, now_s: float) -> bool:
        """Say whether a file has not changed for so long that nothing more of it will come."""
        return now_s - self._there[name].since_s >= PATIENCE_S

    def postpone(self, name: str, now_s: float) -> None:
        """Come back to a file that could not be read, even if it stays as it is."""
        one = self._there[name]
        one.due_s = min(now_s + RETRY_S, one.since_s + PATIENCE_S)

    def come_back(self, name: str, now_s: float) -> float:
        """Come back to a file that could not be worked on for want of something else, such as room on the disk.

        Gives in how many seconds: twice as many each time.
        """
        one = self._there[name]
        wait_s = AGAIN_S * (1 << min(one.tries, MOST_DOUBLINGS))
        one.due_s, one.tries = now_s + wait_s, one.tries + 1
        return wait_s

    def finish(self, name: str) -> None:
        """Leave a file alone from now on, until it changes."""
        self._there[name].is_done = True

    def _changed(self, looks: Mapping[str, Look]) -> Iterator[str]:
        for name, look in looks.items():
            if name not in self._there or self._there[name].look != look:
                yield name
