"""Terms that must never be taken for one another."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from pipeline.confusable import find_confusion, is_confusable, is_lookalike
from pipeline.lookalikes import KINDRED_DRUGS, LISTED_DRUGS, OPPOSITES, PREFIXES, TOXINS

GROUPS = (*LISTED_DRUGS, *TOXINS, *KINDRED_DRUGS, *OPPOSITES)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0])
def test_no_name_is_taken_for_another_of_its_group(group: tuple[str, ...]) -> None:
    """Each of a group's names heard for each other one is confusable, also in the middle of a phrase."""
    for heard, term in permutations(group, 2):
        assert is_confusable(heard, term)
        assert is_confusable(f"the {heard} dose,", f"{term} dose")


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0])
def test_a_group_holds_different_single_names(group: tuple[str, ...]) -> None:
    """A group has at least two names, none twice, each one word."""
    assert len({name.casefold() for name in group}) == len(group) >= 2
    assert all(name == name.strip() != "" and len(name.split()) == 1 for name in group)


@pytest.mark.parametrize("group", PREFIXES, ids=lambda group: group[0])
def test_a_beginning_is_never_exchanged(group: tuple[str, ...]) -> None:
    """Hypo- is not hyper-, nor inter- intra-, and none of them may be dropped or added."""
    for one, other in permutations(group, 2):
        assert is_confusable(f"{one}thyroid", f"{other}thyroid")
        assert is_confusable(f"{one}thyroid", "thyroid")
        assert is_confusable("thyroid", f"{one}thyroid")


@pytest.mark.parametrize(
    ("heard", "term"),
    [
        ("C5", "T5"),
        ("T5", "L5"),
        ("C5-C6", "C6-C7"),
        ("see five", "C5"),
        ("L4-L5", "L5"),
        ("35 mg", "75 mg"),
        ("fifteen", "fifty"),
        ("75 mg", "75 mcg"),
        ("the left knee", "the right knee"),
        ("left", "knee"),
        ("upper trapezius", "lower trapezius"),
        ("can", "can't"),
        ("can", "cannot"),
        ("does", "doesn’t"),
        ("no aura", "aura"),
        ("never", "ever"),
        ("no tox", "Botox"),
        ("stable", "unstable"),
        ("invasive", "noninvasive"),
        ("typical", "atypical"),
        ("medial branch block", "lateral branch block"),
        ("hypotension", "hypertension"),
    ],
)
def test_numbers_levels_sides_and_negations_are_never_exchanged(heard: str, term: str) -> None:
    """What says how much, where or whether is not repaired, in either direction."""
    assert is_confusable(heard, term)
    assert is_confusable(term, heard)


@pytest.mark.parametrize(
    ("heard", "term"),
    [
        ("Brooksism,", "bruxism"),
        ("mass-etters", "masseters"),
        ("gabba pentin", "gabapentin"),
        ("pergabalin", "pregabalin"),
        ("bupovacane", "bupivacaine"),
        ("methoprednisolone", "methylprednisolone"),
        ("cyclobensiprene", "cyclobenzaprine"),
        ("on a botulinum toxin A", "onabotulinumtoxinA"),
        ("hyper hydrosis", "hyperhidrosis"),
        ("Servicogenic headache", "cervicogenic headache"),
        ("clodication", "claudication"),
        ("L5S1", "L5-S1"),
        ("C2C3", "C2-C3"),
        ("carpy radiolis", "carpi radialis"),
    ],
)
def test_a_plain_misspelling_is_not_confusable(heard: str, term: str) -> None:
    """What can only be one term may be repaired; these were heard by tiny.en."""
    assert find_confusion(heard, term) == ""


@pytest.mark.parametrize(
    ("heard", "term", "reason"),
    [
        ("a botulinum toxin A", "onabotulinumtoxinA", 'may be "abobotulinumtoxinA"'),
        ("a ductor", "adductor", 'may be "abductor"'),
        ("a brooch bent", "ubrogepant", 'may be "atogepant"'),
        ("giant cell arthritis,", "giant cell arteritis", '"arthritis" is a name of its own'),
        ("high per hydrosis", "hyperhidrosis", "a beginning that turns the meaning would change"),
        ("see five", "C5", "a number, a side or a negation would change"),
    ],
)
def test_the_reason_is_told(heard: str, term: str, reason: str) -> None:
    """An editor reads what else it may be."""
    assert find_confusion(heard, term) == reason


@pytest.mark.parametrize(
    ("word", "holds"), [("Gabapentin,", True), ("celexa", True), ("aura", False), ("", False)]
)
def test_lookalikes_are_known_by_name(word: str, holds: bool) -> None:
    """A name is known whatever its capitals and marks."""
    assert is_lookalike(word) == holds


@given(st.sampled_from(GROUPS), st.data())
def test_a_name_between_two_names_is_confusable(group: tuple[str, ...], data: st.DataObject) -> None:
    """A spelling no nearer to a term than to another name of its group is never clear."""
    one, other = data.draw(st.permutations(group).map(lambda names: names[:2]))
    cut = data.draw(st.integers(0, len(one)))
    blend = (one[:cut] + other[cut:]).casefold()
    near, far = (Levenshtein.distance(blend, name.casefold()) for name in (other, one))
    if blend != one.casefold() and near <= far:
        assert is_confusable(blend, one)


@given(st.text(max_size=30))
def test_nothing_is_confusable_with_itself(text: str) -> None:
    """A term heard as it is written needs no repair and raises no alarm."""
    assert not is_confusable(text, text)
