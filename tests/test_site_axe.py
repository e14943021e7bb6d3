"""The built pages in a real Chromium, held against WCAG 2.2 AA: each kind, wide and narrow, light and dark."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sitepages
from axe_playwright_python.base import AXE_SCRIPT
from pageserver import serve

pytestmark = pytest.mark.slow

DESK, PHONE, NARROW = (1280, 800), (390, 844), (320, 640)
ZOOMED = (320, 256)
"""What 400 % leaves of a window of 1280 x 1024: WCAG 2.2, 1.4.10."""
SIZES = (DESK, PHONE, NARROW, ZOOMED)
PROBES = (sitepages.WEB / "probes.js").read_text(encoding="utf-8")
AXE = "rules => axe.run(document, { resultTypes: ['violations'], preload: false, runOnly: rules })"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLORS = ("color-contrast", "link-in-text-block")
"""What the dark can change; all the rest was looked at in the light."""
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
FAULTY = {
    "sideways": '<p style="width: 150vw">Wide</p>',
    "broken": '<a href="tel:1">1 2</a>',
    "small": '<button type="button" style="width: 20px; height: 20px; padding: 0; border: 0">x</button>',
    "lid": '<p style="position: fixed; inset: 0 0 40% 0; margin: 0">Lid</p>',
    "order": "<main><h1>One</h1><h3>Three</h3></main>",
    "motion": '<p style="transition: color 1s">Soft</p>',
    "paper": "<main><h1>One</h1><button type='button'>Press</button></main>",
}
"""For each probe a page that it has to complain of."""


@dataclass(slots=True)
class Screen:
    """A browser's page on which every kind of built page is shown, and what it asked for."""

    page: Any
    session: Any
    hosts: dict[str, str]
    asked: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def watch(self) -> Screen:
        """Begin to write down what is asked for and what fails."""
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("response", lambda got: self.failed.append(got.url) if got.status >= 400 else None)
        self.page.on("requestfailed", lambda lost: None if _is_dropped(lost) else self.failed.append(lost.url))
        return self

    def show(
        self, kind: Path, *, size: tuple[int, int] = DESK, script: bool = True, media: str = "screen"
    ) -> None:
        """Show a page; without script its own never runs, while what we ask of the page later does."""
        self.size(size)
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce", media=media)
        self.session.send("Emulation.setScriptExecutionDisabled", {"value": not script})
        self.page.goto(f"{self.hosts[kind.parts[0]]}/{kind.relative_to(kind.parts[0]).as_posix()}")
        self.session.send("Emulation.setScriptExecutionDisabled", {"value": False})
        self.page.evaluate(OPEN_ALL)
        self.page.evaluate(PROBES)

    def size(self, size: tuple[int, int]) -> None:
        """Make the window so wide and high."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def violations(self, rules: Sequence[str] = RULES) -> list[str]:
        """Give what axe-core finds wrong with what is shown, by all rules or by some."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate(AXE, rules)["violations"]
        return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]

    def probe(self, *names: str) -> list[str]:
        """Give what our own probes find."""
        return [f"{name}: {fault}" for name in names for fault in self.page.evaluate(f"probes.{name}()")]

    def stops(self) -> list[str]:
        """Press Tab from the beginning to the end, and give what is wrong at any stop, or was never come to."""
        faults: list[str] = []
        for _ in range(500):
            self.page.keyboard.press("Tab")
            fault = self.page.evaluate("probes.stop()")
            if fault is None:
                return faults + self.probe("missed")
            faults += [f"stop: {fault}"] if fault else []
        return [*faults, "Tab never comes to an end"]


@pytest.fixture(scope="module")
def kinds(whole_site: Path) -> dict[str, Path]:
    """Give a page of each kind, by the name of the kind, as a path from the workspace."""
    return {kind: page.relative_to(whole_site) for kind, page in sitepages.kinds(whole_site).items()}


@pytest.fixture(scope="module")
def screen(chromium: Any, whole_site: Path) -> Iterator[Screen]:
    """Give one page of a browser, used again and again."""
    with ExitStack() as stack:
        hosts = {folder: stack.enter_context(serve(whole_site / folder)) for folder in sitepages.FOLDERS}
        context = chromium.new_context(device_scale_factor=1)
        stack.callback(context.close)
        page = context.new_page()
        yield Screen(page=page, session=context.new_cdp_session(page), hosts=hosts).watch()


def _is_dropped(request: Any) -> bool:
    """Tell whether the browser itself gave up what it needs no more: the rest of a video, or a page it left."""
    return bool(request.failure == "net::ERR_ABORTED")


def expect_none(found: Mapping[str, Sequence[str]]) -> None:
    """Fail with each fault written once, and all the places where it was found."""
    faults = dict.fromkeys(fault for faults in found.values() for fault in faults)
    where = {fault: [place for place, faults in found.items() if fault in faults] for fault in faults}
    if where:
        lines = (f"{fault}\n    in {'; '.join(places)}" for fault, places in where.items())
        pytest.fail("\n".join(lines), pytrace=False)


def seen(kinds: dict[str, Path], *, script: bool) -> dict[str, Path]:
    """Give all kinds; without script those of the site, from whose templates the preview comes too."""
    return {kind: page for kind, page in kinds.items() if script or page.parts[0] == "site"}


