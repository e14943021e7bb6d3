"""The scoring of chapters: what it measures, and what the baselines do."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from chaptering.finders import cut_by_texttiling, cut_equally, finders
from chaptering.measures import average, boundaries, measure
from chaptering.talks import written_talks
from chaptering.values import Scores, Talk
from talks import BRUXISM, MIGRAINE, say

from pipeline.text.sentences import split_sentences

SCRIPT = {"chapters": lambda gold, cues, duration: (len(cues) / len(gold["chapters"]), duration / 100)}
"""Stands for the scoring script, which lies outside the repository."""


def a_talk(*parts: str, gold: tuple[tuple[str, int], ...] = (("intro", 0),)) -> Talk:
    """Give a talk of these sentences, each two seconds after the last one's end."""
    words = say(" |2000 ".join(parts))
    return Talk(name="t", sentences=split_sentences(words), gold=gold, duration_ms=words[-1].end_ms)


def test_boundaries_are_written_at_the_nearest_sentences() -> None:
    """The first chapter begins with the talk and is no boundary."""
    talk = a_talk("One is here.", "Two is here.", "Three is here.", "Four is here.")
    third_ms = talk.sentences[2].start_ms
    assert boundaries(talk.sentences, [("intro", 500), ("migraine", third_ms + 400)]) == "0010"
    assert boundaries(talk.sentences, [("intro", 0)]) == "0000"


def test_the_same_chapters_make_no_error() -> None:
    """F1 and time come from the scoring script; Pk and WindowDiff are errors over sentences."""
    sentences = [f"Sentence number {number}." for number in range(12)]
    talk = a_talk(*sentences)
    gold = (("intro", 0), ("migraine", talk.sentences[6].start_ms))
    talk = a_talk(*sentences, gold=gold)
    scores = measure(talk, gold, SCRIPT)
    assert (scores.f1, scores.pk, scores.window_diff) == (1.0, 0.0, 0.0)
    assert scores.time == pytest.approx(talk.duration_ms / 100_000)
    worse = measure(talk, [("intro", 0)], SCRIPT)
    assert worse.pk > 0
    assert worse.window_diff > 0


def test_every_talk_counts_alike() -> None:
    """The mean is taken over talks, however long they are."""
    one, two = (
        Scores(f1=1.0, time=1.0, pk=0.0, window_diff=0.25),
        Scores(f1=0.5, time=0.0, pk=0.5, window_diff=0.75),
    )
    assert average([one, two]) == Scores(f1=0.75, time=0.5, pk=0.25, window_diff=0.5)


def test_equal_cuts_fall_on_sentences() -> None:
    """Three chapters of six sentences begin at the third and at the fifth."""
    talk = a_talk(*[f"Sentence number {number}." for number in range(6)])
    assert cut_equally(talk, 3) == [2, 4]
    assert cut_equally(talk, 1) == []


def test_texttiling_cuts_where_the_words_change() -> None:
    """Six sentences on one thing and six on another are parted between the two."""
    teeth = "The teeth and the jaw grind and the masseter aches while the enamel wears down."
    head = "The migraine throbs behind one eye and light hurts until a triptan stops the attack."
    assert cut_by_texttiling(a_talk(*[teeth] * 6, *[head] * 6), 2) == [6]


def test_pieces_get_the_ids_that_the_packs_speak_for() -> None:
    """A baseline only cuts; its pieces are named by the same evidence that this program uses."""
    talk = a_talk(
        *["With bruxism you clench the jaw at night and the enamel goes."] * 4,
        *["A migraine is a throbbing headache and light bothers you."] * 4,
        gold=(("bruxism", 0), ("migraine", 1)),
    )
    found = finders([MIGRAINE, BRUXISM])["equal lengths"](talk)
    assert found == [("bruxism", 0), ("migraine", talk.sentences[4].start_ms)]


def test_a_plain_text_is_said_with_its_disfluencies(tmp_path: Path) -> None:
    """Chapters begin with the first word after their mark; braces are only for the scoring of cleaning."""
    (tmp_path / "one.txt").write_text(
        dedent("""\
            title: One
            [[intro]]
            Hello {um,} there.

            [[migraine]]
            A migraine hurts.
            """)
    )
    (talk,) = written_talks(tmp_path)
    assert [sentence.text for sentence in talk.sentences] == ["Hello um, there.", "A migraine hurts."]
    assert talk.gold == (("intro", 0), ("migraine", talk.sentences[1].start_ms))
