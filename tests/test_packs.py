"""The condition packs: read into values, or refused in one sentence."""

from __future__ import annotations

import dataclasses
from textwrap import dedent

import pytest

from pipeline.errors import SettingsError
from pipeline.models import Botulinum, Condition, Source
from pipeline.packs import join_conditions, parse_condition

PACK = dedent("""\
    id = "neck-pain"
    name = "neck pain"
    plain_name = "Neck pain"
    aliases = ["neck pain", "sore neck"]
    cues = ["stiff neck"]
    vocabulary = ["cervical"]
    """)
NECK_PAIN = Condition(
    id="neck-pain",
    name="neck pain",
    plain_name="Neck pain",
    aliases=("neck pain", "sore neck"),
    cues=("stiff neck",),
    vocabulary=("cervical",),
)


@pytest.mark.parametrize("file", ["neck-pain.toml", "conditions/neck-pain.toml"])
def test_a_pack_is_read(file: str) -> None:
    """A pack becomes a Condition with everything it says, whatever folder it stands in."""
    assert parse_condition(PACK, file=file) == NECK_PAIN


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        pytest.param(
            "c/neck.toml",
            "",
            "",
            'c/neck.toml: id is "neck-pain" but the file is named neck; make them equal.',
            id="id-is-not-the-stem",
        ),
        pytest.param(
            "Neck Pain.toml",
            "neck-pain",
            "Neck Pain",
            'Neck Pain.toml: "Neck Pain" can\'t be an id; use small letters, digits, hyphens.',
            id="bad-id",
        ),
        pytest.param(
            "neck--pain.toml",
            "neck-pain",
            "neck--pain",
            'neck--pain.toml: "neck--pain" can\'t be an id; use small letters, digits, hyphens.',
            id="double-hyphen",
        ),
        pytest.param(
            "intro.toml",
            "neck-pain",
            "intro",
            'intro.toml: "intro" can\'t be an id; use small letters, digits, hyphens.',
            id="reserved-intro",
        ),
        pytest.param(
            "outro.toml",
            "neck-pain",
            "outro",
            'outro.toml: "outro" can\'t be an id; use small letters, digits, hyphens.',
            id="reserved-outro",
        ),
        pytest.param(
            "neck-pain.toml",
            '["neck pain", "sore neck"]',
            "[]",
            "neck-pain.toml: aliases is empty; fill it in.",
            id="no-aliases",
        ),
        pytest.param(
            "neck-pain.toml",
            '"Neck pain"',
            '""',
            "neck-pain.toml: plain_name is empty; fill it in.",
            id="no-plain-name",
        ),
        pytest.param(
            "neck-pain.toml",
            '["stiff neck"]',
            '"stiff neck"',
            "neck-pain.toml: Expected a list, got text at cues; mend that value.",
            id="text-for-a-list",
        ),
        pytest.param(
            "neck-pain.toml",
            "vocabulary",
            "vocabulery",
            'neck-pain.toml: "vocabulery" is no setting; did you mean "vocabulary"?',
            id="misspelled-key",
        ),
        pytest.param(
            "neck-pain.toml",
            'id = "',
            "id = ",
            "neck-pain.toml: this is not valid TOML (Invalid value (at line 1, column 6)); mend that line.",
            id="broken-toml",
        ),
        pytest.param(
            "neck-pain.toml",
            "aliases =",
            'icd10 = "54.2"\naliases =',
            'neck-pain.toml: icd10 is "54.2", which is not an ICD-10-CM code, such as G43 or M54.2; '
            "mend it or leave it out.",
            id="no-icd-code",
        ),
        pytest.param(
            "neck-pain.toml",
            "aliases =",
            'mesh = "M54.2"\naliases =',
            'neck-pain.toml: mesh is "M54.2", which is not a MeSH descriptor, such as D008881; '
            "mend it or leave it out.",
            id="no-mesh-id",
        ),
        pytest.param(
            "neck-pain.toml",
            "aliases =",
            'botulinum = "off-label"\naliases =',
            "neck-pain.toml: botulinum must be a table, written [botulinum].",
            id="botulinum-is-no-table",
        ),
        pytest.param(
            "neck-pain.toml",
            "aliases =",
            'botulinum = { status = "labeled", note = "n", source = "s" }\naliases =',
            'neck-pain.toml: botulinum.status is "labeled"; write one of labelled, limited, off-label.',
            id="unknown-status",
        ),
        pytest.param(
            "neck-pain.toml",
            "aliases =",
            'botulinum = { status = "off-label", nots = "n", source = "s" }\naliases =',
            'neck-pain.toml: "botulinum.nots" is no setting; did you mean "note"?',
            id="misspelled-key-of-botulinum",
        ),
        pytest.param(
            "neck-pain.toml",
            "aliases =",
            'botulinum = { status = "off-label", note = "n" }\naliases =',
            "neck-pain.toml: in [botulinum]: there must be a required field `source`; mend that value.",
            id="no-source",
        ),
        pytest.param(
            "neck-pain.toml",
            "aliases =",
            'subject = "Necks"\naliases =',
            'neck-pain.toml: subject is "Necks", which is no shelf of the site; write one of "Headache and face", '
            '"Neck and shoulder", "Back and spine", "Arm and hand", "Hip, leg and foot", "Nerve pain", '
            '"Muscles, bones and joints", "Skin and sweating", or leave it out.',
            id="unknown-subject",
        ),
        pytest.param(
            "neck-pain.toml",
            "aliases =",
            'explanation = " "\naliases =',
            "neck-pain.toml: explanation is empty; fill it in or leave it out.",
            id="blank-explanation",
        ),
        pytest.param(
            "neck-pain.toml",
            "aliases =",
            f'explanation = "{"x" * 301}"\naliases =',
            "neck-pain.toml: explanation has 301 characters; shorten it to 300 or fewer.",
            id="long-explanation",
        ),
        pytest.param(
            "neck-pain.toml",
            "aliases =",
            'explanation_source = { name = "A book" }\naliases =',
            "neck-pain.toml: explanation_source stands without an explanation; write one or delete the source.",
            id="source-of-nothing",
        ),
        pytest.param(
            "neck-pain.toml",
            "aliases =",
            'explanation = "It hurts."\nexplanation_source = { name = " " }\naliases =',
            "neck-pain.toml: explanation_source.name is empty; fill it in.",
            id="source-without-a-name",
        ),
        pytest.param(
            "neck-pain.toml",
            "aliases =",
            'explanation = "It hurts."\nexplanation_source = { name = "A", url = "a.org" }\naliases =',
            'neck-pain.toml: explanation_source.url is "a.org"; '
            "write the whole address, which begins with https://, or leave it out.",
            id="source-without-an-address",
        ),
        pytest.param(
            "neck-pain.toml",
            "aliases =",
            'explanation = "It hurts."\nexplanation_source = { name = "A", link = "https://a.org" }\naliases =',
            'neck-pain.toml: "explanation_source.link" is no setting; known are name, url.',
            id="misspelled-key-of-a-source",
        ),
        pytest.param(
            "neck-pain.toml",
            "aliases =",
            'explanation_source = "A book"\naliases =',
            "neck-pain.toml: explanation_source must be a table, written [explanation_source].",
            id="source-is-no-table",
        ),
    ],
)
def test_a_broken_pack_is_refused_in_one_sentence(file: str, old: str, new: str, message: str) -> None:
    """Each defect of a pack is told as one sentence that names the file and what to do."""
    with pytest.raises(SettingsError) as refused:
        parse_condition(PACK.replace(old, new), file=file)
    assert str(refused.value) == message


