"""Moderni Minutes: a recorded talk becomes a page a clinic can publish.

A video walks down the row of `STAGES`; each stage takes finished, frozen values (`models.py`) and
returns the next. `run.py` calls them in order, `workspace.py` alone reads and writes files, `cli.py`
is the command. Direction of imports: models <- stages <- run <- cli.
"""

from __future__ import annotations

from typing import NamedTuple

__version__ = "0.1.0"


class Stage(NamedTuple):
    """One step: its package, what it reads, what it writes.

    `version` of intake and transcribe grows by one when the stage would write something else for the
    same input; what an older version wrote is then out of date. What the other stages write is made
    anew at every run and compared.
    """

    name: str
    package: str
    reads: str
    writes: str
    version: int


INTAKE = Stage("intake", "pipeline.intake", "videos/FILE", "source.json, web renditions, poster", 2)
TRANSCRIBE = Stage("transcribe", "pipeline.speech", "the sound of videos/FILE, conditions/", "transcript.json", 4)
DRAFT = Stage(
    "draft",
    "pipeline.text",
    "transcript.json, fixes.toml, captions.toml, conditions/, clinic.toml",
    "post.md, cleaning.json, sources.json, captions.vtt, captions.srt, chapters.vtt",
    2,
)
CHECK = Stage(
    "check",
    "pipeline.checks",
    "post.md and all beside it, packs, clinic.toml, overrides.toml",
    "findings",
    1,
)
PUBLISH = Stage("publish", "pipeline.publish", "post.md and all beside it", "preview/ or site/", 1)

STAGES = (INTAKE, TRANSCRIBE, DRAFT, CHECK, PUBLISH)
