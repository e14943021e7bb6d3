"""What a visitor does with a post's page, in a real Chromium: watch, jump, listen, read along, look up a word."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from pagevisits import PLACE, SLUG, Open, until
from test_page_browser import WAIT_FOR_CUES

pytestmark = pytest.mark.slow

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
VIDEO = "document.querySelector('video')"
KNOWN = f"{VIDEO}.readyState > 0"
MOST_BYTES, MOST_REQUESTS = 60_000, 12
"""What a page without its video may take."""
SHIFTS = """() => new Promise(resolve => {
    let total = 0;
    const isOurs = shift => shift.sources.some(one => one.node);  // the browser's own captions have none
    new PerformanceObserver(list => list.getEntries().filter(isOurs).forEach(one => { total += one.value; }))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(total), 400);
})"""
IN_VIEW = """(selector => {
    const box = document.querySelector(selector).getBoundingClientRect();
    return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight;
})"""
STATE = f"(v => [v.currentTime, v.paused, v.muted, v.textTracks[0].mode, !!document.fullscreenElement])({VIDEO})"
FAKE_PLAYER = """() => {
    window.asked = [];
    window.told = null;
    window.minutesPlayer = {
        element: document.querySelector(".screen"),
        time: 0,
        paused: true,
        seek(seconds) { this.time = seconds; window.asked.push(["seek", seconds]); },
        play() { this.paused = false; window.asked.push(["play"]); },
        pause() { this.paused = true; window.asked.push(["pause"]); },
        onTime(callback) { window.told = callback; },
    };
    document.dispatchEvent(new Event("minutes-player-ready"));
}"""


def watching(open_page: Open, at_s: float = 20, **options: Any) -> Any:
    """Open the page with the video standing still at a moment, and the focus on it."""
    page = open_page("site", f"{SLUG}/index.html?t={at_s}", **options).page
    until(page, f"{KNOWN} && Math.abs({PLACE} - {at_s}) < 0.2")
    page.locator("video").focus()
    return page


def reading(open_page: Open, ending: str = "", **options: Any) -> Any:
    """Open the page and its transcript."""
    page = open_page("site", f"{SLUG}/index.html{ending}", **options).page
    if not ending:
        page.locator(".transcript summary").click()
    return page


# The first view ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("where", ["preview", "site"])
def test_video_is_seen_without_scrolling(open_page: Open, where: str, size: dict[str, int]) -> None:
    """Title and whole video stand in the first view, on a desk and on a phone, in a draft too."""
    page = open_page(where, viewport=size).page
    assert page.evaluate(f"{IN_VIEW}('h1') && {IN_VIEW}('video')")
    assert page.evaluate(f"{VIDEO}.getBoundingClientRect().width") > size["width"] * 0.45


def test_picture_is_seen_through_the_video(open_page: Open) -> None:
    """Before anything of the video is loaded, its place shows the picture and not the browser's grey."""
    page = open_page("site").page
    until(page, "document.querySelector('.screen img').naturalWidth > 0")
    shown = page.locator(".screen").screenshot()
    page.evaluate("document.querySelector('.screen img').style.visibility = 'hidden'")
    assert len(shown) > 2 * len(page.locator(".screen").screenshot())


def test_page_without_its_video_is_light(open_page: Open) -> None:
    """Nothing of the video is asked for before it is wanted, and the rest is small, packed as hosts pack it."""
    visit = open_page("site", wait_until="networkidle")
    assert f"{SLUG}/video.mp4" not in " ".join(visit.asked)
    assert len(visit.asked) <= MOST_REQUESTS
    bodies = [visit.page.request.get(address).body() for address in visit.asked]
    assert sum(min(len(body), len(gzip.compress(body))) for body in bodies) <= MOST_BYTES


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_nothing_moves_while_it_loads(open_page: Open, size: dict[str, int]) -> None:
    """Neither the picture, nor the script, nor the video's own size shifts what stands there."""
    page = open_page("site", f"{SLUG}/index.html?t=20", viewport=size).page
    until(page, KNOWN)
    assert page.evaluate(SHIFTS) < 0.001


# Captions ---------------------------------------------------------------------------------------


