"""Three texts become one, and nothing a person wrote goes under."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.merge import compare, merge, settle, split_pieces

PIECES = [
    "Rest it. ",
    "Call us. ",
    "Is it hot? ",
    "No.\n",
    "\n",
    "## Neck {#neck t=1.00}\n",
    "Ice {t=2.00}\n",
    "- a\n",
]
ARTICLES = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)

BASE = "Rest it. Call us. Is it hot? {t=1.00}\n"


@given(ARTICLES)
def test_pieces_are_the_text(text: str) -> None:
    """Cutting loses nothing."""
    assert "".join(split_pieces(text)) == text


def test_pieces_are_sentences_and_marks() -> None:
    """A line is cut behind each sentence and before its marks, so that a change stays small."""
    assert split_pieces(BASE) == ["Rest it.", " Call us.", " Is it hot?", " {t=1.00}\n"]


@given(ARTICLES, ARTICLES, ARTICLES)
def test_regions_are_the_three_texts(base: str, mine: str, new: str) -> None:
    """Whatever the texts, their regions joined give each of them back."""
    regions = compare(base, mine, new)
    assert "".join(region.base for region in regions) == base
    assert "".join(region.mine for region in regions) == mine
    assert "".join(region.new for region in regions) == new


@given(ARTICLES, ARTICLES)
def test_what_only_one_changed_is_taken_whole(base: str, changed: str) -> None:
    """Where the other side left the base alone, a merge is the changed text."""
    assert merge(base, changed, base) == changed
    assert merge(base, base, changed) == changed
    assert merge(base, changed, changed) == changed


def test_neighbouring_sentences_are_no_conflict() -> None:
    """She changes one sentence and the machine the next: both changes stand."""
    mine, new = BASE.replace("Rest it.", "Rest it well."), BASE.replace("Call us.", "Call the clinic.")
    assert merge(BASE, mine, new) == "Rest it well. Call the clinic. Is it hot? {t=1.00}\n"


def test_the_same_sentence_is_a_conflict_and_hers_stands() -> None:
    """Where both changed a sentence, hers stays until she says otherwise."""
    mine, new = BASE.replace("Call us.", "Call me."), BASE.replace("Call us.", "Call the clinic.")
    (region,) = (region for region in compare(BASE, mine, new) if region.is_proposal)
    assert region.is_conflict
    assert merge(BASE, mine, new) == mine


def test_two_sentences_at_one_place_are_a_conflict() -> None:
    """Both wrote something new at the same place: the order is hers to choose."""
    mine, new = BASE.replace("Call", "Breathe. Call"), BASE.replace("Call", "Wait. Call")
    assert any(region.is_conflict for region in compare(BASE, mine, new))
    assert merge(BASE, mine, new) == mine


def test_a_deleted_sentence_stays_deleted() -> None:
    """A machine that changes a sentence she took out does not bring it back."""
    mine, new = BASE.replace(" Call us.", ""), BASE.replace("Call us.", "Call the clinic.")
    assert merge(BASE, mine, new) == mine


@given(ARTICLES, ARTICLES, ARTICLES, st.sampled_from(["mine", "new"]))
def test_answered_proposals_are_gone(base: str, mine: str, new: str, take: str) -> None:
    """Each answer makes the proposals fewer, touches nothing else of hers, and in the end none is left."""
    while waiting := [region for region in compare(base, mine, new) if region.is_proposal]:
        answered = waiting[0]
        alike = sum(region.id == answered.id for region in waiting)
        base, left = settle(base, mine, new, region=answered.id, take="new" if take == "new" else "mine")
        assert take == "new" or left == mine
        mine = left
        assert sum(region.is_proposal for region in compare(base, mine, new)) <= len(waiting) - alike
    assert merge(base, mine, new) == mine
