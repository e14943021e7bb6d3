"""What the machine would now write otherwise in an article a person has edited, and her answers to it."""

from __future__ import annotations

from pipeline.errors import RecordError
from pipeline.job import Job
from pipeline.steps.bases import read_base
from pipeline.steps.composing import compose_talk
from pipeline.steps.saving import is_hers, save_article
from pipeline.steps.talks import is_approved
from pipeline.text.agreement import agree, list_proposals
from pipeline.text.merge import Region, Side
from pipeline.text.merge import settle as settle_texts
from pipeline.text.post import parse_post


def proposals(job: Job, slug: str) -> tuple[Region, ...]:
    """Give the machine's changes that wait for an answer, in the article's order; writes nothing.

    There are none while nobody has edited the article, since drafting then just writes it, nor for a talk whose
    approval holds. Raises RecordError.
    """
    texts = _texts(job, slug)
    return () if texts is None else list_proposals(*texts)


def settle(job: Job, slug: str, region_id: str, take: Side, *, expected: str | None = None) -> bool:
    """Answer one proposal by keeping hers ("mine") or taking the machine's ("new"); say if the article changed.

    `expected` is the SHA-256 of the article as it was when she answered. Raises RecordError where there is no such
    proposal or the article could not be read any more, ConflictError where the article was changed meanwhile.
    """
    talk, texts = job.workspace.talk(slug), _texts(job, slug)
    if texts is None or region_id not in {region.id for region in list_proposals(*texts)}:
        raise RecordError(f"{slug}: this change is no longer proposed; look at the page again.")
    base, mine = settle_texts(*texts, region=region_id, take=take)
    if take == "new":
        _require_readable(mine, file=job.workspace.show(talk.post))
    return save_article(job, slug, mine, base=base, expected=expected)


def _texts(job: Job, slug: str) -> tuple[str, str, str] | None:
    """Give base, mine and new with all settled that is no question; None where nothing is to be asked."""
    talk = job.workspace.talk(slug)
    mine = job.workspace.read_if_there(talk.post)
    if mine is None or not talk.transcript.exists() or not is_hers(job, slug) or is_approved(job, slug):
        return None
    new = compose_talk(job, slug).text
    base = read_base(job, talk)
    return (*agree(mine if base is None else base, mine, new), new)


def _require_readable(text: str, *, file: str) -> None:
    try:
        parse_post(text, file=file)
    except RecordError as error:
        raise RecordError(
            f"{file}: with this change it could not be read any more; keep yours and change it by hand ({error})"
        ) from error
