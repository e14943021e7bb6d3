"""Known mishearings are put right, exactly these and nothing else."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talks import BRUXISM, MIGRAINE, say, spoken, texts

from pipeline.corrections import Repair
from pipeline.errors import RecordError, SettingsError
from pipeline.mishearings import check_mishearings, fold
from pipeline.models import Condition, Fix, Word
from pipeline.packs import join_conditions, parse_condition
from pipeline.text.repair import UNSURE, find_repairs, repair, require_fitting

PACKS = (
    replace(
        BRUXISM,
        mishearings={
            "bruxism": ("brooksism", "bruck sism", "sleep brooks ism"),
            "masseter": ("mass-etter", "mass eater"),
            "temporomandibular joint": ("temporal mandibuler joint", "TMGJ"),
        },
    ),
    replace(MIGRAINE, mishearings={"Excedrin": ("exedrin",), "migraine": ("my grain", "migrain")}),
)
HERE = Path(__file__).resolve().parent
SENTENCES = [
    line for line in (HERE / "data" / "ordinary-sentences.txt").read_text("utf-8").splitlines() if line[0] != "#"
]


def unsure(words: Sequence[Word], probability: float = 0.3) -> tuple[Word, ...]:
    """Give the words as heard with doubt."""
    return tuple(replace(word, probability=probability) for word in words)


def mend(text: str, *fixes: Fix, probability: float = 0.3) -> str:
    """Give what a spoken text reads after repairs and fixes."""
    words, _ = repair(unsure(say(text), probability), PACKS, fixes)
    return " ".join(texts(words))


@pytest.mark.parametrize(
    ("heard", "mended"),
    [
        ("Brooksism, is it?", "Bruxism, is it?"),
        ("It is brooksism.", "It is bruxism."),
        ("It is Brooksism.", "It is bruxism."),
        ("Stop. Brooksism hurts.", "Stop. Bruxism hurts."),
        ("brooksism hurts", "bruxism hurts"),
        ('the "Bruck sism" again', 'the "bruxism" again'),
        ("BROOKSISM and MIGRAIN", "Bruxism and migraine"),
        ("Exedrin for migrain", "Excedrin for migraine"),
        ("take exedrin, and", "take Excedrin, and"),
        ("Your mass -etter, right", "Your masseter, right"),
        ("Your mass-etter right", "Your masseter right"),
        ("Temporal mandibuler joint.", "Temporomandibular joint."),
        ("in the TMGJ.", "in the temporomandibular joint."),
    ],
)
def test_a_known_mishearing_is_put_right(heard: str, mended: str) -> None:
    """Capitals do not matter, marks around stay, and only a sentence's beginning is written with a capital."""
    assert mend(heard) == mended


@pytest.mark.parametrize(
    "heard",
    [
        "brooksisms",
        "antibrooksism",
        "non-brooksism",
        "brook sism",
        "my, grain",
        "my. Grain",
        "bruck and sism",
        "bruxism",
        "my migraine headache",
        "",
    ],
)
def test_nothing_else_is_touched(heard: str) -> None:
    """Parts of words, other spellings, words parted by a mark and right ones stay as they were heard."""
    assert mend(heard) == heard


@pytest.mark.parametrize(
    ("heard", "mended"),
    [
        ("Your temporo mandibular joint.", "Your temporomandibular joint."),
        ("Your temporal mandibular joint.", "Your temporal mandibular joint."),  # other letters
        ("Your temporom andibular joint.", "Your temporomandibular joint."),
        ("Temporom andibular it is.", "Temporomandibular it is."),
        ("the mas seter", "the mas seter"),  # too short a part to tell
        ("a craniofa cial pain", "a craniofacial pain"),
        ("a dis order of the jaw", "a dis order of the jaw"),
        ("the head aches", "the head aches"),  # two words, and may be meant so
    ],
)
def test_a_long_word_of_a_pack_heard_as_two_is_joined(heard: str, mended: str) -> None:
    """The letters are those of the term, and one part is no word by itself."""
    vocabulary = ("temporomandibular joint", "masseter", "craniofacial", "headaches", "disorder")
    pack = replace(BRUXISM, vocabulary=vocabulary)
    words, _ = repair(say(heard), [pack])
    assert " ".join(texts(words)) == mended


