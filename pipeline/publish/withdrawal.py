"""The record of a post that was taken back: who, when and why."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass

import msgspec

from pipeline.errors import ApprovalError, RecordError, show_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A post that was taken back; it stays so until somebody approves it anew."""

    slug: str
    by: str
    """Empty where nobody gave a name."""
    at: dt.datetime
    why: str

    @property
    def said(self) -> str:
        """Say when, by whom and why, to follow "withdrawn"."""
        by = f" by {self.by}" if self.by else ""
        return f"on {self.at:%Y-%m-%d}{by} ({self.why})"


def withdraw(slug: str, *, why: str, by: str, at: dt.datetime) -> Withdrawal:
    """Record that a post was taken back. Raises ApprovalError when no reason is given.

    Anybody may do it, named or not: a page that should not be public has to go at once.
    """
    if not why.strip():
        raise ApprovalError(f'{slug}: say why it is withdrawn; write --why "...".')
    return Withdrawal(slug=slug, by=_tidy(by), at=at.replace(microsecond=0), why=_tidy(why))


def format_withdrawal(withdrawal: Withdrawal) -> str:
    """Write `withdrawn.json`."""
    record = asdict(withdrawal) | {"at": withdrawal.at.isoformat()}
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def parse_withdrawal(text: str, *, file: str) -> Withdrawal:
    """Read `withdrawn.json`. Raises RecordError."""
    try:
        return msgspec.json.decode(text, type=Withdrawal)
    except msgspec.DecodeError as error:
        raise RecordError(
            f"{file}: this record is damaged, so the talk stays withdrawn; approve the talk to bring it back."
        ) from error


def _tidy(text: str) -> str:
    return show_name(" ".join(text.split()))
