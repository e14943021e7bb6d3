"""What a visitor gets: the built pages in a real Chromium, from a web host and from a folder."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

import pytest
import smalltalk
from pagevisits import PLACE, SLUG, Open, until

pytestmark = pytest.mark.slow

TRACKS_NEED_A_HOST = re.compile(
    r"Unsafe attempt to load URL file:///\S+\.vtt from frame with URL file:///\S+ "
    r"'file:' URLs are treated as unique security origins\.\s*"
)
"""What Chromium prints of every track on a page opened from a folder."""
WAIT_FOR_CUES = """kind => new Promise((resolve, reject) => {
    const started = Date.now();
    (function look() {
        const track = Array.from(document.querySelector("video").textTracks).find(one => one.kind === kind);
        if (track && track.mode === "disabled") track.mode = "hidden";
        const element = Array.from(document.querySelectorAll("track")).find(one => one.kind === kind);
        const settled = !element || element.readyState >= 2;  // loaded, or failed as under file://
        if (settled && track && track.cues && track.cues.length)
            resolve({ mode: track.mode, cues: Array.from(track.cues, cue => [cue.id, cue.startTime, cue.text]) });
        else if (Date.now() - started > 8000) reject(new Error("no cues of " + kind));
        else setTimeout(look, 50);
    })();
})"""


def cues_in(file: Path) -> int:
    """Count the cues of a WebVTT file."""
    return file.read_text(encoding="utf-8").count(" --> ")


def test_server_of_these_tests_gives_byte_ranges(built: Path, addresses: dict[str, str]) -> None:
    """The server that stands in for a web host serves parts of a video, as real ones do."""
    video = (built / "site" / SLUG / "video.mp4").read_bytes()
    for asked, part in (("bytes=5-9", video[5:10]), ("bytes=100-", video[100:])):
        request = urllib.request.Request(f"{addresses['site']}/{SLUG}/video.mp4", headers={"Range": asked})  # noqa: S310 - our own server
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server
            assert (answer.status, answer.read()) == (206, part)


@pytest.mark.parametrize("where", ["preview", "site", "folder"])
def test_captions_are_loaded_and_shown(open_page: Open, built: Path, where: str) -> None:
    """Every caption is there and on, also on a page opened from a folder."""
    visit = open_page(where)
    found = visit.page.evaluate(WAIT_FOR_CUES, "captions")
    assert found["mode"] == "showing"
    assert len(found["cues"]) == cues_in(built / "site" / SLUG / "captions.vtt")
    assert "Test Talks" in found["cues"][0][2]


@pytest.mark.parametrize("where", ["preview", "site"])
def test_chapters_track_names_the_chapters(open_page: Open, built: Path, where: str) -> None:
    """A player that asks for chapters gets them with their ids."""
    found = open_page(where).page.evaluate(WAIT_FOR_CUES, "chapters")
    assert [cue[0] for cue in found["cues"]] == ["intro", "temporomandibular-disorder", "bruxism"]
    assert len(found["cues"]) == cues_in(built / "site" / SLUG / "chapters.vtt")


@pytest.mark.parametrize("where", ["preview", "site", "folder"])
def test_chapter_plays_the_video_at_its_place(open_page: Open, where: str) -> None:
    """A click on a chapter takes the video there and marks the chapter, and only it."""
    page = open_page(where).page
    link = page.locator(".chapters a").nth(2)
    start_s = float(link.get_attribute("data-seconds"))
    link.click()
    until(page, f"{PLACE} >= {start_s} - 0.1")
    assert page.evaluate(PLACE) == pytest.approx(start_s, abs=3)
    until(page, "!document.querySelector('video').paused")
    marked = page.locator(".chapters a[aria-current=true]")
    assert marked.count() == 1
    assert marked.get_attribute("href") == "#bruxism"
    assert page.url.endswith("#bruxism") or where == "folder"


def test_sentence_of_the_transcript_plays_the_video(open_page: Open) -> None:
    """A click on a sentence takes the video to it."""
    page = open_page("site").page
    page.locator(".transcript summary").click()
    sentence = page.locator(".transcript a[data-seconds]").last
    start_s = float(sentence.get_attribute("data-seconds"))
    sentence.click()
    until(page, f"{PLACE} >= {start_s} - 0.1")
    assert page.evaluate(PLACE) == pytest.approx(start_s, abs=3)
    assert sentence.get_attribute("aria-current") == "true"


@pytest.mark.parametrize("ending", ["?t=40", "#t=40", "#t=0:40"])
def test_link_to_a_moment_opens_there(open_page: Open, ending: str) -> None:
    """An address with a time opens the video at that time."""
    page = open_page("site", f"{SLUG}/index.html{ending}").page
    until(page, f"Math.abs({PLACE} - 40) < 1")


def test_link_to_a_chapter_opens_there(open_page: Open) -> None:
    """An address that ends with a chapter's id opens the video at the chapter."""
    page = open_page("site", f"{SLUG}/index.html#bruxism").page
    until(page, f"Math.abs({PLACE} - 37.15) < 1")


