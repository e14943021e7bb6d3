"""Harvest how the packs' terms are misheard, and write what a person accepted of it into the packs."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from pipeline.errors import RecordError, UnknownSlugError, show_name
from pipeline.job import Job
from pipeline.mishearings import fold
from pipeline.models import Condition, Hearing
from pipeline.packs import join_conditions, parse_condition
from pipeline.packtext import add_mishearings
from pipeline.proposals import (
    Hearings,
    Proposal,
    find_refusals,
    format_hearings,
    format_proposals,
    keep_marks,
    parse_hearings,
    parse_proposals,
    propose,
    spoken_terms,
)
from pipeline.records import format_json
from pipeline.speech import dictation
from pipeline.speech.vocabulary import Vocabulary
from pipeline.speech.voices import SHA256, VOICES, load_speaker
from pipeline.timecode import format_clock

BATCH = 12
"""Terms spoken and heard before they are put down: some minutes of work, that a kill may cost at most."""


class _Ear(dictation.Ear, Protocol):
    """The recogniser, as far as a harvest needs it."""

    key: str
    """All that its words depend on, but the sound."""

    def count_tokens(self, text: str) -> int:
        """Tell in how many tokens it writes a text."""


def harvest(job: Job, names: Sequence[str] = ()) -> None:
    """Speak and hear the rare terms of packs and write what recurs to the file of proposals.

    Raises UnknownSlugError for a name no pack has, ToolError or WeightsError without voices or model.
    """
    packs = job.workspace.conditions()
    chosen = _choose(packs, names)
    _read_proposals(job)  # a slip in it is told now, not after hours
    ear = _load_ear(job, job.hearing(job.workspace.settings()))
    folder = job.workspace.harvest(_key(ear.key))
    heard = {pack.id: _read_hearings(job, folder / f"{pack.id}.json") for pack in packs}
    todo = _find_todo(chosen, heard, Vocabulary(packs, pieces=ear.count_tokens))
    if todo:
        _speak_and_hear(job, todo, heard, folder, ear)
    hearings = {term: written for known in heard.values() for term, written in known.items()}
    old = _read_proposals(job)  # with what was accepted meanwhile
    proposals = keep_marks(propose(hearings, packs), old, heard=hearings, conditions=packs)
    path = job.workspace.proposals
    is_new = job.workspace.write(path, format_proposals(proposals))
    message = f"{len(proposals)} wrong spellings of {len(hearings)} terms spoken; accept those you trust"
    job.report(path.name, "made" if is_new else "fresh", message, path)


def accept(job: Job) -> None:
    """Write accepted proposals into the `[mishearings]` of the packs; what could do harm is refused by name.

    Raises RecordError if there is no file of proposals, SettingsError if a pack can't be written to.
    """
    shown = job.workspace.show(job.workspace.proposals)
    if not job.workspace.proposals.exists():
        raise RecordError(f"{shown}: there are no proposals yet; run `minutes vocabulary harvest` first.")
    packs = job.workspace.conditions()
    accepted = [proposal for proposal in _read_proposals(job) if proposal.accept]
    new = [proposal for proposal in accepted if not _is_listed(proposal, packs)]
    refused = find_refusals(new, packs)
    for proposal, fault in refused.items():
        text = f'{shown}: "{proposal.wrong}" for "{proposal.term}" {fault}; set accept = false.'
        job.report(proposal.condition, "failed", text)
    write_packs(job, packs, [proposal for proposal in new if proposal not in refused])
    if not new:
        count = len(accepted)
        job.listener.note(
            f"{shown}: {count} accepted, all in the packs already" if count else f"{shown}: no accept = true"
        )


def _choose(packs: Sequence[Condition], names: Sequence[str]) -> Sequence[Condition]:
    by_name = {pack.id: pack for pack in packs}
    stems = [name.rpartition("/")[2].removesuffix(".toml") for name in names]
    for name, stem in zip(names, stems, strict=True):
        if stem not in by_name:
            raise UnknownSlugError(
                f"{show_name(name)}: no pack in conditions/ has this name; look there for those there are."
            )
    return [by_name[stem] for stem in dict.fromkeys(stems)] if names else packs


def _find_todo(
    chosen: Sequence[Condition], heard: Mapping[str, Hearings], vocabulary: Vocabulary
) -> Sequence[tuple[str, Sequence[str]]]:
    """Give the batches of terms to be spoken yet, with the pack each is heard for; no term twice."""
    known = {fold(term) for terms in heard.values() for term in terms}
    todo = []
    for pack in chosen:
        terms = [term for term in spoken_terms(pack) if vocabulary.is_rare(term) and fold(term) not in known]
        known |= {fold(term) for term in terms}
        todo += [(pack.id, terms[at : at + BATCH]) for at in range(0, len(terms), BATCH)]
    return todo


def _speak_and_hear(
    job: Job,
    todo: Sequence[tuple[str, Sequence[str]]],
    heard: dict[str, Hearings],
    folder: Path,
    ear: _Ear,
) -> None:
    speaker = _load_speaker(job)
    began, done, total = time.monotonic(), 0, sum(len(terms) for _, terms in todo)
    job.listener.note(f"{total} terms to speak and hear")
    for pack, terms in todo:
        heard[pack] = {**heard[pack], **dictation.dictate(terms, voices=tuple(VOICES), speaker=speaker, ear=ear)}
        job.workspace.write(folder / f"{pack}.json", format_hearings(heard[pack]))
        done += len(terms)
        left_ms = int((time.monotonic() - began) * 1000 * (total - done) / done)
        left = f", about {format_clock(left_ms)} left" if done < total else ""
        job.listener.note(f"{pack}: {done} of {total} terms heard{left}")


def write_packs(job: Job, packs: Sequence[Condition], proposals: Sequence[Proposal]) -> None:
    """Write accepted mishearings into the packs; nothing before all of it is known to be right.

    Raises SettingsError if a pack can't be written to.
    """
    wrongs: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for proposal in proposals:
        wrongs[proposal.condition][proposal.term].append(proposal.wrong)
    texts, parsed = {}, {pack.id: pack for pack in packs}
    for condition, more in wrongs.items():
        path = job.workspace.own_pack(condition)
        file = job.workspace.show(path)
        texts[condition] = add_mishearings(job.workspace.read(path), more, file=file)
        parsed[condition] = parse_condition(texts[condition], file=file)
    join_conditions(parsed.values())
    for condition, text in sorted(texts.items()):
        path = job.workspace.own_pack(condition)
        job.workspace.write(path, text)
        listed = "; ".join(f"{term}: {', '.join(more)}" for term, more in sorted(wrongs[condition].items()))
        job.report(condition, "made", f"mishearings added: {listed}", path)


def _is_listed(proposal: Proposal, packs: Sequence[Condition]) -> bool:
    return any(
        fold(proposal.wrong) in map(fold, pack.mishearings.get(proposal.term, ()))
        for pack in packs
        if pack.id == proposal.condition
    )


def _read_proposals(job: Job) -> tuple[Proposal, ...]:
    path = job.workspace.proposals
    toml = job.workspace.read_if_there(path)
    return () if toml is None else parse_proposals(toml, file=job.workspace.show(path))


def _read_hearings(job: Job, path: Path) -> Hearings:
    """Give what was heard earlier for a pack; what can't be read is heard again."""
    try:
        text = job.workspace.read_if_there(path)
        return {} if text is None else parse_hearings(text, file=job.workspace.show(path))
    except RecordError:
        return {}


def _load_ear(job: Job, hearing: Hearing) -> _Ear:
    job.listener.note(f"loading the speech model {hearing.model}")
    from pipeline.speech.bareear import load_ear  # here, because torch takes seconds to import

    return load_ear(hearing, tell=job.listener.note)


def _load_speaker(job: Job) -> dictation.Voice:
    return load_speaker(tell=job.listener.note)


def _key(ear: str) -> str:
    """Name a harvest by all that its words depend on."""
    made_by = [ear, dictation.CARRIERS, dictation.PAUSE_MS, VOICES, SHA256]
    return hashlib.sha256(format_json({"made_by": made_by}).encode()).hexdigest()[:32]
