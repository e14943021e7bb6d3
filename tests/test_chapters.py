"""Where the talk turns from one condition to the next."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import BRUXISM, MIGRAINE, long_lists, say

from pipeline.models import Chapter, Word
from pipeline.text.chapters import find_chapters
from pipeline.text.sentences import split_sentences

PACKS = (MIGRAINE, BRUXISM)
WELCOME = (
    "Hello and welcome to Moderni Minutes. |300 My name is Cynthia and I work at the clinic in Minnetonka. |300 "
    "In this video we look at two things that many people ask me about every single week. |300 "
    "This is general education and not medical advice. |800 "
)
ON_MIGRAINE = (
    "Let's talk about migraine. |300 A migraine is a throbbing headache on one side. |300 "
    "Often light bothers you. |300 Some people see an aura before it starts. |300 "
    "A triptan can stop a migraine headache early. |800 "
)
ON_BRUXISM = (
    "The next one is teeth grinding. |300 With bruxism you clench the jaw at night. |300 "
    "That wears the enamel down. |300 The masseter gets big and sore from teeth grinding. |300 "
    "A night guard protects you. |800 "
)
ON_NOTHING = (
    "We like to take our time with everybody who comes in. |300 You sit down and tell us what the trouble is. "
    "|300 Then we look at your pictures together and make a plan that fits your life. |800 "
)
FAREWELL = (
    "That's it for today and I hope this was useful for you and for your family. "
    "|300 Leave your questions in the comments below and we will answer them all. "
    "|300 Thank you for watching and see you next time on Moderni Minutes, take care. "
)


def chapters(*parts: str, packs: Sequence[object] = PACKS) -> tuple[Chapter, ...]:
    """Find the chapters of a talk made of these parts."""
    words = say(" ".join(parts))
    return find_chapters(split_sentences(words), packs, duration_ms=words[-1].end_ms + 500)  # type: ignore[arg-type]


def ids(found: Sequence[Chapter]) -> list[str]:
    """Give the ids of chapters."""
    return [chapter.id for chapter in found]


def test_a_whole_talk() -> None:
    """A welcome, two conditions and a goodbye become four chapters, each with its title and its reason."""
    assert chapters(WELCOME, ON_MIGRAINE, ON_BRUXISM, FAREWELL) == (
        Chapter(id="intro", title="Introduction", start_ms=0, end_ms=14_600, reason="before the first condition"),
        Chapter(
            id="migraine",
            title="Migraine",
            start_ms=14_600,
            end_ms=26_500,
            reason="heard here: migraine, throbbing headache, light bothers you, aura, migraine headache, triptan",
        ),
        Chapter(
            id="bruxism",
            title="Teeth grinding",
            start_ms=26_500,
            end_ms=38_400,
            reason="heard here: teeth grinding, clench the jaw, bruxism, enamel, masseter, night guard",
        ),
        Chapter(id="outro", title="In closing", start_ms=38_400, end_ms=52_350, reason="after the last condition"),
    )


def test_a_talk_without_words_has_no_chapters() -> None:
    """Silence has no chapters."""
    assert find_chapters((), PACKS, duration_ms=60_000) == ()


def test_a_talk_without_a_condition_is_one_introduction() -> None:
    """Where no condition is found nothing is made up."""
    (only,) = chapters(ON_NOTHING, ON_NOTHING)
    assert (only.id, only.start_ms, only.reason) == ("intro", 0, "before the first condition")


def test_a_talk_without_a_condition_may_have_a_goodbye() -> None:
    """A long goodbye is a chapter even then."""
    assert ids(chapters(WELCOME, ON_NOTHING, ON_NOTHING, FAREWELL)) == ["intro", "outro"]


def test_no_packs_are_no_error() -> None:
    """A clinic without condition packs gets one chapter."""
    assert ids(chapters(ON_MIGRAINE, packs=())) == ["intro"]


def test_a_condition_in_passing_is_no_chapter() -> None:
    """A condition that is only mentioned opens nothing."""
    passing = ON_MIGRAINE + "Some of them have bruxism too. |300 " + ON_NOTHING
    assert ids(chapters(WELCOME, passing)) == ["intro", "migraine"]


def test_a_list_of_conditions_is_no_row_of_chapters() -> None:
    """Naming all that the clinic treats opens nothing."""
    assert ids(chapters(WELCOME, "We treat migraine and bruxism. |500 ", ON_NOTHING, ON_NOTHING)) == ["intro"]


def test_going_back_opens_no_chapter() -> None:
    """A return to a condition stays in the chapter it happens in; each condition has one chapter."""
    found = ids(
        chapters(WELCOME, ON_MIGRAINE, ON_BRUXISM, "Like I said, a migraine is different. |500 ", ON_BRUXISM)
    )
    assert found == ["intro", "migraine", "bruxism"]


def test_a_talk_that_begins_with_its_condition_has_no_introduction() -> None:
    """The first chapter begins at 0 whatever it is."""
    found = chapters(ON_MIGRAINE, ON_BRUXISM)
    assert (found[0].id, found[0].start_ms) == ("migraine", 0)
    assert ids(found) == ["migraine", "bruxism"]


def test_a_short_welcome_joins_the_first_condition() -> None:
    """A welcome of less than ten seconds is no chapter."""
    found = chapters("Hello and welcome. |300 ", ON_MIGRAINE, ON_BRUXISM)
    assert (found[0].id, found[0].start_ms) == ("migraine", 0)


@pytest.mark.parametrize(("pause", "first"), [("|8199", "migraine"), ("|8200", "intro")])
def test_ten_seconds_are_a_chapter(pause: str, first: str) -> None:
    """A welcome of ten seconds is a chapter, one of 9.999 is not."""
    assert ids(chapters("Hello and welcome to Moderni Minutes.", pause, ON_MIGRAINE, ON_BRUXISM))[0] == first


def test_a_short_goodbye_joins_the_last_condition() -> None:
    """A goodbye of less than ten seconds is no chapter."""
    assert ids(chapters(WELCOME, ON_MIGRAINE, "Thank you for watching, bye."))[-1] == "migraine"


def test_a_misheard_condition_is_found() -> None:
    """A recogniser that writes "my grain" for migraine does not lose the chapter."""
    misheard = ON_MIGRAINE.replace("migraine", "my grain")
    assert ids(chapters(WELCOME, misheard, ON_BRUXISM)) == ["intro", "migraine", "bruxism"]


def test_a_condition_never_named_is_no_chapter() -> None:
    """Words of a pack alone do not make its condition a chapter; its name has to be said."""
    unnamed = "Often light bothers you. |300 Some people see an aura. |300 A triptan can stop it. |300 "
    assert ids(chapters(WELCOME, unnamed * 3)) == ["intro"]


@pytest.mark.parametrize("talk", ["Hello there.", "Thank you for watching, see you next time.", "Migraine."])
def test_a_very_short_talk_is_one_chapter(talk: str) -> None:
    """A clip of a few seconds is one chapter, and no goodbye stands alone."""
    (only,) = chapters(talk)
    assert (only.id, only.start_ms) == ("intro", 0)


def test_a_goodbye_never_stands_alone() -> None:
    """A short clip that ends with a long goodbye still begins with an introduction."""
    words = say(
        "We look at your pictures here. |6500 That's it for today, thank you for watching, see you next time."
    )
    (first, *_) = find_chapters(split_sentences(words), PACKS, duration_ms=words[-1].end_ms + 9000)
    assert first.id == "intro"


_parts = st.sampled_from(
    [
        part + " "
        for whole in (WELCOME, ON_MIGRAINE, ON_BRUXISM, ON_NOTHING, FAREWELL)
        for part in whole.split("|300")
    ]
    + ["|2000 ", "Neck pain. ", "yes ", "bruxism bruxism ", "A migraine, then. "]
)


@settings(deadline=None, max_examples=80)
@given(long_lists(_parts, 1, 40), st.integers(0, 5000))
def test_chapters_of_any_talk_can_be_played(parts: list[str], tail_ms: int) -> None:
    """First at 0, without gaps, each ten seconds or more, each id once, each at a sentence, each with a reason."""
    words: tuple[Word, ...] = say(" ".join(parts))
    duration_ms = words[-1].end_ms + tail_ms if words else 1
    sentences = split_sentences(words)
    found = find_chapters(sentences, PACKS, duration_ms=duration_ms)
    if not words:
        assert found == ()
        return
    assert [chapter.start_ms for chapter in found] == [0, *(chapter.end_ms for chapter in found[:-1])]
    assert found[-1].end_ms == duration_ms
    assert len(found) == 1 or all(chapter.end_ms - chapter.start_ms >= 10_000 for chapter in found)
    assert len(set(ids(found))) == len(found)
    assert {chapter.start_ms for chapter in found[1:]} <= {sentence.start_ms for sentence in sentences}
    assert all(chapter.reason and chapter.title for chapter in found)
    assert "intro" not in ids(found)[1:]
    assert "outro" not in ids(found)[:-1]
    assert ids(found) != ["outro"]
