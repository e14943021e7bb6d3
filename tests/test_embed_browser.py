"""An embedded video in a real Chromium; the two hosts are faked at the network's door and speak as they do."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import smalltalk
from pageserver import serve
from test_page_browser import until

from pipeline import run as minutes
from pipeline.embed import Embed

pytestmark = pytest.mark.slow

SLUG = "small-talk"
EMBEDS = {
    "youtube": Embed(provider="youtube", id="a-b_c3D4e5F"),
    "vimeo": Embed(provider="vimeo", id="123456789", key="0a1b2c3d4e"),
}

YOUTUBE_PLAYER = """<!DOCTYPE html><html lang="en"><title>Player</title><script>
"use strict";
// What youtube.com/embed does: it answers who is listening, obeys commands, and tells where it is.
const got = [];
let time = 0, state = -1, heard = false;
const tell = (event, info) =>
  parent.postMessage(JSON.stringify({ event, info, id: "minutes", channel: "widget" }), "*");
const deliver = () => tell("infoDelivery", { currentTime: time, playerState: state });
addEventListener("message", (event) => {
  const message = JSON.parse(event.data);
  got.push(message);
  if (message.event === "listening" && !heard) {
    heard = true;
    state = 1;
    tell("onReady", null);
    tell("initialDelivery", { currentTime: time, playerState: state, duration: 60 });
  }
  if (message.func === "seekTo") time = message.args[0];
  if (message.func === "playVideo") state = 1;
  if (message.func === "pauseVideo") state = 2;
  deliver();
});
setInterval(() => { if (heard && state === 1) { time += 0.1; deliver(); } }, 100);
</script></html>"""

VIMEO_PLAYER = """<!DOCTYPE html><html lang="en"><title>Player</title><script>
"use strict";
// What player.vimeo.com does: it says when it is ready, and tells only those events that were asked for.
const got = [], wanted = new Set();
let time = 0, paused = false;
const tell = (event) =>
  parent.postMessage({ event, data: { seconds: time, percent: time / 60, duration: 60 } }, "*");
const tellWanted = (event) => { if (wanted.has(event)) tell(event); };
addEventListener("message", (event) => {
  const { method, value } = event.data;
  got.push(event.data);
  if (method === "ping") parent.postMessage({ method: "ping" }, "*");
  if (method === "addEventListener") wanted.add(value);
  if (method === "setCurrentTime") { time = value; tellWanted("seeked"); tellWanted("timeupdate"); }
  if (method === "getPaused") parent.postMessage({ method, value: paused }, "*");
  if (method === "play") { paused = false; tellWanted("play"); }
  if (method === "pause") { paused = true; tellWanted("pause"); }
});
tell("ready");
setInterval(() => { if (!paused) { time += 0.1; tellWanted("timeupdate"); } }, 100);
</script></html>"""

PLAYERS = {"youtube": YOUTUBE_PLAYER, "vimeo": VIMEO_PLAYER}
PLAYER = "window.minutesPlayer"


class Visit:
    """An open page of an embedded talk: what it asked for and complained of."""

    def __init__(self, page: Any, own: str) -> None:
        self.page, self.own = page, own
        self.asked: list[str] = []
        self.complaints: list[str] = []

    def hosts(self) -> set[str]:
        """Give every host but our own that was asked for something."""
        return {re.sub(r"^(\w+://[^/]*).*", r"\1", address) for address in self.asked} - {self.own, "file://"}

    @property
    def button(self) -> Any:
        """Give the button that loads the player."""
        return self.page.get_by_role("button", name="Play from")

    def frame(self) -> Any:
        """Give the player's frame."""
        return next(frame for frame in self.page.frames if frame != self.page.main_frame)


Open = Callable[..., Visit]


def write_embed(root: Path, embed: Embed) -> None:
    """Write an embed into the small talk's article, as an editor does."""
    post = root / "transcripts" / SLUG / "post.md"
    line = f"embed: {embed.provider}:{embed.id}" + (f"/{embed.key}" if embed.key else "")
    post.write_text(post.read_text("utf-8").replace("\nvideo:\n", f"\n{line}\nvideo:\n", 1), encoding="utf-8")


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory, _built: Path) -> Iterator[dict[str, tuple[Path, str]]]:
    """Build the site of the talk with each provider, and serve it; give folder and address."""
    with ExitStack() as stack:
        found = {}
        for name, embed in EMBEDS.items():
            root = Path(shutil.copytree(_built, tmp_path_factory.mktemp(name) / "workspace"))
            write_embed(root, embed)
            smalltalk.approve_and_publish(root, SLUG)
            minutes.preview(smalltalk.job_in(root))
            found[name] = root, stack.enter_context(serve(root / "site"))
        yield found