@pytest.mark.parametrize("probe", FAULTY)
def test_faulty_page_is_found_out(screen: Screen, probe: str) -> None:
    """Each probe is awake: it complains of a page with the fault it looks for."""
    screen.size(PHONE)
    screen.page.goto("about:blank")
    screen.page.set_content(f"<!DOCTYPE html><html lang='en'><title>Faulty</title>{FAULTY[probe]}")
    screen.page.evaluate(PROBES)
    assert screen.probe(probe)


def test_faulty_stops_and_names_are_found_out(screen: Screen) -> None:
    """A ring that is taken away, a link under a lid, one no Tab comes to and a picture without words are seen."""
    screen.page.goto("about:blank")
    screen.page.set_content(
        "<!DOCTYPE html><html lang='en'><title>Faulty</title><main><h1>One</h1><img src='data:,'>"
        "<a href='#a' style='outline: none'>No ring</a> <a href='#b' tabindex='1'>Early</a>"
        "<p style='position: fixed; inset: 0; margin: 0; background: #fff'>Lid</p></main>"
    )
    screen.page.evaluate(PROBES)
    screen.page.evaluate("document.querySelector('a').addEventListener('focus', () => document.body.append(dead))")
    faults = "\n".join(screen.stops())
    assert ("no ring" in faults, "under <p" in faults) == (True, True)
    assert any(fault.startswith("image-alt") for fault in screen.violations())


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_script_is_really_off(screen: Screen, kinds: dict[str, Path], script: bool) -> None:
    """Where the tests below show a page without script, none of its own is even asked for."""
    screen.asked.clear()
    screen.show(kinds["site/TALK/index.html"], script=script)
    assert any(address.endswith(".js") for address in screen.asked) == script


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_axe_finds_nothing(screen: Screen, kinds: dict[str, Path], script: bool) -> None:
    """No page shuts anybody out, as far as axe-core can tell, in any width and either light, opened out."""
    looks = (("light", RULES), ("dark", COLORS))
    found = {}
    for kind, page in seen(kinds, script=script).items():
        screen.show(page, script=script)
        for size, (scheme, rules) in itertools.product((DESK, PHONE, NARROW), looks):
            screen.size(size)
            screen.page.emulate_media(color_scheme=scheme)
            found[f"{kind}, {size[0]}, {scheme}"] = screen.violations(rules)
    expect_none(found)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_fits_every_screen_and_a_finger(screen: Screen, kinds: dict[str, Path], script: bool) -> None:
    """Nothing scrolls sideways, also at 400 %, nothing to press is under 24 pixels, most of the screen is free."""
    found = {}
    for kind, page in seen(kinds, script=script).items():
        screen.show(page, script=script)
        for size in SIZES:
            screen.size(size)
            found[f"{kind}, {size[0]}x{size[1]}"] = screen.probe("sideways", "small", "broken", "lid")
    expect_none(found)


@pytest.mark.parametrize("size", [DESK, ZOOMED], ids=["desk", "zoomed"])
def test_focus_is_always_seen(screen: Screen, kinds: dict[str, Path], size: tuple[int, int]) -> None:
    """Tab comes to all that can be pressed, each time with a ring, on the screen, under nothing that sticks."""
    found = {}
    for kind, page in kinds.items():
        screen.show(page, size=size)
        found[kind] = screen.stops()
    expect_none(found)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_order_of_headings_and_landmarks(screen: Screen, kinds: dict[str, Path], script: bool) -> None:
    """One main heading, no level skipped; header, main and footer in this order; the first link leads to main."""
    found = {}
    for kind, page in seen(kinds, script=script).items():
        screen.show(page, script=script)
        found[kind] = screen.probe("order")
    expect_none(found)


def test_who_wants_no_motion_gets_none(screen: Screen, kinds: dict[str, Path]) -> None:
    """Where a visitor asked for less motion nothing moves and nothing scrolls softly."""
    found = {}
    for kind, page in kinds.items():
        screen.show(page)
        found[kind] = screen.probe("motion")
    expect_none(found)


def test_paper_gets_words_and_no_controls(screen: Screen, kinds: dict[str, Path]) -> None:
    """Printed, also by who reads in the dark, a page is dark words on white, the article, and nothing to press."""
    found = {}
    for kind, page in kinds.items():
        screen.show(page, media="print")
        screen.page.emulate_media(media="print", color_scheme="dark")
        found[kind] = screen.probe("paper")
    screen.page.emulate_media(media="screen", color_scheme="light")
    expect_none(found)


def test_no_request_elsewhere_and_none_that_fails(screen: Screen, kinds: dict[str, Path]) -> None:
    """Opening a page of any kind asks the clinic's own host alone, and all that is asked for is there."""
    screen.asked.clear()
    screen.failed.clear()
    for page in kinds.values():
        screen.show(page)
        screen.page.wait_for_load_state("load")
    assert len(screen.asked) > len(kinds)
    hosts = {re.sub(r"^(\w+://[^/]*).*", r"\1", address) for address in screen.asked}
    assert hosts <= set(screen.hosts.values())
    assert screen.failed == []
