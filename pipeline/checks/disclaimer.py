"""See that a page says it is general education and no advice for one person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.models import Clinic, Finding, Passage

_DISCLAIMER = re.compile(
    r"\b(?:not|no|never|\w+n't)\b[^.?!]{0,40}"
    r"\b(?:medical advice|advice for you|personal advice|treatment plan|substitute)"
    r"|\b(?:general|just|only|for)\b[^.?!]{0,20}\b(?:education|educational|general information|information only)\b"
    r"|\b(?:not|\w+n't)\b[^.?!]{0,20}\b(?:diagnos\w+|treating) (?:you|anybody|anyone)\b",
    re.IGNORECASE,
)


def says_disclaimer(text: str) -> bool:
    """Say whether a sentence is a disclaimer, such as "This is general education, not medical advice"."""
    return _DISCLAIMER.search(text.replace("’", "'")) is not None


def check_disclaimer(passages: Sequence[Passage], clinic: Clinic) -> Iterator[Finding]:
    """Stop a page without any disclaimer; note a talk that leaves it to the clinic's text."""
    if any(says_disclaimer(passage.text) for passage in passages):
        return
    if not clinic.disclaimer.strip():
        yield Finding(
            rule="disclaimer",
            message="neither the talk nor clinic.disclaimer says that this is no medical advice",
            advice="Write a disclaimer in the [clinic] table of clinic.toml.",
        )
        return
    yield Finding(
        rule="disclaimer-unsaid",
        severity="note",
        message="the talk itself does not say that it is no medical advice; the page shows the clinic's note",
        advice="Say it in the next talk: people share videos without their page.",
    )
