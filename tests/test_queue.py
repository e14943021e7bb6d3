"""The queue: what comes first, what is one item, what is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from talks import say

from pipeline.checks.queue import (
    HARM,
    LEAST_WEIGHT,
    MOST_ITEMS,
    MOST_WORDS,
    Text,
    build_queue,
    find_reported,
    find_stretches,
)
from pipeline.concerns import Concern, QueueItem
from pipeline.models import Finding, Flag, Rejection
from pipeline.text.sentences import split_sentences

WORDS = say(" ".join(f"This is sentence number {number} of a long talk." for number in range(12)))
TEXT = Text(
    heard=WORDS,
    reads=WORDS,
    numbers=range(len(WORDS)),
    sentences=split_sentences(WORDS),
    duration_ms=WORDS[-1].end_ms + 500,
)


def concern(word: int, words: int = 1, **values: Any) -> Concern:
    """Give a concern about some words of the talk."""
    first, last = WORDS[word], WORDS[word + words - 1]
    base = Concern(
        kind="unsure",
        start_ms=first.start_ms,
        end_ms=last.end_ms,
        chance=0.5,
        why="Listen.",
        word=word,
        words=words,
    )
    return replace(base, **values)


def spans(items: tuple[QueueItem, ...]) -> list[tuple[int, int]]:
    """Give each item's first word and how many there are."""
    return [(item.word, item.words) for item in items]


def test_an_item_tells_all_that_an_editor_needs() -> None:
    """The sound, the words as heard and as they read, the sentence, what may be meant, why, and what to do."""
    found = concern(22, kind="number", instead=("three",), why="This is a number.")
    (item,) = build_queue(TEXT, [found])
    assert item == QueueItem(
        kind="number",
        weight=0.5,
        start_ms=4500,
        end_ms=8950,
        at_ms=6600,
        word=22,
        words=1,
        heard="2",
        reads="2",
        sentence="This is sentence number 2 of a long talk.",
        instead=("three",),
        reasons=("This is a number.",),
        actions=("fix", "confirm"),
    )


def test_the_sound_is_about_four_seconds_of_whole_words_within_the_talk() -> None:
    """It begins and ends with a word, or with the talk."""
    items = build_queue(TEXT, [concern(0), concern(len(WORDS) - 1), concern(50)])
    for item in items:
        assert not any(word.start_ms < at < word.end_ms for word in WORDS for at in (item.start_ms, item.end_ms))
        assert 0 <= item.start_ms <= item.at_ms < item.end_ms <= TEXT.duration_ms
        assert item.end_ms - item.start_ms <= 5_000


def test_harm_counts_before_doubt() -> None:
    """Of equal chances a number comes before a term, a term before any word, and that before a caption."""
    kinds = ("caption", "unsure", "made-up", "unknown", "term", "number")
    items = build_queue(TEXT, [concern(at * 10, kind=kind) for at, kind in enumerate(kinds)])
    assert [item.kind for item in items] == list(reversed(kinds))


def test_neighbouring_concerns_are_one_item() -> None:
    """One word may stand between; the gravest reason comes first, and the weights add up."""
    number = concern(5, kind="number", why="A number.", instead=("two",))
    (item,) = build_queue(TEXT, [concern(3), number, concern(5, why="Hardly.", instead=("two", "too"))])
    assert (item.word, item.words, item.kind) == (3, 3, "number")
    assert item.reasons == ("A number.", "Listen.", "Hardly.")
    assert item.instead == ("two", "too")
    assert item.weight == 0.875
    assert len(build_queue(TEXT, [concern(3), concern(6)])) == 2


def test_an_item_does_not_grow_for_ever() -> None:
    """A whole passage of doubtful words is parted into what can be listened to at once."""
    items = build_queue(TEXT, [concern(at) for at in range(30)])
    assert sum(item.words for item in items) == 30
    assert max(item.words for item in items) <= MOST_WORDS


def test_what_is_settled_is_left_out_and_not_run_over() -> None:
    """A fixed word is never part of an item, so that a fix of the item overlaps no other."""
    assert spans(build_queue(TEXT, [concern(3), concern(5)], settled={4})) == [(3, 1), (5, 1)]
    assert build_queue(TEXT, [concern(3)], settled={3}) == ()


def test_repaired_words_stay_together() -> None:
    """An item about one word of a repair holds all of them, and shows what stands there now."""
    reads = (*WORDS[:2], replace(WORDS[2], text="whole"), *WORDS[4:])
    numbers = (0, 1, 2, *range(4, len(WORDS)))
    text = replace(TEXT, reads=reads, numbers=numbers, sentences=split_sentences(reads))
    (item,) = build_queue(text, [concern(3)], whole=[range(2, 4)])
    assert (item.word, item.words, item.heard, item.reads) == (2, 2, "sentence number", "whole")
    assert item.sentence == "This is whole 0 of a long talk."


