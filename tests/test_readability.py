"""The school grade an article reads at."""

from __future__ import annotations

import pytest
from talks import BRUXISM, MIGRAINE

from pipeline.checks.readability import check_readability, count_syllables, grade
from pipeline.models import Passage

EASY = ("The cat sat on the mat.", "It was a big cat.", "The dog ran to it.")
HARD = (
    "Notwithstanding considerable interindividual variability, radiofrequency denervation demonstrates "
    "clinically meaningful improvements in disability.",
    "Comprehensive multidisciplinary rehabilitation necessitates extensive interdisciplinary communication.",
    "Pharmacological alternatives unfortunately demonstrate unsatisfactory tolerability in elderly populations.",
)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        *(("pain", 1), ("needle", 2), ("muscle", 2), ("nerve", 1), ("migraine", 2), ("patient", 2), ("area", 3)),
        *(
            ("helped", 1),
            ("treated", 2),
            ("provided", 3),
            ("rolled", 1),
            ("battles", 2),
            ("houses", 2),
            ("shoulders", 2),
        ),
        *(("safely", 2), ("movement", 2), ("something", 2), ("serious", 3), ("injection", 3), ("sciatica", 4)),
        *(
            ("arthritis", 3),
            ("you", 1),
            ("friendly", 2),
            ("hundred", 2),
            ("being", 2),
            ("MRI", 3),
            ("15", 2),
            ("L5", 1),
        ),
        *(("doctor's", 2), ("(neck)", 1), ("the", 1), ("I", 1)),
    ],
)
def test_syllables_are_counted_as_spoken(word: str, syllables: int) -> None:
    """Silent letters do not count, vowels spoken apart do."""
    assert count_syllables(word) == syllables


def test_the_grade_is_that_of_the_formula() -> None:
    """Sixteen words of one syllable in three sentences, by hand."""
    assert grade(EASY) == pytest.approx(0.39 * 16 / 3 + 11.8 - 15.59)


def test_hard_texts_read_higher_than_easy_ones() -> None:
    """Long words and long sentences raise the grade well above the limit."""
    easy, hard = grade(EASY), grade(HARD)
    assert easy is not None
    assert hard is not None
    assert easy < 2 < 15 < hard


def test_too_little_tells_nothing() -> None:
    """Two sentences, or none, have no grade."""
    assert grade(EASY[:2]) is None
    assert grade(()) is None
    assert grade(EASY, {"the", "cat", "sat", "on", "mat", "it", "was", "a", "big"}) is None


def findings(*sentences: str) -> list[tuple[str, str, str]]:
    """Give rule, severity and message of what is told."""
    passages = [Passage(text=text, at_ms=0) for text in sentences]
    found = check_readability(
        [Passage(text="A Title", at_ms=None, is_heading=True), *passages], (MIGRAINE, BRUXISM)
    )
    return [(finding.rule, finding.severity, finding.message) for finding in found]


def test_the_grade_is_told_with_and_without_terms() -> None:
    """It is a note up to grade 8 and a warning above, never a blocker; headings do not count."""
    ((rule, severity, message),) = findings(*EASY)
    assert (rule, severity) == ("reading-grade", "note")
    assert message == "the article reads at grade -1.7 (-1.7 without medical terms); aim at 8"
    ((_, severity, _),) = findings(*HARD)
    assert severity == "warning"
    assert findings(*EASY[:2]) == []
