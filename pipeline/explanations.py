"""The rules for what a pack tells patients: the shelf a condition stands on, what it is, where to check that."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.errors import SettingsError
from pipeline.models import Condition

SUBJECTS = (
    *("Headache and face", "Neck and shoulder", "Back and spine", "Arm and hand", "Hip, leg and foot"),
    *("Nerve pain", "Muscles, bones and joints", "Skin and sweating"),
)
"""The shelves of the site, in the order in which a patient looks: from the head down, then the whole body."""
LONGEST = 300
"""Characters of an explanation: two sentences, which is what somebody who only wants to know reads."""

_ADDRESS = re.compile(r"https://[^\s/]+(/\S*)?")


def check_explanation(condition: Condition, written: Mapping[str, object], *, file: str) -> None:
    """Refuse what can't stand on a page; `written` is the pack's table, which tells what the owner wrote.

    Raises SettingsError.
    """
    if "subject" in written and condition.subject not in SUBJECTS:
        known = ", ".join(f'"{subject}"' for subject in SUBJECTS)
        raise SettingsError(
            f'{file}: subject is "{condition.subject}", which is no shelf of the site; write one of {known}, '
            "or leave it out."
        )
    if "explanation" in written and not condition.explanation.strip():
        raise SettingsError(f"{file}: explanation is empty; fill it in or leave it out.")
    if len(condition.explanation) > LONGEST:
        raise SettingsError(
            f"{file}: explanation has {len(condition.explanation)} characters; shorten it to {LONGEST} or fewer."
        )
    _check_source(condition, file)


def _check_source(condition: Condition, file: str) -> None:
    source = condition.explanation_source
    if source is None:
        return
    if not condition.explanation:
        raise SettingsError(
            f"{file}: explanation_source stands without an explanation; write one or delete the source."
        )
    if not source.name.strip():
        raise SettingsError(f"{file}: explanation_source.name is empty; fill it in.")
    if source.url and not _ADDRESS.fullmatch(source.url):
        raise SettingsError(
            f'{file}: explanation_source.url is "{source.url}"; '
            "write the whole address, which begins with https://, or leave it out."
        )
