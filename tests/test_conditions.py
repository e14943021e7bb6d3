"""The condition packs that are shipped in `conditions/`."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.settings import join_conditions, parse_condition
from pipeline.text.evidence import stems

FOLDER = Path(__file__).resolve().parent.parent / "conditions"
FILES = sorted(FOLDER.glob("*.toml"))
PACKS = {path.stem: parse_condition(path.read_text("utf-8"), file=f"conditions/{path.name}") for path in FILES}


def test_there_are_packs_enough() -> None:
    """At least a dozen conditions are known from the start."""
    assert len(FILES) >= 12


def test_nothing_else_lies_there() -> None:
    """The folder holds packs and nothing that would be overlooked."""
    assert sorted(path.name for path in FOLDER.iterdir() if path.suffix != ".toml") == []


def test_ids_are_file_names_and_aliases_are_claimed_once() -> None:
    """All packs load together, each under its file's name."""
    assert [pack.id for pack in join_conditions(PACKS.values())] == [path.stem for path in FILES]


@pytest.mark.parametrize("name", PACKS)
def test_related_conditions_exist(name: str) -> None:
    """A pack points only at other packs that are there, each once."""
    related = PACKS[name].related
    assert set(related) <= PACKS.keys() - {name}
    assert len(related) == len(set(related))


@pytest.mark.parametrize("name", PACKS)
def test_a_plain_name_fits_a_title(name: str) -> None:
    """What a patient reads is short, one line, and begins with a capital."""
    plain = PACKS[name].plain_name
    assert len(plain) <= 49
    assert plain == " ".join(plain.split())
    assert plain[0].isupper()


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_can_find_its_condition(name: str) -> None:
    """Each pack has names, cues and words, and no blank or repeated one among them."""
    pack = PACKS[name]
    for phrases in (pack.aliases, pack.cues, pack.vocabulary):
        folded = [phrase.casefold() for phrase in phrases]
        assert folded
        assert all(phrase == phrase.strip() != "" for phrase in phrases)
        assert sorted(folded) == sorted(set(folded))


WORDS = {word for pack in PACKS.values() for term in (*pack.aliases, *pack.vocabulary) for word in stems(term)}


@pytest.mark.parametrize("name", PACKS)
def test_mishearings_lead_to_terms_of_the_packs(name: str) -> None:
    """What is put in place of a mishearing is spelled as in some pack, so that a slip of the pen is noticed."""
    strange = {term for term in PACKS[name].mishearings if not WORDS.issuperset(stems(term))}
    assert strange == set()