def test_packs_are_sorted_by_id() -> None:
    """The order in which packs are found does not matter."""
    bruxism = dataclasses.replace(NECK_PAIN, id="bruxism", aliases=("bruxism",))
    assert join_conditions([NECK_PAIN, bruxism]) == (bruxism, NECK_PAIN)


def test_two_packs_can_not_claim_one_alias() -> None:
    """A name that stands in two packs is refused, also where only the capitals differ."""
    whiplash = dataclasses.replace(NECK_PAIN, id="whiplash", aliases=("whiplash", "Sore Neck"))
    with pytest.raises(SettingsError) as refused:
        join_conditions([whiplash, NECK_PAIN])
    assert str(refused.value) == (
        'conditions/whiplash.toml: the alias "Sore Neck" stands in conditions/neck-pain.toml too; '
        "keep it in one of them."
    )


def test_a_pack_may_repeat_its_own_alias() -> None:
    """A name that stands twice in one pack harms nobody."""
    twice = dataclasses.replace(NECK_PAIN, aliases=("neck pain", "Neck pain"))
    assert join_conditions([twice]) == (twice,)


def test_a_pack_may_carry_codes_and_what_the_label_says() -> None:
    """Codes and the table about botulinum toxin are read as they stand."""
    codes = 'icd10 = "M54.2"\nmesh = "D019547"\n'
    more = codes + '[botulinum]\nstatus = "off-label"\nnote = "Not labelled."\nsource = "L"\n'
    assert parse_condition(PACK + more, file="neck-pain.toml") == dataclasses.replace(
        NECK_PAIN,
        icd10="M54.2",
        mesh="D019547",
        botulinum=Botulinum(status="off-label", note="Not labelled.", source="L"),
    )


@pytest.mark.parametrize("url", ["", "https://example.org", "https://example.org/neck?a=1#b"])
def test_a_pack_may_tell_patients_what_it_is(url: str) -> None:
    """The shelf, the explanation and where to check it are read as they stand, with an address or without."""
    source = f'{{ name = "A book", url = "{url}" }}' if url else '{ name = "A book" }'
    more = f'subject = "Neck and shoulder"\nexplanation = "The neck hurts."\nexplanation_source = {source}\n'
    assert parse_condition(PACK + more, file="neck-pain.toml") == dataclasses.replace(
        NECK_PAIN,
        subject="Neck and shoulder",
        explanation="The neck hurts.",
        explanation_source=Source(name="A book", url=url),
    )


@pytest.mark.parametrize(
    ("related", "hint"), [("whiplsh", 'did you mean "whiplash"?'), ("xyz", "delete it there.")]
)
def test_a_related_condition_must_exist(related: str, hint: str) -> None:
    """A pack that points nowhere is named, with the nearest id there is."""
    whiplash = dataclasses.replace(NECK_PAIN, id="whiplash", aliases=("whiplash",))
    with pytest.raises(SettingsError) as refused:
        join_conditions([whiplash, dataclasses.replace(NECK_PAIN, related=(related,))])
    assert str(refused.value) == (
        f'conditions/neck-pain.toml: related names "{related}", which has no file in conditions/; {hint}'
    )
