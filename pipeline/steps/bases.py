"""The base of an article: the machine's text as the editor last saw and answered it.

A new base is staged beside the old one, then the article is written, then the new base takes the old one's place.
Whatever moment a kill comes at, the article itself shows which of the two it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.job import Job
from pipeline.talkfiles import Talk
from pipeline.text.merge import compare


def read_base(job: Job, talk: Talk) -> str | None:
    """Give the base of the article as it stands; None if the machine wrote none. Raises RecordError."""
    read = job.workspace.read_if_there
    base, staged, mine = read(talk.base), read(talk.next_base), read(talk.post)
    if staged is None or mine is None:
        return base
    taken = (part.mine == part.new != part.base for part in compare(base or "", mine, staged))
    return staged if mine == staged or any(taken) else base


@contextmanager
def new_base(job: Job, talk: Talk, base: str) -> Iterator[None]:
    """Give an article a new base; the block writes the article and nothing else."""
    mend_base(job, talk)
    job.workspace.write(talk.next_base, base)
    yield
    job.workspace.move(talk.next_base, talk.base)


def mend_base(job: Job, talk: Talk) -> None:
    """Finish what a killed `new_base` began, or take it back if the article was not written yet."""
    if not talk.next_base.exists():
        return
    if read_base(job, talk) == job.workspace.read(talk.next_base):
        job.workspace.move(talk.next_base, talk.base)
    else:
        job.workspace.remove(talk.next_base)
