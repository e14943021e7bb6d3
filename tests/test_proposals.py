"""What is proposed of what was heard, and what a person's word does with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talks import BRUXISM, MIGRAINE

from pipeline.errors import RecordError
from pipeline.models import Condition
from pipeline.packs import join_conditions
from pipeline.proposals import (
    HEADER,
    Proposal,
    find_refusals,
    format_hearings,
    format_proposals,
    keep_marks,
    parse_hearings,
    parse_proposals,
    propose,
    spoken_terms,
)

JAW = replace(
    BRUXISM,
    vocabulary=("masseter", "enamel", "gabapentin", "adductor", "L5-S1", "orthotics", "deep masseter", "triptan"),
)
PACKS = (JAW, MIGRAINE)
TWICE = Proposal(condition="bruxism", term="bruxism", wrong="brooksism", heard=2, of=3, everyday=False)


def wrongs(heard: dict[str, tuple[str | None, ...]], packs: tuple[Condition, ...] = PACKS) -> list[str]:
    """Give what is proposed."""
    return [proposal.wrong for proposal in propose(heard, packs)]


def test_what_recurs_is_proposed() -> None:
    """A spelling must have been written in two recordings; how often of how many is told."""
    heard = {"bruxism": ("brooksism", "brooksism", "bruck sism"), "masseter": (None, "mass-etter", "mass-etter")}
    assert propose(heard, PACKS) == (
        TWICE,
        Proposal(condition="bruxism", term="masseter", wrong="mass-etter", heard=2, of=3, everyday=False),
    )


def test_everyday_words_are_marked() -> None:
    """What may be meant as it stands is said to be so."""
    (proposal,) = propose({"bruxism": ("brooks is them",) * 3}, PACKS)
    assert (proposal.wrong, proposal.heard, proposal.everyday) == ("brooks is them", 3, True)


@pytest.mark.parametrize(
    ("term", "wrong"),
    [
        pytest.param("bruxism", "bruxism", id="right"),
        pytest.param("bruxism", "enamel", id="another term"),
        pytest.param("bruxism", "brooks", id="ordinary word"),
        pytest.param("bruxism", "to us", id="little words"),
        pytest.param("masseter", "masseters", id="inflected"),
        pytest.param("masseter", "masseter's", id="possessive"),
        pytest.param("orthotics", "orthotic", id="singular"),
        pytest.param("enamel", "en amel, the", id="marks inside"),
        pytest.param("gabapentin", "pregabalin", id="another drug"),
        pytest.param("adductor", "aductor", id="between two"),
        pytest.param("adductor", "abductor", id="ab- and ad-"),
        pytest.param("L5-S1", "l4 s1", id="another level"),
        pytest.param("deep masseter", "deep triptan", id="a word of another term"),
        pytest.param("bruxism", "left bruksism", id="side"),
        pytest.param("bruxism", "not bruksism", id="negation"),
        pytest.param("nobody's", "no body", id="no term of the packs"),
    ],
)
def test_harmful_spellings_are_not_proposed(term: str, wrong: str) -> None:
    """What the rules of the packs refuse, or what is no error at all, is not even offered."""
    assert wrongs({term: (wrong,) * 3}) == []


def test_a_term_that_is_written_apart_is_proposed() -> None:
    """A coinage's parts are no words, so nothing else can be meant."""
    assert wrongs({"bruxism": ("brux ism",) * 2, "orthotics": ("ortho-tics",) * 2}) == ["brux ism", "ortho-tics"]


@pytest.mark.parametrize("is_listed", [False, True])
def test_a_shorter_proposal_stands_for_longer_ones(is_listed: bool) -> None:
    """What puts a word right puts it right within longer terms too; a longer term's own errors are its own."""
    vocabulary = ("masseter", "masseter hypertrophy", "deep masseter")
    pack = replace(JAW, vocabulary=vocabulary, mishearings={"masseter": ("mass-etter",)} if is_listed else {})
    heard = {
        "masseter": ("mass-etter",) * 3,
        "masseter hypertrophy": ("mass-etter hypertrophy",) * 3,
        "deep masseter": ("deep masiter",) * 3,
    }
    assert wrongs(heard, (pack, MIGRAINE)) == ["deep masiter", *(["mass-etter"] if not is_listed else [])]


def test_what_two_terms_are_written_as_is_not_proposed() -> None:
    """One spelling, two meanings: nobody can tell which, even if it was heard for one of them once."""
    assert wrongs({"bruxism": ("brooksism",) * 3, "masseter": ("brooksism", None, None)}) == []


def test_what_is_listed_is_not_proposed_again() -> None:
    """Only news is shown."""
    listing = replace(JAW, mishearings={"bruxism": ("Brooksism",)})
    assert wrongs({"bruxism": ("brooksism",) * 3}, (listing, MIGRAINE)) == []


def test_a_term_belongs_to_the_pack_that_it_names() -> None:
    """A term of several packs is listed where it is the condition, or else in the first."""
    jaw = replace(JAW, vocabulary=("migraine", "triptan"))
    heard = {"migraine": ("mygrane",) * 2, "triptan": ("trip-tann",) * 2}
    owners = {proposal.term: proposal.condition for proposal in propose(heard, (jaw, MIGRAINE))}
    assert owners == {"migraine": "migraine", "triptan": "bruxism"}


