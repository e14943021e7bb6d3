"""Say of each talk how far it is, and what to do next in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.english import list_words
from pipeline.errors import PipelineError, show_name
from pipeline.job import Job
from pipeline.models import Approval
from pipeline.publish.site import CARD, parse_card
from pipeline.steps.check import find_all
from pipeline.steps.dropnotes import DropNote, read_notes
from pipeline.steps.due import review_of
from pipeline.steps.media import RECORDING
from pipeline.steps.reading import read_talk
from pipeline.steps.recordings import find_recording_state, list_files
from pipeline.steps.talks import read_any_approval, read_approval, read_provenance, read_withdrawal
from pipeline.steps.tally import Tally
from pipeline.video import Video

# fmt: off
Stage = Literal[
    "new", "arriving", "held", "copy",
    "taken in", "transcribed", "draft", "approved", "changed", "published", "withdrawn", "damaged",
]
# fmt: on


_URGENCY: Sequence[Stage] = (
    *("damaged", "held", "changed", "approved", "published", "draft"),
    *("transcribed", "taken in", "new", "copy", "arriving", "withdrawn"),
)
"""What a person looks at first: what is broken, what may be wrong on the site, what only has to go out, drafts."""
COUNTED_AT_ONCE = 3
"""Talks that are looked through while somebody waits for a list; of more `run` looks through the rest."""
_SAVED_EVERY = 50
"""A kill costs what was found of so many talks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a talk stands."""

    slug: str
    stage: Stage
    next_action: str
    blockers: int | None = 0
    """Findings that stand in the way of an approval; None where nobody has looked yet."""
    review_due_on: str = ""
    """The day on which an approved talk is to be looked at again."""

    @property
    def waits(self) -> bool:
        """Say whether anything is to be done about it."""
        return not self.next_action.startswith("nothing")


class _Overview:
    """What is read once for all talks, and how many findings stand in the way of each."""

    def __init__(self, job: Job, *, at_once: int | None, is_list: bool = True) -> None:
        self._job = job
        self._is_list = is_list
        self._left = at_once
        self._tallies: dict[str, Tally] = {}
        self.published = frozenset(job.workspace.published())
        self.notes: Mapping[str, DropNote] = read_notes(job)

    def blockers(self, slug: str) -> int | None:
        """Count the findings that stand in a talk's way; None if that would take too long now."""
        tally = self._tally("blockers")
        found = tally.of(slug)
        if isinstance(found, int):
            return found
        if self._left == 0:
            return None
        self._left = None if self._left is None else self._left - 1
        seen = tally.fingerprint(slug)
        count = sum(finding.stands for finding in find_all(self._job, slug, read_talk(self._job, slug)))
        tally.note(slug, count, seen=seen)  # a save meanwhile has others
        return count

    def approval(self, slug: str) -> tuple[Approval | None, tuple[str, ...]]:
        """Give a talk's approval, if any, and the parts that changed since. Raises RecordError."""
        approval = read_any_approval(self._job, slug)
        if approval is None or not self._is_list:
            return read_approval(self._job, slug)
        tally = self._tally("approvals")
        found = tally.of(slug)
        if isinstance(found, list):
            return approval, tuple(found)
        seen = tally.fingerprint(slug)  # before anything is read that is compared
        approval, changed = read_approval(self._job, slug)
        tally.note(slug, list(changed), seen=seen)
        return approval, changed

    def _tally(self, name: Literal["blockers", "approvals"]) -> Tally:
        if name not in self._tallies:
            self._tallies[name] = Tally(self._job, name)
        return self._tallies[name]

    def save(self) -> None:
        """Remember what was found."""
        for tally in self._tallies.values():
            tally.save()


def status(job: Job, slugs: Sequence[str]) -> list[Standing]:
    """Give the standing of each talk. Of many that changed, only some are looked through at once."""
    return _status(job, slugs, _Overview(job, at_once=COUNTED_AT_ONCE))


def _status(job: Job, slugs: Sequence[str], overview: _Overview) -> list[Standing]:
    standings = []
    for slug in slugs:
        try:
            standings.append(_standing_of(job, slug, overview))
        except PipelineError as error:
            standings.append(Standing(slug=slug, stage="damaged", next_action=str(error)))
        except OSError as error:
            action = f"{job.workspace.show(job.workspace.talk(slug).folder)}: {error.strerror or error}"
            standings.append(Standing(slug=slug, stage="damaged", next_action=action))
    overview.save()
    return standings


