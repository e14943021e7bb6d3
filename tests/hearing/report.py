"""Tables of a benchmark, in Markdown. Functions give text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hearing.engines import ENGINES, WHISPER
from hearing.values import Bench, Row

BEGIN, END = "<!-- make bench-hearing: begin -->", "<!-- make bench-hearing: end -->"

NOTES = """\
- *process*: wall seconds of the whole process, from its start to its end, for the whole set; *hearing*: its part
  from the loaded model to the last word (the command does not tell). *x real time*: seconds of talk heard in one
  second of either (the inverse of the real-time factor). *CPU*: user and system seconds. *memory*: the most that
  the largest process held. *times whisper*: the command's process seconds divided by the engine's.
- The engines get decoded samples; the `whisper` command decodes the files itself, within its time.
- *WER*: errors in all words of the set, after Whisper's English normaliser; *mean*: of the recordings' own rates.
- *terms*: domain terms that were heard, of those said; *invented*: how often they were heard beyond that.
  *invented vocabulary*: terms of the condition packs heard in a recording in which nobody said them.
- *starts*: milliseconds between the heard and the gold start of a sentence whose first word was heard right."""


def format_bench(bench: Bench) -> str:
    """Write the facts, two tables for each set, the one of the busy core if there is one, and what they mean."""
    parts = ["\n".join(f"- {fact}" for fact in bench.facts)]
    for name in dict.fromkeys(row.set for row in bench.rows):
        rows = [row for row in bench.rows if row.set == name]
        parts += [f"### {name}, {rows[0].seconds:.0f} s: speed", format_speed(rows)]
        parts += [f"### {name}, {rows[0].accuracy.words} words: accuracy", format_accuracy(rows)]
    if any(row.busy for row in bench.rows):
        parts += ["### Beside a process that keeps one core busy", format_busy(bench.rows)]
    failures = [f"**failed:** {failure}" for failure in bench.failures]
    return "\n\n".join([*parts, *failures, NOTES]) + "\n"


def format_speed(rows: Sequence[Row]) -> str:
    """Write what hearing took; engines that only set the bar for accuracy are left out."""
    ratios = speed_ratios(rows)
    head = "engine | process s | hearing s | x real time: process | hearing | CPU s | memory MB | times whisper"
    lines = (
        [
            ENGINES[row.engine].title,
            f"{row.cost.wall_s:.1f}",
            _optional(row.cost.hear_s, ".1f"),
            f"{row.seconds / row.cost.wall_s:.1f}",
            _optional(row.cost.hear_s and row.seconds / row.cost.hear_s, ".1f"),
            f"{row.cost.cpu_s:.1f}",
            f"{row.cost.peak_mb:.0f}",
            _optional(ratios.get(row.engine), ".2f"),
        ]
        for row in rows
        if ENGINES[row.engine].timed
    )
    return format_table(head, lines)


def format_accuracy(rows: Sequence[Row]) -> str:
    """Write how right the words are, with the columns that the set has anything for."""
    timed = any(row.accuracy.starts for row in rows)
    head = "engine | errors | WER % | mean % | terms | invented | " + (
        "starts: median | 95 % | within 250 ms" if timed else "invented vocabulary"
    )
    return format_table(head, (_accuracy(row, timed=timed) for row in rows))


def format_busy(rows: Sequence[Row]) -> str:
    """Write how much longer hearing took beside a busy process."""
    head = "set | engine | hearing s | beside it s | times as long"
    lines = (
        [row.set, ENGINES[row.engine].title, f"{alone:.1f}", f"{beside:.1f}", f"{beside / alone:.2f}"]
        for row in rows
        if (alone := row.cost.hear_s) and row.busy and (beside := row.busy.hear_s)
    )
    return format_table(head, lines)


def format_table(head: str, lines: Iterator[Sequence[str]]) -> str:
    """Write a Markdown table whose columns after the first are numbers; `head` names them with bars between."""
    names = head.split(" | ")
    rule = ["---", *["---:"] * (len(names) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (names, rule, *lines))


def speed_ratios(rows: Sequence[Row]) -> Mapping[str, float]:
    """Give how many times as fast as the `whisper` command each engine of a set is, as whole processes."""
    walls = {row.engine: row.cost.wall_s for row in rows}
    return {engine: walls[WHISPER] / wall_s for engine, wall_s in walls.items() if WHISPER in walls}


def put_section(page: str, section: str) -> str:
    """Put a section between the marks of a page; a page without them gets them at its end."""
    before, begin, rest = page.partition(BEGIN)
    after = rest.partition(END)[2] if begin else "\n"
    gap = "" if begin or not before else "\n"
    return f"{before}{gap}{BEGIN}\n{section}{END}{after}"


def _accuracy(row: Row, *, timed: bool) -> list[str]:
    right, starts = row.accuracy, row.accuracy.starts
    cells = [
        ENGINES[row.engine].title,
        str(right.errors),
        f"{100 * right.wer:.2f}",
        f"{100 * right.mean_wer:.2f}",
        f"{right.terms_found}/{right.terms_said}",
        str(right.terms_invented),
    ]
    if not timed:
        return [*cells, ", ".join(right.vocabulary_invented) or "none"]
    if starts is None:
        return [*cells, "–", "–", "–"]
    return [*cells, f"{starts.median_ms:.0f}", f"{starts.p95_ms:.0f}", f"{100 * starts.within:.1f} %"]


def _optional(number: float | None, form: str) -> str:
    return "–" if number is None else format(number, form)
