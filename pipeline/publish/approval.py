"""A named person's word for exactly what will be published. Only this module makes an Approval."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

from pipeline.errors import ApprovalError, RecordError
from pipeline.models import Approval


def approve(slug: str, *, by: str, at: dt.datetime, parts: Mapping[str, str]) -> Approval:
    """Record that `by` ("Name, credentials") approved these parts (plain name -> SHA-256).

    Raises ApprovalError when no name with credentials is given.
    """
    name, comma, credentials = by.partition(",")
    if not (name.strip() and comma and credentials.strip()):
        raise ApprovalError(f'{slug}: an approval needs a name and credentials; write --by "Name, PA-C".')
    return Approval(slug=slug, by=" ".join(by.split()), at=at.replace(microsecond=0), parts=dict(parts))


def changed_parts(approval: Approval, parts: Mapping[str, str]) -> tuple[str, ...]:
    """Name the parts that are no longer what was approved; empty if the approval holds."""
    names = sorted(approval.parts.keys() | parts.keys())
    return tuple(name for name in names if approval.parts.get(name) != parts.get(name))


def format_approval(approval: Approval) -> str:
    """Write `approval.json`."""
    record = {
        "slug": approval.slug,
        "by": approval.by,
        "at": approval.at.isoformat(),
        "parts": dict(approval.parts),
    }
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def parse_approval(text: str, *, file: str) -> Approval:
    """Read `approval.json`. Raises RecordError."""
    try:
        raw = json.loads(text)
        if not isinstance(raw["by"], str) or not raw["by"].strip():
            raise ValueError("nobody approved it")
        return Approval(
            slug=str(raw["slug"]),
            by=raw["by"],
            at=dt.datetime.fromisoformat(raw["at"]),
            parts={str(part): str(digest) for part, digest in raw["parts"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordError(f"{file}: this approval is damaged; delete it and approve the talk again.") from error
