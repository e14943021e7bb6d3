"""A named person's word for exactly what will be published. Only this module makes an Approval."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping

from pipeline.checklist import CHECKLIST, missing_statements, statements
from pipeline.errors import ApprovalError, RecordError, show_name
from pipeline.models import Approval


def approve(
    slug: str,
    *,
    by: str,
    at: dt.datetime,
    parts: Mapping[str, str],
    affirmed: Collection[str],
    authorisation: str = "",
) -> Approval:
    """Record that `by` ("Name, credentials") approved these parts (plain name -> SHA-256).

    `affirmed` are the ids of the statements of `checklist` that this person makes; `authorisation` stands for the
    one about patients. Raises ApprovalError when a statement, or a name with credentials, is missing.
    """
    name, comma, credentials = by.partition(",")
    if not (name.strip() and comma and credentials.strip()):
        raise ApprovalError(f'{slug}: an approval needs a name and credentials; write --by "Name, PA-C".')
    on_file = show_name(" ".join(authorisation.split()))
    _require_statements(slug, affirmed, on_file)
    return Approval(
        slug=slug,
        by=f"{' '.join(name.split())}, {' '.join(credentials.split())}",
        at=at.replace(microsecond=0),
        parts=dict(parts),
        checklist=tuple(statement.sentence for statement in statements(on_file)),
        authorisation=on_file,
    )


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
        "checklist": list(approval.checklist),
        "authorisation": approval.authorisation,
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
            checklist=tuple(map(str, _list(raw.get("checklist", [])))),
            authorisation=str(raw.get("authorisation", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordError(f"{file}: this approval is damaged; delete it and approve the talk again.") from error


def _require_statements(slug: str, affirmed: Collection[str], authorisation: str) -> None:
    unknown = sorted(set(affirmed) - {statement.id for statement in CHECKLIST})
    if unknown:
        raise ApprovalError(f"{slug}: {show_name(unknown[0])!r} is no statement of the checklist; leave it out.")
    missing = " ".join(f"“{one.sentence}”" for one in missing_statements(affirmed, authorisation))
    if missing:
        raise ApprovalError(f"{slug}: not approved, because this was not affirmed: {missing} Affirm it if so.")


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value
