"""Which corrections are offered as mishearings, and what an accepted offer writes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from smalltalk import job_in, messages, snapshot
from talks import BRUXISM, MIGRAINE
from test_run import SLUG

from pipeline.errors import RecordError, SettingsError
from pipeline.models import Condition, Fix
from pipeline.packs import parse_condition
from pipeline.steps.aliases import accept_alias, offer_alias
from pipeline.text.aliases import LEAST_LIKENESS, AliasOffer, find_alias, sounds_like
from pipeline.workspace import Workspace

NERVES = Condition(
    id="neuralgia",
    name="occipital neuralgia",
    plain_name="Occipital neuralgia",
    aliases=("neuralgia",),
    cues=(),
    vocabulary=("medial pterygoid", "gabapentin", "C5 nerve", "hypesthesia", "left temple"),
)
PACKS = (BRUXISM, MIGRAINE, NERVES)


def found(heard: str, text: str, *, packs: Sequence[Condition] = PACKS, vocabulary: Sequence[str] = ()) -> object:
    """Give what a correction would be offered as: wrong, term and pack; or None."""
    offer = find_alias(Fix(word=0, heard=heard, text=text), packs, vocabulary)
    return offer and (offer.wrong, offer.term, offer.condition)


@pytest.mark.parametrize(
    ("heard", "text", "offered"),
    [
        ("Brooksism,", "Bruxism,", ("brooksism", "bruxism", "bruxism")),
        ("sleep-broxism", "sleep bruxism", ("broxism", "bruxism", "bruxism")),
        ("a mass eater muscle", "a masseter muscle", ("mass eater", "masseter", "bruxism")),
        (
            "the medial terra goid.",
            "the medial pterygoid.",
            ("medial terra goid", "medial pterygoid", "neuralgia"),
        ),
        ("my grain", "migraine", ("my grain", "migraine", "migraine")),
    ],
)
def test_whatsounds_like_a_term_is_offered(heard: str, text: str, offered: object) -> None:
    """The wrong words alone are offered for the term, or with those of the term beside them."""
    assert found(heard, text) == offered


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        pytest.param("jaw", "bruxism", id="sounds-otherwise"),
        pytest.param("brooks", "bruxism", id="ordinary-word"),
        pytest.param("migrant", "migraine", id="ordinary-word-that-sounds-alike"),
        pytest.param("to us", "TOS", id="little-words"),
        pytest.param("their", "there", id="no-term"),
        pytest.param("bruxism,", "bruxism.", id="marks-alone"),
        pytest.param("Bruxism", "bruxism", id="capital-alone"),
        pytest.param("bruxizm", "", id="taken-out"),
        pytest.param("pregabalin", "gabapentin", id="other-drug"),
        pytest.param("gabbapenton", "gabapentin", id="look-alike-drug"),
        pytest.param("T5 nerf", "C5 nerve", id="level"),
        pytest.param("right tempel", "left temple", id="side"),
        pytest.param("hyperesthesia", "hypesthesia", id="beginning-that-turns"),
        pytest.param("no bruxizm", "bruxism", id="not"),
        pytest.param("fifteen masseters", "fifty masseter", id="number"),
        pytest.param("neuralgia", "migraine", id="right-in-a-pack"),
    ],
)
def test_what_could_do_harm_is_not_offered(heard: str, text: str) -> None:
    """What may be right elsewhere, or means another drug, number, side or the opposite, is no alias."""
    assert found(heard, text) is None


def test_what_a_pack_lists_is_not_offered_again() -> None:
    """A mishearing that is known needs no second entry, under whatever term."""
    for term in ("bruxism", "masseter"):
        packs = (replace(BRUXISM, mishearings={term: ("brooksism",)}), MIGRAINE)
        assert found("brooksism", "bruxism", packs=packs) is None


def test_an_unknown_word_is_offered_for_the_clinic() -> None:
    """A word that is no English and in no pack is for clinic.toml, if it was misheard by its sound."""
    assert found("a pixaban,", "apixaban,", packs=PACKS) is None  # mistaken for other blood thinners
    assert found("Kena log", "Kenalog") == ("kena log", "Kenalog", "")
    assert found("Kena log", "Kenalog", vocabulary=["Kenalog"]) is None
    assert found("the shot", "the Kenalog") is None


def test_the_packs_own_mishearings_sound_like_their_terms() -> None:
    """The threshold lets pass every mishearing that people accepted into the packs so far."""
    root = Path(__file__).resolve().parent.parent
    pairs = [
        (wrong, term)
        for pack in Workspace(root).conditions()
        for term, wrongs in pack.mishearings.items()
        for wrong in wrongs
    ]
    assert pairs
    assert [pair for pair in pairs if not sounds_like(*pair)] == []
    assert 0.5 < LEAST_LIKENESS < 1


# On the files of a workspace --------------------------------------------------------------------------


OFFER = AliasOffer(wrong="brooksism", term="bruxism", condition="bruxism")


def word_at(root: Path, heard: str) -> int:
    """Give the number of the first word heard so."""
    from pipeline.steps.talks import require_transcript

    return [word.text for word in require_transcript(job_in(root), SLUG).words].index(heard)


def test_an_offer_writes_nothing_until_it_is_accepted(drafted: Path) -> None:
    """Offering looks only; the packs stay as they are."""
    before = snapshot(drafted)
    fix = Fix(word=word_at(drafted, "dentist"), heard="dentist", text="dentist")
    assert offer_alias(job_in(drafted), SLUG, fix) is None
    fix = Fix(word=word_at(drafted, "diet"), heard="diet", text="masseter")
    assert offer_alias(job_in(drafted), SLUG, fix) is None
    assert snapshot(drafted) == before
    with pytest.raises(RecordError, match="correct or delete this fix"):
        offer_alias(job_in(drafted), SLUG, Fix(word=0, heard="brooksism", text="bruxism"))


def test_an_accepted_offer_stands_in_its_pack(drafted: Path) -> None:
    """Exactly that mishearing is added, all else of the pack stays, and it is told."""
    path = drafted / "conditions" / "bruxism.toml"
    before, job = path.read_text("utf-8"), job_in(drafted)
    accept_alias(job, OFFER)
    assert "mishearings added: bruxism: brooksism" in messages(job)
    assert path.read_text("utf-8").startswith(before.rstrip("\n"))
    assert "brooksism" in parse_condition(path.read_text("utf-8"), file="bruxism.toml").mishearings["bruxism"]


def test_a_dry_run_accepts_nothing(drafted: Path) -> None:
    """With --dry-run it is only said what would be written, into a pack or clinic.toml."""
    with_vocabulary(drafted)
    before, job = snapshot(drafted), job_in(drafted, dry_run=True)
    accept_alias(job, OFFER)
    accept_alias(job, AliasOffer(wrong="kena log", term="Kenalog"))
    assert snapshot(drafted) == before
    assert [outcome.status for outcome in job.outcomes] == ["planned", "planned"]


def test_a_dangerous_offer_is_refused(drafted: Path) -> None:
    """What the rules of the packs refuse is refused here too, whoever made the offer."""
    before = snapshot(drafted)
    with pytest.raises(RecordError, match=r'^conditions/bruxism\.toml: "jaw" for "bruxism" is an ordinary word'):
        accept_alias(job_in(drafted), replace(OFFER, wrong="jaw"))
    assert snapshot(drafted) == before


def with_vocabulary(root: Path) -> None:
    """Give the workspace's clinic a vocabulary."""
    path = root / "clinic.toml"
    text = path.read_text("utf-8").replace('language = "en"', 'language = "en"\nvocabulary = ["heparin"]')
    path.write_text(text, encoding="utf-8")


def test_an_unknown_word_is_added_to_the_clinics_vocabulary(drafted: Path) -> None:
    """An accepted word stands in clinic.toml; without a list there, nothing is offered."""
    fix = Fix(word=word_at(drafted, "exercises"), heard="exercises", text="exersizers")
    assert offer_alias(job_in(drafted), SLUG, fix) is None
    with_vocabulary(drafted)
    offer = offer_alias(job_in(drafted), SLUG, fix)
    assert offer == AliasOffer(wrong="exercises", term="exersizers")
    assert "clinic.toml" in offer.question
    accept_alias(job_in(drafted), offer)
    assert Workspace(drafted).settings().hearing.vocabulary == ("exersizers", "heparin")


def test_without_packs_of_its_own_nothing_is_offered(drafted: Path) -> None:
    """The program's own packs are never written to."""
    fix = Fix(word=word_at(drafted, "exercises"), heard="exercises", text="exersizers")
    shutil.rmtree(drafted / "conditions")
    assert offer_alias(job_in(drafted), SLUG, replace(fix, text="bruxism")) is None
    with pytest.raises(SettingsError, match=r"^conditions: this folder has no packs of its own"):
        accept_alias(job_in(drafted), replace(OFFER, wrong="brooxissem"))