def look_through(job: Job, slugs: Sequence[str]) -> None:
    """Count what stands in the way of talks, if so many were not looked through that a list would wait for it."""
    unknown = [one.slug for one in _status(job, slugs, _Overview(job, at_once=0)) if one.blockers is None]
    if job.dry_run or len(unknown) <= COUNTED_AT_ONCE:
        return
    overview = _Overview(job, at_once=None)
    job.listener.note(f"looking through {len(unknown)} talks for what stands in the way of an approval")
    for number, slug in enumerate(unknown, start=1):
        with job.attempt(slug):
            overview.blockers(slug)
        if number % _SAVED_EVERY == 0:
            overview.save()
    overview.save()


def most_urgent(standings: Sequence[Standing]) -> list[Standing]:
    """Give the talks that wait for a person, the most urgent first; those that wait for nobody are left out."""
    waiting = [one for one in standings if one.waits]
    return sorted(waiting, key=lambda one: (_URGENCY.index(one.stage), one.blockers or 0, one.slug))


def new_recordings(job: Job) -> list[Standing]:
    """Give the videos that were dropped in and not taken in yet, or could not be, and why."""
    return [Standing(slug=name, stage=stage, next_action=action) for name, stage, action in list_files(job)]


def standing_of(job: Job, slug: str, *, blockers: int) -> Standing:
    """Give the standing of one talk whose blockers were counted already. Raises PipelineError."""
    return _standing_of(job, slug, _Overview(job, at_once=0, is_list=False), blockers=blockers)


def _standing_of(job: Job, slug: str, overview: _Overview, *, blockers: int | None = None) -> Standing:
    video = job.workspace.source(slug)
    standing = _as_drafted(job, slug, video, overview, blockers=blockers)
    state = find_recording_state(job, video, overview.notes)
    if state == "as it was" or standing.stage == "withdrawn":
        return standing
    if state == "gone":
        said = f"{standing.next_action}; its video {show_name(video.file)} is gone from videos/, put it back there"
        return replace(standing, next_action=said)
    stays = "; its published page stays until you approve the talk again" * (slug in overview.published)
    return replace(
        standing, stage="changed", next_action=f"its video was replaced; run `make` to have that heard{stays}"
    )


def _as_drafted(job: Job, slug: str, video: Video, overview: _Overview, *, blockers: int | None) -> Standing:
    """Give the standing of a talk by its own files alone."""
    talk = job.workspace.talk(slug)
    if not talk.transcript.exists():
        return Standing(slug=slug, stage="taken in", next_action="run `make` to have it transcribed")
    if not talk.post.exists():
        how = f"run `minutes draft --force {slug}`" if talk.base.exists() else "run `make`"
        return Standing(slug=slug, stage="transcribed", next_action=f"{how} to have its article drafted")
    if talk.heard_before.exists() or _heard_on(job, slug) != video.sha256:
        return Standing(
            slug=slug, stage="changed", next_action="it was recorded again; run `make` to have that heard"
        )
    withdrawal = read_withdrawal(job, slug)
    if withdrawal is not None:
        action = f"nothing; withdrawn {withdrawal.said}. To bring it back, correct it and approve it again"
        return Standing(slug=slug, stage="withdrawn", next_action=action)
    approval, changed = overview.approval(slug)
    holds = approval is not None and not changed
    standing = 0 if holds else overview.blockers(slug) if blockers is None else blockers
    if standing is None:
        return Standing(
            slug=slug,
            stage="changed" if approval else "draft",
            next_action=f"not looked through yet; run `make`, or `minutes check {slug}`",
            blockers=None,
        )
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
    return _approved(job, approval, overview)


def _heard_on(job: Job, slug: str) -> str:
    """Give the digest of the recording that a talk's words were heard on."""
    heard = read_provenance(job, slug)
    return "" if heard is None else heard.source_sha256


def _approved(job: Job, approval: Approval, overview: _Overview) -> Standing:
    """Say of a talk whose approval holds whether its page is out, and whether it is to be looked at again."""
    slug, review = approval.slug, review_of(job, approval, job.workspace.settings())
    stage: Stage = "approved"
    action = "run `make publish`"
    if slug in overview.published:
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
