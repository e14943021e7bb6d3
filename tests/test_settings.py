"""`clinic.toml`: read into values, or refused in one sentence."""

from __future__ import annotations

import dataclasses
from textwrap import dedent

import pytest

from pipeline.errors import SettingsError
from pipeline.models import Clinic, Hearing
from pipeline.period import Period
from pipeline.settings import Design, Settings, parse_settings, prompt_of
from pipeline.writing import Writing

CLINIC = Clinic(name="Back Clinic", series="Back Talks", speaker="Ann", disclaimer="Not advice.")

SMALLEST = dedent("""\
    [clinic]
    name = "Back Clinic"
    series = "Back Talks"
    speaker = "Ann"
    disclaimer = "Not advice."
    """)


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
