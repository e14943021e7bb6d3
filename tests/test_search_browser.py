"""What a visitor gets who searches: the built pages in a real Chromium."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import smalltalk
from axe_playwright_python.base import AXE_SCRIPT
from bench_search import write_site
from pageserver import serve
from talks import BRAND, CLINIC

from pipeline.page import Site
from pipeline.publish.hubfacts import HubFacts
from pipeline.publish.metadata import hub_words
from pipeline.publish.navigation import frame
from pipeline.publish.render import Renderer

pytestmark = pytest.mark.slow

SLUG = "small-talk"
BOXED = """{% extends "base.html" %}{% block main %}<h1>Boxed</h1>{% include "searchbox.html" %}{% endblock %}"""
MISREAD = '<img src=x onerror="document.title=1">'


@dataclass(slots=True)
class Visit:
    """An open search page, every address it asked for, and every complaint on its console."""

    page: Any
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def type(self, words: str) -> None:
        """Put words into the field, as a visitor types them."""
        self.page.locator("#search-words").fill(words)

    def told(self, pattern: str) -> str:
        """Wait until the page says something like this; gives what it says."""
        found = self.page.locator("#search-found", has_text=re.compile(pattern))
        found.wait_for(timeout=8000)
        return str(found.inner_text())

    def titles(self) -> list[str]:
        """Give the talks shown."""
        return list(self.page.locator("#search-hits h2").all_inner_texts())

    def moments(self) -> list[str]:
        """Give the sentences shown, as the eye reads them: "0:49 A night guard..."."""
        return [" ".join(text.split()) for text in self.page.locator("#search-hits .moments a").all_inner_texts()]

    def query(self) -> str:
        """Give what follows the page's path in its address."""
        return str(self.page.evaluate("location.search"))


Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, _built: Path) -> Path:
    """Build a preview with a draft, a site with the same talk approved, and a site of 40 made-up talks."""
    root = Path(shutil.copytree(_built, tmp_path_factory.mktemp("search") / "workspace"))
    smalltalk.approve_and_publish(root, SLUG)
    write_site(root / "many", talks=40)
    return root


@pytest.fixture(scope="module")
def addresses(root: Path) -> Iterator[dict[str, str]]:
    """Where each of them begins; the preview also as a folder."""
    draft = root / "preview"
    with ExitStack() as stack:
        yield {
            "preview": stack.enter_context(serve(draft)),
            "site": stack.enter_context(serve(root / "site")),
            "many": stack.enter_context(serve(root / "many")),
            "folder": draft.as_uri(),
        }


@pytest.fixture
def open_search(chromium: Any, addresses: dict[str, str]) -> Iterator[Open]:
    """Open the search in a browser without a past."""
    with ExitStack() as stack:

        def visit(where: str = "site", ending: str = "", **options: Any) -> Visit:
            context = chromium.new_context(**options)
            stack.callback(context.close)
            opened = Visit(page=context.new_page())
            opened.page.on("request", lambda request: opened.asked.append(request.url))
            opened.page.on(
                "console",
                lambda line: opened.complaints.append(line.text) if line.type in ("error", "warning") else None,
            )
            opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
            opened.page.goto(f"{addresses[where]}/search/index.html{ending}")
            return opened

        yield visit


