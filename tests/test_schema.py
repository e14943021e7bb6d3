"""The schema of condition packs, for editors: it says the same as the program's own check."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from smalltalk import REPOSITORY

from pipeline.errors import SettingsError
from pipeline.explanations import LONGEST, SUBJECTS
from pipeline.models import Botulinum, BotulinumStatus, Condition, Source
from pipeline.packs import parse_condition

FOLDER = REPOSITORY / "conditions"
FILES = sorted(FOLDER.glob("*.toml"))
SCHEMA: dict[str, Any] = json.loads((FOLDER / "schema.json").read_text("utf-8"))
PACK = dedent("""\
    id = "neck-pain"
    name = "neck pain"
    plain_name = "Neck pain"
    icd10 = "M54.2"
    mesh = "D019547"
    subject = "Neck and shoulder"
    explanation = "The neck hurts."
    explanation_source = { name = "A book", url = "https://example.org/neck" }
    aliases = ["sore neck"]
    cues = ["stiff neck"]
    vocabulary = ["cervical"]
    related = ["whiplash"]

    [botulinum]
    status = "limited"
    note = "For some."
    source = "The label"
    within = ["dystonia"]

    [mishearings]
    cervical = ["survey call"]
    """)


def schema_accepts(toml: str) -> bool:
    """Say whether an editor would leave a pack's text without a mark."""
    return Draft202012Validator(SCHEMA).is_valid(tomllib.loads(toml))


def program_accepts(toml: str) -> bool:
    """Say whether the program reads a pack, whatever id it has."""
    try:
        parse_condition(toml, file=f"{tomllib.loads(toml).get('id')}.toml")
    except SettingsError:
        return False
    return True