@pytest.mark.parametrize("where", ["preview", "site", "folder"])
def test_links_work_without_javascript(open_page: Open, where: str) -> None:
    """With scripts off every link on the page leads to a place on it or to a file that is there."""
    visit = open_page(where, java_script_enabled=False)
    links = visit.page.locator("a[href]")
    hrefs = {links.nth(number).get_attribute("href") for number in range(links.count())}
    assert {"#intro", "#temporomandibular-disorder", "#bruxism", "#please-note", "#main"} <= hrefs
    for href in hrefs:
        path, _, place = href.partition("#")
        if "://" in path:
            assert path.startswith("https://"), "a source elsewhere, for whoever wants to check"
        elif path:
            target = visit.page.url.partition("#")[0].rpartition("/")[0] + "/" + path
            with urllib.request.urlopen(target, timeout=10) as answer:  # noqa: S310 - our own pages
                assert answer.read(1), href
        elif place:
            assert visit.page.locator(f"[id='{place}']").count() == 1, href
    assert visit.page.locator("video[controls]").is_visible()
    assert visit.page.locator(".prose").get_by_text("A night guard protects worn teeth").is_visible()


@pytest.mark.parametrize("where", ["preview", "site", "folder"])
@pytest.mark.parametrize("path", [f"{SLUG}/index.html", "index.html"])
def test_page_asks_no_other_host(open_page: Open, addresses: dict[str, str], where: str, path: str) -> None:
    """Opening, playing and reading a page asks nobody but the clinic's own host."""
    visit = open_page(where, path)
    if path != "index.html":
        visit.page.locator(".chapters a").nth(1).click()
        visit.page.wait_for_timeout(500)
    own = "file://" if where == "folder" else addresses[where]
    assert visit.asked
    assert visit.hosts() == {own}


@pytest.mark.parametrize("where", ["preview", "site", "folder"])
@pytest.mark.parametrize("path", [f"{SLUG}/index.html", "index.html"])
def test_console_stays_empty(open_page: Open, where: str, path: str) -> None:
    """No error and no warning, but for Chromium's known line about tracks of a page in a folder."""
    visit = open_page(where, path)
    if path != "index.html":
        visit.page.evaluate(WAIT_FOR_CUES, "captions")
        visit.page.locator(".chapters a").nth(1).click()
    visit.page.wait_for_timeout(300)
    known = TRACKS_NEED_A_HOST if where == "folder" else re.compile(r"(?!)")
    assert [line for line in visit.complaints if not known.fullmatch(line)] == []


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("where", ["preview", "site"])
@pytest.mark.parametrize("path", [f"{SLUG}/index.html", "index.html"])
def test_nothing_scrolls_sideways(open_page: Open, where: str, path: str, width: int) -> None:
    """On phone and desk the page is as wide as the screen, opened transcript and all."""
    page = open_page(where, path, viewport={"width": width, "height": 800}).page
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_index_leads_to_the_page(open_page: Open) -> None:
    """From the list of talks a click leads to the talk, and its wordmark back."""
    page = open_page("site", "index.html").page
    page.get_by_role("link", name="Small talk").click()
    page.wait_for_url(f"**/{SLUG}/index.html")
    assert page.locator("h1").inner_text() == "Small talk"
    page.locator(".wordmark").click()
    page.wait_for_url(re.compile(r":\d+/index\.html$"))


def test_draft_says_so_before_anything_else(open_page: Open) -> None:
    """A visitor of a draft sees at once that it is one; of an approved page, who approved it."""
    draft = open_page("preview").page
    assert draft.get_by_text("DRAFT - not reviewed, not for patients").is_visible()
    assert not draft.get_by_text(smalltalk.REVIEWER).count()
    approved = open_page("site").page
    assert not approved.get_by_text("DRAFT").count()
    assert approved.get_by_text(f"Reviewed and approved by {smalltalk.REVIEWER}").is_visible()
