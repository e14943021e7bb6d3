"""The editor's desk as she has it: the real command in a process of its own, and her browser on it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import smalltalk
from axe_playwright_python.base import AXE_SCRIPT

from pipeline.models import Word
from pipeline.workspace import Workspace

SLUG = "small-talk"
HEARD = [sentence.replace("bruxism", "broxism") for sentence in smalltalk.SENTENCES]
"""What the fake ear makes of the small talk: one word is misheard wherever it stands."""
LOUD = ("error", "warning")
TELLING = "document.getElementById('saved').textContent"
FOCUSED = "selector => document.activeElement.matches(selector)"


def hears() -> Sequence[Word]:
    """Hear the small talk with a word that is no word, and a number that is doubtful."""
    return [replace(word, probability=0.3) if word.text == "two" else word for word in smalltalk.spread(HEARD)]


class Desk:
    """`minutes review` in a process of its own."""

    def __init__(self, root: Path, *, port: int = 0) -> None:
        self.root = root
        self.talk = Workspace(root).talk(SLUG)
        command = [sys.executable, "-m", "pipeline", "--workspace", str(root), "review", "--no-browser"]
        self._process = subprocess.Popen(
            [*command, "--port", str(port)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(smalltalk.REPOSITORY), "PYTHONUNBUFFERED": "1"},
        )
        told = self._process.stdout.readline() if self._process.stdout else ""
        self.address = told.split()[-1]
        self.host = self.address.partition("/?")[0]
        self.port = int(self.host.rpartition(":")[2])

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def article(self) -> str:
        """Give the article as it stands on the disk."""
        return self.talk.post.read_text(encoding="utf-8")

    def kept(self) -> str:
        """Give all that was ever saved of the article, with what stands there now."""
        saved = [path.read_text(encoding="utf-8") for path in sorted(self.talk.history.glob("*post.md"))]
        return "\n".join([*saved, self.article()])


@dataclass(slots=True)
class Window:
    """A window of her browser, the addresses it asked for and the complaints on its console."""

    page: Any
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> Window:
        """Begin to write down what it asks for and what it complains of."""
        page = self.page
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda line: self.complaints.append(line.text) if line.type in LOUD else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return self

    def open(self, desk: Desk, path: str = f"/talks/{SLUG}") -> None:
        """Open the desk by its key, then a page of it."""
        self.page.goto(desk.address)
        if path != "/":
            self.page.goto(f"{desk.host}{path}")

    def until(self, condition: str, argument: Any = None, *, seconds: float = 8) -> None:
        """Wait for the page to become so."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(condition, argument):
            assert time.monotonic() < end, (condition, argument, self.page.evaluate(TELLING))
            self.page.wait_for_timeout(30)

    def told(self, *words: str) -> None:
        """Wait for the desk to tell her something."""
        self.until("words => words.some(one => document.getElementById('saved').textContent.includes(one))", words)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type over what is chosen or where the caret stands."""
        self.page.keyboard.type(text)

    def go_to(self, selector: str, *, key: str = "Tab", most: int = 250) -> None:
        """Press Tab, or another key, until something has the focus."""
        for _ in range(most):
            if self.page.evaluate(FOCUSED, selector):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} never comes to {selector}")

    def violations(self) -> list[str]:
        """Give what axe-core finds wrong with the page as it is shown, best practices included."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
        return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]

    def hosts(self) -> set[str]:
        """Give every host that was asked for something."""
        return {re.sub(r"^(\w+://[^/]*).*", r"\1", address) for address in self.asked}


Open = Callable[..., Window]
