"""Put a whole folder of pages together, hold it against its checks, and swap it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.checks.embeds import EMBEDDED, slug_of
from pipeline.checks.site import check_site
from pipeline.errors import SiteError
from pipeline.job import Job
from pipeline.models import Finding
from pipeline.page import Asset, Card, Changes, Content, Page, Tree
from pipeline.publish.addresses import post_path, top_on_host
from pipeline.publish.related import Neighbors
from pipeline.publish.seealso import place_related, view_related
from pipeline.publish.site import CARD, gather_page, gather_shared, parse_card
from pipeline.publish.views import card_of
from pipeline.steps.pagemaker import PageMaker
from pipeline.steps.standing import Standing, digest_page, read_standing, stands, write_standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One talk of the folder."""

    card: Card
    files: Tree
    made_from: str
    """Fingerprint of what its page rests on; empty for one that only stays because no new one can be made."""


@dataclass(slots=True, kw_only=True)
class Folder:
    """What has been gathered for `preview/` or `site/` so far."""

    job: Job
    maker: PageMaker
    target: Path
    is_preview: bool
    talks: dict[str, Entry] = field(default_factory=dict)
    _noted: Mapping[str, Standing] = field(init=False)

    def __post_init__(self) -> None:
        self._noted = read_standing(self.job, self.target)

    @property
    def cards(self) -> tuple[Card, ...]:
        """Give the cards of all talks gathered so far."""
        return tuple(entry.card for entry in self.talks.values())

    def add(self, slug: str, page: Page, *, made_from: str = "") -> None:
        """Add a page that is made anew; a preview plays every video from beside its page. Raises SiteError."""
        page = replace(page, video_url="") if self.is_preview else page
        files = gather_page(page, self.maker.renderer, is_preview=self.is_preview)
        self.talks[slug] = Entry(card=card_of(page), files=files, made_from=made_from)

    def stands(self, slug: str, made_from: str) -> bool:
        """Say whether a page stands there as it would be made now."""
        return not self.job.force and stands(self.target, slug, self._noted.get(slug), made_from)

    def keep(self, slug: str, *, made_from: str = "") -> None:
        """Keep a page as it stands, if it does. Raises RecordError when it is damaged."""
        workspace, folder = self.job.workspace, self.target / slug
        if (self.target / post_path(slug)).is_file():
            card = parse_card(workspace.read(folder / CARD), slug=slug)
            files = {
                f"{place}/{name}": asset
                for place in (slug, f"{EMBEDDED}{slug}")
                for name, asset in workspace.tree(self.target / place, is_fixed=True).items()
            }
            self.talks[slug] = Entry(card=card, files=files, made_from=made_from)

    def finish(self) -> Changes:
        """Check the whole and swap it in; give what changed.

        A talk whose page fails a check is left out, in `site/` as it was published. Raises SiteError when
        what all pages share is at fault.
        """
        tree, faults = self.assemble()
        wrong = {slug_of(fault.file) for fault in faults}
        if wrong <= self.talks.keys():
            for slug in sorted(wrong):
                self._leave_out(slug, next(fault for fault in faults if slug_of(fault.file) == slug))
            tree, faults = self.assemble() if wrong else (tree, faults)
        name = self.job.workspace.show(self.target)
        if faults:
            self.job.findings += faults
            raise SiteError(f"{name}: a page failed its checks, so the old pages stay; mend what is listed.")
        return self._swap(tree, name)

    def assemble(self) -> tuple[dict[str, Content], tuple[Finding, ...]]:
        """Add to the talks what belongs to no single one, and check the whole."""
        site = self.maker.site(self.cards, is_preview=self.is_preview)
        neighbors = Neighbors(site.cards, site.conditions)
        tree: dict[str, Content] = {}
        for slug, entry in self.talks.items():
            tree |= entry.files
            tree[post_path(slug)] = self._with_related(entry, neighbors)
        assets = self.job.workspace.tree(self.maker.renderer.folder / "assets")
        tree |= gather_shared(site, self.maker.renderer, assets=assets) | dict(self.maker.brand.files)
        reviewers = None if self.is_preview else {slug: one.card.reviewed_by for slug, one in self.talks.items()}
        top = top_on_host("" if self.is_preview else site.site_url)
        return tree, check_site(tree, reviewers=reviewers, top=top, media_url=self.maker.media_url)

    def _with_related(self, entry: Entry, neighbors: Neighbors) -> Content:
        """Give a talk's page with the talks it leads to now, which change while the page itself stays."""
        slug = entry.card.slug
        page = entry.files[post_path(slug)]
        html = self.job.workspace.read(page.source) if isinstance(page, Asset) else str(page)
        related = view_related(neighbors.of(entry.card), self.maker.conditions, slug=slug)
        placed = place_related(html, self.maker.renderer.render("related.html", {"related": related}))
        return page if placed == html else placed

    def _leave_out(self, slug: str, fault: Finding) -> None:
        """Leave out a talk whose page fails a check; in `site/` it stays as it was published."""
        post = self.job.workspace.show(self.job.workspace.talk(slug).post)
        why = fault.message.partition(": ")[2]
        self.job.report(slug, "failed", f"{post}: its page was not built, because {why}; mend it there.")
        del self.talks[slug]
        if not self.is_preview:
            self.keep(slug)

    def _swap(self, tree: dict[str, Content], name: str) -> Changes:
        index, count = self.target / "index.html", len(self.talks)
        if self.job.dry_run:
            self.job.report(name, "planned", f"would be built with {count} talks")
            return Changes(added=(), changed=(), removed=())
        changes = self.job.workspace.swap(self.target, tree)
        self._note(tree)
        if changes:
            self.job.report(name, "made", f"built with {count} talk{'s' * (count != 1)}", index)
        else:
            self.job.report(name, "fresh", "up to date", index)
        return changes

    def _note(self, tree: Tree) -> None:
        """Note what each page was made from, for the next run."""
        standing = {}
        for slug, entry in self.talks.items():
            page = tree[post_path(slug)]
            same = self._noted.get(slug)
            html = digest_page(page) if isinstance(page, str) else same.html if same else ""
            standing[slug] = Standing(made_from=entry.made_from, html=html)
        write_standing(self.job, self.target, standing)
