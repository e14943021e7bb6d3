"""What each sentence of a talk is worth under each label."""

from __future__ import annotations

import numpy as np
import pytest
from talks import BRUXISM, MIGRAINE, say

from pipeline.models import INTRO, OUTRO
from pipeline.text.evidence import Lexicon
from pipeline.text.labels import CHAPTER_PRICE, DRAG, FAR_COST, LEANING, OTHER_PERSON, weigh_labels
from pipeline.text.segmentation import Label
from pipeline.text.sentences import split_sentences


def labels(*sentences: str) -> dict[str, Label]:
    """Weigh a talk of these sentences."""
    said = split_sentences(say(" ".join(sentences)))
    assert len(said) == len(sentences)
    lexicon = Lexicon((MIGRAINE, BRUXISM))
    return {label.name: label for label in weigh_labels(said, [lexicon.weigh(sentence) for sentence in said])}


def test_a_condition_is_worth_what_is_said_of_it() -> None:
    """Its name is worth most, its terms less, and a sentence about nothing costs a little."""
    fit = labels("A migraine is bad.", "You may see an aura.", "We meet on Monday.")["migraine"].fit
    assert fit[0] > fit[1] > fit[2] == pytest.approx(-DRAG)


def test_only_conditions_that_are_named_are_weighed() -> None:
    """An aura alone makes no chapter on migraine."""
    assert list(labels("You may see an aura.", "Bruxism is common.")) == [INTRO, "bruxism", OUTRO]


def test_far_from_all_that_tells_of_it_a_condition_costs_more() -> None:
    """A long stretch about something else does not belong to it."""
    fit = labels("A migraine is bad.", *["We meet on Monday."] * 9)["migraine"].fit
    assert fit[1] == pytest.approx(-DRAG)
    assert fit[9] == pytest.approx(-DRAG - FAR_COST)


def test_an_introduction_begins_the_talk() -> None:
    """It begins nowhere else; greetings, and sentences that list conditions, belong to it."""
    intro = labels("Hello and welcome.", "We have migraine and bruxism today.", "We meet on Monday.")[INTRO]
    assert intro.begin.tolist() == [0.0, -np.inf, -np.inf]
    assert intro.fit[0] > 0 == intro.fit[2]
    assert intro.fit[1] > 0


def test_a_closing_begins_late() -> None:
    """The same goodbye counts for nothing at the beginning."""
    outro = labels("Thanks for coming.", *["A migraine is bad."] * 8, "Thanks for watching.")[OUTRO]
    assert outro.only_last
    assert outro.begin[0] == -np.inf
    assert np.isfinite(outro.begin[-1])


def test_a_beginning_makes_a_chapter_cheaper() -> None:
    """One that leans on the sentence before is dearer."""
    begin = labels("Migraine hurts.", "The next one is migraine.", "It is migraine.")["migraine"].begin
    assert begin[0] == pytest.approx(-CHAPTER_PRICE)
    assert begin[1] == pytest.approx(3.0 - CHAPTER_PRICE)
    assert begin[2] == pytest.approx(-LEANING - CHAPTER_PRICE)


def test_another_person_is_another_story() -> None:
    """Where "he" is spoken of after "she", a chapter may begin."""
    begin = labels("Migraine kept her home.", "Migraine hurts.", "Migraine took his sleep.")["migraine"].begin
    assert begin[1] - begin[0] == pytest.approx(OTHER_PERSON)
