"""Nothing is asked where nothing is to be decided, and no word of hers moves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from test_merge import ARTICLES

from pipeline.text.agreement import agree, list_proposals, without_facts

BASE = """---
key_points:
- text: Rest it.
  t: 1.0
video:
  file: talk.mp4
  duration: 60.0
---

## Neck {#neck t=1.00}

Rest it. Call us. {t=1.00}
"""
LATER = BASE.replace("1.0", "2.0").replace("talk.mp4", "my talk.mp4").replace("60.0", "61.0")


def test_moved_times_are_no_question() -> None:
    """A new hearing that only moves times moves them in her text too, and each of her words stays."""
    mine = BASE.replace("Call us.", "Call me.").replace("## Neck", "## The neck")
    base, mine = agree(BASE, mine, LATER)
    assert mine == LATER.replace("Call us.", "Call me.").replace("## Neck", "## The neck")
    assert base == LATER
    assert list_proposals(base, mine, LATER) == ()


def test_a_time_she_set_stays() -> None:
    """Where she set another time herself, hers stands and nothing is asked."""
    mine = BASE.replace("{#neck t=1.00}", "{#neck t=0:05}")
    base, mine = agree(BASE, mine, LATER)
    assert mine == LATER.replace("{#neck t=2.00}", "{#neck t=0:05}")
    assert list_proposals(base, mine, LATER) == ()


def test_a_mark_she_deleted_stays_deleted() -> None:
    """A time that moves does not come back where she took the mark away."""
    _, mine = agree(BASE, BASE.replace(" {t=1.00}", ""), LATER)
    assert mine == LATER.replace(" {t=2.00}", "")


def test_changed_words_are_a_question() -> None:
    """Another word is asked about, also where a time moves with it; each change once."""
    new = LATER.replace("## Neck", "## Throat")
    base, mine = agree(BASE, BASE, new)
    assert [(region.mine, region.new) for region in list_proposals(base, mine, new)] == [
        ("## Neck {#neck t=1.00}\n", "## Throat {#neck t=2.00}\n")
    ]


def test_equal_changes_are_one() -> None:
    """The same change at two places is one question, since one answer is for both."""
    base = "Call us.\nRest it.\nCall us.\nIce it.\n"
    (asked,) = list_proposals(base, base, base.replace("Call us.", "Call me."))
    assert (asked.mine, asked.new) == ("Call us.", "Call me.")


def test_what_both_wrote_is_agreed() -> None:
    """Her word that the machine now hears too is no longer a difference."""
    new = BASE.replace("Call us.", "Call me.")
    assert agree(BASE, new, new) == (new, new)


def test_numbers_in_prose_are_no_facts_of_the_recording() -> None:
    """Only marks and the front matter hold such facts: a dose is asked about."""
    assert list_proposals(
        *agree("Take 5 mg at t=5.\n", "Take 5 mg at t=5.\n", "Take 6 mg at t=6.\n"), "Take 6 mg at t=6.\n"
    )


@given(ARTICLES, ARTICLES, ARTICLES)
def test_no_word_of_hers_moves(base: str, mine: str, new: str) -> None:
    """Whatever the texts, agreeing changes no word of hers."""
    _, settled = agree(base, mine, new)
    assert without_facts(settled) == without_facts(mine)


@given(ARTICLES, ARTICLES, st.sampled_from(["1.00", "9.99"]))
def test_agreeing_never_hides_a_change_of_words(base: str, mine: str, time: str) -> None:
    """Where the machine has other words than it had and she has, something is asked still."""
    new = base.replace("t=1.00", f"t={time}") + "More is said.\n"
    if "More" not in mine:
        assert list_proposals(*agree(base, mine, new), new)
