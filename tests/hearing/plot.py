"""Draw a benchmark: speed to the right, errors upwards, one panel for each set."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from hearing.engines import ENGINES, OURS
from hearing.layout import spread
from hearing.report import speed_ratios
from hearing.values import Bench, Row

COLOURS = {"ours": "#c2410c", "command": "#334155", "openai": "#64748b", "fasterwhisper": "#2563eb"}
"""Of each engine's dot, by its door."""
GAP = 0.055
"""Least distance between two names, as a share of the panel's height."""


def draw(bench: Bench, path: Path) -> None:
    """Write the picture as SVG, the same bytes for the same numbers."""
    mpl.rcParams |= {"svg.hashsalt": "hearing", "svg.fonttype": "none"}
    sets = dict.fromkeys(row.set for row in bench.rows)
    figure = Figure(figsize=(7.2 * len(sets), 4.8), layout="constrained")
    panels = figure.subplots(1, len(sets), squeeze=False)[0]
    for panel, name in zip(panels, sets, strict=True):
        _draw_set(panel, name, [row for row in bench.rows if row.set == name])
    figure.savefig(path, format="svg", metadata={"Date": None})


def _draw_set(panel: Axes, name: str, rows: Sequence[Row]) -> None:
    ratios = speed_ratios(rows)
    shown = [row for row in rows if ENGINES[row.engine].timed and row.engine in ratios]
    shown.sort(key=lambda row: row.accuracy.wer)
    for row in shown:
        size, colour = 90 if row.engine == OURS else 40, COLOURS[ENGINES[row.engine].door]
        panel.scatter(ratios[row.engine], 100 * row.accuracy.wer, s=size, color=colour, zorder=3)
    bars = [100 * row.accuracy.wer for row in rows if ENGINES[row.engine].door == "command"]
    if bars:
        panel.axhline(min(bars), color=COLOURS["command"], linewidth=0.8, linestyle="--")
    panel.set(
        title=f"{name} (dashed: the whisper command at its best)",
        xscale="log",
        xlabel="times as fast as the whisper command (whole process)",
        ylabel="word error rate, %",
    )
    panel.margins(x=0.1, y=0.1)
    panel.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    panel.xaxis.set_major_formatter("{x:g}")
    panel.xaxis.set_minor_formatter(NullFormatter())
    panel.grid(visible=True, linewidth=0.4, alpha=0.6)
    _name_dots(panel, shown, [ratios[row.engine] for row in shown])


def _name_dots(panel: Axes, rows: Sequence[Row], ratios: Sequence[float]) -> None:
    """Write the names in a column beside the panel, each with a line to its dot."""
    low, high = panel.get_ylim()
    heights = spread([(100 * row.accuracy.wer - low) / (high - low) for row in rows], gap=GAP)
    for row, ratio, height in zip(rows, ratios, heights, strict=True):
        panel.annotate(
            ENGINES[row.engine].title,
            (ratio, 100 * row.accuracy.wer),
            xytext=(1.04, height),
            textcoords="axes fraction",
            va="center",
            fontsize=8,
            fontweight="bold" if row.engine == OURS else "normal",
            arrowprops={
                "arrowstyle": "-",
                "linewidth": 0.4,
                "relpos": (0, 0.5),
                "color": COLOURS[ENGINES[row.engine].door],
            },
        )
