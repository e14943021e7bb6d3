"""The one table of what a person says by approving."""

from __future__ import annotations

from pipeline.checklist import CHECKLIST, PATIENTS, missing_statements, statements

BY_HAND = [statement.id for statement in CHECKLIST if not statement.is_computed]


def test_the_table_covers_what_has_to_be_said() -> None:
    """Findings, picture, patients, captions and numbers, each once and as a whole sentence."""
    assert [statement.id for statement in CHECKLIST] == ["findings", "picture", "patients", "captions", "numbers"]
    assert [statement.id for statement in CHECKLIST if statement.is_computed] == ["findings"]
    assert all(statement.sentence.endswith(".") for statement in CHECKLIST)


def test_an_authorisation_changes_one_sentence() -> None:
    """With an id the sentence about patients names it; all others stay."""
    ((old, new),) = [(old, new) for old, new in zip(CHECKLIST, statements("A-12"), strict=True) if old != new]
    assert (old.id, new.id) == (PATIENTS, PATIENTS)
    assert new.sentence.endswith("on file as A-12.")
    assert statements() == CHECKLIST


def test_what_is_missing_is_given_in_order() -> None:
    """Nothing is missing once all are made; the computed one never is."""
    assert [one.id for one in missing_statements([])] == BY_HAND
    assert missing_statements(BY_HAND) == ()
    assert [one.id for one in missing_statements(["numbers", "picture"])] == ["patients", "captions"]
    assert [one.id for one in missing_statements(["numbers", "picture"], "A-12")] == ["captions"]
