"""Say at the end of a publication what stands on the site now, what changed, and what was held back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.checks.embeds import slug_of
from pipeline.english import list_words
from pipeline.job import Job
from pipeline.page import Asset, Card, Changes, Content, Site, Tree
from pipeline.publish.feeds import missing

MOST_NAMED = 6
"""Of more talks only the number is told."""


def tell_published(job: Job, changes: Changes, site: Site, tree: Tree) -> None:
    """Tell the report, line by line."""
    if not job.dry_run:
        for line in (*_lines(job, changes, site.cards, tree), *(f"  {what}" for what in missing(site))):
            job.listener.note(line)


def _lines(job: Job, changes: Changes, cards: Sequence[Card], tree: Tree) -> Iterable[str]:
    pages = sum(name.endswith(".html") for name in tree)
    sizes = {name: _size(content) for name, content in tree.items()}
    videos = sum(size for name, size in sizes.items() if name.endswith(".mp4"))
    yield (
        f"site: {_count(len(cards), 'talk')} on {_count(pages, 'page')}; "
        f"{_megabytes(sum(sizes.values()))} to upload, of which {_megabytes(videos)} are videos"
    )
    slugs, talks, added = [card.slug for card in cards], {*job.workspace.folders()}, {*changes.added}
    touched = {slug_of(name) for name in (*changes.added, *changes.changed)}
    new = {slug: None for slug in slugs if f"{slug}/index.html" in added}
    changed = [slug for slug in slugs if slug not in new and slug in touched]
    gone = {name.partition("/")[0] for name in changes.removed if name.endswith("/index.html")} - {*slugs}
    for what, names in (("new", [*new]), ("changed", changed), ("taken off", sorted(gone & talks))):
        if names:
            yield f"  {what}: {_named(names)}"
    if not changes:
        yield "  nothing changed"
    for outcome in job.outcomes:
        if outcome.name in talks and outcome.name not in new and outcome.status in ("failed", "kept"):
            yield f"  {outcome.name}: {outcome.message.removeprefix(outcome.name + ': ')}"


def _named(names: Sequence[str]) -> str:
    if len(names) > MOST_NAMED:
        return f"{_count(len(names), 'talk')}, among them {list_words(names[:3])}"
    return list_words(names)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


def _size(content: Content) -> int:
    if isinstance(content, Asset):
        return content.source.stat().st_size
    return len(content if isinstance(content, bytes) else content.encode())
