"""A word added to the vocabulary of `clinic.toml`."""

from __future__ import annotations

import tomllib

import pytest
from smalltalk import CLINIC, REPOSITORY

from pipeline.clinictext import add_word
from pipeline.errors import SettingsError


@pytest.mark.parametrize(
    ("listed", "becomes"),
    [
        ('vocabulary = ["heparin"]', 'vocabulary = ["Kenalog", "heparin"]'),
        ("vocabulary = []  # none", 'vocabulary = ["Kenalog", ]  # none'),
        ('vocabulary = [\n  # thin\n  "a", # b\n]', 'vocabulary = [\n  "Kenalog",\n  # thin\n  "a", # b\n]'),
        ('  vocabulary=[\r\n "a" ]', '  vocabulary=[\r\n "Kenalog",\r\n "a" ]'),
    ],
)
def test_a_word_is_added_first(listed: str, becomes: str) -> None:
    """The list has one word more at its beginning; every other byte stays."""
    before, after = (f"{CLINIC}{text}\n[writing]\n# mine\n" for text in (listed, becomes))
    assert add_word(before, "Kenalog", file="clinic.toml") == after


def test_the_shipped_settings_take_a_word() -> None:
    """The file that people get can be added to."""
    before = (REPOSITORY / "clinic.toml").read_text("utf-8")
    after = add_word(before, 'the "new" one', file="clinic.toml")
    assert tomllib.loads(after)["hearing"]["vocabulary"][0] == 'the "new" one'
    added = len(after) - len(before)
    assert any(after[:at] + after[at + added :] == before for at in range(len(before)))


@pytest.mark.parametrize(
    "toml",
    [
        "",
        CLINIC,
        '[writing]\nvocabulary = ["a"]\n',
        '[hearing]\nvocabulary = "a"\n',
        "vocabulary = [\n",
        'x = """\nvocabulary = [\n"""',
    ],
    ids=["empty", "no-list", "other-table", "text", "broken", "inside-text"],
)
def test_a_file_without_such_a_list_is_left_alone(toml: str) -> None:
    """It is said what to write by hand."""
    with pytest.raises(
        SettingsError, match=r"^clinic\.toml: nothing can be added by machine; write vocabulary = "
    ):
        add_word(toml, "Kenalog", file="clinic.toml")
