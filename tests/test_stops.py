"""A pause for breath is no full stop: what grammar shows is joined or parted, and nothing but marks is touched."""

from __future__ import annotations

import pytest
from talks import say

from pipeline.models import Word
from pipeline.text.cleaning import clean
from pipeline.text.stops import settle_stops


def settled(text: str, *, fixed: frozenset[int] = frozenset()) -> str:
    return " ".join(word.text for word in settle_stops(say(text), fixed=fixed))


@pytest.mark.parametrize(
    ("heard", "right"),
    [
        pytest.param("It hurts at night. Or when you sit.", "It hurts at night, or when you sit.", id="or"),
        pytest.param(
            "We block that nerve. Because it feeds the joint.",
            "We block that nerve because it feeds the joint.",
            id="because",
        ),
        pytest.param("It comes back. Which is why we wait.", "It comes back, which is why we wait.", id="which"),
        pytest.param(
            "It feels like a stone. Right under the heel.",
            "It feels like a stone, right under the heel.",
            id="place",
        ),
        pytest.param(
            "It runs down the leg. Often all the way to the foot and you may limp.",
            "It runs down the leg, often all the way to the foot and you may limp.",
            id="place-and-more",
        ),
        pytest.param(
            "We use small needles in the forehead. Temples, back of the head, neck and jaw, and I will show you.",
            "We use small needles in the forehead, temples, back of the head, neck and jaw, and I will show you.",
            id="list",
        ),
        pytest.param(
            "It sits under the. Right one is what we say.",
            "It sits under the right one is what we say.",
            id="unfinished",
        ),
        pytest.param(
            "It is not advice for you, okay, so I want to begin.",
            "It is not advice for you. Okay, so I want to begin.",
            id="a-turn",
        ),
        pytest.param(
            "They also have migraine, so what do we do?",
            "They also have migraine. So what do we do?",
            id="a-question",
        ),
        pytest.param(
            "It makes it worse that patient I told you about. She's better now.",
            "It makes it worse. That patient I told you about, she's better now.",
            id="coming-back",
        ),
    ],
)
def test_what_leans_is_joined_and_what_begins_begins(heard: str, right: str) -> None:
    """Marks and capitals change, words do not."""
    assert settled(heard) == right


@pytest.mark.parametrize(
    "heard",
    [
        pytest.param("It hurts at night. Or is it the hip?", id="a-question-of-its-own"),
        pytest.param("Does it hurt? Or not.", id="after-a-question"),
        pytest.param("I wait. Because, if you rush, you will pay for it.", id="because-with-its-own-main-clause"),
        pytest.param("Which one is yours. Which one sounds like it.", id="which-one"),
        pytest.param("It is not exciting. Stretch the calf, rest the foot, stretch the sole.", id="orders"),
        pytest.param("There are many things. Ice, heat, rest, they all help.", id="a-list-that-is-a-subject"),
        pytest.param("It helps. In the morning you feel it.", id="a-place-with-a-clause"),
        pytest.param("It helps. Next, let's talk about teeth, which grind.", id="next"),
        pytest.param("It helps. Yes, no, maybe, who knows.", id="answers"),
        pytest.param("Is it a disc? No. A disc would hurt more.", id="an-answer"),
        pytest.param("It is not a sign of a tumor. No. A tumor of the spine.", id="a-denial"),
        pytest.param("You need care from a surgeon. No. A therapist can do it.", id="a-claim-that-is-put-right"),
        pytest.param("Remember that patient I told you about. She's better now.", id="remember"),
        pytest.param("I like that patient I told you about. He is kind.", id="somebody-liked"),
        pytest.param("And so what?", id="short-question"),
        pytest.param("Botox is approved. It helps.", id="plain"),
        pytest.param("It is not magic. With a guaranteed cure for everybody.", id="denied, then claimed"),
        pytest.param("I do not recommend pills. Water, walks, and sleep.", id="denied, then a list"),
        pytest.param("It is not dangerous. Because it is small.", id="denied, then a reason"),
        pytest.param("It is not in the knee. In the hip.", id="denied, then a place"),
        pytest.param("It helps many people. Migraine, dystonia, spasticity respond well.", id="a-verb-of-its-own"),
        pytest.param("We use toxin type A. It blocks the nerve.", id="a-letter"),
        pytest.param("She has hepatitis A. Take care of her.", id="a-letter-before-an-order"),
        pytest.param("Can it cure the pain, and can you drive home?", id="two-questions"),
        pytest.param("Is it that patient I told you about? She is fine.", id="a-question-about-somebody"),
    ],
)
def test_a_sentence_that_stands_by_itself_stays(heard: str) -> None:
    """Where grammar shows nothing, the recogniser's mark stands."""
    assert settled(heard) == heard


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        pytest.param(
            "We think of it as a pain. No. A problem of volume control, and it is real.",
            "We think of it as a problem of volume control, and it is real.",
            id="taken-back-between-stops",
        ),
        pytest.param(
            "It can't turn that down, the thing that has. The thing with the best proof is movement.",
            "It can't turn that down. The thing with the best proof is movement.",
            id="begun-again-after-a-stop",
        ),
        pytest.param(
            "They don't work well. And over time, they can. It can make pain worse.",
            "They don't work well. And over time, it can make pain worse.",
            id="left-without-its-verb",
        ),
        pytest.param("I have to a, rest here.", "I have to rest here.", id="uh-heard-as-a"),
    ],
)
def test_slips_are_found_across_full_stops(heard: str, written: str) -> None:
    """Cleaning sees the slip, since its full stops are commas by then."""
    cleaned = clean(settle_stops(say(heard)))
    assert " ".join(cleaned.texts[at] for at in cleaned.kept) == written


@pytest.mark.parametrize(
    ("heard", "right"),
    [
        pytest.param("block it. Erenumab, fremanezumab, galcanezumab, which", "it, erenumab,", id="drugs"),
        pytest.param(
            "many diseases. Parkinson disease, Lyme disease, gout, and", "diseases, Parkinson", id="name"
        ),
    ],
)
def test_a_name_in_a_list_stays_a_name(heard: str, right: str) -> None:
    """A capital that only began a sentence goes, one of a name stays."""
    assert right in settled(f"We have things for {heard} so on.")


def test_an_answer_is_no_false_start() -> None:
    """What answers a condition was meant."""
    words = say("If you need to drive, you can, he can even work.")
    assert len(clean(words).kept) == len(words)


def test_what_a_person_wrote_stays() -> None:
    """A word that an editor fixed keeps its full stop, and the one after it its capital."""
    heard = "It hurts at night. Or when you sit."
    assert settled(heard, fixed=frozenset({3})) == settled(heard, fixed=frozenset({4})) == heard


def test_times_stay() -> None:
    """Only texts change."""
    words = say("It hurts at night. Or when you sit.")
    assert [(w.start_ms, w.end_ms, w.probability) for w in settle_stops(words)] == [
        (w.start_ms, w.end_ms, w.probability) for w in words
    ]


def test_no_words_are_no_trouble() -> None:
    """A silent talk has no full stops, nor has one with a single word."""
    one = (Word(text="Hello.", start_ms=0, end_ms=300, probability=0.9),)
    assert settle_stops(()) == ()
    assert settle_stops(one) == one
