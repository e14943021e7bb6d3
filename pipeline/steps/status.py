"""Say of each talk how far it is, and what to do next in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.english import list_words
from pipeline.errors import PipelineError, show_name
from pipeline.job import Job
from pipeline.models import Approval
from pipeline.publish.site import CARD, parse_card
from pipeline.steps.check import find_all
from pipeline.steps.due import review_of
from pipeline.steps.media import RECORDING
from pipeline.steps.reading import read_talk
from pipeline.steps.recordings import find_recording_state, list_files
from pipeline.steps.talks import read_approval, read_withdrawal, require_transcript

# fmt: off
Stage = Literal[
    "new", "arriving", "held", "copy",
    "taken in", "transcribed", "draft", "approved", "changed", "published", "withdrawn", "damaged",
]
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a talk stands."""

    slug: str
    stage: Stage
    next_action: str
    blockers: int = 0
    """Findings that stand in the way of an approval."""
    review_due_on: str = ""
    """The day on which an approved talk is to be looked at again."""


def status(job: Job, slugs: Sequence[str]) -> list[Standing]:
    """Give the standing of each talk; with no talk chosen, also of videos not taken in yet."""
    standings = []
    for slug in slugs:
        try:
            standings.append(standing_of(job, slug))
        except PipelineError as error:
            standings.append(Standing(slug=slug, stage="damaged", next_action=str(error)))
    return standings


def new_recordings(job: Job) -> list[Standing]:
    """Give the videos that were dropped in and not taken in yet, or could not be, and why."""
    return [Standing(slug=name, stage=stage, next_action=action) for name, stage, action in list_files(job)]


def standing_of(job: Job, slug: str, *, blockers: int | None = None) -> Standing:
    """Give the standing of one talk; `blockers` if they were counted already. Raises PipelineError."""
    video, standing = job.workspace.source(slug), _standing_of(job, slug, blockers=blockers)
    state = find_recording_state(job, video)
    if state == "as it was" or standing.stage == "withdrawn":
        return standing
    if state == "gone":
        said = f"{standing.next_action}; its video {show_name(video.file)} is gone from videos/, put it back there"
        return replace(standing, next_action=said)
    stays = "; its published page stays until you approve the talk again" * (slug in job.workspace.published())
    return replace(
        standing, stage="changed", next_action=f"its video was replaced; run `make` to have that heard{stays}"
    )


def _standing_of(job: Job, slug: str, *, blockers: int | None) -> Standing:
    talk, video = job.workspace.talk(slug), job.workspace.source(slug)
    if not talk.transcript.exists():
        return Standing(slug=slug, stage="taken in", next_action="run `make` to have it transcribed")
    if not talk.post.exists():
        how = f"run `minutes draft --force {slug}`" if talk.base.exists() else "run `make`"
        return Standing(slug=slug, stage="transcribed", next_action=f"{how} to have its article drafted")
    if talk.heard_before.exists() or require_transcript(job, slug).provenance.source_sha256 != video.sha256:
        return Standing(
            slug=slug, stage="changed", next_action="it was recorded again; run `make` to have that heard"
        )
    withdrawal = read_withdrawal(job, slug)
    if withdrawal is not None:
        action = f"nothing; withdrawn {withdrawal.said}. To bring it back, correct it and approve it again"
        return Standing(slug=slug, stage="withdrawn", next_action=action)
    approval, changed = read_approval(job, slug)
    standing = 0 if approval and not changed else _count_standing(job, slug) if blockers is None else blockers
    if standing:
        stand = f"{standing} blocker{'s stand' if standing > 1 else ' stands'}"
        return Standing(
            slug=slug,
            stage="changed" if approval else "draft",
            next_action=f"{stand} in the way of an approval; run `minutes check {slug}`",
            blockers=standing,
        )
    if approval is None:
        return Standing(
            slug=slug,
            stage="draft",
            next_action=f"read preview/{slug}/index.html, correct {job.workspace.show(talk.post)}, then "
            f'`minutes approve {slug} --by "Name, credentials"`',
        )
    if changed:
        why = "it was recorded again" if RECORDING in changed else f"its {list_words(changed)} changed"
        return Standing(slug=slug, stage="changed", next_action=f"{why} since the approval; approve it again")
    return _approved(job, approval)


def _approved(job: Job, approval: Approval) -> Standing:
    """Say of a talk whose approval holds whether its page is out, and whether it is to be looked at again."""
    slug, review = approval.slug, review_of(job, approval, job.workspace.settings())
    stage: Stage = "approved"
    action = "run `make publish`"
    if slug in job.workspace.published():
        card = parse_card(job.workspace.read(job.workspace.site / slug / CARD), slug=slug)
        is_out = card.approved_at == approval.at.isoformat()
        stage = "published" if is_out else "approved"
        action = (
            "nothing; upload site/ if you have not yet"
            if is_out
            else "run `make publish`; site/ holds an older text"
        )
    if review.is_overdue:
        action = f"review due since {review.due_on}; look at it and approve it again"
    return Standing(slug=slug, stage=stage, next_action=action, review_due_on=review.due_on.isoformat())


def _count_standing(job: Job, slug: str) -> int:
    return sum(finding.stands for finding in find_all(job, slug, read_talk(job, slug)))
