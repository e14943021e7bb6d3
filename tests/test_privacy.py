"""What may tell who a patient is: flagged in figures and in words, in the article and in the recording."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from talks import BRUXISM, CLINIC, MIGRAINE

from pipeline.checks.privacy import check_privacy, known_words
from pipeline.models import Finding, Passage

HOME = replace(
    CLINIC,
    speaker="Cynthia Lund",
    place="Minnetonka, Minnesota",
    phone="(952) 555-0123",
    email="hello@modernispine.com",
    website="https://www.modernispine.com",
    address="12 Ridge Road, Minnetonka",
)
KNOWN = known_words(HOME, (MIGRAINE, BRUXISM), ("Botox", "Tylenol", "Baker cyst", "Tommy John surgery"))
ORDINARY = Path(__file__).resolve().parent / "data" / "ordinary-sentences.txt"


def found(*sentences: str, said: tuple[str, ...] = ()) -> list[Finding]:
    """Give what is flagged in an article of these sentences, and in what was said."""
    article, speech = (
        [Passage(text=text, at_ms=1000 * at) for at, text in enumerate(texts)] for texts in (sentences, said)
    )
    return list(check_privacy(article, speech, HOME, KNOWN))


def rules(*sentences: str) -> list[tuple[str, str]]:
    """Give rule and severity of all that is flagged."""
    return [(finding.rule.removeprefix("privacy-"), finding.severity) for finding in found(*sentences)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Call her at 612-555-1234.", "phone"),
        ("His number is (612) 555 1234.", "phone"),
        ("It's six one two, five five five, one two three four.", "phone"),
        ("You can reach me at five five five one two oh nine.", "phone"),
        ("Write to jane.doe@gmail.com for more.", "email"),
        ("Write to jane at gmail dot com.", "email"),
        ("It's jane dot doe at health partners dot org.", "email"),
        ("Her MRN is 4471209.", "record"),
        ("The chart number 88-1204 was wrong.", "record"),
        ("His social security number is four four seven, one two, nine nine.", "record"),
        ("It says 123-45-6789 on the form.", "record"),
        ("Policy number: AB12345.", "record"),
    ],
)
def test_numbers_and_addresses_are_blockers(sentence: str, expected: str) -> None:
    """Telephone, e-mail and record numbers stop an approval, in figures and in words."""
    assert (expected, "blocker") in rules(sentence)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Mrs. Okafor asked about this.", "name"),
        ("Ask Mister Jensen.", "name"),
        ("Mrs. O'Brien and Mr. McDonald know.", "name"),
        ("John Peterson came to see me last week.", "name"),
        ("Mr. Baker has no Baker cyst.", "name"),
        ("Her name is Carol Anderson.", "name"),
        ("A lady, Susan, told me this.", "name"),
        ("It began on March 3.", "date"),
        ("We did it on March the third.", "date"),
        ("On the 14th of July it came back.", "date"),
        ("It was 3/14/2024.", "date"),
        ("He is 92 years old.", "age"),
        ("She is a ninety-four-year-old.", "age"),
        ("She's a hundred and two years old.", "age"),
        ("He just turned 91.", "age"),
        ("She drove in from Bemidji.", "place"),
        ("He farms near Sleepy Eye.", "place"),
        ("She's from Eden Prairie.", "place"),
        ("It happened on Highway 7.", "place"),
        ("She lives on Maple Street.", "place"),
    ],
)
def test_names_dates_ages_and_places_are_warnings(sentence: str, expected: str) -> None:
    """What may be a patient's is shown to the editor."""
    assert (expected, "warning") in rules(sentence)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("My patient Susan is back in her garden.", {"name"}),
        ("A lady named Carol Anderson came in.", {"name"}),
        ("A patient drove in from Bemidji.", {"place"}),
        ("I saw Mary on Tuesday.", {"name"}),
        ("I treated a woman of 93 years, and she is 93 years old.", {"age"}),
        ("A patient fell on March 3rd.", {"date"}),
        ("Mr. Smith, 92, from Naperville, came in on March 3.", {"name", "date", "age", "place"}),
    ],
)
def test_what_is_clearly_a_patients_is_a_blocker(sentence: str, expected: set[str]) -> None:
    """A sentence about a patient, or a name beside something else, stops an approval."""
    assert set(rules(sentence)) == {(rule, "blocker") for rule in expected}