def test_the_schema_is_one() -> None:
    """It keeps the rules of JSON Schema 2020-12 itself."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_pack_of_ours_keeps_the_schema_and_names_it(path: Path) -> None:
    """Editors find the schema by the first line, and mark nothing in a pack that is shipped."""
    text = path.read_text("utf-8")
    assert text.startswith("#:schema ./schema.json\n")
    assert (schema_accepts(text), program_accepts(text)) == (True, True)


def test_a_whole_and_a_least_pack_pass_both() -> None:
    """Every key may be there, and what may be left out may be left out."""
    least = PACK.partition("related")[0].replace('icd10 = "M54.2"\n', "").replace('mesh = "D019547"\n', "")
    least = "".join(line for line in least.splitlines(keepends=True) if not line.startswith(("subject", "expl")))
    longest = PACK.replace("The neck hurts.", "The neck hurts." * 20)
    unlinked = PACK.replace(', url = "https://example.org/neck"', "")
    for toml in (PACK, least, longest, unlinked):
        assert (schema_accepts(toml), program_accepts(toml)) == (True, True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("neck-pain", "Neck-Pain", id="capital-in-id"),
        pytest.param("neck-pain", "neck--pain", id="two-hyphens-in-id"),
        pytest.param("neck-pain", "intro", id="id-of-the-introduction"),
        pytest.param("neck-pain", "outro", id="id-of-the-closing"),
        pytest.param('id = "neck-pain"\n', "", id="no-id"),
        pytest.param('name = "neck pain"\n', "", id="no-name"),
        pytest.param('"neck pain"', '" "', id="blank-name"),
        pytest.param('"neck pain"', "5", id="number-for-a-name"),
        pytest.param('plain_name = "Neck pain"\n', "", id="no-plain-name"),
        pytest.param('"Neck pain"', '""', id="empty-plain-name"),
        pytest.param('aliases = ["sore neck"]\n', "", id="left-out-aliases"),
        pytest.param('["sore neck"]', "[]", id="no-aliases"),
        pytest.param('["sore neck"]', '["sore neck", ""]', id="empty-alias"),
        pytest.param('["stiff neck"]', '"stiff neck"', id="text-for-a-list"),
        pytest.param('["stiff neck"]', '[" "]', id="blank-cue"),
        pytest.param('cues = ["stiff neck"]\n', "", id="left-out-cues"),
        pytest.param('vocabulary = ["cervical"]\n', "", id="left-out-vocabulary"),
        pytest.param('["cervical"]', "[3]", id="number-for-a-word"),
        pytest.param('["cervical"]', '[""]', id="empty-word"),
        pytest.param("vocabulary", "vocabulery", id="misspelled-key"),
        pytest.param("id =", 'color = "red"\nid =', id="unknown-key"),
        pytest.param('["whiplash"]', '"whiplash"', id="text-for-related"),
        pytest.param("M54.2", "54.2", id="code-without-letter"),
        pytest.param("M54.2", "m54.2", id="code-in-small-letters"),
        pytest.param("M54.2", "M54.", id="code-with-a-dot-too-many"),
        pytest.param("D019547", "019547", id="mesh-without-letter"),
        pytest.param("D019547", "D0195", id="mesh-too-short"),
        pytest.param("Neck and shoulder", "Neck and Shoulder", id="unknown-subject"),
        pytest.param('"Neck and shoulder"', '""', id="empty-subject"),
        pytest.param('"The neck hurts."', '" "', id="blank-explanation"),
        pytest.param('"The neck hurts."', "7", id="number-for-an-explanation"),
        pytest.param("The neck hurts.", "The neck hurts." * 20 + "!", id="explanation-of-301-characters"),
        pytest.param('explanation = "The neck hurts."\n', "", id="source-of-nothing"),
        pytest.param('name = "A book", ', "", id="source-without-a-name"),
        pytest.param('"A book"', '" "', id="blank-name-of-a-source"),
        pytest.param("https://example", "http://example", id="address-without-https"),
        pytest.param("https://example.org/neck", "https://", id="address-of-nothing"),
        pytest.param("org/neck", "org/neck pain", id="address-with-a-space"),
        pytest.param("url =", "link =", id="misspelled-key-of-a-source"),
        pytest.param('{ name = "A book", url = "https://example.org/neck" }', '"A book"', id="text-for-a-source"),
        pytest.param('"limited"', '"labeled"', id="unknown-status"),
        pytest.param('status = "limited"\n', "", id="no-status"),
        pytest.param('note = "For some."\n', "", id="no-note"),
        pytest.param('"For some."', '""', id="empty-note"),
        pytest.param('source = "The label"\n', "", id="no-source"),
        pytest.param('"The label"', '" "', id="blank-source"),
        pytest.param("note =", "nots =", id="misspelled-key-of-botulinum"),
        pytest.param('["dystonia"]', '"dystonia"', id="text-for-within"),
        pytest.param('["survey call"]', '"survey call"', id="text-for-mishearings"),
    ],
)
def test_a_broken_pack_fails_both(old: str, new: str) -> None:
    """What an editor marks the program refuses, and the other way round, one defect at a time."""
    toml = PACK.replace(old, new, 1)
    assert toml != PACK
    assert (schema_accepts(toml), program_accepts(toml)) == (False, False)


def test_the_schema_has_the_keys_that_the_program_reads() -> None:
    """No key is missing, none is made up, and the same ones may be left out."""
    inner = SCHEMA["properties"]
    for kind, table in (
        (Condition, SCHEMA),
        (Botulinum, inner["botulinum"]),
        (Source, inner["explanation_source"]),
    ):
        fields = dataclasses.fields(kind)
        needed = [field.name for field in fields if field.default is field.default_factory is dataclasses.MISSING]
        assert set(table["properties"]) == {field.name for field in fields}
        assert table["required"] == needed
    assert inner["botulinum"]["properties"]["status"]["enum"] == list(get_args(BotulinumStatus))
    assert inner["subject"]["enum"] == list(SUBJECTS)
    assert inner["explanation"]["maxLength"] == LONGEST


def test_every_key_is_described() -> None:
    """An editor shows a sentence for each key, and for the whole."""

    def undescribed(properties: dict[str, Any]) -> Iterator[str]:
        for key, rule in properties.items():
            if not rule.get("description", "").endswith((".", '".')):
                yield key
            yield from undescribed(rule.get("properties", {}))

    assert list(undescribed(SCHEMA["properties"])) == []
    assert SCHEMA["description"]
