"""What was said twice by accident goes; what grammar or stress doubles stays."""

from __future__ import annotations

import pytest
from talks import say

from pipeline.text.cleaning import clean


def write(text: str) -> str:
    """Give a spoken text as it is written after cleaning."""
    return " ".join(clean(say(text)).texts.values())


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("And I, I've put it off.", "And I've put it off."),
        ("I see that we're, that we're that we're there.", "I see that we're there."),
        ("It tends, it it tends to last.", "It tends to last."),
        ("Some um some blush.", "Some blush."),
        ("And he wears he wears a shirt.", "And he wears a shirt."),
        ("So um so what did we do?", "So what did we do?"),
        ("Okay so so what do we do?", "Okay so what do we do?"),
        ("It is short, then then it is gone.", "It is short, then it is gone."),
        ("Now here's, here's where it ends.", "Now here's where it ends."),
        ("The thing that has, the thing with the best proof is rest.", "The thing with the best proof is rest."),
        ("We put the, we put it there.", "We put it there."),
    ],
)
def test_stumbles_go(said: str, written: str) -> None:
    """Words said again at once, also with an ending or a hesitation between, and starts left hanging."""
    assert write(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "Use a wedge and not the donut, the donut pushes.",
        "It was so so good.",
        "I think so, so we wait.",
        "What he does he does well.",
        "When it hurts it hurts.",
        "If you can, if you want to, walk.",
        "It is the way it is, the way it was.",
        "You know who she's with, you know who he saw.",
        "It was very, um, very sore.",
    ],
)
def test_doubling_on_purpose_stays(said: str) -> None:
    """Two clauses that begin alike, and words said twice to stress them."""
    assert write(said) == said.replace(" um,", "")