def test_the_longest_match_is_taken() -> None:
    """A mishearing inside a longer one is not repaired by itself."""
    assert mend("my sleep brooks ism, brooksism") == "my bruxism, bruxism"


def test_a_mishearing_inside_a_right_term_is_left_alone() -> None:
    """What the packs spell right is no mishearing of something else."""
    packs = (replace(MIGRAINE, vocabulary=("whole my grain bread",)), PACKS[0])
    packs = (replace(packs[0], mishearings={"migraine": ("my grain",)}), packs[1])
    words = unsure(say("whole my grain bread, my grain"))
    assert texts(repair(words, packs)[0]) == ["whole", "my", "grain", "bread,", "migraine"]


@pytest.mark.parametrize(
    ("probability", "mended"),
    [
        (1.0, "the mass eater and bruxism"),
        (UNSURE, "the mass eater and bruxism"),
        (0.79, "the masseter and bruxism"),
    ],
)
def test_ordinary_words_are_repaired_only_where_they_were_doubted(probability: float, mended: str) -> None:
    """A phrase that may be meant as it stands needs the recogniser's own doubt; a coinage does not."""
    assert mend("the mass eater and brooksism", probability=probability) == mended


def test_one_doubted_word_is_enough() -> None:
    """The least certain word of a phrase decides."""
    words = say("the mass eater hurts")
    words = (*words[:2], replace(words[2], probability=0.5), words[3])
    assert texts(repair(words, PACKS)[0]) == ["the", "masseter", "hurts"]


def test_a_repair_is_recorded() -> None:
    """The record says which words, when, what was heard, what stands there now, and which pack says so."""
    words = say("So, my grain and Bruck sism. |500 Brooksism.")
    assert find_repairs(unsure(words), PACKS) == (
        Repair(word=1, start_ms=300, heard="my grain", text="migraine", term="migraine", condition="migraine"),
        Repair(word=4, start_ms=1200, heard="Bruck sism.", text="bruxism.", term="bruxism", condition="bruxism"),
        Repair(word=6, start_ms=2300, heard="Brooksism.", text="Bruxism.", term="bruxism", condition="bruxism"),
    )


def test_repaired_words_share_the_old_time_and_doubt() -> None:
    """One word for three lasts as long as they did; three for one share its time; nobody is surer than before."""
    heard = (
        Word(text="Bruck", start_ms=0, end_ms=100, probability=0.9),
        Word(text="sism", start_ms=150, end_ms=300, probability=0.4),
        Word(text="TMGJ", start_ms=300, end_ms=530, probability=0.7),
    )
    assert repair(heard, PACKS)[0] == (
        Word(text="Bruxism", start_ms=0, end_ms=300, probability=0.4),
        Word(text="temporomandibular", start_ms=300, end_ms=477, probability=0.7),
        Word(text="joint", start_ms=477, end_ms=530, probability=0.7),
    )


def test_an_editor_can_undo_one_repair() -> None:
    """A fix whose text is what was heard leaves those words as they are, and only those."""
    words = say("brooksism and brooksism")
    mended, repairs = repair(words, PACKS, [Fix(word=0, heard="brooksism", text="brooksism")])
    assert texts(mended) == ["brooksism", "and", "bruxism"]
    assert [made.word for made in repairs] == [2]


def test_an_editors_fix_wins() -> None:
    """Words that a person corrected are not repaired, wholly or in part; the rest still are."""
    fixes = [Fix(word=1, heard="mass", text="big"), Fix(word=3, heard="and", text="plus my grain,")]
    assert mend("the mass eater and brooksism", *fixes) == "the big eater plus my grain, bruxism"


def test_a_shorter_mishearing_beside_a_fix_is_repaired() -> None:
    """Where a fix breaks the longest match, what is left of it may still be known."""
    words = say("sleep bruck sism")
    packs = (replace(BRUXISM, mishearings={"bruxism": ("sleep bruck sism", "bruck sism")}),)
    assert texts(repair(words, packs, [Fix(word=0, heard="sleep", text="Deep")])[0]) == ["Deep", "bruxism"]


