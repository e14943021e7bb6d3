"""Clean verbatim: what only the ear needs goes, with a reason; everything that means something stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import long_lists, say, spoken

from pipeline.english import NEGATIONS, bare
from pipeline.models import Removal, Word
from pipeline.text.cleaning import Cleaned, clean
from pipeline.text.repeats import LONGEST_REPEAT


def write(text: str) -> str:
    """Give a spoken text as it is written after cleaning."""
    words = say(text)
    return " ".join(clean(words).texts.values())


def kinds(text: str) -> list[str]:
    """Give the kinds of what was removed from a spoken text."""
    return [removal.kind for removal in clean(say(text)).removals]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Um, so the neck is sore.", "So the neck is sore."),
        ("It, uh, hurts.", "It, hurts."),
        ("It can, um, fool you.", "It can fool you."),
        ("On the, uh, left.", "On the left."),
        ("It hurts. Um, the neck does.", "It hurts. The neck does."),
        ("It hurts, um. Then it stops.", "It hurts. Then it stops."),
        ("Er, go to the ER.", "Go to the ER."),
        ("Mm, uh, erm, yes.", "Yes."),
    ],
)
def test_hesitations_go(said: str, written: str) -> None:
    """Sounds of thinking are dropped, and what follows begins as a sentence does."""
    assert write(said) == written
    assert set(kinds(said)) == {"filler"}


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("You know, it hurts.", "It hurts."),
        ("It hurts, you know, at night.", "It hurts, at night."),
        ("And you know, it hurts.", "And it hurts."),
        ("I mean, it hurts.", "It hurts."),
        ("It is, I mean, it was fine.", "It is, it was fine."),
        ("It was, like, a knife.", "It was a knife."),
        ("It is like, a knife.", "It is a knife."),
    ],
)
def test_tics_go(said: str, written: str) -> None:
    """The tics you know, I mean and like go where they are set off and say nothing."""
    assert write(said) == written
    assert kinds(said) == ["tic"]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("The, the nerve.", "The nerve."),
        ("it it hurts", "It hurts"),
        ("It's it's fine.", "It's fine."),
        ("A pain in the in the neck.", "A pain in the neck."),
        ("I don't, I don't know.", "I don't know."),
        ("We inject the, we inject the joint.", "We inject the joint."),
        ("You can have, you can have both.", "You can have both."),
        ("the the the nerve", "The nerve"),
    ],
)
def test_words_said_twice_go_once(said: str, written: str) -> None:
    """A run of up to four words that was said twice by accident is written once."""
    assert write(said) == written
    assert set(kinds(said)) == {"repeat"}


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("When I— when you bend over, it hurts.", "When you bend over, it hurts."),
        ("We can... we have a plan.", "We have a plan."),
        ("This is a migr- migraine.", "This is a migraine."),
    ],
)
def test_false_starts_go(said: str, written: str) -> None:
    """A start that was broken off and begun again with the same word goes."""
    assert write(said) == written
    assert kinds(said) == ["false start"]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("It turns sort of blue.", id="sort-of"),
        pytest.param("It is kind of you.", id="kind-of"),
        pytest.param("It is very, very sore.", id="very-very"),
        pytest.param("No, no, do not do that.", id="no-no"),
        pytest.param("At L4, L4 it is narrow.", id="level"),
        pytest.param("It is bone on bone on the inside.", id="bone-on-bone"),
        pytest.param("I know that that hurts.", id="that-that"),
        pytest.param("She had had it before.", id="had-had"),
        pytest.param("Go to the ER right away.", id="emergency-room"),
        pytest.param("Because you know the answer.", id="you-know-verb"),
        pytest.param("As you know, it hurts.", id="as-you-know"),
        pytest.param("Do you know, it hurts.", id="do-you-know"),
        pytest.param("Just so you know, it takes a week.", id="so-you-know"),
        pytest.param("It hurts, you know.", id="you-know-at-the-end"),
        pytest.param("And I mean it.", id="i-mean-it"),
        pytest.param("The things I like, such as tea, help.", id="things-i-like"),
        pytest.param("What would you like, tea or water?", id="would-you-like"),
        pytest.param("I would like, if possible, an MRI.", id="would-like"),
        pytest.param("That is what it feels like, a knife.", id="feels-like"),
        pytest.param("It looks like, well, a disc.", id="looks-like"),
        pytest.param("When you bend it, it hurts.", id="clauses-it-it"),
        pytest.param("If you can, you can walk the same day.", id="clauses-you-can"),
        pytest.param("What it is is a pinched nerve.", id="is-is"),
        pytest.param("I gave her her results.", id="her-her"),
        pytest.param("Two, two and a half weeks.", id="number-words"),
        pytest.param("Take 5 mg, 5 mg a day.", id="dose"),
        pytest.param("Take 2— take 3 a day.", id="corrected-dose"),
        pytest.param("It was sore. It was sore all day.", id="two-sentences"),
        pytest.param("So, the plan is this.", id="so"),
        pytest.param("The L- shaped one.", id="hyphen"),
    ],
)
def test_words_that_mean_something_stay(said: str) -> None:
    """Whatever could carry meaning is left exactly as it was said."""
    assert write(said) == said
    assert kinds(said) == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        pytest.param("You should not— you should never stop it.", "not—", id="negation"),
        pytest.param("I don't— I do take it.", "don't—", id="contracted-negation"),
        pytest.param("Take two— take three pills.", "two—", id="number-word"),
        pytest.param("on the left— on the right knee", "left—", id="side"),
    ],
)
def test_a_correction_of_what_matters_is_left_to_the_editor(said: str, kept: str) -> None:
    """A broken-off start that holds a number, a side or a negation stays: only a person may choose."""
    assert kept in write(said)


def test_every_removal_is_recorded() -> None:
    """Each removal says which words went, when they were said, of what kind they are and why."""
    words = say("Um, the |500 the nerve, you know, we we see it.", start_ms=1000)
    assert clean(words).removals == (
        Removal(start=0, end=1, start_ms=1000, removed="Um,", kind="filler", reason="a sound of thinking"),
        Removal(start=1, end=2, start_ms=1300, removed="the", kind="repeat", reason="said twice in a row"),
        Removal(
            start=4,
            end=6,
            start_ms=2700,
            removed="you know,",
            kind="tic",
            reason="a habit of speech that says nothing here",
        ),
        Removal(start=6, end=7, start_ms=3300, removed="we", kind="repeat", reason="said twice in a row"),
    )


def test_rules_see_what_earlier_rules_left() -> None:
    """Words that a hesitation parted are found to be said twice."""
    assert clean(say("the, um, the nerve")) == Cleaned(
        kept=(2, 3),
        texts={2: "The", 3: "nerve"},
        removals=(
            Removal(start=0, end=1, start_ms=0, removed="the,", kind="repeat", reason="said twice in a row"),
            Removal(start=1, end=2, start_ms=300, removed="um,", kind="filler", reason="a sound of thinking"),
        ),
    )


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("It hurts, um. Then it stops.", "It hurts. Then it stops."),
        ("It hurts um? Then it stops.", "It hurts. Then it stops."),
        ("That is it for today, um.", "That is it for today."),
        ("That is it um.", "That is it."),
        ("um, hello", "Hello"),
        ("iPhone users, um, text.", "IPhone users, text."),
        ("It was 5, um, 10 times.", "It was 5, 10 times."),
    ],
)
def test_sentences_are_mended(said: str, written: str) -> None:
    """Where a removal took a sentence's end or beginning, the words beside it take it over."""
    assert write(said) == written


