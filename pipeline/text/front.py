"""The facts at the top of `post.md`, between two `---`. The only module that imports yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from pipeline.errors import RecordError


def format_front(facts: Mapping[str, object]) -> str:
    """Write facts as YAML, each at its own line."""
    front: str = yaml.safe_dump(dict(facts), sort_keys=False, allow_unicode=True, width=10_000)
    return front


def read_front(text: str, *, file: str) -> Mapping[str, Any]:
    """Read the facts of an article. Raises RecordError with the line that is wrong."""
    try:
        facts = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise RecordError(
            f"{file}: line {line} can't be understood; put texts with special signs in quotes."
        ) from error
    if not isinstance(facts, dict):
        raise RecordError(f"{file}: the lines between the two --- must look like `title: ...`; mend them.")
    return facts
