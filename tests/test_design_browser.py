"""A clinic's design in a real Chromium: its colors and logo are seen, pictures come small and move nothing."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import smalltalk
from pageserver import serve
from PIL import Image

pytestmark = pytest.mark.slow

SLUG = "small-talk"
PAGES = ("index.html", f"{SLUG}/index.html")
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><path d="M0 0h60v20z" fill="#112233"/></svg>'
SHIFTS = """() => new Promise(resolve => new PerformanceObserver(list =>
    resolve(list.getEntries().map(entry => entry.value))).observe({type: "layout-shift", buffered: true})
    || setTimeout(() => resolve([]), 1500))"""

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, _built: Path) -> Iterator[str]:
    """Publish a talk of a clinic that has a color, a logo and an icon; give the site's address."""
    root = Path(shutil.copytree(_built, tmp_path_factory.mktemp("design") / "workspace"))
    clinic = root / "clinic.toml"
    table = '\n[design]\naccent = "#7a2e4f"\nlogo = "logo.svg"\nicon = "icon.png"\n'
    clinic.write_text(clinic.read_text("utf-8") + table, encoding="utf-8")
    (root / "logo.svg").write_text(LOGO, encoding="utf-8")
    drawn = io.BytesIO()
    Image.new("RGB", (512, 512), "#7a2e4f").save(drawn, format="PNG")
    (root / "icon.png").write_bytes(drawn.getvalue())
    smalltalk.approve_and_publish(root, SLUG)
    with serve(root / "site") as address:
        yield address


@pytest.fixture
def open_page(chromium: Any, site: str) -> Iterator[Open]:
    """Open a page of the site in a browser without a past; it must have nothing to complain about."""
    complaints: list[str] = []
    with ExitStack() as stack:

        def visit(path: str, **options: Any) -> Any:
            context = chromium.new_context(**options)
            stack.callback(context.close)
            page = context.new_page()
            page.on("console", lambda line: complaints.append(f"{line.type}: {line.text}"))
            page.on("response", lambda answer: answer.ok or complaints.append(f"{answer.status}: {answer.url}"))
            page.goto(f"{site}/{path}", wait_until="networkidle")
            return page

        yield visit
    assert complaints == []


def color(page: Any, selector: str, prop: str = "color") -> str:
    """Give a color as the browser shows it."""
    return str(page.locator(selector).first.evaluate(f"element => getComputedStyle(element).{prop}"))


def test_pictures_come_in_the_best_format_and_are_seen(open_page: Open) -> None:
    """A browser that knows AVIF asks for no JPEG on the list of talks."""
    page = open_page("index.html", viewport={"width": 390, "height": 844}, device_scale_factor=2)
    shown = page.locator(".card img").first
    assert shown.evaluate("image => image.currentSrc").endswith(f"{SLUG}/poster-320.avif")
    assert shown.evaluate("image => image.complete && image.naturalWidth > 0") is True


@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_while_a_page_loads(open_page: Open, path: str) -> None:
    """Pictures and logo have their room before they come."""
    page = open_page(path, viewport={"width": 390, "height": 844})
    assert sum(page.evaluate(SHIFTS)) == 0


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_the_clinics_color_is_seen(open_page: Open, path: str, scheme: str, *, dark: bool) -> None:
    """Links have the accent in light, and its lighter brother in the dark."""
    page = open_page(path, color_scheme=scheme)
    seen = color(page, ".site-footer a, .short-note a, .please-note a, .skip-link")
    assert (seen == "rgb(122, 46, 79)") is not dark
    ground = color(page, ".wordmark .logo", "backgroundColor")
    assert (ground == "rgb(251, 247, 240)") is dark


@pytest.mark.parametrize("path", PAGES)
def test_the_logo_stands_for_the_clinics_name(open_page: Open, path: str) -> None:
    """It is seen, says the name to who can't see it, and leads home."""
    page = open_page(path)
    logo = page.get_by_role("img", name="Test Clinic")
    assert logo.evaluate("image => [image.complete, image.naturalWidth > 0, image.clientHeight]") == [
        True,
        True,
        40,
    ]
    assert page.get_by_role("link", name="Test Clinic Test Talks").count() == 1


def test_paper_is_black_on_white_and_has_the_logo(open_page: Open) -> None:
    """Print keeps its own colors; the clinic's name is on it as the logo."""
    page = open_page(PAGES[1])
    page.emulate_media(media="print")
    assert color(page, ".please-note a, .skip-link") == "rgb(0, 0, 0)"
    assert page.locator(".wordmark .logo").is_visible()
