"""Say which approvals are so old that somebody should look at the page again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.job import Job
from pipeline.models import Approval
from pipeline.settings import Settings
from pipeline.steps.talks import read_any_approval

SOON = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """When a talk is to be looked at again."""

    slug: str
    approved_by: str
    approved_on: dt.date
    due_on: dt.date
    is_overdue: bool


def due(job: Job, slugs: Sequence[str]) -> tuple[Review, ...]:
    """Give the talks whose review is due, or will be within 30 days, the oldest first."""
    settings, reviews = job.workspace.settings(), []
    for slug in slugs:
        with job.attempt(slug):
            approval = read_any_approval(job, slug)
            if approval is not None:
                reviews.append(review_of(job, approval, settings))
    soon = [review for review in reviews if review.due_on <= job.now().date() + SOON]
    return tuple(sorted(soon, key=lambda review: (review.due_on, review.slug)))


def review_of(job: Job, approval: Approval, settings: Settings) -> Review:
    """Say when an approved talk is to be looked at again."""
    approved_on = approval.at.date()
    due_on = settings.review_every.after(approved_on)
    return Review(
        slug=approval.slug,
        approved_by=approval.by,
        approved_on=approved_on,
        due_on=due_on,
        is_overdue=due_on <= job.now().date(),
    )
