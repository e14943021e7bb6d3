"""The desk as a web application, asked as a browser asks: pages, refusals, and words that look like HTML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import smalltalk
from deskserver import Answer, ask
from smalltalk import job_in, snapshot
from starlette.types import ASGIApp

from pipeline.publish.render import Renderer
from pipeline.review.app import PANELS, build_app
from pipeline.review.media import shelf
from pipeline.steps.desk import Desk
from pipeline.text.blocks import parse_blocks

SLUG = "small-talk"
TALK = f"/talks/{SLUG}"
TEMPLATES = smalltalk.REPOSITORY / "site_templates"
NASTY = "<script>alert('x')</script> \"{{ 7 * 7 }}\" & {% raw %} </textarea> ${y} \u202e"


def app_of(root: Path) -> ASGIApp:
    """Give the desk of a workspace, as `minutes review` serves it behind the guard."""
    files = {**shelf(TEMPLATES / "desk"), **shelf(TEMPLATES / "assets")}
    return build_app(Desk(job_in(root)), Renderer(TEMPLATES).render, files)


@pytest.fixture
def app(drafted: Path) -> ASGIApp:
    """Give the desk of a workspace with one drafted talk."""
    return app_of(drafted)


def edition(app: ASGIApp) -> str:
    """Give the edition that the page shows."""
    return str(json.loads(ask(app, f"{TALK}/panels").body)["edition"])


def do(app: ASGIApp, action: str, payload: object, *, match: str | None = None) -> Answer:
    """Send one change as the page does, of the edition that stands there if none is given."""
    headers = [("if-match", f'"{match or edition(app)}"')]
    return ask(app, f"{TALK}/do/{action}", method="POST", headers=headers, body=[json.dumps(payload).encode()])


def told(answer: Answer) -> Mapping[str, Any]:
    """Give what an answer says."""
    return json.loads(answer.body)  # type: ignore[no-any-return]


def first_paragraph(root: Path) -> str:
    """Give the first paragraph of the article."""
    markdown = (root / "transcripts" / SLUG / "post.md").read_text(encoding="utf-8")
    return next(block.text for block in parse_blocks(markdown) if block.kind == "paragraph")


def test_each_page_is_there(app: ASGIApp) -> None:
    """The first page leads to the talk, the talk to its captions, and all panels can be shown anew."""
    assert TALK in ask(app).body.decode()
    page = ask(app, TALK).body.decode()
    assert "<h1>" in page
    assert f'src="{TALK}/captions.vtt"' in page
    assert ask(app, f"{TALK}/captions.vtt").body.startswith(b"WEBVTT")
    panels = told(ask(app, f"{TALK}/panels"))["panels"]
    assert set(panels) == set(PANELS) - {"offer"}
    assert ask(app, "/assets/desk.js").status == 200


@pytest.mark.parametrize("target", ["/", TALK, f"{TALK}/video", f"{TALK}/poster", f"{TALK}/captions.vtt"])
def test_head_says_what_get_says(app: ASGIApp, target: str) -> None:
    """A browser that asks for the head of a page gets no error."""
    assert ask(app, target, method="HEAD").status == ask(app, target).status == 200


@pytest.mark.parametrize(
    "target",
    [
        "/talks/no-such",
        "/talks/no-such/panels",
        "/talks/no-such/video",
        "/talks/..",
        "/talks/../clinic.toml",
        "/talks/%2e%2e",
        "/talks/..%2f..%2fclinic.toml/captions.vtt",
        "/talks/.",
        "/talks/small-talk%00",
        "/assets/..%2fbase.html",
        "/assets/no-such.js",
        "/no-such",
        f"{TALK}/history/",
    ],
)
def test_what_is_not_there_is_not_found(app: ASGIApp, target: str) -> None:
    """No address leads to anything but talks, their parts and the desk's own files."""
    answer = ask(app, target)
    assert answer.status == 404
    assert b"Traceback" not in answer.body
    assert b"[clinic]" not in answer.body


