"""The bias: what a hypothesis earns for the clinic's terms, and gives back for half of one."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from itertools import accumulate, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import tokenizer
from talks import long_lists

from pipeline.speech.bias import BONUS, Bias

# As tiny.en writes them: " bru|x|ism", " mass|eter", " Mass|eters", " p|tery|g|oid", " sac|ro|ili|ac| joint".


def bias(*terms: str, sure: Iterable[str] = ()) -> Bias:
    """Give a bias towards terms in which a token earns 1 nat."""
    return Bias(terms, tokenizer(), sure=sure, bonus=1.0)


def tokens_of(text: str) -> list[int]:
    """Give the tokens that the model writes for a text."""
    return list(tokenizer().encode(" " + text))


def gains(leaning: Bias, tokens: Sequence[int]) -> list[float]:
    """Give what each token earns, one after the other; the last is the end of the text."""
    progress, earned = leaning.start, []
    for token in [*tokens, tokenizer().eot]:
        progress, gain = leaning.advance(progress, token)
        earned.append(gain)
    return earned


def earned(leaning: Bias, text: str) -> float:
    """Give what a whole text earns."""
    return sum(gains(leaning, tokens_of(text)))


def test_each_token_of_a_term_after_its_first_earns() -> None:
    """Many words begin like one of many terms, so the first token is free; the end takes nothing back."""
    assert gains(bias("bruxism"), tokens_of("bruxism")) == [0, 1, 1, 0]
    assert gains(bias("bruxism"), tokens_of("so bruxism hurts")) == [0, 0, 1, 1, 0, 0]


def test_a_sure_name_earns_from_its_first_token() -> None:
    """The clinic's own names are few and certain to be said."""
    assert gains(bias(sure=["bruxism"]), tokens_of("bruxism")) == [1, 1, 1, 0]
    assert gains(bias("bruxism", sure=["bruxism"]), tokens_of("bruxism")) == [1, 1, 1, 0]


@pytest.mark.parametrize("text", ["bruise", "brush", "bru", "brux", "so brux hurts", "bruxismus", "bruxist"])
def test_the_whole_bonus_is_taken_back_for_half_a_term(text: str) -> None:
    """A text that only begins like a term, or goes on after it as another word, earns nothing in all."""
    assert earned(bias("bruxism"), text) == 0
    assert earned(bias(sure=["bruxism"]), text) == 0


def test_the_bonus_is_taken_back_at_once() -> None:
    """The token that leaves a term gives back what the tokens before it earned, not later."""
    tokens = [*tokens_of("bruxism")[:2], *tokens_of("the jaw")]
    assert gains(bias("bruxism"), tokens) == [0, 1, -1, 0, 0]
    assert gains(bias(sure=["bruxism"]), tokens) == [1, 1, -2, 0, 0]


@pytest.mark.parametrize(
    "text", ["bruxism", "bruxism, too", "bruxism.", "bruxism's", "bruxism-like", "bruxism? No"]
)
def test_the_bonus_is_kept_for_a_whole_term(text: str) -> None:
    """Punctuation, the next word or the end of the text leave a finished term its bonus."""
    assert earned(bias("bruxism"), text) == 2


@pytest.mark.parametrize(
    ("term", "text", "bonus"),
    [
        ("masseter", "Masseter", 1),
        ("masseter", "masseters", 1),
        ("masseter", "Masseters", 1),
        ("Botox", "Botox", 1),
        ("bruxism", "bruxisms", 2),
        ("lateral pterygoid", "Lateral pterygoid", 5),
    ],
)
def test_capitals_and_plurals_are_forms_of_a_term(term: str, text: str, bonus: float) -> None:
    """A term at the beginning of a sentence, and more than one of it, earn for each token after the first."""
    assert len(tokens_of(text)) - 1 == bonus
    assert earned(bias(term), text) == bonus


def test_a_word_of_a_longer_term_is_leaned_towards_alone() -> None:
    """Who says "lateral pterygoid" also says "pterygoid"; words as short as "of" are no part."""
    leaning = bias("lateral pterygoid")
    assert earned(leaning, "the pterygoid") == 3
    assert earned(leaning, "lateral pterygoid") == 4


