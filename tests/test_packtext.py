"""Mishearings written into a pack's text: nothing else of it moves."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smalltalk import REPOSITORY

from pipeline.errors import SettingsError
from pipeline.packtext import add_mishearings

PACK = 'id = "bruxism" # ours\naliases = [\n    "bruxism",  # the name\n]\n'
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)


def added(toml: str, **wrongs: list[str]) -> str:
    """Add to a pack's text."""
    return add_mishearings(toml, wrongs, file="conditions/bruxism.toml")


def test_a_pack_without_a_table_gets_one_at_its_end() -> None:
    """What stood there is the beginning of what stands there now."""
    assert added(PACK, masseter=["mass eater"], bruxism=["bruck sism", "brooksism", "brooksism"]) == (
        f'{PACK}\n[mishearings]\n"bruxism" = ["brooksism", "bruck sism"]\n"masseter" = ["mass eater"]\n'
    )


def test_a_table_that_is_there_is_filled_in() -> None:
    """Entries come in order; comments, layout and entries that do not change stay as they are."""
    table = (
        "\n[mishearings] # heard in May\n"
        "# the jaw\n"
        'bruxism   =  ["brooksism"]\n'
        "\n"
        "zygoma = [\n"
        '    "[sigh] goma",  # twice\n'
        "]\n"
        "# the end\n"
    )
    assert added(PACK + table, masseter=["mass eater"], bruxism=["bruck sism"], zygoma=["sy goma"]) == PACK + (
        "\n[mishearings] # heard in May\n"
        "# the jaw\n"
        '"bruxism" = ["brooksism", "bruck sism"]\n'
        '"masseter" = ["mass eater"]\n'
        "\n"
        'zygoma = ["sy goma", \n'
        '    "[sigh] goma",  # twice\n'
        "]\n"
        "# the end\n"
    )


def test_what_is_listed_already_changes_no_byte() -> None:
    """Adding twice is adding once."""
    table = PACK + '[mishearings]\nbruxism   =  ["bruck sism",\n "brooksism"]'
    assert added(table, bruxism=["brooksism"]) == table + "\n"
    once = added(PACK, bruxism=["brooksism"])
    assert added(once, bruxism=["brooksism"]) == once


def test_adding_nothing_changes_nothing() -> None:
    """Not even an empty table is written."""
    assert added(PACK) == PACK


def test_a_long_list_is_broken() -> None:
    """Lines stay readable."""
    wrongs = [f"brooksism number {letter}" for letter in "abcdefg"]
    text = added(PACK, bruxism=wrongs)
    assert text.startswith(f'{PACK}\n[mishearings]\n"bruxism" = [\n    "brooksism number a",\n')
    assert tomllib.loads(text)["mishearings"] == {"bruxism": wrongs}


def test_what_follows_the_table_stays() -> None:
    """A later table is left alone, and so are the line ends of Windows."""
    text = (PACK + '[mishearings]\nenamel = ["in ammo"]\n\n[notes]\nby = "Ada"\n').replace("\n", "\r\n")
    new = added(text, bruxism=["brooksism"])
    assert new == text.replace('enamel = ["in', '"bruxism" = ["brooksism"]\r\nenamel = ["in')


@pytest.mark.parametrize(
    "table",
    [
        'mishearings = {bruxism = ["brooksism"]}\n',
        'note = """\n[mishearings]\n"""\n',
        '[mishearings]\nbruxism = """\n',
    ],
    ids=["inline", "inside a text", "broken"],
)
def test_a_layout_that_can_not_be_written_to_is_refused(table: str) -> None:
    """One sentence that names the file and says what to do; never a broken pack."""
    with pytest.raises(SettingsError) as refused:
        added(PACK + table, masseter=["mass eater"])
    assert str(refused.value) == (
        "conditions/bruxism.toml: nothing can be added by machine; write a plain [mishearings] table at its end."
    )


@pytest.mark.parametrize("path", sorted((REPOSITORY / "conditions").glob("*.toml")), ids=lambda path: path.stem)
def test_every_pack_of_ours_can_be_written_to(path: Path) -> None:
    """All lines of our own packs stay, byte for byte."""
    text = path.read_bytes().decode()
    new = added(text, **{"made-up term": ["maid up turn"]})
    assert [line for line in new.splitlines(keepends=True) if "maid up turn" not in line][: text.count("\n")] == (
        text.splitlines(keepends=True)
    )
    assert tomllib.loads(new)["mishearings"]["made-up term"] == ["maid up turn"]


@given(
    first=st.dictionaries(TEXTS, st.lists(TEXTS, min_size=1, max_size=8), max_size=4),
    second=st.dictionaries(TEXTS, st.lists(TEXTS, min_size=1, max_size=8), max_size=4),
)
def test_any_text_survives(first: dict[str, list[str]], second: dict[str, list[str]]) -> None:
    """Whatever letters a spelling has, it is read back; the pack before the table keeps its bytes."""
    text = add_mishearings(add_mishearings(PACK, first, file="x"), second, file="x")
    assert text.startswith(PACK)
    listed = tomllib.loads(text).get("mishearings", {})
    assert {term: set(wrongs) for term, wrongs in listed.items()} == {
        term: {*first.get(term, ()), *second.get(term, ())} for term in {*first, *second}
    }
    assert all(len(wrongs) == len(set(wrongs)) for wrongs in listed.values())
    assert list(listed) == sorted(listed, key=str.casefold) or len({t.casefold() for t in listed}) < len(listed)
