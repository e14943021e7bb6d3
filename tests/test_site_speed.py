"""What a page weighs, and what Lighthouse holds of it but its speed, which `make lighthouse` shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import lighthouse
import pytest
import sitepages
from pageserver import serve

pytestmark = pytest.mark.slow

MOST_BYTES = 60_000
MOST_REQUESTS = 12
ASSERTED = ("accessibility", "best-practices", "seo")
PHONE = {"viewport": {"width": 412, "height": 823}, "device_scale_factor": 1.75, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="session")
def judge(chromium: Any, web_tool: Callable[[str], list[str]]) -> list[str]:
    """Give the command of Lighthouse, which needs a browser."""
    return web_tool("lighthouse")


@pytest.fixture(scope="module")
def host(whole_site: Path) -> Iterator[str]:
    """Serve the site."""
    with serve(whole_site / "site") as address:
        yield address


def loaded(chromium: Any, address: str, **device: Any) -> dict[str, int]:
    """Open a page in a browser without a past; give what was sent for each address but the video's, in bytes."""
    context = chromium.new_context(**device)
    page = context.new_page()
    done: list[Any] = []
    page.on("requestfinished", lambda request: done.append(request))
    page.goto(address)
    page.wait_for_load_state("load")
    page.wait_for_timeout(500)  # captions come after the page
    sizes = {one.url: one.sizes() for one in done if not sitepages.is_video(one.url)}
    context.close()
    return {url: size["responseHeadersSize"] + size["responseBodySize"] for url, size in sizes.items()}


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("talk", [sitepages.TALK, sitepages.UPRIGHT])
def test_post_is_light(chromium: Any, host: str, talk: str, device: dict[str, Any]) -> None:
    """A post without its video is 60 kB and 12 requests at most, with its poster and its captions."""
    sent = loaded(chromium, f"{host}/{talk}/", **device)
    assert any(address.endswith(".css") for address in sent)
    assert len(sent) <= MOST_REQUESTS, sorted(sent)
    assert sum(sent.values()) <= MOST_BYTES, sent


def test_a_heavy_page_is_found_out(chromium: Any, tmp_path: Path) -> None:
    """The scales work: text counts as it is sent, packed, and anything else as it is."""
    preload = "<link rel='preload' as='fetch' href='a.bin' crossorigin>"
    heavy = f"<!DOCTYPE html><title>Heavy</title><p>{'x' * 90_000}</p>{preload}"
    (tmp_path / "index.html").write_text(heavy, encoding="utf-8")
    (tmp_path / "a.bin").write_bytes(bytes(70_000))
    with serve(tmp_path) as address:
        sent = loaded(chromium, f"{address}/")
    assert sent[f"{address}/"] < 1000
    assert sent[f"{address}/a.bin"] >= 70_000


@pytest.mark.parametrize("path", ["", f"{sitepages.TALK}/"], ids=["index", "post"])
def test_lighthouse_finds_nothing(judge: list[str], host: str, path: str) -> None:
    """Lighthouse gives all points for accessibility, best practices and what search engines need."""
    measured = lighthouse.measure(judge, f"{host}/{path}", categories=ASSERTED)
    assert (measured.scores, measured.faults) == ((100, 100, 100), ())


def test_medians_and_rows() -> None:
    """Several runs give the median of each number and one line of the table."""
    runs = [
        lighthouse.Measured(
            scores=(score, 100, 100, 100),
            largest_paint_ms=paint_ms,
            layout_shift=0.0,
            requests=9,
            size_bytes=41_250,
            faults=("lcp",) if score < 100 else (),
            version="1",
        )
        for score, paint_ms in ((98, 1300.0), (100, 900.0), (99, 1100.0))
    ]
    assert lighthouse.row("TALK/index.html", lighthouse.median(runs)) == (
        "| `TALK/index.html` | 99 | 100 | 100 | 100 | 1.1 s | 0.000 | 9 | 41.2 kB |"
    )
    assert lighthouse.median(runs).faults == ("lcp",)


def test_table_takes_the_place_of_the_old_one() -> None:
    """Only what stands between the marks is written anew, and the document has them."""
    begin, end = lighthouse.MARKS
    written = lighthouse.write_between_marks(f"Before\n{begin}\nold\n{end}\nafter\n", "new")
    assert written == f"Before\n{begin}\nnew\n{end}\nafter\n"
    assert lighthouse.write_between_marks(lighthouse.DOCUMENT.read_text(encoding="utf-8"), "new")
