"""The pages that lead to talks in a real Chromium, from a web host and from a folder."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import smalltalk
from pageserver import serve

from pipeline import run as minutes

pytestmark = pytest.mark.slow

SLUG = "small-talk"
CONDITION = "conditions/bruxism/index.html"
HUBS = [
    *("index.html", "archive/index.html", "about/index.html", "conditions/index.html", CONDITION),
    *("subjects/index.html", "subjects/headache-and-face/index.html", "404.html"),
]
FROM_A_FOLDER = [path for path in HUBS if path != "404.html"]
"""A page for an address that leads nowhere is shown by hosts alone."""
RELATED = 'related = ["temporomandibular-disorder", "migraine"]\n'
PLACE = "document.querySelector('video').currentTime"
SMALL_TARGETS = """() => Array.from(document.querySelectorAll(
    ".site-nav a, .footer-nav a, .crumbs a, .places a, .shelf a, .lines a, .ways a, .onward a"))
    .map(link => [link.textContent, link.getBoundingClientRect().height])
    .filter(([, height]) => height < 43.5)"""


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory, _built: Path) -> Iterator[dict[str, str]]:
    """Build a preview of a draft and a site of the same talk, and say where each begins."""
    root = Path(shutil.copytree(_built, tmp_path_factory.mktemp("hubs") / "workspace"))
    add_to_pack(root, "bruxism", RELATED)
    minutes.preview(smalltalk.job_in(root))
    draft = Path(shutil.copytree(root / "preview", root / "draft"))
    smalltalk.approve_and_publish(root, SLUG)
    with ExitStack() as stack:
        yield {
            "preview": stack.enter_context(serve(draft)),
            "site": stack.enter_context(serve(root / "site")),
            "folder": draft.as_uri(),
        }


def add_to_pack(root: Path, name: str, keys: str) -> None:
    """Write keys into a pack, before its tables."""
    path = root / "conditions" / f"{name}.toml"
    text = re.sub(r"(?m)^subject = .*\n", "", path.read_text("utf-8"))
    path.write_text(re.sub(r"(?m)^id = ", f'subject = "Headache and face"\n{keys}id = ', text, count=1), "utf-8")


@pytest.fixture
def open_page(chromium: Any, addresses: dict[str, str]) -> Iterator[Callable[..., Any]]:
    """Open a page in a browser without a past; `complaints` and `asked` stand on it."""
    with ExitStack() as stack:

        def visit(where: str, path: str, **options: Any) -> Any:
            context = chromium.new_context(**options)
            stack.callback(context.close)
            page = context.new_page()
            page.complaints, page.asked = [], []
            page.on("request", lambda request: page.asked.append(request.url))
            page.on("console", lambda line: page.complaints.append(line.text))
            page.on("pageerror", lambda error: page.complaints.append(str(error)))
            page.goto(f"{addresses[where]}/{path}")
            return page

        yield visit


def until(page: Any, condition: str) -> None:
    """Wait for a page to become so."""
    deadline = time.monotonic() + 8
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


@pytest.mark.parametrize("where", ["preview", "site", "folder"])
def test_a_condition_leads_to_the_second_it_is_spoken_of(open_page: Callable[..., Any], where: str) -> None:
    """From the index to a condition, from there into the talk: the video stands where the chapter begins."""
    page = open_page(where, "index.html")
    page.locator(".shelf a", has_text="Teeth grinding").click()
    page.locator("h1", has_text="Teeth grinding").wait_for()
    page.locator(".places a").click()
    page.locator("video").wait_for()
    assert re.search(rf"/{SLUG}/index\.html\?t=[\d.]+#bruxism$", page.url)
    (start_s,) = re.findall(r"t=([\d.]+)", page.url)
    assert float(start_s) > 30
    until(page, f"Math.abs({PLACE} - {start_s}) < 0.5")


@pytest.mark.parametrize("where", ["preview", "site"])
@pytest.mark.parametrize("path", HUBS)
def test_a_hub_is_quiet_and_asks_no_other_host(
    open_page: Callable[..., Any], addresses: dict[str, str], where: str, path: str
) -> None:
    """No error, no warning, no script, and nothing from elsewhere."""
    page = open_page(where, path)
    page.wait_for_timeout(100)
    assert page.complaints == []
    assert all(address.startswith(addresses[where]) for address in page.asked)
    assert not [address for address in page.asked if address.endswith(".js")]


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("path", HUBS)
def test_a_hub_fits_the_screen(open_page: Callable[..., Any], path: str, width: int) -> None:
    """Nothing scrolls sideways, and what a finger has to hit is 44 pixels high."""
    page = open_page("preview", path, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("path", FROM_A_FOLDER)
def test_a_hub_works_from_a_folder_without_scripts(open_page: Callable[..., Any], path: str) -> None:
    """A preview opened straight from its folder is styled, and the way around the site works."""
    page = open_page("folder", path, java_script_enabled=False)
    nav = page.get_by_role("navigation", name="Main")
    assert nav.get_by_role("link").count() >= 3
    nav.get_by_role("link", name="Conditions").click()
    page.locator("h1", has_text="Conditions").wait_for()
    assert page.get_by_role("navigation", name="You are here").get_by_text("Conditions").is_visible()


@pytest.mark.parametrize("depth", ["gone.html", "gone/deep/down/index.html"])
def test_page_for_no_page_works_at_any_depth(
    chromium: Any, addresses: dict[str, str], open_page: Callable[..., Any], depth: str
) -> None:
    """Shown by a host for an address below folders that are not there, it has its style, and leads home."""
    page = open_page("site", "index.html")
    text = page.request.get(f"{addresses['site']}/404.html").text()
    page.route("**/gone**", lambda route: route.fulfill(status=404, content_type="text/html", body=text))
    page.goto(f"{addresses['site']}/{depth}")
    assert page.evaluate("document.styleSheets.length") == 2
    assert page.evaluate("getComputedStyle(document.querySelector('.site-nav ul')).display") == "flex"
    page.get_by_role("link", name="The newest talks").click()
    page.locator(".cards").wait_for()


def test_where_one_is_stands_in_the_header(open_page: Callable[..., Any]) -> None:
    """A screen reader hears which link of the header is the page itself."""
    page = open_page("site", "conditions/index.html")
    marked = page.locator(".site-nav [aria-current=page]")
    assert marked.all_inner_texts() == ["Conditions"]