def test_the_queue_is_short() -> None:
    """At most fifteen items, the heaviest; what hardly weighs anything is no item at all."""
    items = build_queue(TEXT, [concern(at, chance=0.9 - at / 200) for at in range(0, 100, 3)])
    assert len(items) == MOST_ITEMS
    assert items[0].word == 0
    slight = LEAST_WEIGHT / HARM["unsure"]
    assert len(build_queue(TEXT, [concern(3, chance=slight), concern(9, chance=slight - 0.01)])) == 1


def test_what_blocks_is_always_in() -> None:
    """However many findings stand in the way: an approval would be refused for each."""
    findings = [Finding(rule="caption-fast", message=f"caption {n}", at_ms=n * 900) for n in range(20)]
    items = build_queue(TEXT, [*find_reported(findings), concern(3, kind="number")])
    assert len(items) == 20
    assert all(item.blocks and item.kind == "caption" and item.actions == ("override",) for item in items)
    assert {item.id for item in items} == {finding.id for finding in findings}
    assert len(build_queue(TEXT, [*find_reported(findings[:3]), *map(concern, range(0, 99, 3))])) == MOST_ITEMS


def test_notes_and_answered_findings_are_no_concern() -> None:
    """A warning may be one; a note is good to know, and an answer settles a finding."""
    warning = Finding(rule="claim-always", message="it says always", severity="warning", at_ms=900)
    others = [replace(warning, severity="note"), replace(warning, answer="Ada, PA-C, 2026-01-01: may stay")]
    (item,) = build_queue(TEXT, find_reported([warning, *others]))
    assert (item.kind, item.blocks, item.reasons) == ("finding", False, ("It says always.",))
    assert item.sentence == "This is sentence number 0 of a long talk."


def test_a_finding_shows_its_own_words() -> None:
    """A sentence of the article may be worded otherwise than the talk, and some findings have no time at all."""
    found = Finding(rule="unsaid", message="it was not said", sentence="Rest it.")
    (item,) = build_queue(TEXT, find_reported([found]))
    assert (item.sentence, item.start_ms, item.end_ms) == ("Rest it.", 0, 2050)
    (item,) = build_queue(TEXT, find_reported([replace(found, sentence="")]))
    assert item.sentence == "it was not said"


def test_stretches_without_words_are_items_of_their_own() -> None:
    """What the recogniser pointed out or took out is played, and can be said to be right, but not fixed."""
    flags = [Flag(start_ms=900, end_ms=4_000, reason="somebody speaks here")]
    rejected = [
        Rejection(start_ms=5_000, end_ms=5_500, text="Thank you.", reason="there is no voice at that time")
    ]
    items = build_queue(TEXT, find_stretches(flags, rejected))
    assert [(item.kind, item.actions, item.words) for item in items] == [
        ("unheard", ("confirm",), 0),
        ("made-up", ("confirm",), 0),
    ]
    assert [item.reasons[0] for item in items] == [
        "Somebody speaks here.",
        '"Thank you." was left out: there is no voice at that time.',
    ]
    assert build_queue(TEXT, find_stretches(flags, rejected), answered={item.id for item in items}) == ()


def test_an_item_keeps_its_name_while_its_words_stand() -> None:
    """Other items, chances and reasons change no name; another word or place does."""
    (one,) = build_queue(TEXT, [concern(3)])
    (same,) = build_queue(TEXT, [concern(3, chance=0.9, why="Another reason.")])
    (other,) = build_queue(TEXT, [concern(12)])
    assert (one.heard, other.heard) == ("number", "number")
    assert one.id == same.id != other.id


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 6), st.floats(0, 1)), max_size=40))
def test_items_never_overlap_and_hold_every_word_that_weighs(found: list[tuple[int, int, float]]) -> None:
    """Whatever is found, each word is asked about at most once, and the heaviest come first."""
    items = build_queue(TEXT, [concern(at, count, chance=chance) for at, count, chance in found], most=1000)
    numbers = [at for item in items for at in range(item.word, item.word + item.words)]
    assert len(numbers) == len(set(numbers))
    assert [item.weight for item in items] == sorted((item.weight for item in items), reverse=True)
    for at, count, chance in found:
        if HARM["unsure"] * chance >= LEAST_WEIGHT:
            assert set(range(at, at + count)) <= set(numbers)
