"""What the recogniser made up is taken out and reported; what it hardly understood is pointed out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import RATE_HZ, Samples, a_segment, noise, voices
from talks import say, spoken, texts

from pipeline.models import Flag, Rejection, Segment
from pipeline.speech.guards import flag, is_echo, lost_words, reject, unheard_words, why_not

NO_VOICE = "there is no voice at that time"
STOCK = "it is a stock phrase where hardly a voice is heard"
LOOP = "it repeats itself, so what was really said is missing; listen there"
NO_SPEECH = "the model itself took it for no speech"

UNVOICED = "there is sound but no speech; nothing was written for it"
NOISY = "there is music or noise under the speech, so words may be wrong"
DOUBTFUL = "this was hardly understood: another language, music, or several people at once?"


UNWRITTEN = "somebody speaks here, but no words were understood"


def pointed_out(segments: list[Segment], samples: Samples, voice: Samples) -> tuple[Flag, ...]:
    """Give the flags of a talk at 16 kHz but those for what was not written: here few words stand for many."""
    flags = flag(segments, samples, voice, sample_rate_hz=RATE_HZ)
    return tuple(each for each in flags if each.reason != UNWRITTEN)


# reject ---------------------------------------------------------------------------------------------------


def test_a_sentence_in_silence_is_rejected() -> None:
    """What was written into silence goes, sentence by sentence, and the editor is told what, when and why."""
    heard, made_up = a_segment(*say("It hurts a lot.")), a_segment(*say("It went away. Bye.", start_ms=4000))
    assert reject([heard, made_up], voices((3000, 0.9), (4000, 0.0))) == (
        (heard,),
        (
            Rejection(start_ms=4000, end_ms=4850, text="It went away.", reason=NO_VOICE),
            Rejection(start_ms=4900, end_ms=5150, text="Bye.", reason=NO_VOICE),
        ),
    )


def test_what_was_spoken_is_kept() -> None:
    """Speech is left exactly as it was heard, soft speech and pauses inside a sentence too."""
    segments = (a_segment(*say("It hurts |1500 still.")), a_segment(*say("Here is more.", start_ms=3000)))
    voice = voices((550, 0.9), (1500, 0.0), (400, 0.9), (550, 0.0), (1000, 0.4))
    assert reject(segments, voice) == (segments, ())


def test_a_segment_is_parted_at_its_sentences() -> None:
    """Only the sentence in silence leaves its segment, whose times shrink to what was spoken."""
    heard = a_segment(*say("So. |3000 It hurts. |3000 It went."), avg_logprob=-0.4)
    kept, rejected = reject([heard], voices((3000, 0.0), (1500, 0.9), (6000, 0.0)))
    assert kept == (replace(heard, words=heard.words[1:3], start_ms=3300, end_ms=3850),)
    assert [(rejection.text, rejection.start_ms) for rejection in rejected] == [("So.", 0), ("It went.", 6900)]


def test_music_is_no_voice() -> None:
    """Up to the detector's lower limit no voice is heard, and a whole sentence is taken out."""
    heard = a_segment(*say("There was music in the house."))
    assert reject([heard], voices((3000, 0.36))) == ((heard,), ())
    rejection = Rejection(start_ms=0, end_ms=1750, text="There was music in the house.", reason=NO_VOICE)
    assert reject([heard], voices((3000, 0.34))) == ((), (rejection,))


STOCK_PHRASES = (
    *("Thank you.", "Thanks for watching!", "Bye.", "[Music]", "Thanks for watching, and see you next time!"),
    *("you", "So...", "Subtitles by the Amara.org community", "Bye-bye."),
)


@pytest.mark.parametrize("phrase", STOCK_PHRASES)
def test_a_stock_phrase_with_a_faint_voice_is_rejected(phrase: str) -> None:
    """What Whisper is known to write into breath and music, however it punctuates it, goes with its reason."""
    made_up = a_segment(*say(phrase))
    _, rejected = reject([made_up], voices((3000, 0.45)))
    assert rejected == (Rejection(start_ms=0, end_ms=made_up.end_ms, text=phrase, reason=STOCK),)