def test_every_term_is_spoken_once() -> None:
    """A name that is an alias too is one term."""
    assert sorted(spoken_terms(BRUXISM)) == ["bruxism", "enamel", "masseter", "teeth grinding"]


def test_a_persons_marks_stay() -> None:
    """A harvest that finds the same again, or nothing of it, forgets no acceptance and no other's terms."""
    heard = {"bruxism": ("brooksism", "brooksism", None), "masseter": (None,) * 3}
    accepted = replace(TWICE, accept=True)
    gone = replace(TWICE, term="masseter", wrong="mass-iter")
    trusted = replace(gone, wrong="mass-etter", accept=True)
    elsewhere = replace(TWICE, condition="migraine", term="migraine", wrong="mygrane")
    listed = replace(gone, wrong="massiter", accept=True)
    packs = (replace(JAW, mishearings={"masseter": ("massiter",)}), MIGRAINE)
    fresh = propose(heard, packs)
    kept = keep_marks(fresh, [elsewhere, gone, trusted, listed, accepted], heard=heard, conditions=packs)
    assert kept == (accepted, trusted, elsewhere)
    assert keep_marks(fresh, [], heard=heard, conditions=packs) == fresh


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"wrong": "brooks"}, "is an ordinary word; delete it, or list it with a word beside it"),
        ({"wrong": "enamel"}, "is a right spelling in a pack"),
        ({"wrong": " "}, "is empty, or its term is; write both"),
        (
            {"term": "gabapentin", "wrong": "pregabalin"},
            'can\'t be repaired safely: "pregabalin" is a name of its own',
        ),
        ({"term": "knee", "wrong": "kneeh"}, "is for a term that conditions/bruxism.toml has not got"),
        ({"condition": "knee"}, "is for a term that conditions/knee.toml has not got"),
        ({"wrong": "Mygrane"}, 'would stand for "migraine" too'),
    ],
)
def test_harmful_acceptances_are_refused(changes: dict[str, str], fault: str) -> None:
    """A person can accept, or write, what would do harm; then it is said why not."""
    packs = (JAW, replace(MIGRAINE, mishearings={"migraine": ("mygrane",)}))
    harmful = replace(TWICE, **changes)  # type: ignore[arg-type]
    assert find_refusals([TWICE, harmful], packs) == {harmful: fault}


def test_one_spelling_for_two_terms_is_refused_for_both() -> None:
    """Nobody but a person can tell which is right."""
    both = (TWICE, replace(TWICE, term="masseter"))
    assert find_refusals(both, PACKS) == {
        both[0]: 'would stand for "masseter" too',
        both[1]: 'would stand for "bruxism" too',
    }


def test_what_is_proposed_is_never_refused() -> None:
    """The packs with all proposals in them are packs that the program reads."""
    heard = {"bruxism": ("brooksism", "brooksism", "brooks is them"), "masseter": ("mass-etter",) * 3}
    proposals = propose(heard, PACKS)
    assert find_refusals(proposals, PACKS) == {}
    listing = {proposal.term: (proposal.wrong,) for proposal in proposals}
    assert join_conditions([replace(JAW, mishearings=listing), MIGRAINE])


def test_the_file_explains_itself() -> None:
    """Three lines say what this is and what to do; nothing is accepted unless a person says so."""
    assert format_proposals([TWICE]) == HEADER + (
        '\n[[proposal]]\ncondition = "bruxism"\nterm = "bruxism"\nwrong = "brooksism"\n'
        "heard = 2\nof = 3\neveryday = false\naccept = false\n"
    )
    assert (HEADER.count("\n"), "synthetic" in HEADER, "minutes vocabulary accept" in HEADER) == (3, True, True)


@given(
    st.lists(
        st.builds(
            Proposal,
            condition=st.text(st.characters(codec="utf-8", exclude_categories=["C"])),
            term=st.text(st.characters(codec="utf-8", exclude_categories=["C"])),
            wrong=st.text(st.characters(codec="utf-8", exclude_categories=["C"])),
            heard=st.integers(0, 9),
            of=st.integers(0, 9),
            everyday=st.booleans(),
            accept=st.booleans(),
        ),
        max_size=4,
    )
)
def test_the_file_is_read_as_it_was_written(proposals: list[Proposal]) -> None:
    """Nothing is lost on the way to a person and back."""
    assert parse_proposals(format_proposals(proposals), file="x") == tuple(proposals)


@pytest.mark.parametrize(
    "toml",
    [
        "[[proposal]",
        "[[proposal]]\naccept = true",
        "proposal = 3",
        format_proposals([TWICE]).replace("false", '"yes"'),
    ],
)
def test_a_broken_file_is_one_sentence(toml: str) -> None:
    """A slip of the pen names the file; nothing is accepted by accident."""
    with pytest.raises(
        RecordError, match=r"^vocabulary-proposals\.toml: this can't be understood \(.*the file\.$"
    ):
        parse_proposals(toml, file="vocabulary-proposals.toml")


def test_a_person_may_delete_all_proposals() -> None:
    """An empty file proposes nothing."""
    assert parse_proposals("", file="x") == ()


def test_hearings_are_read_as_they_were_written() -> None:
    """What was put down goes on from there; what is damaged says so."""
    heard = {"bruxism": ("brooksism", None, "bruxism"), "Kümmell": ()}
    assert parse_hearings(format_hearings(heard), file="x") == heard
    with pytest.raises(RecordError, match=r"^x: this can't be understood"):
        parse_hearings('{"bruxism": 3}', file="x")
