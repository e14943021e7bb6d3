"""What drafting did with the words, between text and values: `cleaning.json`, `sources.json`. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import msgspec

from pipeline.corrections import Doubt, Keep, Note, Repair, Rewriting, Suggestion
from pipeline.models import Removal
from pipeline.records import format_json, read_json
from pipeline.sourcemap import SourceMap, describe_sources


def format_cleaning(
    removals: Sequence[Removal],
    repairs: Sequence[Repair] = (),
    suggestions: Sequence[Suggestion] = (),
    doubts: Sequence[Doubt] = (),
    *,
    rewritings: Sequence[Rewriting] = (),
    keeps: Sequence[Keep] = (),
    notes: Sequence[Note] = (),
    numbers: Sequence[int] = (),
) -> str:
    """Write `cleaning.json`: what was changed on the way to the article, and what an editor should listen to.

    `word` is a number of a heard word, as in `fixes.toml`. Removals and rewritings also have `start` and `end`,
    which count in the words as mended; `numbers` are the heard numbers of those.
    """
    lists: dict[str, Sequence[Any]] = {
        "removals": removals,
        "rewritings": rewritings,
        "keeps": keeps,
        "repairs": repairs,
        "suggestions": suggestions,
        "doubts": doubts,
        "notes": notes,
    }
    return format_json({name: [_numbered(entry, numbers) for entry in entries] for name, entries in lists.items()})


def _numbered(entry: Any, numbers: Sequence[int]) -> dict[str, object]:
    """Give an entry's fields, first the heard word's number where it counts otherwise."""
    is_mended = isinstance(entry, Removal | Rewriting)
    word = numbers[entry.start] if is_mended and entry.start < len(numbers) else None
    return asdict(entry) if word is None else {"word": word, **asdict(entry)}


def parse_repairs(text: str, *, file: str) -> tuple[Repair, ...]:
    """Read the repairs that a `cleaning.json` records. Raises RecordError."""
    return read_json(text, lambda raw: msgspec.convert(raw.get("repairs", []), tuple[Repair, ...]), file=file)


def parse_removals(text: str, *, file: str) -> tuple[Removal, ...]:
    """Read the removals that a `cleaning.json` records. Raises RecordError."""
    return read_json(text, lambda raw: msgspec.convert(raw.get("removals", []), tuple[Removal, ...]), file=file)


def format_sources(sources: SourceMap) -> str:
    """Write `sources.json`: where each sentence of the article was said, and what was left out."""
    return format_json(
        {
            "summary": describe_sources(sources),
            "sentences": [asdict(source) for source in sources.sentences],
            "left_out": [asdict(stretch) for stretch in sources.left_out],
        }
    )
