"""What each sentence says about each condition."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from talks import BRUXISM, MIGRAINE, say

from pipeline.text.evidence import (
    CUE_WEIGHT,
    MOST_PER_SENTENCE,
    NAME_WEIGHT,
    TERM_WEIGHT,
    WORD_WEIGHT,
    Evidence,
    Lexicon,
    stems,
)
from pipeline.text.sentences import make_sentence

REPOSITORY = Path(__file__).resolve().parent.parent
LEXICON = Lexicon((MIGRAINE, BRUXISM))


def weigh(text: str, lexicon: Lexicon = LEXICON) -> dict[str, Evidence]:
    """Give what a spoken sentence says about each condition."""
    words = say(text)
    return dict(lexicon.weigh(make_sentence(words, 0, len(words))))


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("The weather is nice today.", {}),
        ("It is a migraine.", {"migraine": Evidence(weight=NAME_WEIGHT, named=True, heard=["migraine"])}),
        ("Your MIGRAINES, again!", {"migraine": Evidence(weight=NAME_WEIGHT, named=True, heard=["migraine"])}),
        ("Light bothers you.", {"migraine": Evidence(weight=CUE_WEIGHT, heard=["light bothers you"])}),
        ("There is an aura.", {"migraine": Evidence(weight=TERM_WEIGHT, heard=["aura"])}),
        ("It is throbbing.", {"migraine": Evidence(weight=pytest.approx(WORD_WEIGHT, rel=0.01))}),
        (
            "A migraine headache may have an aura.",
            {
                "migraine": Evidence(
                    weight=NAME_WEIGHT + TERM_WEIGHT, named=True, heard=["migraine headache", "aura"]
                )
            },
        ),
        (
            "Migraine or bruxism.",
            {
                "migraine": Evidence(weight=NAME_WEIGHT / 2, named=True, heard=["migraine"]),
                "bruxism": Evidence(weight=NAME_WEIGHT / 2, named=True, heard=["bruxism"]),
            },
        ),
    ],
)
def test_names_cues_terms_and_words_weigh(text: str, evidence: dict[str, Evidence]) -> None:
    """A name weighs most, then a cue, a term, a word; conditions named together share the weight."""
    assert weigh(text) == evidence


def test_a_sentence_says_only_so_much() -> None:
    """A sentence crowded with signs of a condition does not outweigh a whole talk."""
    found = weigh("Migraine: a throbbing headache, light bothers you, aura, triptan.")
    assert found["migraine"].weight == MOST_PER_SENTENCE


def test_a_shared_term_says_less() -> None:
    """A term of two packs weighs half for each."""
    lexicon = Lexicon((MIGRAINE, replace(BRUXISM, vocabulary=("aura",))))
    found = weigh("an aura", lexicon)
    assert {name: entry.weight for name, entry in found.items()} == {"migraine": 0.5, "bruxism": 0.5}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My grain is bad.", "migraine"),
        ("A my grain headache.", "migraine"),
        ("It is a migrane attack.", "migraine"),
        ("This is bruxizm.", "bruxism"),
        ("We see teeth grindin here.", "bruxism"),
        ("A mygraine.", "migraine"),
    ],
)
def test_misheard_names_are_found(text: str, name: str) -> None:
    """A name that is spelled, or sounds, nearly the same is that name."""
    assert {found for found, entry in weigh(text).items() if entry.named} == {name}


@pytest.mark.parametrize(
    "text", ["The immigrants came.", "In the margin.", "He brushes his teeth.", "Maine train."]
)
def test_other_words_are_no_names(text: str) -> None:
    """A word that is only a little like a name is not taken for it."""
    assert not any(entry.named for entry in weigh(text).values())


def test_a_short_name_must_be_spelled_right() -> None:
    """Too many words sound like a name of five letters or less, so it is found only as it is written."""
    lexicon = Lexicon((replace(MIGRAINE, id="tmj", name="TMJ", aliases=("TMJ", "joint")),))
    assert weigh("the jaunt", lexicon) == {}
    assert weigh("the TMJ", lexicon)["tmj"].named


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("grinding teeth", "grinds teeth"),
        ("headaches", "headache"),
        ("X-ray", "x ray"),
        ("the nerve's root", "the nerve root"),
        ("Neck, shoulder", "neck shoulder"),
        ("injected", "injecting"),
        ("therapies", "therapi"),
    ],
)
def test_endings_do_not_matter(one: str, other: str) -> None:
    """Words that differ only in their commonest endings agree."""
    assert stems(one) == stems(other)


@pytest.mark.parametrize(("one", "other"), [("nerve", "never"), ("hip", "hips' joint"), ("disc", "discuss")])
def test_different_words_differ(one: str, other: str) -> None:
    """Words that mean something else keep apart."""
    assert stems(one) != stems(other)


def test_a_word_of_grammar_says_nothing() -> None:
    """Words such as than, will and your stand in cues, but alone they are no sign of a condition."""
    lexicon = Lexicon((replace(MIGRAINE, cues=("worse than your neck", "it will come without warning")),))
    assert weigh("They will do more than your doctor without it.", lexicon) == {}


def test_no_packs_find_nothing() -> None:
    """Without packs there is no evidence, and no error."""
    assert weigh("It is a migraine.", Lexicon(())) == {}


SCRIPT = """
from talks import MIGRAINE, say
from dataclasses import replace
from pipeline.text.evidence import Lexicon
from pipeline.text.sentences import make_sentence

pack = replace(MIGRAINE, aliases=("migraine", "migraines", "Migraine's", "migrained"))
words = say("A migraine.")
print(Lexicon((pack,)).weigh(make_sentence(words, 0, 2))["migraine"].heard)
"""


def test_the_same_talk_gives_the_same_reasons_every_time() -> None:
    """What the editor is told does not depend on the order in which Python happens to hash words."""
    told = set()
    for seed in ("1", "2", "3", "4"):
        path = f"{REPOSITORY}{os.pathsep}{Path(__file__).parent}"
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": path}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
        )
        told.add(done.stdout)
    assert len(told) == 1


@pytest.mark.parametrize(
    "said", ["It was not a migraine.", "This isn't migraine.", "Unlike a migraine, it passes."]
)
def test_what_is_denied_counts_little(said: str) -> None:
    """A condition that is ruled out is named, and weighs a quarter of one that is told about."""
    lexicon = Lexicon((MIGRAINE,))
    denied, told = weigh(said, lexicon)["migraine"], weigh("It was a migraine.", lexicon)["migraine"]
    assert denied.named
    assert denied.weight == told.weight / 4


def test_what_somebody_cannot_do_is_no_denial() -> None:
    """Inability is a symptom: "you can't lift your head with a migraine" tells of a symptom."""
    lexicon = Lexicon((MIGRAINE,))
    assert weigh("You can't work with migraine.", lexicon) == weigh("You may work with migraine.", lexicon)
