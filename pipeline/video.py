"""The frozen value of a recording: what intake found out about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

NO_PICTURE = -1
"""The index of a moving picture that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """One recording as it was found at intake; `source.json` holds exactly this."""

    slug: str
    file: str
    """Name of the file in `videos/`."""
    sha256: str
    added: dt.date
    recorded: dt.date | None
    """The day the container says it was recorded, if it says so."""
    duration_ms: int
    width_px: int
    height_px: int
    """Size as shown, after the rotation the container asks for."""
    container: str
    video_codec: str
    audio_codec: str
    audio_stream: int
    """Index of the chosen sound track among all streams of the file."""
    video_stream: int
    """Index of the moving picture among all streams of the file; NO_PICTURE where there is only sound."""
    intake_version: int
    transfer: str = ""
    """How brightness is coded, as the recording says it (`smpte2084` and `arib-std-b67` are HDR); may be empty."""
    is_first_channel: bool = False
    """Whether its channels cancel each other out, so that the first alone is heard and delivered."""
    sound_note: str = ""
    """Why this sound track was chosen, in plain words; empty where there was no choice."""
    damage: str = ""
    """What is wrong with the recording, in plain words; empty for a sound one."""
    is_damage_accepted: bool = False
    """Whether that is so much that a person had to say to go on with it."""
    made_with: str = ""
    """The ffmpeg that it was taken in with, and its version."""

    @property
    def has_picture(self) -> bool:
        """Say whether there is a moving picture, and not sound alone."""
        return self.video_stream != NO_PICTURE


LONGEST_SIDE_PX = 1280
"""Of the video on a page."""
SMALL_SIDE_PX = 854
"""Of the small one, for phones and bad lines."""


def shown_size(width_px: int, height_px: int, *, longest_px: int = LONGEST_SIDE_PX) -> tuple[int, int]:
    """Give the size at which a recording is encoded: even, never enlarged, by the rule of `intake/frames.py`."""
    longest = max(width_px, height_px)

    def side(px: int) -> int:
        return max(2, 2 * min(px // 2, (px * longest_px + longest) // (2 * longest)))

    return side(width_px), side(height_px)


def needs_small(width_px: int, height_px: int) -> bool:
    """Say whether a recording is so large that there is a small video of it too."""
    return max(width_px, height_px) > SMALL_SIDE_PX
