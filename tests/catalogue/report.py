"""Write what was measured: tables and pictures of `docs/back-catalogue.md`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalogue.measuring import Cost


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


def added_ms(costs: Mapping[int, float], few: int, many: int) -> str:
    """Give the milliseconds that each further talk added between two numbers of talks, of seconds by talks.

    What is there without any talk, such as Python starting, falls out.
    """
    if few not in costs or many not in costs:
        return "–"
    return f"{1000 * (costs[many] - costs[few]) / (many - few):.1f} ms"


def write_costs(page: Path, rows: Sequence[Row]) -> None:
    """Put table and picture of a back catalogue into a page and beside it."""
    from catalogue.plot import draw_costs  # here, because matplotlib takes a second to import

    by_name = _by_name(rows)
    sizes = sorted({row.talks for row in rows})
    middle = sizes[len(sizes) // 2]
    spans = [(few, many) for few, many in ((sizes[0], middle), (middle, sizes[-1])) if few < many]
    added = [f"a talk more, {few:,} to {many:,}" for few, many in spans]
    head = ["command", *(f"{size:,}" for size in sizes), *added, f"memory, {sizes[-1]:,}"]
    lines = [_line(name, those, sizes, spans) for name, those in by_name.items()]
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


def _line(name: str, rows: Sequence[Row], sizes: Sequence[int], spans: Iterable[tuple[int, int]]) -> list[str]:
    costs = {row.talks: row.cost.cpu_s for row in rows}
    shown = [f"{costs[size]:.1f} s" if size in costs else "–" for size in sizes]
    return [name, *shown, *(added_ms(costs, *span) for span in spans), f"{rows[-1].cost.peak_mb:.0f} MB"]


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *lines))


def _put(page: Path, name: str, parts: Sequence[str]) -> None:
    """Put parts between the marks of a page."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, _, rest = page.read_text("utf-8").partition(begin)
    after = rest.partition(end)[2]
    page.write_text("\n".join([before + begin, *parts, end + after]), "utf-8")