def until(page: Any, condition: str) -> None:
    """Wait for a page to become so; Playwright's own way needs eval, which our pages forbid."""
    for _ in range(160):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def test_a_typed_word_leads_to_the_second_it_was_said(open_search: Open) -> None:
    """The sentence is shown with the word marked and its time; a click opens the video right there."""
    visit = open_search()
    visit.type("guard")
    assert visit.told("found") == "1 talk found."
    assert visit.titles() == ["Small talk"]
    (moment,) = visit.moments()
    assert "A night guard protects worn teeth" in moment
    assert visit.page.locator("#search-hits mark").all_inner_texts() == ["guard"]
    link = visit.page.locator("#search-hits .moments a")
    seconds = float(re.search(r"t=([\d.]+)", link.get_attribute("href"))[1])
    assert link.get_attribute("href") == f"../{SLUG}/index.html?t={seconds:g}&q=guard"
    link.click()
    visit.page.wait_for_url(f"**/{SLUG}/index.html?**")
    assert seconds > 20
    until(visit.page, f"Math.abs(document.querySelector('video').currentTime - {seconds}) < 0.3")
    assert visit.complaints == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [("temporomandibuler", "temporomandibular"), ("dentest", "dentist"), ("bruxsim", "bruxism")],
)
def test_a_misspelt_word_is_found(open_search: Open, typed: str, found: str) -> None:
    """A letter or two may be wrong; the page says that it guessed."""
    visit = open_search()
    visit.type(typed)
    assert visit.told("found") == "1 talk found with words spelled much like yours."
    assert found in " ".join(visit.moments())


def test_a_name_nobody_said_is_found_by_the_packs_aliases(open_search: Open) -> None:
    """Another name of a condition leads to the chapter on it, though nobody said that name."""
    visit = open_search()
    visit.type("temporomandibular joint dysfunction")
    visit.told("1 talk found")
    assert any(moment.startswith("0:") and "Chapter:" in moment for moment in visit.moments())
    href = visit.page.locator("#search-hits .moments a", has=visit.page.locator(".chapter")).get_attribute("href")
    assert href.startswith(f"../{SLUG}/index.html?t=")


def test_the_beginning_of_a_word_is_enough(open_search: Open) -> None:
    """Results come while somebody is typing."""
    visit = open_search()
    visit.page.locator("#search-words").press_sequentially("orthod", delay=20)
    visit.told("No talk found for “orthod”")
    visit.type("dent")
    assert visit.told("found\\.") == "1 talk found."


def test_nothing_found_is_said_with_a_way_on(open_search: Open) -> None:
    """Without a result the page says so and shows where else to look."""
    visit = open_search()
    visit.type("xylophone")
    assert visit.told("found") == "No talk found for “xylophone”."
    assert visit.titles() == []
    assert visit.page.locator("#search-browse").get_by_role("link").first.is_visible()
    visit.type("jaw")
    visit.told("1 talk found")
    assert not visit.page.locator("#search-browse").is_visible()


def test_function_words_alone_find_nothing(open_search: Open) -> None:
    """Words that stand in every talk are no question."""
    visit = open_search()
    visit.type("the and of")
    assert visit.told("found") == "No talk found for “the and of”."
    visit.type("when is the bruxism")
    assert visit.told("1 talk") == "1 talk found."


def test_an_address_with_words_searches_at_once(open_search: Open) -> None:
    """A link that somebody shared shows what they saw."""
    visit = open_search(ending="?q=soft+food")
    assert visit.told("found") == "1 talk found."
    assert visit.page.locator("#search-words").input_value() == "soft food"
    assert "soft food diet" in " ".join(visit.moments())


def test_the_address_follows_and_back_goes_back(open_search: Open) -> None:
    """What was sent stands in the address and in the history; what was half typed only in the address."""
    visit = open_search()
    visit.type("guard")
    visit.told("1 talk")
    visit.page.locator("#search-words").press("Enter")
    assert visit.query() == "?q=guard"
    visit.type("dent")
    visit.type("dentist")
    until(visit.page, "location.search === '?q=dentist'")
    visit.page.go_back()
    until(visit.page, "document.getElementById('search-words').value === 'guard'")
    until(visit.page, "document.getElementById('search-hits').textContent.includes('worn teeth')")
    visit.page.go_back()
    until(visit.page, "document.getElementById('search-words').value === ''")
    assert visit.query() == ""


def test_back_from_a_talk_shows_the_results_again(open_search: Open) -> None:
    """Somebody who looked at a talk comes back to what she had found."""
    visit = open_search()
    visit.type("guard")
    visit.told("1 talk")
    visit.page.locator("#search-hits h2 a").click()
    visit.page.wait_for_url(f"**/{SLUG}/index.html")
    visit.page.go_back()
    visit.told("1 talk found")
    assert visit.titles() == ["Small talk"]


