"""Tell an editor what she should know of a recording before she approves its page."""

from __future__ import annotations

from pipeline.models import Finding
from pipeline.video import Video

DAMAGED, SOUND = "damaged-recording", "sound-track"


def report_recording(video: Video, *, file: str) -> tuple[Finding, ...]:
    """Warn of a damaged recording, and say which sound track is heard where there was a choice."""
    found = []
    if video.damage:
        found.append(
            Finding(
                rule=DAMAGED,
                message=f"the recording is damaged: {video.damage}",
                file=file,
                severity="warning",
                advice="Watch the video to its end; if something is missing, copy it into videos/ again.",
            )
        )
    if video.sound_note:
        found.append(
            Finding(
                rule=SOUND,
                message=f"what is heard: {video.sound_note}",
                file=file,
                severity="note",
                advice="If it is the wrong microphone, export the video with the right one alone.",
            )
        )
    return tuple(found)
