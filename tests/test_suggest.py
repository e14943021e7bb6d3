"""Near misses are suggested to the editor, rarely and never as certain."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from talks import BRUXISM, MIGRAINE, say, spoken, texts

from pipeline.corrections import Suggestion
from pipeline.models import Condition, Word
from pipeline.packs import join_conditions, parse_condition
from pipeline.text.suggest import LEAST_SCORE, MOST_WORDS, find_suggestions

HERE = Path(__file__).resolve().parent
DRUGS = replace(
    MIGRAINE,
    id="drugs",
    aliases=("rebound headache",),
    vocabulary=(
        *("gabapentin", "pregabalin", "duloxetine", "erenumab", "ubrogepant", "atogepant", "L4-L5"),
        *("radiofrequency ablation", "onabotulinumtoxinA", "giant cell arteritis", "hyperhidrosis"),
    ),
)
PACKS = (BRUXISM, MIGRAINE, DRUGS)


def doubt(words: Sequence[Word], probability: float = 0.3) -> tuple[Word, ...]:
    """Give the words as heard with doubt."""
    return tuple(replace(word, probability=probability) for word in words)


def suggest(text: str, probability: float = 1.0) -> list[tuple[str, str]]:
    """Give what was heard and what is suggested for it."""
    found = find_suggestions(doubt(say(text), probability), PACKS)
    return [(near.heard, near.term) for near in found]


@pytest.mark.parametrize(
    ("text", "near_misses"),
    [
        ("It is broxism, really.", [("broxism,", "bruxism")]),
        ("Your mass -etters are big.", [("mass -etters", "masseter")]),
        ("We try dulexetine first.", [("dulexetine", "duloxetine")]),
        ("Servicogenic pain and a tripton helps.", [("tripton", "triptan")]),
        ("Then radiofrequency oblation.", [("radiofrequency oblation.", "radiofrequency ablation")]),
        ("Framane e rennumab, too.", [("e rennumab,", "erenumab")]),
    ],
)
def test_a_coinage_near_a_term_is_suggested(text: str, near_misses: list[tuple[str, str]]) -> None:
    """A word that is in no dictionary is compared with the terms, however sure the recogniser was."""
    assert suggest(text) == near_misses


def test_the_clinics_own_words_are_suggested_too() -> None:
    """Medicines that stand in no pack are misheard as well; one that was heard right is asked about no more."""
    words = say("You take clapidogrel or warfarin.")
    found = find_suggestions(words, PACKS, vocabulary=["clopidogrel", "warfarin"])
    assert [(near.heard, near.term) for near in found] == [("clapidogrel", "clopidogrel")]


@pytest.mark.parametrize(
    ("probability", "near_misses"),
    [
        (0.3, [("my grain", "migraine"), ("mass setter.", "masseter")]),
        (0.59, [("my grain", "migraine"), ("mass setter.", "masseter")]),
        (0.6, []),
        (1.0, []),
    ],
)
def test_ordinary_words_are_suggested_only_when_doubted(
    probability: float, near_misses: list[tuple[str, str]]
) -> None:
    """Everyday words that were heard clearly are taken as they are."""
    assert suggest("I get my grain and a big mass setter.", probability) == near_misses


@pytest.mark.parametrize(
    "text",
    [
        "bruxism",
        "my migraines",
        "Migraine headaches, again.",
        "a masseter. And enamel",
        "a clear aura",
        "in the L4, L5 area",
        "the radiofrequency ablation works",
    ],
)
def test_a_right_term_is_never_asked_about(text: str) -> None:
    """What the packs know, with any of its endings, is right, however unsure the recogniser was."""
    assert suggest(text, 0.1) == []


def test_a_span_does_not_reach_over_a_mark() -> None:
    """Two words parted by a comma or full stop were no one name."""
    assert suggest("mass setter", 0.3) == [("mass setter", "masseter")]
    assert suggest("mass, setter", 0.3) == suggest("mass. Setter", 0.3) == []


def test_a_suggestion_says_all_an_editor_needs() -> None:
    """Which words, when, what was heard, which term, how like they are, and nothing else if nothing is to fear."""
    words = doubt(say("So it is Brucks ism."), 0.5)
    assert find_suggestions(words, PACKS) == (
        Suggestion(word=3, start_ms=900, heard="Brucks ism.", term="bruxism", score=0.82, note=""),
    )


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("a brogepant", 'may be "atogepant"'),
        ("hypahydrosis", 'may be "hypohidrosis"'),
        ("giant cell arthritis", '"arthritis" is a name of its own'),
        ("dulexetine", ""),
    ],
)
def test_a_confusable_term_is_never_suggested_silently(text: str, note: str) -> None:
    """Where the term may be taken for another, the suggestion says so."""
    assert [near.note for near in find_suggestions(doubt(say(text)), PACKS)] == [note]


def test_more_doubt_gives_a_higher_score() -> None:
    """The same letters weigh more where the recogniser itself was unsure."""
    scores = [find_suggestions(doubt(say("broxism"), sure), PACKS)[0].score for sure in (0.1, 0.5, 0.9)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_settled_words_are_left_alone() -> None:
    """What was repaired or corrected is not asked about again."""
    words = say("broxism and broxism")
    assert [near.word for near in find_suggestions(words, PACKS)] == [0, 2]
    assert [near.word for near in find_suggestions(words, PACKS, settled={0})] == [2]


def test_a_listed_phrase_heard_clearly_is_suggested() -> None:
    """A known mishearing of ordinary words that was not repaired for want of doubt is at least shown."""
    packs = (replace(BRUXISM, mishearings={"masseter": ("mass eater",), "bruxism": ("brooksism",)}),)
    assert find_suggestions(say("a mass eater"), packs) == (
        Suggestion(
            word=1,
            start_ms=300,
            heard="mass eater",
            term="masseter",
            score=1.0,
            note="ordinary words, heard clearly",
        ),
    )
    assert find_suggestions(say("a mass eater"), packs, settled={2}) == ()


def test_nothing_to_compare() -> None:
    """No words, or no packs, give no suggestions."""
    assert find_suggestions((), PACKS) == find_suggestions(say("broxism"), ()) == ()


@given(
    spoken(("broxism", "my", "grain", "mass", "-etters", "dulexetine,", "the", "bruxism", "tripton.", "—", "90%"))
)
def test_suggestions_are_orderly(words: tuple[Word, ...]) -> None:
    """None overlaps another, each repeats what was heard there, is short, and scores at least the least."""
    words = doubt(words, 0.5)
    last = 0
    for near in find_suggestions(words, PACKS):
        heard = near.heard.split()
        assert near.word >= last
        assert texts(words[near.word : near.word + len(heard)]) == heard
        assert near.start_ms == words[near.word].start_ms
        assert 1 <= len(heard) <= MOST_WORDS
        assert LEAST_SCORE <= near.score <= 1
        last = near.word + len(heard)


# How many there are -----------------------------------------------------------------------------------


def shipped() -> tuple[Condition, ...]:
    """Give the packs of this repository."""
    files = sorted((HERE.parent / "conditions").glob("*.toml"))
    return join_conditions(parse_condition(file.read_text("utf-8"), file=file.name) for file in files)


def ordinary() -> tuple[Word, ...]:
    """Give the 2,000 ordinary sentences as one clearly heard talk."""
    lines = (HERE / "data" / "ordinary-sentences.txt").read_text("utf-8").splitlines()
    return say(" ".join(line for line in lines if line[0] != "#"))


def test_clear_ordinary_speech_gives_hardly_a_suggestion() -> None:
    """At most one in ten thousand words, although names of people and places are in no dictionary either."""
    words = ordinary()
    assert len(find_suggestions(words, shipped())) <= len(words) / 10_000


def test_ordinary_speech_with_ordinary_doubt_gives_few_suggestions() -> None:
    """At most one in a thousand words, with as many unsure words as tiny.en has among those it hears right."""
    chance, words = random.Random(5), ordinary()  # noqa: S311  not for secrets
    measured = {0.3: 0.75, 0.45: 1.6, 0.55: 2.1, 0.75: 4.7, 0.95: 90.85}
    sure = chance.choices(list(measured), list(measured.values()), k=len(words))
    heard = tuple(replace(word, probability=p) for word, p in zip(words, sure, strict=True))
    assert len(find_suggestions(heard, shipped())) <= len(words) / 1000


HEARD = [
    *(
        ("broxism,", "bruxism"),
        ("paraxetine.", "paroxetine"),
        ("mass -etters,", "masseter"),
        ("tripton", "triptan"),
    ),
    *(
        ("Servicogenic headache.", "cervicogenic"),
        ("bupovacane", "bupivacaine"),
        ("tinnles", "Tinel sign"),
    ),
    *(("Framane -Zumab,", "fremanezumab"), ("Galcane -Zumab,", "galcanezumab"), ("jepent", "gepant")),
    *(
        ("Eptine's U -Mub,", "eptinezumab"),
        ("nausoplastic pain,", "nociplastic pain"),
        ("pergabalin.", "pregabalin"),
    ),
    *(("alladinia.", "allodynia"), ("dulexetine,", "duloxetine"), ("cyclobensiprene.", "cyclobenzaprine")),
    *(("low -dose naltric zone,", "low-dose naltrexone"), ("giant cell arthritis,", "giant cell arteritis")),
    *(("transphiraminal", "transforaminal"), ("methoprednisolone,", "methylprednisolone")),
    *(("sternocletumastoid,", "sternocleidomastoid"), ("amatrip to line", "amitriptyline")),
]
"""What tiny.en wrote for terms of the packs in synthetic talks of this project, and the terms."""


@pytest.mark.parametrize(("heard", "term"), HEARD, ids=[term for _, term in HEARD])
def test_real_mishearings_are_suggested(heard: str, term: str) -> None:
    """What the default model made of real terms leads back to them, among all terms of the shipped packs."""
    found = find_suggestions(doubt(say(f"and we said {heard}"), 0.5), shipped())
    assert [near.heard for near in found if term in near.term] != []
