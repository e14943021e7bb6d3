"""Where else the same words were heard, and how each place is corrected."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talks import say

from pipeline.corrections import Repair
from pipeline.models import Fix
from pipeline.text.fixes import apply_fixes
from pipeline.text.same import find_places, find_same, is_certain, is_mishearing

WRITTEN = {"bruxism": "bruxism", "tmj": "TMJ"}
TALK = say('Brooks ism hurts. My "brooks ism," and brooks. Isms, Brooks ism: sleep brooks ism? Brooks ismic.')


def texts(words: str, heard: str, text: str) -> list[tuple[str, str]]:
    """Give what was heard at each place and what it becomes."""
    return [(fix.heard, fix.text) for fix in find_same(say(words), heard, text, written=WRITTEN)]


def test_every_place_keeps_its_marks_and_capital() -> None:
    """A capital stands at the start of a sentence only, unless the term has one of its own."""
    assert [
        (fix.word, fix.heard, fix.text) for fix in find_same(TALK, "brooks ism.", "Bruxism", written=WRITTEN)
    ] == [
        (0, "Brooks ism", "Bruxism"),
        (4, '"brooks ism,"', '"bruxism,"'),
        (9, "Brooks ism:", "bruxism:"),
        (12, "brooks ism?", "bruxism?"),
    ]


@pytest.mark.parametrize(
    ("words", "heard", "text", "found"),
    [
        ("the t mj. T mj is", "t mj", "TMJ", [("t mj.", "TMJ."), ("T mj", "TMJ")]),
        (
            "so ella quest. Ella quest",
            "Ella quest",
            "Eliquis",
            [("ella quest.", "Eliquis."), ("Ella quest", "Eliquis")],
        ),
        ("so there. There it is", "There", "Their", [("there.", "their."), ("There", "Their")]),
        ("a um b", "um", "", [("um", "")]),
        ("no no no", "no no", "yes", [("no no", "yes")]),
        ("jaws and jawbone", "jaw", "chin", []),
        ("anything", "...", "x", []),
    ],
)
def test_places(words: str, heard: str, text: str, found: list[tuple[str, str]]) -> None:
    """Whole words are found, none of them twice, and names keep their capital."""
    assert texts(words, heard, text) == found


def test_what_was_dealt_with_is_left_alone() -> None:
    """Words of a fix are not corrected again, nor a part of what was repaired; a whole repair may be."""
    words = say("jaw joint and jaw joint and jaw joint")
    fixes = [Fix(word=1, heard="joint", text="bone")]
    torn = [Repair(word=2, start_ms=0, heard="and jaw", text="x", term="x", condition="x")]
    whole = [Repair(word=3, start_ms=0, heard="jaw joint", text="x", term="x", condition="x")]
    assert [fix.word for fix in find_same(words, "jaw joint", "hip", fixes=fixes, repairs=torn, written={})] == [6]
    assert [fix.word for fix in find_same(words, "jaw joint", "hip", fixes=fixes, repairs=whole, written={})] == [
        3,
        6,
    ]


def test_places_show_the_sentence_before_and_after() -> None:
    """The sentence stands there as it now reads, fixes and repairs in it; what changes nothing is left out."""
    words = say("We know brooks ism. It hurts, and brooks ism lasts.")
    fixes, repairs = (
        [Fix(word=1, heard="know", text="do know")],
        [Repair(word=7, start_ms=0, heard="brooks ism", text="bruxism", term="bruxism", condition="bruxism")],
    )
    more = find_same(words, "brooks ism", "bruxism", fixes=fixes, repairs=repairs, written={})
    assert [fix.word for fix in more] == [2, 7]
    (place,) = find_places(words, fixes, repairs, more, language="en")
    assert (place.before, place.after) == ("We do know brooks ism.", "We do know bruxism.")
    assert (place.fix.word, place.at_ms) == (2, words[2].start_ms)


@pytest.mark.parametrize(
    ("heard", "text", "certain"),
    [
        ("brooksism", "bruxism", True),
        ("sleep broxism,", "sleep bruxism,", True),
        ("their", "there", False),
        ("mass eater", "masseter", False),
        ("fifteen milligrims", "fifty milligrams", False),
        ("C5", "C6", False),
        ("gabapentine", "pregabalin", False),
        ("hypostesia", "hyperesthesia", False),
    ],
)
def test_what_can_mean_nothing_else_is_certain(heard: str, text: str, certain: bool) -> None:
    """Ordinary words, numbers and look-alikes may be right elsewhere: each is for a person to hear."""
    assert is_certain(heard, text) is certain


def test_marks_and_capitals_are_no_mishearing() -> None:
    """Only other words are looked for in other talks."""
    assert is_mishearing(Fix(word=0, heard="brooksism", text="bruxism"))
    assert not is_mishearing(Fix(word=0, heard="bruxism,", text="Bruxism."))
    assert not is_mishearing(Fix(word=0, heard="bruxism", text=""))


@given(st.lists(st.sampled_from(["jaw", "Jaw,", "jaw.", "joint", "a"]), max_size=20))
def test_all_places_can_be_fixed_at_once(tokens: list[str]) -> None:
    """Whatever is found fits the words, and none overlaps another."""
    words = say(" ".join(tokens))
    found = find_same(words, "jaw jaw", "hip", written={})
    apply_fixes(words, found, file="f")
    assert all(fix.word + 2 <= after.word for fix, after in pairwise(found))
