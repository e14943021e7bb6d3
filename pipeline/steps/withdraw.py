"""Take a post back: off every output at once, and say where else it may still be."""

from __future__ import annotations

import re
from contextlib import suppress

from pipeline.checks.embeds import slug_of
from pipeline.embed import Embed
from pipeline.errors import RecordError
from pipeline.job import Job
from pipeline.page import Asset
from pipeline.publish.addresses import INDEX, post_path
from pipeline.publish.seealso import drop_card, place_related
from pipeline.publish.withdrawal import format_withdrawal
from pipeline.publish.withdrawal import withdraw as record
from pipeline.steps.pages import preview, publish
from pipeline.steps.saving import keep_found, save
from pipeline.text.post import parse_post


def withdraw(job: Job, slug: str, *, why: str, by: str = "") -> None:
    """Take a post off `site/` and its approval away; only a new approval brings it back. Raises ApprovalError.

    The record comes first: from then on nothing publishes the post, whatever happens to the rest.
    """
    workspace, talk = job.workspace, job.workspace.talk(slug)
    withdrawal = record(slug, why=why, by=by, at=job.now())
    if job.dry_run:
        job.report(slug, "planned", f"would be withdrawn {withdrawal.said}")
        return
    save(job, slug, talk.withdrawal, format_withdrawal(withdrawal))
    _take_out(job, slug)
    workspace.recover(workspace.exported(slug))
    workspace.discard(workspace.exported(slug))
    keep_found(job, slug, talk.approval)
    workspace.remove(talk.approval)
    job.report(slug, "made", f"withdrawn {withdrawal.said}", talk.withdrawal)
    for place in remaining_places(job, slug):
        job.listener.note(f"- {place}")
    try:
        if workspace.site.exists():
            publish(job, [slug], only_these=True)
    finally:
        preview(job)


def remaining_places(job: Job, slug: str) -> tuple[str, ...]:
    """Say where a withdrawn post may still be, and what a person has to do there."""
    links, embed = find_links(job, slug), _find_embed(job, slug)
    apart = job.workspace.settings().publishing.media_url
    hosted = [f"the page showed the video from {embed.name}: delete {embed.watch_url} there"] if embed else []
    return (
        f"the web host shows it until you upload site/ again; delete the folders {slug} and embed/{slug} there "
        "if they stay",
        *[f"the host of your videos shows it: delete {apart}{slug}/ there"] * bool(apart),
        *hosted,
        "copies of the video on YouTube, Facebook, Instagram or elsewhere: delete them there",
        "texts of `make export` that you pasted into a website, a description or a newsletter: delete them there",
        "search engines show copies for weeks; ask Google and Bing to remove the page's address, and the Internet "
        "Archive (web.archive.org) too",
        "feeds, newsletters, and captions or videos that people downloaded can't be called back",
        f"on this computer its video in videos/, transcripts/{slug} and your backups stay",
        *[f"links to it stand in {', '.join(links)}; take them out there, then publish"] * bool(links),
    )


def find_links(job: Job, slug: str) -> tuple[str, ...]:
    """Find the texts whose links lead to a post: other articles, clinic.toml, templates."""
    workspace = job.workspace
    articles = [workspace.talk(other).post for other in workspace.slugs() if other != slug]
    own = [workspace.root / "clinic.toml", *workspace.templates().glob("*.html")]
    link = re.compile(rf"""(?:/|\]\(|\]:\s*|href=["']?){re.escape(slug)}(?=[/)#?"'>\s]|$)""", re.MULTILINE)
    found = []
    for path in (*articles, *own):
        with suppress(RecordError):  # a text that nobody can read leads nowhere
            if link.search(workspace.read_if_there(path) or ""):
                found.append(workspace.show(path))
    return tuple(found)


def _find_embed(job: Job, slug: str) -> Embed | None:
    """Say where the post showed its video from, if elsewhere; an article that can't be read tells nothing."""
    with suppress(RecordError):
        path = job.workspace.talk(slug).post
        text = job.workspace.read_if_there(path)
        return None if text is None else parse_post(text, file=job.workspace.show(path)).embed
    return None


def _take_out(job: Job, slug: str) -> None:
    """Remove the post's folder from `site/` as it stands, which works even where no new page can be built.

    So goes what names it on behalf of all talks: the search, the feed, pages by condition. They come back with the
    next publication, which follows at once. Until then pages of other talks name no talks, and the first page not
    this one.
    """
    site, media = job.workspace.site, job.workspace.media
    job.workspace.recover(site)
    job.workspace.recover(media)
    videos = job.workspace.tree(media, is_fixed=True)
    if any(slug_of(name) == slug for name in videos):
        job.workspace.swap(media, {name: video for name, video in videos.items() if slug_of(name) != slug})
    talks = job.workspace.published()
    if slug in talks:
        whole = job.workspace.tree(site, is_fixed=True)
        rest = {name: asset for name, asset in whole.items() if slug_of(name) != slug}
        of_all = {name: asset for name, asset in rest.items() if slug_of(name) not in talks}
        shared = {name for name, asset in of_all.items() if _tells_of(job, name, asset, slug)}
        pages = {name: job.workspace.read(rest[name].source) for name in map(post_path, talks) if name in rest}
        naming = {name: place_related(html, "") for name, html in pages.items() if slug in html}
        naming[INDEX] = drop_card(job.workspace.read(site / INDEX), slug)
        job.workspace.swap(site, {name: naming.get(name, rest[name]) for name in rest.keys() - shared})


def _tells_of(job: Job, name: str, asset: Asset, slug: str) -> bool:
    """Say whether a page or list that all talks share names a talk; the first page is not left out for that."""
    is_text = name != INDEX and name.endswith((".html", ".json", ".xml"))
    return is_text and slug in job.workspace.read(asset.source)
