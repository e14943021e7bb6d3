"""Put a whole folder of pages together, hold it against its checks, and swap it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from pipeline.checks.embeds import EMBEDDED, slug_of
from pipeline.checks.site import check_site
from pipeline.errors import SiteError
from pipeline.job import Job
from pipeline.models import Finding
from pipeline.page import Asset, Card, Changes, Content, Page, Site, Tree
from pipeline.publish.addresses import beside, post_path, top_on_host
from pipeline.publish.hublist import digest_hubs
from pipeline.publish.related import Neighbors
from pipeline.publish.seealso import place_related, view_related
from pipeline.publish.shelves import shelve
from pipeline.publish.site import CARD, gather_page, gather_shared, parse_card
from pipeline.publish.views import card_of
from pipeline.steps.pagemaker import PageMaker
from pipeline.steps.standing import (
    Fingerprints,
    Standing,
    digest_files,
    digest_text,
    read_standing,
    write_standing,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One talk of the folder."""

    card: Card
    files: Tree
    digest: str
    """SHA-256 of the card, as it is written."""
    made_from: str
    """Fingerprint of what its page was made from; empty where that is not known."""
    is_current: bool = True
    """Whether its page is as it would be made now; else it stays because no new one can be made or was wanted."""


@dataclass(slots=True, kw_only=True)
class Folder:
    """What has been gathered for `preview/` or `site/` so far."""

    job: Job
    maker: PageMaker
    target: Path
    is_preview: bool
    talks: dict[str, Entry] = field(default_factory=dict)
    tree: Tree = field(default_factory=dict)
    """The whole folder, once it is finished."""
    _fingerprints: Fingerprints | None = None
    _noted: Mapping[str, Standing] = field(init=False)
    _made_from: dict[str, str] = field(default_factory=dict)
    """Of each page that is noted, by path, the fingerprint of what it was made from."""
    _related: dict[str, str] = field(default_factory=dict)
    _found: dict[str, tuple[dict[str, Asset], str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._noted = read_standing(self.job, self.target)

    @property
    def fingerprints(self) -> Fingerprints:
        """Give the fingerprints of this run; they are worked out when they are first asked for."""
        if self._fingerprints is None:
            self._fingerprints = Fingerprints(self.job, is_preview=self.is_preview)
        return self._fingerprints

    @property
    def cards(self) -> tuple[Card, ...]:
        """Give the cards of all talks gathered so far."""
        return tuple(entry.card for entry in self.talks.values())

    def add(self, slug: str, page: Page, *, made_from: str = "") -> None:
        """Add a page that is made anew; a preview plays every video from beside its page. Raises SiteError."""
        page = replace(page, video_url="", small_url="") if self.is_preview else page
        files = gather_page(page, self.maker.renderer, is_preview=self.is_preview)
        digest = digest_text(str(files[beside(slug, CARD)]))
        self.talks[slug] = Entry(card=card_of(page), files=files, digest=digest, made_from=made_from)

    def stands(self, slug: str, made_from: str) -> bool:
        """Say whether a talk's page stands there, with all beside it, as it would be made now."""
        return self._is_noted(post_path(slug), made_from, lambda: self._there(slug)[1])

    def _is_noted(self, path: str, made_from: str, digest: Callable[[], str]) -> bool:
        """Say whether a page is noted as made from just this, with the files that stand there now."""
        noted = self._noted.get(path)
        if self.job.force or noted is None or noted.made_from != made_from:
            return False
        return digest() == noted.files

    def keep(self, slug: str, *, is_current: bool = False) -> None:
        """Keep a page as it stands, if it does. Raises RecordError when it is damaged."""
        if (self.target / post_path(slug)).is_file():
            text = self.job.workspace.read(self.target / beside(slug, CARD))
            (files, digest), noted = self._there(slug), self._noted.get(post_path(slug))
            self.talks[slug] = Entry(
                card=parse_card(text, slug=slug),
                files=files,
                digest=digest_text(text),
                made_from=noted.made_from if noted and noted.files == digest else "",
                is_current=is_current,
            )

    def _there(self, slug: str) -> tuple[dict[str, Asset], str]:
        """Give what stands of a talk in the present folder, by path from its top, and the digest of that."""
        if slug not in self._found:
            files = {
                f"{place}/{name}": asset
                for place in (slug, f"{EMBEDDED}{slug}")
                for name, asset in self.job.workspace.tree(self.target / place, is_fixed=True).items()
            }
            self._found[slug] = files, digest_files(asset.source for asset in files.values())
        return self._found[slug]

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
        self.tree = tree
        return self._swap(tree, name)

    def assemble(self) -> tuple[dict[str, Content], tuple[Finding, ...]]:
        """Add to the talks what belongs to no single one, and check the whole."""
        site = self.maker.site(self.cards, is_preview=self.is_preview)
        neighbors = Neighbors(site.cards, site.conditions)
        tree: dict[str, Content] = {}
        for entry in self.talks.values():
            tree |= entry.files
            tree[post_path(entry.card.slug)] = self._with_related(entry, neighbors)
        hubs = self._digest_hubs(site)
        assets = self.job.workspace.tree(self.maker.renderer.folder / "assets")
        tree |= gather_shared(site, self.maker.renderer, assets=assets, kept=self._standing(hubs))
        tree |= self._brand_files()
        self._made_from |= hubs
        tree = {**self._left_over(), **tree}
        reviewers = None if self.is_preview else {slug: one.card.reviewed_by for slug, one in self.talks.items()}
        top = top_on_host("" if self.is_preview else site.site_url)
        return tree, check_site(tree, reviewers=reviewers, top=top, media_url=self.maker.media_url)

    def _standing(self, made_from: Mapping[str, str]) -> dict[str, Asset]:
        """Give those shared files that stand there as they would be made from what is given by path."""
        places = {path: Asset(source=self.target / path, is_fixed=True) for path in made_from}
        return {
            path: asset
            for path, asset in places.items()
            if self._is_noted(path, made_from[path], partial(digest_files, [asset.source]))
        }

    def _brand_files(self) -> Mapping[str, Content]:
        """Give what makes the pages the clinic's own, as it stands or drawn anew."""
        made_from = dict.fromkeys(self.maker.brand.names, self.fingerprints.shared)
        self._made_from |= made_from
        standing = self._standing(made_from)
        return standing if standing.keys() == made_from.keys() else self.maker.brand.draw()

    def _digest_hubs(self, site: Site) -> dict[str, str]:
        digests = {slug: entry.digest for slug, entry in self.talks.items()}
        shelves = shelve(site.cards, known=site.conditions)
        return digest_hubs(site, shelves, digests, base=self.fingerprints.shared)

    def _left_over(self) -> dict[str, Asset]:
        """Give the shared files of the present folder if pages stay that were made when they were there."""
        if all(entry.is_current for entry in self.talks.values()):
            return {}
        assets = self.job.workspace.tree(self.target / "assets", is_fixed=True)
        return {f"assets/{name}": asset for name, asset in assets.items()}

    def _with_related(self, entry: Entry, neighbors: Neighbors) -> Content:
        """Give a talk's page with the talks it leads to now, which change while the page itself stays."""
        path, found = post_path(entry.card.slug), neighbors.of(entry.card)
        page, noted, digest = entry.files[path], self._noted.get(path), digest_text(repr(found))
        self._made_from[path], self._related[path] = entry.made_from, digest
        if isinstance(page, Asset) and entry.made_from and noted is not None and noted.related == digest:
            return page
        html = self.job.workspace.read(page.source) if isinstance(page, Asset) else str(page)
        related = view_related(found, self.maker.conditions, slug=entry.card.slug)
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
        self._write_notes(tree)
        if changes:
            self.job.report(name, "made", f"built with {count} talk{'s' * (count != 1)}", index)
        else:
            self.job.report(name, "fresh", "up to date", index)
        return changes

    def _write_notes(self, tree: Tree) -> None:
        """Note what each page was made from and what stands there now, for the next run."""
        standing = {}
        for path in self._made_from.keys() & tree.keys():
            files = self._digest_written(path, tree)
            related = self._related.get(path, "")
            standing[path] = Standing(made_from=self._made_from[path], files=files, related=related)
        write_standing(self.job, self.target, standing)

    def _digest_written(self, path: str, tree: Tree) -> str:
        """Give the digest of what was written of a page; what stays keeps its own."""
        entry = self.talks.get(slug_of(path))
        if entry is None:
            return digest_files([self.target / path])
        if isinstance(tree[path], Asset):
            return self._there(slug_of(path))[1]
        return digest_files(self.target / name for name in entry.files)