def test_captions_go_off_when_the_visitor_says_so(open_page: Open) -> None:
    """One button turns them off and on and tells how they are; nothing of it is kept on the visitor's machine."""
    page = open_page("site").page
    button, mode = page.get_by_role("button", name="Captions"), f"{VIDEO}.textTracks[0].mode"
    for pressed, expected in (
        ("true", "showing"),
        ("false", "disabled"),
        ("true", "showing"),
        ("false", "disabled"),
    ):
        assert (button.get_attribute("aria-pressed"), page.evaluate(mode)) == (pressed, expected)
        button.click()
    page.evaluate(f"{mode} = 'hidden'")  # as the browser's own menu does
    until(page, "document.querySelector('.captions-switch').ariaPressed === 'false'")
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    page.reload()
    assert page.evaluate(mode) == "showing"


# Chapters and places ----------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["preview", "site", "folder"])
def test_chapter_bar_leads_to_the_chapters(open_page: Open, where: str) -> None:
    """Each part of the bar is as wide as its chapter is long; a click plays it and marks it in bar and list."""
    page = open_page(where).page
    parts = page.locator(".bar a")
    assert parts.count() == page.locator(".chapters a").count()
    widths = [parts.nth(at).locator(".reach").bounding_box()["width"] for at in range(parts.count())]
    starts = [float(parts.nth(at).get_attribute("data-seconds")) for at in range(parts.count())]
    whole = page.locator(".bar").bounding_box()["width"]
    for width, start, end in zip(widths, starts, [*starts[1:], 60], strict=True):
        assert width == pytest.approx(whole * (end - start) / 60, abs=2)
    parts.nth(1).locator(".reach").click()
    until(page, f"{PLACE} >= {starts[1]} - 0.1 && !{VIDEO}.paused")
    for links in (".bar a", ".chapters a"):
        marked = page.locator(f"{links}[aria-current=true]")
        assert (marked.count(), marked.get_attribute("href")) == (1, "#temporomandibular-disorder")


def test_one_caption_at_a_time_after_a_jump(open_page: Open) -> None:
    """A chapter begins where the caption before it ends; after a jump there only its own caption is shown."""
    page = open_page("site").page
    page.evaluate(WAIT_FOR_CUES, "captions")
    page.locator(".chapters a").nth(1).click()
    until(page, f"{PLACE} > 3 && {VIDEO}.readyState > 1")
    shown = page.evaluate(f"Array.from({VIDEO}.textTracks).find(one => one.kind === 'captions').activeCues.length")
    assert shown == 1


def test_chapter_bar_is_no_second_list(open_page: Open) -> None:
    """Keyboard and screen reader meet each chapter once: in the list."""
    page = open_page("site").page
    assert page.get_by_role("link", name=re.compile("^[^a-z]*Teeth grinding.*starts at")).count() == 1
    assert page.locator(".bar a").evaluate_all("links => links.every(link => link.tabIndex === -1)")


def test_other_links_leave_the_video_where_it_is(open_page: Open) -> None:
    """Whoever came to a moment and then reads the note is not thrown back to that moment."""
    page = watching(open_page, 20)
    page.locator("video").press("l")
    until(page, f"Math.abs({PLACE} - 30) < 0.2")
    page.locator(".short-note a").click()
    page.wait_for_timeout(300)
    assert page.evaluate(PLACE) == pytest.approx(30, abs=0.2)


def test_each_paragraph_can_be_heard(open_page: Open) -> None:
    """A small link after a paragraph plays it from its own first word and marks it; it is large enough to hit."""
    page = open_page("site").page
    links = page.locator(".prose .listen-here")
    assert links.count() >= 1
    for at in range(links.count()):
        box = links.nth(at).bounding_box()
        assert min(box["width"], box["height"]) >= 24
    link = links.first
    start_s = float(link.get_attribute("data-seconds"))
    assert page.get_by_role("link", name="Listen from 48 seconds", exact=True).count() == 1
    link.click()
    until(page, f"{PLACE} >= {start_s} - 0.1 && !{VIDEO}.paused")
    assert page.locator(".prose [data-current]").get_attribute("data-start") == link.get_attribute("data-seconds")


def test_a_phone_keeps_video_and_place(open_page: Open) -> None:
    """Listening from deep in the article moves no text: the video comes into view, and goes when one reads on."""
    page = open_page("site", viewport=PHONE, reduced_motion="reduce").page
    link = page.locator(".prose .listen-here").last
    link.evaluate("link => link.scrollIntoView({ block: 'end' })")
    before = page.evaluate("scrollY")
    assert before > 300
    link.evaluate("link => link.click()")
    until(page, f"!{VIDEO}.paused")
    assert page.evaluate("scrollY") == pytest.approx(before, abs=2)
    assert page.evaluate(f"{IN_VIEW}('video')")
    page.evaluate(f"{VIDEO}.pause()")
    page.wait_for_timeout(200)
    assert page.evaluate(f"{IN_VIEW}('video')")
    page.mouse.wheel(0, 60)
    until(page, f"!{IN_VIEW}('video')")


