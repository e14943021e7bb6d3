"""Keep what a person decided before something else takes its place."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from pipeline.job import Job


def keep(job: Job, slug: str, path: Path) -> None:
    """Keep a talk's file in its `history/` as it stands, if it is there. Raises RecordError."""
    text = job.workspace.read_if_there(path)
    if text is not None:
        stamp = job.now().astimezone(dt.UTC).strftime("%Y%m%dT%H%M%S.%f")[:-3]
        name = f"{stamp}Z-{hashlib.sha256(text.encode()).hexdigest()[:8]}-{path.name}"
        job.workspace.write(job.workspace.talk(slug).history / name, text)
