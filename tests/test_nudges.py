"""Captions with what an editor set by hand: hers are kept as long as they can be, and told of when they can't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import say, spoken

from pipeline.captionrules import LINE_CHARACTERS, SHORTEST_MS
from pipeline.checks.captions import check_captions
from pipeline.english import is_hesitation
from pipeline.models import Fix, Word
from pipeline.text.captions import cut_cues
from pipeline.text.fixes import apply_fixes, number_words
from pipeline.text.handmade import ByHand
from pipeline.text.nudges import Handmade, Spoken, anchor, apply_captions, find_break, report_misfits

WORDS = say(
    "Your jaw joint sits right here in front of the ear. |900 Um, it hurts when you grind your teeth at night. "
    "|900 A guard protects the teeth that you have left. |900 Ask me about it."
)


def talk(words: Sequence[Word] = WORDS, fixes: Sequence[Fix] = (), *, after_ms: int = 2000) -> Spoken:
    """Give heard words with fixes, as a talk that goes on for a little after them."""
    return Spoken(
        words=apply_fixes(words, fixes, file="fixes.toml"),
        numbers=number_words(len(words), fixes),
        heard=tuple(words),
        duration_ms=(words[-1].end_ms if words else 0) + after_ms,
    )


def named(number: int, spoken: Spoken | None = None) -> ByHand:
    """Name a caption by its heard words, with nothing set yet."""
    spoken = spoken or talk()
    found = anchor(cut_cues(spoken.words, duration_ms=spoken.duration_ms)[number], spoken)
    assert found is not None
    return found


def why(found: Handmade) -> list[str]:
    """Give why captions are not used."""
    return [misfit.why for misfit in found.misfits]


def test_without_any_the_captions_are_as_ever() -> None:
    """Nothing set is nothing changed, and each cue knows its words."""
    found = apply_captions((), talk())
    assert found.captions == tuple(cue.caption for cue in cut_cues(WORDS, duration_ms=talk().duration_ms))
    assert [(cue.start, cue.end) for cue in found.cues] == [(0, 11), (12, 21), (21, 30), (30, 34)]
    assert (found.kept, found.misfits) == ((), ())


def test_a_caption_is_named_by_its_heard_words() -> None:
    """As in a fix: the number of the first word, and the words."""
    assert named(1) == ByHand(word=12, heard="it hurts when you grind your teeth at night.")


def test_a_caption_begins_and_ends_when_she_says() -> None:
    """What she set holds to the millisecond; the rest of it and all others stay."""
    before = apply_captions((), talk()).captions
    given = replace(named(1), start_ms=before[1].start_ms + 100, end_ms=before[1].end_ms - 500)
    found = apply_captions([given], talk())
    moved = replace(before[1], start_ms=given.start_ms, end_ms=given.end_ms)
    assert found.captions == (before[0], moved, *before[2:])
    assert (found.kept, found.misfits) == (((1, given),), ())


def test_neighbours_make_room() -> None:
    """A neighbour that is in the way ends earlier, or begins later, and nothing overlaps."""
    before = apply_captions((), talk()).captions
    given = replace(named(1), start_ms=before[0].end_ms - 300, end_ms=before[2].start_ms + 300)
    found = apply_captions([given], talk()).captions
    assert (found[0].start_ms, found[0].end_ms) == (before[0].start_ms, given.start_ms)
    assert (found[2].start_ms, found[2].end_ms) == (given.end_ms, before[2].end_ms)


def test_her_line_break_is_kept() -> None:
    """The lines break where she says, and the words are those of the talk."""
    given = replace(named(1), second_line=15)
    lines = ("it hurts when", "you grind your teeth at night.")
    assert WORDS[15].text == "you"
    assert apply_captions([given], talk()).captions[1].lines == lines
    assert find_break(apply_captions((), talk()).cues[1], lines, talk()) == 15
    assert find_break(apply_captions((), talk()).cues[1], [" ".join(lines)], talk()) is None


def test_a_corrected_word_changes_nothing_about_it() -> None:
    """A fix inside of it, or one before it that makes two words of one, leaves time and break where they were."""
    fixes = (
        Fix(word=4, heard="right", text="just about right"),
        Fix(word=16, heard="grind", text="clench and grind"),
    )
    given = replace(named(1), start_ms=5000, second_line=15)
    found = apply_captions([given], talk(fixes=fixes))
    (number, _), *_ = found.kept
    assert found.captions[number].start_ms == 5000
    assert found.captions[number].lines == ("it hurts when", "you clench and grind your teeth at night.")


def test_her_cue_stays_whole_where_the_program_would_cut_otherwise() -> None:
    """When words around it change, her caption keeps its words and the others are cut around it."""
    words = say(
        "We start with the jaw and then we go on to the neck and the back and at the end to the hip of course."
    )
    span = (4, 9)
    assert span not in [(cue.start, cue.end) for cue in cut_cues(words, duration_ms=20_000)]
    cues = cut_cues(words, duration_ms=20_000, held=[span])
    assert span in [(cue.start, cue.end) for cue in cues]
    assert [cue.end for cue in cues[:-1]] == [cue.start for cue in cues[1:]]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (ByHand(word=12, heard="it hurts when they grind", start_ms=4600), "other words stand there now"),
        (ByHand(word=99, heard="it", start_ms=4600), "other words stand there now"),
        (ByHand(word=-1, heard="it.", start_ms=4600), "other words stand there now"),
        (ByHand(word=11, heard="Um,", start_ms=4600), "other words stand there now"),
        (replace(named(1), second_line=12), "the word that its second line begins with is gone"),
        (replace(named(1), second_line=21), "the word that its second line begins with is gone"),
        (replace(named(1), start_ms=500), "the one before it would be too short to be seen"),
        (replace(named(1), end_ms=10_500), "the one after it would be too short to be seen"),
        (replace(named(1), start_ms=7600), "it would end before it begins, or after the talk"),
        (replace(named(3), end_ms=99_000), "it would end before it begins, or after the talk"),
        (ByHand(word=0, heard=" ".join(word.text for word in WORDS[:30])), "its words no longer fit on two lines"),
    ],
)
def test_one_that_would_break_a_hard_rule_is_not_used(given: ByHand, told: str) -> None:
    """Captions are then as without it, and the reason is told with the words and the time."""
    found = apply_captions([given], talk())
    assert found.captions == apply_captions((), talk()).captions
    assert (why(found), found.kept) == ([told], ())
    (finding,) = report_misfits(found, talk(), file="captions.toml")
    assert finding.message == f'the caption you set for "{given.heard}" is not used: {told}'
    assert (finding.severity, finding.file) == ("warning", "captions.toml")


def test_a_fix_that_makes_a_line_too_long_is_told() -> None:
    """Words are never cut off for the sake of a break."""
    fixes = (Fix(word=16, heard="grind", text="grind and clench and press"),)
    given = replace(named(1), second_line=15)
    found = apply_captions([given], talk(fixes=fixes))
    assert why(found) == [f"one of its lines has more than {LINE_CHARACTERS} characters"]


def test_a_fix_over_the_edge_of_a_caption_is_told() -> None:
    """Where a correction joins words of two captions, neither is hers any more."""
    fixes = (Fix(word=20, heard="night. A", text="night, a"),)
    found = apply_captions([replace(named(1), start_ms=4600)], talk(fixes=fixes))
    assert why(found) == ["other words stand there now"]


def test_two_that_she_set_never_overlap() -> None:
    """The later one gives way and is told; where they fit, both are kept."""
    one, two = replace(named(1), end_ms=8200), replace(named(2), start_ms=8000)
    found = apply_captions([two, one], talk())
    assert [given for _, given in found.kept] == [one]
    assert why(found) == ["the one before it, which you set too, ends later"]
    both = apply_captions([replace(two, start_ms=8200), one], talk())
    assert [number for number, _ in both.kept] == [1, 2]
    assert why(apply_captions([one, ByHand(word=13, heard="hurts when")], talk())) == [
        "another one covers its words"
    ]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("it hurts when you grind", "your tooth at night."), "correct its words as a fix"),
        (("it hurts", "when you grind", "your teeth at night."), "more than two lines"),
        ((), "correct its words as a fix"),
    ],
)
def test_only_breaks_are_typed(lines: tuple[str, ...], told: str) -> None:
    """Other words, or more lines, are no break."""
    with pytest.raises(ValueError, match=told):
        find_break(apply_captions((), talk()).cues[1], lines, talk())


def test_no_break_stands_inside_of_a_correction() -> None:
    """A word that is not one heard word has no number to begin a line with."""
    corrected = talk(fixes=(Fix(word=16, heard="grind", text="clench and grind"),))
    cue = apply_captions((), corrected).cues[1]
    with pytest.raises(ValueError, match="inside of a correction"):
        find_break(cue, ("it hurts when you clench", "and grind your teeth at night."), corrected)


_texts = ("a", "jaw", "joint,", "hurts.", "the", "temporomandibular", "um", "of", "Yes.", "night?", "x" * 50)
_times = st.none() | st.integers(0, 40_000)


@settings(deadline=None, max_examples=80)
@given(spoken(_texts, least=1, most=60), st.data())
def test_whatever_is_set_the_hard_rules_hold(words: tuple[Word, ...], data: st.DataObject) -> None:
    """Every word is shown once and in order, no cue overlaps another, and each that was set is used or told."""
    heard = talk(words)
    anchors = [found for cue in cut_cues(words, duration_ms=heard.duration_ms) if (found := anchor(cue, heard))]
    chosen = data.draw(st.lists(st.sampled_from(anchors), max_size=3, unique=True)) if anchors else []
    given = [
        replace(
            one,
            start_ms=data.draw(_times),
            end_ms=data.draw(_times),
            second_line=data.draw(st.none() | st.integers(0, 60)),
        )
        for one in chosen
    ]
    found = apply_captions(given, heard)
    assert len(found.kept) + len(found.misfits) == len(given)
    kept = "".join(word.text for word in words if not is_hesitation(word.text))
    assert "".join("".join(caption.lines) for caption in found.captions).replace(" ", "") == kept
    assert all(len(line) <= LINE_CHARACTERS for caption in found.captions for line in caption.lines)
    by_number = dict(found.kept)
    for number, (one, other) in enumerate(pairwise(found.captions)):
        assert one.start_ms < one.end_ms <= other.start_ms
        if number not in by_number:
            assert one.end_ms - one.start_ms >= SHORTEST_MS
    for number, one in found.kept:
        shown = found.captions[number]
        assert one.start_ms in (None, shown.start_ms)
        assert number + 1 in by_number or one.end_ms in (None, shown.end_ms)


def test_a_hurried_one_is_told_by_the_check() -> None:
    """What only makes reading harder is hers to decide, and told as for any other caption."""
    before = apply_captions((), talk()).captions[1]
    found = apply_captions([replace(named(1), end_ms=before.start_ms + 900)], talk())
    rules = [finding.rule for finding in check_captions(found.captions, duration_ms=20_000, file="")]
    assert (why(found), rules) == ([], ["caption-fast"])