# Keys -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "seconds"), [("j", 10), ("l", 30), ("L", 30), ("ArrowLeft", 15), ("ArrowRight", 25)]
)
def test_keys_move_the_player(open_page: Open, key: str, seconds: float) -> None:
    """J and L go ten seconds back and on, the arrows five, with caps lock on or off."""
    page = watching(open_page, 20)
    if key == "L":  # as with caps lock: Playwright would hold shift
        page.locator("video").dispatch_event("keydown", {"key": "L", "bubbles": True})
    else:
        page.keyboard.press(key)
    until(page, f"Math.abs({PLACE} - {seconds}) < 0.2")


@pytest.mark.parametrize("key", ["k", "Space"])
def test_keys_play_and_pause(open_page: Open, key: str) -> None:
    """K and the space bar play, and pause again."""
    page = watching(open_page)
    for paused in ("false", "true"):
        page.keyboard.press(key)
        until(page, f"{VIDEO}.paused === {paused}")
        page.wait_for_timeout(200)
        assert page.evaluate(f"{VIDEO}.paused === {paused}")


def test_keys_for_sound_captions_and_full_screen(open_page: Open) -> None:
    """M, C and F do what the help line beside the player says, and undo it."""
    page = watching(open_page)
    assert page.locator(".keys").is_visible()
    for key, condition in (
        ("m", f"{VIDEO}.muted"),
        ("c", f"{VIDEO}.textTracks[0].mode !== 'showing'"),
        ("f", f"document.fullscreenElement === {VIDEO}"),
    ):
        page.keyboard.press(key)
        until(page, condition)
        page.keyboard.press(key)
        until(page, f"!({condition})")


KEYS = ("k", "j", "l", "m", "c", "f", "ArrowLeft", "ArrowRight")


@pytest.mark.parametrize("place", ["body", ".chapters a", ".transcript summary", ".listen a"])
def test_keys_do_nothing_outside_the_player(open_page: Open, place: str) -> None:
    """A letter typed anywhere else on the page moves nothing."""
    page = watching(open_page)
    before = page.evaluate(STATE)
    page.evaluate("document.activeElement.blur()")
    if place != "body":
        page.locator(place).first.focus()
    for key in KEYS:
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    assert page.evaluate(STATE) == before


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Shift", "Meta"])
def test_keys_with_a_modifier_are_the_browsers(open_page: Open, modifier: str) -> None:
    """What the browser or a screen reader listens for is left alone."""
    page = watching(open_page)
    page.evaluate("""document.querySelector(".watch").addEventListener("keydown", event => {
        window.taken = window.taken || event.defaultPrevented;
        event.preventDefault();
    })""")
    before = page.evaluate(STATE)
    for key in KEYS:
        page.keyboard.press(f"{modifier}+{key}")
    page.wait_for_timeout(200)
    assert (page.evaluate(STATE), page.evaluate("window.taken")) == (before, False)


def test_a_button_keeps_its_space_bar(open_page: Open) -> None:
    """On a button of the player the space bar presses the button and plays nothing."""
    page = watching(open_page)
    page.locator(".captions-switch").focus()
    page.keyboard.press("Space")
    until(page, f"{VIDEO}.textTracks[0].mode === 'disabled'")
    assert page.evaluate(f"{VIDEO}.paused")


# The transcript ---------------------------------------------------------------------------------