@pytest.mark.parametrize("phrase", STOCK_PHRASES)
def test_a_stock_phrase_with_a_clear_voice_is_kept(phrase: str) -> None:
    """A speaker may say "Thank you." and mean it."""
    heard = a_segment(*say(phrase))
    assert reject([heard], voices((3000, 0.8))) == ((heard,), ())


def test_a_stock_phrase_in_a_sentence_is_kept() -> None:
    """With a faint voice only a sentence that is nothing but a stock phrase goes."""
    heard = a_segment(*say("Thank you for the kind words."))
    assert reject([heard], voices((3000, 0.45))) == ((heard,), ())


@pytest.mark.parametrize(
    ("measures", "reason"),
    [
        ({"compression_ratio": 2.41}, LOOP),
        ({"compression_ratio": 2.4}, ""),
        ({"no_speech_prob": 0.61, "avg_logprob": -1.01}, NO_SPEECH),
        ({"no_speech_prob": 0.61, "avg_logprob": -1.0}, ""),
        ({"no_speech_prob": 0.6, "avg_logprob": -3.0}, ""),
        ({}, ""),
    ],
)
def test_a_window_is_doubted_as_the_whisper_command_doubts_it(measures: dict[str, float], reason: str) -> None:
    """Loops, and what the model itself took for no speech, are told apart from all else by whisper's limits."""
    assert why_not(a_segment(*say("It hurts."), **measures)) == reason


def test_a_loop_is_rejected_whole() -> None:
    """A window in which the model went round in circles is not believed, however clear the voice."""
    loop = a_segment(*say("The jaw. The jaw. The jaw."), compression_ratio=3.0)
    after = a_segment(*say("It hurts.", start_ms=3000))
    assert reject([loop, after], voices((5000, 0.9))) == (
        (after,),
        (Rejection(start_ms=0, end_ms=1750, text="The jaw. The jaw. The jaw.", reason=LOOP),),
    )


def test_words_after_the_end_are_made_up() -> None:
    """Nobody speaks after the recording has ended."""
    made_up = a_segment(*say("It hurts.", start_ms=60_000))
    rejection = Rejection(start_ms=60_000, end_ms=60_550, text="It hurts.", reason=NO_VOICE)
    assert reject([made_up], voices((3000, 0.9))) == ((), (rejection,))


def test_in_a_recording_without_voice_everything_is_made_up() -> None:
    """Where the microphone was off, or there is no sound at all, nothing is published."""
    made_up = a_segment(*say("It hurts."))
    assert reject([made_up], voices((5000, 0.0)))[0] == ()
    assert reject([made_up], np.zeros(0, np.float32))[0] == ()


def test_nothing_heard_is_nothing_rejected() -> None:
    """No windows, windows without words, or a doubtful one without words, are no error and leave nothing."""
    assert reject([], voices((1000, 0.9))) == ((), ())
    assert reject([a_segment(), a_segment(compression_ratio=9.0)], voices((1000, 0.9))) == ((), ())


@st.composite
def _heard_talks(draw: st.DrawFn) -> tuple[list[Segment], Samples]:
    """Draw segments, some of them doubtful, and a voice that comes and goes under them."""
    words = draw(spoken(["pain", "jaw", "Thank", "you.", "Bye.", "it", "hurts.", "so", "--", "..."], most=60))
    segments = []
    while words:
        size = draw(st.integers(1, 12))
        measures = draw(st.sampled_from(({}, {}, {"compression_ratio": 2.9}, {"avg_logprob": -1.2})))
        segments.append(a_segment(*words[:size], no_speech_prob=0.7, **measures))
        words = words[size:]
        if draw(st.booleans()):
            segments.append(a_segment())
    stretches = st.tuples(st.sampled_from((32, 320, 900, 4000)), st.sampled_from((0.0, 0.2, 0.4, 0.45, 0.9)))
    return segments, voices(*draw(st.lists(stretches, min_size=1, max_size=12)))


@settings(max_examples=200, deadline=None)
@given(_heard_talks())
def test_no_word_is_lost_silently(talk: tuple[list[Segment], Samples]) -> None:
    """Every word heard is kept, or is in a rejection that says why; in its order, and not twice."""
    segments, voice = talk
    kept, rejected = reject(segments, voice)
    told = [(word.start_ms, 0, word.text) for segment in kept for word in segment.words]
    for rejection in rejected:
        assert rejection.reason
        told += [(rejection.start_ms, step, text) for step, text in enumerate(rejection.text.split())]
    assert [text for _, _, text in sorted(told)] == texts(word for segment in segments for word in segment.words)