def test_fixes_that_do_not_fit_are_told() -> None:
    """Fixes count in heard words, whatever is repaired before them."""
    words = say("bruck sism is bad")
    assert texts(repair(words, PACKS, [Fix(word=3, heard="bad", text="worse")])[0]) == ["bruxism", "is", "worse"]
    with pytest.raises(RecordError, match=r'^f\.toml: word 2 is "is", not "bad"; correct or delete this fix\.$'):
        repair(words, PACKS, [Fix(word=2, heard="bad", text="worse")], file="f.toml")


def test_packs_without_mishearings_repair_nothing() -> None:
    """A pack need not list any."""
    words = say("brooksism and my grain")
    assert repair(words, (BRUXISM, MIGRAINE)) == (words, ())
    assert repair((), PACKS) == ((), ())


@pytest.mark.parametrize(
    "made",
    [
        Repair(word=1, start_ms=0, heard="brooksism", text="bruxism", term="bruxism", condition="bruxism"),
        Repair(word=0, start_ms=0, heard="brooksism it", text="bruxism", term="bruxism", condition="bruxism"),
        Repair(word=-1, start_ms=0, heard="is", text="bruxism", term="bruxism", condition="bruxism"),
        Repair(word=9, start_ms=0, heard="", text="bruxism", term="bruxism", condition="bruxism"),
    ],
    ids=["moved", "longer", "before-the-first", "empty"],
)
def test_repairs_of_other_words_are_refused(made: Repair) -> None:
    """A record made for an older transcript is told, with the command that makes it anew."""
    words = say("brooksism is")
    require_fitting(words, find_repairs(words, PACKS), file="", again="")
    with pytest.raises(RecordError) as refused:
        require_fitting(words, [made], file="t/cleaning.json", again="minutes draft t")
    assert str(refused.value) == (
        f't/cleaning.json: it repairs "{made.heard}", which was not heard there; run `minutes draft t`.'
    )


# Properties -------------------------------------------------------------------------------------------

_TOKENS = (
    *("brooksism", "Brooksism,", "bruck", "sism.", "mass", "-etter", "eater", "my", "grain", "migrain?", "TMGJ"),
    *("sleep", "brooks", "ism", "the", "and", "bruxism", "jaw.", "-", "…", "whole", "Exedrin"),
)


@given(spoken(_TOKENS))
def test_repairing_keeps_order_and_time(words: tuple[Word, ...]) -> None:
    """Times never run backwards or leave the talk, every word has text, and no probability grows."""
    mended, repairs = repair(words, PACKS)
    times = [time for word in mended for time in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    assert all(word.text for word in mended)
    assert (times[:1], times[-1:]) == (
        [word.start_ms for word in words[:1]],
        [word.end_ms for word in words[-1:]],
    )
    assert max((word.probability for word in mended), default=0) <= 0.9
    assert [made.word for made in repairs] == sorted({made.word for made in repairs})


@given(spoken(_TOKENS))
def test_only_known_mishearings_change(words: tuple[Word, ...]) -> None:
    """Every repair replaces a listed spelling by its term; all words between repairs are the very same ones."""
    mended, repairs = repair(words, PACKS)
    listed = {fold(wrong): term for pack in PACKS for term, ways in pack.mishearings.items() for wrong in ways}
    assert all(listed[fold(made.heard)] == made.term for made in repairs)
    repaired = {at for made in repairs for at in range(made.word, made.word + len(made.heard.split()))}
    kept = [word for at, word in enumerate(words) if at not in repaired]
    assert [word for word in mended if word in kept] == kept
    assert len(mended) - len(kept) == sum(len(made.text.split()) for made in repairs)


@given(spoken(_TOKENS, least=1), st.data())
def test_fixes_stay_valid_among_repairs(words: tuple[Word, ...], data: st.DataObject) -> None:
    """Any fix that fits the heard words can be made, its text stands there, and undoing by it always works."""
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, min(start + 4, len(words))))
    heard = " ".join(texts(words[start:end]))
    mended, repairs = repair(words, PACKS, [Fix(word=start, heard=heard, text="HERE")])
    assert texts(mended).count("HERE") == 1
    assert all(made.word >= end or made.word + len(made.heard.split()) <= start for made in repairs)
    undone, _ = repair(words, PACKS, [Fix(word=start, heard=heard, text=heard)])
    before = texts(mended).index("HERE")
    assert " ".join(texts(undone)[before : before + end - start]) == heard


