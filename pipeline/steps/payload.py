"""Read what a page of the desk sent: each value by its key. All raise ValueError or KeyError."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipeline.timecode import ms_from_seconds

Payload = Mapping[str, Any]

_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_DECIMAL = re.compile(r"\d{1,9}(\.\d{0,9})?", re.ASCII)


def text_in(payload: Payload, key: str) -> str:
    """Give a text. What is none is never made one: her article would say "None"."""
    return _text(payload[key])


def texts_in(payload: Payload, key: str) -> tuple[str, ...]:
    """Give the texts of a list."""
    if not isinstance(payload[key], list):
        raise ValueError(f"{key} is no list")
    return tuple(map(_text, payload[key]))


def whole_in(payload: Payload, key: str) -> int:
    """Give a whole number from 0, be it sent as a number or as its digits."""
    return int(_written(payload[key], _WHOLE))


def ms_in(payload: Payload, key: str) -> int:
    """Give a time that was sent in seconds as milliseconds."""
    return ms_from_seconds(float(_written(payload[key], _DECIMAL)))


def is_on(payload: Payload, key: str) -> bool:
    """Say whether a switch is on."""
    if not isinstance(payload[key], bool):
        raise ValueError(f"{key} is no switch")
    return bool(payload[key])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("this is no text")
    return value


def _written(value: object, form: re.Pattern[str]) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("this is no number")
    written = str(value).strip()
    if not form.fullmatch(written):
        raise ValueError("this is no number")
    return written
