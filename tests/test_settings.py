"""`clinic.toml` and the condition packs: read into values, or refused in one sentence."""

from __future__ import annotations

import dataclasses
from textwrap import dedent

import pytest

from pipeline.errors import SettingsError
from pipeline.models import Botulinum, Clinic, Condition, Hearing, Writing
from pipeline.period import Period
from pipeline.settings import Design, Settings, join_conditions, parse_condition, parse_settings, prompt_of

CLINIC = Clinic(name="Back Clinic", series="Back Talks", speaker="Ann", disclaimer="Not advice.")

SMALLEST = dedent("""\
    [clinic]
    name = "Back Clinic"
    series = "Back Talks"
    speaker = "Ann"
    disclaimer = "Not advice."
    """)

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


def test_the_least_a_clinic_must_say() -> None:
    """What is left out has a default: the embedded model, English, and a prompt of the clinic's names."""
    assert parse_settings(SMALLEST) == Settings(
        clinic=CLINIC,
        hearing=Hearing(model="tiny.en", language="en", initial_prompt="Back Talks with Ann, Back Clinic."),
    )


def test_pages_are_looked_at_again_after_a_year_or_as_the_clinic_says() -> None:
    """Without a word it is twelve months; weeks, months and years may be written."""
    assert parse_settings(SMALLEST).review_every == Period(months=12)
    settings = parse_settings(f'{SMALLEST}\n[publishing]\nreview_every = "26 weeks"\n')
    assert settings.review_every == Period(weeks=26)


@pytest.mark.parametrize("value", ["", "soon", "12", "0 months", "two years"])
def test_a_review_date_that_is_none_is_refused(value: str) -> None:
    """What is no length of time is named, with one that is."""
    with pytest.raises(SettingsError) as refused:
        parse_settings(f'{SMALLEST}\n[publishing]\nreview_every = "{value}"\n')
    assert str(refused.value) == (
        f'clinic.toml: publishing.review_every is "{value}"; write a time such as "12 months" or "2 years".'
    )


def test_what_an_article_does_with_courtesies() -> None:
    """Greetings, goodbyes, calls and asides are kept unless `[writing]` says to cut them."""
    assert parse_settings(SMALLEST).writing == Writing(
        greeting="keep", goodbye="keep", calls="keep", asides="keep"
    )
    toml = SMALLEST + '[writing]\ncalls = "cut"\n'
    assert parse_settings(toml).writing == Writing(calls="cut")
    with pytest.raises(SettingsError, match=r"clinic.toml: in \[writing\]: .*calls; mend that value"):
        parse_settings(SMALLEST + '[writing]\ncalls = "no"\n')


def test_all_a_clinic_can_say() -> None:
    """Every setting that is written is the one that is used."""
    toml = dedent("""\
        [clinic]
        name = "Back Clinic"
        series = "Back Talks"
        speaker = "Ann"
        credentials = "PA-C"
        place = "Edina"
        phone = "1"
        email = "a@b.c"
        address = "Main Street"
        website = "https://b.c"
        emergency = "Call 911."
        about = "Short talks."
        disclaimer = "Not advice."

        [hearing]
        model = "small.en"
        language = "en"
        initial_prompt = "Moderni."
        vocabulary = ["warfarin", "Ann Lee"]
        """)
    assert parse_settings(toml) == Settings(
        clinic=dataclasses.replace(
            CLINIC,
            credentials="PA-C",
            place="Edina",
            phone="1",
            email="a@b.c",
            address="Main Street",
            website="https://b.c",
            emergency="Call 911.",
            about="Short talks.",
        ),
        hearing=Hearing(
            model="small.en", language="en", initial_prompt="Moderni.", vocabulary=("warfarin", "Ann Lee")
        ),
    )


