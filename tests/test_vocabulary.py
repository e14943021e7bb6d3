"""The vocabulary: of the clinic's many terms, those that a talk is likely to say."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from itertools import product
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smalltalk import REPOSITORY
from sounds import tokenizer
from talks import BRUXISM, MIGRAINE, long_lists

from pipeline.models import Condition
from pipeline.speech.vocabulary import Vocabulary, digest_vocabulary
from pipeline.workspace import Workspace

SHIPPED = Workspace(REPOSITORY).conditions()
ROOM = 215


def pieces(text: str) -> int:
    """Count the tokens that the model writes for a text."""
    return len(tokenizer().encode(" " + text))


def vocabulary_of(*packs: Condition) -> Vocabulary:
    """Give the vocabulary of these packs."""
    return Vocabulary(packs, pieces=pieces)


def a_pack(name: str, *terms: str) -> Condition:
    """Give a pack whose terms these are."""
    return Condition(id=name, name=name, plain_name=name, aliases=(), cues=(), vocabulary=terms)


def chosen(heard: str, *packs: Condition, room: int = ROOM) -> tuple[str, ...]:
    """Give the terms chosen for what was heard."""
    return vocabulary_of(*packs).choose(heard, room=room)


@pytest.fixture(scope="module")
def shipped() -> Vocabulary:
    """Give the vocabulary of the packs in `conditions/`."""
    return vocabulary_of(*SHIPPED)


# choose -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heard", "term"),
    [
        ("People with brooks ism wake with a sore jaw.", "bruxism"),
        ("The mass eater is the big muscle of the jaw.", "masseter"),
        ("The peer if form is muscle pinches a nerve.", "piriformis"),
        ("Trigeminal neural gia is a pain of the face.", "trigeminal neuralgia"),
        ("We inject bochulinum toxin.", "botulinum toxin"),
    ],
)
def test_a_misspelled_term_is_chosen(shipped: Vocabulary, heard: str, term: str) -> None:
    """Of 1,700 shipped terms, the one that sounds like what was heard is among the first to be expected."""
    choice = shipped.choose(heard, room=ROOM)
    assert term in choice[:3]


@pytest.mark.parametrize(
    "heard",
    [
        pytest.param("", id="nothing"),
        pytest.param("...", id="no-letters"),
        pytest.param("I went to the market with my brother and we bought some apples.", id="market"),
        pytest.param("The train was late again, so I read the whole paper and had two cups of tea.", id="train"),
        pytest.param("My son plays football every Sunday, and his team won four to one.", id="football"),
        pytest.param("It was a bright cold day in April, and the clocks were striking thirteen.", id="novel"),
        pytest.param("Could you send me the report by Friday? The numbers in the table are wrong.", id="office"),
    ],
)
def test_nothing_is_chosen_for_ordinary_speech(shipped: Vocabulary, heard: str) -> None:
    """Where no term of the packs was heard, none is expected, so that none is written that was not said."""
    assert shipped.choose(heard, room=ROOM) == ()


def test_what_was_misheard_comes_before_what_was_heard_right() -> None:
    """Terms that were spelled right are expected too, but only the others sound like a mistake."""
    vocabulary = vocabulary_of(BRUXISM, MIGRAINE)
    assert vocabulary.choose("The mass eater wears the enamel.", room=ROOM) == ("masseter", "enamel")
    assert vocabulary.choose("Bruxism wears the enamel.", room=ROOM) == ("bruxism", "enamel")


def test_a_term_is_expected_as_it_is_printed() -> None:
    """However a term was heard, the prompt spells it as the pack does, capitals and hyphens too."""
    pack = a_pack("injection", "OnabotulinumtoxinA", "L4-L5 radiculopathy")
    assert chosen("on a botulinum toxin a", pack) == ("OnabotulinumtoxinA",)
    assert chosen("the l4 l5 radiculopathy", pack) == ("L4-L5 radiculopathy",)


def test_the_pack_most_spoken_of_goes_first() -> None:
    """Of two terms as like what was heard, the one of the condition that the talk is about is likelier."""
    jaw = a_pack("bruxism", "temporalis")
    head = a_pack("cephalalgia", "temporalit")
    assert chosen("bruxism bruxism temporali", jaw, head)[1:] == ("temporalis", "temporalit")
    assert chosen("cephalalgia cephalalgia temporali", jaw, head)[1:] == ("temporalit", "temporalis")


def test_a_term_within_an_earlier_one_is_left_out() -> None:
    """Room is not spent on a word that the prompt has already."""
    pack = a_pack("jaw", "lateral pterygoid", "pterygoid", "enamelum")
    assert chosen("the lateral pterygoid and the enamelum", pack) == ("lateral pterygoid", "enamelum")


def test_one_hit_brings_few_terms_with_it() -> None:
    """A talk about something else that names one term is told to expect four at most."""
    names = tuple(
        f"{first}algia" for first in ("neur", "neurin", "neuris", "neurit", "neurix", "neurol", "neurom")
    )
    assert len(chosen("neuralgia", a_pack("pains", *names))) == 4


def test_short_terms_are_not_sought() -> None:
    """A term of three letters sounds like too much else."""
    assert chosen("the SIJ and the TMD", a_pack("joints", "SIJ", "TMD")) == ()


def test_no_packs_no_terms() -> None:
    """A clinic without packs expects nothing."""
    assert chosen("bruxism of the masseter") == ()


_FEW = tuple(pack for pack in SHIPPED if pack.id in ("bruxism", "migraine", "sciatica", "trigeminal-neuralgia"))
_HEARD = (
    *(
        "bruxism",
        "brooks ism",
        "mass eater",
        "masseter",
        "sciatica",
        "sigh attica",
        "lateral terry goyd",
        "botulinum",
    ),
    *(
        "toxin",
        "trigeminal",
        "neural gia",
        "sumatriptan",
        "sue my trip tan",
        "the",
        "and",
        "it",
        "hurts",
        "night guard",
    ),
)
_SOME = vocabulary_of(*_FEW)


@settings(max_examples=60, deadline=None)
@given(long_lists(st.sampled_from(_HEARD), 0, 40), st.integers(-20, 230))
def test_the_chosen_terms_fit_into_the_room(heard: list[str], room: int) -> None:
    """Whatever was heard, the terms as the prompt joins them need no more tokens; none stands twice."""
    terms = _SOME.choose(" ".join(heard), room=room)
    assert not terms or pieces(", ".join(terms)) <= room
    assert len(set(terms)) == len(terms)
    assert set(terms) <= set(_SOME.terms)


def test_five_hundred_invented_terms_are_weighed_in_no_time() -> None:
    """A clinic may bring its own words by the hundreds; seven minutes of talk are weighed against them at once."""
    syllables = ("oste", "arthr", "myal", "neur", "blast", "pteryg", "ili", "itis")
    terms = ["".join(parts) for parts in product(syllables, repeat=3)][:500]
    vocabulary = vocabulary_of(a_pack("invented", *terms))
    heard = "and then it hurts when you open your mouth or chew on hard food at night " * 70 + "my al neur blast"
    began = time.monotonic()
    choice = vocabulary.choose(heard, room=ROOM)
    assert time.monotonic() - began < 5
    assert choice[0] == "myalneurblast"


def test_the_clinics_own_words_are_chosen_without_a_pack() -> None:
    """What a clinic says in any talk belongs to no condition, and speaks for none."""
    vocabulary = Vocabulary([BRUXISM], ["clopidogrel", "Bruxism"], pieces=pieces)
    assert vocabulary.choose("Tell us if you take a clapidogrel.", room=ROOM) == ("clopidogrel",)
    assert vocabulary.choose("Tell us how your week was.", room=ROOM) == ()
    assert [term for term in vocabulary.terms if term.casefold() == "bruxism"] == ["bruxism"]


@pytest.mark.parametrize(("term", "rare"), [("migraine", False), ("bruxism", True), ("joint pain", False)])
def test_a_term_is_rare_by_its_rarest_word(term: str, *, rare: bool) -> None:
    """What the model writes as whole words it can spell."""
    assert vocabulary_of().is_rare(term) is rare


def test_rare_words_are_the_words_that_may_be_misspelled() -> None:
    """They stand alone, small, without short words and words that are common when written small: RICE is rice."""
    pack = a_pack("migraine", "Lateral Pterygoid", "bruxism-like pain", "SIJ", "Botox", "RICE")
    assert vocabulary_of(pack).rare_words == {"pterygoid", "bruxism", "botox"}


_CHOOSING = dedent("""\
    from pathlib import Path
    from pipeline.speech.vocabulary import Vocabulary, digest_vocabulary
    from pipeline.workspace import Workspace
    packs = Workspace(Path(".")).conditions()
    vocabulary = Vocabulary(packs, pieces=lambda text: len(text) // 4)
    heard = "The lateral terry goyd and the mass eater hurt in brooks ism, and sigh attica is another talk."
    print(vocabulary.choose(heard, room=200), vocabulary.terms, digest_vocabulary(packs))
""")


def test_the_choice_is_the_same_in_every_run() -> None:
    """Python gives sets another order in each process; the terms, and so the transcript, don't follow it."""
    said = []
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", _CHOOSING],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(done.stdout)
    assert said[0] == said[1]
    assert "'masseter'" in said[0]


# digest_vocabulary ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(replace(BRUXISM, name="Bruxism"), id="name"),
        pytest.param(replace(BRUXISM, aliases=("bruxism",)), id="alias-less"),
        pytest.param(replace(BRUXISM, aliases=(*BRUXISM.aliases, "bruxing")), id="alias-more"),
        pytest.param(replace(BRUXISM, vocabulary=("masseter",)), id="term-less"),
        pytest.param(replace(BRUXISM, vocabulary=("masseter", "enamels")), id="term-spelled-otherwise"),
        pytest.param(replace(BRUXISM, aliases=(), vocabulary=(*BRUXISM.aliases, *BRUXISM.vocabulary)), id="moved"),
    ],
)
def test_the_digest_changes_with_any_term(changed: Condition) -> None:
    """A talk that was heard with other terms is heard again."""
    assert digest_vocabulary([changed, MIGRAINE]) != digest_vocabulary([BRUXISM, MIGRAINE])
    assert digest_vocabulary([BRUXISM]) != digest_vocabulary([BRUXISM, MIGRAINE])


def test_the_digest_does_not_change_with_what_is_not_heard() -> None:
    """The order of the packs, cues, mishearings and the plain name decide nothing while a talk is heard."""
    other = replace(BRUXISM, cues=("grind",), plain_name="Grinding", related=("migraine",))
    other = replace(other, mishearings={"bruxism": ("brooks ism",)})
    assert digest_vocabulary([MIGRAINE, other]) == digest_vocabulary([BRUXISM, MIGRAINE])


def test_a_digest_is_a_sha256() -> None:
    """Also of no packs."""
    assert digest_vocabulary([]) == "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
