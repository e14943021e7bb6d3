"""Write articles, captions and chapters; never over a person's edit."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.job import Job
from pipeline.steps.bases import new_base, read_base
from pipeline.steps.composing import Composed, compose_talk
from pipeline.steps.reading import read_talk, write_tracks
from pipeline.steps.rerecording import carry_over
from pipeline.steps.saving import is_hers, keep, keep_found, save_article
from pipeline.steps.talks import is_approved
from pipeline.steps.tally import Tally
from pipeline.steps.words import record_mending
from pipeline.talkfiles import Talk
from pipeline.text.agreement import agree, list_proposals


def draft(job: Job, slugs: Sequence[str]) -> None:
    """Write every talk's article unless a person has edited or approved it; then what follows from it."""
    job.require_settings()
    tally = Tally(job, "drafted")
    for slug in slugs:
        with job.attempt(slug):
            _draft_or_stay(job, job.workspace.talk(slug), tally)
    tally.save()


def _draft_or_stay(job: Job, talk: Talk, tally: Tally) -> None:
    """Draft a talk unless nothing has changed since; then say again what was said of it.

    Raises PipelineError.
    """
    said = None if job.dry_run else tally.of(talk.slug)
    for message, has_path in said or ():
        job.report(talk.slug, "kept", message, talk.post if has_path else None)
    if said is not None:
        return
    before, stood = len(job.outcomes), _by_hand(job, talk)
    article = _draft(job, talk)
    kept = [one for one in job.outcomes[before:] if one.status == "kept"]
    if job.dry_run or not talk.transcript.exists():
        return
    if _by_hand(job, talk) == {**stood, talk.post.name: article}:  # else a person saved something meanwhile
        tally.note(talk.slug, [(one.message, one.path is not None) for one in kept])


def _by_hand(job: Job, talk: Talk) -> dict[str, str | None]:
    """Give the texts of a talk that a person may change while it is drafted, by name."""
    return {path.name: job.workspace.read_if_there(path) for path in (*talk.by_hand, talk.approval)}


def write_derived(job: Job, slug: str, composed: Composed) -> None:
    """Write what follows from words, fixes and article: record of cleaning, captions, chapters, sources."""
    talk = job.workspace.talk(slug)
    record_mending(job, talk, composed.mended, composed.cleaned, composed.notes)
    write_tracks(job, talk, read_talk(job, slug))


def _draft(job: Job, talk: Talk) -> str | None:
    """Draft a talk; give the article that stands there then, and that captions and chapters follow."""
    if not talk.transcript.exists():
        return None
    for path in talk.by_hand if not job.dry_run else ():
        keep_found(job, talk.slug, path)
    if job.dry_run and talk.heard_before.exists():
        job.report(talk.slug, "planned", "recorded again, your work would be carried over")
        return None
    if not job.dry_run:
        carry_over(job, talk.slug)
    if is_approved(job, talk.slug):
        job.report(talk.slug, "kept", "approved, so left as it is")
        return job.workspace.read_if_there(talk.post)
    composed = compose_talk(job, talk.slug)
    if job.dry_run:
        _plan(job, talk, composed.text)
        return None
    _write_article(job, talk, composed.text)
    article = job.workspace.read_if_there(talk.post)
    if article is not None:
        write_derived(job, talk.slug, composed)
    return article


def _plan(job: Job, talk: Talk, composed: str) -> None:
    mine, base = job.workspace.read_if_there(talk.post), job.workspace.read_if_there(talk.base)
    if mine == composed or (mine is None and base is not None and not job.force):
        return
    edited = is_hers(job, talk.slug)
    job.report(
        talk.slug, "kept" if edited else "planned", "edited, would be kept" if edited else "would be drafted"
    )


def _write_article(job: Job, talk: Talk, composed: str) -> None:
    """Write the article unless a person has changed, saved, approved or deleted it."""
    mine, base = job.workspace.read_if_there(talk.post), job.workspace.read_if_there(talk.base)
    anew = f"`minutes draft --force {talk.slug}` writes it anew"
    if mine is None and base is not None and not job.force:
        job.report(talk.slug, "kept", f"its article was deleted; {anew}")
    elif mine is not None and is_hers(job, talk.slug):
        _propose(job, talk, mine, composed)
    elif mine not in (None, composed) and talk.approval.exists() and not job.force:
        job.report(talk.slug, "kept", f"once approved, so its article is kept; {anew}")
    else:
        _replace(job, talk, mine, composed)


def _propose(job: Job, talk: Talk, mine: str, composed: str) -> None:
    """Keep an edited article; settle what is no question, and say how many questions there are."""
    before = read_base(job, talk)
    base, settled = agree(mine if before is None else before, mine, composed)
    if (base, settled) != (before, mine):
        save_article(job, talk.slug, settled, base=base)
    count = len(list_proposals(base, settled, composed))
    changes = f"{count} change{'s wait' if count > 1 else ' waits'}"
    asked = f"; {changes} for your answer, run `minutes review`" if count else ""
    job.report(talk.slug, "kept", f"its article was edited, so it is kept as it is{asked}", talk.post)


def _replace(job: Job, talk: Talk, mine: str | None, composed: str) -> None:
    """Write the machine's article over one that nobody has touched; what was once approved is kept first."""
    if mine == composed:
        return
    if mine is not None and talk.approval.exists():
        keep(job, talk, talk.post, mine)
    with new_base(job, talk, composed):
        changed = job.workspace.write(talk.post, composed)
    if changed:
        job.report(talk.slug, "made", "article drafted", talk.post)
