"""Write what was measured: tables and pictures of `docs/back-catalogue.md`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalogue.measuring import Cost

SHORTEST_S = 0.5
"""What takes less than this at most tells nothing of how it grows: that is Python starting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one command took with so many talks."""

    name: str
    talks: int
    cost: Cost

    def line(self) -> str:
        """Give a line of a table."""
        cost = self.cost
        return f"| {self.name} | {self.talks} | {cost.seconds:.2f} | {cost.cpu_s:.2f} | {cost.peak_mb:.0f} |"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What the hearing of a long talk took, beside the model alone."""

    minutes: int
    alone: Cost
    heard: Cost

    @property
    def on_top_mb(self) -> float:
        """Give how much the talk took on top of program and model."""
        return self.heard.peak_mb - self.alone.peak_mb

    def line(self) -> str:
        """Give a line of the table."""
        alone, heard = self.alone, self.heard
        return (
            f"| {self.minutes} | {heard.cpu_s:.0f} | {alone.peak_mb:.0f} | {heard.peak_mb:.0f} | "
            f"{self.on_top_mb:.0f} |"
        )


def exponent(talks: Sequence[int], costs: Sequence[float]) -> float:
    """Give the power of the number of talks with which a cost grows beyond what it is with the fewest.

    Fitted by least squares on logarithms; 1 is linear. What is there without any talk, such as Python and its
    libraries, is taken off first, else everything would look better than it is.
    """
    base = max(costs[0] - (costs[-1] - costs[0]) / (talks[-1] - talks[0]) * talks[0], 0.0)
    points = [(math.log(n), math.log(cost - base)) for n, cost in zip(talks, costs, strict=True) if cost > base]
    if len(points) < 2:
        return 0.0
    x, y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def write_costs(page: Path, rows: Sequence[Row]) -> None:
    """Put table and picture of a back catalogue into a page and beside it."""
    from catalogue.plot import draw_costs  # here, because matplotlib takes a second to import

    by_name = _by_name(rows)
    sizes = sorted({row.talks for row in rows})
    head = ["command", *(f"{size:,}" for size in sizes), "grows as", f"memory, {sizes[-1]:,}"]
    lines = [_line(name, those, sizes) for name, those in by_name.items()]
    _put(page, "costs", [_table(head, lines)])
    draw_costs(by_name, page.with_suffix(".svg"))


def write_hearings(page: Path, hearings: Sequence[Hearing]) -> None:
    """Put table and picture of long talks into a page and beside it."""
    from catalogue.plot import draw_hearings

    head = ["minutes of talk", "processor seconds", "program and model, MB", "largest, MB", "on top, MB"]
    _put(page, "memory", [_table(head, [one.line().strip("| ").split(" | ") for one in hearings])])
    draw_hearings(hearings, page.with_name(f"{page.stem}-memory.svg"))


def _by_name(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    by_name: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.talks):
        by_name.setdefault(row.name, []).append(row)
    return by_name


def _line(name: str, rows: Sequence[Row], sizes: Sequence[int]) -> list[str]:
    costs = {row.talks: row.cost for row in rows}
    shown = [f"{costs[size].cpu_s:.1f} s" if size in costs else "–" for size in sizes]
    grows = exponent([row.talks for row in rows], [row.cost.cpu_s for row in rows]) if len(rows) > 2 else 0.0
    told = f"n^{grows:.2f}" if rows[-1].cost.cpu_s >= SHORTEST_S and len(rows) > 2 else "–"
    return [name, *shown, told, f"{rows[-1].cost.peak_mb:.0f} MB"]


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *lines))


def _put(page: Path, name: str, parts: Sequence[str]) -> None:
    """Put parts between the marks of a page."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, _, rest = page.read_text("utf-8").partition(begin)
    after = rest.partition(end)[2]
    page.write_text("\n".join([before + begin, *parts, end + after]), "utf-8")