def test_what_windows_editors_do_is_forgiven() -> None:
    """A byte order mark and Windows line ends change nothing."""
    assert parse_settings("\ufeff" + SMALLEST.replace("\n", "\r\n")) == parse_settings(SMALLEST)


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        pytest.param(
            SMALLEST + "[hearing\n",
            "clinic.toml: this is not valid TOML (Expected ']' at the end of a table declaration "
            "(at line 6, column 9)); mend that line.",
            id="broken-toml",
        ),
        pytest.param(
            SMALLEST + 'fone = "1"\n',
            'clinic.toml: "clinic.fone" is no setting; did you mean "phone"?',
            id="near-miss",
        ),
        pytest.param(
            SMALLEST + '[hearing]\nzzz = "1"\n',
            'clinic.toml: "hearing.zzz" is no setting; known are model, language, initial_prompt, vocabulary.',
            id="unknown-key",
        ),
        pytest.param(
            SMALLEST + '[hearing]\nvocabulary = ["warfarin", " "]\n',
            "clinic.toml: a word in hearing.vocabulary is empty; delete it.",
            id="empty-word",
        ),
        pytest.param(
            SMALLEST + "[hering]\n",
            'clinic.toml: "hering" is no setting; did you mean "hearing"?',
            id="near-miss-table",
        ),
        pytest.param(
            SMALLEST + "phone = 952\n",
            "clinic.toml: in [clinic]: Expected text, got a number at phone; mend that value.",
            id="wrong-type",
        ),
        pytest.param(
            SMALLEST + "[hearing]\nmodel = true\n",
            "clinic.toml: in [hearing]: Expected text, got true or false at model; mend that value.",
            id="wrong-type-in-hearing",
        ),
        pytest.param(
            SMALLEST.replace('"Ann"', '"  "'),
            "clinic.toml: clinic.speaker is empty; every page needs it, so fill it in.",
            id="empty-required",
        ),
        pytest.param(
            SMALLEST.replace('speaker = "Ann"\n', ""),
            "clinic.toml: in [clinic]: there must be a required field `speaker`; mend that value.",
            id="missing-required",
        ),
        pytest.param(
            "",
            "clinic.toml: in [clinic]: there must be a required field `name`; mend that value.",
            id="empty-file",
        ),
        pytest.param(
            'clinic = "Back Clinic"\n',
            "clinic.toml: clinic must be a table, written [clinic].",
            id="clinic-is-no-table",
        ),
        pytest.param(
            'hearing = "tiny.en"\n' + SMALLEST,
            "clinic.toml: hearing must be a table, written [hearing].",
            id="hearing-is-no-table",
        ),
        pytest.param(
            SMALLEST + '[[hearing]]\nmodel = "tiny.en"\n',
            "clinic.toml: hearing must be a table, written [hearing].",
            id="hearing-is-a-list",
        ),
    ],
)
def test_broken_settings_are_refused_in_one_sentence(toml: str, message: str) -> None:
    """Each defect is told as one sentence that names the file, the key and what to do."""
    with pytest.raises(SettingsError) as refused:
        parse_settings(toml)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("facts", "prompt"),
    [
        ({}, "Back Talks with Ann, Back Clinic."),
        ({"credentials": "PA-C", "place": "Edina"}, "Back Talks with Ann, PA-C, Back Clinic, Edina."),
    ],
)
def test_the_prompt_spells_the_clinics_names(facts: dict[str, str], prompt: str) -> None:
    """The recogniser is given the names that the clinic has, and no empty ones."""
    assert prompt_of(dataclasses.replace(CLINIC, **facts)) == prompt


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


def test_the_design_of_pages_is_the_clinics_own() -> None:
    """Without a word it is the shipped one; colors may be written in any case, pictures by their names."""
    assert parse_settings(SMALLEST).design == Design(accent="#0b5a5f", accent_dark="", logo="", icon="")
    toml = f'{SMALLEST}\n[design]\naccent = "#7A2E4F"\naccent_dark = "#E2B3C8"\nlogo = "our logo.svg"\n'
    assert parse_settings(toml).design == Design(accent="#7a2e4f", accent_dark="#e2b3c8", logo="our logo.svg")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('accent = "teal"', 'design.accent is "teal"; write a color such as "#0f5c57".'),
        ('accent = ""', 'design.accent is ""; write a color such as "#0f5c57".'),
        ('accent_dark = "#fff"', 'design.accent_dark is "#fff"; write a color such as "#0f5c57".'),
        (
            'logo = "../logo.png"',
            'design.logo is "../logo.png"; put the picture beside clinic.toml and write its name alone.',
        ),
        (
            "icon = 'C:\\icon.png'",
            'design.icon is "C:\\icon.png"; put the picture beside clinic.toml and write its name alone.',
        ),
        ('colour = "#0f5c57"', '"design.colour" is no setting; known are accent, accent_dark, logo, icon.'),
    ],
)
def test_a_design_that_is_none_is_refused(line: str, message: str) -> None:
    """What is no color, and what lies elsewhere, is named with what to write."""
    with pytest.raises(SettingsError) as refused:
        parse_settings(f"{SMALLEST}\n[design]\n{line}\n")
    assert str(refused.value) == f"clinic.toml: {message}"
