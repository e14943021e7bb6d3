"""Measure the search of a large site: `python tests/bench_search.py [--talks 1000]` prints sizes and times.

The talks are made up of common spoken words and of what the condition packs say, 620 words each and about 270 of
them different, as in real talks of four minutes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import itertools
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pageserver import serve
from spellchecker import SpellChecker
from talks import BRAND, CLINIC, a_post, a_section

from pipeline.models import Chapter, Condition, Sentence, VideoFacts
from pipeline.page import Asset, Page, PageFiles, Site
from pipeline.publish.addresses import SAID, SEARCH_TALKS, beside
from pipeline.publish.render import Renderer
from pipeline.publish.searchindex import format_said
from pipeline.publish.site import gather_shared, newest_first
from pipeline.publish.views import card_of
from pipeline.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parent.parent
WORDS_A_TALK, WORDS_A_SENTENCE, WORD_MS = 620, 13, 390
COMMON = 9000
"""Words of spoken English that talks are made of, beside those of the packs."""
FROM_PACK = 0.16
"""Share of all words that come from the packs of a talk's conditions."""
QUESTIONS = ("neck", "migrane", "gabapentine", "TMJ", "when my jaw hurts", "botox injection for spasticity")
NOBODY = Asset(source=Path("none"))
SHOWN = "() => document.querySelectorAll('#search-hits .hit').length > 0"


def write_site(folder: Path, *, talks: int) -> None:
    """Write a site of so many made-up talks, without their pages and videos."""
    renderer = Renderer(REPOSITORY / "site_templates", brand=BRAND)
    conditions = {pack.id: pack for pack in Workspace(REPOSITORY).conditions()}
    pages = list(make_pages(talks, conditions))
    site = Site(
        clinic=CLINIC,
        conditions=conditions,
        cards=newest_first(replace(card_of(page), reviewed_by="Ada Example, PA-C") for page in pages),
        is_preview=False,
    )
    assets = Workspace(REPOSITORY).tree(renderer.folder / "assets")
    tree = gather_shared(site, renderer, assets=assets)
    tree |= {beside(page.post.slug, SAID): format_said(page) for page in pages}
    for name, content in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content.source.read_bytes())


def make_pages(count: int, conditions: dict[str, Condition]) -> Iterator[Page]:
    """Make talks up, each of two conditions, the same at every run."""
    draw = random.Random(6)  # noqa: S311 - no secret
    spoken = SpellChecker(language="en", distance=1).word_frequency.dictionary.most_common(COMMON)
    words, shares = zip(*spoken, strict=True)
    for number in range(count):
        packs = draw.sample(sorted(conditions), 2)
        said = iter(draw.choices(words, shares, k=WORDS_A_TALK))
        terms = [term for pack in packs for term in (*conditions[pack].vocabulary, *conditions[pack].cues)]
        mixed = (draw.choice(terms) if draw.random() < FROM_PACK else word for word in said)
        sentences = tuple(_sentences(list(mixed)))
        third_ms = sentences[-1].end_ms // 3
        names = ("intro", *packs)
        chapters = tuple(
            Chapter(id=name, title=_title(name, conditions), start_ms=at * third_ms, end_ms=(at + 1) * third_ms)
            for at, name in enumerate(names)
        )
        title = " and ".join(_title(pack, conditions) for pack in packs)
        post = replace(
            a_post(*(a_section(name, at * third_ms) for at, name in enumerate(names))),
            slug=f"talk-{number:04}",
            title=f"{title}: talk {number}",
            description=f"What {title} are, how they are told apart, and what helps at home and in the clinic.",
            conditions=tuple(packs),
            date=dt.date(2022, 1, 1) + dt.timedelta(days=number),
            video=VideoFacts(file="Talk.mp4", duration_ms=sentences[-1].end_ms, width_px=1920, height_px=1080),
        )
        yield Page(
            post=post,
            clinic=CLINIC,
            chapters=chapters,
            captions=(),
            sentences=sentences,
            conditions=conditions,
            approval=None,
            made_with="made up",
            files=PageFiles(video=NOBODY, poster=NOBODY, captions="", captions_srt="", chapters=""),
        )


def _title(name: str, conditions: dict[str, Condition]) -> str:
    return conditions[name].plain_name if name in conditions else "Welcome"


def _sentences(words: Sequence[str]) -> Iterator[Sentence]:
    for start in range(0, len(words), WORDS_A_SENTENCE):
        some = words[start : start + WORDS_A_SENTENCE]
        yield Sentence(
            start=start,
            end=start + len(some),
            start_ms=start * WORD_MS,
            end_ms=(start + len(some)) * WORD_MS,
            text=" ".join(some).capitalize() + ".",
        )


def measure(address: str, browser: object) -> Iterator[tuple[str, float, str]]:
    """Give each question, the seconds from opening its address to the first talk shown, and what the page said."""
    for words in QUESTIONS:
        context = browser.new_context()  # type: ignore[attr-defined]
        page = context.new_page()
        began = time.perf_counter()
        page.goto(f"{address}/search/index.html?q={words.replace(' ', '+')}", wait_until="commit")
        while not page.evaluate(SHOWN):
            time.sleep(0.005)
            assert time.perf_counter() - began < 60, words
        first_s = time.perf_counter() - began
        yield words, first_s, page.locator("#search-found").inner_text()
        context.close()


def measure_next(address: str, browser: object) -> float:
    """Give the seconds from a key to the answer once the index is there, the pause before it included."""
    page = browser.new_context().new_page()  # type: ignore[attr-defined]
    page.goto(f"{address}/search/index.html?q={QUESTIONS[0]}")
    page.locator(".hit").first.wait_for()
    before = page.locator("#search-found").inner_text()
    began = time.perf_counter()
    page.locator("#search-words").fill("sciatica")
    while page.locator("#search-found").inner_text() == before:
        time.sleep(0.005)
    return time.perf_counter() - began


def main() -> None:
    """Print the sizes and the times."""
    from playwright.sync_api import sync_playwright

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--talks", type=int, default=1000)
    options.add_argument("--chromium", default="/usr/bin/chromium")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        write_site(folder, talks=chosen.talks)
        raw = (folder / SEARCH_TALKS).read_bytes()
        said = [path.stat().st_size for path in itertools.islice(folder.glob(f"*/{SAID}"), 100)]
        print(f"{chosen.talks} talks")
        print(f"{SEARCH_TALKS}: {len(raw) / 1e6:.2f} MB, gzip {len(gzip.compress(raw, 6)) / 1e3:.0f} kB")
        print(f"said.json: {sum(said) / len(said) / 1e3:.1f} kB on average")
        browser = driver.chromium.launch(executable_path=chosen.chromium, args=["--no-sandbox", "--disable-gpu"])
        with serve(folder) as address:
            for words, seconds, found in measure(address, browser):
                print(f"first result of a fresh page, {words!r}: {seconds:.2f} s ({found})")
            print(f"next answer, from the key: {measure_next(address, browser):.2f} s")
        browser.close()


if __name__ == "__main__":
    main()
