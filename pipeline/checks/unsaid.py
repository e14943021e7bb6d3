"""Find sentences of the article that were not said, or only in part."""

from __future__ import annotations

from pipeline.models import Finding
from pipeline.sourcemap import Source, SourceMap
from pipeline.timecode import format_clock


def check_sources(sources: SourceMap, *, file: str) -> tuple[Finding, ...]:
    """Find sentences without a source: less than half of one said blocks, less than all of it is a warning."""
    return tuple(_finding(source, file) for source in sources.sentences if source.verdict != "said")


def _finding(source: Source, file: str) -> Finding:
    where = "" if source.start_ms is None else f"at {format_clock(source.start_ms)} "
    share = f"{100 * source.share:.0f} % of its words were said"
    return Finding(
        rule="unsaid",
        message=f'{where}"{source.text}": {share if source.share else "none of this was said"}',
        file=file,
        at_ms=source.start_ms,
        severity="blocker" if source.verdict == "unsaid" else "warning",
        sentence=source.text,
        advice="Write it as it was said, or make it a paragraph of its own that ends with {.note}.",
    )