def test_nothing_in_nothing_out() -> None:
    """A talk without words, or of hesitations alone, is clean."""
    assert clean(()) == Cleaned(kept=(), texts={}, removals=())
    assert clean(say("Um. Uh.")).kept == ()


def test_what_stays_keeps_its_time() -> None:
    """A word that stays was said when it was said, also where its capital is ours."""
    words = say("Um, the nerve.")
    assert clean(words).kept == (1, 2)
    assert clean(words).texts == {1: "The", 2: words[2].text}


TOKENS = (
    *("um,", "Uh", "the", "the,", "it", "it,", "is", "you", "know,", "know", "I", "mean,", "like,", "like", "in"),
    *(
        "when",
        "When",
        "I—",
        "neck",
        "neck.",
        "migr-",
        "migraine",
        "5",
        "L4,",
        "two",
        "three—",
        "not",
        "not—",
        "no,",
    ),
    *("never", "don't", "don't—", "very", "that", "had", "...", "—", "so", "and", "left", "can", "can."),
)
NUMBERS = {"two", "three"}
CUES = {"no", "sorry", "mean", "well", "wait", "rather", "that", "me", "correction"}


@settings(deadline=None, max_examples=100)
@given(spoken(TOKENS, most=40))
def test_what_stays_and_what_goes_make_up_the_talk(words: tuple[Word, ...]) -> None:
    """Kept words are a subsequence; every other word stands in a removal; only marks and capitals are mended."""
    cleaned = clean(words)
    gone = {at for removal in cleaned.removals for at in range(removal.start, removal.end)}
    assert list(cleaned.kept) == sorted(set(range(len(words))) - gone)
    assert list(cleaned.texts) == list(cleaned.kept)
    assert all(bare(cleaned.texts[at]) == bare(words[at].text) for at in cleaned.kept)
    assert all(
        removal.start_ms == words[removal.start].start_ms and removal.reason for removal in cleaned.removals
    )
    assert sum(len(removal.removed.split()) for removal in cleaned.removals) == len(gone)


@settings(deadline=None, max_examples=100)
@given(long_lists(st.sampled_from(TOKENS), 0, 30))
def test_no_number_and_no_negation_is_lost(tokens: list[str]) -> None:
    """A number or a negation goes only where the very same one is said again, or is taken back aloud.

    At once, but for words that were said twice themselves: "the don't, don't, um, the don't".
    """
    words = say(" ".join(tokens))
    cleaned = clean(words)
    for removal in cleaned.removals:
        if removal.kind == "repair":
            assert CUES & {bare(text) for text in removal.removed.split()}
            continue
        said = [bare(text) for text in removal.removed.split()]
        left = [bare(words[at].text) for at in cleaned.kept if at >= removal.end]
        assert set(filter(is_precious, said)) <= set(left[: len(said) + LONGEST_REPEAT])


def is_precious(word: str) -> bool:
    """Say whether a bare word is a number or a negation."""
    return word in NEGATIONS | NUMBERS or word.endswith("n't") or word[-1:].isdigit()