@settings(max_examples=200, deadline=None)
@given(_heard_talks())
def test_kept_words_are_as_they_were_heard(talk: tuple[list[Segment], Samples]) -> None:
    """What is kept stays in order with its times and measures; a segment spans its words and has some."""
    segments, voice = talk
    kept, _ = reject(segments, voice)
    rest = (word for segment in segments for word in segment.words)
    assert all(word in rest for segment in kept for word in segment.words)
    for segment in kept:
        assert (segment.start_ms, segment.end_ms) == (segment.words[0].start_ms, segment.words[-1].end_ms)
        assert not why_not(segment)


# is_echo, unheard_words, lost_words -----------------------------------------------------------------------

EXPECTED = ("masseter", "lateral pterygoid", "bruxism", "night guard")


@pytest.mark.parametrize(
    ("text", "unprompted"),
    [
        pytest.param("Masseter, lateral pterygoid, bruxism.", "", id="into-silence"),
        pytest.param(
            "We look at the jaw. Masseter, bruxism, night guard.", "We look at the jaw.", id="at-the-end"
        ),
        pytest.param("Masseter, lateral pterygoid. We look at the jaw.", "We look at the jaw.", id="at-the-start"),
        pytest.param("It hurts, masseter, bruxism, night guard, a lot.", "It hurts a lot.", id="in-the-middle"),
        pytest.param("Lateral Pterygoid; BRUXISM, again and again and again.", "Mm, hm.", id="instead-of-little"),
    ],
)
def test_a_list_of_expected_terms_is_an_echo(text: str, unprompted: str) -> None:
    """Terms that a prompted hearing lists where an unprompted one had nothing were read off the prompt."""
    assert is_echo(text, unprompted, EXPECTED)


@pytest.mark.parametrize(
    ("text", "unprompted"),
    [
        pytest.param("The masseter and bruxism hurt.", "The mass eater and brooks ism hurt.", id="misheard"),
        pytest.param("Masseter, bruxism and night guard.", "Masseter, bruxism and night guard.", id="heard-twice"),
        pytest.param("It is bruxism, as I said before.", "", id="one-term"),
        pytest.param("We look at the jaw. It is sore.", "We look at the jaw.", id="no-term"),
        pytest.param("", "", id="nothing"),
        pytest.param("", "We look at the jaw.", id="nothing-left"),
    ],
)
def test_terms_in_the_place_of_words_are_no_echo(text: str, unprompted: str) -> None:
    """A term that stands for what was misheard, or a single one, may well have been said."""
    assert not is_echo(text, unprompted, EXPECTED)


def test_parts_of_words_are_no_echo() -> None:
    """Only whole words are terms: nobody listed "rash" and "pain" who crashed into paint."""
    assert not is_echo("It crashed into the painted wall.", "", ("rash", "pain"))


def test_with_nothing_expected_nothing_is_an_echo() -> None:
    """Without a prompt there is nothing to echo."""
    assert not is_echo("Masseter, lateral pterygoid, bruxism.", "", ())


RARE = frozenset({"masseter", "pterygoid", "bruxism"})


@pytest.mark.parametrize(
    ("text", "unprompted", "unheard"),
    [
        pytest.param("It hurts bruxism a lot.", "It hurts a lot.", {"bruxism"}, id="put-in"),
        pytest.param("Bruxism.", "", {"bruxism"}, id="into-silence"),
        pytest.param("The masseter, the bruxism: sore.", "The sore.", {"masseter", "bruxism"}, id="two"),
        pytest.param("Bruxism, bruxism.", "Bruxism.", {"bruxism"}, id="said-again"),
        pytest.param("Brooks ism is bruxism.", "Brooks ism is.", {"bruxism"}, id="beside-its-like"),
    ],
)
def test_a_rare_word_that_was_put_in_was_not_heard(text: str, unprompted: str, unheard: set[str]) -> None:
    """A term of the prompt that stands where an unprompted hearing had nothing slipped in."""
    assert unheard_words(text, unprompted, RARE) == unheard


