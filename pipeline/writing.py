"""What the clinic wants an article to leave out: a value that settings and the writing stage share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CourtesyKind = Literal["greeting", "goodbye", "calls", "asides"]
Choice = Literal["keep", "cut"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What the article does with sentences that say nothing of the subject: the `[writing]` table."""

    greeting: Choice = "keep"
    goodbye: Choice = "keep"
    calls: Choice = "keep"
    """"Subscribe", "tell me in the comments"; where they are kept the editor is told of each."""
    asides: Choice = "keep"
    """Words about the recording itself: "I'm holding the phone"."""
