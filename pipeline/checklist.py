"""What a person says by approving a talk: one table for the desk, the command line and the record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence of the checklist, in the words of the person who makes it."""

    id: str
    sentence: str
    is_computed: bool = False
    """Whether the program sees to it; a person has to make all others."""


PATIENTS = "patients"
"""Id of the statement for which an authorisation can stand."""

CHECKLIST = (
    Statement(
        id="findings",
        sentence="Nothing stands in the way: every blocker that was found is mended, or answered by name.",
        is_computed=True,
    ),
    Statement(id="picture", sentence="The picture shows nothing that the words don't say."),
    Statement(id=PATIENTS, sentence="No patient can be recognised, by face, voice, name or story."),
    Statement(id="captions", sentence="I watched the video to its end with its captions; they say what is said."),
    Statement(id="numbers", sentence="I listened to every number, dose and side; they stand as they were said."),
)


def statements(authorisation: str = "") -> tuple[Statement, ...]:
    """Give the statements of an approval; with an authorisation's id, patients may be recognised by it."""
    if not authorisation:
        return CHECKLIST
    on_file = f"Each patient who can be recognised has authorised it in writing; it is on file as {authorisation}."
    return tuple(replace(one, sentence=on_file) if one.id == PATIENTS else one for one in CHECKLIST)


def missing_statements(affirmed: Collection[str], authorisation: str = "") -> tuple[Statement, ...]:
    """Give the statements that a person still has to make, by the ids of those made."""
    made = {*affirmed, *([PATIENTS] if authorisation else [])}
    return tuple(one for one in statements(authorisation) if not one.is_computed and one.id not in made)