def test_words_are_found_in_the_transcript(open_page: Open) -> None:
    """Typing marks each place, tells which one is shown, and steps through them in a ring, forwards and back."""
    page = reading(open_page, reduced_motion="reduce")
    said = " ".join(page.locator(".transcript a[data-seconds]").all_inner_texts())
    field, found = page.get_by_role("searchbox"), page.locator(".transcript [role=status]")
    field.press_sequentially("JAW ")
    count = page.locator(".transcript mark").count()
    assert count == said.lower().count("jaw") >= 3
    assert found.inner_text() == f"1 of {count}"
    for act, expected in (
        (lambda: field.press("Enter"), 2),
        (lambda: page.get_by_role("button", name="Next").click(), 3),
        (lambda: page.get_by_role("button", name="Previous").click(), 2),
        (lambda: field.press("Shift+Enter"), 1),
        (lambda: field.press("Shift+Enter"), count),
    ):
        act()
        assert found.inner_text() == f"{expected} of {count}"
        assert page.locator(".transcript mark[data-current]").count() == 1
        until(page, f"{IN_VIEW}('.transcript mark[data-current]')")
    field.fill("unicorn")
    assert (found.inner_text(), page.locator(".transcript mark").count()) == ("Not found", 0)
    field.fill("")
    assert found.inner_text() == ""
    assert " ".join(page.locator(".transcript a[data-seconds]").all_inner_texts()) == said


@pytest.mark.parametrize(
    ("typed", "marked"), [("sore jaw", {"sore jaw"}), ("grinding soft", {"grinding", "soft"})]
)
def test_words_are_found_together_or_else_apart(open_page: Open, typed: str, marked: set[str]) -> None:
    """Words that stand together are marked so; if they never do, each is marked."""
    page = reading(open_page)
    page.get_by_role("searchbox").fill(typed)
    assert set(page.locator(".transcript mark").all_inner_texts()) == marked


def test_typing_is_never_a_command(open_page: Open) -> None:
    """What is typed into the search stays there and does nothing to the player."""
    page = watching(open_page)
    before = page.evaluate(STATE)
    page.locator(".transcript summary").click()
    page.get_by_role("searchbox").press_sequentially("k jlmcf")
    assert page.get_by_role("searchbox").input_value() == "k jlmcf"
    assert page.evaluate(STATE) == before


def test_a_link_from_the_search_opens_the_transcript(open_page: Open) -> None:
    """An address with a time and words opens video and transcript there, and marks the words nearest to it."""
    page = reading(open_page, "?t=37.15&q=grinding")
    until(page, f"Math.abs({PLACE} - 37.15) < 1")
    assert page.locator(".transcript details").get_attribute("open") is not None
    assert page.get_by_role("searchbox").input_value() == "grinding"
    current = page.locator(".transcript mark[data-current]")
    assert current.inner_text() == "grinding"
    assert float(current.locator("xpath=..").get_attribute("data-seconds")) >= 37