@pytest.mark.parametrize(
    ("text", "unprompted"),
    [
        pytest.param("Bruxism hurts.", "Brooks ism hurts.", id="misheard"),
        pytest.param("The lateral pterygoid.", "The lateral terry goid.", id="misheard-in-two-words"),
        pytest.param("The bruxism hurts.", "The grinding hurts.", id="in-the-place-of-another"),
        pytest.param("BRUXISM hurts.", "Bruxism, hurts", id="written-otherwise"),
        pytest.param("It hurts again a lot.", "It hurts.", id="no-rare-word"),
        pytest.param("", "Bruxism.", id="nothing-left"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_rare_word_in_the_place_of_words_was_heard(text: str, unprompted: str) -> None:
    """A term that stands for what sounded like it, or for another word, is what the prompt is for."""
    assert unheard_words(text, unprompted, RARE) == frozenset()


RARE = frozenset({"masseter", "temporomandibular", "bruxism", "erenumab"})


@pytest.mark.parametrize(
    ("text", "unprompted", "unheard"),
    [
        pytest.param(
            "the masseter, the temporomandibular, temporalis and",
            "the masseter, the temporales and",
            {"temporomandibular"},
            id="slipped in",
        ),
        pytest.param("It is bruxism at night.", "It is brooks ism at night.", set(), id="misheard before"),
        pytest.param("We use erenumab here.", "We use a ran new mab here.", set(), id="in four words before"),
        pytest.param("It is bruxism.", "It is bruxism.", set(), id="heard both times"),
        pytest.param("It is an elephant.", "It is.", set(), id="no rare word"),
        pytest.param("bruxism", "", {"bruxism"}, id="where nothing was heard"),
        pytest.param("", "bruxism", set(), id="nothing"),
    ],
)
def test_a_term_out_of_nowhere_is_unheard(text: str, unprompted: str, unheard: set[str]) -> None:
    """A rare word that only the prompted hearing has, like nothing that was heard there, was not said."""
    assert unheard_words(text, unprompted, RARE) == unheard


@pytest.mark.parametrize(
    ("text", "unprompted", "lost"),
    [
        ("one two three four five six", "one two three four five six seven eight nine ten", True),
        ("one two three four five six seven", "one two three four five six seven eight nine ten", False),
        ("", "one", True),
        ("", "", False),
        ("one", "", False),
    ],
)
def test_a_prompted_hearing_may_not_jump_over_speech(text: str, unprompted: str, *, lost: bool) -> None:
    """A hearing with less than seven tenths of the words of the unprompted one has lost some."""
    assert lost_words(text, unprompted) is lost


# flag -------------------------------------------------------------------------------------------------------

QUIET = 0.0005


def test_an_ordinary_talk_has_nothing_to_point_out() -> None:
    """Clear speech in a quiet room, with long pauses and a short cough, is flagged nowhere."""
    samples = noise((4000, 0.1), (20_000, QUIET), (4900, 0.1), (2000, QUIET), (4000, 0.1))
    voice = voices((4000, 0.9), (26_900, 0.0), (4000, 0.9))
    segments = [a_segment(*say("one two |1500 three")), a_segment(*say("four five", start_ms=31_000))]
    assert pointed_out(segments, samples, voice) == ()


def test_sound_without_speech_is_pointed_out() -> None:
    """Where something sounds for 5 s and nobody speaks, a person learns that nothing was written."""
    samples = noise((4000, 0.1), (2000, QUIET), (6000, 0.03), (2000, QUIET), (4000, 0.1))
    voice = voices((4000, 0.9), (10_000, 0.1), (4000, 0.9))
    segments = [a_segment(*say("one two")), a_segment(*say("four five", start_ms=14_500))]
    (found,) = pointed_out(segments, samples, voice)
    assert found.reason == UNVOICED
    assert (found.start_ms, found.end_ms) == pytest.approx((6000, 12_000), abs=40)


def test_sound_with_short_gaps_is_one_stretch() -> None:
    """Music whose notes are less than a second apart is pointed out once."""
    notes = [(704, 0.05), (608, QUIET)] * 8
    samples = noise((3200, 0.1), *notes, (3200, 0.1))
    voice = voices((3200, 0.9), (1312 * 8, 0.1), (3200, 0.9))
    (found,) = pointed_out([], samples, voice)
    assert found == Flag(start_ms=3200, end_ms=3200 + 1312 * 8 - 608, reason=UNVOICED)


@pytest.mark.parametrize(("loudness", "found"), [(0.1 * 10 ** (-24 / 20), 1), (0.1 * 10 ** (-26 / 20), 0)])
def test_only_what_is_heard_beside_the_voice_counts(loudness: float, found: int) -> None:
    """What is 25 dB softer than the speaker is the room, not a sound of its own."""
    samples = noise((6000, 0.1), (8000, loudness), (6000, 0.1))
    assert len(pointed_out([], samples, voices((6000, 0.9), (8000, 0.1), (6000, 0.9)))) == found


@pytest.mark.parametrize(("loudness", "reasons"), [(0.04, [NOISY]), (0.015, []), (QUIET, [])])
def test_noise_under_the_speech_is_pointed_out(loudness: float, reasons: list[str]) -> None:
    """Where the gaps between words are nearly as loud as the words, the words may be wrong."""
    sounds, chances = [], []
    for _ in range(6):
        sounds += [(1000, 0.1), (400, loudness)]
        chances += [(1000, 0.9), (400, 0.1)]
    segment = a_segment(*say("one two three four", word_ms=1300, between_ms=100))
    found = pointed_out([segment], noise(*sounds), voices(*chances))
    assert found == tuple(Flag(start_ms=0, end_ms=segment.end_ms, reason=reason) for reason in reasons)


@pytest.mark.parametrize(
    ("measures", "reasons"),
    [
        ({"avg_logprob": -0.71}, [DOUBTFUL]),
        ({"avg_logprob": -0.7}, []),
        ({"temperature": 0.2}, [DOUBTFUL]),
        ({}, []),
    ],
)
def test_what_was_hardly_understood_is_pointed_out(measures: dict[str, float], reasons: list[str]) -> None:
    """A window that the model doubts, or that took a second try, is one to listen to."""
    segment = a_segment(*say("Das tut weh.", start_ms=300), **measures)
    found = pointed_out([segment], noise((3000, 0.1)), voices((3000, 0.9)))
    assert found == tuple(Flag(start_ms=300, end_ms=1150, reason=reason) for reason in reasons)


def test_flags_are_in_the_order_of_the_talk() -> None:
    """A person listens from the beginning to the end."""
    samples = noise((3000, 0.1), (6000, 0.1), (3000, 0.1))
    voice = voices((3000, 0.9), (6000, 0.1), (3000, 0.9))
    segments = [
        a_segment(*say("one two"), avg_logprob=-0.8),
        a_segment(*say("three four", start_ms=9500), avg_logprob=-0.9),
    ]
    assert [found.reason for found in pointed_out(segments, samples, voice)] == [DOUBTFUL, UNVOICED, DOUBTFUL]


def test_a_talk_without_sound_or_voice_has_flags_too() -> None:
    """No samples, no voice, and words after the end are no error."""
    nothing = np.zeros(0, np.float32)
    assert pointed_out([a_segment(*say("one"))], nothing, nothing) == ()
    assert pointed_out([], noise((6000, 0.2)), voices((6000, 0.0)))[0].reason == UNVOICED
    late = a_segment(*say("one", start_ms=60_000), temperature=0.4)
    assert pointed_out([late], noise((3000, 0.1)), voices((3000, 0.9))) == (
        Flag(start_ms=60_000, end_ms=60_250, reason=DOUBTFUL),
    )


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        pytest.param("", [(0, 12_000)], id="nothing"),
        pytest.param("word " * 40, [], id="all"),
        pytest.param("word " * 10 + "|2000 " + "word " * 24, [], id="two seconds less"),
        pytest.param("word " * 10 + "|4000 " + "word " * 17, [(3250, 7000)], id="four seconds less"),
    ],
)
def test_speech_without_words_is_pointed_out(text: str, flags: list[tuple[int, int]]) -> None:
    """Where somebody speaks for three seconds and no word was written, a person should listen."""
    sound, voice = noise((12_000, 0.1)), voices((12_000, 0.9))
    found = flag([a_segment(*say(text))], sound, voice, sample_rate_hz=RATE_HZ)
    unwritten = [(each.start_ms, each.end_ms) for each in found if each.reason == UNWRITTEN]
    assert unwritten == [pytest.approx(stretch, abs=64) for stretch in flags]
