"""Visits to built pages in a real browser, as the tests of pages make them."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import smalltalk
from pageserver import serve

from pipeline import run as minutes

SLUG = "small-talk"
PLACE = "document.querySelector('video').currentTime"


@dataclass(slots=True)
class Visit:
    """An open page and what it did: every address it asked for, every complaint on its console."""

    page: Any
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def hosts(self) -> set[str]:
        """Give every host that was asked for something."""
        return {re.sub(r"^(\w+://[^/]*).*", r"\1", address) for address in self.asked}


Open = Callable[..., Visit]


def build_pages(root: Path) -> Path:
    """In a workspace with a drafted talk: keep its preview as `draft/`, and publish the same talk to `site/`.

    Its last chapter is parted, so that a paragraph begins apart from its heading.
    """
    post = root / "transcripts" / SLUG / "post.md"
    whole = post.read_text(encoding="utf-8")
    parted = whole.replace("morning. A night", "morning. {t=37.15}\n\nA night")
    parted = parted.replace("you. {t=37.15}", "you. {t=48.00}")
    assert parted.count("{t=") == whole.count("{t=") + 1
    post.write_text(parted, encoding="utf-8")
    minutes.run(smalltalk.job_in(root))
    draft = Path(shutil.copytree(root / "preview", root / "draft"))
    smalltalk.approve_and_publish(root, SLUG)
    minutes.preview(smalltalk.job_in(root))
    assert "DRAFT" in (draft / SLUG / "index.html").read_text(encoding="utf-8")
    return root


@contextmanager
def serve_pages(root: Path) -> Iterator[dict[str, str]]:
    """Give where each way to open the pages begins: draft and site from a host, the draft from its folder."""
    with serve(root / "draft") as preview, serve(root / "site") as site:
        yield {"preview": preview, "site": site, "folder": (root / "draft").as_uri()}


@contextmanager
def visitor(chromium: Any, addresses: Mapping[str, str]) -> Iterator[Open]:
    """Give a function that opens a page in a browser without a past."""
    with ExitStack() as stack:

        def visit(
            where: str, path: str = f"{SLUG}/index.html", *, wait_until: str = "load", **options: Any
        ) -> Visit:
            context = chromium.new_context(**options)
            stack.callback(context.close)
            opened = Visit(page=context.new_page())
            opened.page.on("request", lambda request: opened.asked.append(request.url))
            opened.page.on(
                "console",
                lambda line: opened.complaints.append(line.text) if line.type in ("error", "warning") else None,
            )
            opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
            opened.page.goto(f"{addresses[where]}/{path}", wait_until=wait_until)
            return opened

        yield visit


def until(page: Any, condition: str) -> None:
    """Wait for a page to become so; Playwright's own way needs eval, which our pages forbid."""
    deadline = time.monotonic() + 8
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)
