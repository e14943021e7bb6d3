"""A correction carried into an article that a person edited."""

from __future__ import annotations

import pytest

from pipeline.text.carry import carry
from pipeline.text.merge import compare

BEFORE = (
    "## Jaw {#jaw t=1}\n\nThe dentist looks. He taps the jaw. {t=1}\n\nIt heals. The dentist, he waits. {t=9}\n"
)
AFTER = BEFORE.replace("The dentist looks", "The surgeon looks")


def test_an_unedited_article_takes_all_of_it() -> None:
    """Mine and base become what the machine writes with the correction."""
    carried = carry(BEFORE, AFTER, mine=BEFORE, base=BEFORE)
    assert (carried.mine, carried.base, carried.left) == (AFTER, AFTER, ())


def test_edits_elsewhere_stay() -> None:
    """Her sentence stays as it is; the base takes the correction and not her edit."""
    mine = BEFORE.replace("He taps the jaw.", "He knocks.")
    carried = carry(BEFORE, AFTER, mine=mine, base=BEFORE)
    assert (carried.mine, carried.base) == (AFTER.replace("He taps the jaw.", "He knocks."), AFTER)


@pytest.mark.parametrize(
    ("hers", "becomes"),
    [
        ("My dentist looks closely.", "My surgeon looks closely."),
        ("A look by the Dentist!", "A look by the Surgeon!"),
        ("The **dentist** looks, not dentists.", "The **surgeon** looks, not dentists."),
    ],
)
def test_the_misheard_word_changes_in_her_own_sentence(hers: str, becomes: str) -> None:
    """It is found whatever marks or capital it has there; other words with the same letters stay."""
    carried = carry(BEFORE, AFTER, mine=BEFORE.replace("The dentist looks.", hers), base=BEFORE)
    assert carried.mine == BEFORE.replace("The dentist looks.", becomes)
    assert (carried.base, carried.left) == (AFTER, ())


@pytest.mark.parametrize("hers", ["The dentist, a dentist, looks.", "She looks.", "The orthodentist looks."])
def test_a_sentence_that_does_not_tell_where_becomes_a_proposal(hers: str) -> None:
    """Hers stays, and the base keeps the old words there, so that the correction is still to be answered."""
    mine = BEFORE.replace("The dentist looks.", hers)
    carried = carry(BEFORE, AFTER, mine=mine, base=BEFORE)
    assert (carried.mine, carried.base) == (mine, BEFORE)
    assert len(carried.left) == 1
    assert sum(region.is_proposal for region in compare(carried.base, carried.mine, AFTER)) == 1


def test_a_place_left_stops_no_other() -> None:
    """Of two corrections the one that can be carried is."""
    after = AFTER.replace("The dentist, he waits", "The surgeon, he waits")
    mine = BEFORE.replace("The dentist looks.", "She looks.")
    carried = carry(BEFORE, after, mine=mine, base=BEFORE)
    assert "The surgeon, he waits" in carried.mine
    assert "She looks." in carried.mine
    assert carried.base == BEFORE.replace("The dentist, he waits", "The surgeon, he waits")


def test_a_sentence_she_deleted_stays_deleted() -> None:
    """There is nothing to correct, and nothing to propose."""
    mine = BEFORE.replace("The dentist looks.", "")
    carried = carry(BEFORE, AFTER, mine=mine, base=BEFORE)
    assert (carried.mine, carried.base, carried.left) == (mine, AFTER, ())


def test_a_word_she_put_right_herself_is_done() -> None:
    """Where her article says it already, only the base follows."""
    carried = carry(BEFORE, AFTER, mine=AFTER, base=BEFORE)
    assert (carried.mine, carried.base, carried.left) == (AFTER, AFTER, ())


def test_the_same_word_corrected_twice_in_a_sentence_changes_twice() -> None:
    """Corrected everywhere, it changes at as many places as there were."""
    before = "A dentist is a dentist.\n"
    after, mine = before.replace("dentist", "surgeon"), "Every dentist is always a dentist.\n"
    carried = carry(before, after, mine=mine, base=before)
    assert carried.mine == "Every surgeon is always a surgeon.\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [("It hurts.\n", "It hurts?\n"), ("It hurts.\n", "It really hurts.\n")],
    ids=["mark", "word-put-in"],
)
def test_what_replaces_no_word_is_left_in_her_own_sentence(before: str, after: str) -> None:
    """Another mark, or a word where none was heard, has no place of its own in words of hers."""
    carried = carry(before, after, mine="How it hurts.\n", base=before)
    assert (carried.mine, carried.base, len(carried.left)) == ("How it hurts.\n", before, 1)


def test_a_proposal_that_waits_stays_one() -> None:
    """What the machine proposed before, elsewhere, is neither taken nor forgotten."""
    base = BEFORE.replace("It heals.", "It heels.")  # as she last saw it; a new model hears "heals"
    carried = carry(BEFORE, AFTER, mine=base, base=base)
    assert carried.mine == carried.base == base.replace("The dentist looks", "The surgeon looks")