@pytest.mark.parametrize("by", ["address", "typing"])
def test_markup_in_a_query_is_text(open_search: Open, by: str) -> None:
    """Whatever is typed or sent by a link is shown as it is, and does nothing."""
    if by == "address":
        visit = open_search(ending="?q=%3Cimg%20src%3Dx%20onerror%3D%22document.title%3D1%22%3E")
    else:
        visit = open_search()
        visit.type(MISREAD)
    assert MISREAD in visit.told("No talk found|found")
    assert visit.page.locator("main img").count() == 0
    assert visit.page.title().startswith("Search")
    assert visit.complaints == []


@pytest.mark.parametrize("where", ["preview", "site"])
def test_the_search_asks_nobody_else(open_search: Open, addresses: dict[str, str], where: str) -> None:
    """Searching asks the clinic's own host for files, and sends it no words."""
    visit = open_search(where)
    visit.type("dentist")
    visit.told("1 talk found")
    assert {re.sub(r"^(\w+://[^/]*).*", r"\1", address) for address in visit.asked} == {addresses[where]}
    assert {address.rpartition("/")[2] for address in visit.asked} >= {"talks.json", "said.json", "search.js"}
    assert not [address for address in visit.asked if "dentist" in address]
    assert visit.complaints == []


def test_a_draft_is_marked_in_the_results(open_search: Open) -> None:
    """Whoever searches a preview sees which talks nobody has reviewed."""
    visit = open_search("preview", "?q=dentist")
    visit.told("1 talk found")
    assert visit.page.locator("#search-hits .draft-tag").inner_text() == "Draft, not reviewed"


def test_a_preview_in_a_folder_says_what_to_do(open_search: Open) -> None:
    """Opened straight from its folder the page can't read files, says so in one sentence, and asks for none."""
    visit = open_search("folder", "?q=dentist")
    assert "make serve" in visit.told("folder")
    visit.type("jaw")
    visit.page.wait_for_timeout(300)
    assert "make serve" in visit.told("folder")
    assert visit.complaints == []


def test_a_lost_file_is_told_in_words_and_mended_by_the_next_try(open_search: Open) -> None:
    """When the list of talks can't be fetched the page says so; the next search tries again."""
    visit = open_search()
    visit.page.route("**/talks.json", lambda route: route.abort())
    visit.page.reload()
    visit.type("dentist")
    assert "could not be loaded" in visit.told("loaded")
    assert visit.page.locator("#search-browse").is_visible()
    visit.page.unroute("**/talks.json")
    visit.page.locator("#search-words").press("Enter")
    visit.told("1 talk found")


def test_a_talk_without_its_sentences_is_still_found(open_search: Open) -> None:
    """A talk whose sentences can't be fetched is shown all the same, says so, and has them at the next try."""
    visit = open_search()
    visit.page.route("**/said.json", lambda route: route.fulfill(status=404, body="none"))
    visit.type("dentist")
    visit.told("1 talk found")
    assert visit.titles() == ["Small talk"]
    assert visit.page.locator("#search-hits .trouble").is_visible()
    visit.page.unroute("**/said.json")
    visit.page.locator("#search-words").press("Enter")
    visit.page.locator("#search-hits .moments a").wait_for(timeout=8000)
    assert visit.page.locator("#search-hits .trouble").count() == 0


def test_each_moment_is_shown_once_and_the_best_three_in_their_order(open_search: Open) -> None:
    """What an editor wrote and what was said at the same second make one line; the best lines stand by time."""
    said = [
        [4, "One guard among a great many other words that say nothing else here.", "intro"],
        [8, "Guard, guard, a night guard!", "intro"],
        [8, "Guard, guard, a night-guard!", "intro"],
        [20, "The night guard.", "intro"],
        [30, "A guard.", "intro"],
    ]
    visit = open_search()
    visit.page.route("**/said.json", lambda route: route.fulfill(json=said))
    visit.type("guard")
    visit.told("1 talk found")
    assert [moment.partition(" ")[0] for moment in visit.moments()] == ["0:08", "0:20", "0:30"]


