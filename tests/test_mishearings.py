"""The mishearings that packs list: how they are compared, and which are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from talks import BRUXISM, MIGRAINE

from pipeline.errors import SettingsError
from pipeline.mishearings import (
    Known,
    check_mishearings,
    fold,
    is_everyday,
    known_mishearings,
    parts_of,
    right_spellings,
)
from pipeline.models import Condition
from pipeline.packs import join_conditions, parse_condition


def listing(mishearings: Mapping[str, Sequence[str]], pack: Condition = BRUXISM) -> Condition:
    """Give a pack that lists these mishearings."""
    return replace(pack, mishearings={term: tuple(wrong) for term, wrong in mishearings.items()})


def test_a_pack_lists_its_mishearings() -> None:
    """`[mishearings]` gives each term the spellings the recogniser has written for it; none is needed."""
    toml = """
        id = "bruxism"
        name = "bruxism"
        plain_name = "Teeth grinding"
        aliases = ["bruxism", "teeth grinding"]
        cues = ["clench the jaw", "night guard"]
        vocabulary = ["masseter", "enamel"]
        """
    table = '[mishearings]\n"bruxism" = ["brooksism", "bruck sism"]\nmasseter = ["mass eater"]\n'
    assert parse_condition(toml, file="bruxism.toml") == BRUXISM
    assert parse_condition(toml + table, file="bruxism.toml") == listing(
        {"bruxism": ["brooksism", "bruck sism"], "masseter": ["mass eater"]}
    )


@pytest.mark.parametrize(
    "table",
    ["mishearings = 3", 'mishearings = ["a"]', 'mishearings = {bruxism = "brooksism"}', "mishearings = {a = [1]}"],
)
def test_a_table_of_another_shape_is_refused(table: str) -> None:
    """A defect is one sentence that names the file and the key."""
    toml = f'id = "x"\nname = "x"\nplain_name = "X"\naliases = ["x"]\ncues = []\nvocabulary = []\n{table}\n'
    with pytest.raises(SettingsError, match=r"^x\.toml: Expected .* mishearings.*; mend that value\.$"):
        parse_condition(toml, file="x.toml")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Brooksism,", "brooksism"),
        (' "bruck  Sism." ', "bruck sism"),
        ("mass -etters,", "mass-etters"),
        ("mass - etters", "mass-etters"),
        ("Tinel’s", "tinel's"),
        ("my, grain", "my, grain"),
        ("...", ""),
    ],
)
def test_spellings_are_compared_without_capitals_and_marks(text: str, folded: str) -> None:
    """Marks around go, marks inside stay; a hyphen stands alone, however it was parted."""
    assert fold(text) == folded
    assert fold(folded) == folded


def test_words_joined_by_a_hyphen_count_singly() -> None:
    """The recogniser may have written them as one word or as two."""
    assert parts_of("temporal mass-etters") == ["temporal", "mass", "etters"]
    assert parts_of("") == [""]


def test_what_the_packs_know() -> None:
    """All mishearings and all right spellings are found by their folded form."""
    packs = (listing({"masseter": ["Mass Eater"]}), MIGRAINE)
    assert known_mishearings(packs) == {
        "mass eater": Known("Mass Eater", "masseter", "bruxism"),
        "mass eter": Known("mass eter", "masseter", "bruxism"),  # long words in two, one of them no word
        "migr aine": Known("migr aine", "migraine", "migraine"),
    }
    terms = ["bruxism", "teeth grinding", "masseter", "enamel", "migraine", "migraine headache", "aura", "triptan"]
    assert right_spellings(packs) == {term: term for term in terms}


@pytest.mark.parametrize(
    ("wrong", "holds"),
    [("mass eater", True), ("mass-eater", True), ("mass-etters", False), ("brooksism", False), ("C2C3", False)],
)
def test_everyday_spellings_are_known(wrong: str, holds: bool) -> None:
    """Only a spelling made of ordinary words throughout may be meant as it stands."""
    assert is_everyday(wrong) == holds


@pytest.mark.parametrize(
    ("mishearings", "message"),
    [
        pytest.param({"bruxism": [" "]}, '"bruxism": " " is empty, or its term is; write both.', id="empty"),
        pytest.param({"bruxism": ["..."]}, '"bruxism": "..." is empty, or its term is; write both.', id="marks"),
        pytest.param({"": ["brooksism"]}, '"": "brooksism" is empty, or its term is; write both.', id="no-term"),
        pytest.param(
            {"bruxism": ["Migraine Headache"]},
            '"bruxism": "Migraine Headache" is a right spelling in a pack; delete it.',
            id="alias-of-another-pack",
        ),
        pytest.param(
            {"bruxism": ["enamel"]},
            '"bruxism": "enamel" is a right spelling in a pack; delete it.',
            id="vocabulary",
        ),
        pytest.param(
            {"bruxism": ["bruxing"], "bruxing": ["brucksing"]},
            '"bruxism": "bruxing" is a right spelling in a pack; delete it.',
            id="itself-repaired-to",
        ),
        pytest.param(
            {"bruxism": ["brooks"]},
            '"bruxism": "brooks" is an ordinary word; delete it, or list it with a word beside it.',
            id="ordinary-word",
        ),
        pytest.param(
            {"Botox": ["to us"]},
            '"Botox": "to us" is made of everyday little words; delete it.',
            id="little-words",
        ),
        pytest.param(
            {"bruxism": ["bruckism"], "masseter": ["Bruckism"]},
            '"masseter": "Bruckism" stands for "bruxism" in conditions/bruxism.toml; keep it in one of them.',
            id="two-terms-of-one-pack",
        ),
        pytest.param(
            {"gabapentin": ["pregabalin"]},
            '"gabapentin": "pregabalin" can\'t be repaired safely: "pregabalin" is a name of its own; delete it.',
            id="another-drug",
        ),
        pytest.param(
            {"adductor": ["aductor"]},
            '"adductor": "aductor" can\'t be repaired safely: may be "abductor"; delete it.',
            id="between-two",
        ),
        pytest.param(
            {"Botox": ["no tx"]},
            '"Botox": "no tx" can\'t be repaired safely: a number, a side or a negation would change; delete it.',
            id="negation",
        ),
    ],
)
def test_a_harmful_mishearing_is_refused(mishearings: Mapping[str, Sequence[str]], message: str) -> None:
    """Each defect is one sentence that names the file, the key and the spelling, and says what to do."""
    with pytest.raises(SettingsError) as refused:
        join_conditions([MIGRAINE, listing(mishearings)])
    assert str(refused.value) == f"conditions/bruxism.toml: mishearings.{message}"


def test_two_packs_can_not_give_one_spelling_two_terms() -> None:
    """What was heard can only be repaired to one term."""
    packs = [listing({"bruxism": ["bruckism"]}), listing({"triptan": ["bruckism"]}, MIGRAINE)]
    with pytest.raises(SettingsError) as refused:
        join_conditions(packs)
    assert str(refused.value) == (
        'conditions/migraine.toml: mishearings."triptan": "bruckism" stands for "bruxism" in '
        "conditions/bruxism.toml; keep it in one of them."
    )


def test_good_mishearings_are_accepted() -> None:
    """Coinages, phrases of ordinary words, and the same entry in two packs are fine."""
    mishearings = {"masseter": ["mass eater", "mass-etter", "masiter"], "L5-S1": ["L5S1"]}
    packs = (listing(mishearings), listing({"masseter": ["mass eater"]}, MIGRAINE))
    check_mishearings(packs)
    assert join_conditions(packs) == packs
