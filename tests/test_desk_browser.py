"""The editor's desk in a real Chromium: a review by keyboard alone, two windows, a killed server."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import smalltalk
from reviewing import SLUG, Desk, Open, Window, hears

from pipeline import run as minutes

pytestmark = pytest.mark.slow

PARAGRAPH = "#article [data-save=paragraph]"


@pytest.fixture(scope="module")
def _misheard(tmp_path_factory: pytest.TempPathFactory, recording: Path) -> Path:
    """Make two talks in which the same word is misheard."""
    root = tmp_path_factory.mktemp("misheard") / "workspace"
    (root / "conditions").mkdir(parents=True)
    (root / "videos").mkdir()
    (root / "clinic.toml").write_text(smalltalk.CLINIC, encoding="utf-8")
    for name in ("bruxism", "migraine", "temporomandibular-disorder"):
        (root / "conditions" / f"{name}.toml").write_text(smalltalk.pack_alone(name), encoding="utf-8")
    shutil.copyfile(recording, root / "videos" / f"{SLUG}.mp4")
    smalltalk.record(root / "videos" / "other-talk.mp4", seconds=smalltalk.DURATION_S, rate=2, pitch_hz=300)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.steps.transcribe._load", smalltalk.FakeEar(hears=hears).load)
        job = smalltalk.job_in(root)
        minutes.run(job)
    assert not job.failed, smalltalk.messages(job)
    return root


@pytest.fixture
def workspace(tmp_path: Path, _misheard: Path) -> Path:
    """Give a workspace with two drafted talks that need her ear."""
    return Path(shutil.copytree(_misheard, tmp_path / "workspace"))


@pytest.fixture
def start() -> Iterator[Callable[..., Desk]]:
    """Start desks, which end with the test."""
    with ExitStack() as stack:

        def started(root: Path, **options: Any) -> Desk:
            desk = Desk(root, **options)
            stack.callback(desk.kill)
            return desk

        yield started


@pytest.fixture
def desk(workspace: Path, start: Callable[..., Desk]) -> Desk:
    """Give a desk at work."""
    return start(workspace)


@pytest.fixture
def browser(chromium: Any) -> Iterator[Any]:
    """Give a browser without a past."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def open_window(browser: Any) -> Open:
    """Open windows that share cookies and memory, as those of one person do."""

    def opened(desk: Desk, path: str = f"/talks/{SLUG}") -> Window:
        window = Window(page=browser.new_page()).watch()
        window.open(desk, path)
        return window

    return opened


def paragraph(window: Window, number: int) -> str:
    """Put the caret at the end of a paragraph by keys, and give what finds it."""
    selector = f"{PARAGRAPH}[data-number='{number}']"
    window.go_to(selector)
    window.press("Control+End")
    return selector


def test_whole_review_by_keyboard_alone(desk: Desk, open_window: Open) -> None:
    """From the board to the published page without a mouse; the files hold each thing she did."""
    window = open_window(desk, "/")
    page = window.page
    window.go_to(f"a[href='/talks/{SLUG}']")
    window.press("Enter")
    page.wait_for_url(f"**/talks/{SLUG}")
    window.until("document.querySelector('video').readyState > 0")

    window.press("Alt+n")
    item = page.evaluate("({...document.querySelector('.item.here').dataset})")
    begin, end = float(item["start"]), float(item["end"])
    window.until("([a, b]) => { const at = video.currentTime; return !video.paused && at > a && at < b; }", [begin, end])
    window.until("video.paused")
    assert end <= page.evaluate("video.currentTime") < end + 0.5

    window.press("Alt+c")
    assert page.evaluate("[document.activeElement.value, document.activeElement.selectionEnd]") == ["bruxism.", 8]
    window.press("Enter")
    window.told("Corrected.")
    window.press("Alt+g")
    window.told("Corrected in 2 places.")
    assert page.evaluate("document.querySelectorAll('.item').length") == 1
    window.press("Alt+r")
    window.told("Noted as right.")
    assert page.evaluate("document.querySelectorAll('.item').length") == 0

    window.go_to("#article [data-save=rename][data-section=bruxism]")
    window.press("Control+a")
    window.type("Grinding at night")
    window.told("Saved ")
    paragraph(window, 2)
    window.type("\n\nOur new address is on the page.")
    window.told("Saved ")
    assert page.evaluate("document.activeElement.value") == "Our new address is on the page."
    window.go_to("[data-do=note][data-number='3']")
    window.press("Enter")
    window.until("document.querySelectorAll('.field.note').length === 1")

    window.go_to(".word")
    window.press("ArrowRight", "ArrowRight", "Space", "Alt+c")
    assert page.evaluate("document.activeElement.value") == "Ada"
    window.type("Ava")
    window.press("Enter")
    window.told("Corrected.")

    for statement in page.evaluate("Array.from(document.querySelectorAll('[name=affirmed]'), one => one.value)"):
        window.go_to(f"[name=affirmed][value={statement}]")
        window.press("Space")
    window.go_to("#approve-by")
    window.type(smalltalk.REVIEWER)
    window.press("Enter")
    window.told("Approved.")
    window.go_to("[data-do=publish]")
    window.press("Enter")
    window.told("Published")

    fixes = tomllib.loads(desk.talk.fixes.read_text("utf-8"))["fix"]
    assert sorted((one["heard"], one["text"]) for one in fixes) == [
        ("Ada", "Ava"),
        ("broxism", "bruxism"),
        ("broxism,", "bruxism,"),
        ("broxism.", "bruxism."),
        ("two", "two"),
    ]
    article, captions = desk.article(), desk.talk.captions.read_text("utf-8")
    assert "## Grinding at night {#bruxism" in article
    assert "Our new address is on the page. {.note}" in article
    for text in (article, captions):
        assert ("I'm Ava" in text, "called bruxism." in text, "broxism" in text) == (True, True, False)
    assert json.loads(desk.talk.approval.read_text("utf-8"))["by"] == smalltalk.REVIEWER
    published = (desk.root / "site" / SLUG / "index.html").read_text("utf-8")
    assert all(words in published for words in ("Grinding at night", "Our new address", smalltalk.REVIEWER))
    assert (window.complaints, window.hosts()) == ([], {desk.host})
