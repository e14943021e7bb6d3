"""Describe a recording: its facts, the sound track that is heard, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

from pipeline import INTAKE
from pipeline.intake.ffmpeg import find_ffmpeg
from pipeline.intake.probe import Facts
from pipeline.intake.stillpicture import HEIGHT_PX, WIDTH_PX
from pipeline.job import Job
from pipeline.steps.damage import Damage, find_damage, refuse_damaged
from pipeline.steps.soundtracks import choose_track
from pipeline.video import NO_PICTURE, Video


def describe_recording(
    job: Job, path: Path, facts: Facts, *, slug: str, sha256: str, before: Video | None
) -> Video:
    """Hear a recording's sound tracks and look whether it is whole. Raises MediaError.

    `before` is what was known of the talk. A badly damaged recording is refused unless a person goes on with it.
    """
    choice = choose_track(path, facts)
    damage = find_damage(path, facts, choice.track)
    if damage.is_grave and not _is_accepted(job, sha256, before):
        raise refuse_damaged(path, damage)
    _tell(job, slug, choice.note, damage)
    has_picture = facts.video_stream != NO_PICTURE
    return Video(
        slug=slug,
        file=path.name,
        sha256=sha256,
        added=before.added if before else job.now().date(),
        recorded=facts.recorded,
        duration_ms=damage.duration_ms,
        width_px=facts.width_px if has_picture else WIDTH_PX,
        height_px=facts.height_px if has_picture else HEIGHT_PX,
        container=facts.container,
        video_codec=facts.video_codec,
        audio_codec=choice.codec,
        audio_stream=choice.audio_stream,
        video_stream=facts.video_stream,
        intake_version=INTAKE.version,
        transfer=facts.transfer,
        is_first_channel=choice.is_first_channel,
        sound_note=choice.note,
        damage=damage.text,
        is_damage_accepted=damage.is_grave,
        made_with=find_ffmpeg().made_with,
    )


def _is_accepted(job: Job, sha256: str, before: Video | None) -> bool:
    """Say whether a person goes on with a damaged recording: now, or with the very same file before."""
    return job.accept_damaged or (before is not None and before.sha256 == sha256 and before.is_damage_accepted)


def _tell(job: Job, slug: str, sound_note: str, damage: Damage) -> None:
    if sound_note:
        job.listener.note(f"{slug}: what is heard: {sound_note}")
    if damage.text:
        job.listener.note(f"{slug}: it is used although {damage.text}")