@pytest.fixture
def open_talk(chromium: Any, sites: dict[str, tuple[Path, str]]) -> Iterator[Open]:
    """Open the talk's page in a browser without a past, the provider's host faked."""
    with ExitStack() as stack:

        def visit(name: str, path: str = f"{SLUG}/index.html", *, own: str = "", **options: Any) -> Visit:
            context = chromium.new_context(**options)
            stack.callback(context.close)
            opened = Visit(context.new_page(), own or sites[name][1])
            opened.page.on("request", lambda request: opened.asked.append(request.url))
            opened.page.on(
                "console",
                lambda line: opened.complaints.append(line.text) if line.type in ("error", "warning") else None,
            )
            opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
            opened.page.route(
                lambda address: not address.startswith((opened.own, "file:")),
                lambda route: route.fulfill(body=PLAYERS[name], content_type="text/html"),
            )
            opened.page.goto(f"{opened.own}/{path}")
            return opened

        yield visit


both = pytest.mark.parametrize("name", list(EMBEDS))


def test_site_carries_no_video(sites: dict[str, tuple[Path, str]]) -> None:
    """A page whose video stands elsewhere is published without the file, and its policy names that host alone."""
    for name, (root, _) in sites.items():
        files = {path.name for path in (root / "site" / SLUG).iterdir()}
        assert "video.mp4" not in files
        assert {"poster.jpg", "captions.vtt", "captions.srt", "chapters.vtt"} <= files
        html = (root / "site" / SLUG / "index.html").read_text("utf-8")
        assert f"; frame-src {EMBEDS[name].origin}" in html
        assert html.count("frame-src") == 1


@both
def test_nothing_is_asked_of_the_host_before_the_click(open_talk: Open, name: str) -> None:
    """Until the button is pressed only our own host is asked, whatever else is clicked; after it that one too."""
    visit = open_talk(name)
    assert "then learns your internet address" in visit.button.inner_text()
    visit.page.locator(".chapters a").nth(2).click()
    visit.page.wait_for_timeout(300)
    assert visit.hosts() == set()
    visit.button.click()
    until(visit.page, f"{PLAYER}.time > 0.3")
    assert visit.hosts() == {EMBEDS[name].origin}
    assert visit.complaints == []


@both
def test_chapter_before_the_click_is_remembered(open_talk: Open, name: str) -> None:
    """A chapter chosen first puts the focus on the button and says so; the video then starts there."""
    visit = open_talk(name)
    link = visit.page.locator(".chapters a").nth(2)
    start_s = float(link.get_attribute("data-seconds"))
    link.click()
    assert visit.page.evaluate("document.activeElement.className") == "embed-play"
    assert visit.page.get_by_role("status").inner_text() == (
        f"Press “Play from {EMBEDS[name].name}” to hear this. The video then starts at 0:37."
    )
    visit.page.keyboard.press("Enter")
    until(visit.page, f"{PLAYER}.time >= {start_s}")
    assert visit.page.evaluate(f"{PLAYER}.time") < start_s + 3
    assert visit.page.get_by_role("status").inner_text() == ""
    until(visit.page, "document.querySelector('.chapters a[aria-current]') !== null")
    assert visit.page.locator(".chapters a[aria-current]").get_attribute("href") == "#bruxism"


@both
def test_chapters_and_sentences_seek_in_the_player(open_talk: Open, name: str) -> None:
    """With the player there, chapters and sentences take it to their places."""
    visit = open_talk(name)
    visit.button.click()
    until(visit.page, f"{PLAYER}.time > 0.1")
    for link in (visit.page.locator(".chapters a").nth(1), visit.page.locator(".transcript a[data-seconds]").last):
        start_s = float(link.get_attribute("data-seconds"))
        visit.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        link.click()
        until(visit.page, f"Math.abs({PLAYER}.time - {start_s}) < 3")
        until(visit.page, f"!{PLAYER}.paused")
    sent = visit.frame().evaluate("got")
    assert (
        {"method": "setCurrentTime", "value": start_s} in sent
        if name == "vimeo"
        else ["seekTo", [start_s, True]] in [[one.get("func"), one.get("args")] for one in sent]
    )


@both
def test_pause_is_told(open_talk: Open, name: str) -> None:
    """The page's script can pause the player, and knows whether it plays."""
    visit = open_talk(name)
    assert visit.page.evaluate(f"{PLAYER}.paused") is True
    visit.button.click()
    until(visit.page, f"{PLAYER}.time > 0.1 && !{PLAYER}.paused")
    visit.page.evaluate(f"{PLAYER}.pause()")
    until(visit.page, f"{PLAYER}.paused")


@both
@pytest.mark.parametrize("where", ["site", "folder"])
def test_captions_are_shown_below_the_player(
    open_talk: Open, sites: dict[str, tuple[Path, str]], name: str, where: str
) -> None:
    """The caption of the moment stands below the player, also in a folder, and can be turned off and on."""
    folder = (sites[name][0] / "preview").as_uri()
    visit = open_talk(name, own=folder if where == "folder" else "")
    captions = visit.page.locator(".embed-captions")
    assert not captions.is_visible()
    visit.button.click()
    until(visit.page, f"{PLAYER}.time > 0.2")
    visit.page.evaluate(f"{PLAYER}.seek(1)")
    until(visit.page, "document.querySelector('.embed-captions').textContent.includes('Test Talks')")
    assert captions.get_attribute("aria-live") is None
    toggle = visit.page.get_by_role("button", name="Captions")
    assert toggle.get_attribute("aria-pressed") == "true"
    toggle.focus()
    visit.page.keyboard.press("Space")
    assert (toggle.get_attribute("aria-pressed"), captions.is_visible()) == ("false", False)
    visit.page.keyboard.press("Space")
    assert (toggle.get_attribute("aria-pressed"), captions.is_visible()) == ("true", True)


