"""Write findings for a person to read: blockers, warnings and notes of each talk, and what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

from pipeline.models import Finding
from pipeline.timecode import format_clock

_HEADINGS = {
    "blocker": "Blockers: the talk can't be approved while one of these stands",
    "warning": "Warnings: read these with care; they stop nothing",
    "note": "Notes",
}
_LONGEST_QUOTE = 160
"""Characters of a sentence that are shown."""


def format_findings(findings: Sequence[Finding]) -> str:
    """Group findings by talk and severity; answered ones come last, with who answered."""
    ordered = sorted(enumerate(findings), key=lambda item: (_talk(item[1]), item[0]))
    talks = groupby((finding for _, finding in ordered), key=_talk)
    return "\n\n".join("\n".join(_talk_lines(talk, list(found))) for talk, found in talks)


def list_findings(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Give findings as plain values for JSON, each with its id and whether it stands in the way."""
    return [{"id": finding.id, "stands": finding.stands, **asdict(finding)} for finding in findings]


def _talk_lines(talk: str, findings: Sequence[Finding]) -> Iterator[str]:
    open_ones = [finding for finding in findings if not finding.answer]
    counts = {severity: sum(finding.severity == severity for finding in open_ones) for severity in _HEADINGS}
    told = ", ".join(f"{count} {name}{'s' * (count != 1)}" for name, count in counts.items() if count)
    yield f"{talk or 'all pages'}: {told or 'nothing open'}"
    for severity, heading in _HEADINGS.items():
        if counts[severity]:
            yield f"\n{heading}"
        for finding in open_ones:
            if finding.severity == severity:
                yield from _lines(finding)
    answered = [finding for finding in findings if finding.answer]
    if answered:
        yield "\nAnswered"
        for finding in answered:
            yield from _lines(finding)


def _lines(finding: Finding) -> Iterator[str]:
    time = "" if finding.at_ms is None else f" at {format_clock(max(finding.at_ms, 0))}"
    yield f"  {finding.id}{time}: {finding.message}"
    if finding.sentence:
        yield f"    “{_shorten(finding.sentence)}”"
    if finding.answer:
        yield f"    answered by {finding.answer}"
    elif finding.advice:
        yield f"    {finding.advice}"


def _talk(finding: Finding) -> str:
    """Give the talk's name, which is the folder its file lies in."""
    return finding.file.rpartition("/")[0].rpartition("/")[2]


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1].rstrip() + "…"