@pytest.mark.parametrize(
    "name", ["no-such", "..%2fpost.md", "%2e%2e", "post.md", "20261122T093000.000Z-00000000-post.md"]
)
def test_the_history_gives_only_what_it_lists(app: ASGIApp, name: str) -> None:
    """An id is looked up in the list and never made a path."""
    assert ask(app, f"{TALK}/history/{name}").status in (404, 409)


def test_a_text_of_the_history_is_read_as_plain_text(app: ASGIApp, drafted: Path) -> None:
    """What she typed is shown as she typed it, and no browser takes it for a page."""
    do(app, "paragraph", {"number": 0, "was": first_paragraph(drafted), "text": "Bold <b>words</b>."})
    saved = Desk(job_in(drafted)).talk(SLUG)["history"][0]
    answer = ask(app, saved["href"])
    assert answer["content-type"] == "text/plain; charset=utf-8"
    assert b"Bold <b>words</b>." in answer.body


@pytest.mark.parametrize("key", ["title", "lead", "description", "key_points"])
def test_words_that_look_like_html_stay_words(app: ASGIApp, key: str) -> None:
    """Neither the page nor a panel holds a script, a tag or a brace that came from her text."""
    assert do(app, "front", {"key": key, "text": NASTY}).status == 200
    for html in (ask(app, TALK).body.decode(), *told(ask(app, f"{TALK}/panels"))["panels"].values()):
        assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in ask(app, TALK).body.decode()
    assert "<script>alert" not in ask(app).body.decode()


def test_a_heard_word_that_looks_like_html_stays_a_word(app: ASGIApp, drafted: Path) -> None:
    """Also what the machine heard, or a person says was heard, is text."""
    words = Desk(job_in(drafted)).talk(SLUG)["transcript"]
    word = next(word for part in words for line in part["sentences"] for word in line if word["text"] == "soft")
    answer = do(app, "fix", {"word": word["number"], "shown": "soft", "text": "<b>soft</b>\"'"})
    assert answer.status == 200
    assert "&lt;b&gt;soft" in ask(app, TALK).body.decode()
    assert "<b>soft</b>" not in ask(app, TALK).body.decode()


def test_a_write_without_an_edition_is_refused(app: ASGIApp, drafted: Path) -> None:
    """428: a page that can't say what it saw may not write."""
    before = snapshot(drafted / "transcripts")
    payload = [json.dumps({"key": "lead", "text": "Jaws"}).encode()]
    assert ask(app, f"{TALK}/do/front", method="POST", body=payload).status == 428
    assert snapshot(drafted / "transcripts") == before


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"1", b"{", b"\xff", b'"x"', b"[" * 100_000, b'{"a":' * 50_000]
)
def test_what_is_no_object_of_json_is_refused(app: ASGIApp, drafted: Path, body: bytes) -> None:
    """400, as one sentence, and nothing is written."""
    before = snapshot(drafted / "transcripts")
    headers = [("if-match", edition(app))]
    answer = ask(app, f"{TALK}/do/front", method="POST", headers=headers, body=[body])
    assert (answer.status, told(answer)) == (400, {"message": "This could not be understood."})
    assert snapshot(drafted / "transcripts") == before


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "9" * 400, "-1", "true", "null", '"x"'])
def test_a_number_that_is_none_is_one_sentence(app: ASGIApp, number: str) -> None:
    """JSON knows numbers that no caption has."""
    body = f'{{"number": {number}, "lines": "x", "start": {number}, "end": 4}}'.encode()
    headers = [("if-match", edition(app))]
    answer = ask(app, f"{TALK}/do/caption", method="POST", headers=headers, body=[body])
    assert (answer.status, "load it again" in told(answer)["message"]) == (409, True)