def test_hostile_words_stay_words(open_page: Open) -> None:
    """Neither markup nor the signs of a pattern in an address do anything but look for themselves."""
    for words in ("%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "(((", "%5B%5C", "a%7C%7C.*"):
        visit = open_page("site", f"{SLUG}/index.html?t=1&q={words}")
        assert visit.page.locator(".transcript img").count() == 0
        assert visit.page.locator(".transcript [role=status]").inner_text() == "Not found"
        assert visit.complaints == []


def test_transcript_follows_only_when_asked(open_page: Open) -> None:
    """The page stays still while the video plays; asked to, it keeps the sentence in view until one scrolls."""
    page = reading(open_page, viewport={"width": 390, "height": 400}, reduced_motion="reduce")
    box = page.get_by_role("checkbox", name="Scroll along while it plays")
    assert not box.is_checked()
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(f"{VIDEO}.muted = true; {VIDEO}.currentTime = 50; {VIDEO}.play()")
    until(page, f"{PLACE} > 50.5")
    assert page.evaluate("scrollY") == 0
    box.check()
    page.evaluate(f"{VIDEO}.currentTime = 20")
    until(page, f"{IN_VIEW}('.transcript a[aria-current]')")
    page.mouse.move(200, 200)
    page.mouse.wheel(0, -50)
    until(page, "!document.querySelector('.follow input').checked")


# Without script, on paper, elsewhere ------------------------------------------------------------


def test_nothing_that_needs_the_script_shows_without_it(open_page: Open) -> None:
    """With scripts off there is no dead button or field; picture, bar and transcript are there."""
    page = open_page("site", java_script_enabled=False).page
    for dead in (".captions-switch", ".keys", ".find", ".follow"):
        assert not page.locator(dead).is_visible(), dead
    page.locator(".transcript summary").click()
    assert page.locator(".transcript a[data-seconds]").first.is_visible()
    assert page.locator(".screen img").is_visible()
    assert page.locator(".bar a").first.get_attribute("href") == "#intro"


def test_paper_shows_what_can_be_read(open_page: Open) -> None:
    """Print has picture, article, reviewer and note, and nothing to press."""
    page = open_page("site").page
    page.emulate_media(media="print")
    for shown in (".screen img", ".prose", ".reviewed", ".please-note", ".made dl"):
        assert page.locator(shown).first.is_visible(), shown
    for gone in ("video", ".bar", ".tools", ".chapters", ".listen", ".listen-here", ".transcript"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK["width"]


def test_page_tells_who_answers_for_it(open_page: Open) -> None:
    """An approved page names speaker, reviewer, day and next review; a draft says that nobody has reviewed it."""
    approved = open_page("site").page.locator(".made").inner_text()
    for part in ("Ada, PA-C, Test Clinic", "Ada Example, PA-C", "November 22, 2026", "by November 22, 2027"):
        assert part in approved, part
    assert "The picture shows nothing that the words don't say." in approved
    draft = open_page("preview").page.locator(".made").inner_text()
    assert "It is not yet reviewed." in draft
    assert "Next review" not in draft


def test_a_player_of_another_site_takes_the_videos_place(open_page: Open) -> None:
    """Once such a player registers itself, links and keys drive it, and the page follows its time."""
    page = open_page("site").page
    page.evaluate(FAKE_PLAYER)
    page.locator(".chapters a").nth(1).click()
    start_s = float(page.locator(".chapters a").nth(1).get_attribute("data-seconds"))
    assert page.evaluate("window.asked") == [["seek", start_s], ["play"]]
    page.evaluate("window.minutesPlayer.time = 45; window.told(45)")
    assert page.locator(".chapters a[aria-current=true]").get_attribute("href") == "#bruxism"
    page.locator(".captions-switch").focus()
    for key in ("k", "l"):
        page.keyboard.press(key)
    assert page.evaluate("window.asked.slice(2)") == [["pause"], ["seek", 55]]
    assert page.evaluate(f"[{VIDEO}.paused, {PLACE}]") == [True, 0]


# Two sizes --------------------------------------------------------------------------------------------

SHOWN = f"{VIDEO}.currentSrc.replace(/.*\\//, '')"


def two_sizes(open_page: Open, **options: Any) -> Any:
    """Open the page as that of a talk with two videos: its one video stands for both."""

    def answer(route: Any) -> None:
        html = route.fetch().text()
        large = '<source src="video.mp4" type="video/mp4">'
        assert large in html
        small = large.replace("video.mp4", "video.mp4?480").replace(">", ' media="(max-width: 40em)">')
        links = '<p class="sizes"><a href="video.mp4">Large video</a> <a href="video.mp4?480">Small video</a></p>'
        html = html.replace(large, small + large).replace(
            '<p class="short-note">', links + '<p class="short-note">'
        )
        route.fulfill(body=html, content_type="text/html")

    page = open_page("site", f"{SLUG}/index.html", **options).page
    page.route("**/index.html*", answer)
    page.goto(page.url.partition("?")[0])
    return page


@pytest.mark.parametrize(("viewport", "name"), [(DESK, "video.mp4"), (PHONE, "video.mp4?480")])
def test_a_browser_takes_the_size_that_fits(open_page: Open, viewport: dict[str, int], name: str) -> None:
    """A phone takes the small video and a desk the large one, with and without the page's script."""
    for has_script in (True, False):
        page = two_sizes(open_page, viewport=viewport, java_script_enabled=has_script)
        if has_script:
            until(page, f"{SHOWN} === '{name}'")
        assert page.locator(".sizes a").count() == 2
    assert page.locator(".sizes a").first.get_attribute("href") == "video.mp4"


def test_the_other_size_goes_on_where_this_one_was(open_page: Open) -> None:
    """Choosing the small video keeps the place and the captions, and says which one is shown."""
    page = two_sizes(open_page, viewport=DESK)
    page.evaluate(f"{VIDEO}.preload = 'metadata'")
    until(page, KNOWN)
    page.evaluate(f"{VIDEO}.currentTime = 20")
    until(page, f"{VIDEO}.currentTime >= 20 && !{VIDEO}.seeking")
    page.get_by_role("link", name="Small video").click()
    until(page, f"{SHOWN} === 'video.mp4?480' && Math.abs({PLACE} - 20) < 0.2")
    assert page.evaluate(f"{VIDEO}.textTracks[0].mode") == "showing"
    assert page.locator(".sizes [aria-current]").inner_text() == "Small video"
    assert page.evaluate(f"{VIDEO}.paused")
