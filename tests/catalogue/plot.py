"""Draw what was measured, as SVG: the same bytes for the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from catalogue.report import Hearing, Row

STYLES = ("-", "--", ":", "-.")


def draw_costs(by_name: Mapping[str, Sequence[Row]], path: Path) -> None:
    """Draw seconds and megabytes by the number of talks, both axes logarithmic, beside a line of slope 1."""
    figure = Figure(figsize=(12, 6.2), layout="constrained")
    panels = figure.subplots(1, 2)
    for number, (name, rows) in enumerate(by_name.items()):
        talks = [row.talks for row in rows]
        look = {"linestyle": STYLES[number // 10], "color": f"C{number % 10}", "marker": ".", "label": name}
        panels[0].plot(talks, [row.cost.cpu_s for row in rows], **look)
        panels[1].plot(talks, [row.cost.peak_mb for row in rows], **look)
    sizes = sorted({row.talks for rows in by_name.values() for row in rows})
    shown = (("seconds of processor", (0.1, 1, 10, 100, 1000)), ("largest memory, MB", (50, 100, 200, 500, 1000)))
    for panel, (title, ticks) in zip(panels, shown, strict=True):
        panel.set(title=title, xscale="log", yscale="log", xlabel="talks")
        panel.set_xticks(sizes, [f"{size:,}" for size in sizes])
        panel.set_yticks(ticks, [f"{tick:,}" for tick in ticks])
        panel.xaxis.set_minor_formatter(NullFormatter())
        panel.yaxis.set_minor_formatter(NullFormatter())
        panel.grid(visible=True, which="major", linewidth=0.4, alpha=0.6)
        _draw_slope(panel, sizes)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=5, fontsize=8)
    _save(figure, path)


def draw_hearings(hearings: Sequence[Hearing], path: Path) -> None:
    """Draw the memory of each talk while it is heard, from its beginning to its end."""
    figure = Figure(figsize=(8, 4.2), layout="constrained")
    panel = figure.subplots()
    for one in hearings:
        course = one.heard.course[:: max(len(one.heard.course) // 1000, 1)]
        panel.plot(
            [at / one.heard.seconds for at, _ in course], [mb for _, mb in course], label=f"{one.minutes} min"
        )
    alone = max(one.alone.peak_mb for one in hearings)
    panel.axhline(alone, color="#334155", linewidth=0.8, linestyle="--")
    panel.axhline(alone + 2000, color="#c2410c", linewidth=0.8, linestyle="--")
    panel.annotate("program and model", (0.02, alone), va="bottom", fontsize=8)
    panel.annotate("2 GB on top of it", (0.02, alone + 2000), va="top", fontsize=8)
    panel.set(xlabel="share of the time the hearing took", ylabel="memory, MB", xlim=(0, 1), ylim=(0, None))
    panel.grid(visible=True, linewidth=0.4, alpha=0.6)
    panel.legend(title="talk of", fontsize=8)
    _save(figure, path)


def _draw_slope(panel: Axes, sizes: Sequence[int]) -> None:
    low, high = panel.get_ylim()
    start = low * 1.5
    panel.plot(sizes, [start * size / sizes[0] for size in sizes], color="black", linewidth=0.8, label="slope 1")
    panel.set_ylim(low, max(high, low * 3))


def _save(figure: Figure, path: Path) -> None:
    mpl.rcParams |= {"svg.hashsalt": "catalogue", "svg.fonttype": "none"}
    figure.savefig(path, format="svg", metadata={"Date": None})