@pytest.mark.parametrize(
    "text", ["\ud800", "\0", "\x1b[0m", "---", "## A {#b t=1}", "```", "{.note}", "<!--", "[[keep]]"]
)
def test_no_typed_text_breaks_the_desk(app: ASGIApp, drafted: Path, text: str) -> None:
    """Saved or refused in one sentence: after it the page is still there."""
    answer = do(app, "paragraph", {"number": 0, "was": first_paragraph(drafted), "text": text})
    assert answer.status in (200, 409)
    assert "\n" not in told(answer)["message"]
    assert ask(app, TALK).status == 200


def test_two_tabs_over_the_web(app: ASGIApp, drafted: Path) -> None:
    """Row 41: the second of two tabs gets 412 with what stands there, and the edition to go on from."""
    was, old = first_paragraph(drafted), edition(app)
    do(app, "paragraph", {"number": 0, "was": was, "text": "One."}, match=old)
    answer = do(app, "paragraph", {"number": 0, "was": was, "text": "Two."}, match=old)
    assert answer.status == 412
    assert (told(answer)["theirs"], told(answer)["edition"]) == ("One.", edition(app))
    assert first_paragraph(drafted) == "One."


def test_of_two_saves_at_once_one_waits_and_clashes(app: ASGIApp, drafted: Path) -> None:
    """They are done one after the other, and neither text is lost."""
    was, old = first_paragraph(drafted), edition(app)
    texts = ["One.", "Two."]
    with ThreadPoolExecutor() as tabs:
        sent = [
            tabs.submit(do, app, "paragraph", {"number": 0, "was": was, "text": text}, match=old) for text in texts
        ]
    assert sorted(one.result().status for one in sent) == [200, 412]
    folder = drafted / "transcripts" / SLUG / "history"
    kept = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert all(text in kept for text in texts)


def test_another_command_at_work_is_503(app: ASGIApp, drafted: Path) -> None:
    """The page can be read, and a save is to be tried again."""
    old = edition(app)
    with job_in(drafted).workspace.lock():
        answer = do(app, "front", {"key": "lead", "text": "Jaws"}, match=old)
        assert ask(app, TALK).status == 200
    assert (answer.status, "\n" in told(answer)["message"]) == (503, False)


@pytest.mark.parametrize("name", ["post.md", "transcript.json", "source.json"])
@pytest.mark.parametrize("damage", [b"", b"{", b"\xff"])
def test_a_damaged_talk_has_a_plain_page(published: Path, name: str, damage: bytes) -> None:
    """Row 43: it says which file is to be put right; the first page and the other talk work on."""
    (published / "transcripts" / SLUG / name).write_bytes(damage)
    app = app_of(published)
    page = ask(app, TALK)
    assert (page.status, name in page.body.decode()) == (409, True)
    assert told(ask(app, f"{TALK}/panels"))["message"]
    assert "other-talk" in ask(app).body.decode()
    assert ask(app, "/talks/other-talk").status == 200
    answer = do_at_once(app)
    assert (answer.status in (409, 412), "\n" in told(answer)["message"]) == (True, False)


def do_at_once(app: ASGIApp) -> Answer:
    """Save from a page that was made before the damage."""
    body = [json.dumps({"number": 0, "was": "a", "text": "b"}).encode()]
    return ask(app, f"{TALK}/do/paragraph", method="POST", headers=[("if-match", "old")], body=body)


def test_a_very_long_article_is_shown_and_saved(app: ASGIApp, drafted: Path) -> None:
    """Ten times as much as was said is no trouble."""
    text = "\n\n".join(f"The jaw hurts for the reason {number}." for number in range(300))
    assert do(app, "paragraph", {"number": 0, "was": first_paragraph(drafted), "text": text}).status == 200
    assert "the reason 299." in ask(app, TALK).body.decode()


def test_a_talk_without_chapters_is_shown(app: ASGIApp) -> None:
    """All headings deleted but the last, there is still a page, or one sentence why not."""
    for chapter in ("bruxism", "temporomandibular-disorder", "overview"):
        answer = do(app, "delete", {"section": chapter})
        assert answer.status in (200, 409)
        assert ask(app, TALK).status == 200
