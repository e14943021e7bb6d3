"""Offer what a correction could teach, and write it down once a person has accepted it; never silently."""

from __future__ import annotations

from pipeline.clinictext import add_word
from pipeline.errors import RecordError, SettingsError
from pipeline.job import Job
from pipeline.models import Fix
from pipeline.proposals import find_refusals
from pipeline.steps.talks import require_transcript
from pipeline.steps.vocabulary import write_packs
from pipeline.text.aliases import AliasOffer, as_proposal, find_alias
from pipeline.text.fixes import apply_fixes


def offer_alias(job: Job, slug: str, fix: Fix) -> AliasOffer | None:
    """Give what a correction of a talk could teach the packs or `clinic.toml`; None if nothing can be written.

    Raises RecordError if the correction does not fit the talk's words.
    """
    file = job.workspace.show(job.workspace.talk(slug).fixes)
    apply_fixes(require_transcript(job, slug).words, [fix], file=file)
    offer = find_alias(fix, job.workspace.conditions(), job.workspace.settings().hearing.vocabulary)
    try:
        if offer and offer.condition:
            job.workspace.own_pack(offer.condition)
        elif offer:
            _with_word(job, offer)
    except SettingsError:
        return None
    return offer


def accept_alias(job: Job, offer: AliasOffer) -> None:
    """Write an accepted offer into its pack, or the clinic's vocabulary.

    Raises RecordError for what could do harm, SettingsError if the file can't be written to.
    """
    packs = job.workspace.conditions()
    if not offer.condition:
        text = _with_word(job, offer)
        if job.dry_run:
            job.report("clinic.toml", "planned", f"{offer.term} would be added to the vocabulary")
            return
        job.workspace.write(job.workspace.own_settings, text)
        job.report("clinic.toml", "made", f"{offer.term} added to the vocabulary", job.workspace.own_settings)
        return
    proposal = as_proposal(offer)
    for fault in find_refusals([proposal], packs).values():
        raise RecordError(
            f'conditions/{offer.condition}.toml: "{offer.wrong}" for "{offer.term}" {fault}; leave it.'
        )
    if job.dry_run:
        job.report(offer.condition, "planned", f"mishearings would be added: {offer.term}: {offer.wrong}")
        return
    write_packs(job, packs, [proposal])


def _with_word(job: Job, offer: AliasOffer) -> str:
    path = job.workspace.own_settings
    if not job.workspace.has_own_settings:
        raise SettingsError("clinic.toml: this folder has none of its own; copy clinic.toml here first.")
    return add_word(job.workspace.read(path), offer.term, file=job.workspace.show(path))
