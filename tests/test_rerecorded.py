"""Two recordings of a talk side by side."""

from __future__ import annotations

import datetime as dt

from smalltalk import SENTENCES, spread

from pipeline.checks.rerecorded import compare_recordings, report_rerecording
from pipeline.rerecording import Comparison, Rerecording, Stretch, format_rerecording, parse_rerecording
from pipeline.text.sentences import split_sentences


def compare(old: tuple[str, ...], new: tuple[str, ...]) -> Comparison:
    before, now = spread(old), spread(new)
    return compare_recordings(before, split_sentences(before), now, split_sentences(now))


def test_the_same_words_are_all_found_again() -> None:
    """Nothing is lost, nothing is new, and each word that counts goes where it stands."""
    same = compare(SENTENCES, SENTENCES)
    assert (same.lost, same.added) == ((), ())
    assert {new - old for old, new in enumerate(same.moved) if new is not None} == {0}


def test_sentences_gone_side_by_side_are_one_stretch() -> None:
    """A passage that was cut is told once."""
    shorter = compare(SENTENCES, (*SENTENCES[:3], *SENTENCES[5:]))
    assert [stretch.text for stretch in shorter.lost] == [" ".join(SENTENCES[3:5])]
    assert shorter.added == ()


def test_another_number_is_not_the_same_sentence() -> None:
    """However alike the words are, another dose is told with what is said now."""
    old, new = "We give 15 units into each jaw muscle.", "We give 50 units into each jaw muscle."
    changed = compare((SENTENCES[0], old, SENTENCES[3]), (SENTENCES[0], new, SENTENCES[3]))
    assert [(stretch.text, stretch.now) for stretch in changed.lost] == [(old, new)]


def test_a_word_that_stands_alone_proves_nothing() -> None:
    """A sentence that is gone leads nowhere, though some of its words are said elsewhere."""
    shorter = compare(SENTENCES, SENTENCES[:9])
    start = len(" ".join(SENTENCES[:9]).split())
    assert set(shorter.moved[start:]) == {None}


def test_findings_say_what_to_do_and_the_record_reads_back() -> None:
    """Each change is a warning with advice; nothing gets lost in the file."""
    record = Rerecording(
        at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
        lost=(Stretch(at_ms=None, text="Gone."), Stretch(at_ms=10, text="Ten.", now="Nine.")),
        added=(Stretch(at_ms=20, text="New."),),
        left=("your caption",),
    )
    assert parse_rerecording(format_rerecording(record), file="rerecorded.json") == record
    told = report_rerecording(record, file="post.md")
    assert [finding.advice.split()[0] for finding in told] == ["Delete", "Write", "Add", "Listen,"]
    assert [(finding.message, finding.at_ms, finding.severity) for finding in told] == [
        ('no longer said: "Gone."', None, "warning"),
        ('"Ten." is now said like this: "Nine."', 10, "warning"),
        ('newly said: "New."', 20, "warning"),
        ("your caption", None, "warning"),
    ]
