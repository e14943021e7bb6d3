"""A named person's answers to findings: `overrides.toml`, between text and values. Pure.

An answer holds for exactly the words it was given for: when the sentence changes, it no longer applies.
"""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

import msgspec

from pipeline.errors import ApprovalError, RecordError, show_name
from pipeline.models import Finding

FEWEST_REASON_WORDS = 3
"""A shorter reason tells nobody anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Who answers for leaving a finding as it is, when, and why."""

    id: str
    rule: str
    sentence: str
    by: str
    at: dt.datetime
    why: str


def override(finding: Finding, *, by: str, why: str, at: dt.datetime) -> Override:
    """Record that `by` ("Name, credentials") answers for a finding. Raises ApprovalError if that is too little."""
    name, comma, credentials = by.partition(",")
    if not (name.strip() and comma and credentials.strip()):
        raise ApprovalError(f'{finding.id}: an answer needs a name and credentials; write --by "Name, PA-C".')
    if len(why.split()) < FEWEST_REASON_WORDS:
        raise ApprovalError(f'{finding.id}: say in a few words why it may stay; write --why "...".')
    return Override(
        id=finding.id,
        rule=finding.rule,
        sentence=_tidy(finding.sentence or finding.message),
        by=_tidy(by),
        at=at.replace(microsecond=0),
        why=_tidy(why),
    )


def answer(findings: Iterable[Finding], overrides: Sequence[Override]) -> tuple[Finding, ...]:
    """Give the findings, with what a person answered; the last answer to a finding counts."""
    answers = {given.id: f"{given.by}, {given.at:%Y-%m-%d}: {given.why}" for given in overrides}
    return tuple(replace(finding, answer=answers.get(finding.id, "")) for finding in findings)


def add_override(toml: str, given: Override, *, file: str) -> str:
    """Give the text of `overrides.toml` with one more answer at its end; all else stays, byte for byte.

    Raises RecordError if the file is damaged.
    """
    before = parse_overrides(toml, file=file)
    newline = "\r\n" if "\r\n" in toml else "\n"
    lines = [f"{key} = {_value(value)}" for key, value in asdict(given).items()]
    gap = "" if not toml.strip() else newline if toml.endswith("\n") else newline * 2
    text = toml + gap + newline.join(["[[override]]", *lines, ""])
    if parse_overrides(text, file=file) != (*before, given):
        raise RecordError(
            f"{file}: nothing can be added to this file by machine; end it with whole [[override]] tables."
        )
    return text


def parse_overrides(toml: str, *, file: str) -> tuple[Override, ...]:
    """Read `overrides.toml`. Raises RecordError."""
    try:
        tables = tomllib.loads(toml.removeprefix("\ufeff"))
        for key in [
            *(tables.keys() - {"override"}),
            *(key for given in tables.get("override", []) for key in given),
        ]:
            if key not in Override.__dataclass_fields__:
                raise msgspec.ValidationError(f'"{key}" means nothing here')
        given = msgspec.convert(tables.get("override", []), tuple[Override, ...])
        if not all(one.by.strip() and one.why.strip() for one in given):
            raise msgspec.ValidationError("an answer without a name or a reason")
    except (AttributeError, TypeError, RecursionError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RecordError(f"{file}: this can't be understood ({error}); mend that line.") from error
    return given


def _tidy(text: str) -> str:
    return show_name(" ".join(text.split()))


def _value(value: str | dt.datetime) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else json.dumps(value, ensure_ascii=False)