def test_two_terms_earn_each_their_own() -> None:
    """One term right after another earns as if it stood alone."""
    assert earned(bias("bruxism", "masseter"), "bruxism masseter bruxism") == 2 + 1 + 2


def test_a_finished_word_keeps_its_bonus_when_a_longer_term_is_left() -> None:
    """Who says "sacroiliac joint hurts" said "sacroiliac", though "sacroiliac joint pain" was begun and left."""
    leaning = bias("sacroiliac joint pain")
    assert earned(leaning, "sacroiliac joint pain") == 5
    assert earned(leaning, "sacroiliac hurts") == 3
    assert earned(leaning, "sacroiliac joint hurts") == 3


def test_a_term_that_the_model_knows_as_one_token_needs_no_help() -> None:
    """A term of one token is never leaned towards, not even a sure one."""
    assert len(tokens_of("migraine")) == 1
    assert gains(bias("migraine", sure=["migraine"]), tokens_of("migraine hurts")) == [0, 0, 0]


def test_tokens_that_go_on_with_a_term_are_invited() -> None:
    """Only a begun term invites, and only with what would carry it on; a finished one with its plural at most."""
    leaning = bias("bruxism", "masseter")
    bru, x, ism = tokens_of("bruxism")
    progress, invited = leaning.start, []
    for token in (bru, x, ism):
        invited.append(set(leaning.inviting(progress)))
        progress, _ = leaning.advance(progress, token)
    assert invited == [set(), {x}, {ism, tokens_of("bruxisms")[-1]}]
    assert set(leaning.inviting(progress)) == set()


def test_no_terms_lean_nowhere() -> None:
    """A clinic without packs is heard as the model hears."""
    assert earned(bias(), "bruxism of the masseter") == 0


def test_the_bonus_is_the_measured_one_unless_told() -> None:
    """Every token of a term earns what was chosen by measuring."""
    leaning = Bias(["bruxism"], tokenizer())
    assert gains(leaning, tokens_of("bruxism")) == [0, BONUS, BONUS, 0]


TERMS = ("bruxism", "masseter", "botulinum", "pterygoid", "sacroiliac joint pain", "trigeminal neuralgia")
SURE = ("Moderni", "Cynthia")
LEANING = bias(*TERMS)
SURELY = bias(*TERMS, sure=SURE)
_WORDS = ("the", "hurts", "so", "bruise", "mass", "joint", "neural", "bottle", "Modern", "I", "pain.", "terrible")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from((*TERMS, *_WORDS)), max_size=12))
def test_a_talk_earns_for_its_terms_and_for_nothing_else(words: list[str]) -> None:
    """In any order of terms and ordinary words, the score gains what the terms alone gain."""
    assert earned(LEANING, " ".join(words)) == sum(len(tokens_of(word)) - 1 for word in words if word in TERMS)


_PIECES = sorted({token for text in (*TERMS, *SURE, *_WORDS, "s x 's , . ish") for token in tokens_of(text)})


@settings(max_examples=400, deadline=None)
@given(long_lists(st.sampled_from(_PIECES), 0, 30))
def test_nothing_is_earned_that_was_not_finished(tokens: list[int]) -> None:
    """Whatever the tokens, the sum is never negative, and 0 at the end where no word of a term was said."""
    sums = list(accumulate(gains(SURELY, tokens)))
    assert min(sums) >= 0
    parts = [part for term in (*TERMS, *SURE) for part in term.split()]
    said = re.compile(rf"\b({'|'.join(parts)})(?![a-rt-z0-9])", re.IGNORECASE)
    if not said.search(tokenizer().decode(tokens)):
        assert sums[-1] == 0


def test_five_hundred_terms_lean_as_one_does() -> None:
    """With hundreds of packs' terms each still earns, and making and asking the trie takes no time to speak of."""
    syllables = ("oste", "arthr", "myal", "neur", "blast", "pteryg", "ili", "itis")
    terms = ["".join(parts) for parts in product(syllables, repeat=3)][:500]
    began = time.monotonic()
    leaning = bias(*terms)
    assert [earned(leaning, term) for term in terms] == [len(tokens_of(term)) - 1 for term in terms]
    assert time.monotonic() - began < 5
