"""Look whether everything that the work needs is there, and what a file in hand is. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError, show_name
from pipeline.intake.ffmpeg import find_ffmpeg
from pipeline.intake.probe import Facts, probe, require_readable
from pipeline.intake.rendition import LONGEST_SIDE_PX
from pipeline.job import Job
from pipeline.speech.weights import cache_folder, look_up, place_checkpoint
from pipeline.steps.damage import find_damage, refuse_damaged
from pipeline.steps.soundtracks import choose_track
from pipeline.timecode import format_clock
from pipeline.video import NO_PICTURE

LEAST_FREE = 2_000_000_000
"""Bytes of disk under which a long talk may not find room for its sound, its web copy and its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """What was looked at, and how it is."""

    what: str
    is_fine: bool
    said: str


def examine(job: Job, files: Sequence[Path]) -> tuple[Checkup, ...]:
    """Look at ffmpeg, settings, speech model, folders and disk, and at the files that are named."""
    looks: list[tuple[str, Callable[[], str]]] = [
        ("ffmpeg", _ffmpeg),
        ("settings", lambda: _settings(job)),
        ("speech model", lambda: _model(job)),
        ("folders", lambda: _folders(job)),
        ("disk", lambda: _disk(job)),
    ]
    looks += [(show_name(path.name), lambda path=path: _recording(job, path)) for path in files]  # type: ignore[misc]
    return tuple(_look(what, look) for what, look in looks)


def format_checkups(checkups: Sequence[Checkup]) -> str:
    """Write them as one screen: a line each, those that need a person marked."""
    width = max(len(one.what) for one in checkups)
    return "\n".join(f"{'ok  ' if one.is_fine else 'LOOK'} {one.what:<{width}}  {one.said}" for one in checkups)


def _look(what: str, look: Callable[[], str]) -> Checkup:
    try:
        return Checkup(what=what, is_fine=True, said=look())
    except PipelineError as error:
        return Checkup(what=what, is_fine=False, said=str(error))


def _ffmpeg() -> str:
    binary = find_ffmpeg()
    return f"{'.'.join(map(str, binary.version))}, {binary.path}"


def _settings(job: Job) -> str:
    clinic, packs = job.workspace.settings().clinic, job.workspace.conditions()
    own = "clinic.toml" if job.workspace.has_own_settings else "the clinic.toml that comes with the program"
    return f"{own}, for {clinic.name}; {len(packs)} condition packs"


def _model(job: Job) -> str:
    from pipeline.speech.recogniser import MODELS

    model = job.workspace.settings().hearing.model
    presence, size = look_up(place_checkpoint(model, MODELS, folder=cache_folder()))
    if presence == "damaged":
        raise PipelineError(f'the file of {model} is damaged; get it again: make models ARGS="fetch {model}"')
    return f"{model}, {size / 1e6:.0f} MB, whole" if presence == "here" else f"{model}, fetched when first needed"


def _folders(job: Job) -> str:
    locked = [job.workspace.show(path) for path in job.workspace.locked_folders()]
    if locked:
        raise PipelineError(f"{', '.join(locked)} can't be written to; change the permissions")
    videos, talks = len(job.workspace.recordings()), len(job.workspace.slugs())
    return f"{job.workspace.root}; {_count(videos, 'video')}, {_count(talks, 'talk')} taken in"


def _disk(job: Job) -> str:
    free = job.workspace.free_bytes()
    said = f"{free / 1e9:.1f} GB free"
    if free < LEAST_FREE:
        raise PipelineError(f"{said}; make room for {LEAST_FREE / 1e9:.0f} GB, which a long talk may need")
    return said


def _recording(job: Job, path: Path) -> str:
    """Say what is in a file and what would be done with it. Raises MediaError as intake would."""
    require_readable(path)
    known = next((video for video in job.videos().values() if video.sha256 == job.workspace.digest(path)), None)
    facts = probe(path)
    sound_note, damage = (known.sound_note, known.damage) if known else _listen(path, facts)
    told = [f"heard is {sound_note}"] * bool(sound_note) + [f"used although {damage}"] * bool(damage)
    plan = f"taken in already, as {known.slug}" if known else "would be taken in as a new talk"
    return "; ".join([*_contents(facts), *told, plan])


def _listen(path: Path, facts: Facts) -> tuple[str, str]:
    """Say which sound would be heard, and what is wrong with a recording. Raises MediaError as intake would."""
    choice = choose_track(path, facts)
    damage = find_damage(path, facts, choice.track)
    if damage.is_grave:
        raise refuse_damaged(path, damage)
    return choice.note, damage.text


def _contents(facts: Facts) -> Iterator[str]:
    turned = ", upright" if facts.height_px > facts.width_px else ""
    picture = f"{facts.video_codec} {facts.width_px} by {facts.height_px}{turned}"
    yield f"{facts.container}: {picture if facts.video_stream != NO_PICTURE else 'sound alone'}"
    yield format_clock(facts.duration_ms) if facts.duration_ms else "length unknown until its sound is read"
    tracks = len(facts.sound_tracks)
    yield f"{_count(tracks, 'sound track')}, first {facts.sound_tracks[0][1]}"
    if facts.recorded:
        yield f"recorded {facts.recorded.isoformat()}"
    if max(facts.width_px, facts.height_px) > LONGEST_SIDE_PX:
        yield f"web copy at most {LONGEST_SIDE_PX} pixels long"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
