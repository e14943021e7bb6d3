"""The editor's desk in a real Chromium: a review by keyboard alone, two windows, a killed server."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import smalltalk
from reviewing import SLUG, Desk, Open, Window, hears

from pipeline import run as minutes
from pipeline.workspace import Workspace

pytestmark = pytest.mark.slow

SMALL = """Array.from(document.querySelectorAll("a, button, input, select, textarea, summary")).filter(one => {
    const { width, height } = (one.closest("label:has([type=checkbox])") || one).getBoundingClientRect();
    return width && (width < 24 || height < 24) && !one.matches(".skip-link");
}).map(one => one.outerHTML.slice(0, 120))"""
UNSEEN = """(() => {
    const one = document.activeElement;
    if (one === document.body || one === video) return "";
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const [x, y] = [box.left + Math.min(box.width / 2, 40), box.top + Math.min(box.height / 2, 20)];
    const top = document.elementFromPoint(x, y);
    const seen = top && (one.contains(top) || top.contains(one) && top !== document.documentElement);
    return ring && seen ? "" : `${ring ? "hidden" : "no ring"}: ${one.outerHTML.slice(0, 120)}`;
})()"""
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
    window.until(f"!video.paused && video.currentTime > {begin} && video.currentTime < {end}")
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


def test_two_windows_show_both_texts(desk: Desk, open_window: Open) -> None:
    """Who types where another window saved meanwhile sees both and chooses; neither text is ever lost."""
    first, second = open_window(desk), open_window(desk)
    first.page.bring_to_front()
    paragraph(first, 1)
    first.type(" From the first.")
    first.told("Saved ")
    second.page.bring_to_front()
    paragraph(second, 1)
    second.type(" From the second.")
    second.told("Two texts")
    shown = second.page.evaluate("Array.from(document.querySelectorAll('#clash pre'), one => one.textContent)")
    assert [text.split()[-1] for text in shown] == ["second.", "first."]
    assert "second" not in desk.article()
    second.go_to("#clash button")
    second.press("Enter")
    second.told("Saved ")
    assert "From the second." in desk.article()
    assert "From the first." not in desk.article()
    assert "From the first." in desk.kept()
    assert second.page.evaluate("document.getElementById('clash').hidden")


def test_windows_at_different_places_do_not_clash(desk: Desk, open_window: Open) -> None:
    """Two windows in two paragraphs lose nothing and ask nothing: the second also shows what the first wrote."""
    first, second = open_window(desk), open_window(desk)
    first.page.bring_to_front()
    paragraph(first, 0)
    first.type("\n\nFrom the first.")
    first.told("Saved ")
    second.page.bring_to_front()
    paragraph(second, 1)
    second.type(" From the second.")
    second.told("Saved ")
    assert all(words in desk.article() for words in ("mouth wide.", "From the first.", "TMJ. From the second."))
    assert second.page.locator(PARAGRAPH).nth(1).input_value() == "From the first."


def test_text_editor_beside_the_desk(desk: Desk, open_window: Open) -> None:
    """What another program wrote into the file meanwhile is shown beside hers, and can be taken."""
    window = open_window(desk)
    desk.talk.post.write_text(desk.article().replace("two things", "three things"), encoding="utf-8")
    paragraph(window, 0)
    window.type(" At the desk.")
    window.told("Two texts")
    window.go_to("#clash button:last-child")
    window.press("Enter")
    window.told("What stands there stays")
    assert "three things" in desk.article()
    assert "At the desk." in desk.kept()
    assert "At the desk." not in desk.article()


@pytest.mark.parametrize("pause_s", [0, 2])
def test_killed_server_loses_no_typing(
    workspace: Path, start: Callable[..., Desk], open_window: Open, pause_s: int
) -> None:
    """A desk that is killed says so; started again, with another key, it has all that she typed."""
    desk = start(workspace)
    window = open_window(desk)
    paragraph(window, 1)
    window.type(" Typed before the end.")
    window.page.wait_for_timeout(pause_s * 1000)
    desk.kill()
    assert ("before the end" in desk.article()) == (pause_s > 0)
    window.type(" And after.")
    window.told("does not answer")
    again = start(workspace, port=desk.port)
    window.told("Open the address")
    window.page.on("dialog", lambda asked: asked.accept())
    window.page.reload()
    assert "This page is locked" in window.page.content()
    window.open(again)
    window.until("Array.from(document.querySelectorAll('textarea')).some(one => one.value.includes('And after.'))")
    window.told("Saved ")
    assert "TMJ. Typed before the end. And after." in again.article()


def test_killed_browser_loses_two_seconds_at_most(desk: Desk, open_window: Open, browser: Any) -> None:
    """What was typed two seconds before the browser was gone is in the file, though she never paused."""
    window = open_window(desk)
    paragraph(window, 1)
    typed = " I go on and on without a pause"
    for letter in typed:
        window.type(letter)
        window.page.wait_for_timeout(80)
    browser.close()
    assert "TMJ. I go on" in desk.article()


def test_a_picture_is_chosen_by_keys_and_by_the_moment(desk: Desk, open_window: Open) -> None:
    """The offered frames are seen and chosen with the arrows; the moment the video stands at can be taken, too."""
    window = open_window(desk)
    page = window.page
    window.until("document.querySelector('video').readyState > 0")
    page.evaluate("document.getElementById('poster').scrollIntoView()")
    window.until("Array.from(document.querySelectorAll('.poster img'), one => one.naturalWidth).every(Boolean)")
    names = page.locator("#poster [type=radio]").count()
    assert names > 1
    assert page.get_by_role("radio", name="the computer’s choice").is_checked()
    window.go_to("#poster [type=radio]:checked")
    window.press("ArrowRight")  # behind the last one comes the first
    chosen = page.evaluate("document.activeElement.value")
    window.go_to("#poster [type=submit]")
    window.press("Enter")
    window.told("This picture is shown before the video plays.")
    assert f"\nposter: {chosen}\n" in desk.article()
    assert page.evaluate("document.querySelector('#poster [type=radio]:checked').value") == chosen
    window.until(f"video.poster.endsWith('/poster?{chosen}')")

    page.evaluate("new Promise(done => { video.onseeked = done; video.currentTime = 7.3; })")
    window.go_to("#poster [data-do=poster]")
    window.press("Enter")
    window.until("document.querySelector('#poster [type=radio]:checked').value === '7.3'")
    assert "\nposter: 7.3\n" in desk.article()
    assert (window.complaints, window.hosts()) == ([], {desk.host})


def test_pause_while_typing_pauses(desk: Desk, open_window: Open) -> None:
    """The video stops at the first letter if she asked for it, and plays on if not."""
    window = open_window(desk)
    window.until("document.querySelector('video').readyState > 0")
    for asked in (False, True):
        if asked:
            window.go_to("#pause-typing", key="Shift+Tab")
            window.press("Space")
        paragraph(window, 1)
        if window.page.evaluate("video.paused"):
            window.press("Alt+k")
        window.until("!video.paused")
        window.type(" x")
        assert window.page.evaluate("video.paused") == asked


def test_axe_finds_nothing_in_any_state(workspace: Path, start: Callable[..., Desk], open_window: Open) -> None:
    """No state of the desk shuts anybody out, as far as axe-core can tell, in light and dark, wide and narrow."""
    talk = Workspace(workspace).talk(SLUG)
    before = talk.post.read_text("utf-8").replace("mouth wide", "mouth very wide")
    talk.base.write_text(before, encoding="utf-8")
    talk.post.write_text(before.replace("right in front of", "before"), encoding="utf-8")
    desk = start(workspace)
    window = open_window(desk, "/")
    page, found = window.page, {}
    both = (("light", 1280), ("dark", 390))

    def look(state: str, *looks: tuple[str, int]) -> None:
        for scheme, width in looks or [("light", 1280)]:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            found[f"{state}, {scheme}, {width}"] = window.violations()

    look("board", *both)
    page.goto(f"{desk.host}/talks/no-such-talk")
    look("no such talk")
    page.goto(f"{desk.host}/talks/{SLUG}")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.locator(".proposal").count()
    look("talk with a proposal", *both)
    window.press("Alt+h", "Alt+n")
    window.until("video.currentTime > 1")
    look("keys and a place to listen to")
    window.go_to(".word[tabindex='0']")
    window.press("Space", "Shift+ArrowRight")
    look("two words chosen")
    window.go_to(".item[data-reads=broxism] [name=text]", key="Shift+Tab")
    window.press("Enter")
    window.until("document.querySelector('.offer form') !== null")
    look("offer after a correction")
    window.go_to("#approve-by")
    window.type("x")
    window.press("Enter")
    window.until("document.querySelector('#saved.wrong') !== null")
    look("refused")
    desk.talk.post.write_text(desk.article().replace("two things", "three things"), encoding="utf-8")
    paragraph(window, 0)
    window.type(" At the desk.")
    window.told("Two texts")
    look("two texts", *both)
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_on_an_empty_board(
    tmp_path: Path, start: Callable[..., Desk], open_window: Open
) -> None:
    """A desk without talks says what to do first, to everybody; nor is the locked door a riddle."""
    (tmp_path / "clinic.toml").write_text(smalltalk.CLINIC, encoding="utf-8")
    desk = start(tmp_path)
    window = open_window(desk, "/")
    assert "No talks yet" in window.page.content()
    assert window.violations() == []
    window.page.context.clear_cookies()
    window.page.goto(desk.host)
    assert "This page is locked" in window.page.content()
    assert window.violations() == []


def test_fits_a_phone_and_a_finger(desk: Desk, open_window: Open) -> None:
    """Nothing scrolls sideways, nothing to press is under 24 pixels, headings go down step by step."""
    window = open_window(desk)
    page = window.page
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    window.press("Alt+h")
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SMALL) == []
    levels = page.evaluate("Array.from(document.querySelectorAll('h1, h2, h3'), one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    page.goto(desk.host)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_focus_is_always_seen(desk: Desk, open_window: Open) -> None:
    """Whatever Tab comes to has a ring, and is on the screen and under nothing that stays in place."""
    window = open_window(desk)
    window.page.emulate_media(reduced_motion="reduce")  # what scrolls softly is seen a little later
    unseen = []
    for _ in range(90):
        window.press("Tab")
        if wrong := window.page.evaluate(UNSEEN):
            unseen.append(wrong)
    assert unseen == []
