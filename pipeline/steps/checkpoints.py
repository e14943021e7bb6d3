"""The official speech models: which are on this computer, what each costs here, and how to get one."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pipeline import INTAKE, TRANSCRIBE
from pipeline.errors import MediaError, WeightsError, show_name
from pipeline.intake.probe import probe
from pipeline.intake.sound import SAMPLE_RATE_HZ, decode_sound
from pipeline.job import Job
from pipeline.speech.weights import Presence, cache_folder, fetch_checkpoint, look_up, place_checkpoint
from pipeline.steps.soundtracks import choose_track
from pipeline.video import Video

if TYPE_CHECKING:
    from pipeline.speech.machine import Machine

EXCERPT_S = 60
"""How much of a talk is heard to measure a model."""

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An official model, as the list shows it."""

    model: str
    english_only: bool
    same_as: str
    """The model whose other name this is; empty if it has one name."""
    presence: Presence
    size_bytes: int | None
    chosen: bool
    """Whether clinic.toml names it."""
    machine: Machine
    seconds_per_minute: float | None
    """Seconds of work for a minute of talk on this machine; None until measured."""
    load_seconds: float | None


def list_models(job: Job) -> list[Offer]:
    """Give every official model, the digest of those that are here checked."""
    from pipeline.speech.machine import parse_measures, this_machine
    from pipeline.speech.recogniser import MODELS

    chosen, machine = job.workspace.settings().hearing.model, this_machine()
    measures = {
        measure.model_sha256: measure
        for measure in parse_measures(job.workspace.read_if_there(job.workspace.measures))
        if (measure.machine, measure.speech_version) == (machine, TRANSCRIBE.version)
    }
    offers, first = [], dict(reversed([(url, model) for model, url in MODELS.items()]))
    for model, url in MODELS.items():
        checkpoint = place_checkpoint(model, MODELS, folder=cache_folder())
        presence, size_bytes = look_up(checkpoint)
        measure = measures.get(checkpoint.sha256)
        offers.append(
            Offer(
                model=model,
                english_only=model.endswith(".en"),
                same_as="" if first[url] == model else first[url],
                presence=presence,
                size_bytes=size_bytes or None,
                chosen=model == chosen,
                machine=machine,
                seconds_per_minute=round(measure.seconds_per_minute, 1) if measure else None,
                load_seconds=round(measure.load_ms / 1000, 1) if measure else None,
            )
        )
    return offers


def fetch_models(job: Job, names: Sequence[str]) -> None:
    """See to it that models are on this computer, whole; a damaged file is replaced. Raises WeightsError."""
    from pipeline.speech.recogniser import MODELS

    for model in _known(names, MODELS):
        with job.attempt(model):
            checkpoint = place_checkpoint(model, MODELS, folder=cache_folder())
            presence, _ = look_up(checkpoint)
            if presence != "here":
                fetch_checkpoint(model, MODELS, folder=cache_folder(), tell=job.listener.note, renew=True)
            fetched = f"the speech model {model}, fetched; its digest is the published one"
            job.report(model, "fresh" if presence == "here" else "made", fetched, checkpoint.path)


def measure_models(job: Job, names: Sequence[str]) -> None:
    """Hear a minute of talk with each model and keep how long that took here. Raises WeightsError, MediaError."""
    from pipeline.speech.recogniser import MODELS

    models = _known(names or [job.workspace.settings().hearing.model], MODELS)
    video, samples = _excerpt(job)
    for model in models:
        with job.attempt(model):
            _measure(job, model, video, samples)


def format_offers(offers: Sequence[Offer], *, as_json: bool) -> str:
    """Write the list as a table of at most 80 columns, or as JSON."""
    if as_json:
        return json.dumps([asdict(offer) for offer in offers], indent=1)
    rows = [("  MODEL", "LANGUAGES", "ON THIS COMPUTER", "A MINUTE OF TALK TAKES"), *map(_row, offers)]
    lines = [f"{model:<17} {languages:<13} {file:<18} {cost}".rstrip() for model, languages, file, cost in rows]
    return "\n".join([*lines, "", *_legend(offers)])


def _row(offer: Offer) -> tuple[str, str, str, str]:
    size = f"{(offer.size_bytes or 0) / 1e6:,.0f} MB"
    file = {"here": f"yes, {size}", "damaged": f"DAMAGED, {size}", "missing": "no"}[offer.presence]
    cost = "not measured yet" if offer.presence == "here" else ""
    if offer.same_as:
        cost = f"the same as {offer.same_as}"
    elif offer.seconds_per_minute is not None:
        cost = f"{offer.seconds_per_minute:.1f} s, and {offer.load_seconds:.1f} s to load"
    languages = "English only" if offer.english_only else "many"
    return f"{'*' if offer.chosen else ' '} {offer.model}", languages, file, cost


