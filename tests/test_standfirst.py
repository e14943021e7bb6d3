"""What is told of a talk in facts: who speaks about what, and how long."""

from __future__ import annotations

from dataclasses import replace

import pytest
from talks import BRUXISM, CLINIC

from pipeline.standfirst import DESCRIPTION_CHARACTERS, describe, tell_length


@pytest.mark.parametrize(
    ("duration_ms", "conditions", "said"),
    [
        (20_000, 0, "The talk takes about 1 minute."),
        (80_000, 1, "The talk takes about 1 minute."),
        (160_000, 1, "The talk takes about 3 minutes."),
        (160_000, 2, "The talk takes about 3 minutes and has a part on each."),
    ],
)
def test_the_length_is_told_in_minutes(duration_ms: int, conditions: int, said: str) -> None:
    """Whole minutes, at least one; only where there are several conditions each has its part."""
    assert tell_length(duration_ms, conditions) == said


def test_a_description_is_never_too_long() -> None:
    """Conditions are left out from the end until it fits; without any it says whose talk it is."""
    many = tuple(replace(BRUXISM, name=f"a condition with a long name {number}") for number in range(9))
    for count in range(len(many) + 1):
        assert 0 < len(describe(CLINIC, many[:count])) <= DESCRIPTION_CHARACTERS
    assert "talks about" in describe(CLINIC, many)
    assert "talks about" not in describe(CLINIC, ())
