"""Promises that no clinic may make, and the same words where they promise nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.checks.claims import check_claims
from pipeline.checks.promises import CLAIMS
from pipeline.models import Finding, Passage

ORDINARY = Path(__file__).resolve().parent / "data" / "ordinary-sentences.txt"


def rules(*sentences: str) -> list[str]:
    """Give the rules that a run of sentences breaks."""
    return [finding.rule for finding in found(*sentences)]


def found(*sentences: str) -> Sequence[Finding]:
    """Give what is found in sentences that follow each other."""
    return list(check_claims([Passage(text=text, at_ms=1000 * at) for at, text in enumerate(sentences)]))


PROMISES = {
    "claim-cure": (
        "This cures migraine.",
        "We can cure your back pain.",
        "It's a complete cure for tennis elbow.",
        "She was cured after two injections.",
        "Radiofrequency ablation is the cure for arthritis of the spine.",
        "Plantar fasciitis is curable with this shot.",
        "It's not magic, it cures the pain at its source.",
        "I'm not a surgeon, but I cure sciatica every day.",
        "You don't have to live with it, because there is a cure.",
        "Not only does it help, it cures it.",
        "This is curing people left and right.",
        "I had pain until this cured me.",
        "If you're looking for relief, this cures it.",
        "One day it cured him.",
    ),
    "claim-guarantee": (
        "We guarantee you'll feel better.",
        "Guaranteed relief in two weeks.",
        "Your results are guaranteed.",
        "I can give you a guarantee: it works.",
    ),
    "claim-side-effects": (
        "There are no side effects.",
        "It has zero side-effects.",
        "It works without any side effects.",
        "It's a natural treatment, free of side effects.",
        "There are no serious complications with this.",
        "This doesn't have any side effects.",
    ),
    "claim-safe": (
        "It's completely safe.",
        "Botox is 100% safe.",
        "The procedure is totally harmless and risk-free.",
        "PRP is safe for everyone.",
        "There's no risk at all.",
        "It's your own blood, so there is no risk.",
        "We do this under X-ray, so nothing can go wrong.",
    ),
    "claim-permanent": (
        "You'll get permanent relief.",
        "It permanently fixes the nerve.",
        "The pain will be gone for good.",
        "The headaches never come back.",
        "This will fix your back permanently.",
    ),
    "claim-always": (
        "It always works.",
        "This injection never fails.",
        "It works for everyone.",
        "It's 100 percent effective.",
        "It helps every single time.",
    ),
    "claim-painless": (
        "It's a painless procedure.",
        "You won't feel a thing.",
        "You won't feel any pain.",
        "The needle is tiny and it doesn't hurt at all.",
    ),
    "claim-miracle": (
        "It's a miracle for my patients.",
        "This is a breakthrough in pain medicine.",
        "PRP is revolutionary.",
        "It was a game changer.",
    ),
    "claim-proven": (
        "It's clinically proven.",
        "This is a proven treatment.",
        "Shockwave has been proven to work.",
    ),
    "claim-best": (
        "We are the best clinic in Minnesota.",
        "You'll see the number one spine specialist.",
        "We're world-class.",
        "It's the only treatment that works.",
    ),
    "claim-patients": (
        "All my patients get better.",
        "Every one of my patients has had great relief.",
        "Everybody feels better after this.",
        "Every patient I've treated got better.",
    ),
    "claim-replace": (
        "You can have this instead of your medication.",
        "Try it instead of surgery.",
        "You won't need your pills.",
        "It replaces surgery.",
    ),
    "claim-stop": (
        "You can stop taking your pills.",
        "Throw away your medications.",
        "This will let you get off opioids.",
        "Stop taking ibuprofen a week before.",
    ),
    "claim-number": (
        "About 80 percent of people get better within a year.",
        "We see 90% success.",
    ),
}

INNOCENT = (
    "There is no cure.",
    "There's no cure for fibromyalgia, but there is a lot we can do.",
    "It is not a cure.",
    "It isn't going to cure you.",
    "Botox doesn't cure migraine.",
    "I wouldn't call it a cure.",
    "It's a treatment, not a cure.",
    "This won't cure the arthritis, and the nerve grows back.",
    "Unfortunately nothing cures it.",
    "Is it a cure?",
    "Does that cure it?",
    "A cure it is not.",
    "The cure hasn't been found.",
    "We're still looking for a cure.",
    "Until there is a cure, we treat the pain.",
    "Some day we may find a cure.",
    "Anyone who promises a cure is selling something.",
    "Be wary of ads with a cure for neuropathy.",
    "An ounce of prevention is better than a cure.",
    "The cement cures in about ten minutes.",
    "Keep the wound secure and be accurate.",
    "She went for a pedicure.",
    "It's not a cure, a miracle or a guarantee.",
    "The result is not guaranteed.",
    "I can't guarantee it.",
    "There are no guarantees in medicine.",
    "We never guarantee results.",
    "I can't promise you relief.",
    "I promise I'll get to that.",
    "Nothing is completely safe.",
    "No injection is risk-free.",
    "It's not without risk.",
    "It isn't completely safe, and I'll tell you why.",
    "You have no risk factors for stroke.",
    "The side effects are usually mild.",
    "I can't say there are no side effects.",
    "Every medicine has side effects.",
    "There is a risk of infection.",
    "Permanent nerve damage is rare.",
    "It isn't permanent relief.",
    "It doesn't always work.",
    "It doesn't work for everyone.",
    "It never works the first time you try to relax.",
    "A painless lump should be looked at.",
    "I won't tell you it's painless.",
    "Breakthrough pain can come at night.",
    "It's no miracle.",
    "It hasn't been proven to work.",
    "The evidence is unproven.",
    "The thing with the best evidence is movement.",
    "The number one thing people write is sciatica.",
    "The best thing you can do is walk.",
    "Not all of my patients get better.",
    "I tell all my patients to stretch.",
    "Most of my patients feel some relief.",
    "It's not instead of your medication.",
    "Don't stop taking your pills.",
    "Please never stop a blood thinner on your own.",
    "And don't stop it on your own.",
    "Stop at the pharmacy on your way home.",
    "In one study 80 percent of people got better.",
    "About 80 percent humidity is a lot.",
    "I'm a hundred percent with you on that.",
)


@pytest.mark.parametrize(
    ("rule", "sentence"), [(rule, text) for rule, texts in PROMISES.items() for text in texts]
)
def test_a_promise_is_found(rule: str, sentence: str) -> None:
    """What promises is found, also beside a denial of something else."""
    assert rule in rules(sentence)


@pytest.mark.parametrize("sentence", INNOCENT)
def test_no_promise_is_left_alone(sentence: str) -> None:
    """What is denied, asked, warned of or means something else is no promise."""
    assert rules(sentence) == []


def test_typographic_marks_change_nothing() -> None:
    """A curly apostrophe denies as well as a straight one."""
    assert rules("It doesn’t cure anything.", "It’s guaranteed.") == ["claim-guarantee"]


def test_a_question_counts_when_the_answer_is_yes() -> None:
    """A question is no promise; one that is answered with yes is."""
    assert rules("Is it a cure?", "No.") == []
    assert rules("Is it a cure?", "Absolutely, it is.") == ["claim-cure"]


def test_each_rule_is_found_once_in_a_sentence() -> None:
    """Two cures in one sentence are one finding, a cure and a guarantee are two."""
    assert rules("It cures and cures, guaranteed.") == ["claim-cure", "claim-guarantee"]


def test_a_finding_says_all_an_editor_needs() -> None:
    """Words, sentence, time, severity and what to do."""
    assert found("Hello.", "This cures migraine.") == [
        Finding(
            rule="claim-cure",
            severity="blocker",
            message="“cures” promises a cure",
            at_ms=1000,
            sentence="This cures migraine.",
            advice="Say what it can do and for how many, such as “it helps many people”.",
        )
    ]


def test_what_may_hurt_a_person_is_a_blocker() -> None:
    """The four promises that the law is hardest on stop an approval; the others are for the editor to weigh."""
    assert [claim.rule for claim in CLAIMS if claim.severity == "blocker"] == [
        "claim-cure",
        "claim-guarantee",
        "claim-side-effects",
        "claim-safe",
    ]
    assert {claim.rule for claim in CLAIMS} == PROMISES.keys()


def test_ordinary_prose_raises_few_false_alarms() -> None:
    """Of 2,000 sentences about other things, which promise much, at most one in two hundred is found."""
    lines = [line for line in ORDINARY.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) >= 2000
    assert len(rules(*lines)) <= 10