@both
def test_other_frames_are_not_believed(open_talk: Open, name: str) -> None:
    """A message that comes from anywhere but the player's own frame moves nothing."""
    visit = open_talk(name)
    visit.button.click()
    until(visit.page, f"{PLAYER}.time > 0.1")
    visit.page.evaluate(f"{PLAYER}.pause()")
    until(visit.page, f"{PLAYER}.paused")
    lies = [
        {"event": "infoDelivery", "info": {"currentTime": 50, "playerState": 1}},
        {"event": "timeupdate", "data": {"seconds": 50}},
    ]
    for lie in lies:
        visit.page.evaluate("lie => postMessage(lie, '*')", json.dumps(lie))
        visit.page.evaluate("lie => postMessage(lie, '*')", lie)
    visit.page.wait_for_timeout(200)
    assert visit.page.evaluate(f"{PLAYER}.time") < 10


@both
def test_page_works_from_the_keyboard(open_talk: Open, name: str) -> None:
    """Tab reaches the button, Enter loads the player, and the focus is then in it."""
    visit = open_talk(name)
    for _ in range(12):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate("document.activeElement.className") == "embed-play":
            break
    visit.page.keyboard.press("Enter")
    until(visit.page, f"{PLAYER}.time > 0.1")
    assert visit.page.evaluate("document.activeElement.tagName") == "IFRAME"


@both
def test_frame_asks_for_little(open_talk: Open, name: str) -> None:
    """The player's frame has a name, tells no more than our host, and may only what a player needs."""
    visit = open_talk(name)
    visit.button.click()
    until(visit.page, f"{PLAYER}.time > 0.1")
    frame = visit.page.locator("iframe")
    assert frame.get_attribute("title") == f"{EMBEDS[name].name} video player: Small talk"
    assert frame.get_attribute("referrerpolicy") == "strict-origin-when-cross-origin"
    assert frame.get_attribute("allow") == "autoplay; encrypted-media; fullscreen; picture-in-picture"
    assert frame.get_attribute("src").startswith(EMBEDS[name].player_url)


@both
def test_without_script_a_link_leads_there(open_talk: Open, name: str) -> None:
    """With scripts off there is no dead button; a link says that it leads to another site."""
    visit = open_talk(name, java_script_enabled=False)
    assert visit.page.locator("button:visible").count() == 0
    link = visit.page.get_by_role("link", name=f"Watch on {EMBEDS[name].name} (another site)")
    assert link.get_attribute("href") == EMBEDS[name].watch_url
    places = {visit.page.locator(".listen a").nth(number).get_attribute("href") for number in range(3)}
    assert places == {"#video"}


@both
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_scrolls_sideways(open_talk: Open, name: str, width: int) -> None:
    """With facade and player alike the page is as wide as the screen."""
    visit = open_talk(name, viewport={"width": width, "height": 800})
    wide = "document.documentElement.scrollWidth"
    assert visit.page.evaluate(wide) <= width
    height = visit.page.evaluate("document.querySelector('.embed-stage').getBoundingClientRect().height")
    visit.button.click()
    until(visit.page, f"{PLAYER}.time > 0.1")
    assert visit.page.evaluate(wide) <= width
    assert visit.page.evaluate(
        "document.querySelector('.embed-stage').getBoundingClientRect().height"
    ) == pytest.approx(height, abs=60 if width == 320 else 2)


@both
def test_page_for_frames_plays_too(open_talk: Open, name: str) -> None:
    """The small page for other sites loads the player the same way, and its chapters drive it."""
    visit = open_talk(name, f"embed/{SLUG}/index.html")
    assert visit.page.locator("meta[name=robots]").get_attribute("content") == "noindex"
    visit.page.locator(".chapters a").nth(1).click()
    visit.page.keyboard.press("Enter")
    until(visit.page, f"{PLAYER}.time > 10")
    assert visit.complaints == []


@both
@pytest.mark.parametrize("path", [f"{SLUG}/index.html", f"embed/{SLUG}/index.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_talk: Open, name: str, path: str, scheme: str) -> None:
    """Facade, player with captions, and captions turned off shut nobody out, as far as axe-core can tell."""
    from axe_playwright_python.base import AXE_SCRIPT

    visit = open_talk(name, path, color_scheme=scheme, viewport={"width": 390, "height": 800})
    visit.page.evaluate(AXE_SCRIPT)

    def violations() -> list[str]:
        found = visit.page.evaluate("axe.run(document, { resultTypes: ['violations'], iframes: false })")
        return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]

    visit.page.locator(".chapters a").first.click()
    assert violations() == []
    visit.button.click()
    until(visit.page, f"{PLAYER}.time > 0.6")
    assert violations() == []
    visit.page.get_by_role("button", name="Captions").click()
    assert violations() == []