def _legend(offers: Sequence[Offer]) -> list[str]:
    machine = offers[0].machine
    processor = machine.processor.replace("(R)", "").replace("(TM)", "")
    on = machine.gpu or f"{processor}, {machine.cores} core{'s' * (machine.cores > 1)}"
    is_chosen = any(offer.chosen for offer in offers)
    return [
        "* is the one that clinic.toml has chosen."
        if is_chosen
        else "The model in clinic.toml is none of these; write one of these names there.",
        *["A damaged file is never used; `minutes models fetch MODEL` replaces it."]
        * any(o.presence == "damaged" for o in offers),
        f"Timed on this computer: {on}.",
        "`minutes models fetch MODEL` gets a model onto this computer;",
        "`minutes models measure MODEL` hears a minute of your talk and notes the time.",
    ]


def _measure(job: Job, model: str, video: Video, samples: Samples) -> None:
    from pipeline.speech.machine import Measure, format_measures, keep_measure, parse_measures, this_machine
    from pipeline.speech.recogniser import Recogniser, prepare_weights

    checkpoint = prepare_weights(model, tell=job.listener.note)
    hearing = replace(job.hearing(job.workspace.settings()), model=model)
    job.listener.note(f"{model}: hearing {len(samples) // SAMPLE_RATE_HZ} seconds of {video.file}")
    start_s = time.perf_counter()
    recogniser = Recogniser(hearing, checkpoint, job.workspace.conditions())
    loaded_s = time.perf_counter()
    recogniser.transcribe(samples, video)
    heard_s = time.perf_counter()
    measure = Measure(
        model_sha256=checkpoint.sha256,
        machine=this_machine(),
        speech_version=TRANSCRIBE.version,
        talk_ms=len(samples) * 1000 // SAMPLE_RATE_HZ,
        work_ms=round((heard_s - loaded_s) * 1000),
        load_ms=round((loaded_s - start_s) * 1000),
    )
    path = job.workspace.measures
    measures = keep_measure(parse_measures(job.workspace.read_if_there(path)), measure)
    job.workspace.write(path, format_measures(measures))
    took = f"{measure.seconds_per_minute:.1f} s for a minute of talk, {measure.load_ms / 1000:.1f} s to load"
    job.report(model, "made", f"{model} takes {took}", path)


def _known(names: Iterable[str], models: Iterable[str]) -> list[str]:
    """Give the names, each once. Raises WeightsError for one that no model goes by."""
    known = list(models)
    for name in names:
        if name not in known:
            raise WeightsError(
                f"{show_name(name)}: no Whisper model goes by this name; choose one of {', '.join(known)}."
            )
    return list(dict.fromkeys(names))


def _excerpt(job: Job) -> tuple[Video, Samples]:
    """Give a minute from the middle of the first video that can be heard. Raises MediaError."""
    troubles = []
    for path in job.workspace.recordings():
        try:
            return _cut(job, path)
        except MediaError as error:
            troubles.append(error)
    if troubles:
        raise troubles[0]
    where = job.workspace.show(job.workspace.videos)
    raise MediaError(f"{where}: there is no video in it to measure with; put one there.")


def _cut(job: Job, path: Path) -> tuple[Video, Samples]:
    facts = probe(path)
    choice = choose_track(path, facts)
    samples = decode_sound(
        path,
        audio_stream=choice.audio_stream,
        duration_ms=facts.duration_ms,
        is_first_channel=choice.is_first_channel,
    )
    start = max(len(samples) - EXCERPT_S * SAMPLE_RATE_HZ, 0) // 2
    excerpt = samples[start : start + EXCERPT_S * SAMPLE_RATE_HZ]
    video = Video(
        slug="excerpt",
        file=show_name(path.name),
        sha256="",  # nothing that is heard here is kept
        added=job.now().date(),
        recorded=facts.recorded,
        duration_ms=len(excerpt) * 1000 // SAMPLE_RATE_HZ,
        width_px=facts.width_px,
        height_px=facts.height_px,
        container=facts.container,
        video_codec=facts.video_codec,
        audio_codec=choice.codec,
        audio_stream=choice.audio_stream,
        video_stream=facts.video_stream,
        intake_version=INTAKE.version,
    )
    return video, excerpt
