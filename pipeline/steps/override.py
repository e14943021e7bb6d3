"""Record a person's answer to a finding."""

from __future__ import annotations

import difflib

from pipeline.checks.gate import GATE_RULES
from pipeline.errors import ApprovalError
from pipeline.job import Job
from pipeline.models import Finding
from pipeline.overrides import add_override
from pipeline.overrides import override as sign
from pipeline.steps.check import find_all
from pipeline.steps.reading import read_talk
from pipeline.steps.saving import save

ANSWERABLE = (*GATE_RULES, "lock-", "unsaid")
"""What a person may answer for: words. Broken captions, chapters and pages have to be mended."""


def override(job: Job, slug: str, name: str, *, by: str, why: str) -> None:
    """Append an answer to a talk's `overrides.toml`. Raises ApprovalError when it can't be given."""
    workspace, talk = job.workspace, job.workspace.talk(slug)
    finding = _find(name, slug, find_all(job, slug, read_talk(job, slug)))
    if finding.answer:
        job.report(slug, "fresh", f"{finding.id} was answered by {finding.answer}")
        return
    given = sign(finding, by=by, why=why, at=job.now())
    text = add_override(workspace.read_if_there(talk.overrides) or "", given, file=workspace.show(talk.overrides))
    if job.dry_run:
        job.report(slug, "planned", f"{finding.id} would be answered by {given.by}")
        return
    save(job, slug, talk.overrides, text)
    job.report(slug, "made", f"{finding.id} answered by {given.by}", talk.overrides)


def _find(name: str, slug: str, findings: tuple[Finding, ...]) -> Finding:
    found = next((finding for finding in findings if finding.id == name), None)
    answerable = [finding.id for finding in findings if finding.rule.startswith(ANSWERABLE)]
    if found is None:
        near = difflib.get_close_matches(name, answerable, n=1)
        hint = f"did you mean {near[0]}?" if near else f"`minutes check {slug}` lists them."
        raise ApprovalError(f"{slug}: there is no finding {name!r}; {hint}")
    if found.id not in answerable:
        raise ApprovalError(f"{slug}: {found.id} can't be answered, only mended: {found.message}.")
    return found