@given(spoken(_TOKENS))
def test_repairing_twice_changes_nothing_more(words: tuple[Word, ...]) -> None:
    """A term is no mishearing of another, so what was repaired stays."""
    packs = (replace(PACKS[0], mishearings={"bruxism": ("brooksism", "bruck sism")}), MIGRAINE)
    once, _ = repair(words, packs)
    assert repair(once, packs) == (once, ())


# Ordinary speech --------------------------------------------------------------------------------------


@functools.cache
def shipped() -> tuple[Condition, ...]:
    """Give the packs of this repository."""
    files = sorted((HERE.parent / "conditions").glob("*.toml"))
    return join_conditions(parse_condition(file.read_text("utf-8"), file=file.name) for file in files)


def misspell(term: str) -> list[str]:
    """Make spellings that a recogniser might write for a term: other letters for the same sounds, parted words."""
    swaps = (("x", "cks"), ("ph", "f"), ("y", "i"), ("ae", "e"), ("c", "k"), ("o", "a"), ("i", "ee"), ("er", "or"))
    spellings = [term.casefold().replace(old, new) for old, new in swaps]
    cuts = [at for at in (3, 4, len(term) // 2) if term[at - 1 : at + 1].isalpha() and 2 < at < len(term) - 1]
    spellings += [f"{term[:at]} {term[at:]}".casefold() for at in cuts]
    return [wrong for wrong in dict.fromkeys(spellings) if wrong != term.casefold()]


@functools.cache
def taught() -> tuple[Condition, ...]:
    """Give the shipped packs with thousands of made-up mishearings, as many as the rules let pass."""
    packs = []
    claimed: set[str] = set()
    for pack in shipped():
        listed: dict[str, tuple[str, ...]] = {}
        for term in (*pack.aliases, *pack.vocabulary):
            fresh = [wrong for wrong in misspell(term) if fold(wrong) not in claimed]
            good = tuple(wrong for wrong in fresh if is_accepted(pack, term, wrong))
            claimed.update(map(fold, good))
            if good:
                listed[term] = good
        packs.append(replace(pack, mishearings=listed))
    right = {fold(term) for pack in packs for term in (pack.name, *pack.aliases, *pack.vocabulary)}
    return tuple(
        replace(
            pack,
            mishearings={
                term: tuple(wrong for wrong in ways if fold(wrong) not in right)
                for term, ways in pack.mishearings.items()
            },
        )
        for pack in packs
    )


def is_accepted(pack: Condition, term: str, wrong: str) -> bool:
    """Say whether a pack may list a spelling."""
    try:
        check_mishearings([replace(pack, aliases=(), vocabulary=(), mishearings={term: (wrong,)})])
    except SettingsError:
        return False
    return True


def test_there_are_2000_ordinary_sentences() -> None:
    """The test below looks at something."""
    assert len(SENTENCES) == len(set(SENTENCES)) == 2000
    assert sum(len(sentence.split()) for sentence in SENTENCES) > 25_000


@pytest.mark.parametrize("probability", [1.0, 0.3])
def test_ordinary_sentences_pass_through_the_shipped_packs(probability: float) -> None:
    """Nobody's everyday words are exchanged, however unsure the recogniser was of them."""
    words = unsure(say(" ".join(SENTENCES)), probability)
    assert [(made.heard, made.text) for made in find_repairs(words, shipped())] == []


@pytest.mark.parametrize("probability", [1.0, 0.3])
def test_ordinary_sentences_pass_through_thousands_of_mishearings(probability: float) -> None:
    """Not even packs that list whatever the rules let pass exchange everyday words."""
    packs = taught()
    check_mishearings(packs)
    assert sum(len(ways) for pack in packs for ways in pack.mishearings.values()) > 3000
    words = unsure(say(" ".join(SENTENCES)), probability)
    assert [(made.heard, made.text) for made in find_repairs(words, packs)] == []


def test_made_up_mishearings_are_all_repaired() -> None:
    """The same thousands are found where they do stand, and each becomes its own term."""
    pairs = [(wrong, term) for pack in taught() for term, ways in pack.mishearings.items() for wrong in ways]
    words = unsure(say(" ".join(f"and {wrong}, too." for wrong, _ in pairs)))
    mended, repairs = repair(words, taught())
    assert len(repairs) == len(pairs)
    assert " ".join(texts(mended)) == " ".join(f"and {term}, too." for _, term in pairs)