@pytest.mark.parametrize(
    "sentence",
    [
        "I'm Cynthia Lund, at Moderni Spine in Minnetonka, Minnesota.",
        "Call us at 952-555-0123.",
        "Call us at nine five two, five five five, oh one two three.",
        "Write to hello at modernispine dot com or hello@modernispine.com.",
        "Find us at modernispine dot com.",
        "Ms. Lund will see you now.",
        "In an emergency call 911, or 988 for a crisis.",
        "Call 1-800-222-1222 for poison control.",
        "One, two, three, four, five, six, seven, and breathe.",
        "It takes 10 to 15 minutes and costs 1,200 dollars.",
        "I take 5 of 12 patients with 3 4 5 or more symptoms.",
        "Since 2019 we have done 155 units in 31 spots.",
        "She moved here from Chicago.",
        "He came from Wisconsin, and she is from Norway.",
        "He trained in Saint Paul and in New York City.",
        "I have MS. It began in my legs.",
        "Ms is not MS.",
        "In Botox we trust.",
        "In March the pollen starts, and in Spanish it is polen.",
        "From February to April her husband sleeps in the guest room.",
        "She is 45 years old.",
        "People in their nineties can have this too.",
        "She is 92 percent better.",
        "If you are 90 or older, ask.",
        "It may last 3 or 4 weeks.",
        "May 10 percent of us agree.",
        "My patients ask me this.",
        "A patient told me it's like the flu.",
        "My patient Botox story is short.",
        "The record is broken.",
        "The patient number is going up every year.",
        "Dr. Lee does that.",
        "Social Security now offers workers a return of 2 percent.",
        "Living Well With Back Pain in Everyday Life",
    ],
)
def test_what_tells_nobody_apart_is_left_alone(sentence: str) -> None:
    """The clinic's own names and numbers, big places, counts, months and terms are no identifiers."""
    assert rules(sentence) == []


def test_what_only_the_recording_says_is_flagged_too() -> None:
    """A name taken out of the article is still heard in the video and stands in its captions."""
    (finding,) = found("My patient is better.", said=("My patient Susan is better.",))
    assert (finding.rule, finding.severity, finding.at_ms) == ("privacy-name", "blocker", 0)
    assert finding.message == "“Susan”: looks like a person's name, still said in the recording"
    assert "Cut it out of the recording" in finding.advice


def test_what_both_say_is_flagged_once() -> None:
    """While the article says it, the recording adds nothing, however it writes it down."""
    once = found("Call 612-555-1234.", said=("Um, call six one two, five five five, one two three four.",))
    assert [finding.sentence for finding in once] == ["Call 612-555-1234."]


def test_two_of_a_kind_are_one_finding() -> None:
    """A sentence with two names is told once, with both."""
    (finding,) = found("Mr. Smith met Mrs. Jones.")
    assert finding.message == "“Smith” and “Jones”: looks like a person's name"


def test_ordinary_prose_raises_few_false_alarms() -> None:
    """Of 2,000 sentences about a country at most ten are flagged, days not counted, and one stops a page."""
    lines = [line for line in ORDINARY.read_text("utf-8").splitlines() if not line.startswith("#")]
    flagged = rules(*lines)
    assert [rule for rule, severity in flagged if severity == "blocker"] == ["name"]  # "I saw Alice's family"
    assert len([rule for rule, _ in flagged if rule != "date"]) <= 10