def test_a_late_answer_is_dropped(open_search: Open) -> None:
    """What was asked for last is shown, though an earlier answer comes later."""
    visit, held = open_search(), []
    visit.page.route("**/said.json", lambda route: held.append(route))
    visit.type("guard")
    for _ in range(160):
        visit.page.wait_for_timeout(50)
        if held:
            break
    visit.type("xylophone")
    visit.told("No talk found for “xylophone”")
    for route in held:
        route.continue_()
    visit.page.wait_for_timeout(500)
    assert held
    assert visit.told("found") == "No talk found for “xylophone”."
    assert visit.titles() == []


def test_more_talks_are_shown_when_asked_for(open_search: Open) -> None:
    """The best eight come first; the button adds the next and takes the keyboard there."""
    visit = open_search("many", "?q=pain")
    visit.told("talks found")
    before = visit.titles()
    assert len(before) == 8
    visit.page.locator("#search-more").focus()
    visit.page.keyboard.press("Enter")
    until(visit.page, "document.querySelectorAll('#search-hits .hit').length > 8")
    assert visit.titles()[:8] == before
    assert len(set(visit.titles())) == len(visit.titles())
    assert visit.page.evaluate("document.activeElement.textContent") == visit.titles()[8]


def test_results_are_reached_by_keyboard(open_search: Open) -> None:
    """From the field Tab leads over the button to the talk and to its sentences."""
    visit = open_search()
    visit.page.locator("#search-words").focus()
    visit.page.keyboard.type("guard")
    visit.told("1 talk")
    for _ in range(3):
        visit.page.keyboard.press("Tab")
    assert "worn teeth" in visit.page.evaluate("document.activeElement.textContent")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(f"**/{SLUG}/index.html?**")


def test_without_javascript_the_page_says_where_to_go(open_search: Open) -> None:
    """With scripts off a sentence and links stand in place of a field that could not answer."""
    page = open_search(java_script_enabled=False).page
    told = page.locator("noscript p")  # a locator by text finds nothing in a noscript element
    assert told.is_visible()
    assert told.inner_text().startswith("The search needs JavaScript")
    assert page.locator("#search-browse a").first.is_visible()
    assert not page.locator("#search-words").is_visible()


def test_a_search_box_on_another_page_leads_here(chromium: Any, addresses: dict[str, str], root: Path) -> None:
    """The small form for other pages takes its words to the results, by Enter and without a script."""
    templates = Path(shutil.copytree(smalltalk.REPOSITORY / "site_templates", root / "templates"))
    (templates / "boxed.html").write_text(BOXED, encoding="utf-8")
    path = f"{SLUG}/boxed.html"
    site = Site(clinic=CLINIC, conditions={}, cards=(), is_preview=False)
    words = hub_words(site, HubFacts(path=path, title="Boxed", description="A page with a box."))
    variables = {**frame(CLINIC, page=path), **words, "is_draft": False}
    html = Renderer(templates, brand=BRAND).render("boxed.html", variables)
    (root / "site" / path).write_text(html, encoding="utf-8")
    page = chromium.new_page()
    page.goto(f"{addresses['site']}/{SLUG}/boxed.html")
    page.get_by_label("Search all talks").fill("night guard")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/index.html?q=night+guard")
    page.locator("#search-hits .moments").wait_for()
    page.close()


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_search: Open, width: int, scheme: str) -> None:
    """Empty, with results and without any, the page shuts nobody out, and nothing scrolls sideways."""
    visit = open_search("many", viewport={"width": width, "height": 800}, color_scheme=scheme)
    visit.page.evaluate(AXE_SCRIPT)
    for words in ("", "pain", "xylophonist"):
        visit.type(words)
        if words:
            visit.told("found")
        found = visit.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
        assert [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]] == [], words
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
